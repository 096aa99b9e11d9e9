/**
 * `npm run bench -- requests [data directory of a demo]`: requests a second of an officer who is signed in, and
 * milliseconds of processor that the serving process takes for one, against `bare.ts` in turns of the same run.
 */
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import pg from 'pg'
import { actorOfUser } from '../src/access/index.ts'
import { openRakit } from '../src/open.ts'
import { readConfig } from '../src/platform/config.ts'
import { performView } from '../src/platform/perform.ts'
import type { Statement, Told } from './bare.ts'
import { signedIn, startServer } from './load.ts'

export interface Requests {
  operation: string
  /** A second. */
  rakit: number
  bare: number
  /** Milliseconds of processor that the serving process takes for one. */
  rakitCpu: number
  bareCpu: number
}

const asked = [
  ['access/me', {}],
  ['households/list', {}],
  ['reporting/home', {}],
  ['households/search', { query: 'siti' }]
] as const
const officer = 'koperasi@demo.rakit.example'
const atOnce = 8
const turns = 3
const turnMilliseconds = 2500

/** The statements of each view, as Rakit sends them within its transaction. */
async function recorded(dataDirectory: string): Promise<Told> {
  const rakit = await openRakit(readConfig({ RAKIT_DATA: dataDirectory, RAKIT_LOG: 'error' }))
  const { connection, wall } = rakit.platform
  const { id } = await connection.db
    .selectFrom('auth_user')
    .select('id')
    .where('email', '=', officer)
    .executeTakeFirstOrThrow()
  const { regency } = await connection.db.selectFrom('tenant').select('regency').executeTakeFirstOrThrow()
  const actor = (await actorOfUser(connection.db, id, regency))!
  const transactions: Told['transactions'] = {}
  const { query } = pg.Client.prototype
  for (const [name, input] of asked) {
    await performView(rakit.platform, actor, name, input)
    const statements: Statement[] = []
    pg.Client.prototype.query = function (this: pg.Client, said: string | Statement, values?: unknown[]) {
      statements.push(typeof said === 'string' ? { text: said, ...(values ? { values } : {}) } : said)
      return Reflect.apply(query, this, [said, values])
    } as never
    await performView(rakit.platform, actor, name, input)
    pg.Client.prototype.query = query
    transactions[`/${name}`] = statements
  }
  const { url } = wall.requests.place
  await rakit.close()
  return { url, transactions }
}

async function startBare(told: Told) {
  const child = fork(join(import.meta.dirname, 'bare.ts'), [], { execArgv: ['--disable-warning=ExperimentalWarning'] })
  child.send(told)
  const port = await new Promise<number>((resolve) => child.once('message', (said) => resolve(said as number)))
  return { address: `http://127.0.0.1:${port}`, pid: child.pid!, stop: () => child.disconnect() }
}

/** Milliseconds of processor that a process has taken so far. */
function processor(pid: number): number {
  const [, rest] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
  const [user, system] = rest!.split(' ').slice(11, 13)
  return (Number(user) + Number(system)) * 10
}

export async function measureRequests(directory: string): Promise<Requests[]> {
  const server = await startServer(directory)
  const cookie = await signedIn(server.address, officer)
  const bare = await startBare(await recorded(directory))
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const ask = (address: string, input: unknown) =>
    new Promise<boolean>((resolve, reject) => {
      const headers = { cookie, 'content-type': 'application/json', 'accept-encoding': 'gzip' }
      const sent = request(address, { method: 'POST', agent, headers }, (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode === 200))
      })
      sent.once('error', reject)
      sent.end(JSON.stringify({ input }))
    })
  /** Requests that were answered, and milliseconds of processor of one turn. */
  const turn = async (pid: number, address: string, input: unknown) => {
    const [before, until] = [processor(pid), performance.now() + turnMilliseconds]
    let done = 0
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (performance.now() < until) if (await ask(address, input)) done++
      })
    )
    return { done, cpu: processor(pid) - before }
  }
  const answers: Requests[] = []
  for (const [operation, input] of asked) {
    const ours = `${server.address}/api/views/${operation}`
    const theirs = `${bare.address}/${operation}`
    for (const address of [ours, theirs]) for (let i = 0; i < 100; i++) await ask(address, input)
    const sum = { rakit: { done: 0, cpu: 0 }, bare: { done: 0, cpu: 0 } }
    for (let i = 0; i < turns; i++)
      for (const [who, pid, address] of [
        ['rakit', server.pid, ours],
        ['bare', bare.pid, theirs]
      ] as const) {
        const { done, cpu } = await turn(pid, address, input)
        sum[who].done += done
        sum[who].cpu += cpu
      }
    const seconds = (turns * turnMilliseconds) / 1000
    answers.push({
      operation,
      rakit: sum.rakit.done / seconds,
      bare: sum.bare.done / seconds,
      rakitCpu: sum.rakit.cpu / sum.rakit.done,
      bareCpu: sum.bare.cpu / sum.bare.done
    })
  }
  agent.destroy()
  bare.stop()
  await server.stop()
  return answers
}
