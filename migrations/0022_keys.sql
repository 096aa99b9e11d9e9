-- Which keys the database was written with, so that a wrong or missing key file is noticed before anything is read or
-- written; and the whole key file, sealed to the recovery sheet.

create table vault_key (
  number smallint primary key check (number between 1 and 255),
  -- sixteen bytes that tell this key from every other without giving it away
  proof bytea not null check (length(proof) = 16),
  made_at timestamptz not null default now(),
  -- nothing is sealed under it any more
  retired_at timestamptz
);
grant select on vault_key to rakit_app;

create table key_escrow (
  only_one boolean primary key default true check (only_one),
  -- age, armored
  sealed text not null,
  sealed_at timestamptz not null default now()
);

-- Backups, restores and drills, newest last.
create table backup_run (
  id uuid primary key,
  kind text not null check (kind in ('backup', 'drill', 'restore')),
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  place text,
  -- of the file
  bytes bigint,
  rows bigint,
  files integer,
  -- what went wrong, in both languages
  problem jsonb
);
create index backup_run_recent on backup_run (kind, started_at desc);
grant select on backup_run to rakit_app;
