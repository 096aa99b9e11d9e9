/** What a job does to its process, people who look at pages do not notice. */
import { rmSync } from 'node:fs'
import { afterAll, expect, it } from 'vitest'
import { type Api, administrator } from '../support/api.ts'
import { startedBy, startProcess, until } from '../support/process.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const places: string[] = []
afterAll(() => {
  for (const directory of places) rmSync(directory, { recursive: true, force: true })
})

async function serve(more: Record<string, string> = {}) {
  const directory = temporaryDirectory('jobs')
  places.push(directory)
  const settings = { RAKIT_DATA: `${directory}/data`, RAKIT_DEMO: 'off', PORT: '0', RAKIT_LOG: 'silent', ...more }
  const server = startProcess(['start'], settings)
  const address = await server.address
  return { server, address, api: await administrator(address, server.said()) }
}

/** The process in which the jobs of a server run. */
const worker = (server: number) => startedBy(server, 'work.ts')[0]

const list = (rows: number) =>
  `Nama;Dusun;Desa\n${Array.from({ length: rows }, (_, i) => `Warga ${i};Barat;Jelbudan`).join('\n')}\n`

async function begin(api: Api, rows: number) {
  const file = await api.upload('warga.csv', list(rows))
  return api.act<{ import: string; job: string }>('intake/upload', { file, kind: 'households', village: null })
}
interface Job {
  status: string
  attempts: number
  problem: { code: string } | null
}

it('a job whose process is killed is begun again; the second time it is set aside and what waits for it is put back', async () => {
  const { server, address, api } = await serve()
  const { import: id, job } = await begin(api, 150_000)
  const state = () => api.see<Job>('jobs/get', { id: job })
  const killed: number[] = []
  while (killed.length < 2) {
    await until(async () => {
      const pid = worker(server.child.pid!)
      const { status, attempts } = await state()
      return pid !== undefined && !killed.includes(pid) && status === 'running' && attempts === killed.length + 1
    })
    const pid = worker(server.child.pid!)!
    killed.push(pid)
    process.kill(pid, 'SIGKILL')
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
  }
  await until(async () => (await state()).status === 'failed')
  expect((await state()).problem!.code).toBe('jobs/set-aside')
  expect(await api.see('intake/get', { id })).toMatchObject({ status: 'failed' })
  // Others go on.
  const next = await begin(api, 3)
  await until(async () => (await api.see<Job>('jobs/get', { id: next.job })).status === 'done')
  server.child.kill('SIGINT')
  expect(await server.ended).toBe(0)
})

it('a job that stalls its process is ended and begun again', async () => {
  const { server, api } = await serve({ RAKIT_STALL_SECONDS: '2' })
  const { job } = await begin(api, 60_000)
  const state = async () => (await api.see<Job>('jobs/get', { id: job })).status
  await until(async () => (await state()) === 'running')
  const pid = worker(server.child.pid!)!
  process.kill(pid, 'SIGSTOP')
  await until(() => !startedBy(server.child.pid!).includes(pid))
  await until(async () => (await state()) === 'done', 5)
  server.child.kill('SIGINT')
  expect(await server.ended).toBe(0)
})

it('Ctrl-C while a job runs ends all of it; the job goes on at the next start', async () => {
  const directory = temporaryDirectory('jobs')
  places.push(directory)
  const settings = { RAKIT_DATA: `${directory}/data`, RAKIT_DEMO: 'off', PORT: '0', RAKIT_LOG: 'silent' }
  const first = startProcess(['start'], settings)
  const api = await administrator(await first.address, first.said())
  const { job } = await begin(api, 150_000)
  await until(async () => (await api.see<Job>('jobs/get', { id: job })).status === 'running')
  const pid = worker(first.child.pid!)!
  first.child.kill('SIGINT')
  expect(await first.ended).toBe(0)
  expect(() => process.kill(pid, 0)).toThrow()
  const again = startProcess(['start'], settings)
  const later = await administrator(await again.address, first.said())
  await until(async () => (await later.see<Job>('jobs/get', { id: job })).status === 'done', 5)
  again.child.kill('SIGINT')
  expect(await again.ended).toBe(0)
})
