/** Rakit spoken to over HTTP, as its own screens do. */
import { Secret, TOTP } from 'otpauth'
import { newId } from '../../src/platform/perform.ts'

export interface Api {
  /** Of the session. */
  cookie: string
  act: <T = Record<string, unknown>>(name: string, input: unknown, id?: string) => Promise<T>
  see: <T = Record<string, unknown>>(name: string, input: unknown) => Promise<T>
  /** A paper (`documents/…`) or a table (`export/…`), whatever the status. */
  get: (path: string, input: unknown) => Promise<Response>
  upload: (name: string, content: Buffer | string) => Promise<string>
}

/** What the first administrator chooses. */
export const ownPassword = 'lontar-perahu-71-mente'
/** What first administrators were given when they set up codes, by the password they were handed. */
const recovery = new Map<string, string[]>()

/**
 * The administrator whose password a first start without a demo has `said`; that start or a later one serves at `address`.
 * Does what everybody does who is new: chooses a password and sets up codes.
 */
export async function administrator(address: string, said: string): Promise<Api> {
  const [, email, issued] = /first administrator: (\S+) {2}(\S+)/.exec(said)!
  let cookie = ''
  const headers = () => ({ 'content-type': 'application/json', origin: address, cookie })
  const send = async (path: string, body: unknown) => {
    const answer = await fetch(`${address}${path}`, { method: 'POST', headers: headers(), body: JSON.stringify(body) })
    const set = answer.headers.getSetCookie()
    if (set.length > 0) cookie = set.map((line) => line.split(';')[0]).join('; ')
    return answer
  }
  const post = async (path: string, body: unknown) => {
    const answer = await send(path, body)
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json() as never
  }
  if (!(await send('/api/auth/sign-in/email', { email, password: issued })).ok)
    await post('/api/auth/sign-in/email', { email, password: ownPassword })
  const steps = {
    code: () => post('/api/auth/prove', { code: recovery.get(issued!)!.pop() }),
    password: () => post('/api/auth/change-password', { currentPassword: issued, newPassword: ownPassword }),
    'second-factor': async () => {
      const { secret } = (await post('/api/auth/second-factor', {})) as { secret: string }
      const code = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) }).generate()
      recovery.set(
        issued!,
        ((await post('/api/auth/second-factor/confirm', { code })) as { recovery: string[] }).recovery
      )
    }
  }
  for (;;) {
    const me = (await post('/api/views/access/me', { input: {} })) as { actor: { owes?: keyof typeof steps } }
    if (!me.actor.owes) break
    await steps[me.actor.owes]()
  }
  return {
    cookie,
    act: (name, input, id = newId()) => post(`/api/actions/${name}`, { id, input }),
    see: (name, input) => post(`/api/views/${name}`, { input }),
    get: (path, input) =>
      fetch(`${address}/api/${path}`, {
        method: 'POST',
        headers: headers(),
        body: JSON.stringify({ id: newId(), input })
      }),
    async upload(name, content) {
      const answer = await fetch(`${address}/api/files?name=${encodeURIComponent(name)}`, {
        method: 'POST',
        headers: { origin: address, cookie },
        body: new Uint8Array(Buffer.from(content))
      })
      return ((await answer.json()) as { file: string }).file
    }
  }
}
