/** Phones without a browser: the device's own logic on a store in memory, spoken to the real server in process. */
import { meet } from '../../src/field/index.ts'
import type { Answer, Contact } from '../../src/field/model.ts'
import {
  type About,
  type Entry,
  type Home,
  type HomeRow,
  type Line,
  openPhone,
  type Store
} from '../../src/field/phone.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import { newId } from '../../src/platform/perform.ts'
import { until } from './process.ts'
import type { World } from './world.ts'

/** The power is gone. */
export class Crash extends Error {}

export interface Trouble {
  /** The phone stops after so many steps of its next writes. */
  crashAfter?: number
  /** Of a contact: its answer is lost, it arrives twice, its acts in another order. */
  line?: 'lost' | 'doubled' | 'reordered'
}

/** `atomic: false`: a store whose write may stop half way, to see that it matters. */
export function memoryStore({ atomic = true, trouble = {} as Trouble } = {}) {
  let kept = {
    about: undefined as About | undefined,
    home: new Map<string, HomeRow>(),
    entry: new Map<string, Entry>()
  }
  const copy = <T>(value: T): T => structuredClone(value)
  let turn: Record<'change' | 'sync', Promise<unknown>> = { change: Promise.resolve(), sync: Promise.resolve() }
  const store: Store = {
    about: async () => copy(kept.about),
    home: async (id) => copy(kept.home.get(id)),
    homes: async () => copy([...kept.home.values()]),
    entries: async () => copy([...kept.entry.values()]),
    async write(changes) {
      const next = atomic ? { about: kept.about, home: new Map(kept.home), entry: new Map(kept.entry) } : kept
      for (const { table, key, value } of changes) {
        if (trouble.crashAfter !== undefined && trouble.crashAfter-- <= 0) {
          delete trouble.crashAfter
          throw new Crash()
        }
        if (table === 'about') next.about = copy(value)
        else if (value === undefined) next[table].delete(key)
        else (next[table] as Map<string, unknown>).set(key, copy(value))
      }
      kept = next
    },
    alone(what, work) {
      const done = turn[what].then(work)
      turn = { ...turn, [what]: done.catch(() => {}) }
      return done
    }
  }
  return store
}

export const lineOf = (world: World, actor: () => Actor, trouble: Trouble = {}): Line => {
  const see = world.see as unknown as (actor: Actor, name: string, input: object) => Promise<never>
  return {
    async contact(said: Contact): Promise<Answer> {
      const how = said.entries?.length ? trouble.line : undefined
      if (how) delete trouble.line
      const sent = how === 'reordered' ? { ...said, entries: [...said.entries!].reverse() } : said
      const answer = await meet(world.platform, actor(), JSON.parse(JSON.stringify(sent)))
      if (how === 'lost') throw new Error('the reply was lost')
      return how === 'doubled' ? meet(world.platform, actor(), JSON.parse(JSON.stringify(sent))) : answer
    },
    begin: (device) => see(actor(), 'field/begin', { device }),
    page: (device, village, after) => see(actor(), 'field/page', { device, village, after, most: 3 }),
    pull: (device, cursor, form) => see(actor(), 'field/pull', { device, cursor, form, most: 4 })
  }
}

export interface TestPhone {
  store: Store
  phone: ReturnType<typeof openPhone>
  trouble: Trouble
  actor: Actor
  /** Sends and receives once; what goes wrong on the way is as it is in the hills. */
  once: () => Promise<void>
  /** The same, and again when transactions of others on the server no longer hold the reader back. */
  sync: () => Promise<void>
  shown: () => Promise<Map<string, Home>>
}

/** Waits until no transaction of others on the server holds back those who read what changed. */
export const allChangesRead = (world: World) =>
  until(async () => {
    const { rows } = await world.platform.connection.pool.query(
      `select not exists (select from change where xact >= pg_snapshot_xmin(pg_current_snapshot())) as past`
    )
    return rows[0].past
  })

export async function openTestPhone(
  world: World,
  actor: Actor,
  options: { atomic?: boolean } = {}
): Promise<TestPhone> {
  const trouble: Trouble = {}
  const store = memoryStore({ ...options, trouble })
  const phone = openPhone(store, { now: () => new Date(), newId: () => newId() })
  await phone.setUp(`Telepon ${actor.name}`, crypto.randomUUID())
  const made: TestPhone = {
    store,
    phone,
    trouble,
    actor,
    once: () => phone.sync(lineOf(world, () => made.actor, trouble)),
    sync: async () => {
      await made.once()
      await allChangesRead(world)
      await made.once()
    },
    shown: async () => new Map((await store.homes()).map((row) => [row.id, row.shown]))
  }
  return made
}

/** The input of an edit as a screen makes it: every field, and what was seen. */
export function editOf(home: Home, changed: Record<string, unknown>) {
  const { kkMasked, id: _, mergedInto: __, goneOn: ___, updatedAt: ____, version, ...fields } = home.household
  return { id: home.id, version, household: { ...fields, ...changed }, seen: { ...fields, kkMasked } }
}
