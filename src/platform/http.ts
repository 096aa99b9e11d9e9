/**
 * The one HTTP entrance: every action and view at its own address, uploads, Excel exports, health, the OpenAPI document
 * and the built screens. Knows no room; app.ts and main.ts hand in what it needs.
 */
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { Hono, type Context as HonoContext } from 'hono'
import { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import type { Column, Paper } from '../kernel/operation.ts'
import { notFound, Problem, refused } from '../kernel/problem.ts'
import { languageOf, text } from '../kernel/text.ts'
import { root } from './config.ts'
import { largestUpload, tooLarge } from './files.ts'
import { openApi } from './openapi.ts'
import type { After } from './paging.ts'
import { databaseAnswers, type Platform, performAction, performView } from './perform.ts'
import { pendingMigrations } from './postgres/migrate.ts'
import { writeXlsx } from './spreadsheet/write.ts'
import { isAway, trouble } from './trouble.ts'
import { storeUpload } from './uploads.ts'

export interface Entrance {
  platform: Platform
  version: string
  identify: (headers: Headers) => Promise<Actor>
  /** Signing in and out; answers everything under /api/auth. */
  authenticate: (request: Request) => Promise<Response>
  /** The accounts that a demo lets anyone enter as, and the way in; absent outside a demo. */
  /** Addresses that rooms need beside their actions and views, such as webhooks and what machines look up. */
  routes: readonly ((app: Hono) => void)[]
  demo: { accounts: readonly unknown[]; enter: (email: string, request: Request) => Promise<Response> } | undefined
}

const screens = join(root, 'dist/web')
const types: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
  png: 'image/png',
  ico: 'image/x-icon',
  json: 'application/json',
  webmanifest: 'application/manifest+json'
}

const securityHeaders = {
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'permissions-policy': 'geolocation=(self), camera=(self), microphone=()',
  'cross-origin-opener-policy': 'same-origin'
}

const body = async (c: HonoContext): Promise<Record<string, unknown>> => {
  const raw = await c.req.text()
  if (raw.length > 4_000_000) throw tooLarge()
  try {
    const read: unknown = raw === '' ? {} : JSON.parse(raw)
    if (read && typeof read === 'object' && !Array.isArray(read)) return read as Record<string, unknown>
  } catch {}
  throw new Problem(
    'kernel/not-json',
    400,
    text('Isi permintaan bukan objek JSON.', 'The body of the request is not a JSON object.')
  )
}

/** The input of a document view, as JSON in the address. */
function queryInput(written: string | undefined): unknown {
  try {
    return JSON.parse(written ?? '{}')
  } catch {
    throw new Problem(
      'kernel/not-json',
      400,
      text('Alamat dokumen ini rusak.', 'The address of this document is damaged.')
    )
  }
}

/** The id that a client gives its action. */
function actionId(written: unknown): string {
  const read = z.uuid().safeParse(written)
  if (read.success) return read.data
  throw new Problem(
    'kernel/no-id',
    400,
    text('Setiap tindakan memerlukan nomor (UUID) di "id".', 'Every action needs an id (UUID) in "id".')
  )
}

/** The path that an address asks for; nothing where it is written in no way that is one. */
function pathOf(address: string): string | undefined {
  try {
    const path = normalize(decodeURIComponent(address))
    return path.includes('\0') ? undefined : path
  } catch {
    return undefined
  }
}

const nameOf = (c: HonoContext) => `${c.req.param('room')}/${c.req.param('name')}`

/** Uploads and the operations that take what they brought. */
const uploadFor = [
  'intake/upload',
  'regions/import-boundaries',
  'classes/add-file',
  'mentoring/record-visit',
  'products/save',
  'orders/from-file',
  'sales/import',
  'orders/save-submission-template'
]

export function createHttp(entrance: Entrance): Hono {
  const { platform } = entrance
  const { log, registry } = platform
  const app = new Hono()

  app.use(async (c, next) => {
    const started = performance.now()
    await next()
    for (const [name, value] of Object.entries(securityHeaders)) c.res.headers.set(name, value)
    if (c.req.path.startsWith('/api/')) c.res.headers.set('cache-control', 'no-store')
    log.debug(
      { method: c.req.method, path: c.req.path, status: c.res.status, ms: Math.round(performance.now() - started) },
      'request'
    )
  })

  // A page of another site may not act in the name of somebody who is signed in here.
  app.use('/api/*', async (c, next) => {
    const origin = c.req.header('origin')
    if (c.req.method !== 'GET' && origin && URL.parse(origin)?.host !== c.req.header('host')) throw refused()
    await next()
  })

  const problemOf = (error: Error): Problem => {
    const known = error instanceof Problem ? error : trouble(error)
    // Why the database is away, such as a full disk, is for whoever runs the server to mend.
    if (known && isAway(known)) return platform.connection.place.problem ?? known
    return (
      known ??
      new Problem(
        'platform/unexpected',
        500,
        text(
          'Terjadi kesalahan di server; tidak ada yang disimpan. Coba lagi sebentar.',
          'Something went wrong on the server; nothing was saved. Try again shortly.'
        )
      )
    )
  }

  app.onError((error, c) => {
    const problem = problemOf(error)
    if (problem.code === 'platform/unexpected') log.error({ path: c.req.path, error: error.stack }, 'unexpected')
    return c.body(JSON.stringify(problem.toJSON(languageOf(c.req.header('accept-language')))), problem.status as 500, {
      'content-type': 'application/problem+json',
      ...(problem.status === 503 ? { 'retry-after': '2' } : {})
    })
  })

  app.get('/healthz', async (c) => {
    const database = await databaseAnswers(platform)
    const pending = database ? await pendingMigrations(platform.connection.pool) : null
    const ok = database && pending?.length === 0
    return c.json(
      {
        ok,
        database,
        migrations: pending === null ? 'unknown' : pending.length ? 'pending' : 'current',
        version: entrance.version
      },
      ok ? 200 : 503
    )
  })

  const document = openApi(registry, entrance.version)
  app.get('/api/openapi.json', (c) => c.json(document))

  app.all('/api/auth/*', (c) => entrance.authenticate(c.req.raw))

  app.get('/api/demo/accounts', (c) => c.json({ accounts: entrance.demo?.accounts ?? [] }))
  app.post('/api/demo/enter', async (c) => {
    if (!entrance.demo) throw refused()
    const read = z.object({ email: z.email() }).safeParse(await body(c))
    if (!read.success) throw notFound(text('Akun demo', 'The demo account'))
    return entrance.demo.enter(read.data.email, c.req.raw)
  })

  app.post('/api/actions/:room/:name', async (c) => {
    const { id, input } = await body(c)
    const actor = await entrance.identify(c.req.raw.headers)
    return c.json((await performAction(platform, actor, nameOf(c), actionId(id), input)) ?? {})
  })

  app.post('/api/views/:room/:name', async (c) => {
    const { input } = await body(c)
    if (registry.views.get(nameOf(c))?.paper) throw notFound(text('Tampilan ini', 'This view'))
    return c.json((await performView(platform, await entrance.identify(c.req.raw.headers), nameOf(c), input)) ?? {})
  })

  app.post('/api/files', async (c) => {
    const actor = await entrance.identify(c.req.raw.headers)
    if (!uploadFor.some((operation) => registry.scopeOf(operation, actor))) throw refused()
    if (Number(c.req.header('content-length') ?? 0) > largestUpload) throw tooLarge()
    const name = (c.req.query('name') ?? 'berkas').replace(/[^\p{L}\p{N} ._()-]/gu, ' ').slice(0, 120)
    const content = c.req.raw.body
    if (!content) throw new Problem('platform/no-file', 400, text('Pilih berkas dahulu.', 'Choose a file first.'))
    return c.json({ file: await storeUpload(platform, actor, name, Readable.fromWeb(content as never)) })
  })

  app.post('/api/export/:room/:name', async (c) => {
    const actor = await entrance.identify(c.req.raw.headers)
    const { input, id } = await body(c)
    const language = languageOf(c.req.header('accept-language'))
    const table = await exported(platform, actor, nameOf(c), id, (input ?? {}) as Record<string, unknown>)
    const out = new PassThrough()
    writeXlsx(out, table.name[language], table.columns, table.rows, language).catch((error: Error) => {
      log.error({ error: error.stack }, 'export')
      out.destroy(error)
    })
    return c.body(Readable.toWeb(out) as ReadableStream, 200, {
      'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'content-disposition': `attachment; filename="rakit-${c.req.param('name')}.xlsx"`
    })
  })

  const handOut = async (c: HonoContext, input: unknown) => {
    const view = registry.views.get(nameOf(c))
    if (!view?.paper) throw notFound(text('Dokumen ini', 'This document'))
    const actor = await entrance.identify(c.req.raw.headers)
    const { name, type, content } = (await performView(platform, actor, view.name, input)) as Paper
    return c.body(content as Uint8Array<ArrayBuffer>, 200, {
      'content-type': type,
      'content-disposition': `inline; filename="${name.replace(/[^\w .-]/g, '_')}"`
    })
  }
  app.get('/api/documents/:room/:name', (c) => handOut(c, queryInput(c.req.query('input'))))
  app.post('/api/documents/:room/:name', async (c) => handOut(c, (await body(c)).input))

  for (const add of entrance.routes) add(app)

  app.all('/api/*', () => {
    throw notFound(text('Alamat ini', 'This address'))
  })

  app.get('*', async (c) => {
    const wanted = pathOf(c.req.path)
    if (wanted === undefined) throw notFound(text('Alamat ini', 'This address'))
    const file = join(screens, wanted)
    const isFile = wanted !== '/' && file.startsWith(screens) && existsSync(file) && (await stat(file)).isFile()
    if (isFile) {
      const forever = wanted.startsWith('/assets/')
      return c.body(Readable.toWeb(createReadStream(file)) as ReadableStream, 200, {
        'content-type': types[file.split('.').at(-1)!] ?? 'application/octet-stream',
        'cache-control': forever ? 'public, max-age=31536000, immutable' : 'no-cache'
      })
    }
    // Any other address is a screen; the browser decides which, or shows that there is none.
    return c.body(readFileSync(join(screens, 'index.html')), 200, {
      'content-type': types.html!,
      'cache-control': 'no-cache'
    })
  })
  return app
}

interface Table {
  name: { id: string; en: string }
  columns: readonly Column[]
  rows: AsyncIterable<Record<string, unknown>>
}

/** A list view's rows, page by page; or what an action hands out as a table, under its audit record. */
async function exported(
  platform: Platform,
  actor: Actor,
  name: string,
  id: unknown,
  input: Record<string, unknown>
): Promise<Table> {
  const view = platform.registry.views.get(name)
  if (view?.columns) {
    const size = 'page' in (view.input as unknown as { shape: object }).shape ? 5000 : undefined
    const ask = async (from: { page: number } | { after: After }) =>
      (await performView(platform, actor, name, size ? { ...input, ...from, size } : input)) as {
        rows: Record<string, unknown>[]
        total: number
        next?: After
      }
    let current = await ask({ page: 1 })
    const { total } = current
    return {
      name: view.title,
      columns: view.columns,
      rows: (async function* () {
        for (let page = 1; ; page++) {
          yield* current.rows
          if (!size || current.rows.length < size || page * size >= total) return
          current = await ask(current.next ? { after: current.next } : { page: page + 1 })
        }
      })()
    }
  }
  const action = platform.registry.actions.get(name)
  if (!action) throw notFound(text('Tabel ini', 'This table'))
  const result = (await performAction(platform, actor, name, actionId(id), input)) as {
    columns?: Column[]
    rows?: Record<string, unknown>[]
  }
  if (!result.columns || !result.rows) throw notFound(text('Tabel ini', 'This table'))
  return { name: action.title, columns: result.columns, rows: Readable.from(result.rows) }
}
