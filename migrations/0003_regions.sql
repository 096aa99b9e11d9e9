-- Regions of Indonesia by Kemendagri code: global reference data, loaded from the derived files, the same for everybody.

create table region (
  code text primary key,
  level text not null check (level in ('province', 'regency', 'district', 'village')),
  parent text references region,
  name text not null,
  -- 'jelbudan dasuk sumenep jawa timur': normalised names from here upwards
  search text not null default '',
  lat double precision,
  lon double precision,
  elevation integer,
  postal integer
);
create index region_parent on region (parent);
create index region_search on region using gin (search gin_trgm_ops);
create index region_regency_villages on region (substr(code, 1, 5), code) where level = 'village';

create table island (
  code text primary key,
  regency text,
  name text not null,
  lat double precision,
  lon double precision,
  populated boolean not null
);
create index island_regency on island (regency);

-- Village shapes of one regency as one GeoJSON FeatureCollection: `approximate` cells, or boundaries brought by the regency.
create table boundary (
  regency text not null references tenant,
  approximate boolean not null,
  source text not null,
  villages jsonb not null,
  districts jsonb,
  updated_at timestamptz not null default now(),
  primary key (regency, approximate)
);
select protect('boundary');
grant select on region, island to rakit_app;
grant select, insert, update, delete on boundary to rakit_app;
