-- Accompaniment after class, its first part: what a pack costs, and the cash that a buyer's terms need.

-- A costing is kept as it was, version by version, so that a maker can see what changed.
create table costing (
  regency text not null references tenant,
  id uuid not null,
  household_id uuid not null,
  village text not null,
  enterprise_id uuid,
  name text not null,
  version integer not null,
  definition jsonb not null,
  -- rupiah a pack, and the most cash tied up, by the rules at that time
  per_pack bigint not null,
  peak bigint not null,
  saved_by text not null,
  saved_at timestamptz not null default now(),
  primary key (regency, id, version),
  foreign key (regency, household_id, village) references household (regency, id, village) on update cascade,
  foreign key (regency, enterprise_id) references enterprise (regency, id)
);
create index costing_household on costing (regency, household_id, id, version desc);
select protect('costing', 'household_id');
grant select, insert on costing to rakit_app;
