-- Spreadsheets on their way in. Cells hold personal data, so each row is one encrypted value.

create table import (
  regency text not null references tenant,
  id uuid not null,
  kind text not null check (kind in ('households', 'enterprises')),
  file_id uuid not null,
  file_name text not null,
  sha256 bytea not null,
  village text references region,
  agency text,
  made_by text not null,
  made_at timestamptz not null default now(),
  status text not null check (status in ('reading', 'preview', 'applying', 'applied', 'undone', 'failed')),
  -- headers with sample kinds, and which field each column fills
  columns jsonb not null default '[]',
  mapping jsonb not null default '{}',
  source_key text,
  result jsonb,
  job_id uuid,
  applied_at timestamptz,
  primary key (regency, id),
  foreign key (regency, file_id) references file (regency, id)
);
create index import_recent on import (regency, made_at desc);
create index import_file on import (regency, sha256);
select protect('import');

create table import_row (
  regency text not null references tenant,
  import_id uuid not null,
  no integer not null,
  sheet text not null,
  line integer not null,
  village text,
  cells bytea not null,
  nik_hash bytea,
  status text not null check (status in ('accepted', 'held', 'refused')),
  problems jsonb not null default '[]',
  outcome text check (outcome in ('new', 'filled', 'same')),
  person_id uuid,
  household_id uuid,
  enterprise_id uuid,
  -- columns that this row filled where the register had none, for undoing
  filled jsonb,
  primary key (regency, import_id, no),
  foreign key (regency, import_id) references import (regency, id) on delete cascade
);
create index import_row_status on import_row (regency, import_id, status, no);
create index import_row_nik on import_row (regency, import_id, nik_hash) where nik_hash is not null;
create index import_row_person on import_row (regency, person_id) where person_id is not null;
select protect('import_row');

-- Which column filled which field last time, by the set of headers.
create table import_memory (
  regency text not null references tenant,
  source_key text not null,
  mapping jsonb not null,
  primary key (regency, source_key)
);
select protect('import_memory');
grant select, insert, update, delete on import, import_row, import_memory to rakit_app;
