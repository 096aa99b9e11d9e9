/** What a phone sends: each act performed as the office's own, and what became of it written down. */
import { createHash } from 'node:crypto'
import type { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { actorOfUser } from '../access/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { Problem, refused } from '../kernel/problem.ts'
import { invalidInput, type Platform, performAction } from '../platform/perform.ts'
import { trouble } from '../platform/trouble.ts'
import { type Answer, contact, type FieldAction, type Outcome, type Result, sentEntry } from './model.ts'
import { otherPerson, otherPhone, signInAgain } from './refusals.ts'
import { latestChange, type Sealed } from './store.ts'

type Read = z.infer<typeof sentEntry>
/** Who carries the phone, and whether what it sends is done or kept for the office. */
interface Carrier {
  actor: Actor
  keep: boolean
  offset: number
}

/** The table that an act speaks of and where its id stands in the input; from there its village is known. */
const subjectOf: Record<Exclude<FieldAction, 'households/register'>, [table: string, ...path: string[]]> = {
  'households/change': ['household', 'id'],
  'households/add-person': ['household', 'household'],
  'households/change-person': ['person', 'id'],
  'households/add-enterprise': ['person', 'enterprise', 'owner'],
  'households/change-enterprise': ['enterprise', 'id'],
  'households/give-consent': ['person', 'person'],
  'households/withdraw-consent': ['person', 'person'],
  'potential/respond': ['household', 'household'],
  'mentoring/record-visit': ['mentoring_case', 'case'],
  'mentoring/mark-task': ['task', 'task'],
  'mentoring/note-cash': ['mentoring_case', 'case']
}

/** Does an act speak of a village that is there and not theirs (any more)? */
async function isElsewhere(
  platform: Platform,
  { regency, villages }: Actor,
  { action, input }: Read
): Promise<boolean> {
  const given = (input ?? {}) as Record<string, unknown>
  let village = (given.household as { village?: string } | undefined)?.village
  if (action !== 'households/register') {
    const [table, ...path] = subjectOf[action]
    const id = path.reduce<unknown>((part, key) => (part as Record<string, unknown> | null | undefined)?.[key], given)
    if (!z.uuid().safeParse(id).success) return false
    const { rows } = await sql<{ village: string }>`select village from ${sql.table(table)}
      where regency = ${regency} and id = ${id}`.execute(platform.connection.db)
    village = rows[0]?.village
  }
  return typeof village === 'string' && village.startsWith(`${regency}.`) && !villages.includes(village)
}

/** The phone and who carries it; a new one is somebody's from its first contact on. */
async function carrierOf(platform: Platform, bearer: Actor, said: z.infer<typeof contact>): Promise<Carrier> {
  const { connection, vault, clock, registry } = platform
  const { regency } = bearer
  const { device: id, word } = said
  const offset = Date.parse(said.now) - clock().getTime()
  const known = await connection.db
    .selectFrom('field_device')
    .selectAll()
    .where('regency', '=', regency)
    .where('id', '=', id)
    .executeTakeFirst()
  if (known && !vault.hashes(word).some((hash) => hash.equals(known.word_hash))) throw otherPhone()
  const signedIn = bearer.role !== 'public'
  const may = registry.scopeOf('field/pull', bearer) !== undefined
  if (known && signedIn && known.user_id !== bearer.user) throw otherPerson()
  if (!known && !may) throw signedIn ? refused() : signInAgain()
  const seen = { last_contact: clock(), waiting: said.waiting, offset_ms: offset }
  if (!known) {
    const row = { regency, id, user_id: bearer.user, user_name: bearer.name, name: said.name, ...seen }
    await connection.db
      .insertInto('field_device')
      .values({ ...row, word_hash: vault.hash(word), registered_at: clock() })
      .onConflict((c) => c.doNothing())
      .execute()
    return { actor: bearer, keep: false, offset }
  }
  const revoked = known.revoked_at !== null
  const active = signedIn ? bearer : await actorOfUser(connection.db, known.user_id, regency)
  // Who is no member any more cannot sign in; what they recorded is not lost for that.
  if (!signedIn && active && !revoked) throw signInAgain()
  await connection.db
    .updateTable('field_device')
    .set(seen)
    .where('regency', '=', regency)
    .where('id', '=', id)
    .execute()
  const actor = { ...bearer, user: known.user_id, name: known.user_name, villages: active?.villages ?? [] }
  return { actor, keep: revoked || !may, offset }
}

/** Acts in an order in which each comes after those it builds on. */
function ordered(entries: readonly Read[]): Read[] {
  const left = new Map(entries.map((e) => [e.id, e]))
  const line: Read[] = []
  const take = (entry: Read) => {
    if (!left.delete(entry.id)) return
    for (const id of entry.after) if (left.has(id)) take(left.get(id)!)
    line.push(entry)
  }
  for (const entry of entries) take(entry)
  return line
}

/** Takes a phone's acts in, one by one; a failing one stops only those that build on it. */
async function takeIn(
  platform: Platform,
  carrier: Carrier,
  device: string,
  entries: readonly Read[]
): Promise<Result[]> {
  const { connection, vault } = platform
  const { actor, offset } = carrier
  const { regency } = actor
  const ids = [...new Set(entries.flatMap((e) => [e.id, ...e.after]))]
  const done = new Set(
    (
      await connection.db
        .selectFrom('audit')
        .select('id')
        .where('regency', '=', regency)
        .where('id', 'in', ids)
        .where('done', '=', true)
        .execute()
    ).map(({ id }) => id)
  )
  const before = await connection.db
    .selectFrom('field_entry')
    .select(['id', 'state', 'entry_cipher', 'reason', 'user_id'])
    .where('regency', '=', regency)
    .where('id', 'in', ids)
    .execute()
  const known = new Map(before.map((row) => [row.id, row]))
  const kept = new Set(before.filter(({ state }) => state === 'kept').map(({ id }) => id))
  const taken = (id: string) => done.has(id) || ['settled', 'taken'].includes(known.get(id)?.state ?? '')

  /** Writes down what became of an act; one that waits for somebody is sealed. */
  async function note(entry: Read, state: 'done' | 'refused' | 'conflict' | 'kept', problem?: Problem): Promise<void> {
    const sealed: Sealed = { input: entry.input, ...(problem ? { problem: problem.toJSON() } : {}) }
    const row = {
      state,
      told_at: new Date(entry.toldAt),
      offset_ms: offset,
      // Not by the millisecond: the acts of one contact are shown and taken in in the order in which they came.
      received_at: sql<Date>`clock_timestamp()`,
      entry_cipher: state === 'done' ? null : vault.seal(JSON.stringify(sealed))
    }
    await connection.db
      .insertInto('field_entry')
      .values({
        regency,
        id: entry.id,
        device_id: device,
        user_id: actor.user,
        user_name: actor.name,
        action: entry.action,
        ...row
      })
      // What somebody decided stands.
      .onConflict((c) =>
        c.columns(['regency', 'id']).doUpdateSet(row).where('field_entry.state', 'in', ['done', 'refused', 'dropped'])
      )
      .execute()
  }

  async function outcomeOf(entry: Read): Promise<{ outcome: Outcome; problem?: Problem }> {
    const earlier = known.get(entry.id)
    if (earlier && earlier.user_id !== actor.user) return { outcome: 'refused', problem: otherPhone() }
    if (earlier?.state === 'settled' || earlier?.state === 'taken') return { outcome: 'duplicate' }
    if (earlier?.state === 'declined') return { outcome: 'refused', problem: declined(earlier.reason ?? '') }
    if (earlier?.state === 'conflict' || earlier?.state === 'kept') {
      const { problem } = JSON.parse(vault.open(earlier.entry_cipher!)) as Sealed
      return { outcome: earlier.state, ...(problem ? { problem: Problem.from(problem) } : {}) }
    }
    const keeps = carrier.keep || entry.after.some((id) => kept.has(id))
    if (keeps && !done.has(entry.id)) {
      await note(entry, 'kept')
      kept.add(entry.id)
      return { outcome: 'kept' }
    }
    if (keeps) return { outcome: 'duplicate' }
    if (!entry.after.every(taken)) return { outcome: 'waits' }
    try {
      await performAction(platform, actor, entry.action, entry.id, entry.input)
      const outcome = done.has(entry.id) ? 'duplicate' : 'done'
      done.add(entry.id)
      await note(entry, 'done')
      return { outcome }
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error
      if (error.code === 'households/changed-meanwhile') {
        const subject = (entry.input as { id: string }).id
        const who = await latestChange(connection.db, regency, subject)
        const problem = new Problem(error.code, error.status, error.text, { facts: { ...error.facts, ...who } })
        await note(entry, 'conflict', problem)
        return { outcome: 'conflict', problem }
      }
      if ((error.status === 403 || error.status === 404) && (await isElsewhere(platform, actor, entry))) {
        await note(entry, 'kept', error)
        kept.add(entry.id)
        return { outcome: 'kept', problem: error }
      }
      // Another act under an id that was done leaves that one done.
      if (error.code !== 'kernel/id-reused') await note(entry, 'refused', error)
      return { outcome: 'refused', problem: error }
    }
  }

  const results: Result[] = []
  for (const entry of ordered(entries)) {
    try {
      const { outcome, problem } = await outcomeOf(entry)
      results.push({ id: entry.id, outcome, ...(problem ? { problem: problem.toJSON() } : {}) })
    } catch (error) {
      // Without an answer it is sent again; the others go on unless nothing can be done now.
      if (trouble(error)) throw error
      platform.log.error({ action: entry.action, error: (error as Error).stack }, 'field entry')
    }
  }
  return results
}

const declined = (reason: string) =>
  new Problem('field/declined', 409, {
    id: `Petugas menolak catatan ini: ${reason}`,
    en: `The officer refused this record: ${reason}`
  })

/** Another word for another database, for tables that were made anew, and for one that was taken back in time. */
async function incarnationOf(platform: Platform, xact: string): Promise<string> {
  const { rows } = await sql<{ now: string; ahead: boolean }>`
    select s.system_identifier || '.' || c.timeline_id || '.' || 'audit'::regclass::oid as now,
      ${xact}::xid8 > pg_snapshot_xmax(pg_current_snapshot()) as ahead
    from pg_control_system() s, pg_control_checkpoint() c`.execute(platform.connection.db)
  const { now, ahead } = rows[0]!
  return createHash('sha256')
    .update(ahead ? `${now} ${xact}` : now)
    .digest('base64url')
    .slice(0, 22)
}

/** One contact of a phone: its acts are taken in, and it is told how things are. */
export async function meet(platform: Platform, bearer: Actor, input: unknown): Promise<Answer> {
  const read = contact.safeParse(input)
  if (!read.success) throw invalidInput(read.error)
  const said = read.data
  const { regency } = bearer
  const { db } = platform.connection
  const carrier = await carrierOf(platform, bearer, said)
  // A damaged one is set aside; the rest goes on.
  const readEntries = said.entries.map((entry) => sentEntry.safeParse(entry))
  const fine = readEntries.flatMap((r) => (r.success ? [r.data] : []))
  const damaged = said.entries.flatMap((entry, i): Result[] => {
    const { error } = readEntries[i]!
    const id = z.object({ id: z.uuid() }).safeParse(entry)
    return error && id.success ? [{ id: id.data.id, outcome: 'refused', problem: invalidInput(error).toJSON() }] : []
  })
  const results = fine.length > 0 ? await takeIn(platform, carrier, said.device, fine) : []
  if (said.dropped.length > 0)
    await db
      .updateTable('field_entry')
      .set({ state: 'dropped', entry_cipher: null })
      .where('regency', '=', regency)
      .where('device_id', '=', said.device)
      .where('id', 'in', said.dropped)
      .where('state', '=', 'refused')
      .execute()
  const { rows: villages } = await sql<Answer['villages'][number]>`
    select v.code, v.name, coalesce(d.name, '') as district from region v left join region d on d.code = left(v.code, 8)
    where v.code = any(${carrier.actor.villages}) order by v.name, v.code`.execute(db)
  return {
    incarnation: await incarnationOf(platform, said.xact),
    revoked: carrier.keep,
    villages,
    results: [...results, ...damaged]
  }
}

export const fieldRoutes =
  (platform: Platform, identify: (headers: Headers) => Promise<Actor>) =>
  (app: Hono): void => {
    app.post('/api/field/contact', async (c) =>
      c.json(await meet(platform, await identify(c.req.raw.headers), await c.req.json().catch(() => ({}))))
    )
  }
