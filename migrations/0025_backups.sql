-- Backups taken before an update, and moves to another PostgreSQL, stand in the same book.

alter table backup_run
  drop constraint backup_run_kind_check,
  add constraint backup_run_kind_check check (kind in ('backup', 'upgrade', 'drill', 'restore', 'move'));
