-- A merged record leads to the one that is left and never to another that was merged: chains are shortened when they
-- would arise, so that coalesce(merged_into, id) is who a record is today, everywhere. Rings are refused.

create index person_merged on person (regency, merged_into) where merged_into is not null;
create index household_merged on household (regency, merged_into) where merged_into is not null;
create index enterprise_merged on enterprise (regency, merged_into) where merged_into is not null;

do $$
declare
  target text;
  changed integer;
begin
  foreach target in array array['person', 'household', 'enterprise'] loop
    -- One of a ring is left over.
    execute format($q$
      with recursive walk (regency, start, at, path) as (
        select regency, id, merged_into, array[id] from %1$I where merged_into is not null
        union all
        select w.regency, w.start, t.merged_into, path || t.id from walk w
          join %1$I t on t.regency = w.regency and t.id = w.at and t.merged_into is not null where not t.id = any (w.path))
      update %1$I t set merged_into = null from walk w
        where w.regency = t.regency and w.start = t.id and w.at = w.start and t.id = (select min(x::text)::uuid from unnest(w.path) x)$q$, target);
    loop
      execute format('update %1$I t set merged_into = u.merged_into from %1$I u
        where u.regency = t.regency and u.id = t.merged_into and u.merged_into is not null', target);
      get diagnostics changed = row_count;
      exit when changed = 0;
    end loop;
  end loop;
end $$;

create function merged_to_the_end() returns trigger language plpgsql security definer set search_path = public as $$
declare
  wrong boolean;
begin
  execute format('select $1 = $2 or exists (select 1 from %1$I where regency = $3 and id = $1 and merged_into is not null)
    or exists (select 1 from %1$I where regency = $3 and merged_into = $2)', tg_table_name)
    into wrong using new.merged_into, new.id, new.regency;
  if wrong then
    raise exception 'a merged record leads to one that is left' using errcode = 'check_violation', table = tg_table_name;
  end if;
  return null;
end $$;
create constraint trigger person_merged_end after insert or update of merged_into on person
  deferrable initially deferred for each row when (new.merged_into is not null) execute function merged_to_the_end();
create constraint trigger household_merged_end after insert or update of merged_into on household
  deferrable initially deferred for each row when (new.merged_into is not null) execute function merged_to_the_end();
create constraint trigger enterprise_merged_end after insert or update of merged_into on enterprise
  deferrable initially deferred for each row when (new.merged_into is not null) execute function merged_to_the_end();

-- All records of one person: the one that is left and those merged into it, whichever of them is asked for.
create function records_of(of_regency text, one uuid) returns setof uuid language sql stable security definer set search_path = public as $$
  with today as (select coalesce(merged_into, id) id from person where regency = of_regency and id = one)
  select id from today
  union all select p.id from today t join person p on p.regency = of_regency and p.merged_into = t.id
$$;

grant update (household_id, village, enterprise_id) on costing to rakit_app;
