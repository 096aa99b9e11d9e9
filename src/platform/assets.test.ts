import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../tests/support/temporary.ts'
import { compressing, screens } from './assets.ts'

describe('the built screens', () => {
  const directory = temporaryDirectory('screens')
  mkdirSync(join(directory, 'assets'))
  for (const [name, content] of [
    ['index.html', '<p>page'],
    ['assets/a-1.js', 'script'],
    ['assets/a-1.js.br', 'brotli'],
    ['assets/a-1.js.gz', 'gzip'],
    ['assets/f-1.woff2', 'font']
  ] as const)
    writeFileSync(join(directory, name), content)
  const app = new Hono().get('*', screens(directory)).onError((error) => {
    throw error
  })
  const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers })

  it('are handed out in the smallest form that the browser takes', async () => {
    for (const [accepted, sent] of [
      ['gzip, deflate, br', 'brotli'],
      ['br;q=0, gzip;q=0.5', 'gzip'],
      ['identity', 'script'],
      ['', 'script']
    ] as const) {
      const answer = await get('/assets/a-1.js', { 'accept-encoding': accepted })
      expect(await answer.text()).toBe(sent)
      expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
      expect(answer.headers.get('vary')).toBe('accept-encoding')
    }
    const font = await get('/assets/f-1.woff2', { 'accept-encoding': 'br' })
    expect(font.headers.get('content-encoding')).toBeNull()
    expect(font.headers.get('content-type')).toBe('font/woff2')
  })

  it('are kept for ever where their name changes with them; the page is asked for again and is 304 while it is the same', async () => {
    expect((await get('/assets/a-1.js')).headers.get('cache-control')).toContain('immutable')
    const page = await get('/kelas/7')
    expect(await page.text()).toBe('<p>page')
    expect(page.headers.get('cache-control')).toBe('no-cache')
    const again = await get('/', { 'if-none-match': page.headers.get('etag')! })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect((await get('/', { 'if-none-match': 'W/"older"' })).status).toBe(200)
  })

  it('are nothing but what was built', async () => {
    for (const path of ['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/index.html.br'])
      expect(await (await get(path)).text()).toBe('<p>page')
    for (const path of ['/assets/a-1.js.br', '/assets/older.js', '/assets/'])
      await expect(async () => get(path)).rejects.toThrow()
  })
})

describe('answers', () => {
  const rows = JSON.stringify({ rows: Array.from({ length: 500 }, (_, no) => ({ no, name: 'Jelbudan' })) })
  const random = randomBytes(4000)
  const app = new Hono()
  app.use(compressing)
  app.get('/rows', (c) => c.body(rows, 200, { 'content-type': 'application/json' }))
  app.get('/few', (c) => c.json({ ok: true }))
  app.get('/problem', (c) => c.body(rows, 422, { 'content-type': 'application/problem+json' }))
  app.get('/paper', (c) => c.body(new Uint8Array(random), 200, { 'content-type': 'application/pdf' }))
  const get = (path: string, accepted: string) => app.request(path, { headers: { 'accept-encoding': accepted } })

  it('in text are compressed as the browser takes them, refusals too', async () => {
    const br = await get('/rows', 'br, gzip')
    expect(br.headers.get('content-encoding')).toBe('br')
    const sent = Buffer.from(await br.arrayBuffer())
    expect(sent.length).toBeLessThan(rows.length / 10)
    expect(brotliDecompressSync(sent).toString()).toBe(rows)
    const refused = await get('/problem', 'gzip')
    expect(refused.status).toBe(422)
    expect(gunzipSync(Buffer.from(await refused.arrayBuffer())).toString()).toBe(rows)
  })

  it('are left as they are where that saves nothing', async () => {
    for (const [path, accepted] of [
      ['/rows', 'identity'],
      ['/few', 'br'],
      ['/paper', 'br']
    ] as const)
      expect((await get(path, accepted)).headers.get('content-encoding')).toBeNull()
    expect(Buffer.from(await (await get('/paper', 'br')).arrayBuffer())).toEqual(random)
  })
})
