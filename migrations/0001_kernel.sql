-- What every room stands on: the actor's role in the database, the audit log (which is also the idempotency table),
-- the change feed that phones will read, jobs and files.

create extension if not exists pg_trgm;
create extension if not exists btree_gin;
create extension if not exists btree_gist;

do $$ begin
  create role rakit_app nologin;
exception when duplicate_object or unique_violation then null;
end $$;
do $$ begin execute format('grant rakit_app to %I', current_user); end $$;
grant usage on schema public to rakit_app;

-- The regencies this installation serves.
create table tenant (
  regency text primary key check (regency ~ '^\d\d\.\d\d$'),
  demo boolean not null default false,
  -- false while its demo is being built: a start that finds it so begins again
  ready boolean not null default false,
  created_at timestamptz not null default now()
);
grant select on tenant to rakit_app;

-- Row-level security in one place. `area`: rows of the actor's regency in villages the actor may see ('*' = all), or of
-- the actor's own household. `regency`: rows of the actor's regency. A transaction without settings sees nothing.
create function protect(target regclass, household_column text default null) returns void language plpgsql as $$
declare
  condition text := $c$regency = (select current_setting('rakit.regency', true))$c$;
begin
  if household_column is not null then
    condition := condition || format($c$ and ((select current_setting('rakit.villages', true)) = '*'
      or village = any (string_to_array((select current_setting('rakit.villages', true)), ','))
      or %I = nullif((select current_setting('rakit.household', true)), '')::uuid)$c$, household_column);
  end if;
  execute format('alter table %s enable row level security', target);
  execute format('create policy actor on %s to rakit_app using (%s) with check (%s)', target, condition, condition);
end $$;

create table audit (
  regency text not null references tenant,
  id uuid not null,
  at timestamptz not null default now(),
  actor text not null,
  actor_name text not null,
  role text not null,
  agency text,
  action text not null,
  input jsonb,
  input_hash bytea not null,
  result jsonb,
  done boolean not null default false,
  primary key (regency, id)
);
create index audit_by_time on audit (regency, at desc, id);
create index audit_by_actor on audit (regency, actor, at desc);
create index audit_by_action on audit (regency, action, at desc);
select protect('audit');
grant select on audit to rakit_app;

-- One row for every thing an action changed. A reader asks for rows after (xact, seq) and below the oldest transaction
-- still running, so that a late commit is never skipped. `village` decides whose phone gets it.
create table change (
  regency text not null references tenant,
  seq bigint generated always as identity,
  xact xid8 not null default pg_current_xact_id(),
  action_id uuid not null,
  at timestamptz not null default now(),
  kind text not null,
  subject uuid not null,
  village text,
  household_id uuid,
  what jsonb not null default '{}',
  primary key (regency, seq)
);
create index change_by_subject on change (regency, subject, seq);
create index change_by_household on change (regency, household_id, seq) where household_id is not null;
create index change_by_xact on change (regency, xact, seq);
select protect('change', 'household_id');
grant select, insert on change to rakit_app;

create table file (
  regency text not null references tenant,
  id uuid not null,
  name text not null,
  bytes bigint not null,
  sha256 bytea not null,
  uploaded_by text not null,
  agency text,
  uploaded_at timestamptz not null default now(),
  primary key (regency, id)
);
select protect('file');
grant select, insert on file to rakit_app;

create table job (
  regency text not null references tenant,
  id uuid not null,
  kind text not null,
  -- the action that asked for it: what the job changes is filed under that audit record
  action_id uuid not null,
  status text not null default 'queued' check (status in ('queued', 'running', 'done', 'failed', 'cancelled')),
  input jsonb not null,
  actor jsonb not null,
  done_units bigint not null default 0,
  total_units bigint,
  phase text,
  cancel_requested boolean not null default false,
  result jsonb,
  problem jsonb,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (regency, id)
);
create index job_open on job (created_at) where status in ('queued', 'running');
select protect('job');
grant select, insert on job to rakit_app;
grant update (cancel_requested) on job to rakit_app;
