-- What training there can be: programmes and their money, courses, mentors, venues; and plans of a year made of them.

-- What a long job has found so far, such as the best plan and how good a better one could be.
alter table job add column detail jsonb;

create table programme (
  regency text not null references tenant,
  id uuid not null,
  name text not null check (length(name) between 3 and 160),
  fiscal_year smallint not null check (fiscal_year between 2000 and 2100),
  agency text not null check (agency in ('cooperatives', 'industry')),
  fund_source text not null,
  -- budget lines as in the agency's budget document: [{code, name, amount}], integer rupiah
  lines jsonb not null default '[]',
  budget bigint not null check (budget >= 0),
  target integer not null check (target >= 0),
  -- ids of the courses that may be paid from it
  courses text[] not null,
  version integer not null default 1,
  primary key (regency, id),
  unique (regency, fiscal_year, agency, name)
);
select protect('programme');

-- A course is data, in versions; a class keeps the version it was held by.
create table course (
  regency text not null references tenant,
  id text not null,
  version integer not null,
  definition jsonb not null,
  valid_from date not null,
  source text not null,
  primary key (regency, id, version)
);
select protect('course');

create table mentor (
  regency text not null references tenant,
  id uuid not null,
  name text not null check (length(name) between 2 and 120),
  kind text not null check (kind in ('industry', 'university', 'officer')),
  institution text not null,
  phone_cipher bytea,
  email_cipher bytea,
  skills text[] not null,
  -- districts where the mentor teaches; empty: anywhere
  districts text[] not null default '{}',
  -- rupiah a lesson hour
  fee bigint not null check (fee >= 0),
  -- days on which the mentor can teach; empty: any day that is not booked
  free datemultirange not null default '{}',
  -- the account of the mentor, if there is one
  user_id text,
  active boolean not null default true,
  version integer not null default 1,
  primary key (regency, id)
);
create index mentor_user on mentor (user_id) where user_id is not null;
select protect('mentor');

create table venue (
  regency text not null references tenant,
  id uuid not null,
  name text not null check (length(name) between 2 and 160),
  village text not null references region,
  address text,
  capacity smallint not null check (capacity between 1 and 1000),
  equipment text[] not null default '{}',
  -- rupiah a day
  fee bigint not null check (fee >= 0),
  free datemultirange not null default '{}',
  active boolean not null default true,
  version integer not null default 1,
  primary key (regency, id),
  check (village like regency || '.%')
);
select protect('venue');

-- Districts across the sea: on which weekdays a boat goes (1 Monday to 7 Sunday), and how many kilometres of road one
-- crossing weighs as.
create table crossing (
  regency text not null references tenant,
  district text not null references region,
  boat_days smallint[] not null,
  weight_km smallint not null check (weight_km >= 0),
  source text not null,
  primary key (regency, district)
);
select protect('crossing');

create table plan (
  regency text not null references tenant,
  id uuid not null,
  name text not null,
  fiscal_year smallint not null,
  status text not null check (status in ('solving', 'ready', 'failed', 'approved', 'replaced')),
  settings jsonb not null,
  -- the plan that this one changes as little as it can
  based_on uuid,
  -- objective, bound, gap, seconds, budgets; what one more of something would bring
  result jsonb,
  marginals jsonb,
  -- the problem as the planner solved it, without anybody's name
  instance jsonb,
  -- by agency: who agreed, and when
  approvals jsonb not null default '{}',
  made_by text not null,
  made_at timestamptz not null default now(),
  job_id uuid,
  primary key (regency, id)
);
create index plan_recent on plan (regency, made_at desc);
select protect('plan');

-- The classes a plan chose from. `id` says what the class is, so that the same class has the same id in every plan.
create table plan_class (
  regency text not null references tenant,
  plan_id uuid not null,
  id text not null,
  course text not null,
  course_version integer not null,
  venue_id uuid not null,
  programme_id uuid not null,
  days date[] not null,
  mentors uuid[] not null,
  minimum smallint not null,
  capacity smallint not null,
  cost bigint not null,
  held boolean not null,
  participants smallint not null default 0,
  value numeric not null default 0,
  reason text,
  because text,
  lock text check (lock in ('held', 'forbidden')),
  primary key (regency, plan_id, id),
  foreign key (regency, plan_id) references plan (regency, id) on delete cascade
);
select protect('plan_class');

create table plan_person (
  regency text not null references tenant,
  plan_id uuid not null,
  person_id uuid not null,
  household_id uuid not null,
  village text not null,
  -- the kind of business named first, and the class of the seat or of the waiting list
  first_kind text not null,
  class_id text,
  seated boolean not null,
  -- place on the waiting list
  position integer,
  value numeric,
  reason text,
  facts jsonb not null default '{}',
  primary key (regency, plan_id, person_id),
  foreign key (regency, plan_id) references plan (regency, id) on delete cascade
);
create index plan_person_class on plan_person (regency, plan_id, class_id, seated, position);
create index plan_person_village on plan_person (regency, plan_id, village);
select protect('plan_person', 'household_id');

grant select, insert, update on programme, mentor, venue, plan, plan_class, crossing to rakit_app;
grant select, insert on course, plan_person to rakit_app;
grant delete on plan, plan_class, plan_person to rakit_app;
