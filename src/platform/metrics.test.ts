import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openEntrance } from '../../tests/support/entrance.ts'
import { openWorld, someone, type World } from '../../tests/support/world.ts'
import { readConfig, root } from './config.ts'
import { createMetrics, serveMetrics } from './metrics.ts'
import { connect } from './postgres/database.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

it('tells Prometheus of operations, connections and jobs, and only whoever bears the token', async () => {
  const asking = connect({ url: world.url }, 1)
  const metrics = createMetrics(world.platform, asking.pool, '9.9.9')
  const house = openEntrance(world, { observe: metrics.observe })
  const see = (path: string, body: unknown) => house.visit({ path, body })
  for (let i = 0; i < 3; i++) expect((await see('/api/views/access/me', { input: {} })).status).toBe(200)
  await see('/api/views/households/list', { input: {} })
  for (const path of ['/api/views/no/such', '/api/views/tidak/ada', '/apa/saja']) await see(path, {})
  const token = 'sebuah-kata-yang-panjang'
  const server = await serveMetrics(metrics, { host: '127.0.0.1', port: 0, token })
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const scrape = (said: string, path = '/metrics') =>
    fetch(address + path, { headers: { authorization: `Bearer ${said}` } })
  expect((await fetch(`${address}/metrics`)).status).toBe(401)
  expect((await scrape('sebuah-kata-yang-salah')).status).toBe(401)
  expect((await scrape(token, '/')).status).toBe(404)
  const text = await (await scrape(token)).text()
  expect(text).toContain('rakit_request_seconds_count{operation="access/me",status="200"} 3')
  expect(text).toContain('rakit_request_seconds_count{operation="households/list",status="403"} 1')
  // Whatever else is asked for is one name: nobody can make figures without end.
  expect([...text.matchAll(/_count\{operation="([^"]+)"/g)].map(([, name]) => name).sort()).toEqual([
    'access/me',
    'households/list',
    'other'
  ])
  expect(text).toMatch(/^rakit_database_up 1$/m)
  expect(text).toMatch(/^rakit_jobs\{status="queued"\} 0$/m)
  expect(text).toMatch(/^rakit_database_connections\{login="requests",state="idle"\} [1-6]$/m)
  // The dashboard asks for what is told.
  const dashboard = readFileSync(join(root, 'deploy/grafana.json'), 'utf8')
  const asked = [...dashboard.matchAll(/\b((?:rakit|process|nodejs)_\w+)/g)].map(([, name]) => name!)
  expect(asked.length).toBeGreaterThan(8)
  for (const name of asked.filter((name) => name !== 'rakit_backup_age_seconds'))
    expect(text).toMatch(new RegExp(`^${name}\\b`, 'm'))
  // Without a database the figures are still told.
  await asking.close()
  expect(await (await scrape(token)).text()).toMatch(/^rakit_database_up 0$/m)
  server.close()
  await once(server, 'close')
  await house.close()
})

it('beyond this machine needs a token', () => {
  expect(readConfig({ RAKIT_METRICS: '127.0.0.1:9464' }).metrics).toEqual({
    host: '127.0.0.1',
    port: 9464,
    token: undefined
  })
  expect(readConfig({ RAKIT_METRICS: '[::1]:9464' }).metrics?.host).toBe('::1')
  expect(readConfig({}).metrics).toBeUndefined()
  expect(() => readConfig({ RAKIT_METRICS: '0.0.0.0:9464' })).toThrow(
    expect.objectContaining({ code: 'platform/bad-setting' })
  )
  expect(
    readConfig({ RAKIT_METRICS: '0.0.0.0:9464', RAKIT_METRICS_TOKEN: 'x'.repeat(16) }).metrics?.token
  ).toHaveLength(16)
})

it('a slow statement is logged with the operation that asked, and without what was asked for', async () => {
  const lines: Record<string, unknown>[] = []
  const log = pino(
    { level: 'warn' },
    new Writable({
      write(line, _, done) {
        lines.push(JSON.parse(line))
        done()
      }
    })
  )
  Object.assign(world.platform, { log, slowMilliseconds: 0 })
  await world.see(someone('officer'), 'households/search', { query: 'Rukmini' })
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines)
    expect(line).toMatchObject({ msg: 'slow statement', operation: 'households/search', ms: expect.any(Number) })
  expect(JSON.stringify(lines)).toContain('select')
  expect(JSON.stringify(lines).toLowerCase()).not.toContain('rukmini')
  const told = lines.length
  world.platform.slowMilliseconds = 60_000
  await world.see(someone('officer'), 'households/search', { query: 'Rukmini' })
  expect(lines).toHaveLength(told)
})
