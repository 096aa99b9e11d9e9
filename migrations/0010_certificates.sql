-- Certificates, verifiable by anybody: the regency's signing keys, what was issued, what was taken back.

create table signing_key (
  regency text not null references tenant,
  id text not null,
  public_jwk jsonb not null,
  private_cipher bytea not null,
  made_at timestamptz not null default now(),
  primary key (regency, id)
);
select protect('signing_key');

create table certificate (
  regency text not null references tenant,
  id uuid not null,
  number text not null,
  class_id uuid not null,
  person_id uuid not null,
  household_id uuid not null,
  village text not null,
  name text not null,
  course_name jsonb not null,
  hours smallint not null,
  held_from date not null,
  held_to date not null,
  place text not null,
  issued_on date not null,
  -- bit in the status list
  status_index integer not null,
  -- the Open Badges 3.0 credential as VC-JWT, and the short signed words of the QR
  credential text not null,
  pass text not null,
  revoked_at timestamptz,
  revoked_reason text,
  primary key (regency, id),
  unique (regency, number),
  unique (regency, status_index),
  unique (regency, class_id, person_id),
  foreign key (regency, class_id) references class (regency, id),
  foreign key (regency, person_id) references person (regency, id)
);
create index certificate_person on certificate (regency, person_id);
select protect_class('certificate');
grant select, insert, update on certificate to rakit_app;
grant select, insert on signing_key to rakit_app;
