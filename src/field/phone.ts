/**
 * What a phone does with its store and the server, without a screen: one outbox of acts, each written together with its effect
 * on the household in one write; sending, receiving, and what is shown meanwhile. The browser and the tests run this.
 */
import type { Seen } from '../households/rules.ts'
import { partOf } from '../kernel/identifiers.ts'
import type { Answer as Given } from '../potential/model.ts'
import type { Answer, Contact, Cursor, FieldAction, Outcome, Result, SentEntry } from './model.ts'

type Fields = Record<string, unknown>
export interface Member extends Fields {
  id: string
  name: string
  version: number
}
export interface Case {
  id: string
  person: string
  title: string
  stage: string
  openedOn: string
  lastVisit: string | null
  /** Rupiah a month as last known. */
  turnover: number | null
  /** What is still to do, by the day when it is due. */
  tasks: { id: string; title: string; owner: string; dueOn: string }[]
  /** The newest lines of its cash book. */
  cash: CashLine[]
}
/** Of a purpose that a person was ever asked for; `withdrawal` is the latest that the office told of, not one on this phone. */
export interface Consent {
  person: string
  purpose: string
  given: boolean
  withdrawal?: string | null
}
export interface CashLine {
  id: string
  enteredOn: string
  direction: 'income' | 'expense'
  category: string
  /** Rupiah. */
  amount: number
  note: string
}
/** A household with everything that hangs on it. */
export interface Home {
  id: string
  village: string
  household: Fields & { version: number }
  people: Member[]
  enterprises: (Fields & { id: string; name: string; version: number })[]
  /** Of each person and purpose that was ever asked for. */
  consents: Consent[]
  interests: { person: string; rank: number; kind: string }[]
  /** The latest answers. */
  answers: {
    answeredOn: string
    household: Record<string, Given>
    people: Record<string, Record<string, Given>>
  } | null
  cases: Case[]
}

/** `waiting`: not acknowledged yet. `sent`: acknowledged, and the household as the phone has it may be older than that. */
export type EntryState = 'waiting' | 'sent' | 'done' | 'refused' | 'conflict' | 'kept'
export interface Entry {
  id: string
  /** Orders acts as they were recorded. */
  no: number
  action: FieldAction
  input: Fields
  after: string[]
  toldAt: string
  home: string
  state: EntryState
  problem?: Result['problem']
}

/** A household as the server told it, and as it is with what waits on the phone. */
export interface HomeRow {
  id: string
  base: Home | null
  shown: Home
  /** Left the phone's villages; goes once its acts are acknowledged. */
  gone?: true
}

/** Another number when a phone keeps more of a household than before: then everything is received anew. */
const shape = 2
/** A household as an earlier version of the app kept it, with what is told of one since. */
export const filled = (home: Home): Home => ({
  ...home,
  consents: home.consents ?? [],
  cases: home.cases.map((c) => ({ ...c, tasks: c.tasks ?? [], cash: c.cash ?? [] }))
})

export interface About {
  /** Of which shape what is kept is. */
  shape?: number
  device: string
  word: string
  name: string
  incarnation?: string
  villages?: Answer['villages']
  /** Visits that are planned from today on, in their order. */
  route?: Pulled['route']
  /** Villages that are here as a whole, and how far the one being fetched is. */
  here?: string[]
  fetching?: { village: string; after: string | null }
  cursor?: Cursor
  /** When everything was last received. */
  asOf?: string
  form?: unknown
  revoked?: true
  nextNo: number
  dropped?: string[]
}

export type Change =
  | { table: 'home'; key: string; value: HomeRow | undefined }
  | { table: 'entry'; key: string; value: Entry | undefined }
  | { table: 'about'; key: 'phone'; value: About }

/** Where a phone keeps things. A write is done as a whole or not at all, whatever happens in between. */
export interface Store {
  about: () => Promise<About | undefined>
  home: (id: string) => Promise<HomeRow | undefined>
  homes: () => Promise<HomeRow[]>
  entries: () => Promise<Entry[]>
  write: (changes: Change[]) => Promise<void>
  /** One at a time, in all windows: a change of what is kept, or a turn of sending and receiving. */
  alone: <T>(what: 'change' | 'sync', work: () => Promise<T>) => Promise<T>
}

export interface Page {
  homes: Home[]
  next: string | null
}
export interface Pulled {
  homes: Home[]
  /** Households that are not in reach any more. */
  gone: string[]
  cursor: Cursor
  more: boolean
  route: { day: string; case: string; household: string }[]
  form?: unknown
}
/** The server, as a phone speaks to it; whatever fails throws. */
export interface Line {
  contact: (said: Contact) => Promise<Answer>
  /** Where it starts, and the questionnaire, so that work can begin with the first village. */
  begin: (device: string) => Promise<{ cursor: Cursor; form: unknown }>
  page: (device: string, village: string, after: string | null) => Promise<Page>
  pull: (device: string, cursor: Cursor, form: number | null) => Promise<Pulled>
}

const batch = 40
/** For so many days what was acknowledged is kept, to be offered to a server that was restored from a backup. */
const keepDays = 30

const changedOf = (wanted: Fields, seen: Seen): Fields =>
  Object.fromEntries(
    Object.entries(wanted).filter(
      ([key, value]) => value !== undefined && JSON.stringify(value ?? null) !== JSON.stringify(seen[key] ?? null)
    )
  )
const member = (id: string, fields: Fields): Member => ({ ...fields, id, version: 1 }) as Member

const ofCase = (home: Home, id: unknown, changed: (c: Case) => Case): Home => ({
  ...home,
  cases: home.cases.map((c) => (c.id === id ? changed(c) : c))
})

/** A household with the effect of an act; an act on what is not there has none. */
export function withEffect(
  home: Home | null,
  { id, action, input }: Pick<Entry, 'id' | 'action' | 'input'>
): Home | null {
  if (action === 'households/register') {
    if (home) return home
    const household = input.household as Fields & { village: string }
    const people = (input.people as Fields[]).map((fields, i) => member(partOf(id, i + 1), fields))
    const empty = { enterprises: [], consents: [], interests: [], answers: null, cases: [] }
    return { id, village: household.village, household: { ...household, version: 1 }, people, ...empty }
  }
  if (!home) return null
  switch (action) {
    case 'households/change': {
      const changed = changedOf(input.household as Fields, input.seen as Seen)
      return { ...home, household: { ...home.household, ...changed } }
    }
    case 'households/add-person': {
      if (home.people.some((p) => p.id === id)) return home
      return { ...home, people: [...home.people, member(id, input.person as Fields)] }
    }
    case 'households/change-person': {
      const changed = changedOf(input.person as Fields, input.seen as Seen)
      return { ...home, people: home.people.map((p) => (p.id === input.id ? { ...p, ...changed } : p)) }
    }
    case 'households/add-enterprise': {
      if (home.enterprises.some((e) => e.id === id)) return home
      const enterprise = { ...(input.enterprise as Fields & { name: string }), id, version: 1 }
      return { ...home, enterprises: [...home.enterprises, enterprise] }
    }
    case 'households/change-enterprise': {
      const changed = changedOf(input.enterprise as Fields, input.seen as Seen)
      return { ...home, enterprises: home.enterprises.map((e) => (e.id === input.id ? { ...e, ...changed } : e)) }
    }
    case 'households/give-consent':
    case 'households/withdraw-consent': {
      const { person, purpose } = input as { person: string; purpose: string }
      const before = home.consents.find((c) => c.person === person && c.purpose === purpose)
      const given = action === 'households/give-consent'
      const now: Consent = given ? { withdrawal: null, ...before, person, purpose, given } : { person, purpose, given }
      // What somebody wants was told for planning: it goes with that consent.
      const kept = given || purpose !== 'programme' ? home.interests : home.interests.filter((i) => i.person !== person)
      return { ...home, interests: kept, consents: [...home.consents.filter((c) => c !== before), now] }
    }
    case 'potential/respond': {
      const answers = input.answers as Pick<NonNullable<Home['answers']>, 'household' | 'people'>
      return { ...home, answers: { ...answers, answeredOn: input.answeredOn as string } }
    }
    case 'mentoring/record-visit':
      return ofCase(home, input.case, (c) => ({ ...c, lastVisit: input.visitedOn as string }))
    case 'mentoring/mark-task':
      return { ...home, cases: home.cases.map((c) => ({ ...c, tasks: c.tasks.filter((t) => t.id !== input.task) })) }
    case 'mentoring/note-cash':
      return ofCase(home, input.case, (c) =>
        c.cash.some((line) => line.id === id)
          ? c
          : { ...c, cash: [{ ...(input as unknown as CashLine), id }, ...c.cash] }
      )
  }
}

/** Acts whose effect is shown over what the server told. */
const shows: readonly EntryState[] = ['waiting', 'sent', 'refused']
const replayed = (base: Home | null, entries: readonly Entry[]): Home | null =>
  entries
    .filter((e) => shows.includes(e.state))
    .sort((a, b) => a.no - b.no)
    .reduce(withEffect, base)

/** The changes that bring a household up to its acts. */
function homeAfter(id: string, base: Home | null, entries: readonly Entry[], gone?: true): Change {
  const own = entries.filter((e) => e.home === id)
  const shown = replayed(base, own)
  const leaves = gone && !own.some((e) => e.state === 'waiting' || e.state === 'refused')
  const value = shown && !leaves ? { id, base, shown, ...(gone ? { gone } : {}) } : undefined
  return { table: 'home', key: id, value }
}

const put = (entry: Entry): Change => ({ table: 'entry', key: entry.id, value: entry })
const told = (about: About): Change => ({ table: 'about', key: 'phone', value: about })
const stateOf: Record<Outcome, EntryState> = {
  done: 'sent',
  duplicate: 'sent',
  refused: 'refused',
  conflict: 'conflict',
  kept: 'kept',
  waits: 'waiting'
}

export interface Clock {
  now: () => Date
  newId: () => string
}

export function openPhone(store: Store, clock: Clock) {
  const about = async (): Promise<About> => {
    const found = await store.about()
    if (!found) throw new Error('this phone is not set up')
    return found
  }

  type Changing = (me: About, entries: Entry[]) => Promise<{ changes: Change[]; me?: About }>
  /** Reads, and writes what follows from it; nobody else writes in between. */
  const change = (work: Changing): Promise<void> =>
    store.alone('change', async () => {
      const { changes, me } = await work(await about(), await store.entries())
      if (changes.length > 0 || me) await store.write(me ? [...changes, told(me)] : changes)
    })
  /** The household as it is after these acts. */
  const homeNow = async (id: string, entries: readonly Entry[]): Promise<Change> => {
    const row = await store.home(id)
    return homeAfter(id, row?.base ?? null, entries, row?.gone)
  }

  /** Acts that make what others speak of. */
  const making: readonly FieldAction[] = ['households/register', 'households/add-person', 'households/add-enterprise']

  /** Acts that must be done before this one can be: those that made what it speaks of. */
  function needed(action: FieldAction, input: Fields, home: string, entries: readonly Entry[]): string[] {
    const made = entries.filter((e) => e.home === home && making.includes(e.action))
    const people = action === 'potential/respond' ? Object.keys((input.answers as { people: object }).people) : []
    const owner = (input.enterprise as Fields | undefined)?.owner
    const speaksOf = [input.id, input.respondent, input.person, owner, ...people]
    return made.filter((e) => e.action === 'households/register' || speaksOf.includes(e.id)).map((e) => e.id)
  }

  /** Keeps an act and shows its effect, in one write; answers its id, which is also that of what it makes. */
  const record = async (action: FieldAction, input: Fields, home?: string): Promise<string> => {
    const id = clock.newId()
    await change(async (me, entries) => {
      const at = home ?? id
      const entry: Entry = {
        id,
        no: me.nextNo,
        action,
        input,
        after: needed(action, input, at, entries),
        toldAt: clock.now().toISOString(),
        home: at,
        state: 'waiting'
      }
      const changes = [put(entry), await homeNow(at, [...entries, entry])]
      return { changes, me: { ...me, nextNo: me.nextNo + 1 } }
    })
    return id
  }

  /** Sends a refused act again with what was put right. */
  const correct = (id: string, input: Fields): Promise<void> =>
    change(async (_, entries) => {
      const entry = entries.find((e) => e.id === id && e.state === 'refused')
      if (!entry) return { changes: [] }
      const { problem: __, ...rest } = entry
      const again: Entry = { ...rest, input, state: 'waiting' }
      const after = entries.map((e) => (e.id === id ? again : e))
      return { changes: [put(again), await homeNow(entry.home, after)] }
    })

  /** Gives up a refused act, and those that build on it. */
  const drop = (id: string): Promise<void> =>
    change(async (me, entries) => {
      const all = new Set([id])
      for (const e of entries.toSorted((a, b) => a.no - b.no))
        if (e.after.some((other) => all.has(other))) all.add(e.id)
      const [left, dropped] = [entries.filter((e) => !all.has(e.id)), entries.filter((e) => all.has(e.id))]
      const changes: Change[] = dropped.map((e) => ({ table: 'entry', key: e.id, value: undefined }))
      for (const home of new Set(dropped.map((e) => e.home))) changes.push(await homeNow(home, left))
      return { changes, me: { ...me, dropped: [...(me.dropped ?? []), ...all] } }
    })

  /** What became of acts that were sent. */
  async function heeded(results: readonly Result[], entries: readonly Entry[]): Promise<Change[]> {
    const changed = new Map<string, Entry>()
    for (const { id, outcome, problem } of results) {
      const entry = entries.find((e) => e.id === id)
      // What was acknowledged stays so, however late another answer comes.
      if (!entry || entry.state === 'sent' || entry.state === 'done') continue
      const { problem: _, ...rest } = entry
      changed.set(id, { ...rest, state: stateOf[outcome], ...(problem ? { problem } : {}) })
    }
    const after = entries.map((e) => changed.get(e.id) ?? e)
    const changes: Change[] = [...changed.values()].map(put)
    for (const home of new Set([...changed.values()].map((e) => e.home))) changes.push(await homeNow(home, after))
    return changes
  }

  const asSent = ({ id, action, input, after, toldAt }: Entry): SentEntry => ({ id, action, input, after, toldAt })

  /** One contact; answers whether the server is another one than before. */
  async function send(line: Line, entries: readonly Entry[], waiting: number): Promise<'same' | 'another' | 'revoked'> {
    const asked = await about()
    const { device, word, name, dropped = [] } = asked
    const answer = await line.contact({
      device,
      word,
      name,
      now: clock.now().toISOString(),
      waiting,
      xact: asked.cursor?.xact ?? '0',
      entries: entries.map(asSent),
      dropped
    })
    const { incarnation, villages } = answer
    const same = asked.incarnation === undefined || asked.incarnation === incarnation
    await change(async (me, all) => {
      const left = (me.dropped ?? []).filter((id) => !dropped.includes(id))
      const now: About = { ...me, villages, incarnation, dropped: left }
      if (answer.revoked) return { changes: await heeded(answer.results, all), me: { ...now, revoked: true } }
      if (same) return { changes: await heeded(answer.results, all), me: now }
      const { cursor: _, here: __, fetching: ___, ...fresh } = now
      const again = all.filter((e) => e.state === 'sent' || e.state === 'done')
      return { changes: again.map((e) => put({ ...e, state: 'waiting' })), me: fresh }
    })
    return answer.revoked ? 'revoked' : same ? 'same' : 'another'
  }

  /** Sends what waits, in batches; what is held at the office is asked about once. */
  async function push(line: Line): Promise<'same' | 'revoked'> {
    const asked = new Set<string>()
    for (let first = true, found: 'same' | 'another' | 'revoked' = 'same'; ; first = false) {
      const entries = (await store.entries()).sort((a, b) => a.no - b.no)
      const waiting = entries.filter((e) => e.state === 'waiting')
      const held = entries.filter((e) => e.state === 'conflict' || e.state === 'kept')
      const next = [...waiting, ...held].filter((e) => !asked.has(e.id)).slice(0, batch)
      if (next.length === 0 && !first) return found === 'revoked' ? found : 'same'
      for (const e of next) asked.add(e.id)
      found = await send(line, next, waiting.length)
      if (found === 'another') asked.clear()
    }
  }

  /** What was told of households replaces what was known; acts acknowledged before that are part of it now. */
  const receive = (homes: readonly Home[], gone: readonly string[], so: (me: About) => About): Promise<void> =>
    change(async (me, entries) => {
      const here = new Set([...homes.map((h) => h.id), ...gone])
      const after = entries.map(
        // Acts are acknowledged before a turn begins to receive, so that what is told now holds them.
        (e): Entry => (e.state === 'sent' && here.has(e.home) ? { ...e, state: 'done' } : e)
      )
      const changes: Change[] = after.filter((e, i) => e !== entries[i]).map(put)
      for (const home of homes) changes.push(homeAfter(home.id, home, after))
      for (const id of gone) {
        const row = await store.home(id)
        if (row) changes.push(homeAfter(id, row.base, after, true))
      }
      return { changes, me: so(me) }
    })

  /** Takes away what is of no village of theirs any more, and acknowledged acts of long ago. */
  const tidy = (): Promise<void> =>
    change(async (me, entries) => {
      const mine = new Set(me.villages?.map((v) => v.code))
      const before = new Date(clock.now().getTime() - keepDays * 86_400_000).toISOString()
      const old = entries.filter((e) => e.state === 'done' && e.toldAt < before)
      const changes: Change[] = old.map((e) => ({ table: 'entry', key: e.id, value: undefined }))
      for (const row of await store.homes()) {
        const lost = me.revoked || row.gone || !mine.has((row.base ?? row.shown).village)
        if (lost) changes.push(homeAfter(row.id, row.base, entries, true))
      }
      const { cursor: _, here, fetching: __, ...bare } = me
      if (me.revoked) return { changes, me: bare }
      return here ? { changes, me: { ...me, here: here.filter((v) => mine.has(v)) } } : { changes }
    })

  /** What was kept in another shape is fetched anew; the outbox stays. */
  const reshape = (): Promise<void> =>
    change(async (me) => {
      if (me.shape === shape) return { changes: [] }
      const { cursor: _, here: __, fetching: ___, ...bare } = me
      return { changes: [], me: { ...bare, shape } }
    })

  /** Villages that are not here yet, page by page; begins where it was cut off. */
  async function fetchVillages(line: Line): Promise<void> {
    for (;;) {
      const { device, cursor, villages, here, fetching } = await about()
      if (!cursor) {
        const begun = await line.begin(device)
        await change(async (me) => ({ changes: [], me: { ...me, ...begun, here: [] } }))
        continue
      }
      const village = villages?.find((v) => !here?.includes(v.code))?.code
      if (!village) return
      const after = fetching?.village === village ? fetching.after : null
      const { homes, next } = await line.page(device, village, after)
      // Pages are in the order of ids: what was told of before and is not between two of them is there no more.
      const between = (id: string) => (after === null || id > after) && (next === null || id <= next)
      const told = new Set(homes.map((h) => h.id))
      const gone = (await store.homes()).filter((r) => r.base?.village === village && between(r.id) && !told.has(r.id))
      const ids = gone.map((row) => row.id)
      await receive(homes, ids, ({ fetching: _, ...me }) =>
        next ? { ...me, fetching: { village, after: next } } : { ...me, here: [...(me.here ?? []), village] }
      )
    }
  }

  /** What changed since the last time. */
  async function pull(line: Line): Promise<void> {
    for (;;) {
      const { device, cursor, form } = await about()
      const got = await line.pull(device, cursor!, (form as { version: number } | undefined)?.version ?? null)
      const asOf = got.more ? {} : { asOf: clock.now().toISOString() }
      await receive(got.homes, got.gone, (me) => ({
        ...me,
        cursor: got.cursor,
        route: got.route,
        ...(got.form ? { form: got.form } : {}),
        ...asOf
      }))
      if (!got.more) return
    }
  }

  /** Sends and receives everything; what fails in between is gone on with the next time. */
  const sync = (line: Line): Promise<void> =>
    store.alone('sync', async () => {
      const found = await push(line)
      await tidy()
      if (found === 'revoked') return
      await reshape()
      await fetchVillages(line)
      await pull(line)
    })

  const setUp = (name: string, word: string): Promise<void> =>
    store.alone('change', async () => {
      if (!(await store.about())) await store.write([told({ device: clock.newId(), word, name, nextNo: 1 })])
    })

  return { setUp, record, correct, drop, sync }
}
