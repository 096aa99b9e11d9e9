-- Sign-in (the four tables of better-auth, with its own column names) and membership: who is what, where.

create table auth_user (
  id text primary key,
  name text not null,
  email text not null unique,
  "emailVerified" boolean not null default false,
  image text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create table auth_session (
  id text primary key,
  "expiresAt" timestamptz not null,
  token text not null unique,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now(),
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null references auth_user on delete cascade
);
create index auth_session_user on auth_session ("userId");
create table auth_account (
  id text primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null references auth_user on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  scope text,
  password text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index auth_account_user on auth_account ("userId");
create table auth_verification (
  id text primary key,
  identifier text not null,
  value text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create index auth_verification_identifier on auth_verification (identifier);

create table member (
  regency text not null references tenant,
  user_id text not null references auth_user on delete cascade,
  name text not null,
  email text not null,
  role text not null check (role in ('administrator', 'officer', 'facilitator', 'mentor', 'resident', 'buyer', 'leader', 'auditor')),
  agency text check (agency in ('cooperatives', 'industry')),
  villages text[] not null default '{}',
  household_id uuid,
  retailer text,
  active boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (regency, user_id),
  check ((role = 'officer') = (agency is not null)),
  check ((role = 'buyer') = (retailer is not null)),
  check (role <> 'resident' or household_id is not null)
);
create index member_by_user on member (user_id);
select protect('member');
grant select, insert, update on member to rakit_app;
grant select, insert, update on auth_user, auth_account to rakit_app;
grant select, delete on auth_session to rakit_app;
