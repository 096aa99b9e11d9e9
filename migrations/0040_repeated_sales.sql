-- A line of a sales file that stands there twice may be a copy of the one above: then it is left out, and can be taken in.
alter table sale_row
  drop constraint sale_row_left_reason_check,
  add constraint sale_row_left_reason_check check (left_reason in ('hidden-sheet', 'hidden-row', 'title', 'total', 'outside', 'no-table', 'continues', 'copy', 'doubled', 'nothing-sold'));
