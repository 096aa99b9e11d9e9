/** What can be done with help: asked for, decided, handed over, looked at again. */
import { sql } from 'kysely'
import { z } from 'zod'
import { household as householdRow, person as personRow } from '../households/index.ts'
import { agencies } from '../kernel/actor.ts'
import { maskNumbers } from '../kernel/identifiers.ts'
import { plainDate, uploaded } from '../kernel/inputs.ts'
import { administrator, importer, office, ofMaker, register } from '../kernel/rights.ts'
import { requireWithin, thisDay, yearsBefore } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import { ownPicture } from '../platform/uploads.ts'
import { rulesInput, saveRules } from '../platform/versioned-rules.ts'
import { isMeantFor, requireOwn } from '../training/index.ts'
import { supportRules, useStates } from './model.ts'
import * as refuse from './refusals.ts'
import { againFrom, judge, nextCheck, verdictOf } from './rules.ts'
import { besides, budgetLines, factsOf, type Help, helpRow, kindNow, supportRulesNow } from './store.ts'

const kindId = z.string().max(40)
const rupiah = z.number().int().min(0).max(1_000_000_000).describe('Rupiah.')
/** Whatever somebody writes: a number of somebody in it is masked before it is kept. */
const words = (least: number, most: number) => z.string().trim().min(least).max(most).transform(maskNumbers)
const given = { ...importer, facilitator: 'area' } as const

/** Writes what became of a piece of help, and tells it to the feed. */
async function set(context: Context, help: Help, fields: Record<string, unknown>, what: Record<string, unknown>) {
  await context.db
    .updateTable('help')
    .set({ ...fields, version: sql`version + 1` } as never)
    .where('regency', '=', context.actor.regency)
    .where('id', '=', help.id)
    .execute()
  await tell(context, help, { kind: help.kind, ...what })
}

const tell = (
  context: Context,
  help: { id: string; village: string; household: string },
  what: Record<string, unknown>
) => context.changed({ kind: 'help', subject: help.id, village: help.village, household: help.household, what })

const decided = (context: Context) => ({ decided_on: context.today, decided_by: context.actor.name })

/** The record that goes by this person today, in a household that is held. */
async function livingPerson(context: Context, id: string) {
  const asked = await personRow(context, id)
  const p = asked.merged_into ? await personRow(context, asked.merged_into) : asked
  const home = await householdRow(context, p.household_id, 'to-change')
  if (p.gone || home.gone_on) throw refuse.gone()
  return p
}

export const ask = action({
  name: 'support/ask',
  may: ofMaker,
  title: text('Mengajukan bantuan', 'Asked for help'),
  input: z.object({
    person: z.uuid(),
    kind: kindId,
    agency: z.enum(agencies),
    pool: z.uuid().nullable().default(null).describe('Help for a whole group; the person is one of it.'),
    why: words(5, 500)
  }),
  async run(context, { person, kind, agency, pool, why }) {
    const { regency, name } = context.actor
    await kindNow(context, kind)
    const p = await livingPerson(context, person)
    if (pool) {
      const { rows } = await sql`select 1 from pool_member where regency = ${regency} and pool_id = ${pool}
        and household_id = ${p.household_id} and left_on is null`.execute(context.db)
      if (rows.length === 0) throw refuse.notOfPool()
    }
    const { rows } = await sql<{ id: string }>`select id from help where regency = ${regency} and kind = ${kind}
      and agency = ${agency} and status = 'asked'
      and (household_id = ${p.household_id} and pool_id is not distinct from ${pool} or pool_id = ${pool})`.execute(
      context.db
    )
    if (rows[0]) throw refuse.askedAlready(rows[0].id)
    const help = { id: context.newId(), village: p.village, household: p.household_id }
    await context.db
      .insertInto('help')
      .values({
        regency,
        id: help.id,
        kind,
        household_id: help.household,
        village: help.village,
        person_id: p.id,
        pool_id: pool,
        agency,
        why,
        status: 'asked',
        asked_on: context.today,
        asked_by: name
      })
      .execute()
    await tell(context, help, { kind, status: 'asked' })
    return { help: help.id }
  }
})

export const withdraw = action({
  name: 'support/withdraw',
  may: ofMaker,
  title: text('Menarik permohonan bantuan', 'Took back an application for help'),
  input: z.object({ help: z.uuid() }),
  async run(context, { help: id }) {
    const help = await helpRow(context, id, 'asked')
    await set(context, help, { status: 'withdrawn' }, { status: 'withdrawn' })
    return {}
  }
})

/** Its money: a line of a programme of the agency and year that is meant for the village, with enough left. */
async function pay(context: Context, help: Help, programme: string | null, line: string | null, value: number) {
  if (value === 0) return { programme_id: null, line: null }
  const lines = await budgetLines(context, help.agency!, Number(context.today.slice(0, 4)))
  const found = lines.find((l) => l.programme === programme && l.code === line)
  if (!found || !isMeantFor(found, help.village)) throw refuse.noLine()
  if (found.left < value) throw refuse.lineSpent(found.left)
  return { programme_id: programme, line }
}

export const grant = action({
  name: 'support/grant',
  may: importer,
  title: text('Menyetujui bantuan', 'Granted help'),
  input: z.object({
    help: z.uuid(),
    programme: z.uuid().nullable().default(null),
    line: z.string().max(40).nullable().default(null).describe('Code of the budget line.'),
    value: rupiah,
    reason: words(3, 500),
    despite: z
      .object({ seen: z.array(z.uuid()).min(1).max(100), reason: words(10, 500) })
      .nullable()
      .default(null)
      .describe('The same help that is known, and why this is given all the same.')
  }),
  async run(context, { help: id, programme, line, value, reason, despite }) {
    const help = await helpRow(context, id, 'asked')
    requireOwn(context, help.agency!)
    const { kind, version } = await kindNow(context, help.kind)
    const home = await householdRow(context, help.home, 'to-change')
    if (home.gone_on) throw refuse.gone()
    const judged = judge(kind, await factsOf(context, help), context.today)
    if (verdictOf(judged) !== 'met') throw refuse.conditionsOpen(judged)
    const beside = await besides(context, help)
    if (beside.some((b) => !despite?.seen.includes(b.id))) throw refuse.double(beside)
    if (value > kind.most) throw refuse.tooMuch(kind.most)
    const isDouble = beside.length > 0
    await set(
      context,
      help,
      {
        ...decided(context),
        ...(await pay(context, help, programme, line, value)),
        status: 'granted',
        reason,
        value,
        rules_version: version,
        again_from: againFrom(kind, context.today),
        despite: beside.map((b) => b.id),
        despite_reason: isDouble ? despite!.reason : null
      },
      { status: 'granted', value, ...(isDouble && { double: true }) }
    )
    return {}
  }
})

export const refuseHelp = action({
  name: 'support/refuse',
  may: importer,
  title: text('Menolak permohonan bantuan', 'Refused help'),
  input: z.object({ help: z.uuid(), reason: words(10, 500) }),
  async run(context, { help: id, reason }) {
    const help = await helpRow(context, id, 'asked')
    requireOwn(context, help.agency!)
    await set(context, help, { ...decided(context), status: 'refused', reason }, { status: 'refused' })
    return {}
  }
})

export const cancel = action({
  name: 'support/cancel',
  may: importer,
  title: text('Membatalkan bantuan yang disetujui', 'Cancelled granted help'),
  input: z.object({ help: z.uuid(), reason: words(10, 500) }),
  async run(context, { help: id, reason }) {
    const help = await helpRow(context, id, 'granted')
    requireOwn(context, help.agency!)
    await set(context, help, { status: 'cancelled', reason }, { status: 'cancelled' })
    return {}
  }
})

export const handOver = action({
  name: 'support/hand-over',
  may: given,
  title: text('Menyerahkan bantuan', 'Handed help over'),
  input: z.object({
    help: z.uuid(),
    handedOn: plainDate,
    signedBy: z.string().trim().min(2).max(120),
    asset: z.string().trim().min(2).max(60).nullable().default(null).describe('Number on the item.'),
    photo: uploaded
  }),
  async run(context, { help: id, handedOn, signedBy, asset, photo }) {
    const help = await helpRow(context, id, 'granted')
    if (context.scope === 'agency') requireOwn(context, help.agency!)
    requireWithin(handedOn, '/handedOn', {
      from: [help.decidedOn!, text('hari keputusan', 'the day of the decision')],
      to: thisDay(context.today)
    })
    const home = await householdRow(context, help.home)
    if (home.gone_on) throw refuse.gone()
    const { kind } = await kindNow(context, help.kind)
    if (kind.conditions.consent && !(await factsOf(context, help)).consent) throw refuse.consentMissing()
    if (kind.asset && !asset) throw refuse.assetMissing()
    const { rows } =
      await sql`select 1 from help where regency = ${context.actor.regency} and asset = ${asset}`.execute(context.db)
    if (rows.length > 0) throw refuse.assetTaken()
    await ownPicture(context, photo)
    await set(
      context,
      help,
      {
        status: 'handed',
        handed_on: handedOn,
        signed_by: signedBy,
        asset,
        photo_id: photo,
        again_from: againFrom(kind, handedOn),
        check_on: nextCheck(kind, handedOn)
      },
      { status: 'handed' }
    )
    return {}
  }
})

/** Whether what was given is still used; what is lost or passed on is not looked at again. */
export const check = action({
  name: 'support/check',
  may: register,
  title: text('Memeriksa apakah bantuan masih dipakai', 'Looked whether help is still used'),
  input: z.object({
    help: z.uuid(),
    checkedOn: plainDate,
    state: z.enum(useStates),
    note: z.string().trim().max(500).default('').transform(maskNumbers)
  }),
  async run(context, { help: id, checkedOn, state, note }) {
    const help = await helpRow(context, id, 'handed')
    requireWithin(checkedOn, '/checkedOn', {
      from: [help.handedOn!, text('hari penyerahan', 'the day it was handed over')],
      to: thisDay(context.today)
    })
    const { rules } = await supportRulesNow(context)
    const kind = rules.kinds.find((k) => k.id === help.kind)
    const goesOn = kind && state !== 'lost' && state !== 'passed-on'
    await context.db
      .insertInto('help_check')
      .values({
        regency: context.actor.regency,
        id: context.newId(),
        help_id: help.id,
        household_id: help.household,
        village: help.village,
        checked_on: checkedOn,
        state,
        note,
        by_name: context.actor.name
      })
      .execute()
    await set(context, help, { check_on: goesOn ? nextCheck(kind, checkedOn) : null }, { checked: state })
    return {}
  }
})

/** Help of others, as a list or a letter tells it: it counts when the same is asked for here. */
export const noteOutside = action({
  name: 'support/note-outside',
  may: office,
  title: text('Mencatat bantuan dari pihak lain', 'Noted help of somebody else'),
  input: z.object({
    person: z.uuid(),
    kind: kindId,
    giver: z.string().trim().min(3).max(160),
    on: plainDate,
    value: rupiah,
    source: words(3, 500)
  }),
  async run(context, { person, kind: id, giver, on, value, source }) {
    const { regency, name } = context.actor
    requireWithin(on, '/on', { from: yearsBefore(context.today, 50), to: thisDay(context.today) })
    const { kind } = await kindNow(context, id)
    const p = await livingPerson(context, person)
    const help = { id: context.newId(), village: p.village, household: p.household_id }
    await context.db
      .insertInto('help')
      .values({
        regency,
        id: help.id,
        kind: id,
        household_id: help.household,
        village: help.village,
        person_id: p.id,
        outside: giver,
        why: source,
        status: 'handed',
        asked_on: on,
        asked_by: name,
        decided_on: on,
        decided_by: giver,
        value,
        handed_on: on,
        again_from: againFrom(kind, on)
      })
      .execute()
    await tell(context, help, { kind: id, outside: giver })
    return { help: help.id }
  }
})

/** The welfare decile as a list says it, with its day; the register shows the same number from then on. */
export const noteWelfare = action({
  name: 'support/note-welfare',
  may: register,
  title: text('Mencatat desil kesejahteraan', 'Noted the welfare decile'),
  input: z.object({
    household: z.uuid(),
    decile: z.number().int().min(1).max(10),
    asOf: plainDate,
    source: z.string().trim().min(3).max(200)
  }),
  async run(context, { household: id, decile, asOf, source }) {
    const { regency, name } = context.actor
    requireWithin(asOf, '/asOf', { from: yearsBefore(context.today, 10), to: thisDay(context.today) })
    const home = await householdRow(context, id, 'to-change')
    await sql`insert into welfare (regency, household_id, village, decile, as_of, source, noted_by)
      values (${regency}, ${id}, ${home.village}, ${decile}, ${asOf}, ${source}, ${name})
      on conflict (regency, household_id) do update set decile = excluded.decile, as_of = excluded.as_of,
        source = excluded.source, noted_by = excluded.noted_by`.execute(context.db)
    await sql`update household set welfare_decile = ${decile}, version = version + 1, updated_at = ${context.now}
      where regency = ${regency} and id = ${id}`.execute(context.db)
    await context.changed({
      kind: 'household',
      subject: id,
      village: home.village,
      household: id,
      what: { fields: ['welfareDecile'], asOf }
    })
    return {}
  }
})

export const saveSupportRules = action({
  name: 'support/save-rules',
  may: administrator,
  title: text('Mengubah jenis dan syarat bantuan', 'Changed the kinds of help and their conditions'),
  input: rulesInput(supportRules),
  run: (context, input) => saveRules(context, 'support_rules', input)
})
