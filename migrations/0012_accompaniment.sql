-- Accompaniment after class: who goes on with whom, what was seen, agreed, planned, scored and earned.

-- How many cases a facilitator can carry, and where their day begins; who is not named carries the usual number.
create table facilitator (
  regency text not null references tenant,
  user_id text not null,
  caseload smallint not null check (caseload between 1 and 500),
  base_village text references region,
  primary key (regency, user_id)
);
select protect('facilitator');
grant select, insert, update on facilitator to rakit_app;

-- One maker's enterprise, or a group, that somebody accompanies.
create table mentoring_case (
  regency text not null references tenant,
  id uuid not null,
  household_id uuid not null,
  village text not null,
  person_id uuid not null,
  enterprise_id uuid,
  -- a pool that is accompanied as one; the household is its coordinator's
  pool_id uuid,
  -- the enterprise, or the maker, as everybody calls it
  title text not null check (length(title) between 2 and 160),
  product text not null,
  kind text,
  -- units that can be made in a month, and what a unit is
  capacity integer check (capacity >= 0),
  unit text not null default 'bungkus',
  stage text not null check (stage in ('starting', 'producing', 'selling', 'shelf-ready', 'independent')),
  blocked_by text[] not null default '{}',
  facilitator text not null,
  facilitator_name text not null,
  class_id uuid,
  opened_on date not null,
  closed_on date,
  closed_reason text,
  last_visit date,
  version integer not null default 1,
  primary key (regency, id),
  unique (regency, id, household_id, village),
  foreign key (regency, household_id, village) references household (regency, id, village) on update cascade,
  foreign key (regency, person_id) references person (regency, id),
  foreign key (regency, enterprise_id) references enterprise (regency, id),
  foreign key (regency, class_id) references class (regency, id),
  check ((closed_on is null) = (closed_reason is null))
);
create unique index mentoring_case_once on mentoring_case (regency, person_id, coalesce(enterprise_id, person_id)) where closed_on is null and pool_id is null;
create unique index mentoring_case_pool on mentoring_case (regency, pool_id) where closed_on is null and pool_id is not null;
create index mentoring_case_facilitator on mentoring_case (regency, facilitator, last_visit) where closed_on is null;
create index mentoring_case_household on mentoring_case (regency, household_id);
create index mentoring_case_kind on mentoring_case (regency, kind) where closed_on is null;
select protect('mentoring_case', 'household_id');
grant select, insert, update on mentoring_case to rakit_app;

-- How many open cases somebody has, for whoever may not see them all.
create function caseload_of(who text) returns integer language sql stable security definer set search_path = public as $$
  select count(*)::int from mentoring_case where regency = current_setting('rakit.regency', true) and facilitator = who and closed_on is null
$$;

create table visit (
  regency text not null references tenant,
  id uuid not null,
  case_id uuid not null,
  household_id uuid not null,
  village text not null,
  visited_on date not null,
  place text not null check (place in ('home', 'workshop', 'office', 'market', 'phone')),
  topics text[] not null,
  seen text not null,
  problems text[] not null default '{}',
  -- rupiah sold in the month before, and units made since the last visit
  turnover bigint check (turnover >= 0),
  production integer check (production >= 0),
  -- what the facilitator was asked about and kept: 'turnover', 'same-day'
  confirmed text[] not null default '{}',
  by_user text not null,
  by_name text not null,
  noted_at timestamptz not null default now(),
  primary key (regency, id),
  unique (regency, id, household_id, village),
  foreign key (regency, case_id, household_id, village) references mentoring_case (regency, id, household_id, village) on update cascade
);
create index visit_case on visit (regency, case_id, visited_on desc);
select protect('visit', 'household_id');
grant select, insert on visit to rakit_app;

create table visit_photo (
  regency text not null references tenant,
  visit_id uuid not null,
  file_id uuid not null,
  household_id uuid not null,
  village text not null,
  caption text not null,
  primary key (regency, visit_id, file_id),
  foreign key (regency, visit_id, household_id, village) references visit (regency, id, household_id, village) on update cascade,
  foreign key (regency, file_id) references file (regency, id)
);
select protect('visit_photo', 'household_id');
grant select, insert on visit_photo to rakit_app;

-- The days a facilitator has planned: which cases, in which order.
create table planned_visit (
  regency text not null references tenant,
  facilitator text not null,
  day date not null,
  position smallint not null,
  case_id uuid not null,
  household_id uuid not null,
  village text not null,
  primary key (regency, facilitator, day, position),
  unique (regency, facilitator, day, case_id),
  foreign key (regency, case_id, household_id, village) references mentoring_case (regency, id, household_id, village) on update cascade
);
create index planned_visit_case on planned_visit (regency, case_id, day);
select protect('planned_visit', 'household_id');
grant select, insert, delete on planned_visit to rakit_app;

-- What somebody has agreed to do.
create table task (
  regency text not null references tenant,
  id uuid not null,
  case_id uuid not null,
  household_id uuid not null,
  village text not null,
  visit_id uuid,
  -- where it comes from, such as a visit, and what it belongs to there
  origin text not null,
  subject uuid,
  title text not null check (length(title) between 3 and 300),
  owner text not null check (owner in ('maker', 'facilitator', 'officer')),
  due_on date not null,
  done_on date,
  done_by text,
  dropped boolean not null default false,
  reminded_on date,
  version integer not null default 1,
  primary key (regency, id),
  foreign key (regency, case_id, household_id, village) references mentoring_case (regency, id, household_id, village) on update cascade,
  foreign key (regency, visit_id) references visit (regency, id)
);
create index task_case on task (regency, case_id, due_on);
create index task_open on task (regency, due_on) where done_on is null and not dropped;
select protect('task', 'household_id');
grant select, insert, update on task to rakit_app;

-- The marketing plan of a case: product, price, place, promotion, people, process, physical evidence; version by version.
create table marketing_plan (
  regency text not null references tenant,
  case_id uuid not null,
  household_id uuid not null,
  village text not null,
  version integer not null,
  answers jsonb not null,
  -- how many of its seven parts are filled in and sound, by the rules at that time
  sound smallint not null,
  saved_by text not null,
  saved_at timestamptz not null default now(),
  primary key (regency, case_id, version),
  foreign key (regency, case_id, household_id, village) references mentoring_case (regency, id, household_id, village) on update cascade
);
select protect('marketing_plan', 'household_id');
grant select, insert on marketing_plan to rakit_app;

-- How the class of a home industry is scored; editable, in versions.
create table scoring_table (
  regency text not null references tenant,
  version integer not null,
  definition jsonb not null,
  valid_from date not null,
  source text not null,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  primary key (regency, version)
);
select protect('scoring_table');
grant select, insert on scoring_table to rakit_app;

create table assessment (
  regency text not null references tenant,
  id uuid not null,
  case_id uuid not null,
  household_id uuid not null,
  village text not null,
  assessed_on date not null,
  scoring_version integer not null,
  scores jsonb not null,
  total smallint not null,
  class text not null,
  note text not null default '',
  by_name text not null,
  primary key (regency, id),
  unique (regency, case_id, assessed_on),
  foreign key (regency, case_id, household_id, village) references mentoring_case (regency, id, household_id, village) on update cascade,
  foreign key (regency, scoring_version) references scoring_table (regency, version)
);
select protect('assessment', 'household_id');
grant select, insert, update on assessment to rakit_app;

-- Light bookkeeping: what came in and what went out.
create table cash_entry (
  regency text not null references tenant,
  id uuid not null,
  case_id uuid not null,
  household_id uuid not null,
  village text not null,
  entered_on date not null,
  direction text not null check (direction in ('income', 'expense')),
  category text not null,
  amount bigint not null check (amount > 0),
  note text not null default '',
  by_name text not null,
  by_role text not null,
  removed_at timestamptz,
  noted_at timestamptz not null default now(),
  primary key (regency, id),
  foreign key (regency, case_id, household_id, village) references mentoring_case (regency, id, household_id, village) on update cascade
);
create index cash_entry_case on cash_entry (regency, case_id, entered_on) where removed_at is null;
select protect('cash_entry', 'household_id');
grant select, insert, update on cash_entry to rakit_app;

-- What an enterprise sold in a month, by where the figure comes from; the best source counts: sales, cashbook, visit, recall.
create table turnover (
  regency text not null references tenant,
  case_id uuid not null,
  household_id uuid not null,
  village text not null,
  month date not null check (extract(day from month) = 1),
  source text not null check (source in ('recall', 'visit', 'cashbook', 'sales')),
  amount bigint not null check (amount >= 0),
  -- ten times the month before, asked about and kept
  odd boolean not null default false,
  primary key (regency, case_id, month, source),
  foreign key (regency, case_id, household_id, village) references mentoring_case (regency, id, household_id, village) on update cascade
);
create index turnover_month on turnover (regency, month);
select protect('turnover', 'household_id');
grant select, insert, update, delete on turnover to rakit_app;
