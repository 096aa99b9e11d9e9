/**
 * `npm run bench -- load`: a server of its own with the demo regency, asked for the home page and lists as by people who
 * do not wait for one another (an open loop): at what it carries, at three times that, and while jobs run beside it.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { root } from '../src/platform/config.ts'
import { newId } from '../src/platform/perform.ts'
import { p95 } from './world.ts'

export interface Load {
  /** Requests a second that the server answers when a few ask one after another. */
  carried: number
  /** Milliseconds under which 95 of 100 requests stay at half of that. */
  normal: number
  /** At three times of that: of the accepted, of the refused, and of health; and the share that was accepted. */
  accepted: number
  refused: number
  health: number
  share: number
  /** Megabytes of memory before and at the end. */
  memory: [number, number]
  /** The home page while a plan, an import, papers and an export run: milliseconds under which 95 of 100 stay. */
  besideJobs: number
}

interface Answer {
  status: number
  ms: number
}

const asked = [
  ['reporting/home', {}],
  ['households/list', {}],
  ['households/search', { query: 'siti' }],
  ['orders/list', {}]
] as const

export async function startServer(dataDirectory: string) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'src/main.ts'), 'start'], {
    env: { ...process.env, RAKIT_DATA: dataDirectory, PORT: '0', RAKIT_LOG: 'error' },
    stdio: ['ignore', 'ignore', 'pipe']
  })
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const found = /Rakit [\d.]+: (http:\/\/\S+)/.exec(said)
      if (found) resolve(found[1]!)
    })
    child.once('exit', () => reject(new Error(said)))
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const stop = async () => {
    child.kill('SIGINT')
    await ended
  }
  // The process started keeps the one that serves.
  const [serving] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ')
  return { address, pid: Number(serving), stop }
}

/** The cookie of one who came in. */
export async function signedIn(address: string, email: string): Promise<string> {
  const entered = await fetch(`${address}/api/demo/enter`, { method: 'POST', body: JSON.stringify({ email }) })
  return entered.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

const megabytes = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

export async function measureLoad(directory: string): Promise<Load> {
  const { address, pid, stop } = await startServer(join(directory, 'load'))
  const cookie = await signedIn(address, 'koperasi@demo.rakit.example')
  const post = (path: string, body: unknown) =>
    fetch(`${address}${path}`, { method: 'POST', headers: { cookie, origin: address }, body: JSON.stringify(body) })
  const timed = async (ask: () => Promise<Response>): Promise<Answer> => {
    const start = performance.now()
    const response = await ask()
    await response.arrayBuffer()
    return { status: response.status, ms: performance.now() - start }
  }
  const view = (i: number) => {
    const [name, input] = asked[i % asked.length]!
    return timed(() => post(`/api/views/${name}`, { input }))
  }
  /** So many a second for so many seconds, whether or not the earlier were answered; health is asked ten times a second. */
  const openLoop = async (rate: number, seconds: number) => {
    const answers: Promise<Answer>[] = []
    const health: Promise<Answer>[] = []
    const start = performance.now()
    let sent = 0
    for (let at = 0; at < seconds; at = (performance.now() - start) / 1000) {
      while (sent < at * rate) answers.push(view(sent++))
      if (health.length < at * 10) health.push(timed(() => fetch(`${address}/healthz`)))
      await setTimeout(2)
    }
    return { answers: await Promise.all(answers), health: await Promise.all(health) }
  }
  const times = (answers: readonly Answer[], ok: boolean) =>
    answers.filter((a) => (a.status === 200) === ok).map((a) => a.ms)

  let done = 0
  const until = performance.now() + 5000
  await openLoop(20, 2)
  await Promise.all(
    Array.from({ length: 4 }, async (_, i) => {
      while (performance.now() < until + 2000) if ((await view(i + done)).status === 200) done++
    })
  )
  const carried = done / 5
  const normal = p95(times((await openLoop(carried / 2, 10)).answers, true))
  const before = megabytes(pid)
  const { answers, health } = await openLoop(carried * 3, 15)
  const ok = times(answers, true)

  const programmes = (await (await post('/api/views/training/programmes', { input: {} })).json()) as {
    rows: { id: string }[]
  }
  const settings = {
    fiscalYear: 2027,
    from: '2027-01-01',
    to: '2028-12-30',
    programmes: programmes.rows.map((p) => p.id),
    seconds: 20
  }
  await post('/api/actions/training/make-plan', { id: newId(), input: { name: 'Dua tahun', settings } })
  const rows = Array.from({ length: 100_000 }, (_, i) => `Warga ${i};Barat;Jelbudan`).join('\n')
  const sent = await fetch(`${address}/api/files?name=warga.csv`, {
    method: 'POST',
    headers: { cookie, origin: address },
    body: `Nama;Dusun;Desa\n${rows}\n`
  })
  const { file } = (await sent.json()) as { file: string }
  await post('/api/actions/intake/upload', { id: newId(), input: { file, kind: 'households', village: null } })
  const home: number[] = []
  const end = performance.now() + 20_000
  const exports = (async () => {
    while (performance.now() < end)
      await (await post('/api/export/households/list', { input: {}, id: newId() })).arrayBuffer()
  })()
  while (performance.now() < end) {
    home.push((await timed(() => post('/api/views/reporting/home', { input: {} }))).ms)
    await setTimeout(50)
  }
  await exports
  const memory: [number, number] = [before, megabytes(pid)]
  await stop()
  return {
    carried,
    normal,
    accepted: p95(ok),
    refused: p95(times(answers, false)),
    health: p95(health.map((a) => a.ms)),
    share: ok.length / answers.length,
    memory,
    besideJobs: p95(home)
  }
}
