-- What retailers say they sold, and what needs an act before a product is delisted.

create table sales_import (
  regency text not null references tenant,
  id uuid not null,
  retailer text not null,
  file_id uuid not null,
  file_name text not null,
  sha256 bytea not null,
  -- columns: they must be named before it can go on
  status text not null check (status in ('reading', 'columns', 'applied', 'failed', 'undone')),
  headers jsonb not null default '[]',
  columns jsonb not null default '{}',
  -- {sales, units, rupiah, held, firstDay, lastDay}
  result jsonb,
  made_by text not null,
  made_at timestamptz not null,
  job_id uuid,
  primary key (regency, id),
  foreign key (regency, file_id) references file (regency, id)
);
create unique index sales_import_once on sales_import (regency, retailer, sha256) where status not in ('failed', 'undone');
create index sales_import_recent on sales_import (regency, made_at desc);
select protect_retail('sales_import');
grant select, insert, update on sales_import to rakit_app;

-- Rows of a file on their way; those that stay are held, with the reason.
create table sale_row (
  regency text not null references tenant,
  import_id uuid not null,
  sheet text not null,
  line integer not null,
  store_code text not null,
  gtin text not null,
  day date,
  quantity integer,
  amount bigint,
  problem text,
  primary key (regency, import_id, sheet, line),
  foreign key (regency, import_id) references sales_import (regency, id)
);
select protect('sale_row');
grant select, insert, update, delete on sale_row to rakit_app;

-- One figure a store, product and day.
create table sale (
  regency text not null references tenant,
  store_id uuid not null,
  product_id uuid not null,
  day date not null,
  retailer text not null,
  household_id uuid not null,
  village text not null,
  quantity integer not null check (quantity > 0),
  -- rupiah at the till
  amount bigint not null check (amount >= 0),
  import_id uuid not null,
  primary key (regency, store_id, product_id, day),
  foreign key (regency, product_id, household_id, village) references product (regency, id, household_id, village) on update cascade,
  foreign key (regency, store_id) references store (regency, id)
);
create index sale_product on sale (regency, product_id, day);
create index sale_import on sale (regency, import_id);
select protect_retail('sale', 'household_id');
grant select, insert, delete on sale to rakit_app;

-- The same by month, added up as sales arrive and leave; nobody writes it but the trigger below.
create table sales_month (
  regency text not null references tenant,
  month date not null,
  product_id uuid not null,
  store_id uuid not null,
  retailer text not null,
  household_id uuid not null,
  village text not null,
  quantity integer not null check (quantity >= 0),
  amount bigint not null check (amount >= 0),
  primary key (regency, month, product_id, store_id),
  foreign key (regency, product_id, household_id, village) references product (regency, id, household_id, village) on update cascade
);
create index sales_month_product on sales_month (regency, product_id, month);
select protect_retail('sales_month', 'household_id');
grant select on sales_month to rakit_app;

create function add_up_sales() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'INSERT' then
    insert into sales_month as m (regency, month, product_id, store_id, retailer, household_id, village, quantity, amount)
      select regency, date_trunc('month', day)::date, product_id, store_id, min(retailer), (array_agg(household_id))[1], min(village), sum(quantity), sum(amount) from came group by 1, 2, 3, 4
      on conflict (regency, month, product_id, store_id) do update set quantity = m.quantity + excluded.quantity, amount = m.amount + excluded.amount;
  else
    update sales_month m set quantity = m.quantity - d.quantity, amount = m.amount - d.amount
      from (select regency, date_trunc('month', day)::date as month, product_id, store_id, sum(quantity) quantity, sum(amount) amount from went group by 1, 2, 3, 4) d
      where m.regency = d.regency and m.month = d.month and m.product_id = d.product_id and m.store_id = d.store_id;
  end if;
  return null;
end $$;
create trigger add_up_come after insert on sale referencing new table as came for each statement execute function add_up_sales();
create trigger add_up_gone after delete on sale referencing old table as went for each statement execute function add_up_sales();

-- What needs an act, found anew after each file and once a day.
create table stock_alert (
  regency text not null references tenant,
  kind text not null check (kind in ('out', 'low', 'slow', 'expiring', 'expired')),
  product_id uuid not null,
  store_id uuid not null,
  retailer text not null,
  household_id uuid not null,
  village text not null,
  since date not null,
  -- units on the shelf, sold in four weeks, days they last, best before
  shelf integer not null,
  sold integer not null,
  lasts integer,
  best_before date,
  primary key (regency, kind, product_id, store_id),
  foreign key (regency, product_id, household_id, village) references product (regency, id, household_id, village) on update cascade,
  foreign key (regency, store_id) references store (regency, id)
);
select protect_retail('stock_alert', 'household_id');
grant select, insert, update, delete on stock_alert to rakit_app;
