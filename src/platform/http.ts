/**
 * The one HTTP entrance: every action and view at its own address, uploads, Excel exports, health, the OpenAPI document
 * and the built screens. Knows no room; app.ts and main.ts hand in what it needs.
 */
import { open } from 'node:fs/promises'
import { type BlockList, isIP } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { HttpBindings } from '@hono/node-server'
import { Hono, type Context as HonoContext } from 'hono'
import type pg from 'pg'
import { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import type { Paper, StoredPaper } from '../kernel/operation.ts'
import { notFound, Problem, refused } from '../kernel/problem.ts'
import { languageOf, text } from '../kernel/text.ts'
import { openGate } from './admission.ts'
import { type Apart, actionId, type Done, type Task } from './apart.ts'
import { compressing, screens } from './assets.ts'
import { clientAddress, isLoopback } from './client-address.ts'
import { root } from './config.ts'
import { type Files, largestUpload, tooLarge } from './files.ts'
import type { Metrics } from './metrics.ts'
import { openApi, takesUpload } from './openapi.ts'
import { type Platform, performAction, performView, type Registry } from './perform.ts'
import { pendingMigrations } from './postgres/migrate.ts'
import { isAway, trouble } from './trouble.ts'
import { contentType, storeUpload } from './uploads.ts'

export interface Entrance {
  platform: Platform
  version: string
  actors: { identify: (headers: Headers) => Promise<Actor>; forget: () => void }
  /** A connection that nothing but health uses, so that it never waits for anybody. */
  health: pg.Pool
  /** Is the key file there whole, and this database's? */
  keys: () => Promise<boolean>
  /** Hears of every answer; see metrics.ts. */
  observe?: Metrics['observe'] | undefined
  /** Signing in and out; answers everything under /api/auth. `address`: where the request comes from. */
  authenticate: (request: Request, address: string) => Promise<Response>
  trustedProxies: BlockList
  /** Where a weakness is reported: what security.txt says. */
  securityContact: string | undefined
  /** Performs what computes more than a moment, in a process beside this one; see apart.ts. */
  apart: Apart
  /** Addresses that rooms need beside their actions and views, such as webhooks and what machines look up. */
  routes: readonly ((app: Hono) => void)[]
  /** The accounts that a demo lets anyone enter as, and the way in; absent outside a demo. */
  demo: { accounts: readonly unknown[]; enter: (email: string, address: string) => Promise<Response> } | undefined
}

/** On every answer; a file that somebody uploaded has a stricter policy. */
export const securityHeaders = {
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'permissions-policy': 'geolocation=(self), camera=(self), microphone=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY'
}

/** What is sent beside uploads may be this big, in bytes: by whoever is signed in, by a carrier, by anybody, and to sign in. */
const largestBody = { member: 4_000_000, hook: 1_000_000, public: 64_000, signIn: 8_000 }

const packed = () =>
  new Problem(
    'platform/packed',
    415,
    text('Kirim isian tanpa dimampatkan.', 'Send what you enter without compressing it.')
  )

const tooMuch = (most: number) => {
  const size = most < 1e6 ? `${most / 1000} kB` : `${most / 1e6} MB`
  return new Problem(
    'platform/body-too-large',
    413,
    text(
      `Isian ini lebih besar dari ${size}. Bagi menjadi beberapa bagian, atau unggah sebagai berkas.`,
      `What was sent is larger than ${size}. Split it, or upload it as a file.`
    )
  )
}

/** The body of a request, read as it comes: what is over `most` bytes is never in memory, unless `more` may be sent. */
async function bounded(request: Request, most: number, more: () => Promise<number>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let [bytes, limit, asked] = [0, most, false]
  for await (const part of request.body ?? []) {
    bytes += part.length
    if (bytes > limit && !asked) [limit, asked] = [await more(), true]
    if (bytes > limit) throw tooMuch(limit)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

const foreignHost = () =>
  new Problem(
    'platform/foreign-host',
    421,
    text(
      'Rakit tidak dilayani di alamat ini. Pakai alamat resminya; administrator server mengaturnya dengan RAKIT_URL.',
      'Rakit is not served at this address. Use its own; whoever runs the server sets it with RAKIT_URL.'
    )
  )

const body = async (c: HonoContext): Promise<Record<string, unknown>> => {
  const raw = await c.req.text()
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

/** A stored file as a stream; compared with what was uploaded before its first byte leaves. */
async function streamed(files: Files, { name, file }: StoredPaper) {
  const copy = await files.open(file)
  try {
    const handle = await open(copy.path)
    const { buffer } = await handle.read(Buffer.alloc(12), 0, 12, 0)
    const content = Readable.toWeb(handle.createReadStream({ start: 0 })) as ReadableStream
    return { name, type: contentType(buffer), content }
  } finally {
    await copy.close() // what is open can be read to its end
  }
}

/** A file as the answer. */
async function hand(c: HonoContext, files: Files, done: Done, disposition: 'attachment' | 'inline') {
  const paper = done as Paper | StoredPaper
  const { name, type, content } = 'file' in paper ? await streamed(files, paper) : paper
  // What somebody uploaded is shown only as a picture, and does nothing wherever it is opened.
  const uploaded = 'file' in paper
  const shown = uploaded && !type.startsWith('image/') ? 'attachment' : disposition
  return c.body(content as ReadableStream | Uint8Array<ArrayBuffer>, 200, {
    'content-type': type,
    ...(uploaded ? { 'content-security-policy': "default-src 'none'; sandbox" } : {}),
    'content-disposition': `${shown}; filename="${name.replace(/[^\w .-]/g, '_')}"`
  })
}

const json = (c: HonoContext, written: Done) => c.body(written as string, 200, { 'content-type': 'application/json' })

/** Which gate an address is behind. */
function gateOf({ actions, views }: Registry, path: string): 'usual' | 'apart' | 'upload' | 'signIn' | undefined {
  const [, kind, does, room, name] =
    /^\/(api|kalender|credentials|publik)(?:\/(\w+))?(?:\/([\w-]+)\/([\w-]+))?/.exec(path) ?? []
  if (!kind || path === '/api/openapi.json') return undefined
  if (does === 'files') return 'upload'
  if (does === 'auth' || path === '/api/demo/enter') return 'signIn'
  const operation = (does === 'actions' ? actions : views).get(`${room}/${name}`)
  return does === 'documents' || does === 'export' || operation?.apart ? 'apart' : 'usual'
}

/** What an address asks for, by names of which there is an end. */
function askedFor({ operations }: Registry, path: string): string {
  const [, does, operation = ''] = /^\/api\/(\w+)(?:\/([\w-]+\/[\w-]+)$)?/.exec(path) ?? []
  return operations.has(operation)
    ? operation
    : (does && ['files', 'auth', 'field', 'hooks'].find((d) => d === does)) || 'other'
}

/** Many who ask within half a second are told the same. */
function toldTogether<T>(look: () => Promise<T>): () => Promise<T> {
  let looked = { at: Number.NEGATIVE_INFINITY, answer: look }
  return () => {
    if (performance.now() - looked.at > 500) {
      const asked = look()
      looked = { at: performance.now(), answer: () => asked }
    }
    return looked.answer()
  }
}

const nameOf = (c: HonoContext) => `${c.req.param('room')}/${c.req.param('name')}`

export function createHttp(entrance: Entrance): Hono {
  const { platform } = entrance
  const { log, registry } = platform
  const app = new Hono()
  // The pool has a dozen connections; what runs apart has two processes, where somebody waits for a paper of many pages.
  // A password is hashed for a twentieth of a second by a thread of its own: two at once leave the others to files.
  const gates = {
    usual: openGate({ places: 4, least: 2, patience: 200, long: 300, most: 9 }),
    apart: openGate({ places: 2, patience: 15_000 }),
    upload: openGate({ places: 20, patience: 0 }),
    signIn: openGate({ places: 2, patience: 5000 })
  }
  const socketOf = (c: HonoContext) =>
    (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket.remoteAddress ?? ''
  const addressOf = (c: HonoContext) =>
    clientAddress(socketOf(c), c.req.header('x-forwarded-for'), entrance.trustedProxies)

  app.use(compressing)
  app.use(async (c, next) => {
    const started = performance.now()
    await next()
    for (const [name, value] of Object.entries(securityHeaders))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    if (platform.address.startsWith('https:'))
      c.res.headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains')
    if (c.req.path.startsWith('/api/')) c.res.headers.set('cache-control', 'no-store')
    const ms = performance.now() - started
    log.debug({ method: c.req.method, path: c.req.path, status: c.res.status, ms: Math.round(ms) }, 'request')
    entrance.observe?.(askedFor(registry, c.req.path), c.res.status, ms / 1000)
  })

  // A name that is not ours may be a page of another site that had it point here; a number or localhost cannot.
  app.use(async (c, next) => {
    const { hostname } = URL.parse(`http://${c.req.header('host') ?? new URL(c.req.url).host}`) ?? { hostname: '' }
    const numbered = isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0 || hostname === 'localhost'
    if (!numbered && hostname !== new URL(platform.address).hostname) throw foreignHost()
    await next()
  })

  // What is sent is here before a place is taken, so that slow lines keep nobody waiting; too much is refused as it comes.
  app.use('/api/*', async (c, next) => {
    const gate = gateOf(registry, c.req.path)
    if (c.req.method === 'GET' || c.req.method === 'HEAD' || gate === 'upload') return next()
    if ((c.req.header('content-encoding') ?? 'identity') !== 'identity') throw packed()
    const hook = c.req.path.startsWith('/api/hooks/')
    const most = gate === 'signIn' ? largestBody.signIn : hook ? largestBody.hook : largestBody.public
    const content = await bounded(c.req.raw, most, async () => {
      if (gate === 'signIn' || hook) return most
      const { role } = await entrance.actors.identify(c.req.raw.headers)
      return role === 'public' ? most : largestBody.member
    })
    c.req.raw = new Request(c.req.raw, { body: content })
    return next()
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
    const known = trouble(error)
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
    if (problem.code === 'platform/unexpected')
      log.error(
        { path: c.req.path, error: error.stack, cause: (error.cause as Error | undefined)?.stack },
        'unexpected'
      )
    return c.body(JSON.stringify(problem.toJSON(languageOf(c.req.header('accept-language')))), problem.status as 500, {
      'content-type': 'application/problem+json',
      ...(problem.status === 503 ? { 'retry-after': '2' } : {}),
      ...(problem.status === 429 ? { 'retry-after': String(60 * Number(problem.facts.minutes ?? 1)) } : {})
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
  const health = toldTogether(look)
  app.get('/healthz', async (c) => {
    const well = await health()
    return c.json(well, well.ok ? 200 : 503)
  })
  // Not well is for whoever mends it; not ready is for whoever sends people here, who are sent elsewhere meanwhile.
  const readiness = toldTogether(async () => {
    const [{ ok, database, migrations }, keys] = await Promise.all([health(), entrance.keys().catch(() => false)])
    return { ready: ok && keys, database, migrations, keys: keys ? 'right' : 'missing or wrong' }
  })
  app.get('/readyz', async (c) => {
    const said = await readiness()
    return c.json(said, said.ready ? 200 : 503)
  })

  const document = openApi(registry, entrance.version)
  const uploadFor = [...registry.operations.values()].filter(({ input }) => takesUpload(input))
  app.get('/api/openapi.json', (c) => c.json(document))

  app.all('/api/auth/*', async (c) => {
    try {
      return await entrance.authenticate(c.req.raw, addressOf(c))
    } finally {
      // Whoever comes in changes nothing for those who are in.
      if (c.req.method !== 'GET' && !c.req.path.endsWith('/sign-in/email')) entrance.actors.forget()
    }
  })

  app.get('/api/demo/accounts', (c) => c.json({ accounts: entrance.demo?.accounts ?? [] }))
  app.post('/api/demo/enter', async (c) => {
    // Whoever stands behind a proxy that is not trusted may be anywhere.
    const near = isLoopback(socketOf(c)) && isLoopback(addressOf(c))
    const known = c.req.header('x-forwarded-for') === undefined || entrance.trustedProxies.check(socketOf(c))
    if (!entrance.demo || !near || !known) throw refused()
    const read = z.object({ email: z.email() }).safeParse(await body(c))
    if (!read.success) throw notFound(text('Akun demo', 'The demo account'))
    return entrance.demo.enter(read.data.email, addressOf(c))
  })

  app.post('/api/actions/:room/:name', async (c) => {
    const { id, input } = await body(c)
    const actor = await entrance.actors.identify(c.req.raw.headers)
    const name = nameOf(c)
    if (registry.actions.get(name)?.apart)
      return json(c, await entrance.apart({ do: 'action', name, actor, id: actionId(id), input }))
    try {
      return c.json((await performAction(platform, actor, name, actionId(id), input)) ?? {})
    } finally {
      if (name.startsWith('access/')) entrance.actors.forget()
    }
  })

  app.post('/api/views/:room/:name', async (c) => {
    const { input } = await body(c)
    const name = nameOf(c)
    const view = registry.views.get(name)
    if (view?.paper) throw notFound(text('Tampilan ini', 'This view'))
    const actor = await entrance.actors.identify(c.req.raw.headers)
    if (view?.apart) return json(c, await entrance.apart({ do: 'view', name, actor, input }))
    return c.json((await performView(platform, actor, name, input)) ?? {})
  })

  app.post('/api/files', async (c) => {
    const actor = await entrance.actors.identify(c.req.raw.headers)
    if (!uploadFor.some(({ may }) => may[actor.role])) throw refused()
    if (Number(c.req.header('content-length') ?? 0) > largestUpload) throw tooLarge()
    const name = (c.req.query('name') ?? 'berkas').replace(/[^\p{L}\p{N} ._()-]/gu, ' ').slice(0, 120)
    const content = c.req.raw.body
    if (!content) throw new Problem('platform/no-file', 400, text('Pilih berkas dahulu.', 'Choose a file first.'))
    return c.json({ file: await storeUpload(platform, actor, name, Readable.fromWeb(content as never)) })
  })

  app.post('/api/export/:room/:name', async (c) => {
    const actor = await entrance.actors.identify(c.req.raw.headers)
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
    return hand(c, platform.files, await entrance.apart(task), 'attachment')
  })

  const handOut = async (c: HonoContext, input: unknown) => {
    const view = registry.views.get(nameOf(c))
    if (!view?.paper) throw notFound(text('Dokumen ini', 'This document'))
    const actor = await entrance.actors.identify(c.req.raw.headers)
    return hand(c, platform.files, await entrance.apart({ do: 'paper', name: view.name, actor, input }), 'inline')
  }
  app.get('/api/documents/:room/:name', (c) => handOut(c, queryInput(c.req.query('input'))))
  app.post('/api/documents/:room/:name', async (c) => handOut(c, (await body(c)).input))

  app.get('/.well-known/security.txt', (c) => {
    if (!entrance.securityContact) throw notFound(text('Alamat ini', 'This address'))
    const expires = new Date(platform.clock().getTime() + 180 * 86_400_000).toISOString()
    return c.text(`Contact: ${entrance.securityContact}\nExpires: ${expires}\nPreferred-Languages: id, en\n`)
  })

  for (const add of entrance.routes) add(app)

  app.all('/api/*', () => {
    throw notFound(text('Alamat ini', 'This address'))
  })

  app.get('*', screens(join(root, 'dist/web')))
  return app
}
