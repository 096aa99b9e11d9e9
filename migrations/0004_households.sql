-- The register: households, people, enterprises, consent; duplicates and merges.
-- NIK, No. KK and phone are stored encrypted (`*_cipher`) beside a keyed hash (`*_hash`) that only equality can search.

create table household (
  regency text not null references tenant,
  id uuid not null,
  village text not null references region,
  kk_cipher bytea,
  kk_hash bytea,
  hamlet text,
  rt text,
  rw text,
  address text,
  lat double precision check (lat between -90 and 90),
  lon double precision check (lon between -180 and 180),
  housing text check (housing in ('owned', 'rented', 'shared', 'other')),
  welfare_decile smallint check (welfare_decile between 1 and 10),
  woman_headed boolean not null default false,
  disability boolean not null default false,
  import_id uuid,
  merged_into uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (regency, id),
  unique (regency, id, village),
  check (village like regency || '.%')
);
create unique index household_kk on household (regency, kk_hash) where merged_into is null and kk_hash is not null;
create index household_village on household (regency, village, id) where merged_into is null;
create index household_import on household (regency, import_id) where import_id is not null;
select protect('household', 'id');

-- Name tokens as one text: equality on text may use an index under row-level security, on arrays it may not.
create function name_key(tokens text[]) returns text language sql immutable parallel safe as $$ select array_to_string(tokens, ' ') $$;

create table person (
  regency text not null references tenant,
  id uuid not null,
  household_id uuid not null,
  village text not null,
  nik_cipher bytea,
  nik_hash bytea,
  name text not null check (length(name) between 1 and 120),
  -- spelling-tolerant tokens of the name (households/names.ts), without titles
  name_tokens text[] not null,
  name_key text not null generated always as (name_key(name_tokens)) stored,
  sex text check (sex in ('female', 'male')),
  birth_date date,
  birth_place text,
  phone_cipher bytea,
  phone_hash bytea,
  relation text,
  education text,
  occupation text,
  import_id uuid,
  merged_into uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (regency, id),
  foreign key (regency, household_id, village) references household (regency, id, village) on update cascade
);
create unique index person_nik on person (regency, nik_hash) where merged_into is null and nik_hash is not null;
create index person_phone on person (regency, phone_hash) where phone_hash is not null;
create index person_household on person (regency, household_id);
create index person_village_name on person (regency, village, name) where merged_into is null;
create index person_village_key on person (regency, village, name_key);
create index person_birth on person (regency, birth_date) where merged_into is null;
create index person_tokens on person using gin (regency, name_tokens) with (fastupdate = off);
create index person_import on person (regency, import_id) where import_id is not null;
select protect('person', 'household_id');

create table enterprise (
  regency text not null references tenant,
  id uuid not null,
  household_id uuid not null,
  village text not null,
  owner_id uuid not null,
  name text not null check (length(name) between 1 and 160),
  name_tokens text[] not null,
  kind text,
  kbli text check (kbli ~ '^\d{5}$'),
  started date,
  workers integer check (workers >= 0),
  turnover_now bigint check (turnover_now >= 0),
  turnover_before bigint check (turnover_before >= 0),
  capital bigint check (capital >= 0),
  papers jsonb not null default '[]',
  import_id uuid,
  merged_into uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (regency, id),
  foreign key (regency, household_id, village) references household (regency, id, village) on update cascade,
  foreign key (regency, owner_id) references person (regency, id)
);
create index enterprise_household on enterprise (regency, household_id);
create index enterprise_owner on enterprise (regency, owner_id);
create index enterprise_village on enterprise (regency, village, name) where merged_into is null;
create index enterprise_import on enterprise (regency, import_id) where import_id is not null;
select protect('enterprise', 'household_id');

create table consent (
  regency text not null references tenant,
  id uuid not null,
  household_id uuid not null,
  village text not null,
  person_id uuid not null,
  purpose text not null,
  text_version text not null,
  given_on date not null,
  asked_by text not null,
  withdrawn_at timestamptz,
  primary key (regency, id),
  foreign key (regency, household_id, village) references household (regency, id, village) on update cascade,
  foreign key (regency, person_id) references person (regency, id)
);
create unique index consent_open on consent (regency, person_id, purpose) where withdrawn_at is null;
create index consent_household on consent (regency, household_id);
select protect('consent', 'household_id');

-- Pairs that may be the same, with the probability and the weight of each comparison.
create table duplicate (
  regency text not null references tenant,
  id uuid not null,
  kind text not null check (kind in ('person', 'enterprise')),
  a uuid not null,
  b uuid not null,
  village text not null,
  probability real not null,
  reasons jsonb not null,
  status text not null default 'open' check (status in ('open', 'merged', 'apart')),
  found_at timestamptz not null default now(),
  decided_at timestamptz,
  decided_by text,
  primary key (regency, id),
  unique (regency, kind, a, b),
  check (a < b)
);
create index duplicate_open on duplicate (regency, status, probability desc);
create index duplicate_b on duplicate (regency, b);
select protect('duplicate');

-- What a merge moved, so that it can be undone.
create table merge (
  regency text not null references tenant,
  id uuid not null,
  duplicate_id uuid not null,
  kind text not null,
  kept uuid not null,
  merged uuid not null,
  moved jsonb not null,
  at timestamptz not null default now(),
  undone_at timestamptz,
  primary key (regency, id),
  foreign key (regency, duplicate_id) references duplicate (regency, id)
);
select protect('merge');

grant select, insert, update, delete on household, person, enterprise, consent, duplicate, merge to rakit_app;

-- Every name token with the number of people who bear it: the vocabulary of tolerant search and the term frequencies
-- of duplicate detection.
create table name_token (
  regency text not null references tenant,
  token text not null,
  people bigint not null,
  primary key (regency, token)
);
create index name_token_similar on name_token using gin (token gin_trgm_ops);
select protect('name_token');
grant select on name_token to rakit_app;

-- Counts by village, maintained as rows arrive; a test checks them against recomputation.
create table village_figures (
  regency text not null references tenant,
  village text not null references region,
  households bigint not null default 0,
  people bigint not null default 0,
  enterprises bigint not null default 0,
  turnover_now bigint not null default 0,
  turnover_before bigint not null default 0,
  primary key (regency, village)
);
select protect('village_figures');
grant select on village_figures to rakit_app;

create function roll_household() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op in ('INSERT', 'UPDATE') then
    insert into village_figures as f (regency, village, households)
      select regency, village, count(*) from new_rows where merged_into is null group by 1, 2 order by 1, 2
      on conflict (regency, village) do update set households = f.households + excluded.households;
  end if;
  if tg_op in ('DELETE', 'UPDATE') then
    insert into village_figures as f (regency, village, households)
      select regency, village, -count(*) from old_rows where merged_into is null group by 1, 2 order by 1, 2
      on conflict (regency, village) do update set households = f.households + excluded.households;
  end if;
  return null;
end $$;
create trigger household_in after insert on household referencing new table as new_rows for each statement execute function roll_household();
create trigger household_up after update on household referencing new table as new_rows old table as old_rows for each statement execute function roll_household();
create trigger household_out after delete on household referencing old table as old_rows for each statement execute function roll_household();

create function roll_person() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op in ('INSERT', 'UPDATE') then
    insert into village_figures as f (regency, village, people)
      select regency, village, count(*) from new_rows where merged_into is null group by 1, 2 order by 1, 2
      on conflict (regency, village) do update set people = f.people + excluded.people;
    insert into name_token as t (regency, token, people)
      select regency, token, count(*) from new_rows, unnest(name_tokens) token where merged_into is null group by 1, 2 order by 1, 2
      on conflict (regency, token) do update set people = t.people + excluded.people;
  end if;
  if tg_op in ('DELETE', 'UPDATE') then
    insert into village_figures as f (regency, village, people)
      select regency, village, -count(*) from old_rows where merged_into is null group by 1, 2 order by 1, 2
      on conflict (regency, village) do update set people = f.people + excluded.people;
    insert into name_token as t (regency, token, people)
      select regency, token, -count(*) from old_rows, unnest(name_tokens) token where merged_into is null group by 1, 2 order by 1, 2
      on conflict (regency, token) do update set people = t.people + excluded.people;
  end if;
  return null;
end $$;
create trigger person_in after insert on person referencing new table as new_rows for each statement execute function roll_person();
create trigger person_up after update on person referencing new table as new_rows old table as old_rows for each statement execute function roll_person();
create trigger person_out after delete on person referencing old table as old_rows for each statement execute function roll_person();

create function roll_enterprise() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op in ('INSERT', 'UPDATE') then
    insert into village_figures as f (regency, village, enterprises, turnover_now, turnover_before)
      select regency, village, count(*), coalesce(sum(turnover_now), 0), coalesce(sum(turnover_before), 0)
        from new_rows where merged_into is null group by 1, 2 order by 1, 2
      on conflict (regency, village) do update set enterprises = f.enterprises + excluded.enterprises,
        turnover_now = f.turnover_now + excluded.turnover_now, turnover_before = f.turnover_before + excluded.turnover_before;
  end if;
  if tg_op in ('DELETE', 'UPDATE') then
    insert into village_figures as f (regency, village, enterprises, turnover_now, turnover_before)
      select regency, village, -count(*), -coalesce(sum(turnover_now), 0), -coalesce(sum(turnover_before), 0)
        from old_rows where merged_into is null group by 1, 2 order by 1, 2
      on conflict (regency, village) do update set enterprises = f.enterprises + excluded.enterprises,
        turnover_now = f.turnover_now + excluded.turnover_now, turnover_before = f.turnover_before + excluded.turnover_before;
  end if;
  return null;
end $$;
create trigger enterprise_in after insert on enterprise referencing new table as new_rows for each statement execute function roll_enterprise();
create trigger enterprise_up after update on enterprise referencing new table as new_rows old table as old_rows for each statement execute function roll_enterprise();
create trigger enterprise_out after delete on enterprise referencing old table as old_rows for each statement execute function roll_enterprise();

-- People whose name has, for every word asked, one of that word's spellings (`words`: a JSON array of arrays of tokens).
-- Row-level security keeps the planner from using a GIN index, because array operators are not leakproof; so this
-- function runs as the owner and applies the actor's settings itself.
create function find_people(words jsonb, in_village text, most integer) returns setof person
language plpgsql stable security definer set search_path = public as $$
declare
  condition text := '';
  word jsonb;
  may_see text := coalesce(current_setting('rakit.villages', true), '');
begin
  for word in select jsonb_array_elements(words) loop
    condition := condition || format(' and name_tokens && %L::text[]',
      (select coalesce(array_agg(t), '{}') from jsonb_array_elements_text(word) t)::text);
  end loop;
  if in_village is not null then
    condition := condition || format(' and village = %L', in_village);
  end if;
  if may_see <> '*' then
    condition := condition || format(' and (village = any (string_to_array(%L, '','')) or household_id = nullif(%L, '''')::uuid)',
      may_see, coalesce(current_setting('rakit.household', true), ''));
  end if;
  return query execute format('select * from person where regency = %L and merged_into is null %s limit %s',
    current_setting('rakit.regency', true), condition, most);
end $$;
