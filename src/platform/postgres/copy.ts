import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

export type Cell = string | number | boolean | null | undefined | Date | Uint8Array | readonly string[] | object

const escapeText = (value: string) =>
  value.replace(/[\\\t\n\r]/g, (c) => (c === '\\' ? '\\\\' : c === '\t' ? '\\t' : c === '\n' ? '\\n' : '\\r'))

/** A cell as PostgreSQL reads it, whatever the type of its column. */
function textOf(cell: Cell): string | null {
  if (cell === null || cell === undefined) return null
  if (typeof cell === 'string') return cell
  if (typeof cell === 'number') return String(cell)
  if (typeof cell === 'boolean') return cell ? 't' : 'f'
  if (cell instanceof Date) return cell.toISOString()
  if (cell instanceof Uint8Array) return `\\x${Buffer.from(cell.buffer, cell.byteOffset, cell.length).toString('hex')}`
  if (Array.isArray(cell)) return `{${cell.map((v) => `"${String(v).replace(/["\\]/g, '\\$&')}"`).join(',')}}`
  return JSON.stringify(cell)
}
const encode = (cell: Cell) => {
  const text = textOf(cell)
  return text === null ? '\\N' : escapeText(text)
}

/** Rows of one statement where COPY is not to be had. */
const together = 500

/**
 * Writes many rows into a table, streaming; `table` and `columns` are ours, never a user's. Returns the number of rows.
 * By COPY where the transaction is the owner's login's. PostgreSQL takes none where row-level security holds, so in a job
 * that acts for somebody this checks itself what the policy would: that the actor may write the whole regency, and that
 * every row is of that regency. What people ask is written by INSERT, which the policies check, also where the table is
 * their transaction's own: their connections are pipelined, which COPY cannot be.
 */
export async function copyRows(
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>
): Promise<number> {
  const { rows: settings } = await client.query(
    `select current_setting('role') as role, acting('regency') as regency, acting('villages') as villages,
       pg_has_role(session_user, (select relowner from pg_class where oid = $1::regclass), 'usage') as owner,
       (select jsonb_object_agg(attname, format_type(atttypid, atttypmod)) from pg_attribute
         where attrelid = $1::regclass and attnum > 0 and not attisdropped) as types`,
    [table]
  )
  const { role, regency, villages, owner, types } = settings[0]
  if (!owner || (client as pg.Client).pipeline) return insertRows(client, table, columns, types, rows)
  const isActor = role !== 'none'
  const regencyAt = columns.indexOf('regency')
  if (isActor && villages !== '*') throw new Error(`COPY into ${table} by an actor of a smaller area`)
  let count = 0
  async function* lines() {
    let chunk: string[] = []
    for await (const row of rows) {
      if (isActor && regencyAt >= 0 && row[regencyAt] !== regency)
        throw new Error(`COPY into ${table} of another regency`)
      chunk.push(row.map(encode).join('\t'))
      count++
      if (chunk.length === together) {
        yield `${chunk.join('\n')}\n`
        chunk = []
      }
    }
    if (chunk.length) yield `${chunk.join('\n')}\n`
  }
  if (isActor) await client.query('reset role')
  await pipeline(Readable.from(lines()), client.query(copyFrom(`copy ${table} (${named(columns)}) from stdin`)))
  if (isActor) await client.query(`select set_config('role', $1, true)`, [role])
  return count
}

const named = (columns: readonly string[]) => columns.map((column) => `"${column}"`).join(', ')

/** `types`: those of the table's columns, so that each cell is read from its text just as COPY reads it. */
async function insertRows(
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  types: Record<string, string>,
  rows: Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>
): Promise<number> {
  const statement = `insert into ${table} (${named(columns)})
    select ${columns.map((column) => `"${column}"::${types[column]}`).join(', ')}
    from jsonb_to_recordset($1) as r (${columns.map((column) => `"${column}" text`).join(', ')})`
  let count = 0
  let chunk: Record<string, unknown>[] = []
  const write = async () => {
    if (chunk.length) await client.query(statement, [JSON.stringify(chunk)])
    count += chunk.length
    chunk = []
  }
  for await (const row of rows) {
    chunk.push(Object.fromEntries(columns.map((column, i) => [column, textOf(row[i])])))
    if (chunk.length === together) await write()
  }
  await write()
  return count
}

/** Rows made one by one, while the database takes those before. */
export function* oneByOne<Of, Row>(things: Iterable<Of>, make: (thing: Of) => Row): Generator<Row> {
  for (const thing of things) yield make(thing)
}

/** COPY of records that all have the keys of the first one, which are the columns. */
export async function copyRecords(
  client: pg.ClientBase,
  table: string,
  records: Iterable<Readonly<Record<string, Cell>>>
): Promise<void> {
  const rest = records[Symbol.iterator]()
  const first = rest.next()
  if (first.done) return
  const columns = Object.keys(first.value)
  function* rows(): Generator<Cell[]> {
    for (let next = first; !next.done; next = rest.next()) yield columns.map((column) => next.value[column])
  }
  await copyRows(client, table, columns, rows())
}
