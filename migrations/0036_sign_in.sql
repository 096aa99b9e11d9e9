-- What an office expects of sign-in: one-time codes, handed-out passwords that are changed first, limits of sessions and
-- proofs, and the rules for all of it.

create table sign_in_rules (
  regency text not null references tenant,
  version integer not null,
  rules jsonb not null,
  valid_from date not null,
  source text not null,
  changed_by text not null,
  primary key (regency, version)
);
select protect('sign_in_rules');
grant select, insert on sign_in_rules to rakit_app;

-- The app that makes an account's codes. Only the owner reads its secret; `pending_cipher` waits for its first code.
create table second_factor (
  user_id text primary key references auth_user on delete cascade,
  secret_cipher bytea,
  pending_cipher bytea,
  since timestamptz,
  -- the latest half minute of which a code was taken: none is taken twice
  last_step bigint not null default 0,
  -- keyed digests of the recovery codes that are left
  recovery bytea[] not null default '{}',
  recovery_left integer not null generated always as (cardinality(recovery)) stored
);
grant select (user_id, since, recovery_left), delete on second_factor to rakit_app;

-- A password that an administrator handed out.
alter table auth_account add column issued boolean not null default false;

-- When a session was last used, when its bearer last gave a password or code, and when a code.
alter table auth_session
  add column used_at timestamptz not null default now(),
  add column proven_at timestamptz not null default now(),
  add column code_at timestamptz;
-- Who can tell sessions apart needs no word that opens them.
revoke select on auth_session from rakit_app;
grant select (id, "userId", "createdAt", "userAgent", "ipAddress", used_at) on auth_session to rakit_app;

-- The demo lets anyone enter as anybody, and stays as simple.
insert into sign_in_rules (regency, version, rules, valid_from, source, changed_by)
select regency, 1, '{"secondFactor": [], "withFactor": {"idleMinutes": 20160, "hours": 336}, "without": {"idleMinutes": 20160, "hours": 336}, "proofMinutes": null}',
  '2026-01-01', 'Kabupaten contoh: akunnya dibuka untuk umum', 'Rakit' from tenant where demo;
