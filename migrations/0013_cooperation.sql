-- Business cooperation: who offers and who needs what, and what becomes of it.

-- A business outside the register: a packaging house, a trader, a carrier, an export house, a shop.
create table partner (
  regency text not null references tenant,
  id uuid not null,
  name text not null check (length(name) between 2 and 160),
  kind text not null,
  village text not null references region,
  lat double precision,
  lon double precision,
  contact text not null,
  phone_cipher bytea,
  note text not null default '',
  active boolean not null default true,
  version integer not null default 1,
  primary key (regency, id)
);
select protect('partner');
grant select, insert, update on partner to rakit_app;

-- What a business offers or needs; of a partner, or of an accompanied enterprise or group.
create table listing (
  regency text not null references tenant,
  id uuid not null,
  direction text not null check (direction in ('offer', 'need')),
  kind text not null,
  commodity text,
  what text not null check (length(what) between 3 and 200),
  quantity double precision not null check (quantity > 0),
  unit text not null,
  every text not null check (every in ('month', 'once')),
  -- rupiah a unit: asked for an offer, the most that a need pays
  price bigint check (price >= 0),
  starts date not null,
  ends date not null check (ends >= starts),
  village text not null references region,
  lat double precision,
  lon double precision,
  reach_km integer not null check (reach_km > 0),
  partner_id uuid,
  case_id uuid,
  name text not null,
  status text not null check (status in ('open', 'closed', 'withdrawn')),
  made_by text not null,
  made_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (regency, id),
  foreign key (regency, partner_id) references partner (regency, id),
  foreign key (regency, case_id) references mentoring_case (regency, id),
  check ((partner_id is null) <> (case_id is null))
);
create index listing_open on listing (regency, kind, direction, ends) where status = 'open';
create index listing_case on listing (regency, case_id) where case_id is not null;
select protect('listing');
grant select, insert, update on listing to rakit_app;

-- A need and an offer brought together, from introduction to the end of what was agreed.
create table partnership (
  regency text not null references tenant,
  id uuid not null,
  need_id uuid not null,
  offer_id uuid not null,
  status text not null check (status in ('introduced', 'negotiating', 'active', 'declined', 'withdrawn', 'ended')),
  -- type, price rule, volume, period, who checks: see src/cooperation/model.ts
  agreement jsonb,
  number text,
  starts date,
  ends date,
  reminded_on date,
  reason text,
  made_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (regency, id),
  unique (regency, number),
  foreign key (regency, need_id) references listing (regency, id),
  foreign key (regency, offer_id) references listing (regency, id)
);
create unique index partnership_once on partnership (regency, need_id, offer_id) where status in ('introduced', 'negotiating', 'active');
create index partnership_offer on partnership (regency, offer_id);
create index partnership_ends on partnership (regency, ends) where status = 'active';
select protect('partnership');
grant select, insert, update on partnership to rakit_app;

create table partnership_note (
  regency text not null references tenant,
  id uuid not null,
  partnership_id uuid not null,
  at timestamptz not null default now(),
  body text not null,
  by_name text not null,
  primary key (regency, id),
  foreign key (regency, partnership_id) references partnership (regency, id)
);
create index partnership_note_of on partnership_note (regency, partnership_id, at);
select protect('partnership_note');
grant select, insert on partnership_note to rakit_app;

create table partnership_delivery (
  regency text not null references tenant,
  id uuid not null,
  partnership_id uuid not null,
  delivered_on date not null,
  due_on date,
  quantity double precision not null check (quantity > 0),
  refused double precision not null default 0 check (refused >= 0 and refused <= quantity),
  amount bigint not null check (amount >= 0),
  note text not null default '',
  by_name text not null,
  primary key (regency, id),
  foreign key (regency, partnership_id) references partnership (regency, id)
);
create index partnership_delivery_of on partnership_delivery (regency, partnership_id, delivered_on);
select protect('partnership_delivery');
grant select, insert on partnership_delivery to rakit_app;

-- Each side rates the other, once; a change replaces it.
create table partnership_rating (
  regency text not null references tenant,
  partnership_id uuid not null,
  side text not null check (side in ('need', 'offer')),
  stars smallint not null check (stars between 1 and 5),
  comment text not null default '',
  by_name text not null,
  primary key (regency, partnership_id, side),
  foreign key (regency, partnership_id) references partnership (regency, id)
);
select protect('partnership_rating');
grant select, insert, update on partnership_rating to rakit_app;

create table dispute (
  regency text not null references tenant,
  id uuid not null,
  partnership_id uuid not null,
  side text not null check (side in ('need', 'offer')),
  opened_on date not null,
  complaint text not null,
  opened_by text not null,
  settled_on date,
  settlement text,
  settled_by text,
  primary key (regency, id),
  foreign key (regency, partnership_id) references partnership (regency, id)
);
create index dispute_of on dispute (regency, partnership_id);
create index dispute_open on dispute (regency, opened_on) where settled_on is null;
select protect('dispute');
grant select, insert, update on dispute to rakit_app;
