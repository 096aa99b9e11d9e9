import type { Socket } from 'node:net'
import { Kysely, PostgresDialect, type PostgresPool, sql } from 'kysely'
import pg from 'pg'
import type { Problem } from '../../kernel/problem.ts'
import { databaseAway } from '../trouble.ts'
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
  /** Where there are several servers, of which one takes writes: the one at `url` does not just now. */
  readonly passOver?: (url: string) => void
}

/** The server of an address, or several: `postgres://user:password@one:5432,two:5432/name`. */
export function placeAt(address: string): Place {
  const [, before, hosts, after] = /^(\w+:\/\/(?:[^@/]*@)?)([^/?]*)(.*)$/.exec(address)!
  const urls = hosts!.split(',').map((host) => before + host + after)
  if (urls.length === 1) return { url: address }
  let at = 0
  return {
    get url() {
      return urls[at]!
    },
    passOver(url) {
      if (url === urls[at]) at = (at + 1) % urls.length
    }
  }
}

export interface Connection {
  /** As the owner: for the platform itself. Row-level security holds only once an actor has entered (wall.ts). */
  db: Database
  pool: pg.Pool
  /** The same for single, short queries: a server that does not answer is not waited for. */
  answering: PostgresPool
  place: Place
  /**
   * Runs `work` in a transaction: committed when it returns, rolled back when it throws. What only reads sees
   * one moment. `kind` says how long the database
   * works for it at most; without one, as long as it takes. `heard` is told how many milliseconds each statement took.
   */
  transaction: <T>(
    mode: 'read only' | 'read write',
    work: (tx: Tx, client: pg.PoolClient) => Promise<T>,
    kind?: keyof typeof limits,
    heard?: (statement: string, milliseconds: number) => void
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

/** How many seconds longer than its own limits the server is heard for. */
const grace = 10
/** The same for a query outside of a transaction, which is short. */
const single = 40

const streamOf = (client: pg.PoolClient) => (client as unknown as { connection: { stream: Socket } }).connection.stream

/**
 * Ends the connection when its server says nothing for so many seconds, until the answer is called: a machine that lost
 * its power, a cut line or a frozen process never answers, not even that its own limit has passed.
 */
function heed(client: pg.PoolClient, seconds: number): () => void {
  const stream = streamOf(client)
  const silent = () => stream.destroy()
  stream.setTimeout(seconds * 1000, silent)
  return () => stream.setTimeout(0, silent)
}

/** What is sent to the server from here to the end of this turn of the event loop leaves together. */
function inOnePacket(client: pg.PoolClient): void {
  const stream = streamOf(client)
  stream.cork()
  process.nextTick(() => stream.uncork())
}

/** Kysely on what sends one statement, so that queries and COPY share a transaction. */
function kyselyOn(query: (statement: string, values: unknown[]) => Promise<pg.QueryResult>): Tx {
  const held = { query, release: () => {} } as unknown as pg.PoolClient
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool: { connect: async () => held, end: async () => {} } }) })
}

/** A connection that cannot be had within half a minute is not waited for any longer; a server that others stand in for, three seconds. */
const connectionTimeoutMillis = 30_000
const standInAfterMillis = 3000

/**
 * A pool of connections, opened as they are needed; one that is lost fails the query in flight and is replaced at the
 * next use. `answerMillis`: how long anything is waited for at most. `pipelined`: statements are sent without waiting for
 * the answers to those before them; no COPY then.
 */
export function connect(
  place: Place,
  max = 12,
  { answerMillis, pipelined = false }: { answerMillis?: number; pipelined?: boolean } = {}
): Connection {
  class Client extends pg.Client {
    private readonly at: string
    constructor(config?: pg.ClientConfig) {
      const { url, passOver } = place
      super({
        ...config,
        connectionString: url,
        ...(passOver ? { connectionTimeoutMillis: standInAfterMillis } : {})
      })
      this.at = url
      this.on('error', () => {}) // without a listener the loss of a connection would end this process
    }

    override connect(): Promise<this>
    override connect(told: (error: Error) => void): void
    override connect(told?: (error: Error) => void) {
      const { passOver } = place
      if (!passOver) return told ? super.connect(told) : super.connect()
      const connected = this.connectToPrimary().catch(async (error) => {
        passOver(this.at)
        await this.end().catch(() => {})
        throw error
      })
      if (!told) return connected
      connected.then(() => told(undefined as never), told)
    }

    private async connectToPrimary(): Promise<this> {
      await super.connect()
      if ((await this.query('select pg_is_in_recovery() as standby')).rows[0].standby) throw databaseAway()
      return this
    }
  }
  const pool = new pg.Pool({
    Client,
    max,
    connectionTimeoutMillis: answerMillis ?? connectionTimeoutMillis,
    query_timeout: answerMillis,
    keepAlive: true,
    pipeline: pipelined,
    application_name: 'rakit'
  })
  pool.on('error', () => {})
  const answering: PostgresPool = {
    async connect() {
      const client = await pool.connect()
      const heard = heed(client, single)
      const release = () => {
        heard()
        client.release()
      }
      return { query: client.query.bind(client), release } as unknown as pg.PoolClient
    },
    end: async () => {}
  }
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool: answering }) })
  /** Asked of the server once: what it can be told. */
  let hasTransactionTimeout: boolean | undefined
  return {
    db,
    pool,
    answering,
    place,
    async transaction(mode, work, kind, heard) {
      const client = await pool.connect()
      const attended = kind && heed(client, Math.max(limits[kind].statement, limits[kind].idle) + grace)
      let open = true
      /** What failed first: whatever was sent behind it is told only that the transaction is aborted. */
      let failed: unknown
      const query = async (statement: string, values: unknown[]) => {
        if (!open) throw new Error('a statement after its transaction, whose connection may be somebody else’s by now')
        if (pipelined) inOnePacket(client)
        const since = performance.now()
        try {
          return await client.query(statement, values)
        } catch (error) {
          failed ??= error
          throw (error as { code?: string }).code === '25P02' ? failed : error
        } finally {
          heard?.(statement, performance.now() - since)
        }
      }
      const finish = (broken?: Error) => {
        attended?.()
        client.release(broken)
      }
      try {
        hasTransactionTimeout ??=
          (await client.query(`select from pg_settings where name = 'transaction_timeout'`)).rowCount === 1
        if (pipelined) inOnePacket(client)
        const begun = client.query(begin(mode, kind, hasTransactionTimeout))
        if (!pipelined) await begun
        const [opened, done] = await Promise.allSettled([begun, work(kyselyOn(query), client)])
        open = false
        if (opened.status === 'rejected') throw opened.reason
        if (done.status === 'rejected') throw done.reason
        const committed = client.query('commit')
        // What was read is as true without it.
        if (pipelined && mode === 'read only') committed.then(() => finish(), finish)
        else {
          await committed
          finish()
        }
        return done.value
      } catch (error) {
        open = false
        await client.query('rollback').then(() => finish(), finish)
        throw error
      }
    },
    close: () => pool.end()
  }
}

/** Leaves the actor that the transaction entered as; only where the owner's login runs it. */
export async function asOwner(tx: Tx): Promise<void> {
  await sql`reset role`.execute(tx)
}
