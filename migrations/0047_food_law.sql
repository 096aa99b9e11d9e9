-- The law of food as it is now. A P-IRT is issued on commitment: what follows it (instruction, inspection) is a task with a day.
alter table product
  -- how it keeps: dry, moist at room temperature, chilled, frozen, or sterilised or pasteurised; null: not asked yet
  add column keeping text check (keeping in ('dry', 'moist', 'chilled', 'frozen', 'heated')),
  -- does its label promise something for the health?
  add column claims boolean not null default false,
  -- when its ingredients or its making changed last
  add column recipe_changed_at timestamptz;
alter table paper add column issued_on date;

-- A halal certificate holds until ingredients or making change (UU 6/2023), so it has no last day.
update paper set valid_until = null where kind = 'halal';
alter table paper add constraint paper_halal_holds check (kind <> 'halal' or valid_until is null);

-- What law asks of food, as versions from a day on.
create table food_rules (
  regency text not null references tenant,
  version integer not null,
  rules jsonb not null,
  valid_from date not null,
  source text not null,
  changed_by text not null,
  primary key (regency, version)
);
select protect('food_rules');
grant select, insert on food_rules to rakit_app;

-- A product on its way to a halal certificate: by which way, and who accompanies it.
create table halal_application (
  regency text not null references tenant,
  id uuid not null,
  product_id uuid not null,
  household_id uuid not null,
  village text not null,
  way text not null check (way in ('self', 'regular')),
  companion text not null check (length(companion) between 3 and 120),
  begun_on date not null,
  -- the day on which its certificate was noted
  issued_on date,
  by_name text not null,
  primary key (regency, id),
  foreign key (regency, product_id, household_id, village) references product (regency, id, household_id, village) on update cascade
);
create unique index halal_application_open on halal_application (regency, product_id) where issued_on is null;
create index halal_application_year on halal_application (regency, begun_on) where way = 'self';
select protect('halal_application', 'household_id');
grant select, insert, update, delete on halal_application to rakit_app;

-- How much of the year's free certificates is used, also by makers whom the actor may not see.
create function halal_quota_used(of_year date, but uuid) returns integer language sql stable security definer
set search_path = public, pg_temp as $$
  select count(*)::int from halal_application where regency = acting('regency') and way = 'self'
    and date_trunc('year', begun_on) = date_trunc('year', of_year) and product_id is distinct from but
$$;

-- KBLI 2025 took the place of KBLI 2020: what is registered under a class that moved is so under the new one (reference/kbli.json).
update enterprise set kbli = m.now from (values
  ('10311', '10301'), ('10312', '10302'), ('10313', '10303'), ('10314', '10304'), ('10320', '10305'), ('10330', '10306'),
  ('10391', '10307'), ('10392', '10308'), ('10393', '10309'), ('10399', '10309'), ('10772', '10779'), ('10773', '10793'),
  ('10774', '10772'), ('10793', '10309'), ('13134', '13133')) as m (was, now)
where enterprise.kbli = m.was;
