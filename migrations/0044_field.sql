-- Phones that facilitators carry, what came from them, and what of the feed a phone cannot see by itself.

create table field_device (
  regency text not null references tenant,
  id uuid not null,
  user_id text not null,
  user_name text not null,
  -- as its browser calls itself
  name text not null,
  -- keyed digest of the word that the phone made for itself
  word_hash bytea not null,
  registered_at timestamptz not null default now(),
  last_contact timestamptz not null default now(),
  -- acts that the phone had not sent at its last contact
  waiting integer not null default 0,
  -- how far its clock was ahead of ours
  offset_ms bigint not null default 0,
  revoked_at timestamptz,
  revoked_by text,
  primary key (regency, id)
);

-- What became of each act of a phone; that it was done says the audit log under the same id.
create table field_entry (
  regency text not null references tenant,
  id uuid not null,
  device_id uuid not null,
  user_id text not null,
  user_name text not null,
  action text not null,
  -- by the phone's own clock, kept as told, and how far that was ahead when it was sent
  told_at timestamptz not null,
  offset_ms bigint not null,
  received_at timestamptz not null default now(),
  state text not null check (state in ('done', 'refused', 'conflict', 'kept', 'settled', 'taken', 'declined', 'dropped')),
  -- input and problem of what waits for somebody; sealed, as it holds personal data
  entry_cipher bytea,
  decided_at timestamptz,
  decided_by text,
  reason text,
  primary key (regency, id),
  foreign key (regency, device_id) references field_device (regency, id),
  check ((entry_cipher is not null) = (state in ('refused', 'conflict', 'kept')))
);
create index field_entry_open on field_entry (regency, state, received_at) where state in ('refused', 'conflict', 'kept');
create index field_entry_by_device on field_entry (regency, device_id, received_at);

alter table field_device enable row level security;
alter table field_entry enable row level security;
create policy actor on field_device to rakit_app using (regency = (select acting('regency'))
  and ((select acting('villages')) = '*' or user_id = (select acting('user'))));
create policy actor on field_entry to rakit_app using (regency = (select acting('regency'))
  and ((select acting('villages')) = '*' or user_id = (select acting('user'))));
grant select, update on field_device, field_entry to rakit_app;

-- Households that left a village or came into it, and those that lost or won somebody: the feed names one side alone.
create table household_touched (
  regency text not null references tenant,
  seq bigint generated always as identity,
  xact xid8 not null default pg_current_xact_id(),
  household_id uuid not null,
  village text not null,
  primary key (regency, seq)
);
create index household_touched_by_xact on household_touched (regency, xact, household_id);
select protect('household_touched', 'household_id');
grant select on household_touched to rakit_app;

create function touch_household() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into household_touched (regency, household_id, village) values (old.regency, old.id, old.village);
  if tg_op = 'UPDATE' and new.village <> old.village then
    insert into household_touched (regency, household_id, village) values (new.regency, new.id, new.village);
  end if;
  return null;
end $$;
create trigger household_touched after update on household for each row
  when (old.village <> new.village or old.merged_into is distinct from new.merged_into) execute function touch_household();
create trigger household_removed after delete on household for each row execute function touch_household();

create function touch_homes() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into household_touched (regency, household_id, village) values (old.regency, old.household_id, old.village);
  if new.household_id <> old.household_id then
    insert into household_touched (regency, household_id, village) values (new.regency, new.household_id, new.village);
  end if;
  return null;
end $$;
create trigger person_touched after update on person for each row
  when (old.household_id <> new.household_id or old.merged_into is distinct from new.merged_into) execute function touch_homes();
create trigger enterprise_touched after update on enterprise for each row
  when (old.household_id <> new.household_id or old.merged_into is distinct from new.merged_into) execute function touch_homes();
