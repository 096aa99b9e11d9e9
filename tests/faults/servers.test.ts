/** Two servers on one database, each with a data directory of its own: what one of them took, the other one works with. */
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type Connection, connect } from '../../src/platform/postgres/database.ts'
import { type Api, administrator } from '../support/api.ts'
import { at } from '../support/database-url.ts'
import { killTogether, type Started, startedBy, startProcess, until } from '../support/process.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const directory = temporaryDirectory('servers')
const name = `servers_${randomBytes(6).toString('hex')}`
let admin: Connection
let database: Connection
const settings = (which: string) => ({
  RAKIT_DATA: join(directory, which),
  DATABASE_URL: at(inject('cluster'), name),
  RAKIT_FILES: 'database',
  RAKIT_DEMO: 'off',
  PORT: '0',
  RAKIT_LOG: 'silent'
})
const start = (which: string) => startProcess(['start'], settings(which))
const filesOf = (which: string) => readdirSync(join(directory, which, 'files'))

let first: Started
let second: Started
let said: string
let onFirst: Api
let onSecond: Api
beforeAll(async () => {
  admin = connect({ url: inject('cluster') }, 1)
  await admin.pool.query(`create database ${name} template rakit_template`)
  database = connect({ url: at(inject('cluster'), name) }, 2)
  first = start('first')
  onFirst = await administrator(await first.address, first.said())
  said = first.said()
  mkdirSync(join(directory, 'second'))
  cpSync(join(directory, 'first/secret.json'), join(directory, 'second/secret.json'))
  second = start('second')
  onSecond = await administrator(await second.address, said)
})
afterAll(async () => {
  for (const server of [first, second]) {
    server?.child.kill('SIGTERM')
    await server?.ended
  }
  await database?.close()
  await admin?.pool.query(`drop database if exists ${name} with (force)`)
  await admin?.close()
  rmSync(directory, { recursive: true, force: true })
})

it('a file uploaded to one is read by the job process of the other, and handed out by both', async () => {
  const list = `Nama;Dusun;Desa\n${Array.from({ length: 300 }, (_, i) => `Warga ${i};Barat;Jelbudan`).join('\n')}\n`
  const sleeping = startedBy(first.child.pid!, 'work.ts')
  expect(sleeping).toHaveLength(1)
  for (const pid of sleeping) process.kill(pid, 'SIGSTOP')
  const file = await onFirst.upload('warga.csv', list)
  const { import: id, job } = await onFirst.act('intake/upload', { file, kind: 'households', village: null })
  await until(
    async () => !['queued', 'running'].includes((await onSecond.see('jobs/get', { id: job })).status as string)
  )
  expect(await onSecond.see('jobs/get', { id: job })).toMatchObject({ status: 'done' })
  expect(await onSecond.see('intake/get', { id })).toMatchObject({ status: 'preview', counts: { accepted: 300 } })
  for (const pid of sleeping) process.kill(pid, 'SIGCONT')
  const scan = Buffer.concat([Buffer.from('%PDF-1.7'), randomBytes(3_000_000)])
  const { id: agreement } = await onFirst.act<{ id: string }>('retail/save-agreement', {
    agreement: {
      retailer: 'Alfamart',
      number: 'PKS/1',
      starts: '2026-01-05',
      ends: '2027-12-31',
      productQuota: 1,
      storeQuota: 30,
      terms: {
        listingFee: 0,
        margin: 0.2,
        paymentDays: 45,
        downPayment: 0,
        model: 'outright',
        returns: '',
        delivery: 'store',
        delisting: ''
      },
      signedOn: '2026-01-05'
    }
  })
  await onFirst.act('retail/attach-agreement', { id: agreement, file: await onFirst.upload('pks.pdf', scan) })
  for (const api of [onFirst, onSecond]) {
    const paper = await api.get('documents/retail/agreement-document', { id: agreement })
    expect(paper.headers.get('content-type')).toBe('application/pdf')
    expect(scan.equals(Buffer.from(await paper.arrayBuffer()))).toBe(true)
  }
  await until(() => [...filesOf('first'), ...filesOf('second')].length === 0)
})

it('who signs out at one is outside there at once, and soon at the other', async () => {
  const { cookie } = await administrator(await second.address, said)
  const roleAt = async (server: Started) => {
    const address = await server.address
    const headers = { 'content-type': 'application/json', origin: address, cookie }
    const answer = await fetch(`${address}/api/views/access/me`, { method: 'POST', headers, body: '{}' })
    return ((await answer.json()) as { actor: { role: string } }).actor.role
  }
  for (const server of [first, second]) expect(await roleAt(server)).toBe('administrator')
  const address = await first.address
  const left = await fetch(`${address}/api/auth/sign-out`, { method: 'POST', headers: { origin: address, cookie } })
  expect(left.ok).toBe(true)
  expect(await roleAt(first)).toBe('public')
  await until(async () => (await roleAt(second)) === 'public')
})

it('killed in the middle of an upload, no half file is taken for whole', async () => {
  const kept = async () => (await database.pool.query('select id from file')).rowCount
  const before = await kept()
  const address = await first.address
  // While it arrives.
  const { hostname, port } = new URL(address)
  const sending = request({
    method: 'POST',
    hostname,
    port,
    path: '/api/files?name=putus.csv',
    headers: { origin: address, cookie: onFirst.cookie }
  })
  sending.on('error', () => {})
  sending.write(randomBytes(4_000_000))
  await until(() => filesOf('first').some((part) => statSync(join(directory, 'first/files', part)).size > 1_000_000))
  killTogether([first.child.pid!, ...startedBy(first.child.pid!)])
  await first.ended
  sending.destroy()
  expect(await kept()).toBe(before)
  // While it is brought into the database: its first parts are written, the next one waits.
  first = start('first')
  onFirst = await administrator(await first.address, said)
  await database.pool.query(
    `create function wait() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(7); return new; end $$;
     create trigger wait before insert on file_part for each row when (new.no = 3) execute function wait()`
  )
  const holder = await database.pool.connect()
  await holder.query('select pg_advisory_lock(7)')
  const cut = onFirst.upload('putus.csv', randomBytes(6_000_000)).catch(() => 'cut off')
  await until(
    async () =>
      (await database.pool.query(`select from pg_locks where locktype = 'advisory' and not granted`)).rowCount === 1
  )
  killTogether([first.child.pid!, ...startedBy(first.child.pid!)])
  expect(await cut).toBe('cut off')
  await holder.query('select pg_advisory_unlock(7)')
  holder.release()
  await until(
    async () =>
      (
        await database.pool.query(
          `select from pg_stat_activity where query like 'insert into file_part%' and state <> 'idle'`
        )
      ).rowCount === 0
  )
  expect(await kept()).toBe(before)
  expect(
    (await database.pool.query(`select from file_part p where not exists (select from file f where f.id = p.id)`))
      .rowCount
  ).toBe(0)
  // The other one goes on.
  await onSecond.upload('utuh.csv', randomBytes(6_000_000))
  expect(await kept()).toBe(before! + 1)
})
