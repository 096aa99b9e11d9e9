-- What stands in the file stands in the register: lines left out are kept and counted, columns remember how they are
-- meant, and one household number that says two things is seen over the whole file.

alter table import
  add column sheets jsonb not null default '[]',
  -- what a person said about the file beforehand: titles of columns, sheets
  add column asked jsonb not null default '{}';

alter table import_row
  drop constraint import_row_status_check,
  add constraint import_row_status_check check (status in ('accepted', 'held', 'refused', 'left')),
  add column left_reason text check (left_reason in ('hidden-sheet', 'hidden-row', 'title', 'total', 'outside', 'no-table')),
  add column kk_hash bytea,
  add column name_hash bytea,
  add column relation text,
  add constraint import_row_left_check check ((status = 'left') <= (left_reason is not null));
create index import_row_kk on import_row (regency, import_id, kk_hash) where kk_hash is not null;

-- What became of a row that was taken over: beside the row, which is wide, so that taking over writes little.
create table import_outcome (
  regency text not null,
  import_id uuid not null,
  no integer not null,
  outcome text not null check (outcome in ('new', 'filled', 'same')),
  person_id uuid not null,
  household_id uuid not null,
  enterprise_id uuid,
  -- columns that this row filled where the register had none, for undoing: [{table, id, columns}]
  filled jsonb not null default '[]',
  primary key (regency, import_id, no),
  foreign key (regency, import_id, no) references import_row on delete cascade
);
insert into import_outcome select regency, import_id, no, outcome, person_id, household_id, enterprise_id, coalesce(filled, '[]') from import_row where outcome is not null;
create index import_outcome_person on import_outcome (regency, person_id);
select protect('import_outcome');
grant select, insert, delete on import_outcome to rakit_app;
alter table import_row drop column outcome, drop column person_id, drop column household_id, drop column enterprise_id, drop column filled;

-- How the ambiguous dates and numbers of its columns are meant, by column.
alter table import_memory add column meant jsonb not null default '{}';
update import_memory set mapping = (mapping - 'kind') || jsonb_build_object('activity', mapping -> 'kind') where mapping ? 'kind';
update import set mapping = (mapping - 'kind') || jsonb_build_object('activity', mapping -> 'kind') where mapping ? 'kind';

-- Files of retailers: what a line said, why it is no sale, and how the ambiguous cells of a column are meant, by field.
alter table retailer_format add column meant jsonb not null default '{}';
-- {field: {way, by}}
alter table sales_import add column meant jsonb not null default '{}';
alter table sale_row
  add column no integer,
  -- {cells: {field: as it is written}, damaged, text: the whole line, of one left out}
  add column written jsonb not null default '{}',
  -- what a person said over it, by field
  add column fixes jsonb not null default '{}',
  -- fields that cannot be read, or could mean the two things in `readings`
  add column doubtful text[] not null default '{}',
  add column readings jsonb not null default '{}',
  add column left_reason text check (left_reason in ('hidden-sheet', 'hidden-row', 'title', 'total', 'outside', 'no-table', 'copy', 'nothing-sold'));
update sale_row r set no = n.no, written = jsonb_build_object('cells', jsonb_strip_nulls(jsonb_build_object('store', r.store_code, 'gtin', r.gtin, 'day', r.day, 'quantity', r.quantity, 'amount', r.amount)))
  from (select regency, import_id, sheet, line, row_number() over (partition by regency, import_id order by sheet, line) as no from sale_row) n
  where n.regency = r.regency and n.import_id = r.import_id and n.sheet = r.sheet and n.line = r.line;
alter table sale_row drop constraint sale_row_pkey, alter column no set not null, add primary key (regency, import_id, no);
