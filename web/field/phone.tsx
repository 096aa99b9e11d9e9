/** The open phone, for screens. */
import { createContext, useCallback, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { type HomeRow, type Line, openPhone } from '../../src/field/phone.ts'
import { uuidv7 } from '../../src/kernel/identifiers.ts'
import { Failed } from './line.ts'
import type { PhoneStore } from './store.ts'

export const newId = (): string => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))
export const openOn = (store: PhoneStore) => openPhone(store, { now: () => new Date(), newId })

export interface Open {
  store: PhoneStore
  phone: ReturnType<typeof openOn>
  line: Line
}
export const PhoneContext = createContext<Open | undefined>(undefined)
export const usePhone = (): Open => {
  const open = useContext(PhoneContext)
  if (!open) throw new Error('the phone is locked')
  return open
}
export const useKept = () => {
  const { store } = usePhone()
  return useSyncExternalStore(store.subscribe, store.now)
}

export const headOf = ({ shown }: HomeRow) =>
  (shown.people.find((p) => p.relation === 'head') ?? shown.people[0])?.name ?? '—'

export function useHome(id: string): HomeRow | undefined {
  return useKept().homes.find((row) => row.id === id)
}

export type Contact = 'never' | 'busy' | 'fine' | 'no-signal' | 'sign-in' | Failed

const everySeconds = 60

/** Sends and receives when there is signal, when something was recorded, and once a minute. */
export function useSync(): { state: Contact; sync: () => Promise<void> } {
  const { phone, line } = usePhone()
  const { entries } = useKept()
  const waiting = entries.filter((e) => e.state === 'waiting').length
  const [state, setState] = useState<Contact>('never')
  const sync = useCallback(async () => {
    setState('busy')
    try {
      await phone.sync(line)
      setState('fine')
    } catch (error) {
      const failed = error instanceof Failed ? error : undefined
      if (failed?.status === 401 || failed?.status === 403) setState(failed.status === 401 ? 'sign-in' : failed)
      else if (failed?.said) setState(failed)
      else setState('no-signal')
    }
  }, [phone, line])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number of waiting acts is a reason to send
  useEffect(() => {
    const lost = () => setState('no-signal')
    if (navigator.onLine) void sync()
    else lost()
    const timer = setInterval(() => navigator.onLine && void sync(), everySeconds * 1000)
    addEventListener('online', sync)
    addEventListener('offline', lost)
    return () => {
      clearInterval(timer)
      removeEventListener('online', sync)
      removeEventListener('offline', lost)
    }
  }, [sync, waiting])
  return { state, sync }
}
