/**
 * The one HTTP entrance: every action and view at its own address, uploads, Excel exports, health, the OpenAPI document
 * and the built screens. Knows no room; app.ts and main.ts hand in what it needs.
 */
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import { Readable } from 'node:stream'
import { Hono, type Context as HonoContext } from 'hono'
import type pg from 'pg'
import { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import type { Paper } from '../kernel/operation.ts'
import { notFound, Problem, refused } from '../kernel/problem.ts'
import { languageOf, text } from '../kernel/text.ts'
import { openGate } from './admission.ts'
import { type Apart, actionId, type Done, type Task } from './apart.ts'
import { root } from './config.ts'
import { largestUpload, tooLarge } from './files.ts'
import { openApi } from './openapi.ts'
import { type Platform, performAction, performView, type Registry } from './perform.ts'
import { pendingMigrations } from './postgres/migrate.ts'
import { isAway, trouble } from './trouble.ts'
import { storeUpload } from './uploads.ts'

export interface Entrance {
  platform: Platform
  version: string
  identify: (headers: Headers) => Promise<Actor>
  /** A connection that nothing but health uses, so that it never waits for anybody. */
  health: pg.Pool
  /** Signing in and out; answers everything under /api/auth. */
  authenticate: (request: Request) => Promise<Response>
  /** Performs what computes more than a moment, in a process beside this one; see apart.ts. */
  apart: Apart
  /** Addresses that rooms need beside their actions and views, such as webhooks and what machines look up. */
  routes: readonly ((app: Hono) => void)[]
  /** The accounts that a demo lets anyone enter as, and the way in; absent outside a demo. */
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

/** The path that an address asks for; nothing where it is written in no way that is one. */
function pathOf(address: string): string | undefined {
  try {
    const path = normalize(decodeURIComponent(address))
    return path.includes('\0') ? undefined : path
  } catch {
    return undefined
  }
}

/** A file as the answer. */
const hand = (c: HonoContext, paper: Done, disposition: 'attachment' | 'inline') => {
  const { name, type, content } = paper as Paper
  return c.body(content as Uint8Array<ArrayBuffer>, 200, {
    'content-type': type,
    'content-disposition': `${disposition}; filename="${name.replace(/[^\w .-]/g, '_')}"`
  })
}

const json = (c: HonoContext, written: Done) => c.body(written as string, 200, { 'content-type': 'application/json' })

/** Which gate an address is behind. */
function gateOf({ actions, views }: Registry, path: string): 'usual' | 'apart' | 'upload' | undefined {
  const [, kind, does, room, name] =
    /^\/(api|kalender|credentials)(?:\/(\w+))?(?:\/([\w-]+)\/([\w-]+))?/.exec(path) ?? []
  if (!kind || path === '/api/openapi.json') return undefined
  if (does === 'files') return 'upload'
  const operation = (does === 'actions' ? actions : views).get(`${room}/${name}`)
  return does === 'documents' || does === 'export' || operation?.apart ? 'apart' : 'usual'
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
  // The pool has a dozen connections; what runs apart has two processes, where somebody waits for a paper of many pages.
  const gates = { usual: openGate(6, 100), apart: openGate(2, 15_000), upload: openGate(20, 0) }

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

  // Health answers whoever is turned away here, and screens are files.
  app.use(async (c, next) => {
    const gate = gateOf(registry, c.req.path)
    if (!gate) return next()
    const leave = await gates[gate].enter(c.req.raw)
    try {
      await next()
    } finally {
      leave()
    }
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

  const look = async () => {
    const pending = await pendingMigrations(entrance.health).catch(() => undefined)
    return {
      ok: pending?.length === 0,
      database: pending !== undefined,
      migrations: pending === undefined ? 'unknown' : pending.length ? 'pending' : 'current',
      version: entrance.version
    }
  }
  let looked = { at: Number.NEGATIVE_INFINITY, health: look }
  app.get('/healthz', async (c) => {
    // Many who ask at once are told the same.
    if (performance.now() - looked.at > 500) {
      const asked = look()
      looked = { at: performance.now(), health: () => asked }
    }
    const health = await looked.health()
    return c.json(health, health.ok ? 200 : 503)
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
    const name = nameOf(c)
    if (registry.actions.get(name)?.apart)
      return json(c, await entrance.apart({ do: 'action', name, actor, id: actionId(id), input }))
    return c.json((await performAction(platform, actor, name, actionId(id), input)) ?? {})
  })

  app.post('/api/views/:room/:name', async (c) => {
    const { input } = await body(c)
    const name = nameOf(c)
    const view = registry.views.get(name)
    if (view?.paper) throw notFound(text('Tampilan ini', 'This view'))
    const actor = await entrance.identify(c.req.raw.headers)
    if (view?.apart) return json(c, await entrance.apart({ do: 'view', name, actor, input }))
    return c.json((await performView(platform, actor, name, input)) ?? {})
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
    const task: Task = {
      do: 'table',
      name: nameOf(c),
      actor,
      id,
      input: (input ?? {}) as Record<string, unknown>,
      language
    }
    return hand(c, await entrance.apart(task), 'attachment')
  })

  const handOut = async (c: HonoContext, input: unknown) => {
    const view = registry.views.get(nameOf(c))
    if (!view?.paper) throw notFound(text('Dokumen ini', 'This document'))
    const actor = await entrance.identify(c.req.raw.headers)
    return hand(c, await entrance.apart({ do: 'paper', name: view.name, actor, input }), 'inline')
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
