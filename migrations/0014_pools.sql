-- Pooled production: households that make one product to one specification under one brand, and deliver as one supplier.

create table pool (
  regency text not null references tenant,
  id uuid not null,
  name text not null check (length(name) between 3 and 120),
  brand text not null,
  product text not null,
  kind text not null,
  unit text not null,
  -- letters before the number of a batch
  batch_prefix text not null check (batch_prefix ~ '^[A-Z]{2,4}$'),
  village text not null references region,
  -- recipe, quality criteria, shelf life: see src/pools/model.ts
  specification jsonb not null,
  -- share of the income that stays with the group, in percent
  group_share smallint not null default 0 check (group_share between 0 and 50),
  formed_on date not null,
  dissolved_on date,
  version integer not null default 1,
  primary key (regency, id),
  unique (regency, name),
  unique (regency, batch_prefix)
);
select protect('pool');
grant select, insert, update on pool to rakit_app;
alter table mentoring_case add foreign key (regency, pool_id) references pool (regency, id);

create table pool_member (
  regency text not null references tenant,
  pool_id uuid not null,
  case_id uuid not null,
  household_id uuid not null,
  village text not null,
  name text not null,
  capacity integer not null check (capacity > 0),
  coordinator boolean not null default false,
  joined_on date not null,
  left_on date,
  primary key (regency, pool_id, case_id),
  foreign key (regency, pool_id) references pool (regency, id),
  foreign key (regency, case_id, household_id, village) references mentoring_case (regency, id, household_id, village) on update cascade
);
create index pool_member_case on pool_member (regency, case_id);
select protect('pool_member', 'household_id');
grant select, insert, update on pool_member to rakit_app;

-- What a pool can make in a month, for whoever may not see its members.
create function pool_figures(pool uuid) returns table (members int, capacity int, largest int) language sql stable security definer set search_path = public as $$
  select count(*)::int, coalesce(sum(capacity), 0)::int, coalesce(max(capacity), 0)::int from pool_member
  where regency = current_setting('rakit.regency', true) and pool_id = pool and left_on is null
$$;

create table pool_order (
  regency text not null references tenant,
  id uuid not null,
  pool_id uuid not null,
  buyer text not null,
  quantity integer not null check (quantity > 0),
  -- rupiah a unit
  price bigint not null check (price > 0),
  ordered_on date not null,
  due_on date not null,
  status text not null check (status in ('open', 'made', 'paid', 'cancelled')),
  reason text,
  version integer not null default 1,
  primary key (regency, id),
  unique (regency, id, pool_id),
  foreign key (regency, pool_id) references pool (regency, id)
);
create index pool_order_pool on pool_order (regency, pool_id, due_on);
select protect('pool_order');
grant select, insert, update on pool_order to rakit_app;

-- How an order is shared over the members, and what each was paid for it.
create table pool_share (
  regency text not null references tenant,
  order_id uuid not null,
  case_id uuid not null,
  household_id uuid not null,
  village text not null,
  quantity integer not null check (quantity >= 0),
  income bigint check (income >= 0),
  primary key (regency, order_id, case_id),
  foreign key (regency, order_id) references pool_order (regency, id),
  foreign key (regency, case_id, household_id, village) references mentoring_case (regency, id, household_id, village) on update cascade
);
create index pool_share_case on pool_share (regency, case_id);
select protect('pool_share', 'household_id');
grant select, insert, update on pool_share to rakit_app;

create table batch (
  regency text not null references tenant,
  id uuid not null,
  pool_id uuid not null,
  order_id uuid not null,
  code text not null,
  produced_on date not null,
  best_before date not null check (best_before > produced_on),
  recalled_on date,
  recall_reason text,
  primary key (regency, id),
  unique (regency, code),
  foreign key (regency, order_id, pool_id) references pool_order (regency, id, pool_id)
);
create index batch_pool on batch (regency, pool_id, produced_on desc);
create index batch_order on batch (regency, order_id);
select protect('batch');
grant select, insert, update on batch to rakit_app;

-- What each household brought to a batch, and how it was judged: a batch can be traced back to the hands that made it.
create table batch_part (
  regency text not null references tenant,
  batch_id uuid not null,
  case_id uuid not null,
  household_id uuid not null,
  village text not null,
  brought integer not null check (brought > 0),
  accepted integer not null check (accepted between 0 and brought),
  -- by criterion of the specification: met or not
  findings jsonb not null,
  reason text,
  material text not null default '',
  checked_by text not null,
  primary key (regency, batch_id, case_id),
  foreign key (regency, batch_id) references batch (regency, id),
  foreign key (regency, case_id, household_id, village) references mentoring_case (regency, id, household_id, village) on update cascade
);
create index batch_part_case on batch_part (regency, case_id);
select protect('batch_part', 'household_id');
grant select, insert on batch_part to rakit_app;
