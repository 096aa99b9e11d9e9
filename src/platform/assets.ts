/**
 * Hands out the built screens and compresses answers, in the form that the browser takes. The build lays a Brotli and a
 * gzip copy beside each text (vite.config.ts); files with a hash in their name are kept for ever, the page is asked for
 * again and answered 304 while it is the same.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, normalize, relative } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context, MiddlewareHandler } from 'hono'
import { notFound } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'

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
const endings = { br: '.br', gzip: '.gz' } as const
type Encoding = keyof typeof endings

/** What the browser takes, the smaller first; `br;q=0` says that it does not. */
function encodingsOf(accepted: string | undefined): Encoding[] {
  const taken = (accepted ?? '').split(',').flatMap((part) => {
    const [name, ...rules] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/)
    return rules.some((rule) => /^q=0(\.0*)?$/.test(rule)) ? [] : [name]
  })
  return (['br', 'gzip'] as const).filter((encoding) => taken.includes(encoding))
}

interface Built {
  content: Buffer<ArrayBuffer>
  tag: string
}

/** What the build laid down, by its address. */
function readBuilt(directory: string): Map<string, Built> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    entries.map((entry) => {
      const file = join(entry.parentPath, entry.name)
      const content = readFileSync(file)
      const tag = `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`
      return [`/${relative(directory, file)}`, { content, tag }]
    })
  )
}

/** The path that an address asks for. */
function pathOf(address: string): string {
  try {
    return normalize(decodeURIComponent(address))
  } catch {
    throw notFound(text('Alamat ini', 'This address'))
  }
}

const keptFor = (name: string) => {
  if (name.startsWith('/assets/')) return 'public, max-age=31536000, immutable'
  return name.endsWith('.html') ? 'no-cache' : 'public, max-age=86400'
}

/** The page of an address that is no file: that for phones without signal, or the office's, whose script knows which screen. */
const pageOf = (wanted: string) => (/^\/lapangan(\/|$)/.test(wanted) ? '/lapangan.html' : '/index.html')

/** Answers any address with the built file of that name, else with the page. */
export function screens(directory: string): (c: Context) => Response {
  let built: Map<string, Built> | undefined
  return (c) => {
    built ??= readBuilt(directory)
    const wanted = pathOf(c.req.path)
    const isFile = built.has(wanted) && !/\.(br|gz)$/.test(wanted)
    if (!isFile && wanted.startsWith('/assets/')) throw notFound(text('Berkas ini', 'This file'))
    const name = isFile ? wanted : pageOf(wanted)
    const { content, tag } = built.get(name)!
    const headers: Record<string, string> = {
      etag: tag,
      vary: 'accept-encoding',
      'cache-control': keptFor(name)
    }
    if (c.req.header('if-none-match')?.includes(tag)) return c.body(null, 304, headers)
    headers['content-type'] = types[name.split('.').at(-1)!] ?? 'application/octet-stream'
    for (const encoding of encodingsOf(c.req.header('accept-encoding'))) {
      const smaller = built.get(name + endings[encoding])
      if (smaller) return c.body(smaller.content, 200, { ...headers, 'content-encoding': encoding })
    }
    return c.body(content, 200, headers)
  }
}

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)
const squeeze: Record<Encoding, (content: Uint8Array) => Promise<Buffer>> = {
  // Level 5 is the first that uses contexts; the last six cost ten times as much for a tenth less.
  br: (content) => brotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (content) => gzipped(content)
}
const isText = /^(text\/|application\/([\w.-]+\+)?json)/
/** Below this, in bytes, an answer fits the packet that carries its headers. */
const leastWorth = 1000

/** Heeded with a document only; with the thirty files of a screen they would be another font to load. */
const forDocuments = [
  'content-security-policy',
  'permissions-policy',
  'cross-origin-opener-policy',
  'referrer-policy'
] as const

/** Compresses what is answered as text, on a thread beside the one that serves; papers and spreadsheets are compressed already. */
export const compressing: MiddlewareHandler = async (c, next) => {
  await next()
  const { headers } = c.res
  if (headers.get('cache-control')?.includes('immutable')) for (const name of forDocuments) headers.delete(name)
  if (headers.has('content-encoding') || !isText.test(headers.get('content-type') ?? '')) return
  headers.append('vary', 'accept-encoding')
  const [encoding] = encodingsOf(c.req.header('accept-encoding'))
  if (!encoding || c.req.method === 'HEAD') return
  const content = new Uint8Array(await c.res.arrayBuffer())
  const worth = content.length >= leastWorth
  const written = new Headers(headers)
  written.delete('content-length')
  if (worth) written.set('content-encoding', encoding)
  const answer = worth ? await squeeze[encoding](content) : content
  const { status } = c.res
  c.res = undefined
  c.res = new Response(answer as Uint8Array<ArrayBuffer>, { status, headers: written })
}
