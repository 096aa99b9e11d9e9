/** The real program and clients that are slow, break off or send without end; and a clock that jumps. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoSignInRules } from '../../src/access/model.ts'
import { leasePostgres } from '../../src/platform/postgres/embedded.ts'
import { type Api, administrator } from '../support/api.ts'
import { ask15 } from '../support/postgres15.ts'
import { type Started, startedBy, startProcess, until } from '../support/process.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { jelbudan } from '../support/world.ts'

const home = temporaryDirectory('clients')
afterAll(() => rmSync(home, { recursive: true, force: true }))
const settings = (name: string) => ({
  RAKIT_DATA: join(home, name),
  RAKIT_DEMO: 'off',
  RAKIT_LOG: 'silent',
  PORT: '0'
})
const register = (api: Api, name: string) =>
  api.act('households/register', { household: { village: jelbudan }, people: [{ name }] })

describe('clients', () => {
  let server: Started
  let serving: number
  let address = ''
  let api: Api
  const sockets: Socket[] = []
  beforeAll(async () => {
    server = startProcess(['start'], settings('data'))
    address = await server.address
    serving = startedBy(server.child.pid!, 'serve.ts')[0]!
    api = await administrator(address, server.said())
  })
  afterAll(async () => {
    for (const socket of sockets) socket.destroy()
    server.child.kill('SIGINT')
    expect(await server.ended).toBe(0)
  })

  /** A connection on which so much has been sent; nothing more comes. */
  const begun = (sent: string) =>
    new Promise<Socket>((resolve) => {
      const socket = connect(Number(new URL(address).port), '127.0.0.1', () =>
        socket.write(sent, () => resolve(socket))
      )
      socket.on('error', () => {})
      sockets.push(socket)
    })
  const head = (path: string, length: number) =>
    `POST ${path} HTTP/1.1\r\nHost: ${new URL(address).host}\r\nCookie: ${api.cookie}\r\nContent-Type: ` +
    `application/json\r\nContent-Length: ${length}\r\n`
  /** Of the process that serves, in megabytes. */
  const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${serving}/status`, 'utf8'))![1]) / 1024

  it('that send their headers or their body slowly keep nobody else waiting', async () => {
    const view = '/api/views/households/list'
    for (let i = 0; i < 60; i++) {
      await begun(head(view, 500).slice(0, -10))
      await begun(`${head(view, 500)}\r\n{"input":`)
      await begun(`${head('/api/auth/sign-in/email', 500)}\r\n{"email":`)
      await begun(`${head('/api/export/households/list', 500)}\r\n{`)
    }
    for (let i = 0; i < 10; i++) await register(api, `Cepat ${i}`)
    expect((await api.get('export/households/list', {})).status).toBe(200)
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
    const again = await administrator(address, server.said())
    expect(again.cookie).not.toBe('')
  })

  it('that break off an upload leave nothing behind, and no place taken', async () => {
    for (let i = 0; i < 25; i++) {
      const socket = await begun(`${head('/api/files?name=warga.csv', 1_000_000)}\r\n${'x'.repeat(100_000)}`)
      const halves = () => readdirSync(join(home, 'data/files')).filter((name) => name.endsWith('.part'))
      await until(() => halves().length > 0)
      socket.destroy()
      await until(() => halves().length === 0)
    }
    expect(await api.upload('warga.csv', 'Nama;Desa\n')).toMatch(/^[\w-]{36}$/)
    expect(readdirSync(join(home, 'data/files'))).toHaveLength(1)
  })

  /** Sends without end, as fast as it is taken, until there is an answer or a gigabyte went out. */
  const flood = (path: string, length: number | undefined) =>
    new Promise<{ status: number | undefined; highest: number }>((resolve) => {
      let highest = 0
      let sent = 0
      const chunk = Buffer.alloc(1_000_000, 'x')
      const sending = request(`${address}${path}`, {
        method: 'POST',
        headers: { cookie: api.cookie, origin: address, ...(length === undefined ? {} : { 'content-length': length }) }
      })
      const done = (status?: number) => {
        sent = Number.POSITIVE_INFINITY
        sending.destroy()
        resolve({ status, highest })
      }
      const send = () => {
        for (; sent < 1e9; sent += chunk.length) {
          highest = Math.max(highest, memory())
          if (!sending.write(chunk)) return
        }
      }
      sending.on('response', (answer) => done(answer.statusCode))
      sending.on('error', () => done())
      sending.on('drain', send)
      send()
    })

  it.each([
    ['an action, as it said', '/api/actions/households/register', 1_000_000_000],
    ['an action, unannounced', '/api/actions/households/register', undefined],
    ['a sign-in, unannounced', '/api/auth/sign-in/email', undefined],
    ['an upload, as it said', '/api/files?name=besar.csv', 1_000_000_000],
    ['an upload, unannounced', '/api/files?name=besar.csv', undefined]
  ])('that send a gigabyte are refused without memory being taken: %s', async (_, path, length) => {
    const before = memory()
    const { status, highest } = await flood(path, length)
    expect(status).toBe(413)
    expect(highest - before).toBeLessThan(200)
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
    await until(() => readdirSync(join(home, 'data/files')).every((name) => !name.endsWith('.part')))
  })
})

const fakeTime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1'
describe.runIf(existsSync(fakeTime))('a clock that jumps', () => {
  it('three days ahead and five back costs nobody a session, an entry or a job', async () => {
    const clock = join(home, 'clock')
    writeFileSync(clock, '+0')
    const server = startProcess(['start'], {
      ...settings('jumping'),
      LD_PRELOAD: fakeTime,
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1'
    })
    const address = await server.address
    const api = await administrator(address, server.said())
    // A session of an office ends after a day; here it is to last.
    await api.act('access/save-sign-in-rules', { ...demoSignInRules, validFrom: '2026-01-01' })
    for (const [i, jump] of ['+0', '+3d', '-2d', '+0'].entries()) {
      writeFileSync(clock, jump)
      await register(api, `Waktu ${i}`)
      const file = await api.upload('warga.csv', `Nama;Desa\nImpor ${'abcd'[i]} Siti;Jelbudan\n`)
      const { import: id, job } = await api.act<{ import: string; job: string }>('intake/upload', {
        file,
        kind: 'households',
        village: null
      })
      const ends = async (job: string) => {
        await until(async () =>
          ['done', 'failed'].includes((await api.see<{ status: string }>('jobs/get', { id: job })).status)
        )
        expect(await api.see('jobs/get', { id: job })).toMatchObject({ status: 'done' })
      }
      await ends(job)
      await ends((await api.act<{ job: string }>('intake/apply', { import: id })).job)
    }
    const lease = await leasePostgres(join(home, 'jumping'))
    const rows = await ask15(lease.url, `select name, count(*)::int as n from person group by 1 order by 1`)
    await lease.release()
    expect(rows).toEqual(
      ['Impor a Siti', 'Impor b Siti', 'Impor c Siti', 'Impor d Siti', 'Waktu 0', 'Waktu 1', 'Waktu 2', 'Waktu 3'].map(
        (name) => ({ name, n: 1 })
      )
    )
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
    server.child.kill('SIGINT')
    expect(await server.ended).toBe(0)
  }, 300_000)
})
