-- What a person said of a whole file, kept with the profile of its source: {continues: boolean}.
alter table import add column answers jsonb not null default '{}';
alter table import_memory add column answers jsonb not null default '{}';
-- Columns of imports that wait: nothing is known of times of other zones, degrees and sheets in them.
update import set columns = (
  select jsonb_agg('{"days": {"how": "open", "mixed": false, "either": 0, "examples": []}, "far": false}' || c order by n)
  from jsonb_array_elements(columns) with ordinality as e (c, n))
where columns <> '[]';

-- `continues`: a list without titles that has the shape of a table of the same file.
alter table import_row
  drop constraint import_row_left_reason_check,
  add constraint import_row_left_reason_check check (left_reason in ('hidden-sheet', 'hidden-row', 'title', 'total', 'outside', 'no-table', 'continues'));
create index import_row_left on import_row (regency, import_id, left_reason) where left_reason is not null;
alter table sale_row
  drop constraint sale_row_left_reason_check,
  add constraint sale_row_left_reason_check check (left_reason in ('hidden-sheet', 'hidden-row', 'title', 'total', 'outside', 'no-table', 'continues', 'copy', 'nothing-sold'));

-- Villages by the codes of the statistics office (BPS), as an administrator brings them: which village a code means from a day on.
create table village_code (
  regency text not null references tenant,
  bps text not null check (bps ~ '^\d{10}$'),
  valid_from date not null,
  village text not null references region,
  name text not null,
  source text not null,
  primary key (regency, bps, valid_from)
);
select protect('village_code');
grant select, insert, delete on village_code to rakit_app;
