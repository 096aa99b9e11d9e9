-- Agreements with retailers, curation, and what is on their shelves.

-- The retailer whose buyer is signed in; nothing for anybody else.
create function buyer_of() returns text language sql stable security definer set search_path = public as $$
  select retailer from member where regency = current_setting('rakit.regency', true) and user_id = nullif(current_setting('rakit.user', true), '')
    and role = 'buyer' and active
$$;

-- Rows of a retailer: a buyer sees those of the own one only.
create function protect_retail(target regclass, household_column text default null) returns void language plpgsql as $$
declare
  condition text := $c$regency = (select current_setting('rakit.regency', true)) and ((select buyer_of()) is null or retailer = (select buyer_of()))$c$;
begin
  if household_column is not null then
    condition := condition || format($c$ and ((select buyer_of()) is not null or (select current_setting('rakit.villages', true)) = '*'
      or village = any (string_to_array((select current_setting('rakit.villages', true)), ','))
      or %I = nullif((select current_setting('rakit.household', true)), '')::uuid)$c$, household_column);
  end if;
  execute format('alter table %s enable row level security', target);
  execute format('create policy actor on %s to rakit_app using (%s) with check (%s)', target, condition, condition);
end $$;

create table retail_agreement (
  regency text not null references tenant,
  id uuid not null,
  retailer text not null,
  number text not null,
  starts date not null,
  ends date not null check (ends > starts),
  product_quota integer not null check (product_quota > 0),
  store_quota integer not null check (store_quota > 0),
  -- fees, margin, payment, down payment, returns, delivery, delisting: see src/retail/model.ts
  terms jsonb not null,
  signed_on date,
  version integer not null default 1,
  primary key (regency, id),
  unique (regency, number)
);
create index retail_agreement_retailer on retail_agreement (regency, retailer, ends desc);
select protect_retail('retail_agreement');
grant select, insert, update on retail_agreement to rakit_app;

create table curation_round (
  regency text not null references tenant,
  id uuid not null,
  retailer text not null,
  agreement_id uuid not null,
  name text not null,
  opens date not null,
  closes date not null check (closes >= opens),
  -- [{id, name, weight}]
  criteria jsonb not null,
  closed_on date,
  primary key (regency, id),
  foreign key (regency, agreement_id) references retail_agreement (regency, id)
);
select protect_retail('curation_round');
grant select, insert, update on curation_round to rakit_app;

create table curation_entry (
  regency text not null references tenant,
  round_id uuid not null,
  product_id uuid not null,
  retailer text not null,
  household_id uuid not null,
  village text not null,
  -- the product as it was offered: what the retailer's people may see of it
  offer jsonb not null,
  applied_on date not null,
  applied_by text not null,
  sample_on date,
  status text not null check (status in ('applied', 'accepted', 'fix', 'refused')),
  feedback text not null default '',
  decided_on date,
  decided_by text,
  primary key (regency, round_id, product_id),
  foreign key (regency, round_id) references curation_round (regency, id),
  foreign key (regency, product_id, household_id, village) references product (regency, id, household_id, village) on update cascade
);
create index curation_entry_product on curation_entry (regency, product_id);
select protect_retail('curation_entry', 'household_id');
grant select, insert, update on curation_entry to rakit_app;

create table curation_score (
  regency text not null references tenant,
  round_id uuid not null,
  product_id uuid not null,
  reviewer text not null,
  retailer text not null,
  reviewer_name text not null,
  -- points from 1 to 5 by criterion
  scores jsonb not null,
  note text not null default '',
  primary key (regency, round_id, product_id, reviewer),
  foreign key (regency, round_id, product_id) references curation_entry (regency, round_id, product_id)
);
select protect_retail('curation_score');
grant select, insert, update on curation_score to rakit_app;

-- What is on a retailer's shelves, and was: from the acceptance to the delisting.
create table shelf_product (
  regency text not null references tenant,
  product_id uuid not null,
  retailer text not null,
  household_id uuid not null,
  village text not null,
  agreement_id uuid not null,
  listed_on date not null,
  delisted_on date check (delisted_on >= listed_on),
  reason text,
  primary key (regency, product_id, retailer, listed_on),
  foreign key (regency, agreement_id) references retail_agreement (regency, id),
  foreign key (regency, product_id, household_id, village) references product (regency, id, household_id, village) on update cascade
);
create unique index shelf_product_now on shelf_product (regency, product_id, retailer) where delisted_on is null;
create index shelf_product_listed on shelf_product (regency, listed_on);
select protect_retail('shelf_product', 'household_id');
grant select, insert, update on shelf_product to rakit_app;

-- Products in modern retail: products listed by at least one retailer on a day, each counted once. This is the one definition.
create function products_on_shelves(on_day date) returns integer language sql stable security definer set search_path = public as $$
  select count(distinct product_id)::int from shelf_product
  where regency = current_setting('rakit.regency', true) and listed_on <= on_day and (delisted_on is null or delisted_on > on_day)
$$;

-- How many products an agreement holds now, for its quota.
create function listed_under(agreement uuid) returns integer language sql stable security definer set search_path = public as $$
  select count(*)::int from shelf_product where regency = current_setting('rakit.regency', true) and agreement_id = agreement and delisted_on is null
$$;

create table shelf_target (
  regency text not null references tenant,
  products integer not null check (products > 0),
  by_day date not null,
  primary key (regency)
);
select protect('shelf_target');
grant select, insert, update on shelf_target to rakit_app;

create table store (
  regency text not null references tenant,
  id uuid not null,
  retailer text not null,
  code text not null,
  name text not null check (length(name) between 2 and 120),
  village text not null references region,
  lat double precision not null,
  lon double precision not null,
  -- places for local products on the rack
  slots smallint not null check (slots between 0 and 500),
  -- 1: sells as an average store does
  demand real not null check (demand > 0 and demand <= 10),
  delivery_day smallint check (delivery_day between 1 and 7),
  closed_on date,
  primary key (regency, id),
  unique (regency, retailer, code)
);
create index store_retailer on store (regency, retailer) where closed_on is null;
select protect_retail('store');
grant select, insert, update on store to rakit_app;

-- A plan of which products go to which stores; the one adopted is what the racks should hold.
create table placement (
  regency text not null references tenant,
  id uuid not null,
  retailer text not null,
  status text not null check (status in ('solving', 'ready', 'failed', 'adopted', 'replaced')),
  instance jsonb not null,
  -- worth, bound, gap, seconds, reasons
  result jsonb,
  made_by text not null,
  made_at timestamptz not null default now(),
  job_id uuid,
  primary key (regency, id)
);
create index placement_recent on placement (regency, retailer, made_at desc);
select protect_retail('placement');
grant select, insert, update on placement to rakit_app;

create table placed (
  regency text not null references tenant,
  placement_id uuid not null,
  product_id uuid not null,
  store_id uuid not null,
  -- units a month
  quantity integer not null check (quantity > 0),
  locked boolean not null default false,
  primary key (regency, placement_id, product_id, store_id),
  foreign key (regency, placement_id) references placement (regency, id),
  foreign key (regency, product_id) references product (regency, id),
  foreign key (regency, store_id) references store (regency, id)
);
create index placed_store on placed (regency, placement_id, store_id);
select protect('placed');
grant select, insert, update on placed to rakit_app;
