/** Curation: a call, makers apply with ready products, the retailer's people score and decide; feedback becomes tasks. */

import { sql } from 'kysely'
import { z } from 'zod'
import { addDays, type PlainDate } from '../kernel/dates.ts'
import { mapOf, plainDate } from '../kernel/inputs.ts'
import type { StoredPaper } from '../kernel/operation.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { office, ofMaker, register, seePlanning, seeRegister } from '../kernel/rights.ts'
import { requireWithin } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { addTasks, openCase } from '../mentoring/index.ts'
import { action, type Context, view } from '../platform/context.ts'
import { productOnOffer } from '../products/index.ts'
import { agreementInForce } from './agreements.ts'
import { type Criterion, criteria, type EntryStatus, type Offer, usualCriteria } from './model.ts'
import { weighted } from './rules.ts'

export const callRound = action({
  name: 'retail/call-round',
  may: office,
  title: text('Membuka putaran kurasi', 'Called a curation round'),
  input: z.object({
    agreement: z.uuid(),
    name: z.string().trim().min(3).max(120),
    opens: plainDate,
    closes: plainDate,
    criteria: criteria.default(usualCriteria)
  }),
  async run(context, input) {
    const a = await agreementInForce(context, input.agreement)
    requireWithin(input.opens, '/opens', {
      from: [a.starts, text('awal perjanjian', 'the start of the agreement')],
      to: [a.ends, text('akhir perjanjian', 'the end of the agreement')]
    })
    requireWithin(input.closes, '/closes', {
      from: [input.opens, text('hari putaran dibuka', 'when the round opens')],
      to: [a.ends, text('akhir perjanjian', 'the end of the agreement')]
    })
    const id = context.newId()
    await context.db
      .insertInto('curation_round')
      .values({
        regency: context.actor.regency,
        id,
        retailer: a.retailer,
        agreement_id: a.id,
        name: input.name,
        opens: input.opens,
        closes: input.closes,
        criteria: JSON.stringify(input.criteria)
      })
      .execute()
    return { id }
  }
})

interface Round {
  id: string
  retailer: string
  agreement: string
  name: string
  opens: PlainDate
  closes: PlainDate
  criteria: Criterion[]
  closedOn: PlainDate | null
}

async function roundOf(context: Context, id: string): Promise<Round> {
  const { rows } =
    await sql<Round>`select id, retailer, agreement_id as agreement, name, opens, closes, criteria, closed_on as "closedOn"
      from curation_round
    where regency = ${context.actor.regency} and id = ${id}`.execute(context.db)
  const [round] = rows
  if (!round) throw notFound(text('Putaran kurasi', 'The curation round'))
  return round
}

/** Offers a ready product; what is not ready yet is told what is missing. */
export const apply = action({
  name: 'retail/apply',
  may: ofMaker,
  title: text('Mengajukan produk ke kurasi', 'Applied with a product'),
  input: z.object({ round: z.uuid(), product: z.uuid() }),
  async run(context, input) {
    const { regency, name } = context.actor
    const round = await roundOf(context, input.round)
    if (round.closedOn || context.today < round.opens || context.today > round.closes)
      throw new Problem('retail/round-closed', 409, text('Putaran ini tidak sedang dibuka.', 'This round is not open.'))
    const { offer, missing, household, village } = await productOnOffer(context, input.product, round.retailer)
    if (missing.length > 0)
      throw new Problem(
        'retail/not-ready',
        409,
        text(
          `Produk belum siap untuk ${round.retailer}. Masih kurang: ${missing.map((m) => m.id).join(', ')}.`,
          `The product is not ready for ${round.retailer}. Missing: ${missing.map((m) => m.en).join(', ')}.`
        )
      )
    await context.db
      .insertInto('curation_entry')
      .values({
        regency,
        round_id: round.id,
        product_id: input.product,
        retailer: round.retailer,
        household_id: household,
        village,
        offer: JSON.stringify(offer),
        applied_on: context.today,
        applied_by: name,
        status: 'applied'
      })
      .execute()
    await context.changed({
      kind: 'curation',
      subject: input.product,
      village,
      household,
      what: { applied: round.retailer }
    })
    return {}
  }
})

const entryOf = async (context: Context, round: string, product: string) => {
  const row = await context.db
    .selectFrom('curation_entry')
    .selectAll()
    .where('regency', '=', context.actor.regency)
    .where('round_id', '=', round)
    .where('product_id', '=', product)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound(text('Pengajuan', 'The application'))
  return row
}

export const noteSample = action({
  name: 'retail/note-sample',
  may: { ...register, buyer: 'own' },
  title: text('Mencatat contoh diterima', 'Noted that a sample arrived'),
  input: z.object({ round: z.uuid(), product: z.uuid() }),
  async run(context, input) {
    const row = await entryOf(context, input.round, input.product)
    await context.db
      .updateTable('curation_entry')
      .set({ sample_on: context.today })
      .where('regency', '=', row.regency)
      .where('round_id', '=', row.round_id)
      .where('product_id', '=', row.product_id)
      .execute()
    return {}
  }
})

export const score = action({
  name: 'retail/score',
  may: { buyer: 'own' },
  title: text('Menilai produk kurasi', 'Scored a product'),
  input: z.object({
    round: z.uuid(),
    product: z.uuid(),
    scores: mapOf(z.string().max(30), z.number().int().min(1).max(5), 60),
    note: z.string().trim().max(500).default('')
  }),
  async run(context, input) {
    const round = await roundOf(context, input.round)
    const row = await entryOf(context, input.round, input.product)
    if (row.status !== 'applied')
      throw new Problem('retail/decided', 409, text('Produk ini sudah diputuskan.', 'This product is decided already.'))
    const unanswered = round.criteria.find((c) => input.scores[c.id] === undefined)
    if (unanswered)
      throw new Problem(
        'retail/score-missing',
        422,
        text(`Beri nilai untuk ${unanswered.name}.`, `Score ${unanswered.name}.`)
      )
    const scores = JSON.stringify(Object.fromEntries(round.criteria.map((c) => [c.id, input.scores[c.id]])))
    const values = { scores, note: input.note, reviewer_name: context.actor.name }
    await context.db
      .insertInto('curation_score')
      .values({
        regency: context.actor.regency,
        round_id: round.id,
        product_id: input.product,
        reviewer: context.actor.user,
        retailer: round.retailer,
        ...values
      })
      .onConflict((c) => c.columns(['regency', 'round_id', 'product_id', 'reviewer']).doUpdateSet(values))
      .execute()
    return {}
  }
})

/** Accepted goes on the shelf under the agreement; to fix, and refused, must say why. Who decides acts for the retailer. */
export const decide = action({
  name: 'retail/decide',
  // A buyer's decision changes what makers see of theirs; which rounds a buyer reaches, the database decides.
  may: { ...office, buyer: 'regency' },
  title: text('Memutuskan kurasi', 'Decided on a product'),
  input: z.object({
    round: z.uuid(),
    product: z.uuid(),
    as: z.enum(['accepted', 'fix', 'refused']),
    feedback: z.string().trim().max(600).default('')
  }),
  async run(context, input) {
    const { regency, name } = context.actor
    const round = await roundOf(context, input.round)
    const row = await entryOf(context, input.round, input.product)
    if (row.status !== 'applied')
      throw new Problem('retail/decided', 409, text('Produk ini sudah diputuskan.', 'This product is decided already.'))
    if (input.as !== 'accepted' && input.feedback.length < 5) {
      const message = text(
        'Tulis alasannya, supaya pembuat tahu apa yang harus diperbaiki.',
        'Say why, so that the maker knows what to do.'
      )
      throw new Problem('retail/feedback-missing', 422, message, { pointers: [{ pointer: '/feedback', message }] })
    }
    await context.db
      .updateTable('curation_entry')
      .set({ status: input.as, feedback: input.feedback, decided_on: context.today, decided_by: name })
      .where('regency', '=', regency)
      .where('round_id', '=', round.id)
      .where('product_id', '=', input.product)
      .execute()
    if (input.as === 'accepted') {
      const a = await agreementInForce(context, round.agreement)
      await context.db
        .insertInto('shelf_product')
        .values({
          regency,
          product_id: input.product,
          retailer: round.retailer,
          household_id: row.household_id,
          village: row.village,
          agreement_id: a.id,
          listed_on: context.today
        })
        .execute()
    }
    await context.changed({
      kind: 'curation',
      subject: input.product,
      village: row.village,
      household: row.household_id,
      what: { retailer: round.retailer, as: input.as }
    })
    return {}
  }
})

/** Feedback of a decision becomes a task of the maker; by the office or the facilitator, who may see the case. */
export const takeFeedback = action({
  name: 'retail/take-feedback',
  may: register,
  title: text('Menjadikan masukan kurasi tugas', 'Made feedback a task'),
  input: z.object({ round: z.uuid(), product: z.uuid() }),
  async run(context, input) {
    const row = await entryOf(context, input.round, input.product)
    if (row.status !== 'fix')
      throw new Problem(
        'retail/nothing-to-fix',
        409,
        text('Tidak ada yang perlu diperbaiki.', 'There is nothing to fix.')
      )
    const { case: id } = await productOnOffer(context, input.product, row.retailer)
    await addTasks(context, await openCase(context, id), [
      {
        title: `Perbaiki untuk ${row.retailer}: ${row.feedback}`.slice(0, 300),
        owner: 'maker',
        dueOn: addDays(context.today, 21),
        origin: 'curation',
        subject: input.product
      }
    ])
    return {}
  }
})

export const rounds = view({
  name: 'retail/rounds',
  may: { ...seePlanning, facilitator: 'area', resident: 'own', buyer: 'own' },
  title: text('Putaran kurasi', 'Curation rounds'),
  input: z.object({}),
  async run(context) {
    const { rows } = await sql<Round & { counts: Record<EntryStatus, number> }>`
      select r.id, r.retailer, r.agreement_id as agreement, r.name, r.opens, r.closes, r.criteria, r.closed_on as "closedOn",
        (select jsonb_object_agg(s, (select count(*) from curation_entry e
              where e.regency = r.regency and e.round_id = r.id and e.status = s))
                from unnest(array['applied', 'accepted', 'fix', 'refused']) s) as counts
      from curation_round r where r.regency = ${context.actor.regency} order by r.closes desc, r.name`.execute(
      context.db
    )
    return { rows, total: rows.length }
  }
})

interface Entry {
  product: string
  offer: Offer
  appliedOn: PlainDate
  sampleOn: PlainDate | null
  status: EntryStatus
  feedback: string
  decidedOn: PlainDate | null
  decidedBy: string | null
  scores: { reviewer: string; user: string; scores: Record<string, number>; note: string }[]
}

/** One round: what was offered, how it was scored, what was decided; makers also see their products that could be offered. */
export const getRound = view({
  name: 'retail/round',
  may: { ...seeRegister, buyer: 'own' },
  title: text('Halaman kurasi', 'Curation page'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const { regency } = context.actor
    const round = await roundOf(context, id)
    const { rows } = await sql<Entry>`
      select e.product_id as product, e.offer, e.applied_on as "appliedOn", e.sample_on as "sampleOn", e.status, e.feedback,
        e.decided_on as "decidedOn", e.decided_by as "decidedBy",
        coalesce((select json_agg(json_build_object('reviewer', s.reviewer_name, 'user', s.reviewer, 'scores', s.scores,
                'note', s.note)) from curation_score s
          where s.regency = e.regency and s.round_id = e.round_id and s.product_id = e.product_id), '[]') as scores
      from curation_entry e where e.regency = ${regency} and e.round_id = ${id} order by e.applied_on, e.offer ->> 'name'`.execute(
      context.db
    )
    const candidates = context.may('retail/apply')
      ? (
          await sql<{
            id: string
            name: string
            maker: string
            missing: string[]
          }>`select p.id, p.name, c.title as maker, r.missing from product p
            join readiness r on r.regency = p.regency and r.product_id = p.id and r.retailer = ${round.retailer}
            join mentoring_case c on c.regency = p.regency and c.id = p.case_id
            where p.regency = ${regency} and p.withdrawn_on is null
              and not exists (select 1 from curation_entry e where e.regency = p.regency and e.product_id = p.id and e.round_id = ${id})
              and not exists (select 1 from shelf_product s where s.regency = p.regency and s.product_id = p.id
                and s.retailer = ${round.retailer} and s.delisted_on is null)
            order by cardinality(r.missing), p.name limit 60`.execute(context.db)
        ).rows
      : []
    const open = !round.closedOn && round.opens <= context.today && context.today <= round.closes
    return {
      ...round,
      open,
      candidates,
      entries: rows.map((e) => ({
        ...e,
        average: weighted(
          round.criteria,
          e.scores.map((s) => s.scores)
        )
      }))
    }
  }
})

/** A photo of a product as it was offered. */
export const offerPhoto = view({
  name: 'retail/offer-photo',
  may: { ...seeRegister, buyer: 'own' },
  title: text('Foto produk yang ditawarkan', 'Photo of an offered product'),
  input: z.object({ round: z.uuid(), product: z.uuid(), file: z.uuid() }),
  paper: true,
  async run(context, input) {
    const row = await context.db
      .selectFrom('curation_entry')
      .select('offer')
      .where('regency', '=', context.actor.regency)
      .where('round_id', '=', input.round)
      .where('product_id', '=', input.product)
      .executeTakeFirst()
    if (!row || !(row.offer as unknown as Offer).photos.includes(input.file)) throw notFound(text('Foto', 'The photo'))
    return { name: input.file, file: input.file } satisfies StoredPaper
  }
})
