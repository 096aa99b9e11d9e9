-- Orders of retailers: on their way from the makers to the shelf, where every unit is, and what is owed for it.

alter table store add type text not null default '';
-- the signed agreement, scanned
alter table retail_agreement add file_id uuid;
alter table retail_agreement add foreign key (regency, file_id) references file (regency, id);

create table purchase_order (
  regency text not null references tenant,
  id uuid not null,
  retailer text not null,
  agreement_id uuid not null,
  number text not null check (length(number) between 2 and 60),
  ordered_on date not null,
  deliver_by date not null check (deliver_by >= ordered_on),
  -- the agreement's terms as they were when the order was taken
  terms jsonb not null,
  status text not null check (status in ('open', 'done', 'cancelled')),
  reason text,
  noted_by text not null,
  primary key (regency, id),
  unique (regency, retailer, number),
  foreign key (regency, agreement_id) references retail_agreement (regency, id)
);
create index purchase_order_due on purchase_order (regency, deliver_by desc);
select protect_retail('purchase_order');
grant select, insert, update on purchase_order to rakit_app;

create table order_line (
  regency text not null references tenant,
  order_id uuid not null,
  product_id uuid not null,
  store_id uuid not null,
  retailer text not null,
  household_id uuid not null,
  village text not null,
  quantity integer not null check (quantity > 0),
  -- rupiah a unit
  price bigint not null check (price > 0),
  primary key (regency, order_id, product_id, store_id),
  foreign key (regency, order_id) references purchase_order (regency, id),
  foreign key (regency, product_id, household_id, village) references product (regency, id, household_id, village) on update cascade,
  foreign key (regency, store_id) references store (regency, id)
);
create index order_line_product on order_line (regency, product_id);
select protect_retail('order_line', 'household_id');
grant select, insert on order_line to rakit_app;

-- An order of a retailer for what a pool makes is shared over the pool's members.
alter table pool_order add purchase_id uuid;
alter table pool_order add foreign key (regency, purchase_id) references purchase_order (regency, id);
create index pool_order_purchase on pool_order (regency, purchase_id) where purchase_id is not null;

create sequence paper_number;
grant usage on paper_number to rakit_app;

-- A delivery note; without an order it moves packs from one store to another.
create table delivery (
  regency text not null references tenant,
  id uuid not null,
  order_id uuid,
  retailer text not null,
  number text not null,
  sent_on date not null,
  carrier text not null default '',
  made_by text not null,
  primary key (regency, id),
  unique (regency, number),
  foreign key (regency, order_id) references purchase_order (regency, id)
);
create index delivery_order on delivery (regency, order_id);
select protect_retail('delivery');
grant select, insert on delivery to rakit_app;

create table delivery_line (
  regency text not null references tenant,
  delivery_id uuid not null,
  product_id uuid not null,
  store_id uuid not null,
  batch text not null check (batch ~ '^[A-Z0-9-]{2,20}$'),
  retailer text not null,
  household_id uuid not null,
  village text not null,
  best_before date not null,
  quantity integer not null check (quantity > 0),
  -- what arrived well, and what arrived damaged; the rest of the quantity fell short
  received integer check (received >= 0),
  damaged integer check (damaged >= 0),
  received_on date,
  received_by text,
  check (received + damaged <= quantity),
  primary key (regency, delivery_id, product_id, store_id, batch),
  foreign key (regency, delivery_id) references delivery (regency, id),
  foreign key (regency, product_id, household_id, village) references product (regency, id, household_id, village) on update cascade,
  foreign key (regency, store_id) references store (regency, id)
);
create index delivery_line_product on delivery_line (regency, product_id, batch);
create index delivery_line_coming on delivery_line (regency, store_id) where received_on is null;
select protect_retail('delivery_line', 'household_id');
grant select, insert, update on delivery_line to rakit_app;

-- Where every unit is. A move takes units from one place and puts them in another, so nothing appears or vanishes.
create table stock_move (
  regency text not null references tenant,
  seq bigint generated always as identity,
  product_id uuid not null,
  store_id uuid not null,
  batch text not null,
  retailer text not null,
  household_id uuid not null,
  village text not null,
  best_before date not null,
  day date not null,
  source text not null check (source in ('maker', 'transit', 'shelf', 'sold')),
  target text not null check (target in ('maker', 'transit', 'shelf', 'sold', 'returned', 'lost')),
  quantity integer not null check (quantity > 0),
  reason text not null default '',
  -- the delivery, the sales file or the recall behind it
  origin uuid not null,
  check ((source, target) in (('maker', 'transit'), ('transit', 'shelf'), ('transit', 'returned'), ('transit', 'lost'), ('shelf', 'sold'),
    ('shelf', 'returned'), ('shelf', 'lost'), ('shelf', 'maker'), ('sold', 'shelf'))),
  primary key (regency, seq),
  foreign key (regency, product_id, household_id, village) references product (regency, id, household_id, village) on update cascade,
  foreign key (regency, store_id) references store (regency, id)
);
create index stock_move_of on stock_move (regency, product_id, store_id, batch);
create index stock_move_origin on stock_move (regency, origin);
create index stock_move_day on stock_move (regency, day);
select protect_retail('stock_move', 'household_id');
grant select, insert on stock_move to rakit_app;

-- The same, added up by product, store and batch as moves arrive; nobody writes it but the trigger below.
-- sent = transit + shelf + sold + returned + lost, always.
create table stock (
  regency text not null references tenant,
  product_id uuid not null,
  store_id uuid not null,
  batch text not null,
  retailer text not null,
  household_id uuid not null,
  village text not null,
  best_before date not null,
  -- first day on this shelf
  since date,
  sent integer not null default 0,
  transit integer not null default 0 check (transit >= 0),
  shelf integer not null default 0 check (shelf >= 0),
  sold integer not null default 0 check (sold >= 0),
  returned integer not null default 0 check (returned >= 0),
  lost integer not null default 0 check (lost >= 0),
  constraint stock_balances check (sent = transit + shelf + sold + returned + lost),
  primary key (regency, product_id, store_id, batch),
  foreign key (regency, product_id, household_id, village) references product (regency, id, household_id, village) on update cascade,
  foreign key (regency, store_id) references store (regency, id)
);
select protect_retail('stock', 'household_id');
grant select on stock to rakit_app;

-- And by product and retailer, for lists over all stores.
create table stock_total (
  regency text not null references tenant,
  product_id uuid not null,
  retailer text not null,
  household_id uuid not null,
  village text not null,
  sent integer not null default 0,
  transit integer not null default 0,
  shelf integer not null default 0,
  sold integer not null default 0,
  returned integer not null default 0,
  lost integer not null default 0,
  primary key (regency, product_id, retailer),
  foreign key (regency, product_id, household_id, village) references product (regency, id, household_id, village) on update cascade
);
select protect_retail('stock_total', 'household_id');
grant select on stock_total to rakit_app;

create function add_up_stock() returns trigger language plpgsql security definer set search_path = public as $$
begin
  insert into stock (regency, product_id, store_id, batch, retailer, household_id, village, best_before)
    select distinct on (m.regency, m.product_id, m.store_id, m.batch) m.regency, m.product_id, m.store_id, m.batch, m.retailer, m.household_id, m.village, m.best_before from moved m
    where m.source = 'maker'
    on conflict do nothing;
  with d as (select regency, product_id, store_id, batch, min(retailer) as retailer,
      sum(quantity * ((source = 'maker')::int - (target = 'maker')::int)) sent,
      sum(quantity * ((target = 'transit')::int - (source = 'transit')::int)) transit,
      sum(quantity * ((target = 'shelf')::int - (source = 'shelf')::int)) shelf,
      sum(quantity * ((target = 'sold')::int - (source = 'sold')::int)) sold,
      sum(quantity * (target = 'returned')::int) returned, sum(quantity * (target = 'lost')::int) lost,
      min(day) filter (where source = 'transit' and target = 'shelf') since, (array_agg(household_id))[1] as household_id, min(village) as village
    from moved group by 1, 2, 3, 4),
  added as (
    update stock s set sent = s.sent + d.sent, transit = s.transit + d.transit, shelf = s.shelf + d.shelf, sold = s.sold + d.sold, returned = s.returned + d.returned, lost = s.lost + d.lost,
      since = least(s.since, d.since)
    from d where s.regency = d.regency and s.product_id = d.product_id and s.store_id = d.store_id and s.batch = d.batch)
  insert into stock_total as t (regency, product_id, retailer, household_id, village, sent, transit, shelf, sold, returned, lost)
    select regency, product_id, retailer, (array_agg(household_id))[1], min(village), sum(sent), sum(transit), sum(shelf), sum(sold), sum(returned), sum(lost) from d group by 1, 2, 3
    on conflict (regency, product_id, retailer) do update set sent = t.sent + excluded.sent, transit = t.transit + excluded.transit, shelf = t.shelf + excluded.shelf,
      sold = t.sold + excluded.sold, returned = t.returned + excluded.returned, lost = t.lost + excluded.lost;
  return null;
end $$;
create trigger add_up after insert on stock_move referencing new table as moved for each statement execute function add_up_stock();

-- What a retailer owes a maker, or gets back.
create table invoice (
  regency text not null references tenant,
  id uuid not null,
  number text not null,
  retailer text not null,
  case_id uuid not null,
  household_id uuid not null,
  village text not null,
  order_id uuid,
  kind text not null check (kind in ('down-payment', 'delivery', 'settlement', 'credit')),
  -- rupiah: the goods it is about, and what is to be paid after the down payment; a credit is negative
  goods bigint not null,
  amount bigint not null check (case kind when 'credit' then amount < 0 else amount >= 0 end),
  paid bigint not null default 0 check (paid between 0 and abs(amount)),
  issued_on date not null,
  due_on date not null,
  cancelled_on date,
  note text not null default '',
  primary key (regency, id),
  unique (regency, number),
  unique (regency, id, household_id, village),
  foreign key (regency, order_id) references purchase_order (regency, id),
  foreign key (regency, case_id, household_id, village) references mentoring_case (regency, id, household_id, village) on update cascade
);
create index invoice_case on invoice (regency, case_id, issued_on);
create index invoice_order on invoice (regency, order_id);
create index invoice_due on invoice (regency, due_on) where paid < abs(amount) and cancelled_on is null;
select protect_retail('invoice', 'household_id');
grant select, insert, update on invoice to rakit_app;

create table payment (
  regency text not null references tenant,
  id uuid not null,
  invoice_id uuid not null,
  retailer text not null,
  household_id uuid not null,
  village text not null,
  paid_on date not null,
  amount bigint not null check (amount > 0),
  noted_by text not null,
  primary key (regency, id),
  foreign key (regency, invoice_id, household_id, village) references invoice (regency, id, household_id, village) on update cascade
);
create index payment_invoice on payment (regency, invoice_id);
select protect_retail('payment', 'household_id');
grant select, insert on payment to rakit_app;

-- Units sold on consignment that an invoice has settled.
create table settlement_line (
  regency text not null references tenant,
  invoice_id uuid not null,
  product_id uuid not null,
  retailer text not null,
  household_id uuid not null,
  village text not null,
  quantity integer not null check (quantity > 0),
  price bigint not null check (price > 0),
  primary key (regency, invoice_id, product_id),
  foreign key (regency, invoice_id, household_id, village) references invoice (regency, id, household_id, village) on update cascade,
  foreign key (regency, product_id) references product (regency, id)
);
create index settlement_line_product on settlement_line (regency, product_id);
select protect_retail('settlement_line', 'household_id');
grant select, insert on settlement_line to rakit_app;

-- A batch that must not be sold, or a drill: how fast are its stores and makers found?
create table recall (
  regency text not null references tenant,
  id uuid not null,
  product_id uuid not null,
  household_id uuid not null,
  village text not null,
  batch text not null,
  reason text not null,
  drill boolean not null,
  -- what was found when it began: {stores, shelf, transit, sold, makers}
  found jsonb not null,
  started_on date not null,
  started_by text not null,
  ended_on date,
  primary key (regency, id),
  foreign key (regency, product_id, household_id, village) references product (regency, id, household_id, village) on update cascade
);
create unique index recall_now on recall (regency, product_id, batch) where not drill;
select protect('recall', 'household_id');
grant select, insert, update on recall to rakit_app;

-- Columns of a retailer's files, remembered: which header holds which field.
create table retailer_format (
  regency text not null references tenant,
  retailer text not null,
  kind text not null check (kind in ('stores', 'orders', 'sales')),
  columns jsonb not null,
  primary key (regency, retailer, kind)
);
select protect_retail('retailer_format');
grant select, insert, update on retailer_format to rakit_app;

-- A retailer's own form on which products are submitted, to be filled from the data.
create table submission_template (
  regency text not null references tenant,
  retailer text not null,
  file_id uuid not null,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  primary key (regency, retailer),
  foreign key (regency, file_id) references file (regency, id)
);
select protect('submission_template');
grant select, insert, update, delete on submission_template to rakit_app;

-- The maker agrees that the product is shown to everybody.
alter table product add published_on date, add published_by text;
create index product_published on product (regency) where published_on is not null and withdrawn_on is null;
