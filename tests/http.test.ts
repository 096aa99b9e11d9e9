import { compileErrors, validate } from '@readme/openapi-parser'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { performTask } from '../src/platform/apart.ts'
import { createHttp } from '../src/platform/http.ts'
import { newId } from '../src/platform/perform.ts'
import { type Connection, connect } from '../src/platform/postgres/database.ts'
import { jelbudan, openWorld, someone, type World } from './support/world.ts'

let world: World
let health: Connection
let role: Parameters<typeof someone>[0] = 'officer'
let app: ReturnType<typeof createHttp>
beforeAll(async () => {
  world = await openWorld()
  health = connect({ url: world.url }, 1)
  app = createHttp({
    platform: world.platform,
    version: '9.9.9',
    identify: async () => someone(role),
    health: health.pool,
    apart: (task) => performTask(world.platform, task),
    authenticate: async () => new Response(null, { status: 404 }),
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
    headers: { host: 'rakit.test', ...headers }
  })

describe('the entrance', () => {
  it('says whether database and migrations are well', async () => {
    const response = await app.request('/healthz')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ ok: true, database: true, migrations: 'current', version: '9.9.9' })
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
    // Six were inside; of the twelve of whom a tenth of a second was expected, as many as did not wait too long in the end.
    expect(counts.get(200)).toBeGreaterThanOrEqual(6)
    expect(counts.get(200)).toBeLessThanOrEqual(18)
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
      world.platform.registry.actions.size + world.platform.registry.views.size + 1
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
