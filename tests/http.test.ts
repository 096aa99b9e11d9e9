import { compileErrors, validate } from '@readme/openapi-parser'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { performTask } from '../src/platform/apart.ts'
import { proxyList } from '../src/platform/client-address.ts'
import { createHttp } from '../src/platform/http.ts'
import { newId } from '../src/platform/perform.ts'
import { type Connection, connect } from '../src/platform/postgres/database.ts'
import { openEntrance } from './support/entrance.ts'
import { jelbudan, openWorld, someone, type World } from './support/world.ts'

let world: World
let health: Connection
let role: Parameters<typeof someone>[0] = 'officer'
let hasKeys = true
let app: ReturnType<typeof createHttp>
beforeAll(async () => {
  world = await openWorld()
  health = connect({ url: world.url }, 1)
  app = createHttp({
    platform: world.platform,
    version: '9.9.9',
    actors: { identify: async () => someone(role), forget() {} },
    health: health.pool,
    keys: async () => hasKeys,
    apart: (task) => performTask(world.platform, task),
    authenticate: async () => new Response(null, { status: 404 }),
    trustedProxies: proxyList([])!,
    securityContact: undefined,
    routes: [],
    demo: undefined
  })
})
afterAll(async () => {
  await health.close()
  await world.close()
})

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  app.request(path, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { host: 'localhost:3529', ...headers }
  })

describe('the entrance', () => {
  it('says whether database and migrations are well', async () => {
    const response = await app.request('/healthz')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ ok: true, database: true, migrations: 'current', version: '9.9.9' })
  })

  it('is ready while database, migrations and keys are right', async () => {
    const ready = await app.request('/readyz')
    expect(ready.status).toBe(200)
    expect(await ready.json()).toEqual({ ready: true, database: true, migrations: 'current', keys: 'right' })
    hasKeys = false
    await expect.poll(async () => (await app.request('/readyz')).status).toBe(503)
    hasKeys = true
    expect((await app.request('/healthz')).status).toBe(200)
  })

  it('turns away early who would wait too long, and health never waits', async () => {
    const holder = await world.platform.connection.pool.connect()
    await holder.query('begin; lock table household')
    const asked = Array.from({ length: 100 }, () => post('/api/views/households/list', { input: {} }))
    const first = await Promise.race(asked)
    expect(first.status).toBe(503)
    expect(first.headers.get('retry-after')).toBe('2')
    expect(await first.json()).toMatchObject({
      code: 'platform/busy',
      text: { id: expect.any(String), en: expect.any(String) }
    })
    expect((await app.request('/healthz')).status).toBe(200)
    expect((await app.request('/api/openapi.json')).status).toBe(200)
    await holder.query('rollback')
    holder.release()
    const counts = new Map<number, number>()
    for (const { status } of await Promise.all(asked)) counts.set(status, (counts.get(status) ?? 0) + 1)
    expect([...counts.keys()].sort()).toEqual([200, 503])
    // Four were inside; sixteen may wait by what a stay is taken for, of whom as many come in as did not wait too long.
    expect(counts.get(200)).toBeGreaterThanOrEqual(4)
    expect(counts.get(200)).toBeLessThanOrEqual(20)
  })

  it('ends what waits for a lock or computes too long, with a sentence', async () => {
    const holder = await world.platform.connection.pool.connect()
    await holder.query('begin; lock table household')
    const response = await post('/api/views/households/list', { input: {} })
    await holder.query('rollback')
    holder.release()
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ code: 'kernel/try-again' })
  })

  it('publishes a valid OpenAPI 3.1 document of every operation', async () => {
    const document = await (await app.request('/api/openapi.json')).json()
    const result = await validate(structuredClone(document))
    expect(result.valid ? '' : compileErrors(result)).toBe('')
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths).length).toBe(
      world.platform.registry.actions.size + world.platform.registry.views.size + 2
    )
  })

  it('answers problems as RFC 9457, in the language asked for', async () => {
    const response = await post('/api/views/households/get', { input: { id: newId() } }, { 'accept-language': 'en' })
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({
      code: 'kernel/not-found',
      title: expect.stringContaining('was not found')
    })
    expect(await (await post('/api/views/households/get', { input: { id: newId() } })).json()).toMatchObject({
      title: expect.stringContaining('tidak ditemukan')
    })
  })

  it('refuses nonsense without falling over', async () => {
    for (const body of ['', '[]', '{', '"x"', '{"input":'])
      expect((await post('/api/views/households/get', body)).status).toBeGreaterThanOrEqual(400)
    expect((await post('/api/actions/households/register', { input: {} })).status).toBe(400)
    expect((await post('/api/views/no/such', {})).status).toBe(404)
    expect((await app.request('/api/nowhere')).status).toBe(404)
    expect((await post('/api/views/households/get', `{"x":"${'a'.repeat(5_000_000)}"}`)).status).toBe(413)
  })

  it('does not act for a page of another site', async () => {
    const response = await post(
      '/api/actions/households/register',
      { id: newId(), input: { household: { village: jelbudan }, people: [{ name: 'Dari Luar' }] } },
      { origin: 'https://evil.example' }
    )
    expect(response.status).toBe(403)
    expect((await world.see(someone('officer'), 'households/search', { query: 'Dari Luar' })).rows).toEqual([])
  })

  it('sends security headers and never lets an answer be cached', async () => {
    const response = await post('/api/views/access/me', {})
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('takes no file from who may not import', async () => {
    role = 'leader'
    expect((await post('/api/files?name=a.csv', 'Nama')).status).toBe(403)
    role = 'officer'
    expect((await post('/api/files?name=a.csv', 'Nama')).status).toBe(200)
  })

  it('does not give out demo accounts outside a demo', async () => {
    expect(await (await app.request('/api/demo/accounts')).json()).toEqual({ accounts: [] })
    expect((await post('/api/demo/enter', { email: 'koperasi@demo.rakit.example' })).status).toBe(403)
  })

  it('exports a whole table as Excel, with real numbers and dates, and formulas defused', async () => {
    const officer = someone('officer')
    for (let i = 0; i < 30; i++)
      await world.act(officer, 'households/register', {
        household: { village: jelbudan, welfareDecile: 3, hamlet: '=1+1' } as never,
        people: [{ name: `Warga ${'abcdefghij'[i % 10]}` } as never]
      })
    const response = await post('/api/export/households/list', { input: { village: jelbudan } })
    const book = new ExcelJS.Workbook()
    await book.xlsx.load(await response.arrayBuffer())
    const sheet = book.worksheets[0]!
    expect(sheet.rowCount).toBe(31)
    expect(sheet.getRow(1).values).toContain('Kepala keluarga')
    expect(sheet.getRow(2).getCell(6).value).toBe(3)
    expect(sheet.getRow(2).getCell(4).value).toBe('=1+1')
    expect(sheet.getRow(2).getCell(4).type).toBe(ExcelJS.ValueType.String)
  })

  it('names what stands twice in a list', async () => {
    const store = { code: 'T1', name: 'Toko', village: jelbudan, slots: 10 }
    const response = await post('/api/actions/retail/save-stores', {
      id: newId(),
      input: { retailer: 'Alfamart', stores: [store, { ...store, name: 'Toko lagi' }] }
    })
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({
      pointers: [{ pointer: '/stores/1', message: 'T1 tertulis dua kali. Hapus salah satunya.' }]
    })
  })
})

describe('whoever comes without an account', () => {
  it.each([
    ['a public view', '/api/views/reporting/public', 64_000],
    ['a public act', '/api/actions/classes/answer', 64_000],
    ['an act that needs an account', '/api/actions/households/register', 64_000],
    ['a sign-in', '/api/auth/sign-in/email', 8_000],
    ['the way into a demo', '/api/demo/enter', 8_000]
  ])('may send a little to %s: of 300 MB in chunks no more is read', async (_, path, most) => {
    const house = openEntrance(world)
    let sent = 0
    const chunk = new Uint8Array(4000)
    const body = new ReadableStream({
      pull(controller) {
        sent += chunk.length
        if (sent > 300_000_000) controller.close()
        else controller.enqueue(chunk)
      }
    })
    const answer = await house.visit({ path, body })
    await house.close()
    expect(answer.status).toBe(413)
    expect(await answer.json()).toMatchObject({ code: 'platform/body-too-large' })
    expect(sent).toBeLessThan(most + 5 * chunk.length)
  })

  it('sends nothing that is packed', async () => {
    const packed = await post('/api/views/reporting/public', 'x', { 'content-encoding': 'gzip' })
    expect(packed.status).toBe(415)
  })

  it('reaches us by our own name only', async () => {
    const asked = async (host: string) => (await app.request('/api/openapi.json', { headers: { host } })).status
    for (const ours of ['localhost:3529', '127.0.0.1', '192.168.1.7:3529', '[::1]:3529'])
      expect(await asked(ours), ours).toBe(200)
    for (const other of ['evil.example', 'localhost.evil.example', 'evil.example:3529', 'a b'])
      expect(await asked(other), other).toBe(421)
  })

  it('is told where a weakness is reported, and that only https will do where it is served', async () => {
    const house = openEntrance({ ...world, platform: { ...world.platform, address: 'https://rakit.contoh.id' } })
    const answer = await house.visit({ path: '/.well-known/security.txt', headers: { host: 'rakit.contoh.id' } })
    expect(await answer.text()).toMatch(/^Contact: mailto:aman@contoh\.id\nExpires: \d{4}-/)
    expect(answer.headers.get('strict-transport-security')).toContain('max-age=31536000')
    for (const name of ['content-security-policy', 'x-content-type-options', 'referrer-policy', 'x-frame-options'])
      expect(answer.headers.get(name), name).not.toBeNull()
    await house.close()
    expect((await app.request('/.well-known/security.txt')).status).toBe(404)
  })
})

describe('a job', () => {
  it('is told to whoever started it, or may start such work; to nobody else', async () => {
    const officer = someone('officer')
    const { job } = await world.act(officer, 'households/find-duplicates', { kind: 'person' })
    expect((await world.see(officer, 'jobs/get', { id: job })).id).toBe(job)
    expect((await world.see(someone('administrator'), 'jobs/get', { id: job })).id).toBe(job)
    for (const role of ['facilitator', 'leader', 'buyer', 'auditor', 'mentor', 'resident'] as const)
      await expect(world.see(someone(role), 'jobs/get', { id: job }), role).rejects.toMatchObject({ status: 404 })
  })
})
