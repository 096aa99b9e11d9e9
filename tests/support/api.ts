/** Rakit spoken to over HTTP, as its own screens do. */
import { newId } from '../../src/platform/perform.ts'

export interface Api {
  act: <T = Record<string, unknown>>(name: string, input: unknown, id?: string) => Promise<T>
  see: <T = Record<string, unknown>>(name: string, input: unknown) => Promise<T>
  upload: (name: string, content: Buffer | string) => Promise<string>
}

/** The administrator whose password a first start without a demo has printed. */
export async function administrator(address: string, said: string): Promise<Api> {
  const [, email, password] = /first administrator: (\S+) {2}(\S+)/.exec(said)!
  const headers = { 'content-type': 'application/json', origin: address }
  const signedIn = await fetch(`${address}/api/auth/sign-in/email`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ email, password })
  })
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${address}${path}`, {
      method: 'POST',
      headers: { ...headers, cookie },
      body: JSON.stringify(body)
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json() as never
  }
  return {
    act: (name, input, id = newId()) => post(`/api/actions/${name}`, { id, input }),
    see: (name, input) => post(`/api/views/${name}`, { input }),
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
