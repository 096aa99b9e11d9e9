-- The wall around what people ask for. Their transactions run on a login of their own (platform/postgres/wall.ts) that
-- owns nothing and bypasses nothing, and who they are is said with a secret: SQL that gets into a query can neither widen
-- what the policies below let through nor leave the role that they hold for.

create table wall (
  only_one boolean primary key default true check (only_one),
  -- with it the server says for whom a transaction is
  secret text not null default replace(gen_random_uuid()::text || gen_random_uuid(), '-', ''),
  -- of the login
  password text not null default replace(gen_random_uuid()::text || gen_random_uuid(), '-', '')
);
insert into wall default values;
revoke create on schema public from public;

-- What proves that the secret's holder wrote this context, in this transaction and no other.
create function sealed(context text) returns text language sql stable security definer set search_path = public, pg_temp as $$
  select encode(sha256(convert_to(secret || extract(epoch from now()) || context, 'UTF8')), 'hex') from wall
$$;
revoke execute on function sealed(text) from public;

-- Says for whom the transaction goes on: {regency, villages, household, user, role}.
create function enter(secret text, context jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from wall w where w.secret = enter.secret) then
    raise exception 'only the server says for whom a transaction is' using errcode = '42501';
  end if;
  perform set_config('rakit.context', context::text, true), set_config('rakit.seal', sealed(context::text), true);
end $$;

-- One thing of the context; nothing where nobody entered or somebody else wrote it.
create function acting(what text) returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  context text := nullif(current_setting('rakit.context', true), '');
begin
  if context is null or current_setting('rakit.seal', true) is distinct from sealed(context) then
    return null;
  end if;
  return context::jsonb ->> what;
end $$;

-- Functions and policies that read settings anybody can set read the context.
do $$
declare
  f record;
  p record;
  read text := $r$current_setting\('rakit\.(\w+)'(::text)?, true\)$r$;
begin
  for f in select pg_get_functiondef(oid) as definition from pg_proc
    where pronamespace = 'public'::regnamespace and prosrc like '%current\_setting(''rakit.%' and proname <> 'acting'
  loop
    execute regexp_replace(f.definition, read, $w$acting('\1')$w$, 'g');
  end loop;
  for p in select tablename, policyname, regexp_replace(qual, read, $w$acting('\1')$w$, 'g') as seen,
      regexp_replace(with_check, read, $w$acting('\1')$w$, 'g') as written
    from pg_policies where schemaname = 'public' and qual like '%rakit.%'
  loop
    execute format('alter policy %I on %I using (%s)', p.policyname, p.tablename, p.seen)
      || coalesce(' with check (' || p.written || ')', '');
  end loop;
end $$;

-- Who acts is written down with what it does and, once, with what came of it; nobody writes for another.
grant insert, update (done, result) on audit to rakit_app;
create policy own on audit as restrictive for insert to rakit_app with check (actor = (select acting('user')));
create policy unfinished on audit as restrictive for update to rakit_app using (actor = (select acting('user')) and not done)
  with check (true);

-- Closes what the audit log holds by now in a batch under a digest that hangs on the one before it. What an open
-- transaction is still writing goes into a later batch.
create function seal_audit(of_regency text) returns audit_seal
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  before audit_seal;
  closed audit_seal;
begin
  perform pg_advisory_xact_lock(hashtext('audit_seal'), hashtext(of_regency));
  select * into before from audit_seal s where s.regency = of_regency order by s.no desc limit 1;
  closed.no := coalesce(before.no, 0) + 1;
  update audit a set seal = closed.no where a.regency = of_regency and a.seal is null and a.done;
  get diagnostics closed.rows = row_count;
  insert into audit_seal (regency, no, rows, digest)
    values (of_regency, closed.no, closed.rows, audit_digest(of_regency, closed.no, coalesce(before.digest, ''::bytea)))
    returning * into closed;
  return closed;
end $$;

-- Sign-in is the owner's. An administrator makes accounts and sets passwords anew; people see their own account and where
-- it is signed in; nobody reads a password's hash, or what opens a session.
alter table auth_user enable row level security;
alter table auth_account enable row level security;
alter table auth_session enable row level security;
alter table second_factor enable row level security;
create policy office on auth_user to rakit_app using ((select acting('role')) = 'administrator');
create policy office on auth_account to rakit_app using ((select acting('role')) = 'administrator');
create policy office on auth_session to rakit_app using ((select acting('role')) = 'administrator');
create policy office on second_factor to rakit_app using ((select acting('role')) = 'administrator');
create policy own on auth_user for select to rakit_app using (id = (select acting('user')));
create policy own on auth_session for select to rakit_app using ("userId" = (select acting('user')));
create policy own on second_factor for select to rakit_app using (user_id = (select acting('user')));
revoke select on auth_user, auth_account from rakit_app;
revoke update on auth_user, auth_account from rakit_app;
grant select (id, email) on auth_user to rakit_app;
grant select ("userId", "providerId"), update (password, issued) on auth_account to rakit_app;
