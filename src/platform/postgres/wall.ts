/**
 * The login on which people's transactions run. It owns nothing and bypasses nothing: it has the rights of `rakit_app`,
 * whose policies read for whom the transaction is, and that only the server can say (migrations/0039_wall.sql).
 */
import { sql } from 'kysely'
import type pg from 'pg'
import type { Actor, Scope } from '../../kernel/actor.ts'
import { Problem } from '../../kernel/problem.ts'
import { text } from '../../kernel/text.ts'
import { trouble } from '../trouble.ts'
import { type Connection, connect, type Tx } from './database.ts'

/** Servers that start at once make the login one after the other. */
const lock = 352904

const cannotMake = (reason: string) =>
  new Problem(
    'platform/no-login',
    500,
    text(
      `Akun basis data untuk permintaan pengguna tidak dapat dibuat (${reason}). Beri pemilik basis data hak ` +
        `CREATEROLE, lalu jalankan lagi.`,
      `The database login for what people ask could not be made (${reason}). Grant the owner of the database CREATEROLE and start again.`
    )
  )

const notLetIn = (login: string, reason: string) =>
  new Problem(
    'platform/login-refused',
    500,
    text(
      `PostgreSQL tidak menerima akun ${login} (${reason}). Izinkan masuk dengan kata sandi (scram-sha-256) di ` +
        `pg_hba.conf, lalu jalankan lagi.`,
      `PostgreSQL does not let ${login} in (${reason}). Allow signing in with a password (scram-sha-256) in pg_hba.conf and start again.`
    )
  )

/** Makes the login where there is none, or gives it the password that the database holds. A database has its own. */
async function makeLogin(pool: pg.Pool): Promise<{ login: string; password: string; secret: string }> {
  const client = await pool.connect()
  try {
    await client.query(`begin; select pg_advisory_xact_lock(${lock})`)
    const { rows } = await client.query<{ login: string; password: string; secret: string; there: boolean }>(
      `select 'rakit_' || d.oid as login, w.password, w.secret, exists (select from pg_roles where rolname = 'rakit_' || d.oid) as there
       from pg_database d, wall w where d.datname = current_database()`
    )
    const { login, password, secret, there } = rows[0]!
    await client.query(
      `${there ? 'alter' : 'create'} role ${login} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
         password '${password}';
       grant rakit_app to ${login}; commit`
    )
    return { login, password, secret }
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw (error as { code?: string }).code === '42501' ? cannotMake((error as Error).message) : error
  } finally {
    client.release()
  }
}

/** What people ask passes here. */
export interface Wall {
  /** Their transactions; nothing else runs on it. */
  requests: Connection
  /**
   * From here to the end of the transaction (or `asOwner`) the database itself enforces what the actor may see: its
   * policies read who that is, and the role has no rights beyond them.
   */
  enter: (tx: Tx, actor: Actor, scope: Scope) => Promise<void>
}

/** Builds it: connections to wherever the owner's go. */
export async function openWall({ pool, place }: Connection, max?: number): Promise<Wall> {
  const { login, password, secret } = await makeLogin(pool)
  const owners = new Map<string, string>()
  const requests = connect(
    {
      get url() {
        const url = new URL(place.url)
        url.searchParams.set('user', login)
        url.searchParams.set('password', password)
        owners.set(url.href, place.url)
        return url.href
      },
      ...(place.passOver ? { passOver: (url) => place.passOver!(owners.get(url)!) } : {})
    },
    max,
    { pipelined: true }
  )
  try {
    const { rows } = await requests.pool.query('select session_user as login')
    if (rows[0].login !== login) throw new Error(`${rows[0].login} instead of ${login}`)
  } catch (error) {
    await requests.close()
    throw trouble(error) ?? notLetIn(login, (error as Error).message)
  }
  return {
    requests,
    async enter(tx, actor, scope) {
      const { regency, user, role } = actor
      const villages =
        scope === 'regency' || scope === 'agency' ? '*' : scope === 'area' ? actor.villages.join(',') : ''
      const household = scope === 'own' ? (actor.household ?? '') : ''
      const context = JSON.stringify({ regency, villages, household, user, role })
      await sql`select enter(${secret}, ${context}), set_config('role', 'rakit_app', true)`.execute(tx)
    }
  }
}
