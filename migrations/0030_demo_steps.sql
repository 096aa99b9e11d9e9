-- What the building of a demo has done, with what came of each step: a build that was cut off goes on where it stopped.
create table demo_step (
  no integer primary key,
  answer json,
  refusal json
);
alter table demo_step enable row level security;
