/** One-time codes (TOTP, RFC 6238) and the recovery codes that stand in for a lost telephone. */
import { sql } from 'kysely'
import { Secret, TOTP } from 'otpauth'
import QRCode from 'qrcode'
import type { Tx } from '../platform/postgres/database.ts'
import type { Vault } from '../platform/vault.ts'
import { readablePassword, readableWord, setPassword } from './passwords.ts'

const codeSeconds = 30
/** A clock may go wrong by one code. */
const window = 1
const recoveryCodes = 10

const generator = (secret: string, label: string) =>
  new TOTP({ issuer: 'Rakit', label, secret: Secret.fromBase32(secret), period: codeSeconds })

const recoveryDigest = (vault: Vault, user: string, code: string) =>
  vault.word(`recovery code\n${user}\n${code.toLowerCase().replace(/[^a-z0-9]/g, '')}`)

/** The step of time whose code this is, near `now`. */
function stepOf(secret: string, code: string, now: Date): number | undefined {
  const delta = generator(secret, '').validate({ token: code, timestamp: now.getTime(), window })
  return delta === null ? undefined : Math.floor(now.getTime() / 1000 / codeSeconds) + delta
}

/** A secret to be put into an app, as words and as a picture to be scanned; it counts from its first code on. */
export async function beginFactor(db: Tx, vault: Vault, user: string, email: string) {
  const secret = new Secret({ size: 20 }).base32
  const sealed = vault.seal(secret)
  await db
    .insertInto('second_factor')
    .values({ user_id: user, pending_cipher: sealed })
    .onConflict((c) => c.column('user_id').doUpdateSet({ pending_cipher: sealed }))
    .execute()
  const picture = await QRCode.toString(generator(secret, email).toString(), { type: 'svg', margin: 2 })
  return { secret: secret.match(/.{4}/g)!.join(' '), picture: `data:image/svg+xml,${encodeURIComponent(picture)}` }
}

/** Takes the app whose first code this is; answers the recovery codes, which nobody can read again. */
export async function confirmFactor(
  db: Tx,
  vault: Vault,
  user: string,
  code: string,
  now: Date
): Promise<string[] | undefined> {
  const row = await db
    .selectFrom('second_factor')
    .select('pending_cipher')
    .where('user_id', '=', user)
    .executeTakeFirst()
  const step = row?.pending_cipher && stepOf(vault.open(row.pending_cipher), code, now)
  if (!step) return undefined
  const recovery = Array.from({ length: recoveryCodes }, () => readableWord(3))
  const done = await db
    .updateTable('second_factor')
    .set({
      secret_cipher: row.pending_cipher,
      pending_cipher: null,
      since: now,
      last_step: step,
      recovery: recovery.map((word) => recoveryDigest(vault, user, word))
    })
    .where('user_id', '=', user)
    .where('pending_cipher', '=', row.pending_cipher)
    .executeTakeFirst()
  return done.numUpdatedRows ? recovery : undefined
}

/** Takes a code of the app, or a recovery code, as used up; false: it is none, or was used. */
export async function takeCode(db: Tx, vault: Vault, user: string, code: string, now: Date): Promise<boolean> {
  const given = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(given)) {
    const digest = recoveryDigest(vault, user, given)
    const { numAffectedRows } = await sql`update second_factor set recovery = array_remove(recovery, ${digest})
      where user_id = ${user} and ${digest} = any(recovery)`.execute(db)
    return numAffectedRows === 1n
  }
  const row = await db
    .selectFrom('second_factor')
    .select('secret_cipher')
    .where('user_id', '=', user)
    .executeTakeFirst()
  const step = row?.secret_cipher && stepOf(vault.open(row.secret_cipher), given, now)
  if (!step) return false
  const done = await db
    .updateTable('second_factor')
    .set({ last_step: step })
    .where('user_id', '=', user)
    .where('last_step', '<', step)
    .executeTakeFirst()
  return done.numUpdatedRows > 0
}

/** Lets somebody in again who lost telephone and recovery codes: without a new password whoever knows the old one would set up theirs. */
export async function admitAnew(db: Tx, user: string): Promise<string> {
  const password = readablePassword()
  await setPassword(db, user, password)
  await db.deleteFrom('second_factor').where('user_id', '=', user).execute()
  return password
}
