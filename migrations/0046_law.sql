-- A resident's tax number (NPWP) is the NIK since 1 July 2024 (PMK 136/2023): it is sealed, searched by a keyed hash and
-- shown masked as a NIK is. What is there is sealed at the next start (platform/keys/clear.ts), which has the keys; the
-- constraints refuse a clear one from here on and are validated when none is left.
alter table paper alter column number drop not null, add column number_cipher bytea, add column number_hash bytea;
alter table paper add constraint paper_number check (kind = 'npwp' or number is not null);
alter table paper add constraint paper_tax_number check (kind <> 'npwp' or number is null and number_cipher is not null) not valid;
create index paper_number_hash on paper (regency, number_hash) where number_hash is not null;

alter table enterprise add column npwp_cipher bytea, add column npwp_hash bytea;
alter table enterprise add constraint enterprise_tax_number check (not papers @? '$[*] ? (@.kind == "npwp" && exists (@.number))') not valid;
create index enterprise_npwp_hash on enterprise (regency, npwp_hash) where npwp_hash is not null;

-- The audit log kept what was typed. A number must not stand there in clear, so it is masked and the batches are closed anew;
-- a row of the log says so, with the digest of the last batch as it was.
create function mask_tax_numbers(input jsonb) returns jsonb language sql immutable as $$
  select case
    when input ->> 'kind' = 'npwp' and input ? 'number' then jsonb_set(input, '{number}', '"••••••••"')
    when jsonb_typeof(input #> '{enterprise,papers}') = 'array' then jsonb_set(input, '{enterprise,papers}', (
      select coalesce(jsonb_agg(case when p ->> 'kind' = 'npwp' then jsonb_set(p, '{number}', '"••••••••"') else p end order by at), '[]')
      from jsonb_array_elements(input #> '{enterprise,papers}') with ordinality as x (p, at)))
    else input end $$;

do $$
declare
  place text;
  batch record;
  masked integer;
  anchor bytea;
  before bytea;
begin
  for place in select regency from tenant loop
    alter table audit disable trigger audit_stands;
    update audit set input = mask_tax_numbers(input) where regency = place
      and action in ('products/save-paper', 'households/add-enterprise', 'households/change-enterprise')
      and mask_tax_numbers(input) is distinct from input;
    get diagnostics masked = row_count;
    alter table audit enable trigger audit_stands;
    continue when masked = 0;
    select digest into anchor from audit_seal where regency = place order by no desc limit 1;
    before := '';
    for batch in select no from audit_seal where regency = place order by no loop
      update audit_seal set digest = audit_digest(place, batch.no, before) where regency = place and no = batch.no
        returning digest into before;
    end loop;
    insert into audit (regency, id, actor, actor_name, role, action, input, input_hash, done)
    values (place, gen_random_uuid(), 'rakit', 'Rakit', 'administrator', 'platform/tax-numbers-masked',
      jsonb_build_object('rows', masked, 'digestBefore', encode(anchor, 'hex')), sha256('')::bytea, true);
  end loop;
end $$;
drop function mask_tax_numbers(jsonb);

-- What the law lets a retailer ask of a supplier, as versions from a day on; and why terms against it were signed all the same.
create table trade_rules (
  regency text not null references tenant,
  version integer not null,
  rules jsonb not null,
  valid_from date not null,
  source text not null,
  changed_by text not null,
  primary key (regency, version)
);
select protect('trade_rules');
grant select, insert on trade_rules to rakit_app;
alter table retail_agreement add column unlawful_reason text check (length(unlawful_reason) between 10 and 500);
