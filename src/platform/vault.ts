import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { freshBytes } from './fresh-bytes.ts'

/** One generation of keys, as the key file holds it: 32 bytes each, in hexadecimal. */
export interface Generation {
  /** 1 to 255; sealed bytes begin with it. */
  number: number
  encryption: string
  search: string
}

/** Keeps personal identifiers: AES-256-GCM at rest, HMAC-SHA-256 for search by equality. */
export interface Vault {
  /** Number of the key, 12-byte nonce, ciphertext, 16-byte tag; under the newest key. */
  seal: (plain: string) => Buffer
  open: (sealed: Uint8Array) => string
  /** 16 bytes, before them the key's number from key 2 on; the same value gives the same hash under the same key. */
  hash: (plain: string) => Buffer
  /** What a search compares with: the hash, and those under earlier keys that rows may still bear. */
  hashes: (plain: string) => Buffer[]
  /** 32 bytes for words that people hold in their hands (links, cards): the same whatever key is the newest. */
  word: (plain: string) => Buffer
  /** The same bytes under the newest key. */
  reseal: (sealed: Uint8Array) => Buffer
  /** A hash that was made under an earlier key as it is under the newest; needs nobody to know what was hashed. */
  rehash: (hash: Uint8Array) => Buffer
  /** Signs sessions. */
  sessionSecret: string
  /** The vault that writes with key `newest` while rows of `oldest` may be left; see keys/rotate.ts. */
  between: (oldest: number, newest: number) => Vault
}

interface Secrets {
  keys: readonly Generation[]
  words: string
  session: string
}

const hmac = (key: KeyObject, value: string | Uint8Array): Buffer => createHmac('sha256', key).update(value).digest()

/** Which key a hash was made under: those of the first are 16 bytes without a number. */
const generationOf = (hash: Uint8Array): number => (hash.length === 16 ? 1 : hash[0]!)

/** `reread` gives the key file as it is now, and is asked when a key is missing: another process may have added one. */
export function openVault(secrets: Secrets, reread: () => Secrets): Vault {
  // Key objects are prepared once; handing over the bytes each time costs five times as much.
  const keys = new Map<number, { encryption: KeyObject; search: KeyObject }>()
  const learn = (from: Secrets) => {
    for (const { number, encryption, search } of from.keys)
      keys.set(number, { encryption: createSecretKey(encryption, 'hex'), search: createSecretKey(search, 'hex') })
  }
  learn(secrets)
  const words = createSecretKey(secrets.words, 'hex')
  const key = (number: number) => {
    if (!keys.has(number)) learn(reread())
    const found = keys.get(number)
    if (!found) throw keyMissing(number)
    return found
  }
  /**
   * A later key hashes the hash of the one before it, so that moving to a new key needs no plain values: those of an
   * action's input or an answer's source are not kept.
   */
  const onward = (hash: Uint8Array, to: number): Buffer => {
    let at = generationOf(hash)
    let bytes: Buffer = Buffer.from(at === 1 ? hash : hash.subarray(1))
    while (at < to) bytes = hmac(key(++at).search, bytes).subarray(0, 16)
    return to === 1 ? bytes : Buffer.concat([Buffer.of(to), bytes])
  }
  const between = (oldest: number, newest: number): Vault => {
    key(newest)
    const seal = (plain: Uint8Array) => {
      const nonce = freshBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key(newest).encryption, nonce)
      return Buffer.concat([Buffer.of(newest), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    }
    const open = (sealed: Uint8Array) => {
      const bytes = Buffer.from(sealed)
      const decipher = createDecipheriv('aes-256-gcm', key(bytes[0]!).encryption, bytes.subarray(1, 13))
      decipher.setAuthTag(bytes.subarray(-16))
      return Buffer.concat([decipher.update(bytes.subarray(13, -16)), decipher.final()])
    }
    const first = (plain: string) => hmac(key(1).search, plain).subarray(0, 16)
    return {
      seal: (plain) => seal(Buffer.from(plain)),
      open: (sealed) => open(sealed).toString('utf8'),
      hash: (plain) => onward(first(plain), newest),
      hashes(plain) {
        const all = [onward(first(plain), oldest)]
        for (let number = oldest + 1; number <= newest; number++) all.unshift(onward(all[0]!, number))
        return all
      },
      word: (plain) => hmac(words, plain),
      reseal: (sealed) => seal(open(sealed)),
      rehash: (hash) => onward(hash, newest),
      sessionSecret: secrets.session,
      between
    }
  }
  const newest = Math.max(...keys.keys())
  return between(newest, newest)
}

const keyMissing = (number: number) =>
  new Problem(
    'keys/missing',
    500,
    text(
      `Kunci nomor ${number} tidak ada di berkas kunci. Pulihkan dengan lembar pemulihan: rakit keys restore.`,
      `Key number ${number} is not in the key file. Restore it with the recovery sheet: rakit keys restore.`
    )
  )

/** Sixteen bytes that tell one generation of keys from every other without giving it away. */
export const proofOf = ({ encryption, search }: Generation): Buffer =>
  createHmac('sha256', Buffer.from(encryption + search, 'hex'))
    .update('rakit key proof')
    .digest()
    .subarray(0, 16)
