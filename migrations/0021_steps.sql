-- What a job has done for good, with what came of it: a job that is begun again does not do it twice.

alter table job add column steps jsonb not null default '{}';
