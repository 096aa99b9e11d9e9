/** From introduction over negotiation and agreement to the end. */

import { sql } from 'kysely'
import { z } from 'zod'
import { addDays, formatDate } from '../kernel/dates.ts'
import { version } from '../kernel/inputs.ts'
import { formatRupiah } from '../kernel/money.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { administrator, register } from '../kernel/rights.ts'
import { requireWithin, thisDay, yearsAfter, yearsBefore } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { addTasks, openCase } from '../mentoring/index.ts'
import { queueLetters } from '../messages/index.ts'
import { action, type Context } from '../platform/context.ts'
import { agreement, type PartnershipStatus, sides } from './model.ts'
import { type Partnership, partnership, requireStatus, tell } from './store.ts'

/** Brings an offer and a need together; the makers among them get it as a task to talk about. */
export const introduce = action({
  name: 'cooperation/introduce',
  may: register,
  title: text('Memperkenalkan mitra', 'Introduced partners'),
  input: z.object({ need: z.uuid(), offer: z.uuid(), note: z.string().trim().max(500).default('') }),
  async run(context, input) {
    const { regency, name } = context.actor
    const found = await context.db
      .selectFrom('listing')
      .select(['id', 'direction', 'kind', 'status', 'case_id', 'name'])
      .where('regency', '=', regency)
      .where('id', 'in', [input.need, input.offer])
      .execute()
    const need = found.find((l) => l.id === input.need && l.direction === 'need')
    const offer = found.find((l) => l.id === input.offer && l.direction === 'offer')
    if (!need || !offer) throw notFound(text('Penawaran atau kebutuhan', 'The offer or the need'))
    // Strangers are introduced by the office; whoever has villages, a business of theirs to somebody.
    const cases = [need.case_id, offer.case_id].filter((id) => id !== null)
    const own =
      context.scope === 'regency' ||
      (cases.length > 0 &&
        (await context.db
          .selectFrom('mentoring_case')
          .select('id')
          .where('regency', '=', regency)
          .where('id', 'in', cases)
          .executeTakeFirst()))
    if (!own) throw notFound(text('Penawaran atau kebutuhan', 'The offer or the need'))
    if (need.status !== 'open' || offer.status !== 'open')
      throw new Problem(
        'cooperation/listing-closed',
        409,
        text('Salah satunya sudah ditutup.', 'One of them is closed already.')
      )
    const id = context.newId()
    await context.db
      .insertInto('partnership')
      .values({ regency, id, need_id: need.id, offer_id: offer.id, status: 'introduced', made_at: context.now })
      .execute()
    if (input.note) await addNoteRow(context, id, input.note, name)
    for (const [own, other] of [
      [need, offer],
      [offer, need]
    ] as const) {
      await taskFor(context, own.case_id, `Hubungi ${other.name} dan bicarakan kerja sama`, id)
    }
    return { id }
  }
})

/** A task for the facilitator of a side, where that side has an open case that the actor may reach. */
async function taskFor(context: Context, id: string | null, title: string, subject: string): Promise<void> {
  if (!id) return
  const { regency } = context.actor
  const open = await context.db
    .selectFrom('mentoring_case')
    .select('id')
    .where('regency', '=', regency)
    .where('id', '=', id)
    .where('closed_on', 'is', null)
    .executeTakeFirst()
  if (!open) return
  await addTasks(context, await openCase(context, id), [
    { title, owner: 'facilitator', dueOn: addDays(context.today, 7), origin: 'partnership', subject }
  ])
}

const addNoteRow = (context: Context, id: string, body: string, by: string) =>
  context.db
    .insertInto('partnership_note')
    .values({
      regency: context.actor.regency,
      id: context.newId(),
      partnership_id: id,
      at: context.now,
      body,
      by_name: by
    })
    .execute()

async function changePartnership(
  context: Context,
  p: Partnership,
  values: {
    status?: PartnershipStatus
    reason?: string
    agreement?: string
    number?: string
    starts?: string
    ends?: string
  }
) {
  await context.db
    .updateTable('partnership')
    .set({ ...values, version: p.version + 1 })
    .where('regency', '=', context.actor.regency)
    .where('id', '=', p.id)
    .execute()
  await tell(context, p, { partnership: values.status ?? 'agreement' })
}

/** What was said while they talk; the first note says that they do. */
export const addNote = action({
  name: 'cooperation/add-note',
  may: register,
  title: text('Mencatat perundingan', 'Noted negotiations'),
  input: z.object({ id: z.uuid(), note: z.string().trim().min(3).max(1000) }),
  async run(context, input) {
    const p = await partnership(context, input.id, true)
    requireStatus(p, 'introduced', 'negotiating', 'active')
    await addNoteRow(context, p.id, input.note, context.actor.name)
    if (p.status === 'introduced') await changePartnership(context, p, { status: 'negotiating' })
    return {}
  }
})

/** What they agreed; numbered when it first takes effect. May be changed later, by both, as a new state of the paper. */
export const agree = action({
  name: 'cooperation/agree',
  may: register,
  title: text('Menyepakati kerja sama', 'Agreed on a partnership'),
  input: z.object({ id: z.uuid(), version, agreement }),
  // A facilitator speaks for the businesses in reach; what binds another side as well, the office has to know.
  async second(context, { id, agreement }) {
    if (context.scope === 'regency') return undefined
    const p = await partnership(context, id, true)
    const cases = [p.need.case, p.offer.case].filter((one) => one !== null)
    const { length } = await context.db
      .selectFrom('mentoring_case')
      .select('id')
      .where('regency', '=', context.actor.regency)
      .where('id', 'in', cases)
      .execute()
    if (length === 2) return undefined
    const { volume, unit, price } = agreement
    const terms = `${volume} ${unit}, ${formatRupiah(price)}`
    return {
      kind: 'terms',
      about: text(
        `Kesepakatan ${p.need.name} dan ${p.offer.name}: ${terms}`,
        `Agreement of ${p.need.name} and ${p.offer.name}: ${terms}`
      )
    }
  },
  async run(context, input) {
    const p = await partnership(context, input.id, true)
    requireStatus(p, 'introduced', 'negotiating', 'active')
    if (p.version !== input.version)
      throw new Problem(
        'cooperation/changed-meanwhile',
        409,
        text(
          'Orang lain baru saja mengubahnya. Muat ulang, lalu ulangi.',
          'Somebody has just changed it. Reload, then do it again.'
        )
      )
    const { starts, ends } = input.agreement
    requireWithin(starts, '/agreement/starts', {
      from: yearsBefore(context.today, 5),
      to: yearsAfter(context.today, 2)
    })
    requireWithin(ends, '/agreement/ends', { from: thisDay(context.today), to: yearsAfter(context.today, 10) })
    const number = p.number ?? (await nextNumber(context))
    await changePartnership(context, p, {
      status: 'active',
      agreement: JSON.stringify(input.agreement),
      number,
      starts,
      ends
    })
    await sql`update partnership set reminded_on = null where regency = ${context.actor.regency} and id = ${p.id}`.execute(
      context.db
    )
    return { number }
  }
})

async function nextNumber(context: Context): Promise<string> {
  const { regency } = context.actor
  const year = context.today.slice(0, 4)
  await sql`select pg_advisory_xact_lock(hashtext(${`partnership:${regency}`}))`.execute(context.db)
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int + 1 as n from partnership where regency = ${regency} and number like ${`KS/${year}/%`}`.execute(
    context.db
  )
  return `KS/${year}/${String(rows[0]!.n).padStart(3, '0')}`
}

/** Talks came to nothing, a partner withdraws, or it has run its course. The other side's listing is open for others again. */
export const end = action({
  name: 'cooperation/end',
  may: register,
  title: text('Mengakhiri kerja sama', 'Ended a partnership'),
  input: z.object({
    id: z.uuid(),
    as: z.enum(['declined', 'withdrawn', 'ended']),
    by: z.enum(sides).nullable().default(null),
    reason: z.string().trim().min(3).max(500)
  }),
  async run(context, input) {
    const p = await partnership(context, input.id, true)
    requireStatus(p, ...(input.as === 'declined' ? (['introduced', 'negotiating'] as const) : (['active'] as const)))
    await changePartnership(context, p, { status: input.as, reason: input.reason })
    if (input.as !== 'withdrawn') return { left: null }
    // Who withdraws no longer offers; the maker who is left gets the search for another as a task.
    const gone = input.by === 'need' ? p.need : p.offer
    const left = input.by === 'need' ? p.offer : p.need
    await context.db
      .updateTable('listing')
      .set({ status: 'withdrawn' })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', gone.listing)
      .execute()
    await context.db
      .updateTable('listing')
      .set({ status: 'open' })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', left.listing)
      .where('status', '=', 'closed')
      .execute()
    await taskFor(context, left.case, `Cari pengganti ${gone.name} di papan kemitraan`, p.id)
    return { left: left.listing }
  }
})

/** Tells makers of agreements that end within thirty days, once; the server does this once a day. */
export const remindOfEnds = action({
  name: 'cooperation/remind',
  may: administrator,
  title: text('Mengingatkan akhir kerja sama', 'Reminded of ending partnerships'),
  input: z.object({}),
  async run(context) {
    const { regency } = context.actor
    const { rows } = await sql<{
      id: string
      number: string
      ends: string
      other: string
      maker: string
      household: string
      village: string
      phone: Buffer | null
      case: string
    }>`
      select p.id, p.number, p.ends, o.name as other, m.name as maker, c.household_id as household, c.village,
        m.phone_cipher as phone, c.id as case
      from partnership p cross join lateral (values (p.need_id, p.offer_id), (p.offer_id, p.need_id)) as s (own, other)
      join listing l on l.regency = p.regency and l.id = s.own join listing o on o.regency = p.regency and o.id = s.other
      join mentoring_case c on c.regency = p.regency and c.id = l.case_id join person m on m.regency = c.regency and m.id = c.person_id
      where p.regency = ${regency} and p.status = 'active' and p.reminded_on is null
        and p.ends between ${context.today}::date and ${addDays(context.today, 30)}::date
        and c.closed_on is null
      order by p.ends, p.id limit 500`.execute(context.db)
    await queueLetters(
      context,
      rows.map((r) => ({
        wording: 'partnership_ends' as const,
        about: r.id,
        recipient: r.maker,
        household: r.household,
        village: r.village,
        phone: r.phone ? context.vault.open(r.phone) : null,
        email: null,
        parameters: [r.maker, r.number, r.other, formatDate(r.ends)]
      }))
    )
    await sql`update partnership set reminded_on = ${context.today}::date
      where regency = ${regency} and id = any(${rows.map((r) => r.id)}::uuid[])`.execute(context.db)
    return { reminded: rows.length }
  }
})
