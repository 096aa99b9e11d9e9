import { Center } from '@mantine/core'
import { createContext, lazy, type ReactNode, Suspense, useContext, useEffect } from 'react'
import type { Views } from '../../src/client.ts'
import { useView } from './client.ts'
import { ProblemAlert } from './problem.tsx'

const FinishSignIn = lazy(() => import('../access/finish-sign-in.tsx'))

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
  const pending = me.isPending
  useEffect(() => {
    if (!pending) document.getElementById('kerangka')?.remove()
  }, [pending])
  if (me.data) {
    const { actor } = me.data
    const allowed = new Set(me.data.may)
    return (
      <Context.Provider value={{ me: me.data, may: (operation) => allowed.has(operation) }}>
        {actor.owes && actor.role === 'public' ? (
          <Suspense>
            <FinishSignIn owes={actor.owes} />
          </Suspense>
        ) : (
          children
        )}
      </Context.Provider>
    )
  }
  return me.error ? (
    <Center h="100vh">
      <ProblemAlert error={me.error} retry={() => me.refetch()} />
    </Center>
  ) : null
}

export function useSession(): Session {
  const session = useContext(Context)
  if (!session) throw new Error('outside SessionProvider')
  return session
}
