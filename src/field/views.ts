/** What a phone receives, and what the office sees of phones. */
import { sql } from 'kysely'
import { z } from 'zod'
import { mergeEdit, type Seen } from '../households/rules.ts'
import { maskPersonal } from '../kernel/identifiers.ts'
import { seeOffice } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { type Context, view } from '../platform/context.ts'
import { currentQuestionnaire } from '../potential/index.ts'
import { villageCode } from '../regions/model.ts'
import { current, isEdit } from './edits.ts'
import { type Cursor, cursor, type FieldAction } from './model.ts'
import { revokedPhone } from './refusals.ts'
import { homesOf, latestChange, type Sealed } from './store.ts'

const device = z.uuid()
const nobody = '00000000-0000-0000-0000-000000000000'

/** A revoked phone receives nothing. */
async function refuseRevoked(context: Context, id: string): Promise<void> {
  const found = await context.db
    .selectFrom('field_device')
    .select('revoked_at')
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .where('user_id', '=', context.actor.user)
    .executeTakeFirst()
  if (!found || found.revoked_at) throw revokedPhone()
}

export const begin = view({
  name: 'field/begin',
  may: { facilitator: 'area' },
  title: text('Telepon mulai mengunduh', 'A phone begins to download'),
  input: z.object({ device }),
  async run(context, input) {
    await refuseRevoked(context, input.device)
    const { rows } = await sql<{
      xact: string
    }>`select pg_snapshot_xmin(pg_current_snapshot())::text as xact`.execute(context.db)
    const cursor: Cursor = { xact: rows[0]!.xact, household: nobody }
    return { cursor, form: await currentQuestionnaire(context) }
  }
})

export const page = view({
  name: 'field/page',
  may: { facilitator: 'area' },
  title: text('Telepon mengunduh desa', 'A phone downloads a village'),
  input: z.object({
    device,
    village: villageCode,
    after: z.uuid().nullable(),
    most: z.number().int().min(1).max(200).default(200)
  }),
  async run(context, { device, village, after, most }) {
    await refuseRevoked(context, device)
    const ids = await context.db
      .selectFrom('household')
      .select('id')
      .where('regency', '=', context.actor.regency)
      .where('village', '=', village)
      .where('merged_into', 'is', null)
      .$if(after !== null, (q) => q.where('id', '>', after!))
      .orderBy('id')
      .limit(most)
      .execute()
    const homes = await homesOf(
      context,
      ids.map(({ id }) => id)
    )
    return { homes, next: ids.length === most ? ids.at(-1)!.id : null }
  }
})

/** Households that changed behind a place in the feed: in an order in which a late commit is never skipped. */
export const pull = view({
  name: 'field/pull',
  may: { facilitator: 'area' },
  title: text('Telepon menerima perubahan', 'A phone receives changes'),
  input: z.object({
    device,
    cursor,
    form: z.number().int().min(0).max(1_000_000_000).nullable().describe('The version of the questionnaire it has.'),
    most: z.number().int().min(1).max(200).default(200)
  }),
  async run(context, { device, cursor: from, form, most }) {
    await refuseRevoked(context, device)
    const { regency } = context.actor
    const { rows } = await sql<Cursor>`
      select distinct xact::text::numeric as n, xact::text as xact, household_id as household from (
        select xact, household_id from change where regency = ${regency} and household_id is not null and xact >= ${from.xact}::xid8
        union all
        select xact, household_id from household_touched where regency = ${regency} and xact >= ${from.xact}::xid8) f
      where (xact, household_id) > (${from.xact}::xid8, ${from.household}::uuid) and xact < pg_snapshot_xmin(pg_current_snapshot())
      order by n, household limit ${most}`.execute(context.db)
    const ids = [...new Set(rows.map((r) => r.household))]
    const homes = await homesOf(context, ids)
    const here = new Set(homes.map((h) => h.id))
    const last = rows.at(-1)
    const newest = await currentQuestionnaire(context)
    const route = await context.db
      .selectFrom('planned_visit')
      .select(['day', 'case_id as case', 'household_id as household'])
      .where('regency', '=', regency)
      .where('facilitator', '=', context.actor.user)
      .where('day', '>=', context.today)
      .orderBy('day')
      .orderBy('position')
      .limit(300)
      .execute()
    return {
      homes,
      gone: ids.filter((id) => !here.has(id)),
      cursor: last ? { xact: last.xact, household: last.household } : from,
      more: rows.length === most,
      route,
      ...(newest.version === form ? {} : { form: newest })
    }
  }
})

/** What waits for somebody, with both values of a conflict as they are now. */
async function opened(
  context: Context,
  row: { id: string; action: string; state: string; entry_cipher: Buffer | null }
) {
  const { input, problem } = JSON.parse(context.vault.open(row.entry_cipher!)) as Sealed
  const action = row.action as FieldAction
  const conflict = row.state === 'conflict' && isEdit(action) ? await current(context, action, input) : undefined
  if (!conflict)
    return { input: maskPersonal(input) as Record<string, unknown>, problem: problem ?? null, conflict: null }
  const { seen, now, began, subject } = conflict
  const { both } = mergeEdit(seen, conflict.wanted as Seen & object, now, now.version !== began)
  const wanted = maskPersonal(conflict.wanted) as Seen
  const value = (fields: Seen, key: string) => fields[key] ?? null
  const people = await context.db
    .selectFrom('person')
    .select(['id', 'name'])
    .where('regency', '=', context.actor.regency)
    .where('household_id', '=', conflict.household)
    .orderBy('id')
    .execute()
  return {
    input: maskPersonal(input) as Record<string, unknown>,
    problem: problem ?? null,
    conflict: {
      version: now.version as number,
      household: conflict.household,
      people,
      ...(await latestChange(context.db, context.actor.regency, subject)),
      fields: both.map((key) => ({
        field: key,
        phone: value(wanted, key),
        office: value(now, `${key}Masked` in now ? `${key}Masked` : key),
        before: value(seen, `${key}Masked` in seen ? `${key}Masked` : key)
      }))
    }
  }
}

export const phones = view({
  name: 'field/phones',
  may: seeOffice,
  title: text('Telepon lapangan', 'Field phones'),
  input: z.object({}),
  async run(context) {
    const { regency } = context.actor
    const { rows: devices } = await sql<{
      id: string
      user: string
      name: string
      registeredAt: Date
      lastContact: Date
      waiting: number
      offsetMs: number
      revokedAt: Date | null
      revokedBy: string | null
      refused: number
      conflicts: number
      kept: number
      done: number
    }>`select d.id, d.user_name as user, d.name, d.registered_at as "registeredAt", d.last_contact as "lastContact", d.waiting,
        d.offset_ms as "offsetMs", d.revoked_at as "revokedAt", d.revoked_by as "revokedBy",
        count(e.id) filter (where e.state = 'refused') as refused, count(e.id) filter (where e.state = 'conflict') as conflicts,
        count(e.id) filter (where e.state = 'kept') as kept, count(e.id) filter (where e.state in ('done', 'settled', 'taken')) as done
      from field_device d left join field_entry e on e.regency = d.regency and e.device_id = d.id
      where d.regency = ${regency} group by d.regency, d.id order by d.last_contact desc, d.id limit 1000`.execute(
      context.db
    )
    const open = await context.db
      .selectFrom('field_entry')
      .select([
        'id',
        'action',
        'state',
        'entry_cipher',
        'user_name',
        'told_at',
        'offset_ms',
        'received_at',
        'device_id'
      ])
      .where('regency', '=', regency)
      .where('state', 'in', ['refused', 'conflict', 'kept'])
      // What waits for the office comes before what the phone's own bearer corrects.
      .orderBy((eb) => eb('state', '=', 'refused'))
      .orderBy('received_at')
      .orderBy('told_at')
      .orderBy('id')
      .limit(200)
      .execute()
    const entries = []
    for (const row of open)
      entries.push({
        id: row.id,
        device: row.device_id,
        action: row.action as FieldAction,
        state: row.state as 'refused' | 'conflict' | 'kept',
        by: row.user_name,
        toldAt: row.told_at,
        /** When it was by our clock. */
        recordedAt: new Date(row.told_at.getTime() - row.offset_ms),
        receivedAt: row.received_at,
        ...(await opened(context, row))
      })
    return { devices, entries }
  }
})
