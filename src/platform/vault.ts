import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'

/** Keeps personal identifiers: AES-256-GCM at rest, HMAC-SHA-256 for search by equality. */
export interface Vault {
  /** Version byte, 12-byte nonce, ciphertext, 16-byte tag. */
  seal: (plain: string) => Buffer
  open: (sealed: Uint8Array) => string
  /** 16 bytes; the same value gives the same hash under the same key. */
  hash: (plain: string) => Buffer
  /** Signs sessions. */
  sessionSecret: string
}

const secretFile = z.object({
  encryption: z.string().length(64),
  search: z.string().length(64),
  session: z.string().min(32)
})

/** Opens the keys in `path`, making them (mode 600, flushed to disk before they are used) when the file is absent. */
export function openVault(path: string): Vault {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    content = makeSecrets(path)
  }
  const read = secretFile.safeParse(safeJson(content))
  if (!read.success) {
    throw new Problem(
      'platform/bad-secret-file',
      500,
      text(
        `Berkas kunci ${path} rusak. Pulihkan dari cadangan; tanpa kunci itu NIK dan No. KK tidak dapat dibaca.`,
        `The key file ${path} is damaged. Restore it from a backup; without it NIK and No. KK cannot be read.`
      )
    )
  }
  // Key objects are prepared once; handing over the bytes each time costs five times as much.
  const encryption = createSecretKey(read.data.encryption, 'hex')
  const search = createSecretKey(read.data.search, 'hex')
  return {
    seal(plain) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', encryption, nonce)
      return Buffer.concat([Buffer.of(1), nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    open(sealed) {
      const bytes = Buffer.from(sealed)
      const decipher = createDecipheriv('aes-256-gcm', encryption, bytes.subarray(1, 13))
      decipher.setAuthTag(bytes.subarray(-16))
      return Buffer.concat([decipher.update(bytes.subarray(13, -16)), decipher.final()]).toString('utf8')
    },
    hash: (plain) => createHmac('sha256', search).update(plain).digest().subarray(0, 16),
    sessionSecret: read.data.session
  }
}

function safeJson(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}

function makeSecrets(path: string): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const key = () => randomBytes(32).toString('hex')
  const content = JSON.stringify({ encryption: key(), search: key(), session: key() })
  const half = `${path}.${process.pid}.new`
  const handle = openSync(half, 'wx', 0o600)
  writeSync(handle, content)
  fsyncSync(handle)
  closeSync(handle)
  try {
    linkSync(half, path) // fails when another process made them first; theirs count
    return content
  } catch {
    return readFileSync(path, 'utf8')
  } finally {
    rmSync(half)
  }
}
