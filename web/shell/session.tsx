import { Center, Loader } from '@mantine/core'
import { createContext, type ReactNode, useContext } from 'react'
import type { Views } from '../../src/client.ts'
import { useView } from './client.ts'
import { ProblemAlert } from './problem.tsx'

export type Me = Views['access/me']['output']
export type Operation = string

interface Session {
  me: Me
  /** May I do this? For showing; the server decides. */
  may: (operation: Operation) => boolean
}

const Context = createContext<Session | undefined>(undefined)

export function SessionProvider({ children }: { children: ReactNode }) {
  const me = useView('access/me', {})
  if (me.data) {
    const allowed = new Set(me.data.may)
    return (
      <Context.Provider value={{ me: me.data, may: (operation) => allowed.has(operation) }}>
        {children}
      </Context.Provider>
    )
  }
  return <Center h="100vh">{me.error ? <ProblemAlert error={me.error} /> : <Loader aria-label="…" />}</Center>
}

export function useSession(): Session {
  const session = useContext(Context)
  if (!session) throw new Error('outside SessionProvider')
  return session
}
