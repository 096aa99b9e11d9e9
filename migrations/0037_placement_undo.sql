-- Which placement one took the place of, so that it can be put back.
alter table placement add column replaces uuid;
alter table placement add foreign key (regency, replaces) references placement (regency, id);
