/** Partners, and the board of what businesses offer and need. */

import { sql } from 'kysely'
import { z } from 'zod'
import { opensAll } from '../households/disclosure.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { ofMaker, register, seeMarket, seeOffice } from '../kernel/rights.ts'
import { requireWithin, thisDay, yearsAfter, yearsBefore } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { action, type Context, view } from '../platform/context.ts'
import { containing, page, paged } from '../platform/paging.ts'
import { type Matched, type Reliability, rank } from './matching.ts'
import {
  type Direction,
  directionNames,
  directions,
  type ListingKind,
  listingFields,
  listingKindNames,
  listingKinds,
  partnerFields,
  partnerKindNames
} from './model.ts'

export const savePartner = action({
  name: 'cooperation/save-partner',
  may: register,
  title: text('Menyimpan mitra', 'Saved a partner'),
  input: z.object({ id: z.uuid().nullable().default(null), partner: partnerFields, active: z.boolean().default(true) }),
  record: ({ partner: { phone: _, ...kept }, id }) => ({ id, partner: kept }),
  async run(context, input) {
    const { regency } = context.actor
    const { name, kind, village, contact, note, phone } = input.partner
    const place = await context.db
      .selectFrom('region')
      .select(['lat', 'lon'])
      .where('code', '=', village)
      .where('level', '=', 'village')
      .executeTakeFirst()
    if (!place) throw notFound(text('Desa', 'The village'))
    const values = {
      name,
      kind,
      village,
      contact,
      note,
      active: input.active,
      lat: place.lat,
      lon: place.lon,
      phone_cipher: phone ? context.vault.seal(phone) : null
    }
    if (!input.id) {
      const id = context.newId()
      await context.db
        .insertInto('partner')
        .values({ regency, id, ...values })
        .execute()
      return { id }
    }
    const { phone_cipher, ...rest } = values
    const changed = await context.db
      .updateTable('partner')
      .set((eb) => ({ ...rest, ...(phone_cipher ? { phone_cipher } : {}), version: eb('version', '+', 1) }))
      .where('regency', '=', regency)
      .where('id', '=', input.id)
      .returning('id')
      .executeTakeFirst()
    if (!changed) throw notFound(text('Mitra', 'The partner'))
    return { id: changed.id }
  }
})

export const partners = view({
  name: 'cooperation/partners',
  may: { ...seeOffice, facilitator: 'regency' },
  title: text('Mitra', 'Partners'),
  input: page(['name', 'kind', 'village'], { search: z.string().max(100).default('') }),
  columns: [
    { key: 'name', header: text('Mitra', 'Partner'), type: 'text' },
    { key: 'kind', header: text('Jenis', 'Kind'), type: 'text', words: partnerKindNames },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'contact', header: text('Kontak', 'Contact'), type: 'text' }
  ],
  async run(context, input) {
    const { regency } = context.actor
    let found = context.db.selectFrom('partner').where('partner.regency', '=', regency)
    if (input.search) found = found.where('name', 'ilike', containing(input.search))
    const { rows, ...counted } = await paged(
      input,
      found,
      (q) =>
        q.select([
          'id',
          'name',
          'kind',
          'village',
          'contact',
          'phone_cipher',
          'note',
          'active',
          sql<string>`(select r.name from region r where r.code = partner.village)`.as('villageName')
        ]),
      { sort: 'name' }
    )
    const mayCall = context.may('cooperation/introduce')
    return {
      rows: rows.map(({ phone_cipher, ...row }) => ({
        ...row,
        phone: mayCall && phone_cipher ? context.vault.open(phone_cipher) : null
      })),
      ...counted
    }
  }
})

/** An offer or a need: of a partner, or of an accompanied business; its place and name are theirs. */
export const saveListing = action({
  name: 'cooperation/save-listing',
  may: ofMaker,
  title: text('Memasang penawaran atau kebutuhan', 'Posted an offer or a need'),
  input: z
    .object({
      id: z.uuid().nullable().default(null),
      partner: z.uuid().nullable().default(null),
      case: z.uuid().nullable().default(null),
      listing: listingFields
    })
    .refine((i) => i.id !== null || (i.partner === null) !== (i.case === null), {
      path: ['partner'],
      error: 'Say whose it is.',
      params: {
        text: text(
          'Pilih satu pemilik: mitra atau usaha dampingan.',
          'Choose whose it is: a partner or an accompanied business.'
        )
      }
    }),
  async run(context, input) {
    const { regency, role } = context.actor
    const l = input.listing
    requireWithin(l.starts, '/listing/starts', {
      from: yearsBefore(context.today, 5),
      to: yearsAfter(context.today, 2)
    })
    requireWithin(l.ends, '/listing/ends', { from: thisDay(context.today), to: yearsAfter(context.today, 5) })
    const values = {
      kind: l.kind,
      direction: l.direction,
      commodity: l.commodity,
      what: l.what,
      quantity: l.quantity,
      unit: l.unit,
      every: l.every,
      price: l.price,
      starts: l.starts,
      ends: l.ends,
      reach_km: l.reachKm
    }
    if (input.id) {
      const row = await listingToChange(context, input.id)
      await context.db
        .updateTable('listing')
        .set({ ...values, version: row.version + 1 })
        .where('regency', '=', regency)
        .where('id', '=', row.id)
        .execute()
      return { id: row.id }
    }
    const owner = input.partner
      ? role === 'resident'
        ? undefined
        : await context.db
            .selectFrom('partner')
            .select(['name', 'village', 'lat', 'lon'])
            .where('regency', '=', regency)
            .where('id', '=', input.partner)
            .where('active', '=', true)
            .executeTakeFirst()
      : (
          await sql<{ name: string; village: string; lat: number | null; lon: number | null }>`
            select c.title as name, c.village, coalesce(h.lat, v.lat) as lat, coalesce(h.lon, v.lon) as lon from mentoring_case c
            join household h on h.regency = c.regency and h.id = c.household_id join region v on v.code = c.village
            where c.regency = ${regency} and c.id = ${input.case} and c.closed_on is null`.execute(context.db)
        ).rows[0]
    if (!owner) throw notFound(text('Mitra atau usaha dampingan', 'The partner or accompanied business'))
    const id = context.newId()
    await context.db
      .insertInto('listing')
      .values({
        regency,
        id,
        ...values,
        partner_id: input.partner,
        case_id: input.case,
        name: owner.name,
        village: owner.village,
        lat: owner.lat,
        lon: owner.lon,
        status: 'open',
        made_by: context.actor.name
      })
      .execute()
    return { id }
  }
})

/** A listing that the actor may change: a resident only their own household's, a facilitator those of their villages and of partners. */
async function listingToChange(context: Context, id: string) {
  const row = await context.db
    .selectFrom('listing')
    .selectAll()
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound(text('Penawaran', 'The listing'))
  if (row.case_id) {
    const own = await context.db
      .selectFrom('mentoring_case')
      .select('id')
      .where('regency', '=', row.regency)
      .where('id', '=', row.case_id)
      .executeTakeFirst()
    if (!own) throw notFound(text('Penawaran', 'The listing'))
  } else if (context.actor.role === 'resident') throw notFound(text('Penawaran', 'The listing'))
  if (row.status !== 'open')
    throw new Problem(
      'cooperation/listing-closed',
      409,
      text('Penawaran ini sudah ditutup. Pasang yang baru.', 'This listing is closed. Post a new one.')
    )
  return row
}

export const closeListing = action({
  name: 'cooperation/close-listing',
  may: ofMaker,
  title: text('Menutup penawaran atau kebutuhan', 'Closed an offer or a need'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const row = await listingToChange(context, id)
    await context.db
      .updateTable('listing')
      .set({ status: 'closed', version: row.version + 1 })
      .where('regency', '=', row.regency)
      .where('id', '=', row.id)
      .execute()
    return {}
  }
})

/** What is offered and needed now. */
export const board = view({
  name: 'cooperation/board',
  may: seeMarket,
  title: text('Papan kemitraan', 'Board of offers and needs'),
  input: page(['name', 'what', 'kind', 'ends', 'made_at'], {
    side: z.enum(directions).nullable().optional(),
    kind: z.enum(listingKinds).nullable().optional(),
    commodity: z.string().max(40).nullable().optional(),
    case: z.uuid().nullable().optional(),
    search: z.string().max(100).default('')
  }),
  columns: [
    { key: 'direction', header: text('Arah', 'Direction'), type: 'text', words: directionNames },
    { key: 'kind', header: text('Jenis', 'Kind'), type: 'text', words: listingKindNames },
    { key: 'what', header: text('Apa', 'What'), type: 'text' },
    { key: 'name', header: text('Siapa', 'Who'), type: 'text' },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'quantity', header: text('Jumlah', 'Quantity'), type: 'number' },
    { key: 'unit', header: text('Satuan', 'Unit'), type: 'text' },
    { key: 'price', header: text('Harga', 'Price'), type: 'money' },
    { key: 'starts', header: text('Mulai', 'From'), type: 'date' },
    { key: 'ends', header: text('Sampai', 'Until'), type: 'date' }
  ],
  async run(context, input) {
    let found = context.db
      .selectFrom('listing')
      .where('listing.regency', '=', context.actor.regency)
      .where('status', '=', 'open')
      .where('ends', '>=', context.today)
    if (input.side) found = found.where('direction', '=', input.side)
    if (input.kind) found = found.where('kind', '=', input.kind)
    if (input.commodity) found = found.where('commodity', '=', input.commodity)
    if (input.case) found = found.where('case_id', '=', input.case)
    if (input.search) {
      const like = containing(input.search)
      found = found.where((eb) => eb.or([eb('what', 'ilike', like), eb('name', 'ilike', like)]))
    }
    const { rows, ...counted } = await paged(input, found, (q) => q.select(listingColumns), {
      sort: 'made_at',
      direction: 'desc'
    })
    return { rows: rows.map(shown), ...counted }
  }
})

const listingColumns = [
  'id',
  'direction',
  'kind',
  'commodity',
  'what',
  'quantity',
  'unit',
  'every',
  'price',
  'starts',
  'ends',
  'village',
  'reach_km as reachKm',
  'partner_id as partner',
  'case_id as case',
  'name',
  'status',
  sql<string>`(select r.name from region r where r.code = listing.village)`.as('villageName')
] as const

const shown = <R extends { direction: string; kind: string; every: string }>(row: R) => ({
  ...row,
  direction: row.direction as Direction,
  kind: row.kind as ListingKind,
  every: row.every as 'month' | 'once'
})

/** One listing with the best that answers it, and why; as an offer it looks for needs. */
export const matches = view({
  name: 'cooperation/matches',
  may: seeMarket,
  title: text('Jodoh usaha', 'Matches'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const { regency } = context.actor
    const row = await context.db
      .selectFrom('listing')
      .select([...listingColumns, 'lat', 'lon'])
      .where('regency', '=', regency)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw notFound(text('Penawaran', 'The listing'))
    const me = shown(row)
    const candidates = await sql<
      Matched & Reliability & { name: string; what: string; villageName: string; known: never; direction: Direction }
    >`
      select l.id, l.kind, l.commodity, l.quantity, l.unit, l.every, l.price, l.starts, l.ends, l.lat, l.lon,
        l.reach_km as "reachKm", l.name, l.what,
        v.name as "villageName", coalesce(k.stars, 0)::float8 as stars, coalesce(k.ratings, 0)::int as ratings,
          coalesce(d.kept, 0)::float8 as kept, coalesce(d.deliveries, 0)::int as deliveries
      from listing l join region v on v.code = l.village
      left join lateral (select avg(r.stars) as stars, count(*) as ratings from partnership_rating r
        join partnership p on p.regency = r.regency and p.id = r.partnership_id
        join listing o on o.regency = p.regency and o.id = case r.side when 'need' then p.offer_id else p.need_id end
        where r.regency = l.regency and (o.partner_id = l.partner_id or o.case_id = l.case_id)) k on true
      left join lateral (select avg(((x.due_on is null or x.delivered_on <= x.due_on)
            and x.refused <= 0.05 * x.quantity)::int) as kept, count(*) as deliveries
        from partnership_delivery x join partnership p on p.regency = x.regency and p.id = x.partnership_id
        join listing o on o.regency = p.regency and o.id = p.offer_id
        where x.regency = l.regency and (o.partner_id = l.partner_id or o.case_id = l.case_id)) d on true
      where l.regency = ${regency} and l.status = 'open' and l.direction <> ${row.direction} and l.kind = ${row.kind}
        and l.ends >= ${context.today}::date
        and l.starts <= ${row.ends}::date and l.ends >= ${row.starts}::date
        and (${row.commodity}::text is null or l.commodity is null or l.commodity = ${row.commodity})
        and not exists (select 1 from partnership p where p.regency = l.regency and p.status in ('introduced', 'negotiating', 'active')
          and ((p.need_id = l.id and p.offer_id = ${id}) or (p.offer_id = l.id and p.need_id = ${id})))
      order by l.made_at desc limit 500`.execute(context.db)
    const known = ({ stars, ratings, kept, deliveries }: Reliability): Reliability => ({
      stars,
      ratings,
      kept,
      deliveries
    })
    const ranked =
      me.direction === 'need'
        ? rank(
            me,
            candidates.rows.map((c) => ({ ...c, known: known(c) }))
          )
        : candidates.rows
            .flatMap((need) => rank(need, [{ ...me, known: known(need) }], 1).map((m) => ({ ...m, id: need.id })))
            .sort((a, b) => b.score - a.score)
            .slice(0, 20)
    const of = new Map(candidates.rows.map((c) => [c.id, c]))
    const { rows: mine } = await sql<{ id: string; status: string; other: string }>`
      select p.id, p.status, o.name as other from partnership p join listing o on o.regency = p.regency and o.id = case
        when p.need_id = ${id} then p.offer_id else p.need_id end
      where p.regency = ${regency} and ${id} in (p.need_id, p.offer_id)
        and (${opensAll(context.actor)} or exists (select 1 from mentoring_case c where c.regency = p.regency
          and c.id in (o.case_id, (select own.case_id from listing own where own.regency = p.regency and own.id = ${id}))))
      order by p.made_at desc`.execute(context.db)
    const { lat: _, lon: __, ...listing } = me
    return {
      listing,
      matches: ranked.map((m) => {
        const c = of.get(m.id)!
        return {
          ...m,
          name: c.name,
          what: c.what,
          villageName: c.villageName,
          quantity: c.quantity,
          unit: c.unit,
          every: c.every,
          price: c.price,
          starts: c.starts,
          ends: c.ends
        }
      }),
      partnerships: mine
    }
  }
})
