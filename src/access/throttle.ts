import { isIPv6 } from 'node:net'
import { sql } from 'kysely'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Connection } from '../platform/postgres/database.ts'
import type { Vault } from '../platform/vault.ts'

/** Wrong tries that cost nothing, and the longest wait in minutes: each further try doubles it, from one minute on. */
const limits = {
  pair: { free: 5, longest: 240 },
  account: { free: 20, longest: 15 },
  address: { free: 40, longest: 60 }
}
type Kind = keyof typeof limits
const kinds = Object.keys(limits) as Kind[]
/** What is forgotten after so many hours without a try. */
const memoryHours = { tried: 24, known: 90 * 24 }

const tooMany = (minutes: number) =>
  new Problem(
    'access/too-many-tries',
    429,
    text(
      `Terlalu banyak percobaan masuk. Coba lagi ${minutes} menit lagi, atau minta kata sandi baru kepada administrator.`,
      `Too many tries to sign in. Try again in ${minutes} minute${minutes === 1 ? '' : 's'}, or ask an administrator for a new password.`
    ),
    { facts: { minutes } }
  )

/** An address as it is counted: whoever has one of IPv6 has a whole /64. */
export function countedAddress(address: string): string {
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.replace(/%.*/, '').split('::')
  const [before, after] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean))
  const zeros = tail === undefined ? [] : Array(Math.max(0, 8 - before!.length - after!.length)).fill('0')
  return [...before!, ...zeros, ...after!]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

/**
 * Counts a try to sign in to `account` from `address` before the password is looked at, so that many at once are many;
 * throws 429 with the minutes to wait. The answer is called when the password was right: then it was no wrong try.
 * Whether there is such an account changes nothing.
 */
export async function countTry(
  connection: Connection,
  vault: Vault,
  account: string,
  address: string,
  now: Date
): Promise<() => Promise<void>> {
  const place = countedAddress(address)
  const said: Record<Kind, string> = { pair: `${account}\n${place}`, account, address: place }
  const keys = Object.fromEntries(kinds.map((kind) => [kind, vault.word(`sign-in ${kind}\n${said[kind]}`)])) as Record<
    Kind,
    Buffer
  >
  const all = Object.values(keys)
  const isKnown = await connection.transaction('read write', async (tx) => {
    await sql`delete from sign_in_throttle where refused_until < ${now} and last_at < ${now}::timestamptz
      - make_interval(hours => case when known then ${memoryHours.known}::int else ${memoryHours.tried}::int end)`.execute(
      tx
    )
    // In the order of their keys, so that two tries never wait for each other in a ring.
    await sql`insert into sign_in_throttle (key, failures, last_at, refused_until)
      select key, 0, ${now}, ${now} from unnest(${all}::bytea[]) key order by key on conflict do nothing`.execute(tx)
    const { rows } = await sql<{ key: Buffer; failures: number; refused_until: Date; known: boolean; fresh: boolean }>`
      select key, failures, refused_until, known,
        last_at >= ${now}::timestamptz - make_interval(hours => ${memoryHours.tried}::int) as fresh
      from sign_in_throttle where key = any(${all}::bytea[]) order by key for update`.execute(tx)
    const row = (kind: Kind) => rows.find(({ key }) => key.equals(keys[kind]))!
    const { known } = row('pair')
    // Behind one address may be a whole office: strangers' tries do not keep out whoever came in from there before.
    const counted = kinds.filter((kind) => kind === 'pair' || !known)
    const until = Math.max(...counted.map((kind) => row(kind).refused_until.getTime()))
    if (until > now.getTime()) throw tooMany(Math.ceil((until - now.getTime()) / 60_000))
    for (const kind of counted) {
      const failures = row(kind).fresh ? row(kind).failures + 1 : 1
      const { free, longest } = limits[kind]
      const minutes = failures < free ? 0 : Math.min(longest, 2 ** Math.min(20, failures - free))
      const refused = new Date(now.getTime() + minutes * 60_000)
      await sql`update sign_in_throttle set failures = ${failures}, last_at = ${now}, refused_until = ${refused}
        where key = ${keys[kind]}`.execute(tx)
    }
    return known
  })
  return async () => {
    await sql`update sign_in_throttle set known = key = ${keys.pair},
      failures = case when key = ${keys.address} then failures - ${isKnown ? 0 : 1}::int else 0 end,
      refused_until = case when key = ${keys.address} then refused_until else ${now} end
      where key = any(${all}::bytea[])`.execute(connection.db)
  }
}
