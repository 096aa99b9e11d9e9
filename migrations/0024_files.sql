-- Uploaded files in parts, for servers that share a database; see src/platform/files.ts. Part 0 is always there.
create table file_part (
  regency text not null,
  id uuid not null,
  no integer not null,
  content bytea not null,
  primary key (regency, id, no),
  foreign key (regency, id) references file on delete cascade
);
-- Pictures and spreadsheets are compressed already.
alter table file_part alter content set storage external;
select protect('file_part');

-- A job that failed is run again.
grant update (status, attempts, steps, problem, finished_at) on job to rakit_app;
