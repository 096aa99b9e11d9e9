/**
 * The key file: every generation of keys, the words key, the sessions' secret, and whom backups are sealed to. It is
 * the one thing that must not be lost, so a copy of it, sealed to the recovery sheet, lies in the database and in every
 * backup; the sheet's own key is on paper only.
 */
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { z } from 'zod'
import { Problem } from '../../kernel/problem.ts'
import { text } from '../../kernel/text.ts'
import { makeDirectory } from '../directories.ts'
import type { Generation } from '../vault.ts'

const hexKey = z.string().regex(/^[0-9a-f]{64}$/)
const generation = z.object({ number: z.number().int().min(1).max(255), encryption: hexKey, search: hexKey })
const secretFile = z.object({
  keys: z.array(generation).min(1),
  words: hexKey,
  session: z.string().min(32),
  /** age recipient whose identity is on the recovery sheet. */
  recovery: z.string().startsWith('age1'),
  /** age identity of this machine, by which it opens its own backups to prove them. */
  machine: z.string().startsWith('AGE-SECRET-KEY-1')
})
/** Of version 0.1.0: one generation, no recovery. */
const firstFile = z.object({ encryption: hexKey, search: hexKey, session: z.string().min(32) })

export type Keys = z.infer<typeof secretFile>

const damaged = (path: string) =>
  new Problem(
    'keys/damaged',
    500,
    text(
      `Berkas kunci ${path} rusak. Pindahkan berkas itu, lalu pulihkan dengan lembar pemulihan: rakit keys restore.`,
      `The key file ${path} is damaged. Move it away, then restore it with the recovery sheet: rakit keys restore.`
    )
  )

const unreadable = (path: string, code = '') =>
  new Problem(
    'keys/unreadable',
    500,
    text(
      `Berkas kunci ${path} tidak dapat dibaca (${code}). Perbaiki izinnya atau disknya; kunci baru tidak dibuat.`,
      `The key file ${path} cannot be read (${code}). Mend its permissions or the disk; no new keys were made.`
    )
  )

/** Reads what a key file holds; undefined when it is neither of today's form nor of 0.1.0's. */
function parse(content: string): Keys | z.infer<typeof firstFile> | undefined {
  try {
    const value = JSON.parse(content)
    return secretFile.safeParse(value).data ?? firstFile.safeParse(value).data
  } catch {
    return undefined
  }
}

const isWhole = (keys: Keys | z.infer<typeof firstFile>): keys is Keys => 'keys' in keys

/** The key file as it is now; undefined when there is none. */
function found(path: string): Keys | z.infer<typeof firstFile> | undefined {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw unreadable(path, code)
  }
  const keys = parse(content)
  if (!keys) throw damaged(path)
  return keys
}

/** The keys in a file that this process has opened before. */
export function readKeys(path: string): Keys {
  const keys = found(path)
  if (!keys || !isWhole(keys)) throw damaged(path)
  return keys
}

/** Writes beside the file, flushed to disk with mode 600; answers the name. */
function writeBeside(path: string, content: string | Uint8Array): string {
  makeDirectory(dirname(path))
  const half = `${path}.${process.pid}.new`
  rmSync(half, { force: true })
  const handle = openSync(half, 'wx', 0o600)
  writeSync(handle, content as string)
  fsyncSync(handle)
  closeSync(handle)
  return half
}

function flushDirectory(path: string): void {
  const handle = openSync(dirname(path), 'r')
  fsyncSync(handle)
  closeSync(handle)
}

/** Replaces a file at once, so that a crash leaves the old one or the new one. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  renameSync(writeBeside(path, content), path)
  flushDirectory(path)
}

export const saveKeys = (path: string, keys: Keys): void => replaceFile(path, JSON.stringify(keys))

export const newestOf = ({ keys }: Keys): number => Math.max(...keys.map((k) => k.number))

const randomKey = () => randomBytes(32).toString('hex')
export const newGeneration = (number: number): Generation => ({
  number,
  encryption: randomKey(),
  search: randomKey()
})

/** A recovery identity for a new sheet, and the recipient that stays here. */
export async function newRecovery(): Promise<{ identity: string; recipient: string }> {
  const identity = await generateX25519Identity()
  return { identity, recipient: await identityToRecipient(identity) }
}

/**
 * Opens the keys in `path`, making them when there is no file and `mayMake`, and taking those of 0.1.0 over. Of keys made
 * now, `printSheet` gets the recovery identity: the only time that it exists here.
 */
export async function openKeys(
  path: string,
  mayMake: boolean,
  printSheet: (identity: string) => Promise<void> = async () => {}
): Promise<Keys> {
  const there = found(path)
  if (there && isWhole(there)) return there
  if (!there && !mayMake) throw lost(path)
  const recovery = await newRecovery()
  const first = there ? { number: 1, encryption: there.encryption, search: there.search } : newGeneration(1)
  const keys: Keys = {
    keys: [first],
    words: there ? there.search : randomKey(),
    session: there ? there.session : randomKey(),
    recovery: recovery.recipient,
    machine: await generateX25519Identity()
  }
  if (there) saveKeys(path, keys)
  else if (!makeAlone(path, keys)) return readKeys(path)
  await printSheet(recovery.identity)
  return keys
}

/** False when another process made the file first; its keys count. */
function makeAlone(path: string, keys: Keys): boolean {
  const half = writeBeside(path, JSON.stringify(keys))
  try {
    linkSync(half, path)
    flushDirectory(path)
    return true
  } catch {
    return false
  } finally {
    rmSync(half)
  }
}

const lost = (path: string) =>
  new Problem(
    'keys/lost',
    500,
    text(
      `Berkas kunci ${path} hilang, padahal basis data ini berisi NIK yang disegel dengannya. Tidak ada yang ` +
        `diubah. Kembalikan berkas itu, atau jalankan rakit keys restore dengan lembar pemulihan.`,
      `The key file ${path} is missing, but this database holds identifiers sealed with it. Nothing was changed. ` +
        `Put the file back, or run rakit keys restore with the recovery sheet.`
    )
  )

/** The words on a recovery sheet, as somebody types them: any case, spaces and line breaks. */
export const typedIdentity = (typed: string): string => typed.replace(/\s+/g, '').toUpperCase()
