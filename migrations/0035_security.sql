-- Tries to sign in, counted by account, by address and by both, under a keyed hash so that the table names nobody. Every
-- process counts here. Only the owner reads it.
create table sign_in_throttle (
  key bytea primary key,
  failures integer not null,
  last_at timestamptz not null,
  refused_until timestamptz not null,
  -- a pair of account and address that has signed in before: strangers' tries do not keep it out
  known boolean not null default false
);
create index sign_in_throttle_by_age on sign_in_throttle (last_at);

-- A number that somebody writes who may not see its other bearer: it is kept, and the office compares the two. Saying that
-- it is taken would say that it stands elsewhere.
alter table person add column nik_contested boolean not null default false;
alter table household add column kk_contested boolean not null default false;
drop index person_nik;
create unique index person_nik on person (regency, nik_hash)
  where merged_into is null and nik_hash is not null and not nik_contested;
create index person_nik_contested on person (regency, nik_hash) where nik_contested;
drop index household_kk;
create unique index household_kk on household (regency, kk_hash)
  where merged_into is null and kk_hash is not null and not kk_contested;
create index household_kk_contested on household (regency, kk_hash) where kk_contested;

-- Does a living record other than this one bear the number, whoever may see it?
create function is_taken(kind text, hashes bytea[], self uuid) returns boolean
language sql stable security definer set search_path = public as $$
  select case kind
    when 'nik' then exists (select from person p where p.regency = (select current_setting('rakit.regency', true))
      and p.nik_hash = any (hashes) and p.merged_into is null and p.id is distinct from self)
    else exists (select from household h where h.regency = (select current_setting('rakit.regency', true))
      and h.kk_hash = any (hashes) and h.merged_into is null and h.id is distinct from self)
  end $$;

-- The secret address in a message, sealed; the text has a mask in its place.
alter table message add column secret_cipher bytea;

-- Raised when a calendar's address is to hold no longer.
alter table member add column calendar_version integer not null default 1;

-- The audit log is only ever added to. What is written is closed in batches, each under the digest of the one before it.
alter table audit add column seal integer;
create index audit_by_seal on audit (regency, seal, id);
create table audit_seal (
  regency text not null references tenant,
  no integer not null,
  rows integer not null,
  digest bytea not null,
  sealed_at timestamptz not null default now(),
  primary key (regency, no)
);
select protect('audit_seal');
grant select on audit_seal to rakit_app;

create function audit_stands() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and not old.done then return new; end if;
  -- What is done changes in two ways: it is sealed once, and its hash goes on to a new key.
  if tg_op = 'UPDATE' and (old.seal is null or new.seal = old.seal)
    and (to_jsonb(new) - 'seal' - 'input_hash') = (to_jsonb(old) - 'seal' - 'input_hash') then return new; end if;
  raise exception 'the audit log is only added to' using errcode = '42501';
end $$;
create trigger audit_stands before update or delete on audit for each row execute function audit_stands();

-- One batch's digest: SHA-256 over the digest before it and the digests of its rows in the order of their ids.
create function audit_digest(of_regency text, of_seal integer, before bytea) returns bytea language sql stable as $$
  select sha256(before || coalesce(string_agg(sha256(convert_to(jsonb_build_array(a.id, extract(epoch from a.at), a.actor,
    a.actor_name, a.role, a.agency, a.action, a.input, a.result)::text, 'UTF8')), ''::bytea order by a.id), ''::bytea))
  from audit a where a.regency = of_regency and a.seal = of_seal $$;

-- Partners and what they offer are seen by the whole regency, and changed from where they are: with the villages in reach,
-- or by a side whose case is in reach.
create policy reach on partner as restrictive for update to rakit_app using (
  (select current_setting('rakit.villages', true)) = '*'
  or village = any (string_to_array((select current_setting('rakit.villages', true)), ',')));
create policy reach on listing as restrictive for update to rakit_app using (
  (select current_setting('rakit.villages', true)) = '*'
  or partner_id is not null and village = any (string_to_array((select current_setting('rakit.villages', true)), ','))
  or exists (select from mentoring_case c where c.regency = listing.regency and c.id = listing.case_id));

-- What a file is by its own bytes; unknown for files of earlier versions.
alter table file add column type text;
create index file_by_person on file (regency, uploaded_by, uploaded_at);
