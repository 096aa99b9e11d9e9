/** The phone's store: IndexedDB, sealed with a key that the PIN opens. What is read lies in memory while the app is open. */
import { Dexie, type Table } from 'dexie'
import { type About, type Change, type Entry, filled, type HomeRow, type Store } from '../../src/field/phone.ts'

interface Sealed {
  id: string
  iv: Uint8Array<ArrayBuffer>
  data: ArrayBuffer
}
interface Lock {
  id: 'lock'
  salt: Uint8Array<ArrayBuffer>
  iv: Uint8Array<ArrayBuffer>
  key: ArrayBuffer
  /** PINs in a row that were wrong. */
  wrong: number
  /** What the office has was taken away after too many of them; it is fetched again. */
  emptied: boolean
}

const database = new Dexie('rakit-lapangan') as Dexie &
  Record<'home' | 'entry' | 'about', Table<Sealed, string>> & {
    lock: Table<Lock, string>
  }
database.version(1).stores({ home: 'id', entry: 'id', about: 'id', lock: 'id' })

const rounds = 310_000
export const mostWrong = 10
const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes))

async function keyOfPin(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveKey'])
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', salt, iterations: rounds, hash: 'SHA-256' },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['wrapKey', 'unwrapKey']
  )
}

export const isSetUp = async (): Promise<boolean> => (await database.lock.get('lock')) !== undefined

/** Makes the key of this phone and locks it with a PIN. */
export async function lockWith(pin: string): Promise<PhoneStore> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt'])
  const [salt, iv] = [random(16), random(12)]
  const wrapped = await crypto.subtle.wrapKey('raw', key, await keyOfPin(pin, salt), { name: 'AES-GCM', iv })
  await database.lock.put({ id: 'lock', salt, iv, key: wrapped, wrong: 0, emptied: false })
  return opened(key)
}

/** Opens with the PIN; answers how many tries are left when it is wrong. */
export async function unlock(pin: string): Promise<PhoneStore | { left: number }> {
  const lock = (await database.lock.get('lock'))!
  const { salt, iv } = lock
  const gcm = { name: 'AES-GCM', iv }
  const key = await crypto.subtle
    .unwrapKey('raw', lock.key, await keyOfPin(pin, salt), gcm, 'AES-GCM', false, ['encrypt', 'decrypt'])
    .catch(() => undefined)
  if (key) {
    const store = await opened(key)
    if (lock.emptied) {
      const { cursor: _, here: __, fetching: ___, ...bare } = (await store.about())!
      await store.write([{ table: 'about', key: 'phone', value: bare }])
    }
    await database.lock.put({ ...lock, wrong: 0, emptied: false })
    return store
  }
  const wrong = lock.wrong + 1
  const empty = wrong >= mostWrong
  await database.transaction('rw', database.lock, database.home, async () => {
    await database.lock.put({ ...lock, wrong: empty ? 0 : wrong, emptied: lock.emptied || empty })
    // The office has it; what it does not have yet stays, sealed.
    if (empty) await database.home.clear()
  })
  return { left: empty ? 0 : mostWrong - wrong }
}

export interface PhoneStore extends Store {
  /** What is in memory, for screens. */
  now: () => { about: About | undefined; homes: readonly HomeRow[]; entries: readonly Entry[] }
  subscribe: (told: () => void) => () => void
}

async function opened(key: CryptoKey): Promise<PhoneStore> {
  const seal = async (id: string, value: unknown): Promise<Sealed> => {
    const iv = random(12)
    const plain = new TextEncoder().encode(JSON.stringify(value))
    return { id, iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain) }
  }
  const open = async <T>({ id, iv, data }: Sealed): Promise<[string, T] | undefined> => {
    try {
      const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, data)
      return [id, JSON.parse(new TextDecoder().decode(plain)) as T]
    } catch {
      return undefined // a damaged row is set aside; the rest goes on
    }
  }
  const all = async <T>(table: Table<Sealed, string>) => {
    const rows = await Promise.all((await table.toArray()).map((row) => open<T>(row)))
    return new Map(rows.filter((row) => row !== undefined))
  }
  const memory = {
    home: new Map(
      [...(await all<HomeRow>(database.home))].map(([id, row]): [string, HomeRow] => [
        id,
        { ...row, base: row.base && filled(row.base), shown: filled(row.shown) }
      ])
    ),
    entry: await all<Entry>(database.entry),
    about: await all<About>(database.about)
  }
  const listeners = new Set<() => void>()
  const view = () => ({
    about: memory.about.get('phone'),
    homes: [...memory.home.values()],
    entries: [...memory.entry.values()].sort((a, b) => a.no - b.no)
  })
  let shown = view()
  const turns: Record<'change' | 'sync', Promise<unknown>> = { change: Promise.resolve(), sync: Promise.resolve() }
  return {
    about: async () => memory.about.get('phone'),
    home: async (id) => memory.home.get(id),
    homes: async () => [...memory.home.values()],
    entries: async () => [...memory.entry.values()],
    async write(changes: Change[]) {
      // Sealed before the transaction begins: it would end by itself while a promise of something else is waited for.
      const sealed = await Promise.all(
        changes.map(async ({ table, key: id, value }) => ({ table, id, row: value && (await seal(id, value)) }))
      )
      const { home, entry, about } = database
      await database.transaction('rw', home, entry, about, async () => {
        for (const { table, id, row } of sealed)
          if (row) await database[table].put(row)
          else await database[table].delete(id)
      })
      for (const { table, key: id, value } of changes)
        if (value) (memory[table] as Map<string, unknown>).set(id, value)
        else memory[table].delete(id)
      shown = view()
      for (const told of listeners) told()
    },
    alone(what, work) {
      const done = turns[what].then(work)
      turns[what] = done.catch(() => {})
      return done
    },
    now: () => shown,
    subscribe(told) {
      listeners.add(told)
      return () => listeners.delete(told)
    }
  }
}
