-- What makers sell, its papers, and how far it is from a retailer's shelf.

create table product (
  regency text not null references tenant,
  id uuid not null,
  -- whose it is: an accompanied business, or a pool through its case
  case_id uuid not null,
  household_id uuid not null,
  village text not null,
  brand text not null check (length(brand) between 2 and 80),
  name text not null check (length(name) between 2 and 120),
  category text not null check (category in ('packaged-food', 'craft')),
  net_content integer not null check (net_content > 0),
  net_unit text not null check (net_unit in ('g', 'ml', 'pcs')),
  -- as a P-IRT number codes it: 1 glass, 2 plastic, 3 carton or paper, 4 can, 5 aluminium foil, 6 other, 7 composite, 8 multiple
  packaging smallint not null check (packaging between 1 and 8),
  ingredients text[] not null default '{}',
  shelf_life_days integer check (shelf_life_days > 0),
  storage text not null default '',
  -- millimetres and grams of a packed unit: {length, width, height, gross}
  dimensions jsonb,
  -- rupiah: cost of a unit, price to the retailer, price on the shelf
  cost bigint not null check (cost >= 0),
  price bigint not null check (price > 0),
  shelf_price bigint check (shelf_price > 0),
  capacity integer not null check (capacity >= 0),
  gtin text check (gtin ~ '^\d{13}$'),
  version integer not null default 1,
  made_at timestamptz not null default now(),
  withdrawn_on date,
  primary key (regency, id),
  unique (regency, id, household_id, village),
  foreign key (regency, case_id, household_id, village) references mentoring_case (regency, id, household_id, village) on update cascade
);
create unique index product_gtin on product (regency, gtin) where gtin is not null;
create index product_case on product (regency, case_id);
select protect('product', 'household_id');
grant select, insert, update on product to rakit_app;

-- Numbers for the shops of the regency, where there is no GS1 number.
create sequence in_store_number minvalue 1 maxvalue 999999;
grant usage on in_store_number to rakit_app;

create table product_photo (
  regency text not null references tenant,
  product_id uuid not null,
  file_id uuid not null,
  household_id uuid not null,
  village text not null,
  position smallint not null,
  primary key (regency, product_id, file_id),
  foreign key (regency, product_id, household_id, village) references product (regency, id, household_id, village) on update cascade,
  foreign key (regency, file_id) references file (regency, id)
);
select protect('product_photo', 'household_id');
grant select, insert, delete on product_photo to rakit_app;

-- Permits and certificates: of one product, or of the business with all its products.
create table paper (
  regency text not null references tenant,
  id uuid not null,
  case_id uuid not null,
  product_id uuid,
  household_id uuid not null,
  village text not null,
  kind text not null check (kind in ('nib', 'pirt', 'md', 'halal', 'brand', 'npwp', 'test')),
  number text not null check (length(number) between 3 and 60),
  valid_until date,
  file_id uuid,
  reminded_days smallint,
  noted_by text not null,
  noted_at timestamptz not null default now(),
  replaced_at timestamptz,
  primary key (regency, id),
  foreign key (regency, case_id, household_id, village) references mentoring_case (regency, id, household_id, village) on update cascade,
  foreign key (regency, product_id) references product (regency, id),
  foreign key (regency, file_id) references file (regency, id)
);
create unique index paper_now on paper (regency, case_id, kind, coalesce(product_id, case_id)) where replaced_at is null;
create index paper_ends on paper (regency, valid_until) where replaced_at is null and valid_until is not null;
select protect('paper', 'household_id');
grant select, insert, update on paper to rakit_app;

-- What a facilitator has seen with their own eyes, where no paper says it.
create table evidence (
  regency text not null references tenant,
  product_id uuid not null,
  requirement text not null,
  household_id uuid not null,
  village text not null,
  seen_on date not null,
  note text not null default '',
  by_name text not null,
  primary key (regency, product_id, requirement),
  foreign key (regency, product_id, household_id, village) references product (regency, id, household_id, village) on update cascade
);
select protect('evidence', 'household_id');
grant select, insert, update, delete on evidence to rakit_app;

-- What a retailer asks of a category of products, in versions.
create table requirement_set (
  regency text not null references tenant,
  retailer text not null,
  category text not null,
  version integer not null,
  requirements jsonb not null,
  valid_from date not null,
  source text not null,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  primary key (regency, retailer, category, version)
);
select protect('requirement_set');
grant select, insert on requirement_set to rakit_app;

-- How far each product is for each retailer; written anew whenever a fact changes, and once a day.
create table readiness (
  regency text not null references tenant,
  product_id uuid not null,
  retailer text not null,
  household_id uuid not null,
  village text not null,
  met smallint not null,
  of smallint not null,
  missing text[] not null,
  expiring text[] not null,
  days integer not null,
  cost bigint not null,
  changed_on date not null,
  primary key (regency, product_id, retailer),
  foreign key (regency, product_id, household_id, village) references product (regency, id, household_id, village) on update cascade
);
create index readiness_board on readiness (regency, retailer, days);
select protect('readiness', 'household_id');
grant select, insert, update, delete on readiness to rakit_app;

-- Is a GTIN taken by another product, also one that the actor may not see?
create function gtin_taken(wanted text, own uuid) returns boolean language sql stable security definer set search_path = public as $$
  select exists (select 1 from product where regency = current_setting('rakit.regency', true) and gtin = wanted and id is distinct from own)
$$;
