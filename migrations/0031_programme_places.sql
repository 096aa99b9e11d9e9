-- Districts and villages that a programme's budget is meant for; none: the whole regency.
alter table programme add column places text[] not null default '{}';
