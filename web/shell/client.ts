/** The typed way to the server: views are asked, actions are done, files are sent, tables are fetched as Excel. */
import { notifications } from '@mantine/notifications'
import { keepPreviousData, QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Actions, Views } from '../../src/client.ts'
import { uuidv7 } from '../../src/kernel/identifiers.ts'
import { type Text, text } from '../../src/kernel/text.ts'
import { spokenLanguage } from './language.tsx'

export interface ProblemBody {
  code: string
  status: number
  text: Text
  pointers: { pointer: string; text: Text }[]
  facts: Record<string, unknown>
}

/** A refusal of the server, or the lack of one to talk to. */
export class Refusal extends Error {
  readonly problem: ProblemBody
  constructor(problem: ProblemBody) {
    super(problem.code)
    this.problem = problem
  }
}

const offline: ProblemBody = {
  code: 'web/offline',
  status: 0,
  text: text(
    'Server tidak dapat dihubungi. Isian Anda masih di layar; periksa sambungan lalu coba lagi.',
    'The server cannot be reached. Your entries are still on screen; check the connection and try again.'
  ),
  pointers: [],
  facts: {}
}

/** A full server is asked again so often, after the seconds it named and a little by chance, so that not all come back at once. */
const mostTries = 4
const full = (response: Response | undefined) =>
  response?.status === 503 && response.headers.has('retry-after')
    ? Number(response.headers.get('retry-after'))
    : undefined

/** Asks on screen who is there once more, and tells whether it was proved; main.tsx says how. */
let proveAgain = async () => false
export const proveAgainBy = (ask: typeof proveAgain): void => {
  proveAgain = ask
}

/** Offers to ask for a second person's approval; answers what to tell instead of the refusal, if it was asked. */
let askApproval: (operation: string, input: unknown, problem: ProblemBody) => Promise<ProblemBody | undefined> =
  async () => undefined
export const askApprovalBy = (ask: typeof askApproval): void => {
  askApproval = ask
}

/** Asks the server; comes back by itself to one that is full, and throws a Refusal in the end. */
export async function send(path: string, init: RequestInit = {}, tries = 1): Promise<Response> {
  const response = await fetch(path, {
    ...init,
    headers: { 'accept-language': spokenLanguage(), ...init.headers }
  }).catch(() => undefined)
  if (!response) throw new Refusal(offline)
  const seconds = full(response)
  if (seconds !== undefined && tries < mostTries) {
    await new Promise((resolve) => setTimeout(resolve, seconds * tries * (500 + Math.random() * 1000)))
    return send(path, init, tries + 1)
  }
  if (response.ok) return response
  const body = (await response.json().catch(() => undefined)) as ProblemBody | undefined
  if (body?.code === 'access/prove-again' && (await proveAgain())) return send(path, init)
  throw new Refusal(body?.text ? body : { ...offline, code: 'web/unexpected', status: response.status })
}

/** Whatever answers JSON under an address; throws a Refusal. */
export const post = (path: string, body: unknown) =>
  send(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

export const newId = (): string => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))

export const view = async <N extends keyof Views>(name: N, input: Views[N]['input']): Promise<Views[N]['output']> =>
  (await post(`/api/views/${name}`, { input })).json()

/** Repeating a failed call with the same id never does the thing twice. */
export const act = async <N extends keyof Actions>(
  name: N,
  input: Actions[N]['input'],
  id = newId()
): Promise<Actions[N]['output']> => {
  try {
    return await (await post(`/api/actions/${name}`, { id, input })).json()
  } catch (error) {
    const needed = error instanceof Refusal && error.problem.code === 'access/needs-approval'
    const asked = needed ? await askApproval(name, input, error.problem) : undefined
    throw asked ? new Refusal(asked) : error
  }
}

export async function upload(file: File): Promise<string> {
  const response = await send(`/api/files?name=${encodeURIComponent(file.name)}`, { method: 'POST', body: file })
  return ((await response.json()) as { file: string }).file
}

export function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content)
  const link = Object.assign(document.createElement('a'), { href: address, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/** Downloads a whole table as Excel: every page of a list view, or what an action hands out. */
export async function exportTable(name: string, input: unknown, file: string): Promise<void> {
  const response = await post(`/api/export/${name}`, { input, id: newId() })
  save(await response.blob(), file)
}

/** Where a paper is; opens in a window of its own. */
export const paperAddress = <N extends keyof Views>(name: N, input: Views[N]['input']): string =>
  `/api/documents/${name}?input=${encodeURIComponent(JSON.stringify(input))}`

/** A paper whose input is too long for an address, such as the preview of a template. */
export async function paperOf<N extends keyof Views>(name: N, input: Views[N]['input']): Promise<Blob> {
  return (await post(`/api/documents/${name}`, { input })).blob()
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, error) => !(error instanceof Refusal && error.problem.status >= 400) && count < 2,
      staleTime: 5_000,
      refetchOnWindowFocus: false
    }
  }
})

export const useView = <N extends keyof Views>(
  name: N,
  input: Views[N]['input'],
  options: { enabled?: boolean; refetchInterval?: number | false } = {}
) =>
  useQuery<Views[N]['output'], Refusal>({
    queryKey: [name, input],
    queryFn: () => view(name, input),
    placeholderData: keepPreviousData,
    ...options
  })

/** Not done, but asked of a second person. */
export const wasAsked = ({ code }: ProblemBody) => code === 'web/asked'

export function complain(error: unknown): void {
  const problem = error instanceof Refusal ? error.problem : { ...offline, text: text(String(error), String(error)) }
  const language = spokenLanguage() === 'en' ? 'en' : 'id'
  const asked = wasAsked(problem)
  notifications.show({
    color: asked ? 'hijau' : 'batik',
    title: asked ? text('Sudah diminta', 'Asked')[language] : text('Belum berhasil', 'Not done')[language],
    message: problem.text[language],
    autoClose: 10_000
  })
}

/** Whoever is not signed out yet is told so. */
export const signOut = (): Promise<void> =>
  post('/api/auth/sign-out', {}).then(() => location.assign('/masuk'), complain)

/** Something under /api/auth as a mutation. */
export const useAuth = <Input, Output = object>(path: string) =>
  useMutation<Output, Refusal, Input>({
    mutationFn: async (input) => (await post(`/api/auth/${path}`, input)).json()
  })

/** An action as a mutation: what is on screen is asked anew afterwards; a refusal is shown unless `quiet` handles it. */
export function useAct<N extends keyof Actions>(name: N, { quiet = false }: { quiet?: boolean } = {}) {
  const client = useQueryClient()
  return useMutation<Actions[N]['output'], Refusal, Actions[N]['input']>({
    mutationFn: (input) => act(name, input),
    onSuccess: () => client.invalidateQueries(),
    onError: (error) => {
      if (!quiet) complain(error)
    }
  })
}
