/** The HTTP entrance of a world with its real sign-in, asked as if from an address. */
import { createAccount, createSessions, createSignIn, openActors } from '../../src/access/index.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import { performTask } from '../../src/platform/apart.ts'
import { proxyList } from '../../src/platform/client-address.ts'
import { createHttp, type Entrance } from '../../src/platform/http.ts'
import { connect } from '../../src/platform/postgres/database.ts'
import { regency, type World } from './world.ts'

export interface Visit {
  path: string
  body?: unknown
  from?: string
  cookie?: string
  headers?: Record<string, string>
}

export interface Visited {
  /** A `POST` where there is a body, else a `GET`; a body that is no text is sent as JSON. */
  visit: (visit: Visit) => Promise<Response>
  /** Makes the account of an actor; its e-mail is `USER@contoh.id`. */
  admit: (actor: Actor, password: string) => Promise<Actor>
  /** Signs in and answers the cookie. */
  signIn: (actor: Actor, password: string) => Promise<string>
  close: () => Promise<void>
}

export const emailOf = (actor: Actor) => `${actor.user}@contoh.id`

export function openEntrance(
  world: World,
  { proxies = [] as string[], ...more }: { proxies?: string[] } & Partial<Entrance> = {}
): Visited {
  const { platform } = world
  const sessions = createSessions(platform, platform.address)
  const signIn = createSignIn(platform, sessions, regency)
  const health = connect({ url: world.url }, 1)
  const app = createHttp({
    platform,
    version: '9.9.9',
    actors: openActors(platform, sessions, regency),
    health: health.pool,
    keys: async () => true,
    apart: (task) => performTask(platform, task),
    authenticate: signIn.authenticate,
    trustedProxies: proxyList(proxies)!,
    securityContact: 'mailto:aman@contoh.id',
    routes: [],
    demo: {
      accounts: [],
      enter: (email, address) => signIn.enter(email, 'demo-rakit-2026', address)
    },
    ...more
  })
  const visit: Visited['visit'] = async ({ path, body, from = '127.0.0.1', cookie = '', headers = {} }) => {
    const stream = body instanceof ReadableStream
    return app.request(
      path,
      {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          host: 'localhost:3529',
          'content-type': 'application/json',
          ...(cookie ? { cookie } : {}),
          ...headers
        },
        ...(body === undefined
          ? {}
          : { body: stream || typeof body === 'string' ? (body as string) : JSON.stringify(body) }),
        ...(stream ? { duplex: 'half' } : {})
      } as RequestInit,
      { incoming: { socket: { remoteAddress: from } } }
    )
  }
  return {
    visit,
    async admit(actor, password) {
      const { db } = platform.connection
      const user = await createAccount(db, actor.name, emailOf(actor), password)
      await db
        .insertInto('member')
        .values({
          regency: actor.regency,
          user_id: user,
          name: actor.name,
          email: emailOf(actor),
          role: actor.role,
          agency: actor.agency,
          villages: [...actor.villages],
          household_id: actor.household,
          retailer: actor.retailer
        })
        .execute()
      return { ...actor, user }
    },
    async signIn(actor, password) {
      const answer = await visit({ path: '/api/auth/sign-in/email', body: { email: emailOf(actor), password } })
      if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`)
      return answer.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ')
    },
    close: () => health.close()
  }
}
