/** The way to the server from a phone; whatever fails throws, with the words of the server where it has said any. */
import type { Line } from '../../src/field/phone.ts'
import type { Text } from '../../src/kernel/text.ts'

export class Failed extends Error {
  readonly status: number
  readonly said: Text | undefined
  constructor(status: number, said?: Text) {
    super(said?.en ?? `status ${status}`)
    this.status = status
    this.said = said
  }
}

export async function post<T>(path: string, body: unknown): Promise<T> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': document.documentElement.lang },
    body: JSON.stringify(body)
  }).catch(() => {
    throw new Failed(0)
  })
  const read = (await answer.json().catch(() => ({}))) as { text?: Text }
  if (!answer.ok) throw new Failed(answer.status, read.text)
  return read as T
}

const see = <T>(view: string, input: object) => post<T>(`/api/views/${view}`, { input })

export const line: Line = {
  contact: (said) => post('/api/field/contact', said),
  begin: (device) => see('field/begin', { device }),
  page: (device, village, after) => see('field/page', { device, village, after }),
  pull: (device, cursor, form) => see('field/pull', { device, cursor, form })
}
