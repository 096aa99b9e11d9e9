import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Actor, Scope } from '../../kernel/actor.ts'
import type { Problem } from '../../kernel/problem.ts'
import type { DB } from './schema.generated.ts'

// Counts and sums of this product fit a double exactly (below 2^53); plain dates stay text.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)
pg.types.setTypeParser(pg.types.builtins.DATE, (value) => value)

export type Database = Kysely<DB>
/** A Kysely on one connection with a transaction open. */
export type Tx = Kysely<DB>

/** Where the database is. It may move: whoever connects asks anew. */
export interface Place {
  readonly url: string
  /** Why it cannot be reached, where that is known. */
  readonly problem?: Problem | undefined
}

export interface Connection {
  /** As the owner: for the platform itself. Row-level security holds only inside `asActor`. */
  db: Database
  pool: pg.Pool
  place: Place
  /**
   * Runs `work` in a transaction: committed when it returns, rolled back when it throws. What only reads sees
   * one moment. `kind` says how long the database
   * works for it at most; without one, as long as it takes.
   */
  transaction: <T>(
    mode: 'read only' | 'read write',
    work: (tx: Tx, client: pg.PoolClient) => Promise<T>,
    kind?: keyof typeof limits
  ) => Promise<T>
  close: () => Promise<void>
}

/** Seconds for one statement, for a lock, between two statements, and (from PostgreSQL 17 on) for all of it. */
const limits = {
  view: { statement: 10, lock: 3, idle: 10, transaction: 20 },
  action: { statement: 30, lock: 10, idle: 30, transaction: 60 },
  /** What runs apart while somebody waits. */
  apart: { statement: 60, lock: 10, idle: 60, transaction: 120 },
  job: { statement: 1800, lock: 60, idle: 1800, transaction: 0 }
}

function begin(
  mode: 'read only' | 'read write',
  kind: keyof typeof limits | undefined,
  hasTransactionTimeout: boolean
): string {
  const start = mode === 'read only' ? 'begin isolation level repeatable read read only' : 'begin read write'
  if (!kind) return start
  const { statement, lock, idle, transaction } = limits[kind]
  return [
    `${start}; set local statement_timeout = '${statement}s'; set local lock_timeout = '${lock}s'`,
    `set local idle_in_transaction_session_timeout = '${idle}s'`,
    ...(hasTransactionTimeout ? [`set local transaction_timeout = '${transaction}s'`] : [])
  ].join('; ')
}

/** Kysely on one client, so that queries and COPY share its transaction. */
function onClient(client: pg.PoolClient): Tx {
  const held = { query: client.query.bind(client), release: () => {} } as unknown as pg.PoolClient
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool: { connect: async () => held, end: async () => {} } }) })
}

/** A connection that cannot be had within half a minute is not waited for any longer. */
const connectionTimeoutMillis = 30_000

/** A pool of connections, opened as they are needed; one that is lost fails the query in flight and is replaced at the next use. */
export function connect(place: Place, max = 12): Connection {
  class Client extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super({ ...config, connectionString: place.url })
      this.on('error', () => {}) // without a listener the loss of a connection would end this process
    }
  }
  const pool = new pg.Pool({ Client, max, connectionTimeoutMillis, keepAlive: true, application_name: 'rakit' })
  pool.on('error', () => {})
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
  /** Asked of the server once: what it can be told. */
  let hasTransactionTimeout: boolean | undefined
  return {
    db,
    pool,
    place,
    async transaction(mode, work, kind) {
      const client = await pool.connect()
      let broken: Error | undefined
      try {
        hasTransactionTimeout ??=
          (await client.query(`select from pg_settings where name = 'transaction_timeout'`)).rowCount === 1
        await client.query(begin(mode, kind, hasTransactionTimeout))
        const result = await work(onClient(client), client)
        await client.query('commit')
        return result
      } catch (error) {
        await client.query('rollback').catch((failure: Error) => {
          broken = failure
        })
        throw error
      } finally {
        client.release(broken)
      }
    },
    close: () => pool.end()
  }
}

/**
 * From here to the end of the transaction (or `asOwner`) the database itself enforces what the actor may see: the role
 * has no rights beyond the policies, which read these transaction-local settings.
 */
export async function asActor(tx: Tx, actor: Actor, scope: Scope): Promise<void> {
  const villages = scope === 'regency' || scope === 'agency' ? '*' : scope === 'area' ? actor.villages.join(',') : ''
  const household = scope === 'own' ? (actor.household ?? '') : ''
  await sql`select set_config('rakit.regency', ${actor.regency}, true), set_config('rakit.villages', ${villages}, true),
    set_config('rakit.household', ${household}, true), set_config('rakit.user', ${actor.user}, true), set_config('role', 'rakit_app', true)`.execute(
    tx
  )
}

export async function asOwner(tx: Tx): Promise<void> {
  await sql`reset role`.execute(tx)
}
