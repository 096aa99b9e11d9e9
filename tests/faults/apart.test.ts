/** What computes while somebody waits never keeps anybody else waiting. */
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Api, administrator } from '../support/api.ts'
import { killTogether, processesOf, type Started, startedBy, startProcess, until } from '../support/process.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const directory = temporaryDirectory('apart')
let server: Started
let address: string
let api: Api
beforeAll(async () => {
  const settings = { RAKIT_DATA: `${directory}/data`, RAKIT_DEMO: 'off', PORT: '0', RAKIT_LOG: 'silent' }
  server = startProcess(['start'], { ...settings, RAKIT_STALL_SECONDS: '15' })
  address = await server.address
  api = await administrator(address, server.said())
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const helpers = () => startedBy(server.child.pid!, 'commands/apart.ts')
const preview = (source: string | null) => api.get('documents/documents/preview', { kind: 'invoice', source })

it('papers and tables come from beside the server, and so do its refusals', async () => {
  const paper = await preview(null)
  expect(paper.headers.get('content-type')).toBe('application/pdf')
  expect((await paper.bytes()).subarray(0, 5)).toEqual(new TextEncoder().encode('%PDF-'))
  const table = await api.get('export/access/members', {})
  expect(table.headers.get('content-disposition')).toBe('attachment; filename="rakit-members.xlsx"')
  expect((await table.bytes()).length).toBeGreaterThan(3000)
  const broken = await preview('#let broken = { and no end of it')
  expect(broken.status).toBe(422)
  expect(await broken.json()).toMatchObject({
    code: 'documents/does-not-compile',
    text: { id: expect.stringContaining('Perbaiki templatnya'), en: expect.any(String) }
  })
})

it('a template that never ends is ended; everybody else goes on meanwhile', async () => {
  const endless = preview('#for i in range(1, 10000) { for j in range(1, 100000) { let x = calc.pow(i, 0) } }')
  let ended = false
  endless.finally(() => {
    ended = true
  })
  let seen = 0
  while (!ended) {
    await api.see('access/members', {})
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
    if (seen++ === 0) expect((await preview(null)).status).toBe(200)
  }
  expect(seen).toBeGreaterThan(10)
  const told = await endless
  expect(told.status).toBe(504)
  expect(await told.json()).toMatchObject({ code: 'platform/too-slow' })
  expect((await preview(null)).status).toBe(200)
})

it('a template that takes all memory is ended before the machine has none', async () => {
  const told = await preview('#let many = range(0, 300000000)\n#many.len()')
  expect(told.status).toBe(422)
  expect(await told.json()).toMatchObject({ code: 'platform/ended' })
  expect((await preview(null)).status).toBe(200)
})

it('a helper that is killed is replaced, and Ctrl-C ends all of them', async () => {
  const killed = helpers()
  killTogether(killed)
  await until(() => !helpers().some((pid) => killed.includes(pid)))
  expect((await preview(null)).status).toBe(200)
  const endless = preview('#for i in range(1, 300000000) { let x = calc.pow(i, 0) }').catch(() => {})
  await until(() => helpers().length > 0)
  const left = helpers()
  server.child.kill('SIGINT')
  expect(await server.ended).toBe(0)
  await endless
  await until(() => left.every((pid) => !processesOf('commands/apart.ts').includes(pid)))
  await until(() => processesOf(directory).length === 0)
})
