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

-- How the ambiguous dates and numbers of its columns are meant, by column.
alter table import_memory add column meant jsonb not null default '{}';
update import_memory set mapping = (mapping - 'kind') || jsonb_build_object('activity', mapping -> 'kind') where mapping ? 'kind';
update import set mapping = (mapping - 'kind') || jsonb_build_object('activity', mapping -> 'kind') where mapping ? 'kind';

-- Sales and lists of retailers: what was left out of a file, and a figure that could mean two things.
alter table sale_row add column left_reason text, add column written jsonb;
alter table sales_import add column left_out jsonb not null default '{}', add column meant jsonb not null default '{}', add column columns_seen jsonb not null default '[]';
