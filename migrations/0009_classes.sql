-- A course held once: its sessions, who teaches, who comes, what they learnt.

create table class (
  regency text not null references tenant,
  id uuid not null,
  -- '2026/03': year and running number
  number text not null,
  programme_id uuid not null,
  agency text not null,
  fiscal_year smallint not null,
  course text not null,
  course_version integer not null,
  venue_id uuid not null,
  plan_id uuid,
  plan_class text,
  starts date not null,
  ends date not null,
  minimum smallint not null,
  capacity smallint not null check (capacity >= minimum),
  -- rupiah for one day present
  transport bigint not null check (transport >= 0),
  cost bigint not null,
  status text not null check (status in ('planned', 'inviting', 'running', 'finished', 'cancelled')),
  decree_number text,
  decree_date date,
  summary text,
  version integer not null default 1,
  primary key (regency, id),
  unique (regency, number),
  foreign key (regency, programme_id) references programme (regency, id),
  foreign key (regency, venue_id) references venue (regency, id),
  foreign key (regency, course, course_version) references course (regency, id, version)
);
create index class_dates on class (regency, starts);
create index class_programme on class (regency, programme_id);
select protect('class');

create table class_mentor (
  regency text not null references tenant,
  class_id uuid not null,
  mentor_id uuid not null,
  letter_number text,
  primary key (regency, class_id, mentor_id),
  foreign key (regency, class_id) references class (regency, id) on delete cascade,
  foreign key (regency, mentor_id) references mentor (regency, id)
);
create index class_mentor_mentor on class_mentor (regency, mentor_id);
select protect('class_mentor');

create table class_session (
  regency text not null references tenant,
  class_id uuid not null,
  id uuid not null,
  day date not null,
  starts time not null,
  ends time not null,
  module text not null,
  pattern text not null check (pattern in ('theory', 'practice')),
  -- lesson hours
  hours smallint not null check (hours > 0),
  mentor_id uuid not null,
  primary key (regency, class_id, id),
  foreign key (regency, class_id) references class (regency, id) on delete cascade
);
create index class_session_day on class_session (regency, day);
select protect('class_session');

-- Who and what is taken on which day. The database itself refuses a mentor, a venue or a participant twice.
create table booking (
  regency text not null references tenant,
  class_id uuid not null,
  what text not null check (what in ('mentor', 'venue', 'participant')),
  subject uuid not null,
  day date not null,
  constraint double_booking exclude using gist (regency with =, what with =, subject with =, day with =),
  foreign key (regency, class_id) references class (regency, id) on delete cascade
);
create index booking_class on booking (regency, class_id);
select protect('booking');

-- Does the signed-in mentor teach this class? For the policies below.
create function taught(class uuid) returns boolean language sql stable security definer set search_path = public as $$
  select exists (select 1 from class_mentor c join mentor m on m.regency = c.regency and m.id = c.mentor_id
    where c.regency = current_setting('rakit.regency', true) and c.class_id = class
      and m.user_id = nullif(current_setting('rakit.user', true), ''))
$$;

-- Rows of people in a class: seen by whoever sees their village or household, and by the mentors of the class.
create function protect_class(target regclass) returns void language plpgsql as $$
declare
  condition text := $c$regency = (select current_setting('rakit.regency', true)) and ((select current_setting('rakit.villages', true)) = '*'
    or village = any (string_to_array((select current_setting('rakit.villages', true)), ','))
    or household_id = nullif((select current_setting('rakit.household', true)), '')::uuid
    or taught(class_id))$c$;
begin
  execute format('alter table %s enable row level security', target);
  execute format('create policy actor on %s to rakit_app using (%s) with check (%s)', target, condition, condition);
end $$;

create table participant (
  regency text not null references tenant,
  class_id uuid not null,
  person_id uuid not null,
  household_id uuid not null,
  village text not null,
  -- as the decree names them
  name text not null,
  fiscal_year smallint not null,
  -- chosen: has a seat, not yet asked
  status text not null check (status in ('chosen', 'invited', 'confirmed', 'declined', 'waiting', 'withdrawn')),
  -- place on the waiting list
  position integer,
  reason text,
  replaces uuid,
  invited_at timestamptz,
  answered_at timestamptz,
  -- hash of the word in the invitation by which one answers, and of the code on the attendance card
  answer_hash bytea,
  card_hash bytea,
  outcome text check (outcome in ('passed', 'refused')),
  outcome_reason text,
  primary key (regency, class_id, person_id),
  foreign key (regency, class_id) references class (regency, id) on delete cascade,
  foreign key (regency, person_id) references person (regency, id)
);
-- One seat a person and year, whichever agency invites.
create unique index participant_once on participant (regency, person_id, fiscal_year) where status in ('chosen', 'invited', 'confirmed');
create index participant_person on participant (regency, person_id);
create unique index participant_answer on participant (answer_hash) where answer_hash is not null;
create unique index participant_card on participant (regency, card_hash) where card_hash is not null;
select protect_class('participant');

-- How many people a class has, for those who may not see all of them; no names.
create function class_people(class uuid) returns table (seats int, confirmed int, waiting int, passed int, refused int)
  language sql stable security definer set search_path = public as $$
  select count(*) filter (where status in ('chosen', 'invited', 'confirmed'))::int, count(*) filter (where status = 'confirmed')::int,
    count(*) filter (where status = 'waiting')::int, count(*) filter (where outcome = 'passed')::int, count(*) filter (where outcome = 'refused')::int
  from participant where regency = current_setting('rakit.regency', true) and class_id = class
$$;

create table attendance (
  regency text not null references tenant,
  class_id uuid not null,
  session_id uuid not null,
  person_id uuid not null,
  household_id uuid not null,
  village text not null,
  status text not null check (status in ('present', 'late', 'left_early', 'excused', 'absent')),
  -- lesson hours missed of the session
  missed smallint not null check (missed >= 0),
  method text not null check (method in ('qr', 'tap', 'paper')),
  noted_by text not null,
  noted_at timestamptz not null default now(),
  primary key (regency, class_id, session_id, person_id),
  foreign key (regency, class_id, session_id) references class_session (regency, class_id, id) on delete cascade,
  foreign key (regency, class_id, person_id) references participant (regency, class_id, person_id) on delete cascade
);
select protect_class('attendance');

create table test_result (
  regency text not null references tenant,
  class_id uuid not null,
  person_id uuid not null,
  household_id uuid not null,
  village text not null,
  moment text not null check (moment in ('pre', 'post')),
  score smallint not null check (score between 0 and 100),
  answers jsonb,
  method text not null check (method in ('paper', 'phone')),
  noted_at timestamptz not null default now(),
  primary key (regency, class_id, person_id, moment),
  foreign key (regency, class_id, person_id) references participant (regency, class_id, person_id) on delete cascade
);
select protect_class('test_result');

create table practice_check (
  regency text not null references tenant,
  class_id uuid not null,
  person_id uuid not null,
  household_id uuid not null,
  village text not null,
  module text not null,
  item smallint not null,
  done boolean not null,
  noted_by text not null,
  primary key (regency, class_id, person_id, module, item),
  foreign key (regency, class_id, person_id) references participant (regency, class_id, person_id) on delete cascade
);
select protect_class('practice_check');

create table class_file (
  regency text not null references tenant,
  class_id uuid not null,
  file_id uuid not null,
  kind text not null check (kind in ('photo', 'material', 'signed-list')),
  caption text not null,
  added_by text not null,
  added_at timestamptz not null default now(),
  primary key (regency, class_id, file_id),
  foreign key (regency, class_id) references class (regency, id) on delete cascade,
  foreign key (regency, file_id) references file (regency, id)
);
select protect('class_file');

create table transport_payment (
  regency text not null references tenant,
  class_id uuid not null,
  person_id uuid not null,
  household_id uuid not null,
  village text not null,
  days smallint not null check (days >= 0),
  amount bigint not null check (amount >= 0),
  paid_on date not null,
  paid_by text not null,
  primary key (regency, class_id, person_id),
  foreign key (regency, class_id, person_id) references participant (regency, class_id, person_id) on delete cascade
);
select protect_class('transport_payment');

create table feedback (
  regency text not null references tenant,
  class_id uuid not null,
  person_id uuid not null,
  household_id uuid not null,
  village text not null,
  content smallint not null check (content between 1 and 5),
  mentors smallint not null check (mentors between 1 and 5),
  place smallint not null check (place between 1 and 5),
  comment text,
  primary key (regency, class_id, person_id),
  foreign key (regency, class_id, person_id) references participant (regency, class_id, person_id) on delete cascade
);
select protect_class('feedback');

grant select, insert, update on class, participant, attendance, test_result, practice_check, feedback, class_mentor to rakit_app;
grant select, insert on class_session, booking, class_file, transport_payment to rakit_app;
grant update on class_session to rakit_app;
grant delete on booking, class_mentor, class_file to rakit_app;
