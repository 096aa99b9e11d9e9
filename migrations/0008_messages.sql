-- Messages to people, on their way or gone; and the papers that the regency words itself.

create table message (
  regency text not null references tenant,
  id uuid not null,
  -- which wording, in which way it went, and about what
  template text not null,
  channel text not null check (channel in ('whatsapp', 'sms', 'email', 'outbox')),
  about uuid not null,
  village text,
  household_id uuid,
  recipient text not null,
  to_cipher bytea not null,
  to_masked text not null,
  body text not null,
  parameters jsonb not null default '[]',
  status text not null check (status in ('waiting', 'sent', 'delivered', 'read', 'failed')),
  attempts smallint not null default 0,
  provider_id text,
  error text,
  made_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (regency, id)
);
create index message_about on message (regency, about, made_at desc);
create index message_recent on message (regency, made_at desc);
create index message_waiting on message (regency, made_at) where status = 'waiting';
create index message_provider on message (provider_id) where provider_id is not null;
select protect('message', 'household_id');
grant select, insert, update on message to rakit_app;

-- A paper as this regency words it (Typst); versions stay, the newest is used.
create table document_template (
  regency text not null references tenant,
  kind text not null,
  version integer not null,
  source text not null,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  primary key (regency, kind, version)
);
select protect('document_template');

create table letterhead (
  regency text primary key references tenant,
  lines jsonb not null,
  city text not null,
  signatory text not null,
  signatory_title text not null,
  signatory_id text not null default ''
);
select protect('letterhead');
grant select, insert on document_template to rakit_app;
grant select, insert, update on letterhead to rakit_app;
