-- Deaths, moves away and moves within the regency: when, by whose word, what ended with them; they can be taken back.

alter table person add column gone text check (gone in ('died', 'left'));
alter table person add column gone_on date;
alter table person add constraint person_gone check ((gone is null) = (gone_on is null));
-- Nobody of it lives there any more.
alter table household add column gone_on date;

create table departure (
  regency text not null references tenant,
  id uuid not null,
  kind text not null check (kind in ('died', 'left', 'moved')),
  -- where they lived
  household_id uuid not null,
  village text not null,
  people uuid[] not null check (cardinality(people) > 0),
  happened_on date not null,
  source text not null check (source in ('family', 'village-office', 'civil-registry', 'facilitator')),
  -- where somebody left for; where they moved to within the regency
  place text,
  to_household uuid,
  to_village text references region,
  -- what ended or moved, to be given back when it is undone
  ended jsonb not null,
  recorded_by text not null,
  recorded_at timestamptz not null,
  undone_at timestamptz,
  undone_by text,
  primary key (regency, id),
  foreign key (regency, household_id) references household (regency, id),
  check ((kind = 'moved') = (to_household is not null and to_village is not null))
);
create index departure_household on departure (regency, household_id);
create index departure_to on departure (regency, to_household) where to_household is not null;
select protect('departure', 'household_id');
grant select, insert, update on departure to rakit_app;

-- By which departure a seat or a place in a queue was given up: the way back to it.
alter table participant add column departure_id uuid;
create index participant_departure on participant (regency, departure_id) where departure_id is not null;

alter table message drop constraint message_status_check;
alter table message add constraint message_status_check check (status in ('waiting', 'sent', 'delivered', 'read', 'failed', 'stopped'));

-- Figures count who lives here.
create or replace function roll_household() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op in ('INSERT', 'UPDATE') then
    insert into village_figures as f (regency, village, households)
      select regency, village, count(*) from new_rows where merged_into is null and gone_on is null group by 1, 2 order by 1, 2
      on conflict (regency, village) do update set households = f.households + excluded.households;
  end if;
  if tg_op in ('DELETE', 'UPDATE') then
    insert into village_figures as f (regency, village, households)
      select regency, village, -count(*) from old_rows where merged_into is null and gone_on is null group by 1, 2 order by 1, 2
      on conflict (regency, village) do update set households = f.households + excluded.households;
  end if;
  return null;
end $$;
create or replace function roll_person() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op in ('INSERT', 'UPDATE') then
    insert into village_figures as f (regency, village, people)
      select regency, village, count(*) from new_rows where merged_into is null and gone is null group by 1, 2 order by 1, 2
      on conflict (regency, village) do update set people = f.people + excluded.people;
    insert into name_token as t (regency, token, people)
      select regency, token, count(*) from new_rows, unnest(name_tokens) token where merged_into is null group by 1, 2 order by 1, 2
      on conflict (regency, token) do update set people = t.people + excluded.people;
  end if;
  if tg_op in ('DELETE', 'UPDATE') then
    insert into village_figures as f (regency, village, people)
      select regency, village, -count(*) from old_rows where merged_into is null and gone is null group by 1, 2 order by 1, 2
      on conflict (regency, village) do update set people = f.people + excluded.people;
    insert into name_token as t (regency, token, people)
      select regency, token, -count(*) from old_rows, unnest(name_tokens) token where merged_into is null group by 1, 2 order by 1, 2
      on conflict (regency, token) do update set people = t.people + excluded.people;
  end if;
  return null;
end $$;

-- A seat is taken once: never more than there are, one a person and year, one a person and course at a time, none of who
-- died or left; merged records are one person. The class and the person are held, so that two at once cannot both get through.
create function check_seat() returns trigger language plpgsql security definer set search_path = public as $$
declare
  c class;
  me uuid := living_record(new.regency, new.person_id);
begin
  select * into c from class where regency = new.regency and id = new.class_id for no key update;
  if (select count(*) from participant where regency = new.regency and class_id = new.class_id and status in ('chosen', 'invited', 'confirmed')) > c.capacity then
    raise exception 'class full' using errcode = 'RK001', constraint = 'class_full', table = 'participant';
  end if;
  if (select gone from person where regency = new.regency and id = me for no key update) is not null then
    raise exception 'seat of the gone' using errcode = 'RK001', constraint = 'seat_of_the_gone', table = 'participant';
  end if;
  if exists (select 1 from participant p join class o on o.regency = p.regency and o.id = p.class_id
    where p.regency = new.regency and p.person_id in (select records_of(new.regency, me)) and p.class_id <> new.class_id
      and p.status in ('chosen', 'invited', 'confirmed') and o.status <> 'cancelled'
      and (p.fiscal_year = new.fiscal_year or (o.course = c.course and o.status <> 'finished'))) then
    raise exception 'seat twice' using errcode = 'RK001', constraint = 'seat_twice', table = 'participant';
  end if;
  return null;
end $$;
create trigger participant_seat_in after insert on participant for each row
  when (new.status in ('chosen', 'invited', 'confirmed')) execute function check_seat();
create trigger participant_seat_up after update of status on participant for each row
  when (new.status in ('chosen', 'invited', 'confirmed') and old.status not in ('chosen', 'invited', 'confirmed')) execute function check_seat();
