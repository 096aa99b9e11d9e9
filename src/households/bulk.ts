/** The register as an import reads and writes it: many rows at once, with a few statements a batch. */
import { type Text, text } from '../kernel/text.ts'
import type { Context } from '../platform/context.ts'
import { copyRecords, oneByOne } from '../platform/postgres/copy.ts'
import type { EnterpriseFields, HouseholdFields, PersonFields } from './model.ts'
import { enterpriseRow, hashesOf, householdRow, personRow, secret } from './store.ts'

/** A person of the register as far as an import needs to know one. */
export interface KnownPerson {
  id: string
  household: string
  village: string
  key: string
  tokens: string[]
  birthDate: string | null
  hasNik: boolean
}

const known =
  `p.id, p.household_id as household, p.village, p.name_key as key, p.name_tokens as tokens, ` +
  `p.birth_date::text as "birthDate", p.nik_hash is not null as "hasNik"`

/** Identifiers by the hashes (hex) that rows may bear of them. */
const byHash = (context: Context, kind: 'nik' | 'kk', values: Iterable<string>): Map<string, string> =>
  new Map(
    [...new Set(values)].flatMap((value) =>
      hashesOf(context.vault, kind, value).map((hash) => [hash.toString('hex'), value] as const)
    )
  )
const bytesOf = (asked: ReadonlyMap<string, string>): Buffer[] =>
  [...asked.keys()].map((hex) => Buffer.from(hex, 'hex'))

/** Living records of people by NIK; a record that was merged away answers with the one that was kept. */
export async function peopleByNik(context: Context, niks: Iterable<string>): Promise<Map<string, KnownPerson>> {
  const numbers = byHash(context, 'nik', niks)
  if (numbers.size === 0) return new Map()
  const { rows } = await context.client.query(
    `with recursive found as (
       select nik_hash as asked, id, merged_into from person where regency = $1 and nik_hash = any($2::bytea[])
       union all select f.asked, p.id, p.merged_into from found f join person p on p.regency = $1 and p.id = f.merged_into)
     select f.asked, ${known} from found f join person p on p.regency = $1 and p.id = f.id where f.merged_into is null
     order by p.nik_contested desc`,
    [context.actor.regency, bytesOf(numbers)]
  )
  return new Map(rows.map(({ asked, ...person }) => [numbers.get(asked.toString('hex'))!, person as KnownPerson]))
}

/** Living households by No. KK, following merges. */
export async function householdsByKk(
  context: Context,
  kks: Iterable<string>
): Promise<Map<string, { id: string; village: string }>> {
  const numbers = byHash(context, 'kk', kks)
  if (numbers.size === 0) return new Map()
  const { rows } = await context.client.query(
    `with recursive found as (
       select kk_hash as asked, id, village, merged_into from household where regency = $1 and kk_hash = any($2::bytea[])
       union all select f.asked, h.id, h.village, h.merged_into from found f join household h on h.regency = $1 and h.id = f.merged_into)
     select asked, id, village from found where merged_into is null`,
    [context.actor.regency, bytesOf(numbers)]
  )
  return new Map(rows.map(({ asked, ...home }) => [numbers.get(asked.toString('hex'))!, home]))
}

/** The heads of households, by household id. */
export async function headsOf(context: Context, households: readonly string[]): Promise<Map<string, KnownPerson>> {
  if (households.length === 0) return new Map()
  const { rows } = await context.client.query(
    `select ${known} from person p where p.regency = $1 and p.household_id = any($2::uuid[]) and p.relation = 'head'
      and p.merged_into is null`,
    [context.actor.regency, households]
  )
  return new Map((rows as KnownPerson[]).map((person) => [person.household, person]))
}

/** People by place and name: `places` are villages or households with a name key each; merged records answer as kept ones. */
export async function peopleByName(
  context: Context,
  column: 'village' | 'household_id',
  places: readonly string[],
  keys: readonly string[]
): Promise<Map<string, KnownPerson[]>> {
  const found = new Map<string, KnownPerson[]>()
  if (places.length === 0) return found
  const { rows } = await context.client.query(
    `with recursive asked as (select distinct place, key from unnest($2::text[], $3::text[]) as a (place, key)), found as (
       select a.place, a.key, p.id, p.merged_into from asked a join person p on p.regency = $1
         and p.${column} = a.place::${column === 'village' ? 'text' : 'uuid'} and p.name_key = a.key
       union all select f.place, f.key, p.id, p.merged_into from found f join person p on p.regency = $1 and p.id = f.merged_into)
     select distinct f.place, f.key as asked, ${known} from found f join person p on p.regency = $1 and p.id = f.id
     where f.merged_into is null`,
    [context.actor.regency, places, keys]
  )
  for (const { place, asked, ...person } of rows) {
    const at = `${place}|${asked}`
    found.set(at, [...(found.get(at) ?? []), person as KnownPerson])
  }
  return found
}

export async function insertHouseholds(
  context: Context,
  importId: string | null,
  rows: readonly { id: string; fields: HouseholdFields }[]
): Promise<void> {
  await copyRecords(
    context.client,
    'household',
    oneByOne(rows, ({ id, fields }) => ({
      regency: context.actor.regency,
      id,
      import_id: importId,
      ...householdRow(context.vault, fields)
    }))
  )
}

export async function insertPeople(
  context: Context,
  importId: string | null,
  rows: readonly { id: string; household: string; village: string; fields: PersonFields }[]
): Promise<void> {
  await copyRecords(
    context.client,
    'person',
    oneByOne(rows, ({ id, household, village, fields }) => ({
      regency: context.actor.regency,
      id,
      household_id: household,
      village,
      import_id: importId,
      ...personRow(context.vault, fields)
    }))
  )
}

const hex = (bytes: Buffer | null) => (bytes ? bytes.toString('hex') : null)

/**
 * Fills what the register does not know yet and changes nothing that it knows. Answers which columns were filled, by
 * record id.
 */
export async function fillPeople(
  context: Context,
  rows: readonly { id: string; fields: Partial<PersonFields> }[]
): Promise<Map<string, Filled>> {
  const given = rows.map(({ id, fields }) => {
    const nik = secret(context.vault, 'nik', fields.nik ?? null)
    const phone = secret(context.vault, 'phone', fields.phone ?? null)
    return {
      id,
      nik_cipher: hex(nik.cipher),
      nik_hash: hex(nik.hash),
      phone_cipher: hex(phone.cipher),
      phone_hash: hex(phone.hash),
      sex: fields.sex ?? null,
      birth_date: fields.birthDate ?? null,
      birth_place: fields.birthPlace ?? null,
      relation: fields.relation ?? null,
      education: fields.education ?? null,
      occupation: fields.occupation ?? null
    }
  })
  return fill(
    context,
    'person',
    given,
    ['nik_cipher', 'nik_hash', 'phone_cipher', 'phone_hash'],
    ['sex', 'birth_date', 'birth_place', 'relation', 'education', 'occupation']
  )
}

export async function fillHouseholds(
  context: Context,
  rows: readonly { id: string; fields: Partial<HouseholdFields> }[]
): Promise<Map<string, Filled>> {
  const given = rows.map(({ id, fields }) => {
    const kk = secret(context.vault, 'kk', fields.kk ?? null)
    return {
      id,
      kk_cipher: hex(kk.cipher),
      kk_hash: hex(kk.hash),
      hamlet: fields.hamlet ?? null,
      rt: fields.rt ?? null,
      rw: fields.rw ?? null,
      address: fields.address ?? null,
      welfare_decile: fields.welfareDecile ?? null
    }
  })
  return fill(
    context,
    'household',
    given,
    ['kk_cipher', 'kk_hash'],
    ['hamlet', 'rt', 'rw', 'address', 'welfare_decile']
  )
}

export async function fillEnterprises(
  context: Context,
  rows: readonly { id: string; fields: Partial<EnterpriseFields> }[]
): Promise<Map<string, Filled>> {
  const given = rows.map(({ id, fields }) => ({
    id,
    kind: fields.kind ?? null,
    kbli: fields.kbli ?? null,
    started: fields.started ?? null,
    workers: fields.workers ?? null,
    turnover_now: fields.turnoverNow ?? null,
    turnover_before: fields.turnoverBefore ?? null,
    capital: fields.capital ?? null
  }))
  return fill(
    context,
    'enterprise',
    given,
    [],
    ['kind', 'kbli', 'started', 'workers', 'turnover_now', 'turnover_before', 'capital']
  )
}

export interface Filled {
  columns: string[]
}

const types: Record<string, string> = {
  birth_date: 'date',
  started: 'date',
  welfare_decile: 'smallint',
  workers: 'integer',
  turnover_now: 'bigint',
  turnover_before: 'bigint',
  capital: 'bigint'
}

async function fill(
  context: Context,
  table: 'person' | 'household' | 'enterprise',
  rows: readonly { id: string }[],
  sealed: string[],
  plain: string[]
): Promise<Map<string, Filled>> {
  if (rows.length === 0) return new Map()
  const columns = [...sealed, ...plain]
  const value = (c: string) => (sealed.includes(c) ? `decode(g.${c}, 'hex')` : `g.${c}`)
  const { rows: done } = await context.client.query(
    `with given as (select distinct on (id) * from jsonb_to_recordset($2::jsonb) as g (id uuid,
        ${columns.map((c) => `${c} ${sealed.includes(c) ? 'text' : (types[c] ?? 'text')}`).join(', ')})),
     before as (select g.id,
       array_remove(array[${columns.map((c) => `case when t.${c} is null and g.${c} is not null then '${c}' end`).join(', ')}],
         null) as columns
       from given g join ${table} t on t.regency = $1 and t.id = g.id)
     update ${table} t set ${columns.map((c) => `${c} = coalesce(t.${c}, ${value(c)})`).join(', ')},
       version = t.version + 1, updated_at = now()
     from given g join before b on b.id = g.id and cardinality(b.columns) > 0
     where t.regency = $1 and t.id = g.id returning t.id, b.columns`,
    [context.actor.regency, JSON.stringify(rows)]
  )
  return new Map(done.map((row) => [row.id, { columns: row.columns }]))
}

/** Enterprises of these owners: owner and name key -> id. */
export async function enterprisesOf(context: Context, owners: readonly string[]): Promise<Map<string, string>> {
  if (owners.length === 0) return new Map()
  const { rows } = await context.client.query(
    `select owner_id, name_key(name_tokens) as key, coalesce(merged_into, id) as id from enterprise
      where regency = $1 and owner_id = any($2::uuid[])`,
    [context.actor.regency, owners]
  )
  return new Map(rows.map((row) => [`${row.owner_id}|${row.key}`, row.id]))
}

export async function insertEnterprises(
  context: Context,
  importId: string | null,
  rows: readonly { id: string; household: string; village: string; fields: EnterpriseFields }[]
): Promise<void> {
  await copyRecords(
    context.client,
    'enterprise',
    rows.map(({ id, household, village, fields }) => ({
      regency: context.actor.regency,
      id,
      household_id: household,
      village,
      import_id: importId,
      ...enterpriseRow(context.vault, fields)
    }))
  )
}

/** Takes back what fills left: the columns become empty again, where nobody changed the record since. */
export async function unfill(
  context: Context,
  table: 'person' | 'household' | 'enterprise',
  fills: readonly { id: string; columns: string[] }[]
): Promise<void> {
  for (const { id, columns } of fills) {
    await context.client.query(
      `update ${table} set ${columns.map((c) => `"${c}" = null`).join(', ')}, version = version + 1 where regency = $1 and id = $2`,
      [context.actor.regency, id]
    )
  }
}

/** What depends on a record that an import brought, and where that can be seen. */
export interface Dependent {
  household: string
  place: string
  why: Text
}

/** Ways in which something depends on an imported person or household, later rooms' included. */
const dependencies: Record<string, Text> = {
  merged: text('digabung dengan data lain', 'merged with another record'),
  edited: text('diubah sesudahnya', 'changed since'),
  consent: text('memberi persetujuan', 'gave consent'),
  enterprise: text('usaha dicatat sesudahnya', 'an enterprise was recorded since'),
  person: text('anggota ditambah sesudahnya', 'a member was added since'),
  response: text('diwawancarai sesudahnya', 'interviewed since'),
  participant: text('punya kursi di kelas', 'has a seat in a class'),
  mentoring_case: text('usahanya didampingi', 'its business is accompanied'),
  costing: text('punya perhitungan biaya', 'has a costing'),
  member: text('punya akun', 'has an account'),
  departure: text('dicatat pergi atau pindah', 'recorded as gone or moved')
}
/**
 * Removes the records that an import created. Answers what depends on one of them or on what it filled (`touched`), having
 * removed nothing where there is any: a merge, a consent, an enterprise of another source, an edit by hand since it was
 * applied, people added since, what later rooms keep of them.
 */
export async function removeImported(
  context: Context,
  importId: string,
  touched: readonly { id: string }[],
  since: Date
): Promise<Dependent[]> {
  const { regency } = context.actor
  const q = async (sql: string, values: unknown[] = []) =>
    (await context.client.query(sql, [regency, importId, ...values])).rows
  // An edit by hand names its fields in the change feed.
  const edited = (id: string) =>
    `exists (select from change c where c.regency = $1 and c.subject = ${id} and c.what ? 'fields' and c.at >= $4)`
  const own = (table: 'person' | 'household' | 'enterprise') =>
    `from ${table} t where t.regency = $1 and t.import_id = $2`
  const home = (table: 'person' | 'household' | 'enterprise') => (table === 'household' ? 't.id' : 't.household_id')
  const ofPerson = (table: string, person = 'person_id') =>
    `select p.household_id, '${table}' from ${table} x join person p on p.regency = x.regency and p.id = x.${person}
      where x.regency = $1 and p.import_id = $2`
  const ofHome = (table: string) =>
    `select h.id, '${table}' from ${table} x join household h on h.regency = x.regency and h.id = x.household_id
      where x.regency = $1 and h.import_id = $2`
  const found = (await q(
    `select d.household, v.name as place, d.why from (
       ${(['person', 'household', 'enterprise'] as const)
         .flatMap((table) => [
           `select ${home(table)} as household, 'merged' as why ${own(table)} and (merged_into is not null
              or exists (select from merge m where m.regency = $1 and m.undone_at is null and t.id in (m.kept, m.merged)))`,
           `select ${home(table)}, 'edited' ${own(table)} and ${edited('t.id')}`,
           `select ${home(table)}, 'edited' from ${table} t where t.regency = $1 and t.id = any($3::uuid[]) and ${edited('t.id')}`
         ])
         .join(' union ')}
       union ${ofPerson('consent')}
       union ${ofPerson('enterprise', 'owner_id')} and x.import_id is distinct from $2
       union ${ofPerson('participant')}
       union ${ofPerson('mentoring_case')}
       union ${ofHome('person')} and x.import_id is distinct from $2
       union ${ofHome('response')} and x.import_id is distinct from $2
       union ${ofHome('costing')}
       union ${ofHome('member')}
       union ${ofHome('departure')}
     ) d join household h on h.regency = $1 and h.id = d.household join region v on v.code = h.village order by v.name, d.household, d.why`,
    [touched.map((t) => t.id), since]
  )) as { household: string; place: string; why: string }[]
  if (found.length > 0) return found.map(({ why, ...row }) => ({ ...row, why: dependencies[why]! }))
  await q(
    `delete from merge where regency = $1 and duplicate_id in (select d.id from duplicate d
      join person p on p.regency = d.regency and p.id in (d.a, d.b) where d.regency = $1 and p.import_id = $2)`
  )
  await q(
    `delete from duplicate d using person p where d.regency = $1 and p.regency = $1 and p.import_id = $2 and p.id in (d.a, d.b)`
  )
  await q(
    `delete from duplicate d using enterprise e where d.regency = $1 and e.regency = $1 and e.import_id = $2 and e.id in (d.a, d.b)`
  )
  await q('delete from enterprise where regency = $1 and import_id = $2')
  await q('delete from person where regency = $1 and import_id = $2')
  await q('delete from household where regency = $1 and import_id = $2')
  return []
}
