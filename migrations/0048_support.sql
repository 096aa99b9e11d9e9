-- One ledger of all help: what households asked for, what either agency decided and handed over, and what came of it.

create table support_rules (
  regency text not null references tenant,
  version integer not null,
  rules jsonb not null,
  valid_from date not null,
  source text not null,
  changed_by text not null,
  primary key (regency, version)
);
select protect('support_rules');
grant select, insert on support_rules to rakit_app;

-- The welfare decile of a household with the list it stands in and the day of that list; the register keeps the bare number.
create table welfare (
  regency text not null references tenant,
  household_id uuid not null,
  village text not null,
  decile smallint not null check (decile between 1 and 10),
  as_of date not null,
  source text not null check (length(source) between 3 and 200),
  noted_by text not null,
  primary key (regency, household_id),
  foreign key (regency, household_id, village) references household (regency, id, village) on update cascade
);
select protect('welfare', 'household_id');
grant select, insert, update on welfare to rakit_app;

create table help (
  regency text not null references tenant,
  id uuid not null,
  -- as the rules call it; see src/support/model.ts
  kind text not null,
  household_id uuid not null,
  village text not null,
  person_id uuid not null,
  -- help for a group as a whole; the person is its coordinator
  pool_id uuid,
  -- who is asked for it or gave it; none: somebody outside the two agencies
  agency text check (agency in ('cooperatives', 'industry')),
  outside text check (length(outside) between 3 and 160),
  why text not null default '' check (length(why) <= 500),
  status text not null check (status in ('asked', 'withdrawn', 'refused', 'granted', 'cancelled', 'handed')),
  asked_on date not null,
  asked_by text not null,
  decided_on date,
  decided_by text,
  reason text,
  -- of the rules that it was granted by; 0: those that ship
  rules_version integer,
  programme_id uuid,
  -- code of the budget line
  line text,
  -- rupiah
  value bigint not null default 0 check (value >= 0),
  -- from this day on the same kind may be given again; none: never
  again_from date,
  -- granted although this other help of the same kind was known, and why
  despite uuid[] not null default '{}',
  despite_reason text check (length(despite_reason) between 10 and 500),
  handed_on date,
  signed_by text,
  asset text,
  photo_id uuid,
  -- the next look at whether it is still used; none: no more
  check_on date,
  version integer not null default 1,
  primary key (regency, id),
  unique (regency, id, household_id, village),
  unique (regency, asset),
  foreign key (regency, household_id, village) references household (regency, id, village) on update cascade,
  foreign key (regency, person_id) references person (regency, id),
  foreign key (regency, pool_id) references pool (regency, id),
  foreign key (regency, programme_id) references programme (regency, id),
  foreign key (regency, photo_id) references file (regency, id),
  check ((agency is null) <> (outside is null)),
  check ((cardinality(despite) > 0) = (despite_reason is not null)),
  check ((programme_id is null) = (line is null)),
  check (status not in ('refused', 'granted', 'cancelled', 'handed') or decided_on is not null),
  check (status <> 'granted' or rules_version is not null),
  check (status not in ('granted', 'handed') or outside is not null or value = 0 or programme_id is not null),
  check ((status = 'handed') = (handed_on is not null)),
  check (status <> 'handed' or outside is not null or (signed_by is not null and photo_id is not null))
);
create index help_household on help (regency, household_id);
create index help_person on help (regency, person_id);
create index help_pool on help (regency, pool_id) where pool_id is not null;
create index help_programme on help (regency, programme_id) where programme_id is not null;
create index help_open on help (regency, status, asked_on);
create index help_kind on help (regency, kind, household_id) where status in ('granted', 'handed');
select protect('help', 'household_id');
grant select, insert, update on help to rakit_app;

-- Whether what was handed over is still used.
create table help_check (
  regency text not null references tenant,
  id uuid not null,
  help_id uuid not null,
  household_id uuid not null,
  village text not null,
  checked_on date not null,
  state text not null check (state in ('used', 'idle', 'broken', 'lost', 'passed-on')),
  note text not null default '' check (length(note) <= 500),
  by_name text not null,
  primary key (regency, id),
  foreign key (regency, help_id, household_id, village) references help (regency, id, household_id, village) on update cascade
);
create index help_check_help on help_check (regency, help_id, checked_on);
select protect('help_check', 'household_id');
grant select, insert on help_check to rakit_app;

-- Who has a share in help for this household or group: the household and whoever is in the group.
create function help_homes(of_regency text, of_household uuid, of_pool uuid) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(h.merged_into, h.id) from household h where h.regency = of_regency and h.id = of_household
  union
  select coalesce(h.merged_into, h.id) from pool_member m join household h on h.regency = m.regency and h.id = m.household_id
    where of_pool is not null and m.regency = of_regency and m.pool_id = of_pool and m.left_on is null
$$;

-- Help of this kind from whomever that still counts on that day, of the household, its merged records, its groups and theirs.
create function help_beside(of_regency text, of_household uuid, of_pool uuid, of_kind text, on_day date, self uuid) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  with homes as materialized (
    select h.id from help_homes(of_regency, of_household, of_pool) home join household h on h.regency = of_regency and h.id = home
    union
    select h.id from help_homes(of_regency, of_household, of_pool) home join household h on h.regency = of_regency and h.merged_into = home),
  pools as materialized (select m.pool_id from pool_member m where m.regency = of_regency and m.left_on is null
      and m.household_id in (select id from homes)
    union select of_pool where of_pool is not null)
  select x.id from help x where x.regency = of_regency and x.kind = of_kind and x.status in ('granted', 'handed') and x.id <> self
    and (x.again_from is null or x.again_from > on_day)
    and (x.household_id in (select id from homes) or x.pool_id in (select pool_id from pools))
$$;

-- The same help is given once: the households are held, so that the second of two agencies at once sees what the first one
-- granted. What was granted knowingly names what it was granted beside. Money of a line is spent once in the same way.
create function check_help() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from household h where h.regency = new.regency and h.id in (select help_homes(new.regency, new.household_id, new.pool_id))
    order by h.id for no key update;
  if exists (select from help_beside(new.regency, new.household_id, new.pool_id, new.kind, new.decided_on, new.id) b
    where b <> all (new.despite)) then
    raise exception 'help twice' using errcode = 'RK001', constraint = 'help_twice', table = 'help';
  end if;
  return null;
end $$;
create trigger help_twice_in after insert on help for each row
  when (new.status = 'granted' and new.outside is null) execute function check_help();
create trigger help_twice_up after update of status on help for each row
  when (new.status = 'granted' and old.status <> 'granted') execute function check_help();

-- Classes and help share a programme's money; help is paid from one of its lines as well.
create or replace function check_budget() returns trigger language plpgsql security definer set search_path = public as $$
declare
  paying uuid := (to_jsonb(new) ->> case tg_table_name when 'programme' then 'id' else 'programme_id' end)::uuid;
  most bigint;
  said jsonb;
begin
  select budget, lines into most, said from programme where regency = new.regency and id = paying for no key update;
  if (select coalesce(sum(cost), 0) from class where regency = new.regency and programme_id = paying and status <> 'cancelled')
    + (select coalesce(sum(value), 0) from help where regency = new.regency and programme_id = paying and status in ('granted', 'handed'))
    > most then
    raise exception 'programme overspent' using errcode = 'RK001', constraint = 'programme_overspent', table = tg_table_name;
  end if;
  if exists (select from help x where x.regency = new.regency and x.programme_id = paying and x.status in ('granted', 'handed')
    group by x.line having sum(x.value) > (select coalesce(sum((l ->> 'amount')::bigint), 0) from jsonb_array_elements(said) l
      where l ->> 'code' = x.line)) then
    raise exception 'line overspent' using errcode = 'RK001', constraint = 'line_overspent', table = tg_table_name;
  end if;
  return null;
end $$;
create trigger help_budget_in after insert on help for each row
  when (new.status in ('granted', 'handed') and new.programme_id is not null) execute function check_budget();
create trigger help_budget_up after update of status, value, programme_id, line on help for each row
  when (new.status in ('granted', 'handed') and new.programme_id is not null) execute function check_budget();
drop trigger programme_budget on programme;
create trigger programme_budget after update of budget, lines on programme for each row
  when (new.budget < old.budget or new.lines <> old.lines) execute function check_budget();

-- All that a household, its people and its groups had, from whomever: help, seats, transport money, certificates, papers.
-- Whoever may see the household sees all of it, also what was given where it lived before.
create function ledger_of(of_household uuid) returns table (source text, ref uuid, kind text, name jsonb, agency text, outside text,
  day date, value bigint, state text, whom text, pool text)
language sql stable security definer set search_path = public, pg_temp as $$
  with home as materialized (
    select h.regency, coalesce(h.merged_into, h.id) as id from household h
    where h.regency = (select acting('regency')) and h.id = of_household and ((select acting('villages')) = '*'
      or h.village = any (string_to_array((select acting('villages')), ','))
      or h.id = nullif((select acting('household')), '')::uuid)),
  homes as materialized (
    select h.regency, h.id from home join household h on h.regency = home.regency and h.id = home.id
    union
    select h.regency, h.id from home join household h on h.regency = home.regency and h.merged_into = home.id),
  people as materialized (
    select e.regency, e.id, e.name from home join person e on e.regency = home.regency and e.household_id = home.id
      and e.merged_into is null
    union
    select e.regency, p.id, e.name from home join person e on e.regency = home.regency and e.household_id = home.id
      and e.merged_into is null join person p on p.regency = e.regency and p.merged_into = e.id),
  pools as materialized (
    select m.regency, m.pool_id as id, o.name from homes join pool_member m on m.regency = homes.regency and m.household_id = homes.id
      and m.left_on is null join pool o on o.regency = m.regency and o.id = m.pool_id)
  select 'help', x.id, x.kind, null, x.agency, x.outside, coalesce(x.handed_on, x.decided_on, x.asked_on), x.value, x.status, q.name, o.name
    from help x left join pool o on o.regency = x.regency and o.id = x.pool_id
    join person q on q.regency = x.regency and q.id = x.person_id
    where x.regency = (select regency from home) and (x.household_id in (select id from homes) or x.pool_id in (select id from pools))
  union all
  select 'seat', p.class_id, 'seat', d.definition -> 'name', c.agency, null, c.starts, null,
      case when c.status = 'cancelled' then 'cancelled' else coalesce(p.outcome, p.status) end, q.name, null
    from people q join participant p on p.regency = q.regency and p.person_id = q.id
    join class c on c.regency = p.regency and c.id = p.class_id
    join course d on d.regency = c.regency and d.id = c.course and d.version = c.course_version
  union all
  select 'transport', t.class_id, 'transport', d.definition -> 'name', c.agency, null, t.paid_on, t.amount, 'paid', q.name, null
    from people q join transport_payment t on t.regency = q.regency and t.person_id = q.id
    join class c on c.regency = t.regency and c.id = t.class_id
    join course d on d.regency = c.regency and d.id = c.course and d.version = c.course_version
  union all
  select 'certificate', s.id, 'certificate', s.course_name, c.agency, null, s.issued_on, null,
      case when s.revoked_at is null then 'valid' else 'revoked' end, q.name, null
    from people q join certificate s on s.regency = q.regency and s.person_id = q.id
    join class c on c.regency = s.regency and c.id = s.class_id
  union all
  select 'paper', coalesce(r.product_id, r.case_id), r.kind, null, null, null, (r.noted_at at time zone 'Asia/Jakarta')::date, null,
      'noted', k.title, o.name
    from mentoring_case k join paper r on r.regency = k.regency and r.case_id = k.id and r.replaced_at is null
    left join pools o on o.regency = k.regency and o.id = k.pool_id
    where k.regency = (select regency from home) and (k.household_id in (select id from homes) or k.pool_id in (select id from pools))
$$;
