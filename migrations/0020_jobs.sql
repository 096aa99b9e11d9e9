-- Jobs are claimed by lane and by turns; one that took its process down twice is set aside.

alter table job
  -- how often it was begun without coming to an end
  add column attempts integer not null default 0,
  add column started_at timestamptz;
create index job_started on job (started_at) where started_at is not null;
-- What the queue of earlier versions kept.
drop schema if exists jobs cascade;
