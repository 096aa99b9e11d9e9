/**
 * Performs actions and views: the one path from every entrance (HTTP, command line, jobs, tests) to a room.
 * Action: check permission -> validate -> rules -> write -> audit and change feed, in one transaction; the same id again
 * returns the first result. View: the same checks in a read-only transaction.
 */
import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { z } from 'zod'
import type { Actor, Scope } from '../kernel/actor.ts'
import { dateInJakarta, formatDate } from '../kernel/dates.ts'
import { explain } from '../kernel/explain.ts'
import { maskPersonal, uuidv7 } from '../kernel/identifiers.ts'
import type { Action, View, Weighty } from '../kernel/operation.ts'
import { needsApproval, notFound, Problem, proveAgain, refused, unfinished } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Backups } from './backup/service.ts'
import type { Carrier } from './carriers/index.ts'
import type { Change, Context, Reaction } from './context.ts'
import type { Files } from './files.ts'
import { freshBytes } from './fresh-bytes.ts'
import { vaultInUse } from './keys/database.ts'
import type { Log } from './log.ts'
import type { Connection, Tx } from './postgres/database.ts'
import type { Wall } from './postgres/wall.ts'
import { trouble } from './trouble.ts'
import type { Vault } from './vault.ts'

export type AnyAction = Action<Context, z.ZodType, unknown>
export type AnyView = View<Context, z.ZodType, unknown>

/** What the rooms declare and who may do it, put together by room.ts. */
export interface Registry {
  actions: ReadonlyMap<string, AnyAction>
  views: ReadonlyMap<string, AnyView>
  operations: Context['operations']
  reactions: readonly Reaction[]
  /** The scope a role has for an operation; undefined: refused. */
  scopeOf: (operation: string, actor: Actor) => Scope | undefined
  /** Is somebody else to approve this before the actor does it? */
  needsApproval: (context: Context, weighty: Weighty) => Promise<boolean>
}

export interface Platform {
  /** The owner's: for the platform itself, sign-in and jobs. What people ask goes through the wall. */
  connection: Connection
  wall: Wall
  vault: Vault
  files: Files
  log: Log
  carriers: readonly Carrier[]
  backups: Backups
  /** The address people use, without a slash at its end; known once the server listens. */
  address: string
  clock: () => Date
  registry: Registry
  /** Statements that take so many milliseconds are written into the log, with the operation that asked. */
  slowMilliseconds: number
  /** Called after a transaction that started jobs has committed. */
  jobStarted: () => void
}

export const newId = (at: Date = new Date()): string => uuidv7(at.getTime(), freshBytes(10))

export function invalidInput(error: z.ZodError): Problem {
  return new Problem(
    'kernel/invalid-input',
    422,
    text(
      'Ada isian yang perlu diperbaiki; yang lain tidak hilang.',
      'Some entries need correcting; nothing else is lost.'
    ),
    { pointers: error.issues.map((issue) => ({ pointer: `/${issue.path.join('/')}`, message: explain(issue) })) }
  )
}

const deepest = 40
/** Is there a text that the database cannot keep (a NUL, half of a pair of surrogates), or nesting without end? */
function unkeepable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed()
  if (typeof value !== 'object' || value === null) return false
  return depth > deepest || Object.entries(value).some(([key, part]) => unkeepable(key) || unkeepable(part, depth + 1))
}

function validate<S extends z.ZodType>(schema: S, input: unknown): z.infer<S> {
  if (unkeepable(input))
    throw new Problem(
      'kernel/bad-text',
      400,
      text(
        'Ada tanda di dalam teks yang tidak dapat disimpan. Hapus teks yang ditempel, lalu ketik ulang.',
        'A text holds a sign that cannot be kept. Remove what was pasted and type it again.'
      )
    )
  const read = schema.safeParse(input)
  if (!read.success) throw invalidInput(read.error)
  return read.data
}

export const tooSlow = () =>
  new Problem(
    'platform/too-slow',
    504,
    text(
      'Ini terlalu lama dan dihentikan; tidak ada yang disimpan. Persempit pilihannya, misalnya per kecamatan, atau coba lagi nanti.',
      'This took too long and was ended; nothing was saved. Narrow it down, for example to one district, or try again later.'
    )
  )

const tryAgain = () =>
  new Problem(
    'kernel/try-again',
    503,
    text('Dua orang menyimpan bersamaan. Coba lagi.', 'Two people saved at once. Try again.')
  )

/** The database refuses bad data first; its refusal becomes a message here. */
function translate(error: unknown): unknown {
  const known = trouble(error)
  if (known) return known
  const { code } = error as { code?: string }
  if (code === '23505') {
    return new Problem(
      'kernel/already-there',
      409,
      text(
        'Data yang sama sudah ada. Cari dulu, lalu perbarui yang ada.',
        'The same is already there. Search for it and update that one.'
      )
    )
  }
  if (code === '23503') {
    return new Problem(
      'kernel/depends',
      409,
      text(
        'Data lain bergantung padanya, atau yang dirujuk tidak ada.',
        'Other data depends on it, or what it refers to does not exist.'
      )
    )
  }
  if (code === '21000') {
    return new Problem(
      'kernel/twice',
      422,
      text(
        'Satu hal tertulis dua kali dalam daftar ini. Hapus salah satunya.',
        'One thing stands twice in this list. Remove one of them.'
      )
    )
  }
  // Somebody holds what this waited for; a statement, or what stood between two, took too long.
  if (code === '55P03') return tryAgain()
  if (code === '57014' || code === '25P03' || code === '25P04') return tooSlow()
  if (code === '23514' || code === '23502' || code?.startsWith('22')) {
    return new Problem(
      'kernel/impossible-value',
      422,
      text(
        'Ada nilai yang tidak mungkin. Periksa angka dan pilihan.',
        'A value is impossible. Check numbers and choices.'
      )
    )
  }
  // Our own triggers: a seat, a person, help or money that the reader of a moment ago still saw as free.
  if (code === 'RK001')
    return new Problem(
      'kernel/spent-meanwhile',
      409,
      text(
        'Kursi, orang, bantuan atau uang ini baru saja dipakai untuk yang lain. Muat ulang untuk melihat keadaan sekarang.',
        'This seat, person, help or money was just used for something else. Reload to see what is so now.'
      )
    )
  if (code === '23P01') {
    // "Key (regency, what, subject, day)=(35.29, mentor, 01…, 2026-12-01) conflicts with existing key"
    const day = /\d{4}-\d\d-\d\d/.exec((error as { detail?: string }).detail ?? '')?.[0]
    return new Problem(
      'kernel/taken',
      409,
      text(
        `Narasumber, tempat atau peserta sudah terpakai${day ? ` pada ${formatDate(day)}` : ''}. Pilih hari atau orang lain.`,
        `A mentor, venue or participant is taken${day ? ` on ${formatDate(day, 'en')}` : ''}. Choose another day or somebody else.`
      ),
      { facts: { day } }
    )
  }
  if (code === '42501') return refused()
  if (code === '40P01' || code === '40001') return tryAgain()
  return error
}

/** Texts of statements hold no values: those are sent apart. */
const tellSlow =
  ({ log, slowMilliseconds }: Platform, operation: string) =>
  (statement: string, milliseconds: number) => {
    if (milliseconds >= slowMilliseconds)
      log.warn({ operation, ms: Math.round(milliseconds), statement }, 'slow statement')
  }

type Mutable = { -readonly [K in keyof Context]: Context[K] }

function makeContext(
  platform: Platform,
  actor: Actor,
  scope: Scope,
  tx: Tx,
  client: pg.ClientBase,
  vault: Vault,
  actionId: string,
  jobs: string[]
): Context {
  const now = platform.clock()
  /** Runs `work` as another action of the actor's: with its input as its schema reads it, and its reach. */
  const within = async <T>(
    operation: string,
    input: unknown,
    work: (action: AnyAction, context: Context, valid: unknown) => Promise<T>
  ): Promise<T> => {
    const action = platform.registry.actions.get(operation)
    const reach = action && platform.registry.scopeOf(operation, actor)
    if (!reach) throw refused()
    const valid = validate(action.input, input)
    await platform.wall.enter(tx, actor, reach)
    const answer = await work(action, { ...context, scope: reach }, valid)
    await platform.wall.enter(tx, actor, scope)
    return answer
  }
  const context: Mutable = {
    actor,
    scope,
    db: tx,
    client,
    vault,
    files: platform.files,
    log: platform.log,
    carriers: platform.carriers,
    address: platform.address,
    now,
    today: dateInJakarta(now),
    newId: () => newId(platform.clock()),
    actionId,
    operations: platform.registry.operations,
    may: (operation) => platform.registry.scopeOf(operation, actor) !== undefined,
    weigh: (operation, input) => within(operation, input, async (action, own, valid) => action.second?.(own, valid)),
    perform: (operation, input) => within(operation, input, (action, own, valid) => action.run(own, valid)),
    changed: async (...changes: Change[]) => {
      if (changes.length === 0) return
      await tx
        .insertInto('change')
        .values(
          changes.map((c) => ({
            regency: actor.regency,
            action_id: actionId,
            kind: c.kind,
            subject: c.subject,
            village: c.village ?? null,
            household_id: c.household ?? null,
            what: JSON.stringify(c.what ?? {})
          }))
        )
        .execute()
      for (const change of changes)
        for (const reaction of platform.registry.reactions.filter((r) => r.to(change))) {
          await platform.wall.enter(tx, actor, 'regency')
          await reaction.run({ ...context, scope: 'regency' }, change)
          await platform.wall.enter(tx, actor, scope)
        }
    },
    startJob: async (kind, input) => {
      const id = newId(now)
      await tx
        .insertInto('job')
        .values({
          regency: actor.regency,
          id,
          kind,
          action_id: actionId,
          input: JSON.stringify(input),
          actor: JSON.stringify(actor)
        })
        .execute()
      jobs.push(id)
      return id
    }
  }
  return context
}

/**
 * Writes into the audit log what happened that is no action: a sign-in, a refusal, an export. In a transaction of its own,
 * so that it stands whatever becomes of what it tells of. `about` holds no personal identifiers.
 */
export async function note(
  { connection, vault, clock }: Pick<Platform, 'connection' | 'vault' | 'clock'>,
  actor: Actor,
  event: string,
  about: Record<string, unknown>
): Promise<void> {
  await connection.db
    .insertInto('audit')
    .values({
      regency: actor.regency,
      id: newId(clock()),
      at: clock(),
      actor: actor.user,
      actor_name: actor.name,
      role: actor.role,
      agency: actor.agency,
      action: event,
      input: JSON.stringify(about),
      input_hash: vault.hash(''),
      done: true
    })
    .execute()
}

/** Does the actor's account name no place to work in? Then it may look, and changes nothing, however far an operation would reach. */
const reachesNothing = ({ role, villages, household, retailer }: Actor) =>
  (role === 'facilitator' && villages.length === 0) ||
  (role === 'resident' && !household) ||
  (role === 'buyer' && !retailer)

const withoutReach = () =>
  new Problem(
    'access/no-reach',
    403,
    text(
      'Akun Anda belum mempunyai desa, rumah tangga atau ritel. Mintalah administrator mengisinya.',
      'Your account has no villages, household or retailer yet. Ask the administrator to fill them in.'
    )
  )

/** The scope of an operation for an actor; a refusal of somebody who is signed in is written down. */
async function scopeFor(platform: Platform, actor: Actor, operation: string): Promise<Scope> {
  const scope = platform.registry.scopeOf(operation, actor)
  if (scope) return scope
  if (actor.owes && actor.role === 'public') throw unfinished(actor.owes)
  if (actor.role !== 'public') await note(platform, actor, 'access/refused', { operation })
  throw refused()
}

/** From so many rows on, of what not everybody may see, reading is bulk reading and is written down. */
const bulkRows = 100

export async function performView(platform: Platform, actor: Actor, name: string, input: unknown): Promise<unknown> {
  const view = platform.registry.views.get(name)
  if (!view) throw notFound(text('Tampilan ini', 'This view'))
  const scope = await scopeFor(platform, actor, name)
  const valid = validate(view.input, input ?? {})
  try {
    const answer = await platform.wall.requests.transaction(
      'read only',
      async (tx, client) => {
        const [vault] = await Promise.all([
          vaultInUse(client, platform.vault, 'read only'),
          platform.wall.enter(tx, actor, scope)
        ])
        return view.run(makeContext(platform, actor, scope, tx, client, vault, newId(), []), valid)
      },
      view.apart || view.paper ? 'apart' : 'view',
      tellSlow(platform, name)
    )
    const { rows } = (answer ?? {}) as { rows?: unknown }
    if (
      Array.isArray(rows) &&
      rows.length >= bulkRows &&
      !platform.registry.scopeOf(name, { ...actor, role: 'public' })
    )
      await note(platform, actor, 'access/bulk-read', { view: name, rows: rows.length })
    return answer
  } catch (error) {
    throw translate(error)
  }
}

const stable = (value: unknown): string =>
  JSON.stringify(value, (_, v) =>
    v && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v
  )

export async function performAction(
  platform: Platform,
  actor: Actor,
  name: string,
  id: string,
  input: unknown
): Promise<unknown> {
  const action = platform.registry.actions.get(name)
  if (!action) throw notFound(text('Tindakan ini', 'This action'))
  const scope = await scopeFor(platform, actor, name)
  if (reachesNothing(actor)) throw withoutReach()
  if (action.proven && actor.owes === 'proof') throw proveAgain()
  const valid = validate(action.input, input ?? {})
  const said = createHash('sha256')
    .update(`${name}\n${actor.user}\n${stable(valid)}`)
    .digest('hex')
  const jobs: string[] = []
  let result: unknown
  try {
    result = await platform.wall.requests.transaction(
      'read write',
      async (tx, client) => {
        const [vault] = await Promise.all([
          vaultInUse(client, platform.vault, 'read write'),
          platform.wall.enter(tx, actor, scope)
        ])
        const claimed = await tx
          .insertInto('audit')
          .values({
            regency: actor.regency,
            id,
            at: platform.clock(),
            actor: actor.user,
            actor_name: actor.name,
            role: actor.role,
            agency: actor.agency,
            action: name,
            input: JSON.stringify(action.record ? action.record(valid) : maskPersonal(valid)),
            input_hash: vault.hash(said)
          })
          .onConflict((c) => c.doNothing())
          .executeTakeFirst()
        if (!claimed.numInsertedOrUpdatedRows) return firstResult(tx, action, actor, id, vault.hashes(said))
        const context = makeContext(platform, actor, scope, tx, client, vault, id, jobs)
        const weighty = await action.second?.(context, valid)
        const waits = weighty && (await platform.registry.needsApproval(context, weighty))
        const outcome = await action.run(context, valid)
        // Its own rules come first: what would be refused anyway is not asked for.
        if (waits) throw needsApproval(weighty.about)
        await tx
          .updateTable('audit')
          .set({ done: true, result: action.keepResult === false ? null : JSON.stringify(outcome ?? null) })
          .where('regency', '=', actor.regency)
          .where('id', '=', id)
          .execute()
        return outcome
      },
      action.apart ? 'apart' : 'action',
      tellSlow(platform, name)
    )
  } catch (error) {
    throw translate(error)
  }
  if (jobs.length > 0) platform.jobStarted()
  return result
}

async function firstResult(
  tx: Tx,
  action: AnyAction,
  actor: Actor,
  id: string,
  said: readonly Buffer[]
): Promise<unknown> {
  const first = await tx
    .selectFrom('audit')
    .select(['input_hash', 'result'])
    .where('regency', '=', actor.regency)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!first || !said.some((hash) => hash.equals(first.input_hash)) || action.keepResult === false) {
    throw new Problem(
      'kernel/id-reused',
      409,
      text(
        'Nomor tindakan ini sudah dipakai untuk isian lain. Kirim ulang dengan nomor baru.',
        'This action id was used for other input. Send again with a new id.'
      )
    )
  }
  return first.result
}

/** Runs `work` in a transaction under the actor's own row-level security; for jobs, whose kind is the `operation`. */
export async function inTransaction<T>(
  platform: Platform,
  actor: Actor,
  scope: Scope,
  actionId: string,
  work: (context: Context) => Promise<T>,
  operation = 'job'
): Promise<T> {
  try {
    return await platform.connection.transaction(
      'read write',
      async (tx, client) => {
        const vault = await vaultInUse(client, platform.vault, 'read write')
        await platform.wall.enter(tx, actor, scope)
        return work(makeContext(platform, actor, scope, tx, client, vault, actionId, []))
      },
      'job',
      tellSlow(platform, operation)
    )
  } catch (error) {
    throw translate(error)
  }
}
