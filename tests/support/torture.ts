/**
 * The real program under fire: people work through its HTTP API while processes are killed at random moments. Whatever was
 * acknowledged is there afterwards, exactly once; what was not acknowledged is sent again under its old id, as a screen does.
 */

import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { createAccount, prepareAccess } from '../../src/access/index.ts'
import { setPassword } from '../../src/access/passwords.ts'
import { prepareRegency } from '../../src/app.ts'
import { addDays } from '../../src/kernel/dates.ts'
import { seeded } from '../../src/kernel/random.ts'
import { openRakit } from '../../src/open.ts'
import { readConfig } from '../../src/platform/config.ts'
import { newId } from '../../src/platform/perform.ts'
import { leasePostgres } from '../../src/platform/postgres/embedded.ts'
import { namedPostmaster, processesIn } from '../../src/platform/postgres/processes.ts'
import { lilik } from './mentoring.ts'
import { freePort, killTogether, processesOf, type Started, startedBy, startProcess, until } from './process.ts'
import { openShop, type Shop } from './retail.ts'
import { temporaryDirectory } from './temporary.ts'
import { openSchool, period, settle } from './training.ts'
import { actingOn, jelbudan, regency, someone, type World } from './world.ts'

export interface Figures {
  rounds: number
  /** Acknowledged, by kind. */
  done: Record<string, number>
  /** Answers other than a success: how often each was given. */
  answers: Record<string, number>
  /** Milliseconds from a kill to the next healthy answer, by victim: median and longest. */
  recovery: Record<string, { median: number; longest: number }>
  /** What is wrong afterwards; empty when all is well. */
  wrong: string[]
}

const victims = ['backend', 'postmaster', 'keeper', 'job process', 'server', 'server and backend', 'all'] as const
type Victim = (typeof victims)[number]

/** A number as a name that no two numbers share, in whatever spelling. */
const nameOf = (n: number): string =>
  `Uji ${[...n.toString(8)].map((digit) => ['ga', 'ka', 'la', 'ma', 'na', 'ra', 'ta', 'du'][Number(digit)]).join('')}`

const password = 'sandi-uji-yang-panjang'

/** A regency with a shop, a school and accounts, before the server starts on it. */
async function furnish(settings: Record<string, string>): Promise<{ shop: Shop; programmes: string[] }> {
  const rakit = await openRakit(readConfig(settings))
  const { platform } = rakit
  await platform.connection.transaction('read write', async (tx) => {
    await prepareRegency(tx, regency, false)
    await prepareAccess(tx, regency, true)
  })
  const world: World = {
    ...actingOn(platform),
    url: platform.connection.place.url,
    directory: rakit.config.dataDirectory,
    close: rakit.close
  }
  const shop = await openShop(world)
  await settle(world, 25, { name: 'Peminat' })
  const { programmes } = await openSchool(world)
  await deliver(world, shop)
  await platform.connection.transaction('read write', async (tx) => {
    await setPassword(tx, lilik.user, password, false)
    const user = await createAccount(tx, 'Petugas', 'petugas@uji.example', password)
    const officer = { name: 'Petugas', email: 'petugas@uji.example', role: 'officer', agency: 'cooperatives' }
    await tx
      .insertInto('member')
      .values({ regency, user_id: user, ...officer })
      .execute()
  })
  await world.close()
  return { shop, programmes: [programmes.cooperatives] }
}

/** Stock on the shelves since long ago, so that sales of past days can be told. */
async function deliver(world: World, shop: Shop): Promise<void> {
  const officer = someone('officer')
  const lines = shop.stores.map(({ id }) => ({ product: shop.own, store: id, quantity: 60 }))
  const { id: order } = await world.act(officer, 'orders/place', {
    retailer: 'Alfamart',
    number: 'PO-AWAL',
    deliverBy: shop.today,
    lines
  })
  const { id: delivery } = await world.act(lilik, 'orders/send', {
    order,
    lines: lines.map((line) => ({ ...line, batch: 'K-1', bestBefore: addDays(shop.today, 150) })) as never
  })
  for (const { id } of shop.stores)
    await world.act(someone('buyer', { retailer: 'Alfamart' }), 'orders/receive', {
      delivery,
      store: id,
      lines: [{ product: shop.own, batch: 'K-1', received: 60 }] as never
    })
  await world.platform.connection.pool.query(`update stock set since = $1`, [addDays(shop.today, -300)])
}

class Refused extends Error {}
/** How long, in minutes, is waited for what a machine that is busy with other things takes long to do. */
const patience = 10
/** How long, in milliseconds, an act is sent again before it counts as lost. */
const longestWait = 600_000

interface Answer {
  ok: boolean
  status: number
  body: Record<string, unknown>
}

/** One program, its data directory, and how it is killed and looked at. */
class Target {
  readonly data = join(temporaryDirectory('torture'), 'data')
  settings: Record<string, string> = {}
  address = ''
  readonly answers: Record<string, number> = {}
  private server: Started | undefined
  private readonly account = process.getuid?.() === 0 ? Number(execFileSync('id', ['-u', 'rakit'])) : process.getuid!()

  async open(): Promise<void> {
    const port = await freePort()
    this.address = `http://127.0.0.1:${port}`
    this.settings = { RAKIT_DATA: this.data, RAKIT_DEMO: 'off', PORT: String(port), RAKIT_LOG: 'error' }
  }

  start(): Promise<string> {
    this.server = startProcess(['start'], this.settings)
    return this.server.address
  }

  async stop(): Promise<number | null> {
    this.server!.child.kill('SIGTERM')
    return this.server!.ended
  }

  async healthy(): Promise<boolean> {
    try {
      return (await fetch(`${this.address}/healthz`, { signal: AbortSignal.timeout(5000) })).ok
    } catch {
      return false
    }
  }

  private pids(victim: Victim): number[] {
    const cluster = join(this.data, 'postgres')
    const postmaster = namedPostmaster(cluster)
    const command = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    const backends = processesIn(cluster, this.account).filter((pid) => pid !== postmaster)
    const server = this.server!.child.pid!
    const ours = processesOf(this.data)
    switch (victim) {
      case 'backend':
        return backends.filter((pid) => command(pid).startsWith('postgres: postgres rakit')).slice(0, 1)
      case 'postmaster':
        return postmaster ? [postmaster] : []
      case 'keeper':
        return ours.filter((pid) => command(pid).includes('keeper.ts'))
      case 'job process':
        return startedBy(server, 'work.ts')
      case 'server':
        return [server, ...startedBy(server)]
      case 'server and backend':
        return [...this.pids('server'), ...this.pids('backend')]
      case 'all':
        return [...ours, ...backends, ...this.pids('server')]
    }
  }

  /** Kills, starts the server again where it was killed, and answers how long it took to be healthy again, in milliseconds. */
  async kill(victim: Victim): Promise<number> {
    const from = performance.now()
    let pids: number[] = []
    try {
      pids = this.pids(victim)
    } catch {} // a process ended while it was looked at
    killTogether(pids)
    if (pids.includes(this.server!.child.pid!)) {
      await this.server!.ended
      await this.start()
    }
    await until(() => this.healthy(), patience)
    return performance.now() - from
  }

  /** Signs in and answers a way to ask that sends the same again while the answer is 503, or none comes. */
  async signIn(email: string) {
    const origin = this.address
    const headers = { 'content-type': 'application/json', origin }
    const signedIn = await fetch(`${origin}/api/auth/sign-in/email`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ email, password })
    })
    if (!signedIn.ok) throw new Error(`sign-in: ${signedIn.status} ${await signedIn.text()}`)
    const cookie = signedIn.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    const ask = async (path: string, body: string | Uint8Array<ArrayBuffer>): Promise<Record<string, unknown>> => {
      for (const since = performance.now(); performance.now() - since < longestWait; ) {
        const answer = await this.once(path, { method: 'POST', headers: { ...headers, cookie }, body })
        if (answer?.ok) return answer.body
        const code = answer ? `${answer.status} ${answer.body.code ?? JSON.stringify(answer.body)}` : 'no answer'
        this.answers[code] = (this.answers[code] ?? 0) + 1
        if (answer && answer.status !== 503) throw new Refused(`${path}: ${code}`)
        await pause(50)
      }
      throw new Refused(`${path}: not answered in time`)
    }
    return {
      act: (name: string, input: unknown, id = newId()) => ask(`/api/actions/${name}`, JSON.stringify({ id, input })),
      see: (name: string, input: unknown) => ask(`/api/views/${name}`, JSON.stringify({ input })),
      upload: async (name: string, content: string) =>
        (await ask(`/api/files?name=${name}`, new Uint8Array(Buffer.from(content)))).file as string
    }
  }

  private async once(path: string, request: RequestInit): Promise<Answer | undefined> {
    try {
      const answer = await fetch(`${this.address}${path}`, { ...request, signal: AbortSignal.timeout(60_000) })
      return { ok: answer.ok, status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    } catch {
      return undefined
    }
  }

  /** How often each name stands in a column of the database. */
  async counts(query: string): Promise<Map<string, number>> {
    const lease = await leasePostgres(this.data)
    const client = new pg.Client({ connectionString: lease.url })
    await client.connect()
    const { rows } = await client.query<{ name: string; n: number }>(query)
    await client.end()
    await lease.release()
    return new Map(rows.map(({ name, n }) => [name, Number(n)]))
  }

  running(): number[] {
    return processesOf(this.data)
  }

  /** Takes away what is left, also after a failure. */
  remove(): void {
    this.server?.child.kill('SIGKILL')
    killTogether(this.running())
    rmSync(join(this.data, '..'), { recursive: true, force: true })
  }
}

type Person = Awaited<ReturnType<Target['signIn']>>

/** Everything that was acknowledged, to be looked for afterwards. */
class Book {
  readonly done: Record<string, number> = {}
  readonly names: string[] = []
  readonly visits: string[] = []
  readonly orders: string[] = []
  readonly edits = new Map<string, number>()
  readonly sales = { told: 0, kept: [] as string[] }
  readonly plans: string[] = []
  readonly wrong: string[] = []
  private next = 0

  number(): number {
    return ++this.next
  }

  note(kind: string): void {
    this.done[kind] = (this.done[kind] ?? 0) + 1
  }
}

/** Waits until a job has ended; a job that two kills in a row set aside is no fault. */
async function jobEnds(who: Person, job: string): Promise<boolean> {
  for (;;) {
    const { status, problem } = await who.see('jobs/get', { id: job })
    if (status === 'done') return true
    if (status === 'failed') {
      if ((problem as { code: string }).code === 'jobs/set-aside') return false
      throw new Refused(`job: ${JSON.stringify(problem)}`)
    }
    await pause(100)
  }
}

type Work = (book: Book, people: { officer: Person; facilitator: Person }) => Promise<void>

function works(shop: Shop, programmes: string[]): Record<string, Work> {
  return {
    async registration(book, { officer }) {
      const name = nameOf(book.number())
      const { household } = (await officer.act('households/register', {
        household: { village: jelbudan },
        people: [{ name }]
      })) as { household: string }
      book.names.push(name)
      book.edits.set(household, 0)
    },
    async edit(book, { officer }) {
      const household = [...book.edits.keys()].at(-1)
      if (!household) return
      const before = book.edits.get(household)!
      book.edits.delete(household) // one writer at a time
      const fields = { village: jelbudan, address: `Jalan ${book.number()}` }
      await officer.act('households/change', { id: household, version: before + 1, household: fields })
      book.edits.set(household, before + 1)
    },
    async visit(book, { facilitator }) {
      const seen = `Kunjungan ${book.number()}`
      await facilitator.act('mentoring/record-visit', {
        case: shop.maker.case,
        visitedOn: shop.today,
        place: 'home',
        topics: ['production'],
        seen
      })
      book.visits.push(seen)
    },
    async order(book, { officer }) {
      const number = `PO-${book.number()}`
      const { id } = (await officer.act('orders/place', {
        retailer: 'Alfamart',
        number,
        deliverBy: shop.today,
        lines: [{ product: shop.own, store: shop.stores[0]!.id, quantity: 1 }]
      })) as { id: string }
      book.orders.push(number)
      await officer.act('orders/cancel', { id, reason: 'Uji coba selesai' })
    },
    async import(book, { officer }) {
      const names = Array.from({ length: 25 }, () => nameOf(book.number()))
      const file = await officer.upload('warga.csv', `Nama;Desa\n${names.map((n) => `${n};Jelbudan`).join('\n')}\n`)
      const sheet = { file, kind: 'households', village: null }
      const { import: id, job } = (await officer.act('intake/upload', sheet)) as { import: string; job: string }
      if (!(await jobEnds(officer, job))) return book.note('import set aside')
      const { job: applying } = (await officer.act('intake/apply', { import: id })) as { job: string }
      if (!(await jobEnds(officer, applying))) return book.note('import set aside')
      book.names.push(...names)
    },
    async sales(book, { officer }) {
      const n = book.sales.told++
      const day = addDays(shop.today, -1 - Math.floor(n / shop.stores.length))
      const { code } = shop.stores[n % shop.stores.length]!
      const file = await officer.upload('jual.csv', `toko;barcode;tanggal;qty\n${code};${shop.gtins.own};${day};1\n`)
      const { job } = (await officer.act('sales/import', { retailer: 'Alfamart', file })) as { job: string }
      if (await jobEnds(officer, job)) book.sales.kept.push(`${day} ${code}`)
      else book.note('sales set aside')
    },
    async plan(book, { officer }) {
      const name = `Rencana ${book.number()}`
      const settings = { ...period, seconds: 1, programmes }
      const { job } = (await officer.act('training/make-plan', { name, settings })) as { job: string }
      if (await jobEnds(officer, job)) book.plans.push(name)
      else book.note('plan set aside')
    }
  }
}

/** Everything acknowledged must be there once, nothing twice, nothing left undone or running. */
async function check(target: Target, book: Book): Promise<void> {
  const { wrong } = book
  const once = (what: string, names: Iterable<string>, found: Map<string, number>) => {
    for (const name of names) if (found.get(name) !== 1) wrong.push(`${what} ${name}: ${found.get(name) ?? 0} times`)
    for (const [name, n] of found) if (n > 1) wrong.push(`${what} ${name}: ${n} times`)
  }
  once(
    'person',
    book.names,
    await target.counts(`select name, count(*) n from person where name like 'Uji %' group by 1`)
  )
  once('visit', book.visits, await target.counts('select seen as name, count(*) n from visit group by 1'))
  once('order', book.orders, await target.counts('select number as name, count(*) n from purchase_order group by 1'))
  const plans = `select name, count(*) n from plan where status = 'ready' and name like 'Rencana %' group by 1`
  once('plan', book.plans, await target.counts(plans))
  const classes = `select name, count(distinct plan_id) n from plan join plan_class c on c.plan_id = plan.id group by 1`
  once('classes of plan', book.plans, await target.counts(classes))
  const versions = await target.counts('select id::text as name, version as n from household')
  for (const [household, edits] of book.edits)
    if (versions.get(household) !== edits + 1)
      wrong.push(`household ${household}: ${edits} edits, version ${versions.get(household)}`)
  const sold = await target.counts(
    `select day || ' ' || code as name, sum(quantity) n from sale join store on store.id = sale.store_id group by 1`
  )
  once('sale', book.sales.kept, sold)
  const months = await target.counts(`select 'units' as name, coalesce(sum(quantity), 0) n from sales_month`)
  const units = [...sold.values()].reduce((sum, n) => sum + n, 0)
  if (months.get('units') !== units) wrong.push(`monthly sums: ${months.get('units')} units of ${units}`)
  for (const [status, n] of await target.counts(
    `select status as name, count(*) n from job where status in ('queued', 'running') group by 1`
  ))
    wrong.push(`${n} jobs ${status}`)
  const undone = await target.counts(`select action as name, count(*) n from audit where not done group by 1`)
  for (const [action, n] of undone) wrong.push(`${n} audit records of ${action} not done`)
}

/** `say` hears each round. */
export async function torture(rounds: number, seed: number, say: (line: string) => void = () => {}): Promise<Figures> {
  const pick = seeded(seed)
  const target = new Target()
  await target.open()
  const { shop, programmes } = await furnish(target.settings)
  await target.start()
  const people = {
    officer: await target.signIn('petugas@uji.example'),
    facilitator: await target.signIn('lilik@uji.example')
  }
  const book = new Book()
  const kinds = Object.entries(works(shop, programmes))
  let stopping = false
  let written = 0
  const write = async () => {
    while (!stopping) {
      const [kind, work] = kinds[Math.floor(pick() * kinds.length)]!
      try {
        await work(book, people)
        book.note(kind)
      } catch (error) {
        book.wrong.push(error instanceof Refused ? error.message : String((error as Error).stack))
      }
      written++
    }
  }
  const writers = Array.from({ length: 4 }, write)
  const times = new Map<Victim, number[]>()
  try {
    for (let round = 1; round <= rounds; round++) {
      const victim = victims[Math.floor(pick() * victims.length)]!
      const goal = written + 1 + Math.floor(pick() * 6)
      await until(() => written >= goal, patience)
      const took = await target.kill(victim)
      times.set(victim, [...(times.get(victim) ?? []), took])
      say(
        `${round}/${rounds} ${victim}: healthy after ${Math.round(took)} ms, ${written} written, ${book.wrong.length} wrong`
      )
    }
    stopping = true
    await Promise.all(writers)
    await check(target, book)
    if ((await target.stop()) !== 0) book.wrong.push('the server did not end well')
    await until(() => target.running().length === 0)
  } finally {
    stopping = true
    target.remove()
  }
  const recovery = Object.fromEntries(
    [...times].map(([victim, list]) => {
      const sorted = list.map(Math.round).sort((a, b) => a - b)
      return [victim, { median: sorted[Math.floor(sorted.length / 2)]!, longest: sorted.at(-1)! }]
    })
  )
  return { rounds, done: book.done, answers: target.answers, recovery, wrong: book.wrong }
}
