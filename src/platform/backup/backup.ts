/** A backup of everything: database, uploaded files and keys; and bringing it back to an empty place. */
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { identityToRecipient } from 'age-encryption'
import type pg from 'pg'
import { Problem } from '../../kernel/problem.ts'
import { text } from '../../kernel/text.ts'
import { makeDirectory } from '../directories.ts'
import { sealKeys, unsealKeys } from '../keys/database.ts'
import { type Keys, readKeys, saveKeys } from '../keys/file.ts'
import { migrate } from '../postgres/migrate.ts'
import { type Lock, manifestOf, type Opener, proveArchive, readArchive, type Summary, writeArchive } from './archive.ts'
import { dump, type Ending, load, makeTables, openSnapshot, type Piece, requireEmpty } from './tables.ts'

export interface Backup {
  path: string
  madeAt: Date
  bytes: number
  rows: number
  files: number
  tables: Record<string, number>
}

export type Say = (step: string, rows?: number) => void

/** What a backup is taken of. */
export interface Place {
  pool: pg.Pool
  keys: Keys
  /** The directory of uploaded files. */
  files: string
  /** Of Rakit. */
  version: string
}

/** To the recovery sheet and to this machine's own key, by which it proves and tries its backups unattended. */
export const ownLock = async (keys: Keys): Promise<Lock> => ({
  recipients: [keys.recovery, await identityToRecipient(keys.machine)]
})

const countOf = (summary: Summary): number => Object.values(summary.sums).reduce((all, { rows }) => all + rows, 0)

/**
 * Takes a backup while people work: one snapshot, streamed, read back and counted before it gets its name. With a
 * passphrase only that opens it, without one the recovery sheet and this machine do.
 */
export async function takeBackup(
  place: Place,
  path: string,
  at: Date,
  {
    passphrase,
    say = () => {},
    signal
  }: { passphrase?: string | undefined; say?: Say | undefined; signal?: AbortSignal } = {}
): Promise<Backup> {
  makeDirectory(dirname(path))
  const half = `${path}.part`
  const client = await place.pool.connect()
  let broken: Error | undefined
  try {
    const shape = await openSnapshot(client)
    const { rows: server } = await client.query('show server_version')
    const { rows: stored } = (await client.query('select to_regclass($1) as t', ['public.file'])).rows[0].t
      ? await client.query<{ id: string }>('select id from file order by id')
      : { rows: [] }
    let ending: Ending | undefined
    const pieces = async function* (): AsyncGenerator<Piece> {
      ending = yield* dump(client, shape, (table, rows) => {
        signal?.throwIfAborted()
        say(table, rows)
      })
    }
    const summary = await writeArchive(
      half,
      {
        manifest: { ...shape, version: place.version, postgres: server[0].server_version, madeAt: at.toISOString() },
        pieces: pieces(),
        files: filesIn(
          place.files,
          stored.map((row) => row.id)
        ),
        keys: await sealKeys(place.keys, passphrase ? { passphrase } : { recipient: place.keys.recovery }),
        ending: () => ending!
      },
      passphrase ? { passphrase } : await ownLock(place.keys)
    )
    await client.query('rollback')
    say('membaca ulang · reading back')
    await proveArchive(half, passphrase ? { passphrase } : { identity: place.keys.machine }, { signal })
    await rename(half, path)
    await flush(dirname(path))
    return {
      path,
      madeAt: at,
      bytes: summary.bytes,
      rows: countOf(summary),
      files: Object.keys(summary.files).length,
      tables: Object.fromEntries(Object.entries(summary.sums).map(([name, { rows }]) => [name, rows]))
    }
  } catch (error) {
    broken = error as Error
    await rm(half, { force: true })
    throw error
  } finally {
    client.release(broken)
  }
}

/** Stored files by id; an upload that was read and removed meanwhile is not there any more. */
async function* filesIn(directory: string, ids: readonly string[]) {
  for (const id of ids) {
    const path = join(directory, id)
    const found = await stat(path).catch(() => undefined)
    if (found) yield { id, bytes: found.size, content: createReadStream(path) }
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync()
  await handle.close()
}

/** Where a backup is brought back to. */
export interface Target {
  pool: pg.Pool
  files: string
  secretFile: string
}

/** Fills an empty place in one transaction; nothing of the file is used before all of it is proved. Later migrations follow. */
export async function restoreBackup(path: string, by: Opener, target: Target, say: Say = () => {}): Promise<Backup> {
  const manifest = await manifestOf(path, by)
  const client = await target.pool.connect()
  const stop = new AbortController()
  let summary: Summary
  let broken: Error | undefined
  try {
    await client.query('begin')
    await requireEmpty(client)
    const [proven, lifted] = await Promise.all([
      proveArchive(path, by, { signal: stop.signal }),
      makeTables(client, manifest)
    ])
    summary = proven.summary
    const keys = await keysFor(target.secretFile, proven.keys, by)
    await load(client, manifest, lifted, piecesOf(path, by, target.files), () => summary, say)
    if (keys) saveKeys(target.secretFile, keys)
    await client.query('commit')
  } catch (error) {
    broken = error as Error
    stop.abort()
    throw error
  } finally {
    client.release(broken)
  }
  await target.pool.query('analyze')
  await migrate(target.pool)
  return {
    path,
    madeAt: new Date(manifest.madeAt),
    bytes: (await stat(path)).size,
    rows: countOf(summary),
    files: Object.keys(summary.files).length,
    tables: Object.fromEntries(Object.entries(summary.sums).map(([name, { rows }]) => [name, rows]))
  }
}

/** The backup's keys; undefined where a key file of theirs is already that knows as many of them. */
async function keysFor(path: string, sealed: string, by: Opener): Promise<Keys | undefined> {
  if (!existsSync(path)) return unsealKeys(sealed, by)
  const here = readKeys(path)
  // Opened by this machine's own key, which does not open the copy of the key file: then it is here.
  if ('identity' in by && by.identity === here.machine) return undefined
  const theirs = await unsealKeys(sealed, by)
  const [less, more] = here.keys.length < theirs.keys.length ? [here, theirs] : [theirs, here]
  if (less.keys.every((k, i) => k.encryption === more.keys[i]!.encryption)) return more === here ? undefined : more
  throw new Problem(
    'backup/other-keys-here',
    409,
    text(
      `Di ${path} ada berkas kunci lain. Pindahkan dulu berkas itu, atau pilih RAKIT_DATA yang baru. Tidak ada yang ditulis.`,
      `There is another key file at ${path}. Move it away first, or choose a new RAKIT_DATA. Nothing was written.`
    )
  )
}

/** The pieces of an archive; its files are stored as they come by. */
async function* piecesOf(path: string, by: Opener, directory: string): AsyncGenerator<Piece> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  for await (const met of readArchive(path, by)) {
    if (met.kind === 'piece') yield met
    else if (met.kind === 'file') {
      const half = join(directory, `${met.id}.part`)
      await pipeline(met.content, createWriteStream(half, { mode: 0o600, flush: true }))
      await rename(half, join(directory, met.id))
    }
  }
  await flush(directory)
}

/** Milliseconds after which nobody is writing a half any more. */
const given = 86_400_000

/** Takes away halves of backups that a killed process or a power cut has left in a directory a day ago. */
export async function removeHalves(directory: string): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name)
    const half = /^(?:before-\d{4}-)?rakit-\d{8}T\d{6}Z\.tar\.zst\.age\.part$/.test(name)
    if (half && Date.now() - (await stat(path)).mtimeMs > given) await rm(path, { force: true })
  }
}

interface Lying {
  path: string
  at: Date
  bytes: number
}

/** Backups in a directory, the newest first. */
export const backupsIn = async (directory: string): Promise<Lying[]> =>
  (await allIn(directory)).filter(({ before }) => !before)

/** Those taken before an update, with the number of the first migration that followed. */
export const updatesIn = async (directory: string): Promise<(Lying & { before: string })[]> =>
  (await allIn(directory)).flatMap(({ before, ...lying }) => (before ? [{ ...lying, before }] : []))

async function allIn(directory: string): Promise<(Lying & { before: string | undefined })[]> {
  const names = await readdir(directory).catch(() => [])
  const found = await Promise.all(
    names.map(async (name) => {
      const [, before, rest] = /^(?:before-(\d{4})-)?(.*)$/.exec(name)!
      const at = dateOf(rest!)
      const path = join(directory, name)
      return at ? { path, at, before, bytes: (await stat(path)).size } : undefined
    })
  )
  return found.filter((f) => f !== undefined).sort((a, b) => b.at.getTime() - a.at.getTime())
}

/** `rakit-20261127T020000Z.tar.zst.age` */
export const nameOf = (at: Date): string => `rakit-${at.toISOString().replace(/[-:]|\.\d+/g, '')}.tar.zst.age`

export function dateOf(name: string): Date | undefined {
  const [, y, m, d, h, min, s] = /^rakit-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.tar\.zst\.age$/.exec(name) ?? []
  return y ? new Date(`${y}-${m}-${d}T${h}:${min}:${s}Z`) : undefined
}
