import { sql } from 'kysely'
import { z } from 'zod'
import { parsePhone, readTaxNumber, sixteenDigits, taxNumberKind } from '../kernel/identifiers.ts'
import { wrongAt } from '../kernel/problem.ts'
import { register, seeRegister } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context, view } from '../platform/context.ts'
import { refuseBeyond } from '../platform/hourly.ts'
import { page, paged } from '../platform/paging.ts'
import type { departureSources } from './model.ts'
import { nameTokens } from './names.ts'
import * as store from './store.ts'

const wasSurveyed = sql<boolean>`exists (select 1 from surveyed s where s.regency = household.regency and s.household_id = household.id)`

/** Households of the actor's area, a row each with its head and size. */
export const households = view({
  name: 'households/list',
  may: seeRegister,
  title: text('Rumah tangga', 'Households'),
  input: page(['village', 'hamlet', 'updated_at', 'welfare_decile'], {
    village: z.string().max(13).default(''),
    filter: z.enum(['all', 'poor', 'woman-headed', 'without-kk', 'surveyed', 'unsurveyed']).default('all')
  }),
  columns: [
    { key: 'headName', header: text('Kepala keluarga', 'Head'), type: 'text' },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'district', header: text('Kecamatan', 'District'), type: 'text' },
    { key: 'hamlet', header: text('Dusun', 'Hamlet'), type: 'text' },
    { key: 'people', header: text('Jiwa', 'People'), type: 'number' },
    { key: 'welfareDecile', header: text('Desil', 'Decile'), type: 'number' }
  ],
  async run(context, input) {
    const found = context.db
      .selectFrom('household')
      .where('household.regency', '=', context.actor.regency)
      .where('household.merged_into', 'is', null)
      .where('household.gone_on', 'is', null)
      .$if(input.village !== '', (q) => q.where('household.village', 'like', `${input.village}%`))
      .$if(input.filter === 'poor', (q) => q.where('welfare_decile', '<=', 4))
      .$if(input.filter === 'woman-headed', (q) => q.where('woman_headed', '=', true))
      .$if(input.filter === 'without-kk', (q) => q.where('kk_hash', 'is', null))
      .$if(input.filter === 'unsurveyed', (q) => q.where(sql<boolean>`not ${wasSurveyed}`))
      .$if(input.filter === 'surveyed', (q) => q.where(wasSurveyed))
    const { rows, ...counted } = await paged(
      input,
      found,
      (q) =>
        q.select([
          'household.id',
          'household.village',
          'household.hamlet',
          'household.rt',
          'household.rw',
          'household.welfare_decile as welfareDecile',
          'household.woman_headed as womanHeaded',
          'household.updated_at as updatedAt'
        ]),
      { sort: 'village', of: (sort) => `household.${sort}`, key: 'household.id' }
    )
    return { rows: await withHeads(context, rows), ...counted }
  }
})

/** Adds head, size and place names to one page of households. */
async function withHeads<T extends { id: string; village: string }>(context: Context, rows: T[]) {
  if (rows.length === 0) return []
  const people = await context.db
    .selectFrom('person')
    .select(['household_id', 'name', 'relation'])
    .where('regency', '=', context.actor.regency)
    .where('merged_into', 'is', null)
    .where('gone', 'is', null)
    .where('household_id', '=', sql<string>`any(${rows.map((row) => row.id)}::uuid[])`)
    .orderBy(sql`relation = 'head'`, (order) => order.desc().nullsLast())
    .orderBy('birth_date')
    .execute()
  const places = await placesOf(
    context,
    rows.map((row) => row.village)
  )
  return rows.map((row) => {
    const members = people.filter((p) => p.household_id === row.id)
    return { ...row, headName: members[0]?.name ?? null, people: members.length, ...places.get(row.village) }
  })
}

async function placesOf(context: Context, villages: string[]) {
  const rows = await context.db
    .selectFrom('region as v')
    .innerJoin('region as d', 'd.code', 'v.parent')
    .select(['v.code', 'v.name as villageName', 'd.name as district'])
    .where('v.code', '=', sql<string>`any(${[...new Set(villages)]}::text[])`)
    .execute()
  return new Map(rows.map(({ code, ...names }) => [code, names]))
}

/** Each word of a query with the spellings of it that people here bear: the vocabulary does the tolerating. */
async function spellings(context: Context, query: string): Promise<string[][]> {
  const tokens = nameTokens(query)
  if (tokens.length === 0 || tokens[0] === '') return []
  const rows = await sql<{ asked: string; token: string }>`
    select asked, near.token from unnest(${tokens}::text[]) asked cross join lateral (
      select token from name_token
      where regency = ${context.actor.regency} and people > 0 and (token = asked or token % asked or token like asked || '%')
      order by token = asked desc, token like asked || '%' desc, similarity(token, asked) desc, people desc limit 12) near`.execute(
    context.db
  )
  return tokens.map((asked) => [
    ...new Set([asked, ...rows.rows.filter((row) => row.asked === asked).map((row) => row.token)])
  ])
}

/** People by name, spelling-tolerant. A number is searched by an action of its own, which the audit log keeps; `byNumber` says so. */
export const search = view({
  name: 'households/search',
  may: { ...register, auditor: 'regency' },
  title: text('Cari orang', 'Search people'),
  input: z.object({
    query: z.string().max(120),
    village: z.string().max(13).nullable().default(null),
    most: z.number().int().min(1).max(50).default(20)
  }),
  async run(context, { query, village, most }) {
    const q = query.trim()
    const words = JSON.stringify(/\p{L}{2}/u.test(q) ? await spellings(context, q) : [])
    const asked = nameTokens(q).join(' ')
    const { rows } = await sql<Awaited<ReturnType<typeof store.person>>>`
      select p.* from find_people(${words}::jsonb, ${village}, 300) p
      order by similarity(name_key, ${asked}) desc, name, id limit ${most}`.execute(context.db)
    return { rows: await shown(context, words === '[]' ? [] : rows), byNumber: numberOf(q) !== undefined }
  }
})

async function shown(context: Context, rows: Awaited<ReturnType<typeof store.person>>[]) {
  const places = await placesOf(
    context,
    rows.map((row) => row.village)
  )
  return rows.map((row) => ({ ...store.showPerson(context.vault, row), ...places.get(row.village) }))
}

const numberOf = (written: string) => {
  const digits = sixteenDigits(written)
  const phone = digits ? undefined : parsePhone(written)
  const npwp = digits || phone ? undefined : readTaxNumber(written)
  return digits || npwp ? { digits: digits ?? npwp! } : phone ? { phone } : undefined
}

/** How many numbers one person may look up within an hour. */
const numbersAnHour = 60

/**
 * People by NIK, No. KK, phone or the NPWP of a business of theirs, as far as the actor sees them; who looked and what for is
 * kept, the number is not.
 */
export const findByNumber = action({
  name: 'households/find-by-number',
  may: { ...register, auditor: 'regency' },
  title: text('Mencari orang dengan nomor', 'Searched people by a number'),
  proven: true,
  input: z.object({ number: z.string().max(40), purpose: z.string().trim().min(3).max(200) }),
  record: ({ purpose }) => ({ purpose }),
  keepResult: false,
  async run(context, { number, purpose: _ }) {
    await refuseBeyond(context, 'households/find-by-number', numbersAnHour)
    const { regency } = context.actor
    const wanted = numberOf(number.trim())
    if (!wanted) {
      const message = text(
        'Tulis NIK, No. KK, NPWP atau nomor telepon lengkap.',
        'Write a whole NIK, No. KK, NPWP or phone number.'
      )
      throw wrongAt('households/no-number', '/number', message)
    }
    const living = context.db
      .selectFrom('person')
      .selectAll()
      .where('regency', '=', regency)
      .where('merged_into', 'is', null)
    if (wanted.phone) {
      const hashes = store.hashesOf(context.vault, 'phone', wanted.phone)
      return { rows: await shown(context, await living.where('phone_hash', 'in', hashes).limit(20).execute()) }
    }
    const hashes = store.hashesOf(context.vault, taxNumberKind(wanted.digits!), wanted.digits!)
    // A tax number is a paper of a business, or of an accompanied one; who bears it as NIK may be somebody else.
    const { rows: businesses } = await sql<{ person: string }>`
      select owner_id as person from enterprise where regency = ${regency} and npwp_hash = any (${hashes}::bytea[]) and merged_into is null
      union select c.person_id from paper p join mentoring_case c on c.regency = p.regency and c.id = p.case_id
        where p.regency = ${regency} and p.number_hash = any (${hashes}::bytea[]) and p.replaced_at is null
          and c.person_id is not null`.execute(context.db)
    const owners = businesses.map(({ person }) => person)
    const people = await living
      .where((eb) => eb.or([eb('nik_hash', 'in', hashes), ...(owners.length ? [eb('id', 'in', owners)] : [])]))
      .execute()
    if (people.length > 0) return { rows: await shown(context, people) }
    const homes = await context.db
      .selectFrom('household')
      .select('id')
      .where('regency', '=', regency)
      .where('kk_hash', 'in', store.hashesOf(context.vault, 'kk', wanted.digits!))
      .where('merged_into', 'is', null)
      .execute()
    const members =
      homes.length === 0
        ? []
        : await living
            .where(
              'household_id',
              'in',
              homes.map(({ id }) => id)
            )
            .execute()
    return { rows: await shown(context, members) }
  }
})

interface DepartureRow {
  id: string
  kind: 'died' | 'left' | 'moved'
  from: string
  to: string | null
  toVillage: string | null
  on: string
  source: (typeof departureSources)[number]
  place: string | null
  recordedBy: string
  recordedAt: Date
  /** Of those it concerns, as far as the actor may see them. */
  names: string[]
}

export const getHousehold = view({
  name: 'households/get',
  may: seeRegister,
  title: text('Halaman rumah tangga', 'Household page'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const row = await store.household(context, id)
    const mine = <T extends 'person' | 'enterprise' | 'consent'>(table: T) =>
      context.db
        .selectFrom(table as 'person')
        .where('regency', '=', context.actor.regency)
        .where('household_id', '=', id)
    const people = await mine('person')
      .selectAll()
      .where('merged_into', 'is', null)
      .orderBy('gone_on', (order) => order.desc().nullsFirst())
      .orderBy(sql`relation = 'head'`, (order) => order.desc().nullsLast())
      .orderBy('birth_date')
      .execute()
    const enterprises = await context.db
      .selectFrom('enterprise')
      .selectAll()
      .where('regency', '=', context.actor.regency)
      .where('household_id', '=', id)
      .where('merged_into', 'is', null)
      .orderBy('name')
      .execute()
    const consents = await context.db
      .selectFrom('consent')
      .select([
        'person_id as person',
        'purpose',
        'text_version as textVersion',
        'given_on as givenOn',
        'asked_by as askedBy',
        'withdrawn_at as withdrawnAt'
      ])
      .where('regency', '=', context.actor.regency)
      .where('household_id', '=', id)
      .orderBy('given_on')
      .execute()
    const { rows: departures } = await sql<DepartureRow>`
      select d.id, d.kind, d.household_id as "from", d.to_household as "to",
        (select name from region where code = d.to_village) as "toVillage",
        d.happened_on::text as on, d.source, d.place, d.recorded_by as "recordedBy", d.recorded_at as "recordedAt",
        array(select p.name from person p where p.regency = d.regency and p.id = any(d.people) order by p.name) as names
      from departure d where d.regency = ${context.actor.regency} and ${id}::uuid in (d.household_id, d.to_household)
        and d.undone_at is null
      order by d.recorded_at desc, d.id`.execute(context.db)
    const places = await placesOf(context, [row.village])
    return {
      departures,
      household: { ...store.showHousehold(context.vault, row), ...places.get(row.village) },
      people: people.map((p) => store.showPerson(context.vault, p)),
      enterprises: enterprises.map((e) => store.showEnterprise(context.vault, e)),
      consents
    }
  }
})

/** Everything that happened to a household, newest first, from the change feed and the audit log behind it. */
export const timeline = view({
  name: 'households/timeline',
  may: seeRegister,
  title: text('Riwayat rumah tangga', 'Household timeline'),
  input: z.object({ id: z.uuid(), most: z.number().int().min(1).max(200).default(100) }),
  async run(context, { id, most }) {
    await store.household(context, id)
    const rows = await context.db
      .selectFrom('change')
      .leftJoin('audit', (join) =>
        join.onRef('audit.regency', '=', 'change.regency').onRef('audit.id', '=', 'change.action_id')
      )
      .select([
        'change.seq',
        'change.at',
        'change.kind',
        'change.subject',
        'change.what',
        'audit.actor_name as who',
        'audit.role',
        'audit.action'
      ])
      .where('change.regency', '=', context.actor.regency)
      .where('change.household_id', '=', id)
      .orderBy('change.seq', 'desc')
      .limit(most)
      .execute()
    return { rows }
  }
})

export const enterprises = view({
  name: 'households/enterprises',
  may: seeRegister,
  title: text('Usaha', 'Enterprises'),
  input: page(['name', 'village', 'turnover_now', 'turnover_before', 'workers'], {
    village: z.string().max(13).default(''),
    kind: z.string().max(40).default('')
  }),
  columns: [
    { key: 'name', header: text('Usaha', 'Enterprise'), type: 'text' },
    { key: 'ownerName', header: text('Pemilik', 'Owner'), type: 'text' },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'kbli', header: text('KBLI', 'KBLI'), type: 'text' },
    { key: 'workers', header: text('Pekerja', 'Workers'), type: 'number' },
    { key: 'turnoverBefore', header: text('Omzet sebelum pandemi', 'Turnover before the pandemic'), type: 'money' },
    { key: 'turnoverNow', header: text('Omzet sekarang', 'Turnover now'), type: 'money' }
  ],
  async run(context, input) {
    const found = context.db
      .selectFrom('enterprise')
      .where('enterprise.regency', '=', context.actor.regency)
      .where('enterprise.merged_into', 'is', null)
      .$if(input.village !== '', (q) => q.where('enterprise.village', 'like', `${input.village}%`))
      .$if(input.kind !== '', (q) => q.where('enterprise.kind', '=', input.kind))
    const { rows, ...counted } = await paged(
      input,
      found,
      (q) =>
        q.select([
          'enterprise.id',
          'enterprise.household_id as household',
          'enterprise.owner_id as owner',
          'enterprise.name',
          'enterprise.village',
          'enterprise.kind',
          'enterprise.kbli',
          'enterprise.workers',
          'enterprise.turnover_now as turnoverNow',
          'enterprise.turnover_before as turnoverBefore'
        ]),
      { sort: 'name', of: (sort) => `enterprise.${sort}`, key: 'enterprise.id' }
    )
    const owners = rows.length
      ? await context.db
          .selectFrom('person')
          .select(['id', 'name'])
          .where('regency', '=', context.actor.regency)
          .where('id', '=', sql<string>`any(${rows.map((row) => row.owner)}::uuid[])`)
          .execute()
      : []
    const places = await placesOf(
      context,
      rows.map((row) => row.village)
    )
    return {
      rows: rows.map((row) => ({
        ...row,
        ownerName: owners.find((o) => o.id === row.owner)?.name ?? null,
        ...places.get(row.village)
      })),
      ...counted
    }
  }
})
