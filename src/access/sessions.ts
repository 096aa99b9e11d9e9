import { randomBytes } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { hashPassword } from 'better-auth/crypto'
import type { Actor } from '../kernel/actor.ts'
import { newId } from '../platform/perform.ts'
import type { Connection, Tx } from '../platform/postgres/database.ts'
import type { Vault } from '../platform/vault.ts'

/** Sign-in by better-auth: sessions in cookies, stored in the database; accounts are made by an administrator only. */
export function createSessions(connection: Connection, vault: Vault, baseUrl: string) {
  return betterAuth({
    baseURL: baseUrl,
    basePath: '/api/auth',
    secret: vault.sessionSecret,
    database: { db: connection.db, type: 'postgres' },
    trustedOrigins: (request) => {
      // The page that signs in is the one we serve, whatever name or port it is reached by.
      const host = request?.headers.get('host')
      return host ? [`http://${host}`, `https://${host}`] : []
    },
    user: { modelName: 'auth_user' },
    session: { modelName: 'auth_session', expiresIn: 60 * 60 * 24 * 14, updateAge: 60 * 60 * 24 },
    account: { modelName: 'auth_account' },
    verification: { modelName: 'auth_verification' },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10 },
    rateLimit: { enabled: true, window: 60, max: 100, customRules: { '/sign-in/email': { window: 60, max: 10 } } },
    telemetry: { enabled: false },
    logger: { disabled: true },
    onAPIError: { throw: true }, // so that a lost database is told as such
    advanced: { cookiePrefix: 'rakit', useSecureCookies: baseUrl.startsWith('https://') }
  })
}
type Sessions = ReturnType<typeof createSessions>

/** The public: anyone who has not signed in. */
export const publicActor = (regency: string): Actor => ({
  user: 'public',
  name: 'Masyarakat',
  role: 'public',
  regency,
  agency: null,
  villages: [],
  household: null,
  retailer: null
})

/** Who is asking: the active member behind the session cookie, else the public. */
export async function actorOf(
  sessions: Sessions,
  connection: Connection,
  headers: Headers,
  regency: string
): Promise<Actor> {
  const session = headers.get('cookie') ? await sessions.api.getSession({ headers }) : null
  if (!session) return publicActor(regency)
  return (await actorOfUser(connection.db, session.user.id, regency)) ?? publicActor(regency)
}

export async function actorOfUser(db: Tx, user: string, regency: string): Promise<Actor | undefined> {
  const member = await db
    .selectFrom('member')
    .selectAll()
    .where('user_id', '=', user)
    .where('regency', '=', regency)
    .where('active', '=', true)
    .executeTakeFirst()
  if (!member) return undefined
  return {
    user: member.user_id,
    name: member.name,
    role: member.role as Actor['role'],
    regency: member.regency,
    agency: member.agency as Actor['agency'],
    villages: member.villages,
    household: member.household_id,
    retailer: member.retailer
  }
}

/** A password that can be read out over a telephone: four groups of four letters and digits without lookalikes. */
export function readablePassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  const pick = [...randomBytes(16)].map((byte) => letters[byte % letters.length]!).join('')
  return pick.match(/.{4}/g)!.join('-')
}

/** Creates the account behind a member; returns its user id. */
export async function createAccount(db: Tx, name: string, email: string, password: string): Promise<string> {
  const user = newId()
  await db.insertInto('auth_user').values({ id: user, name, email: email.toLowerCase(), emailVerified: true }).execute()
  await setPassword(db, user, password)
  return user
}

/** Sets an account's password and ends its open sessions. */
export async function setPassword(db: Tx, user: string, password: string): Promise<void> {
  const hashed = await hashPassword(password)
  const known = await db
    .selectFrom('auth_account')
    .select('id')
    .where('userId', '=', user)
    .where('providerId', '=', 'credential')
    .executeTakeFirst()
  if (known) await db.updateTable('auth_account').set({ password: hashed }).where('id', '=', known.id).execute()
  else
    await db
      .insertInto('auth_account')
      .values({ id: newId(), accountId: user, providerId: 'credential', userId: user, password: hashed })
      .execute()
  await db.deleteFrom('auth_session').where('userId', '=', user).execute()
}
