/** Passwords: which are too easy, those that are handed out, and the one that somebody chooses. */
import { randomBytes } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { wrongAt } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { newId } from '../platform/perform.ts'
import type { Tx } from '../platform/postgres/database.ts'
import { shortestPassword } from './model.ts'

/** Guesses by zxcvbn's scale of 0 to 4; 3 stands against a hundred million. */
const leastScore = 3
/** Computing grows with the length; what is weak so far is made no better by more of it. */
const weighed = 48

/**
 * In a thread that ends with it: known passwords and words of Indonesian take a third of a second to load, some
 * passwords a second to weigh.
 */
async function scoreOf(password: string, own: string[]): Promise<number> {
  const worker = new Worker(new URL('./password-worker.ts', import.meta.url), {
    workerData: { password: password.slice(0, weighed), own },
    execArgv: ['--disable-warning=ExperimentalWarning']
  })
  return new Promise<number>((resolve, reject) => {
    worker.on('message', resolve)
    worker.on('error', reject)
  }).finally(() => worker.terminate())
}

/** Refuses a new password that is short, known from breaches or soon guessed; `own`: what everybody knows of its owner. */
export async function refuseEasy(password: string, own: string[]): Promise<void> {
  if (password.length < shortestPassword)
    throw wrongAt(
      'access/short-password',
      '/newPassword',
      text(
        `Kata sandi paling sedikit ${shortestPassword} huruf atau tanda. Beberapa kata yang tidak berhubungan mudah diingat.`,
        `A password has at least ${shortestPassword} letters or signs. A few unrelated words are easy to remember.`
      )
    )
  const known = ['rakit', ...own.flatMap((word) => word.toLowerCase().split(/[\s@.]+/))]
  if ((await scoreOf(password, known)) < leastScore)
    throw wrongAt(
      'access/easy-password',
      '/newPassword',
      text(
        'Kata sandi ini terlalu mudah ditebak atau pernah bocor. Pakai beberapa kata yang tidak berhubungan, misalnya empat kata.',
        'This password is too easily guessed or is known from a breach. Use a few unrelated words, four for example.'
      )
    )
}

/** A word that can be read out over a telephone: groups of four letters and digits without lookalikes. */
export function readableWord(groups: number): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  const pick = [...randomBytes(4 * groups)].map((byte) => letters[byte % letters.length]!).join('')
  return pick.match(/.{4}/g)!.join('-')
}
export const readablePassword = (): string => readableWord(4)

/** Creates the account behind a member; returns its user id. `issued`: its owner changes the password at first sign-in. */
export async function createAccount(
  db: Tx,
  name: string,
  email: string,
  password: string,
  issued = false
): Promise<string> {
  const user = newId()
  await db.insertInto('auth_user').values({ id: user, name, email: email.toLowerCase(), emailVerified: true }).execute()
  await setPassword(db, user, password, issued)
  return user
}

/** Sets an account's password, and ends its open sessions and the address of its calendar. */
export async function setPassword(db: Tx, user: string, password: string, issued = true): Promise<void> {
  const hashed = await hashPassword(password)
  const known = await db
    .updateTable('auth_account')
    .set({ password: hashed, issued })
    .where('userId', '=', user)
    .where('providerId', '=', 'credential')
    .executeTakeFirst()
  if (!known.numUpdatedRows)
    await db
      .insertInto('auth_account')
      .values({ id: newId(), accountId: user, providerId: 'credential', userId: user, password: hashed, issued })
      .execute()
  await db.deleteFrom('auth_session').where('userId', '=', user).execute()
  await db
    .updateTable('member')
    .set((eb) => ({ calendar_version: eb('calendar_version', '+', 1) }))
    .where('user_id', '=', user)
    .execute()
}

/** The hash of an account's password, which tells whether it is still the same. */
export async function passwordHash(db: Tx, user: string): Promise<string | undefined> {
  const account = await db
    .selectFrom('auth_account')
    .select('password')
    .where('userId', '=', user)
    .where('providerId', '=', 'credential')
    .executeTakeFirst()
  return account?.password ?? undefined
}

export async function isPassword(db: Tx, user: string, password: string): Promise<boolean> {
  const hash = await passwordHash(db, user)
  return hash !== undefined && (await verifyPassword({ hash, password }))
}

/** Puts the chosen password in the place of the current one, unless another has come there meanwhile; false: it was not the current one. */
export async function changePassword(db: Tx, user: string, current: string, chosen: string): Promise<boolean> {
  const hash = await passwordHash(db, user)
  if (!hash || !(await verifyPassword({ hash, password: current }))) return false
  const done = await db
    .updateTable('auth_account')
    .set({ password: await hashPassword(chosen), issued: false })
    .where('userId', '=', user)
    .where('password', '=', hash)
    .executeTakeFirst()
  return done.numUpdatedRows > 0
}
