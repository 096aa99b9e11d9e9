-- Do households earn more? What somebody said of a figure of turnover that looked wrong, and what classes did to turnover.

-- A figure that was looked at: right, and it counts; wrong, and it does not. Of another amount it says nothing.
create table turnover_review (
  regency text not null references tenant,
  case_id uuid not null,
  household_id uuid not null,
  village text not null,
  month date not null check (extract(day from month) = 1),
  source text not null check (source in ('recall', 'visit', 'cashbook', 'sales', 'register')),
  amount bigint not null check (amount >= 0),
  verdict text not null check (verdict in ('right', 'wrong')),
  reason text not null check (length(reason) between 3 and 300),
  by_name text not null,
  reviewed_at timestamptz not null,
  primary key (regency, case_id, month, source),
  foreign key (regency, case_id, household_id, village) references mentoring_case (regency, id, household_id, village) on update cascade
);
select protect('turnover_review', 'household_id');
grant select, insert, update (amount, verdict, reason, by_name, reviewed_at) on turnover_review to rakit_app;

-- What was asked of the regency's own figures and what came out; none while the work runs or where it could not be answered.
create table impact_run (
  regency text not null references tenant,
  id uuid not null,
  job_id uuid not null,
  every text not null check (every in ('month', 'quarter')),
  periods smallint not null check (periods between 3 and 36),
  asked_by text not null,
  asked_at timestamptz not null,
  -- see ImpactTold in src/evidence/model.ts
  result jsonb,
  primary key (regency, id)
);
create index impact_run_newest on impact_run (regency, asked_at desc);
select protect('impact_run');
grant select, insert, update (result) on impact_run to rakit_app;
