import { z } from 'zod'
import { notFound, Problem, proveAgain, unfinished, wrongAt } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { vaultInUse } from '../platform/keys/database.ts'
import { invalidInput, note, type Platform } from '../platform/perform.ts'
import type { Tx } from '../platform/postgres/database.ts'
import type { Vault } from '../platform/vault.ts'
import { changePassword, isPassword, passwordHash, refuseEasy } from './passwords.ts'
import { beginFactor, confirmFactor, takeCode } from './second-factor.ts'
import { actorOfUser, addressHeader, type Bearer, bearerOf, publicActor, type Sessions } from './sessions.ts'
import { countTry } from './throttle.ts'

const word = z.string().min(1).max(200)
const credentials = z.object({ email: z.email().max(200), password: word })
const newPassword = z.object({ currentPassword: word, newPassword: word })
const oneTimeCode = z.object({ code: z.string().trim().min(6).max(40) })
const proof = z.union([oneTimeCode, z.object({ password: word })])
const others = z.object({ session: z.string().max(60).nullable().default(null) })

export interface SignIn {
  /** Answers everything under /api/auth; `address`: where the request comes from. */
  authenticate: (request: Request, address: string) => Promise<Response>
  enter: (email: string, password: string, address: string) => Promise<Response>
}

const signedOut = () =>
  new Problem(
    'access/signed-out',
    401,
    text('Sesi Anda sudah berakhir. Masuk lagi untuk melanjutkan.', 'Your session has ended. Sign in again to go on.')
  )
const wrongPassword = (pointer: string) =>
  wrongAt(
    'access/wrong-password',
    pointer,
    text(
      'Kata sandi ini tidak cocok. Periksa huruf besar dan kecilnya.',
      'This password does not match. Check capitals.'
    )
  )
const wrongCode = () =>
  wrongAt(
    'access/wrong-code',
    '/code',
    text(
      'Kode ini tidak cocok atau sudah dipakai. Tunggu kode berikutnya di aplikasi, atau periksa jam telepon.',
      'This code does not match or was used. Wait for the next one in the app, or check the clock of the telephone.'
    )
  )

const samePassword = () =>
  wrongAt(
    'access/same-password',
    '/newPassword',
    text('Ini kata sandi yang sekarang. Pilih yang lain.', 'This is the password you have now. Choose another.')
  )

/** Sign-in as the entrance offers it: of better-auth no more than is used here, throttled and written down. */
export function createSignIn(platform: Platform, sessions: Sessions, regency: string): SignIn {
  const { connection, vault, clock } = platform
  const { db } = connection

  /** Hands a request on to better-auth, which learns the address from us alone. */
  const handOn = (path: string, method: string, headers: Headers, address: string, body?: unknown) => {
    const handed = new Headers(headers)
    handed.set(addressHeader, address)
    handed.set('content-type', 'application/json')
    handed.delete('content-length')
    // Another site's page was turned away at the entrance.
    handed.set('origin', new URL(platform.address).origin)
    return sessions.handler(
      new Request(`${platform.address}/api/auth${path}`, {
        method,
        headers: handed,
        ...(body === undefined ? {} : { body: JSON.stringify(body) })
      })
    )
  }

  const sealing = <T>(work: (tx: Tx, vault: Vault) => Promise<T>): Promise<T> =>
    connection.transaction('read write', async (tx, client) => work(tx, await vaultInUse(client, vault, 'read write')))

  /** Does what takes a password or code, counted as a try until it was the right one. */
  async function counted(
    account: string,
    address: string,
    event: string,
    member: () => Promise<Bearer['member']>,
    work: () => Promise<Response | Problem>
  ): Promise<Response> {
    const right = await countTry(connection, vault, account, address, clock())
    const answer = await work()
    const failed = answer instanceof Problem || !answer.ok
    if (!failed) await right()
    await note(platform, await member(), failed ? `${event}-failed` : event, { address })
    if (answer instanceof Problem) throw answer
    return answer
  }

  async function enter(written: string, password: string, address: string, headers = new Headers()) {
    const email = written.toLowerCase()
    const user = await db.selectFrom('auth_user').select('id').where('email', '=', email).executeTakeFirst()
    const member = async () => (user && (await actorOfUser(db, user.id, regency))) ?? publicActor(regency)
    return counted(email, address, 'access/sign-in', member, async () => {
      const before = user && (await passwordHash(db, user.id))
      const answer = await handOn('/sign-in/email', 'POST', headers, address, { email, password })
      if (!answer.ok || !user || before === (await passwordHash(db, user.id))) return answer
      // The password was set anew while the old one was compared: what that one opened is shut again.
      const { token } = (await answer.json()) as { token: string }
      await db.deleteFrom('auth_session').where('token', '=', token).execute()
      return wrongPassword('/password')
    })
  }

  /** Another token for the session, whose bearer has proved more; `body` is what is answered. */
  async function renewed(headers: Headers, address: string, body: unknown): Promise<Response> {
    const answer = await handOn('/renew', 'POST', headers, address, {})
    return answer.ok ? Response.json(body, { headers: answer.headers }) : answer
  }

  const endOthers = ({ member, session }: Bearer, only: string | null = null) =>
    db
      .deleteFrom('auth_session')
      .where('userId', '=', member.user)
      .where('id', '<>', session)
      .$if(only !== null, (q) => q.where('id', '=', only))
      .execute()

  const proved = async ({ session }: Bearer, byCode: boolean) => {
    const proven_at = clock()
    await db
      .updateTable('auth_session')
      .set({ proven_at, ...(byCode ? { code_at: proven_at } : {}) })
      .where('id', '=', session)
      .execute()
  }

  return {
    enter,
    async authenticate(request, address) {
      const { method, headers } = request
      const path = new URL(request.url).pathname.slice('/api/auth'.length)
      const read = async <S extends z.ZodType>(schema: S): Promise<z.infer<S>> => {
        const said = schema.safeParse(await request.json().catch(() => undefined))
        if (!said.success) throw invalidInput(said.error)
        return said.data
      }
      const bearer = async () => {
        const found = await bearerOf(platform, sessions, headers, regency)
        if (!found) throw signedOut()
        return found
      }
      const counting = (
        by: Bearer,
        kind: 'password' | 'code',
        event: string,
        work: () => Promise<Response | Problem>
      ) => counted(kind === 'code' ? `${by.email}\ncode` : by.email, address, event, async () => by.member, work)

      switch (`${method} ${path}`) {
        case 'POST /sign-in/email': {
          const { email, password } = await read(credentials)
          return enter(email, password, address, headers)
        }
        case 'POST /prove': {
          const given = await read(proof)
          const by = await bearer()
          if ('password' in given && by.owes === 'code') throw unfinished('code')
          const byCode = 'code' in given
          return counting(
            by,
            byCode ? 'code' : 'password',
            by.owes === 'code' ? 'access/code' : 'access/proof',
            async () => {
              const right = byCode
                ? await takeCode(db, vault, by.member.user, given.code, clock())
                : await isPassword(db, by.member.user, given.password)
              if (!right) return byCode ? wrongCode() : wrongPassword('/password')
              await proved(by, byCode)
              return renewed(headers, address, {})
            }
          )
        }
        case 'POST /change-password': {
          const { currentPassword, newPassword: chosen } = await read(newPassword)
          const by = await bearer()
          if (by.owes === 'code') throw unfinished('code')
          if (chosen === currentPassword) throw samePassword()
          await refuseEasy(chosen, [by.email, by.member.name])
          return counting(by, 'password', 'access/change-password', async () => {
            if (!(await changePassword(db, by.member.user, currentPassword, chosen)))
              return wrongPassword('/currentPassword')
            await endOthers(by)
            await proved(by, false)
            return renewed(headers, address, {})
          })
        }
        case 'POST /second-factor': {
          const by = await bearer()
          if (by.owes === 'proof') throw proveAgain()
          if (by.owes && by.owes !== 'second-factor') throw unfinished(by.owes)
          return Response.json(await sealing((tx, inUse) => beginFactor(tx, inUse, by.member.user, by.email)))
        }
        case 'POST /second-factor/confirm': {
          const { code } = await read(oneTimeCode)
          const by = await bearer()
          if (by.owes === 'proof') throw proveAgain()
          if (by.owes && by.owes !== 'second-factor') throw unfinished(by.owes)
          return counting(by, 'code', 'access/set-up-codes', async () => {
            const recovery = await sealing((tx, inUse) => confirmFactor(tx, inUse, by.member.user, code, clock()))
            if (!recovery) return wrongCode()
            await endOthers(by)
            await proved(by, true)
            return renewed(headers, address, { recovery })
          })
        }
        case 'POST /end-sessions': {
          const { session } = await read(others)
          const by = await bearer()
          if (by.owes && by.owes !== 'proof') throw unfinished(by.owes)
          await endOthers(by, session)
          await note(platform, by.member, 'access/end-sessions', { all: session === null })
          return Response.json({})
        }
        case 'POST /sign-out': {
          const by = await bearerOf(platform, sessions, headers, regency)
          if (by) await note(platform, by.member, 'access/sign-out', { address })
          return handOn(path, method, headers, address, {})
        }
        case 'GET /get-session':
          return handOn(path, method, headers, address)
        default:
          throw notFound(text('Alamat ini', 'This address'))
      }
    }
  }
}
