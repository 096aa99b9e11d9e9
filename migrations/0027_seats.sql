-- Who may take a seat again, and what an approved plan has taken: known across years, agencies and merges.

create table seat_rules (
  regency text not null references tenant,
  version integer not null,
  rules jsonb not null,
  valid_from date not null,
  source text not null,
  changed_by text not null,
  primary key (regency, version)
);
select protect('seat_rules');
grant select, insert on seat_rules to rakit_app;

-- The approved plan in whose place an open one of the same year fell.
alter table plan add column replaced_by uuid;

-- The record that stands for a person: a merged one leads to it, never to another merged one.
create function living_record(of_regency text, of_person uuid) returns uuid language sql stable set search_path = public as $$
  select coalesce(merged_into, id) from person where regency = of_regency and id = of_person
$$;

-- Classes that are not cancelled reserve the money of their programme: it cannot be spent twice, nor taken away under
-- them. The programme's row is held, so that the second of two approvals at once sees what the first one spent.
create function check_budget() returns trigger language plpgsql security definer set search_path = public as $$
declare
  paying uuid := case tg_table_name when 'class' then (to_jsonb(new) ->> 'programme_id')::uuid else (to_jsonb(new) ->> 'id')::uuid end;
  most bigint;
begin
  select budget into most from programme where regency = new.regency and id = paying for no key update;
  if (select coalesce(sum(cost), 0) from class where regency = new.regency and programme_id = paying and status <> 'cancelled') > most then
    raise exception 'programme overspent' using errcode = 'RK001', constraint = 'programme_overspent', table = tg_table_name;
  end if;
  return null;
end $$;
create trigger class_budget_in after insert on class for each row when (new.status <> 'cancelled') execute function check_budget();
create trigger class_budget_up after update of cost, programme_id, status on class for each row
  when (new.status <> 'cancelled' and (old.status = 'cancelled' or new.cost > old.cost or new.programme_id <> old.programme_id))
  execute function check_budget();
create trigger programme_budget after update of budget on programme for each row when (new.budget < old.budget) execute function check_budget();
