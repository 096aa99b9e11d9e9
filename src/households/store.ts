import { type Selectable, sql } from 'kysely'
import { isMasked, maskDigits, maskPhone, readTaxNumber, taxNumberKind } from '../kernel/identifiers.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Context } from '../platform/context.ts'
import type { Enterprise, Household, Person } from '../platform/postgres/schema.generated.ts'
import type { Vault } from '../platform/vault.ts'
import type { EnterpriseFields, HouseholdFields, PersonFields } from './model.ts'
import { businessTokens, nameTokens } from './names.ts'

/** An identifier as the tables keep it: sealed, and hashed for search. Kinds are hashed apart. */
export function secret(vault: Vault, kind: 'nik' | 'kk' | 'phone' | 'npwp', value: string | null) {
  return value ? { cipher: vault.seal(value), hash: vault.hash(`${kind}:${value}`) } : { cipher: null, hash: null }
}

/** What a search for an identifier compares with; several while keys are being changed. */
export const hashesOf = (vault: Vault, kind: 'nik' | 'kk' | 'phone' | 'npwp', value: string): Buffer[] =>
  vault.hashes(`${kind}:${value}`)

/** A tax number as the tables keep it: one that is a NIK is hashed as one. */
export const secretTaxNumber = (vault: Vault, digits: string | null) =>
  secret(vault, digits ? taxNumberKind(digits) : 'npwp', digits)

/** Does another living record bear the number, in the actor's sight or out of it? For keeping the two apart, never for telling. */
export async function isTaken(context: Context, kind: 'nik' | 'kk', hashes: Buffer[], self?: string): Promise<boolean> {
  const { rows } = await sql<{
    taken: boolean
  }>`select is_taken(${kind}, ${hashes}::bytea[], ${self ?? null}::uuid) as taken`.execute(context.db)
  return rows[0]!.taken
}

export function householdRow(vault: Vault, fields: HouseholdFields) {
  const kk = secret(vault, 'kk', fields.kk)
  return {
    village: fields.village,
    kk_cipher: kk.cipher,
    kk_hash: kk.hash,
    hamlet: fields.hamlet,
    rt: fields.rt,
    rw: fields.rw,
    address: fields.address,
    lat: fields.lat,
    lon: fields.lon,
    housing: fields.housing,
    welfare_decile: fields.welfareDecile,
    woman_headed: fields.womanHeaded,
    disability: fields.disability
  }
}

export function personRow(vault: Vault, fields: PersonFields) {
  const nik = secret(vault, 'nik', fields.nik)
  const phone = secret(vault, 'phone', fields.phone)
  return {
    nik_cipher: nik.cipher,
    nik_hash: nik.hash,
    name: fields.name,
    name_tokens: nameTokens(fields.name),
    sex: fields.sex,
    birth_date: fields.birthDate,
    birth_place: fields.birthPlace,
    phone_cipher: phone.cipher,
    phone_hash: phone.hash,
    relation: fields.relation,
    education: fields.education,
    occupation: fields.occupation
  }
}

/** The tax number goes into columns of its own, sealed; one that is sent masked, as it was shown, is left as it is. */
export function enterpriseRow(vault: Vault, fields: EnterpriseFields) {
  const written = fields.papers.find(({ kind }) => kind === 'npwp')?.number
  const npwp = secretTaxNumber(vault, (written && readTaxNumber(written)) || null)
  return {
    ...(written && isMasked(written) ? {} : { npwp_cipher: npwp.cipher, npwp_hash: npwp.hash }),
    owner_id: fields.owner,
    name: fields.name,
    name_tokens: businessTokens(fields.name),
    kind: fields.kind,
    kbli: fields.kbli,
    started: fields.started,
    workers: fields.workers,
    turnover_now: fields.turnoverNow,
    turnover_before: fields.turnoverBefore,
    capital: fields.capital,
    papers: JSON.stringify(
      fields.papers.map(({ number, ...paper }) => (paper.kind === 'npwp' ? paper : { ...paper, number }))
    )
  }
}

const masked = (vault: Vault, cipher: Buffer | null, mask: (plain: string) => string) =>
  cipher ? mask(vault.open(cipher)) : null

/** A household for the screen: identifiers masked. */
export function showHousehold(vault: Vault, row: Selectable<Household>) {
  return {
    id: row.id,
    village: row.village,
    kkMasked: masked(vault, row.kk_cipher, maskDigits),
    hamlet: row.hamlet,
    rt: row.rt,
    rw: row.rw,
    address: row.address,
    lat: row.lat,
    lon: row.lon,
    housing: row.housing,
    welfareDecile: row.welfare_decile,
    womanHeaded: row.woman_headed,
    disability: row.disability,
    goneOn: row.gone_on as unknown as string | null,
    mergedInto: row.merged_into,
    version: row.version,
    updatedAt: row.updated_at
  }
}

export function showPerson(vault: Vault, row: Selectable<Person>) {
  return {
    id: row.id,
    household: row.household_id,
    village: row.village,
    name: row.name,
    nikMasked: masked(vault, row.nik_cipher, maskDigits),
    phoneMasked: masked(vault, row.phone_cipher, maskPhone),
    sex: row.sex,
    birthDate: row.birth_date as unknown as string | null,
    birthPlace: row.birth_place,
    relation: row.relation,
    education: row.education,
    occupation: row.occupation,
    gone: row.gone as 'died' | 'left' | null,
    goneOn: row.gone_on as unknown as string | null,
    mergedInto: row.merged_into,
    version: row.version
  }
}

/** An enterprise for the screen: its tax number masked. */
export function showEnterprise(vault: Vault, row: Selectable<Enterprise>) {
  const npwp = masked(vault, row.npwp_cipher, maskDigits)
  return {
    id: row.id,
    household: row.household_id,
    owner: row.owner_id,
    name: row.name,
    kind: row.kind,
    kbli: row.kbli,
    started: row.started as unknown as string | null,
    workers: row.workers,
    turnoverNow: row.turnover_now,
    turnoverBefore: row.turnover_before,
    capital: row.capital,
    papers: (row.papers as { kind: string; number?: string; validUntil: string | null }[]).map((paper) => ({
      kind: paper.kind,
      number: paper.kind === 'npwp' ? (npwp ?? '') : (paper.number ?? ''),
      validUntil: paper.validUntil
    })),
    mergedInto: row.merged_into,
    version: row.version
  }
}

/** Of records that became one, the one that stays is changed. */
function requireLiving(row: { merged_into: string | null }, hold: 'to-change' | undefined): void {
  if (!hold || !row.merged_into) return
  throw new Problem(
    'households/merged-meanwhile',
    409,
    text(
      'Data ini sudah digabung dengan yang lain. Cari namanya lagi, lalu ubah data yang tetap.',
      'This was merged with another record. Search for the name again and change the one that stays.'
    ),
    { facts: { into: row.merged_into } }
  )
}

/** One record; `to-change` holds it until this transaction ends, so that a second editor reads what the first one saved. */
export async function household(context: Context, id: string, hold?: 'to-change'): Promise<Selectable<Household>> {
  const row = await context.db
    .selectFrom('household')
    .selectAll()
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .$if(hold === 'to-change', (q) => q.forUpdate())
    .executeTakeFirst()
  if (!row) throw notFound(text('Rumah tangga', 'The household'))
  requireLiving(row, hold)
  return row
}

export async function person(context: Context, id: string, hold?: 'to-change'): Promise<Selectable<Person>> {
  const row = await context.db
    .selectFrom('person')
    .selectAll()
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .$if(hold === 'to-change', (q) => q.forUpdate())
    .executeTakeFirst()
  if (!row) throw notFound(text('Orang', 'The person'))
  requireLiving(row, hold)
  return row
}

export async function enterprise(context: Context, id: string, hold?: 'to-change'): Promise<Selectable<Enterprise>> {
  const row = await context.db
    .selectFrom('enterprise')
    .selectAll()
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .$if(hold === 'to-change', (q) => q.forUpdate())
    .executeTakeFirst()
  if (!row) throw notFound(text('Usaha', 'The enterprise'))
  requireLiving(row, hold)
  return row
}
