/**
 * The file: tar, compressed by zstd, encrypted in the age format, so that it can be opened without Rakit
 * (`age -d | zstd -d | tar x`). In it: `manifest.json`, `tables/NAME/NUMBER` (COPY text), `files/ID`, `keys.age` (the key
 * file, sealed apart) and, last, `sums.json`, by which a file that was cut off is known.
 */
import { createHash } from 'node:crypto'
import { closeSync, createReadStream, createWriteStream, openSync, readSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isDeepStrictEqual } from 'node:util'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { Decrypter, Encrypter } from 'age-encryption'
import { extract, pack } from 'tar-stream'
import { z } from 'zod'
import { Problem } from '../../kernel/problem.ts'
import { text } from '../../kernel/text.ts'
import { Counting, type Ending, type Piece } from './tables.ts'

const format = 1
const table = z.object({ name: z.string(), out: z.string(), into: z.string() })
const manifestFile = z.object({
  format: z.number().int(),
  /** Of Rakit, and of the PostgreSQL it was taken from. */
  version: z.string(),
  postgres: z.string(),
  madeAt: z.iso.datetime(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tables: z.array(table)
})
const sum = z.object({ rows: z.number().int(), sha256: z.string() })
const sumsFile = z.object({
  sums: z.record(z.string(), sum),
  sequences: z.record(z.string(), z.object({ last: z.number(), called: z.boolean() })),
  files: z.record(z.string(), z.object({ bytes: z.number().int(), sha256: z.string() }))
})

export type Manifest = z.infer<typeof manifestFile>
export type Summary = z.infer<typeof sumsFile>
/** By a passphrase, or to age recipients. */
export type Lock = { passphrase: string } | { recipients: readonly string[] }
export type Opener = { passphrase: string } | { identity: string }

/** What is put into an archive: `content` is read once, with bounded memory. */
export interface Contents {
  manifest: Omit<Manifest, 'format'>
  pieces: AsyncIterable<Piece>
  files: AsyncIterable<{ id: string; bytes: number; content: AsyncIterable<Uint8Array> }>
  keys: string
  /** Asked once all pieces were read. */
  ending: () => Ending
}

const enough = 4 * 1024 * 1024

/** Writes an archive, flushed to disk; answers what is in it and its size in bytes. */
export async function writeArchive(path: string, contents: Contents, lock: Lock): Promise<Summary & { bytes: number }> {
  const encrypter = new Encrypter()
  if ('passphrase' in lock) encrypter.setPassphrase(lock.passphrase)
  else for (const recipient of lock.recipients) encrypter.addRecipient(recipient)
  const tar = pack()
  const zstd = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } })
  const encrypted = await encrypter.encrypt(Readable.toWeb(zstd) as ReadableStream<Uint8Array>)
  let bytes = 0
  const written = pipeline(
    Readable.fromWeb(encrypted as never),
    async function* (source: AsyncIterable<Uint8Array>) {
      for await (const chunk of gathered(source)) {
        bytes += chunk.length
        yield chunk
      }
    },
    createWriteStream(path, { mode: 0o600, flush: true })
  )
  try {
    const [summary] = await Promise.all([fill(tar, contents), pipeline(tar, zstd), written])
    const handle = await open(path, 'r')
    await handle.sync()
    await handle.close()
    return { ...summary, bytes }
  } catch (error) {
    tar.destroy()
    await written.catch(() => {})
    await rm(path, { force: true })
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw diskFull(path)
    throw error
  }
}

/** age writes 64 KiB at a time in small parts; the disk gets larger ones. */
async function* gathered(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of source) {
    parts.push(chunk)
    length += chunk.length
    if (length < 1024 * 1024) continue
    yield Buffer.concat(parts)
    parts = []
    length = 0
  }
  if (length > 0) yield Buffer.concat(parts)
}

async function fill(tar: ReturnType<typeof pack>, contents: Contents): Promise<Summary> {
  const { manifest, pieces, files, keys, ending } = contents
  const mtime = new Date(manifest.madeAt)
  const entry = (name: string, size: number) => tar.entry({ name, size, mtime, mode: 0o600 })
  const add = (name: string, content: Buffer) =>
    pipeline(Readable.from([content], { objectMode: false }), entry(name, content.length))
  await add('manifest.json', Buffer.from(JSON.stringify({ format, ...manifest })))
  for await (const { table: name, number, content } of chunks(pieces))
    await add(`tables/${name}/${String(number).padStart(6, '0')}`, content)
  const kept: Summary['files'] = {}
  for await (const { id, bytes, content } of files) {
    const hash = createHash('sha256')
    const hashed = async function* () {
      for await (const chunk of content) {
        hash.update(chunk)
        yield chunk
      }
    }
    await pipeline(hashed, entry(`files/${id}`, bytes))
    kept[id] = { bytes, sha256: hash.digest('hex') }
  }
  await add('keys.age', Buffer.from(keys))
  const summary = { ...ending(), files: kept }
  await add('sums.json', Buffer.from(JSON.stringify(summary)))
  tar.finalize()
  return summary
}

/** Pieces of a table, some megabytes at a time, as tar wants sizes beforehand. */
async function* chunks(
  pieces: AsyncIterable<Piece>
): AsyncGenerator<{ table: string; number: number; content: Buffer }> {
  let name: string | undefined
  let parts: Buffer[] = []
  let length = 0
  let number = 0
  const chunk = () => ({ table: name!, number: number++, content: Buffer.concat(parts) })
  for await (const piece of pieces) {
    if (length > 0 && (piece.table !== name || length >= enough)) {
      yield chunk()
      parts = []
      length = 0
    }
    if (piece.table !== name) number = 0
    name = piece.table
    parts.push(piece.bytes)
    length += piece.bytes.length
  }
  if (length > 0) yield chunk()
}

/** What reading an archive meets, in its order; a file's content is read before the next, or left out. */
export type Met =
  | { kind: 'manifest'; manifest: Manifest }
  | ({ kind: 'piece' } & Piece)
  | { kind: 'file'; id: string; content: AsyncIterable<Uint8Array> }
  | { kind: 'keys'; sealed: string }
  | { kind: 'summary'; summary: Summary }

/** Where an archive is read from: a file, or a store elsewhere. */
export type Open = (path: string) => Readable | Promise<Readable>
const fromDisk: Open = (path) => createReadStream(path, { highWaterMark: 1024 * 1024 })

/** Reads an archive to its end; refuses one that is damaged, cut off or opened by another key. */
export async function* readArchive(path: string, by: Opener, open = fromDisk): AsyncGenerator<Met> {
  const decrypter = new Decrypter()
  try {
    if ('passphrase' in by) decrypter.addPassphrase(by.passphrase)
    else decrypter.addIdentity(by.identity)
  } catch {
    throw otherKey(path)
  }
  const source = await open(path)
  const plain = await decrypter.decrypt(Readable.toWeb(source) as ReadableStream<Uint8Array>).catch((error: Error) => {
    source.destroy()
    throw /no identity|passphrase/i.test(error.message) ? otherKey(path) : damaged(path)
  })
  const entries = extract()
  const flow = pipeline(Readable.fromWeb(plain as never), createZstdDecompress(), entries).catch((error) =>
    entries.destroy(error)
  )
  let ended = false
  try {
    for await (const entry of entries) {
      const [kind, which = ''] = entry.header.name.split('/')
      if (kind === 'manifest.json') yield { kind: 'manifest', manifest: readManifest(path, await wholeOf(entry)) }
      else if (kind === 'tables')
        for await (const bytes of entry) yield { kind: 'piece', table: which, bytes: bytes as Buffer }
      else if (kind === 'files' && /^[\w-]+$/.test(which))
        yield { kind: 'file', id: which, content: entry as AsyncIterable<Uint8Array> }
      else if (kind === 'keys.age') yield { kind: 'keys', sealed: await wholeOf(entry) }
      else if (kind === 'sums.json') {
        yield { kind: 'summary', summary: sumsFile.parse(JSON.parse(await wholeOf(entry))) }
        ended = true
      }
      entry.resume()
    }
    await flow
  } catch (error) {
    throw isDamage(error) ? damaged(path) : error
  } finally {
    source.destroy()
  }
  if (!ended) throw damaged(path)
}

async function wholeOf(entry: AsyncIterable<unknown>): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of entry) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

/** Everything that decrypting, decompressing and reading tar complain about, as against the system or a database. */
const isDamage = (error: unknown): boolean =>
  !(error instanceof Problem) && !('severity' in (error as object)) && !('syscall' in (error as object))

function readManifest(path: string, content: string): Manifest {
  const manifest = manifestFile.parse(JSON.parse(content))
  if (manifest.format > format)
    throw new Problem(
      'backup/newer',
      409,
      text(
        `Cadangan ${path} dibuat oleh Rakit ${manifest.version} yang lebih baru. Perbarui Rakit, lalu ulangi. Tidak ada yang ditulis.`,
        `The backup ${path} was made by a newer Rakit, ${manifest.version}. Update Rakit and repeat. Nothing was written.`
      )
    )
  return manifest
}

/** What is said at an archive's beginning. */
export async function manifestOf(path: string, by: Opener): Promise<Manifest> {
  for await (const met of readArchive(path, by)) if (met.kind === 'manifest') return met.manifest
  throw damaged(path)
}

/** What an archive holds, once all of it was compared with the sums at its end. */
export interface Proven {
  manifest: Manifest
  summary: Summary
  /** The key file, sealed. */
  keys: string
}

/** Reads a whole archive, writing nothing, and compares everything with its sums. */
export async function proveArchive(
  path: string,
  by: Opener,
  { signal, open }: { signal?: AbortSignal | undefined; open?: Open } = {}
): Promise<Proven> {
  const counting = new Counting()
  const files: Summary['files'] = {}
  const found: Partial<Proven> = {}
  for await (const met of readArchive(path, by, open)) {
    signal?.throwIfAborted()
    if (met.kind === 'piece') counting.add(met)
    else if (met.kind === 'manifest') found.manifest = met.manifest
    else if (met.kind === 'keys') found.keys = met.sealed
    else if (met.kind === 'summary') found.summary = met.summary
    else files[met.id] = await measure(met.content)
  }
  const { manifest, keys, summary } = found
  if (!manifest || !keys || !summary) throw damaged(path)
  if (!isDeepStrictEqual(counting.sums(manifest.tables), summary.sums)) throw damaged(path)
  if (!isDeepStrictEqual(files, summary.files)) throw damaged(path)
  return { manifest, keys, summary }
}

async function measure(content: AsyncIterable<Uint8Array>): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of content) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Is the archive locked by a passphrase? Told by the first recipient in its header. */
export function byPassphrase(path: string): boolean {
  const head = Buffer.alloc(200)
  const handle = openSync(path, 'r')
  try {
    readSync(handle, head)
  } finally {
    closeSync(handle)
  }
  const [start, recipient] = head.toString('latin1').split('\n')
  if (start !== 'age-encryption.org/v1') throw notABackup(path)
  return recipient!.startsWith('-> scrypt')
}

const notABackup = (path: string) =>
  new Problem(
    'backup/not-a-backup',
    422,
    text(
      `${path} bukan cadangan Rakit. Pilih berkas .tar.zst.age dari folder cadangan.`,
      `${path} is no backup of Rakit. Choose a .tar.zst.age file from the folder of backups.`
    )
  )
const damaged = (path: string) =>
  new Problem(
    'backup/damaged',
    422,
    text(
      `Cadangan ${path} rusak atau terpotong. Tidak ada yang ditulis; pakai cadangan lain atau salinan kedua.`,
      `The backup ${path} is damaged or cut off. Nothing was written; use another one, or the second copy.`
    )
  )
const otherKey = (path: string) =>
  new Problem(
    'backup/other-key',
    422,
    text(
      `Kunci itu tidak membuka ${path}. Periksa huruf demi huruf, atau pakai lembar pemulihan dari waktu cadangan ini dibuat.`,
      `That key does not open ${path}. Check it letter by letter, or use the recovery sheet of the time this backup was made.`
    )
  )
const diskFull = (path: string) =>
  new Problem(
    'backup/disk-full',
    507,
    text(
      `Disk untuk ${path} penuh; cadangan tidak jadi dibuat. Kosongkan ruang, lalu ulangi.`,
      `The disk of ${path} is full; no backup was made. Free some space and repeat.`
    )
  )
