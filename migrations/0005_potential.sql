-- What a household has and what its people want: append-only responses, the current facts drawn from them, and
-- figures by village maintained as facts arrive.

create table questionnaire (
  regency text not null references tenant,
  id text not null,
  version integer not null,
  definition jsonb not null,
  valid_from date not null,
  source text not null,
  primary key (regency, id, version)
);
select protect('questionnaire');
grant select, insert on questionnaire to rakit_app;

create table response (
  regency text not null references tenant,
  id uuid not null,
  household_id uuid not null,
  village text not null,
  respondent_id uuid,
  questionnaire text not null,
  version integer not null,
  answered_on date not null,
  recorded_by text not null,
  recorded_at timestamptz not null default now(),
  lat double precision,
  lon double precision,
  answers jsonb not null,
  import_id uuid,
  -- keyed hash of the spreadsheet row it came from, so that importing it again adds nothing
  source_hash bytea,
  primary key (regency, id),
  foreign key (regency, household_id, village) references household (regency, id, village) on update cascade,
  foreign key (regency, questionnaire, version) references questionnaire (regency, id, version)
);
create index response_household on response (regency, household_id, answered_on desc, recorded_at desc);
create index response_import on response (regency, import_id) where import_id is not null;
create unique index response_source on response (regency, source_hash) where source_hash is not null;
select protect('response', 'household_id');
grant select, insert, delete on response to rakit_app;

-- Current facts, each naming the response it comes from.
create table holding (
  regency text not null references tenant,
  household_id uuid not null,
  commodity text not null,
  village text not null,
  quantity numeric not null check (quantity >= 0),
  yearly_kg numeric check (yearly_kg >= 0),
  response_id uuid not null,
  primary key (regency, household_id, commodity),
  foreign key (regency, household_id, village) references household (regency, id, village) on update cascade
);
create index holding_village on holding (regency, commodity, village);
create table interest (
  regency text not null references tenant,
  person_id uuid not null,
  rank smallint not null check (rank between 1 and 3),
  household_id uuid not null,
  village text not null,
  kind text not null,
  response_id uuid not null,
  primary key (regency, person_id, rank),
  unique (regency, person_id, kind),
  foreign key (regency, person_id) references person (regency, id),
  foreign key (regency, household_id, village) references household (regency, id, village) on update cascade
);
create index interest_kind on interest (regency, kind, village, rank);
create table availability (
  regency text not null references tenant,
  person_id uuid not null,
  household_id uuid not null,
  village text not null,
  weekly_hours numeric not null check (weekly_hours between 0 and 168),
  response_id uuid not null,
  primary key (regency, person_id),
  foreign key (regency, person_id) references person (regency, id),
  foreign key (regency, household_id, village) references household (regency, id, village) on update cascade
);
select protect('holding', 'household_id');
select protect('interest', 'household_id');
select protect('availability', 'household_id');
grant select, insert, update, delete on holding, interest, availability to rakit_app;

create table village_commodity (
  regency text not null references tenant,
  village text not null references region,
  commodity text not null,
  households bigint not null,
  quantity numeric not null,
  yearly_kg numeric not null,
  primary key (regency, village, commodity)
);
create table village_interest (
  regency text not null references tenant,
  village text not null references region,
  kind text not null,
  first bigint not null,
  second bigint not null,
  third bigint not null,
  primary key (regency, village, kind)
);
create table village_survey (
  regency text not null references tenant,
  village text not null references region,
  households bigint not null default 0,
  people_with_time bigint not null default 0,
  weekly_hours numeric not null default 0,
  interested bigint not null default 0,
  primary key (regency, village)
);
create index village_commodity_of on village_commodity (regency, commodity);
create index village_interest_of on village_interest (regency, kind);
select protect('village_commodity');
select protect('village_interest');
select protect('village_survey');
grant select on village_commodity, village_interest, village_survey to rakit_app;

create table surveyed (
  regency text not null references tenant,
  household_id uuid not null,
  village text not null,
  last_answered date not null,
  primary key (regency, household_id),
  foreign key (regency, household_id, village) references household (regency, id, village) on update cascade
);
select protect('surveyed', 'household_id');
grant select, insert, update, delete on surveyed to rakit_app;

create table opportunity_weights (
  regency text primary key references tenant,
  interest numeric not null default 1 check (interest between 0 and 5),
  supply numeric not null default 1 check (supply between 0 and 5),
  people numeric not null default 1 check (people between 0 and 5),
  version integer not null default 1
);
select protect('opportunity_weights');
grant select, insert, update on opportunity_weights to rakit_app;

create function roll_holding() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op in ('INSERT', 'UPDATE') then
    insert into village_commodity as c (regency, village, commodity, households, quantity, yearly_kg)
      select regency, village, commodity, count(*) filter (where quantity > 0), sum(quantity), coalesce(sum(yearly_kg), 0)
        from new_rows group by 1, 2, 3 order by 1, 2, 3
      on conflict (regency, village, commodity) do update set households = c.households + excluded.households,
        quantity = c.quantity + excluded.quantity, yearly_kg = c.yearly_kg + excluded.yearly_kg;
  end if;
  if tg_op in ('DELETE', 'UPDATE') then
    insert into village_commodity as c (regency, village, commodity, households, quantity, yearly_kg)
      select regency, village, commodity, -count(*) filter (where quantity > 0), -sum(quantity), -coalesce(sum(yearly_kg), 0)
        from old_rows group by 1, 2, 3 order by 1, 2, 3
      on conflict (regency, village, commodity) do update set households = c.households + excluded.households,
        quantity = c.quantity + excluded.quantity, yearly_kg = c.yearly_kg + excluded.yearly_kg;
  end if;
  return null;
end $$;
create trigger holding_in after insert on holding referencing new table as new_rows for each statement execute function roll_holding();
create trigger holding_up after update on holding referencing new table as new_rows old table as old_rows for each statement execute function roll_holding();
create trigger holding_out after delete on holding referencing old table as old_rows for each statement execute function roll_holding();

create function roll_interest() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op in ('INSERT', 'UPDATE') then
    insert into village_interest as i (regency, village, kind, first, second, third)
      select regency, village, kind, count(*) filter (where rank = 1), count(*) filter (where rank = 2), count(*) filter (where rank = 3)
        from new_rows group by 1, 2, 3 order by 1, 2, 3
      on conflict (regency, village, kind) do update set first = i.first + excluded.first,
        second = i.second + excluded.second, third = i.third + excluded.third;
    insert into village_survey as s (regency, village, interested)
      select regency, village, count(*) from new_rows where rank = 1 group by 1, 2 order by 1, 2
      on conflict (regency, village) do update set interested = s.interested + excluded.interested;
  end if;
  if tg_op in ('DELETE', 'UPDATE') then
    insert into village_interest as i (regency, village, kind, first, second, third)
      select regency, village, kind, -count(*) filter (where rank = 1), -count(*) filter (where rank = 2), -count(*) filter (where rank = 3)
        from old_rows group by 1, 2, 3 order by 1, 2, 3
      on conflict (regency, village, kind) do update set first = i.first + excluded.first,
        second = i.second + excluded.second, third = i.third + excluded.third;
    insert into village_survey as s (regency, village, interested)
      select regency, village, -count(*) from old_rows where rank = 1 group by 1, 2 order by 1, 2
      on conflict (regency, village) do update set interested = s.interested + excluded.interested;
  end if;
  return null;
end $$;
create trigger interest_in after insert on interest referencing new table as new_rows for each statement execute function roll_interest();
create trigger interest_up after update on interest referencing new table as new_rows old table as old_rows for each statement execute function roll_interest();
create trigger interest_out after delete on interest referencing old table as old_rows for each statement execute function roll_interest();

create function roll_availability() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op in ('INSERT', 'UPDATE') then
    insert into village_survey as s (regency, village, people_with_time, weekly_hours)
      select regency, village, count(*) filter (where weekly_hours >= 10), sum(weekly_hours) from new_rows group by 1, 2 order by 1, 2
      on conflict (regency, village) do update set people_with_time = s.people_with_time + excluded.people_with_time,
        weekly_hours = s.weekly_hours + excluded.weekly_hours;
  end if;
  if tg_op in ('DELETE', 'UPDATE') then
    insert into village_survey as s (regency, village, people_with_time, weekly_hours)
      select regency, village, -count(*) filter (where weekly_hours >= 10), -sum(weekly_hours) from old_rows group by 1, 2 order by 1, 2
      on conflict (regency, village) do update set people_with_time = s.people_with_time + excluded.people_with_time,
        weekly_hours = s.weekly_hours + excluded.weekly_hours;
  end if;
  return null;
end $$;
create trigger availability_in after insert on availability referencing new table as new_rows for each statement execute function roll_availability();
create trigger availability_up after update on availability referencing new table as new_rows old table as old_rows for each statement execute function roll_availability();
create trigger availability_out after delete on availability referencing old table as old_rows for each statement execute function roll_availability();

create function roll_surveyed() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op in ('INSERT', 'UPDATE') then
    insert into village_survey as s (regency, village, households)
      select regency, village, count(*) from new_rows group by 1, 2 order by 1, 2
      on conflict (regency, village) do update set households = s.households + excluded.households;
  end if;
  if tg_op in ('DELETE', 'UPDATE') then
    insert into village_survey as s (regency, village, households)
      select regency, village, -count(*) from old_rows group by 1, 2 order by 1, 2
      on conflict (regency, village) do update set households = s.households + excluded.households;
  end if;
  return null;
end $$;
create trigger surveyed_in after insert on surveyed referencing new table as new_rows for each statement execute function roll_surveyed();
create trigger surveyed_up after update on surveyed referencing new table as new_rows old table as old_rows for each statement execute function roll_surveyed();
create trigger surveyed_out after delete on surveyed referencing old table as old_rows for each statement execute function roll_surveyed();
