/**
 * A whole database as a stream of COPY text in one snapshot, and back. Text, not binary, as every PostgreSQL from 15 on
 * reads the same; row order is kept, so one SHA-256 a table proves that what came back is what went.
 */
import { createHash, type Hash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { Problem } from '../../kernel/problem.ts'
import { text } from '../../kernel/text.ts'
import { applyMigrations, type Migration, readMigrations } from '../postgres/migrate.ts'

export interface Table {
  /** Quoted where need be, with its schema unless that is `public`. */
  name: string
  /** What is copied out; a transaction's number means nothing in another cluster and becomes the oldest there is. */
  out: string
  /** What is copied in. */
  into: string
}

/** Rows and SHA-256 (hex) of a table's COPY text. */
export interface Sum {
  rows: number
  sha256: string
}
export type Sums = Record<string, Sum>

/** Where every sequence stands. */
export type Sequences = Record<string, { last: number; called: boolean }>

/** What must be known before the first row: which migrations made the tables, and the tables. */
export interface Shape {
  migrations: { name: string; checksum: string }[]
  tables: Table[]
}

/** What is known after the last row. */
export interface Ending {
  sums: Sums
  sequences: Sequences
}

/** Some of the COPY text of a table; pieces of one table follow one another. */
export interface Piece {
  table: string
  bytes: Buffer
}

/** Of system schemas and the job queue, which makes its own tables and is filled again from `job`, nothing is copied. */
const ours = `n.nspname not in ('pg_catalog', 'information_schema', 'jobs') and n.nspname !~ '^pg_'`

const sameText = `set local timezone = 'UTC'; set local datestyle = 'ISO'; set local intervalstyle = 'postgres';
  set local extra_float_digits = 1;
  set local bytea_output = 'hex'; set local row_security = off; set local synchronize_seqscans = off; set local search_path = public;
  set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`

async function tablesOf(client: pg.ClientBase): Promise<Table[]> {
  const { rows } = await client.query(
    `select c.oid::regclass::text as name,
       string_agg(quote_ident(attname), ', ' order by attnum) as into,
       string_agg(case when atttypid = 'xid8'::regtype then '''3''::xid8' else quote_ident(attname) end, ', ' order by attnum) as out
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where c.relkind = 'r' and ${ours} and attnum > 0 and not attisdropped and attgenerated = ''
     group by c.oid order by 1`
  )
  return rows
}

/** Begins the snapshot that a dump reads; nobody is kept from working, only tables from being altered. */
export async function openSnapshot(client: pg.ClientBase): Promise<Shape> {
  await client.query(`begin isolation level repeatable read read only; ${sameText}`)
  const tables = await tablesOf(client)
  if (tables.length > 0) await client.query(`lock table ${tables.map((t) => t.name).join(', ')} in access share mode`)
  const { rows } = await client.query('select name, checksum from migration order by name')
  return { migrations: rows, tables }
}

/** Every table of the snapshot, piece by piece; returns the sums. */
export async function* dump(
  client: pg.ClientBase,
  { tables }: Shape,
  say: (table: string, rows: number) => void
): AsyncGenerator<Piece, Ending> {
  const sums: Sums = {}
  for (const table of tables) {
    const hash = createHash('sha256')
    const stream = copyOut(client, table)
    for await (const bytes of stream) {
      hash.update(bytes)
      yield { table: table.name, bytes }
    }
    sums[table.name] = { rows: stream.rowCount ?? 0, sha256: hash.digest('hex') }
    say(table.name, stream.rowCount ?? 0)
  }
  return { sums, sequences: await sequencesOf(client) }
}

const copyOut = (client: pg.ClientBase, table: Table) =>
  client.query(copyTo(`copy (select ${table.out} from only ${table.name}) to stdout`))

async function sequencesOf(client: pg.ClientBase): Promise<Sequences> {
  const { rows: names } = await client.query(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where relkind = 'S' and ${ours}`
  )
  const found: Sequences = {}
  for (const { name } of names) {
    const { rows } = await client.query(`select last_value as last, is_called as called from ${name}`)
    found[name] = rows[0]
  }
  return found
}

/** The sums of what is there now, in this transaction. */
export async function sumsOf(client: pg.ClientBase, tables: readonly Table[]): Promise<Sums> {
  const sums: Sums = {}
  for (const table of tables) {
    const hash = createHash('sha256')
    const stream = copyOut(client, table)
    for await (const bytes of stream) hash.update(bytes)
    sums[table.name] = { rows: stream.rowCount ?? 0, sha256: hash.digest('hex') }
  }
  return sums
}

/** Refuses a shape that a newer Rakit made, or whose migrations are not those of this one. */
export function knownMigrations(shape: Pick<Shape, 'migrations'>): Migration[] {
  const own = new Map(readMigrations().map((m) => [m.name, m]))
  return shape.migrations.map(({ name, checksum }) => {
    const migration = own.get(name)
    if (migration?.checksum === checksum) return migration
    throw new Problem(
      'backup/newer',
      409,
      text(
        `Data ini dibuat oleh Rakit yang lebih baru (migrasi ${name}). Perbarui Rakit, lalu ulangi. Tidak ada yang ditulis.`,
        `This data was made by a newer Rakit (migration ${name}). Update Rakit and repeat. Nothing was written.`
      )
    )
  })
}

/** Refuses a database with tables in it. */
export async function requireEmpty(client: pg.ClientBase): Promise<void> {
  const { rowCount } = await client.query(
    `select from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and ${ours} limit 1`
  )
  if (rowCount)
    throw new Problem(
      'backup/not-empty',
      409,
      text(
        'Basis data tujuan sudah berisi tabel, jadi tidak disentuh. Pilih RAKIT_DATA yang baru atau basis data kosong. ' +
          'Bila pemulihan atau pemindahan ke sini tadi terputus, semuanya sudah sampai: mulai saja Rakit di sini.',
        'The target database has tables already, so it was left alone. Choose a new RAKIT_DATA or an empty database. ' +
          'If a restore or a move to here was cut off just now, all of it has arrived: simply start Rakit here.'
      )
    )
}

/** Makes the tables of a shape, without indexes, foreign keys and triggers; answers the statements that bring those back. */
export async function makeTables(client: pg.ClientBase, shape: Shape): Promise<string[]> {
  await applyMigrations(client, knownMigrations(shape))
  const tables = await tablesOf(client)
  const lifted = await liftConstraints(client, tables)
  await client.query(`truncate ${tables.map((t) => t.name).join(', ')}`)
  return lifted
}

/**
 * Fills tables just made in this transaction, then brings back what was `lifted`, and where sequences stand, and compares
 * every table's sum.
 */
export async function load(
  client: pg.ClientBase,
  shape: Shape,
  lifted: readonly string[],
  pieces: AsyncIterable<Piece>,
  ending: () => Ending,
  say: (step: string) => void
): Promise<Sums> {
  await client.query(`${sameText}; set local maintenance_work_mem = '512MB'`)
  await copyIn(client, shape, pieces, say)
  const { sums, sequences } = ending()
  for (const definition of lifted) {
    say(definition)
    await client.query(definition)
  }
  for (const [name, { last, called }] of Object.entries(sequences))
    await client.query('select setval($1, $2, $3)', [name, last, called])
  const found = await sumsOf(client, shape.tables)
  const different = Object.keys(sums).filter(
    (t) => found[t]?.rows !== sums[t]!.rows || found[t].sha256 !== sums[t]!.sha256
  )
  if (different.length > 0) throw notTheSame(different)
  return found
}

async function copyIn(
  client: pg.ClientBase,
  shape: Shape,
  pieces: AsyncIterable<Piece>,
  say: (step: string) => void
): Promise<void> {
  const iterator = pieces[Symbol.asyncIterator]()
  let next = await iterator.next()
  while (!next.done) {
    const { table } = next.value
    const columns = shape.tables.find((t) => t.name === table)?.into
    if (!columns) throw notTheSame([table])
    say(table)
    const rows = async function* () {
      for (; !next.done && next.value.table === table; next = await iterator.next()) yield next.value.bytes
    }
    await pipeline(rows, client.query(copyFrom(`copy ${table} (${columns}) from stdin (freeze)`)))
  }
}

/** Drops what slows filling down; answers the statements that bring it back, in their order. */
async function liftConstraints(client: pg.ClientBase, tables: readonly Table[]): Promise<string[]> {
  const { rows: constraints } = await client.query(
    `select conrelid::regclass::text as table, quote_ident(conname) as name, contype as type, pg_get_constraintdef(k.oid) as definition
     from pg_constraint k join pg_namespace n on n.oid = k.connamespace
     where contype in ('f', 'p', 'u', 'x') and conparentid = 0 and ${ours} order by contype = 'f', contype <> 'p', 1, 2`
  )
  const { rows: indexes } = await client.query(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index i
     join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
     where ${ours} and c.relkind = 'r' and not exists (select from pg_constraint where conindid = indexrelid) order by 1`
  )
  // In one go: there are many, and each would be waited for.
  const drops = [
    ...constraints.toReversed().map(({ table, name }) => `alter table ${table} drop constraint ${name}`),
    ...indexes.map(({ name }) => `drop index ${name}`),
    ...tables.map(({ name }) => `alter table ${name} disable trigger user`)
  ]
  await client.query(drops.join(';'))
  const back = (c: { table: string; name: string; definition: string }) =>
    `alter table ${c.table} add constraint ${c.name} ${c.definition}`
  return [
    ...constraints.filter((c) => c.type !== 'f').map(back),
    ...indexes.map((i) => i.definition),
    ...constraints.filter((c) => c.type === 'f').map(back),
    tables.map(({ name }) => `alter table ${name} enable trigger user`).join(';')
  ]
}

const notTheSame = (tables: readonly string[]) =>
  new Problem(
    'backup/not-the-same',
    500,
    text(
      `Isi tabel ${tables.join(', ')} tidak sama dengan aslinya; tidak ada yang disimpan. Coba lagi, atau pakai cadangan lain.`,
      `What came into ${tables.join(', ')} differs from what went out; nothing was kept. Try again, or use another backup.`
    )
  )

/** Running sums of pieces as they are read back from a file. */
export class Counting {
  private readonly hashes = new Map<string, { hash: Hash; rows: number }>()

  add({ table, bytes }: Piece): void {
    let at = this.hashes.get(table)
    if (!at) {
      at = { hash: createHash('sha256'), rows: 0 }
      this.hashes.set(table, at)
    }
    at.hash.update(bytes)
    // COPY escapes line breaks within values, so each of them ends a row.
    for (let i = bytes.indexOf(10); i >= 0; i = bytes.indexOf(10, i + 1)) at.rows++
  }

  sums(tables: readonly Table[]): Sums {
    return Object.fromEntries(
      tables.map(({ name }) => {
        const { hash, rows } = this.hashes.get(name) ?? { hash: createHash('sha256'), rows: 0 }
        return [name, { rows, sha256: hash.digest('hex') }]
      })
    )
  }
}
