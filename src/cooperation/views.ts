import { sql } from 'kysely'
import { z } from 'zod'
import { printPaper, whatPapersSay } from '../documents/index.ts'
import { formatDate, type PlainDate } from '../kernel/dates.ts'
import { formatRupiah } from '../kernel/money.ts'
import { notFound } from '../kernel/problem.ts'
import { seeRegister } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { view } from '../platform/context.ts'
import { page } from '../platform/paging.ts'
import {
  agreementTypeNames,
  type PartnershipStatus,
  partnershipStatuses,
  partnershipStatusNames,
  type Side
} from './model.ts'
import { partnership } from './store.ts'

export const partnerships = view({
  name: 'cooperation/partnerships',
  may: seeRegister,
  title: text('Kerja sama', 'Partnerships'),
  input: page(['made_at', 'ends', 'status'], {
    status: z.enum(partnershipStatuses).nullable().optional(),
    case: z.uuid().nullable().optional(),
    disputed: z.boolean().default(false)
  }),
  columns: [
    { key: 'number', header: text('Nomor', 'Number'), type: 'text' },
    { key: 'needName', header: text('Yang mencari', 'Who needs'), type: 'text' },
    { key: 'offerName', header: text('Yang menawarkan', 'Who offers'), type: 'text' },
    { key: 'status', header: text('Keadaan', 'State'), type: 'text', words: partnershipStatusNames },
    { key: 'starts', header: text('Mulai', 'From'), type: 'date' },
    { key: 'ends', header: text('Sampai', 'Until'), type: 'date' },
    { key: 'delivered', header: text('Nilai kiriman', 'Delivered'), type: 'money' }
  ],
  async run(context, input) {
    const { regency } = context.actor
    const found = sql`from partnership p join listing n on n.regency = p.regency and n.id = p.need_id
      join listing o on o.regency = p.regency and o.id = p.offer_id
      where p.regency = ${regency} and (${input.status ?? null}::text is null or p.status = ${input.status ?? null})
        and (${input.case ?? null}::uuid is null or ${input.case ?? null}::uuid in (n.case_id, o.case_id))
        and (not ${input.disputed} or exists (select 1 from dispute d
            where d.regency = p.regency and d.partnership_id = p.id and d.settled_on is null))
        and (${context.scope === 'regency'} or exists (select 1 from mentoring_case c
            where c.regency = p.regency and c.id in (n.case_id, o.case_id)))`
    const order = { made_at: sql`p.made_at`, ends: sql`p.ends`, status: sql`p.status` }[input.sort ?? 'made_at']
    const direction = (input.direction ?? (input.sort ? 'asc' : 'desc')) === 'asc' ? sql`asc` : sql`desc`
    const { rows } = await sql<{
      id: string
      number: string | null
      status: PartnershipStatus
      kind: string
      needName: string
      offerName: string
      what: string
      starts: PlainDate | null
      ends: PlainDate | null
      delivered: number
      disputes: number
    }>`select p.id, p.number, p.status, n.kind, n.name as "needName", o.name as "offerName", o.what, p.starts, p.ends,
        coalesce((select sum(amount) from partnership_delivery d where d.regency = p.regency and d.partnership_id = p.id),
          0)::bigint as delivered,
        (select count(*)::int from dispute d where d.regency = p.regency and d.partnership_id = p.id and d.settled_on is null) as disputes
      ${found} order by ${order} ${direction} nulls last, p.id limit ${input.size} offset ${(input.page - 1) * input.size}`.execute(
      context.db
    )
    const { rows: count } = await sql<{ total: number }>`select count(*)::int as total ${found}`.execute(context.db)
    return { rows, total: count[0]!.total }
  }
})

export const getPartnership = view({
  name: 'cooperation/partnership',
  may: seeRegister,
  title: text('Halaman kerja sama', 'Partnership page'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const p = await partnership(context, id)
    const { regency } = context.actor
    const of = <T>(query: ReturnType<typeof sql<T>>) => query.execute(context.db).then((r) => r.rows)
    const notes = await of(
      sql<{
        at: string
        body: string
        by: string
      }>`select at, body, by_name as by from partnership_note where regency = ${regency} and partnership_id = ${id}
        order by at desc limit 100`
    )
    const deliveries = await of(
      sql<{
        id: string
        on: PlainDate
        due: PlainDate | null
        quantity: number
        refused: number
        amount: number
        note: string
        by: string
      }>`
        select id, delivered_on as on, due_on as due, quantity, refused, amount, note, by_name as by from partnership_delivery
        where regency = ${regency} and partnership_id = ${id} order by delivered_on desc, id desc limit 200`
    )
    const ratings = await of(
      sql<{
        side: Side
        stars: number
        comment: string
        by: string
      }>`select side, stars, comment, by_name as by from partnership_rating
        where regency = ${regency} and partnership_id = ${id} order by side`
    )
    const disputes = await of(
      sql<{
        id: string
        side: Side
        openedOn: PlainDate
        complaint: string
        by: string
        settledOn: PlainDate | null
        settlement: string | null
        settledBy: string | null
      }>`
        select id, side, opened_on as "openedOn", complaint, opened_by as by, settled_on as "settledOn", settlement,
          settled_by as "settledBy" from dispute
        where regency = ${regency} and partnership_id = ${id} order by opened_on desc, id`
    )
    return { ...p, notes, deliveries, ratings, disputes }
  }
})

/** The agreement as PDF, by the template in use. */
export const agreementPaper = view({
  name: 'cooperation/agreement-paper',
  may: seeRegister,
  title: text('Surat perjanjian kerja sama', 'Agreement of a partnership'),
  input: z.object({ id: z.uuid() }),
  paper: true,
  async run(context, { id }) {
    const p = await partnership(context, id)
    if (!p.agreement || !p.number) throw notFound(text('Kesepakatan', 'The agreement'))
    const a = p.agreement
    const content = await printPaper(
      context,
      'partnership-agreement',
      {
        ...(await whatPapersSay(context)),
        agreement: {
          number: p.number,
          type: agreementTypeNames[a.type].id,
          first: { name: p.offer.name, village: p.offer.villageName, role: p.offer.what },
          second: { name: p.need.name, village: p.need.villageName, role: p.need.what },
          volume: `${a.volume.toLocaleString('id-ID')} ${a.unit} per bulan`,
          price: `${formatRupiah(a.price)} per ${a.unit}`,
          priceRule: a.priceRule,
          payment: a.payment,
          quality: a.quality,
          checker: a.checker,
          starts: formatDate(a.starts),
          ends: formatDate(a.ends)
        }
      },
      new Map()
    )
    return { name: `perjanjian-${p.number.replaceAll('/', '-')}.pdf`, type: 'application/pdf' as const, content }
  }
})
