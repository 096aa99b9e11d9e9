import { type BetterAuthPlugin, betterAuth } from 'better-auth'
import { createAuthEndpoint, sessionMiddleware } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { generateRandomString } from 'better-auth/crypto'
import { type Selectable, sql } from 'kysely'
import type { Actor, Owed } from '../kernel/actor.ts'
import { dateInJakarta } from '../kernel/dates.ts'
import type { Platform } from '../platform/perform.ts'
import type { Tx } from '../platform/postgres/database.ts'
import type { DB } from '../platform/postgres/schema.generated.ts'
import { hearFailures } from './failures.ts'
import { type SignInRules, shippedSignInRules } from './model.ts'
import { type Standing, standingOf } from './rules.ts'

/** The header in which sign-in is told where a request comes from; whatever a client writes into it is replaced. */
export const addressHeader = 'x-rakit-address'

/** Gives a session another token when its bearer has proved more: whoever knew the one before is outside. */
const renewal = {
  id: 'renewal',
  endpoints: {
    renew: createAuthEndpoint('/renew', { method: 'POST', use: [sessionMiddleware] }, async (ctx) => {
      const { session, user } = ctx.context.session
      const token = generateRandomString(32)
      await ctx.context.internalAdapter.updateSession(session.token, { token })
      await setSessionCookie(ctx, { session: { ...session, token }, user })
      return ctx.json({})
    })
  }
} satisfies BetterAuthPlugin

/** Sign-in by better-auth: sessions in cookies, stored in the database; accounts are made by an administrator only. */
export function createSessions(
  { connection, vault, clock }: Pick<Platform, 'connection' | 'vault' | 'clock'>,
  baseUrl: string
) {
  const { db, heard } = hearFailures(connection.answering)
  const { api, handler } = betterAuth({
    baseURL: baseUrl,
    basePath: '/api/auth',
    secret: vault.sessionSecret,
    database: { db, type: 'postgres' },
    // The page that signs in is the one we serve, by whichever of our names or ports: the entrance refuses all others.
    trustedOrigins: (request) => {
      const host = request?.headers.get('host')
      return host ? [`http://${host}`, `https://${host}`] : []
    },
    user: { modelName: 'auth_user' },
    session: { modelName: 'auth_session', expiresIn: 60 * 60 * 24 * 14, updateAge: 60 * 60 * 24 },
    account: { modelName: 'auth_account' },
    verification: { modelName: 'auth_verification' },
    emailAndPassword: { enabled: true, disableSignUp: true },
    // A session begins by the clock that ends it.
    databaseHooks: {
      session: { create: { before: async (session) => ({ data: { ...session, createdAt: clock() } }) } }
    },
    plugins: [renewal],
    rateLimit: { enabled: false }, // throttle.ts counts in the database, where every process sees it
    telemetry: { enabled: false },
    logger: { disabled: true },
    onAPIError: { throw: true }, // so that a lost database is told as such
    advanced: {
      cookiePrefix: 'rakit',
      useSecureCookies: baseUrl.startsWith('https://'),
      ipAddress: { ipAddressHeaders: [addressHeader] }
    }
  })
  return { api, handler: (request: Request) => heard(() => handler(request)) }
}
export type Sessions = ReturnType<typeof createSessions>

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

type MemberRow = Pick<
  Selectable<DB['member']>,
  'user_id' | 'name' | 'role' | 'regency' | 'agency' | 'villages' | 'household_id' | 'retailer'
>
const asMember = (row: MemberRow): Actor => ({
  user: row.user_id,
  name: row.name,
  role: row.role as Actor['role'],
  regency: row.regency,
  agency: row.agency as Actor['agency'],
  villages: row.villages,
  household: row.household_id,
  retailer: row.retailer
})

/** Somebody who came in with a password, whatever is still to be done. */
export interface Bearer {
  /** Who it is once nothing is owed. */
  member: Actor
  session: string
  email: string
  owes: Owed | undefined
}

interface Found extends Standing, MemberRow {
  session: string
  account: string
  rules: SignInRules | null
}

/** A session is used when it was asked with in this minute: it is written down that often. */
const usedEvery = 60_000

const isFresh = ({ used }: Found, now: Date) => now.getTime() - used.getTime() <= usedEvery

/** Who bears the session, or nobody where it has ended. */
function bearerBy(found: Found, now: Date): Bearer | undefined {
  const { session, account } = found
  const member = { ...asMember(found), session }
  const owes = standingOf(found.rules ?? shippedSignInRules.rules, member.role, now, found)
  return owes === 'ended' ? undefined : { member, session, email: account, owes }
}

/** What is known of the session of a cookie whose bearer is an active member, and which has not ended. */
async function findBearer(
  { connection, clock }: Pick<Platform, 'connection' | 'clock'>,
  sessions: Sessions,
  headers: Headers,
  regency: string
): Promise<Found | undefined> {
  const signedIn = headers.get('cookie') ? await sessions.api.getSession({ headers }) : null
  if (!signedIn) return undefined
  const now = clock()
  const { rows } = await sql<Found>`
    select m.*, s.id as session, u.email as account, s."createdAt" as begun,
      greatest(s.used_at, s."createdAt") as used, greatest(s.proven_at, s."createdAt") as proven,
      s.code_at is not null as coded, coalesce(a.issued, false) as issued, f.secret_cipher is not null as "hasFactor",
      (select rules from sign_in_rules r where r.regency = m.regency and r.valid_from <= ${dateInJakarta(now)}::date
        order by version desc limit 1) as rules
    from auth_session s join auth_user u on u.id = s."userId"
    join member m on m.user_id = u.id and m.regency = ${regency} and m.active
    left join auth_account a on a."userId" = u.id and a."providerId" = 'credential'
    left join second_factor f on f.user_id = u.id where s.id = ${signedIn.session.id}`.execute(connection.db)
  const [found] = rows
  if (!found) return undefined
  if (!bearerBy(found, now)) {
    await connection.db.deleteFrom('auth_session').where('id', '=', found.session).execute()
    return undefined
  }
  if (isFresh(found, now)) return found
  await connection.db.updateTable('auth_session').set({ used_at: now }).where('id', '=', found.session).execute()
  return { ...found, used: now }
}

/** Who bears the session cookie just now: an active member whose session has not ended. */
export async function bearerOf(
  platform: Pick<Platform, 'connection' | 'clock'>,
  sessions: Sessions,
  headers: Headers,
  regency: string
): Promise<Bearer | undefined> {
  const found = await findBearer(platform, sessions, headers, regency)
  return found && bearerBy(found, platform.clock())
}

/** So long, in milliseconds, may another process have ended a session, or changed its member, before this one heeds it. */
const heededWithin = 5000
/** More cookies than this are not remembered at once. */
const mostRemembered = 10_000

/** Who bears which cookie, remembered for some seconds. */
export interface Actors {
  /** Who is asking: the member behind the session cookie, else the public; so is whoever has not finished signing in. */
  identify: (headers: Headers) => Promise<Actor>
  /** Called when a session was ended or proved, or what a member may was changed: everybody is asked of the database anew. */
  forget: () => void
}

export function openActors(
  platform: Pick<Platform, 'connection' | 'clock'>,
  sessions: Sessions,
  regency: string
): Actors {
  const remembered = new Map<string, { found: Found; at: number }>()
  let forgotten = 0
  const actorOf = ({ member, owes }: Bearer): Actor => {
    if (!owes) return member
    return { ...(owes === 'proof' ? member : publicActor(regency)), owes }
  }
  return {
    async identify(headers) {
      const cookie = headers.get('cookie')
      if (!cookie) return publicActor(regency)
      const kept = remembered.get(cookie)
      const now = platform.clock()
      const age = now.getTime() - (kept?.at ?? 0)
      const bearer = kept && age >= 0 && age < heededWithin && isFresh(kept.found, now) && bearerBy(kept.found, now)
      if (bearer) return actorOf(bearer)
      remembered.delete(cookie)
      const before = forgotten
      const found = await findBearer(platform, sessions, headers, regency)
      if (!found) return publicActor(regency)
      if (remembered.size >= mostRemembered) remembered.clear()
      // What was forgotten meanwhile may have been read before it changed.
      if (before === forgotten) remembered.set(cookie, { found, at: now.getTime() })
      return actorOf(bearerBy(found, now)!)
    },
    forget() {
      forgotten++
      remembered.clear()
    }
  }
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
  return asMember(member)
}
