-- Nobody alone: what a retailer says of goods waits for the maker's side, and rights, large payments, write-offs and terms
-- wait for a second person of the office.

create table approval_rules (
  regency text not null references tenant,
  version integer not null,
  rules jsonb not null,
  valid_from date not null,
  source text not null,
  changed_by text not null,
  primary key (regency, version)
);
select protect('approval_rules');
grant select, insert on approval_rules to rakit_app;

-- Something asked for that another has to approve. Whoever asked does it afterwards, in their own name and reach.
create table approval (
  regency text not null references tenant,
  id uuid not null,
  operation text not null,
  input_cipher bytea not null,
  kind text not null check (kind in ('rights', 'payment', 'write-off', 'terms')),
  -- what it comes to, in both languages, as the server read it when it was asked for
  about jsonb not null,
  -- the account it is about, which does not approve it
  subject text,
  note text not null,
  asked_by text not null,
  asked_name text not null,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  status text not null default 'waiting' check (status in ('waiting', 'approved', 'refused', 'withdrawn', 'done')),
  answered_by text,
  answered_name text,
  answered_at timestamptz,
  reason text not null default '',
  done_at timestamptz,
  primary key (regency, id),
  check (status in ('waiting', 'withdrawn') or answered_by is not null and answered_by <> asked_by and answered_by is distinct from subject)
);
create index approval_by_status on approval (regency, status, expires_at);
select protect('approval');
grant select, insert, update (status, answered_by, answered_name, answered_at, reason, done_at) on approval to rakit_app;
create policy office on approval as restrictive for select to rakit_app using (
  (select acting('role')) in ('administrator', 'officer', 'auditor') or asked_by = (select acting('user')));
create policy asks on approval as restrictive for insert to rakit_app with check (
  asked_by = (select acting('user')) and status = 'waiting');
-- Who asked takes back or does what was approved; who approves or refuses is somebody else of the office.
create policy answers on approval as restrictive for update to rakit_app
  using (status = 'waiting' or status = 'approved' and asked_by = (select acting('user')))
  with check (case when status in ('withdrawn', 'done') then asked_by = (select acting('user'))
    else answered_by = (select acting('user')) and (select acting('role')) in ('administrator', 'officer') end);

-- What a retailer says of goods and the maker's side has not answered: units that did not arrive well, or left the shelf
-- unsold. They stay where they were, and what is owed for them as well, until it is accepted.
create table retailer_claim (
  regency text not null references tenant,
  id uuid not null,
  product_id uuid not null,
  store_id uuid not null,
  batch text not null,
  retailer text not null,
  household_id uuid not null,
  village text not null,
  -- of goods on their way: the delivery that they came with
  delivery_id uuid,
  target text not null check (target in ('returned', 'lost')),
  quantity integer not null check (quantity > 0),
  reason text not null,
  said_by text not null,
  said_name text not null,
  said_on date not null,
  status text not null default 'waiting' check (status in ('waiting', 'disputed', 'accepted', 'refused')),
  answered_name text,
  answered_on date,
  note text not null default '',
  primary key (regency, id),
  foreign key (regency, product_id, household_id, village) references product (regency, id, household_id, village) on update cascade,
  foreign key (regency, store_id) references store (regency, id),
  foreign key (regency, delivery_id) references delivery (regency, id)
);
create index retailer_claim_open on retailer_claim (regency, product_id, store_id, batch) where status in ('waiting', 'disputed');
create index retailer_claim_by_product on retailer_claim (regency, product_id, household_id, village);
create index retailer_claim_by_delivery on retailer_claim (regency, delivery_id);
select protect_retail('retailer_claim', 'household_id');
grant select, insert, update (status, answered_name, answered_on, note) on retailer_claim to rakit_app;
-- A buyer says it, and never answers it.
create policy answers on retailer_claim as restrictive for update to rakit_app using ((select buyer_of()) is null);
