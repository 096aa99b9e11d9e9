import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

export type Cell = string | number | boolean | null | undefined | Date | Uint8Array | readonly string[] | object

const escapeText = (value: string) =>
  value.replace(/[\\\t\n\r]/g, (c) => (c === '\\' ? '\\\\' : c === '\t' ? '\\t' : c === '\n' ? '\\n' : '\\r'))

function encode(cell: Cell): string {
  if (cell === null || cell === undefined) return '\\N'
  if (typeof cell === 'string') return escapeText(cell)
  if (typeof cell === 'number') return String(cell)
  if (typeof cell === 'boolean') return cell ? 't' : 'f'
  if (cell instanceof Date) return cell.toISOString()
  if (cell instanceof Uint8Array)
    return `\\\\x${Buffer.from(cell.buffer, cell.byteOffset, cell.length).toString('hex')}`
  if (Array.isArray(cell))
    return escapeText(`{${cell.map((v) => `"${String(v).replace(/["\\]/g, '\\$&')}"`).join(',')}}`)
  return escapeText(JSON.stringify(cell))
}

/**
 * COPY of rows into a table, streaming; `table` and `columns` are ours, never a user's. Returns the number of rows.
 * PostgreSQL takes no COPY where row-level security holds, so in an actor's transaction this runs as the owner and checks
 * itself what the policy would: that the actor may write the whole regency, and that every row is of that regency.
 */
export async function copyRows(
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>
): Promise<number> {
  const { rows: settings } = await client.query(
    `select current_setting('role') as role, current_setting('rakit.regency', true) as regency, current_setting('rakit.villages', true) as villages`
  )
  const { role, regency, villages } = settings[0]
  const asActor = role !== 'none'
  const regencyAt = columns.indexOf('regency')
  if (asActor && villages !== '*') throw new Error(`COPY into ${table} by an actor of a smaller area`)
  let count = 0
  async function* lines() {
    let chunk: string[] = []
    for await (const row of rows) {
      if (asActor && regencyAt >= 0 && row[regencyAt] !== regency)
        throw new Error(`COPY into ${table} of another regency`)
      chunk.push(row.map(encode).join('\t'))
      count++
      if (chunk.length === 500) {
        yield `${chunk.join('\n')}\n`
        chunk = []
      }
    }
    if (chunk.length) yield `${chunk.join('\n')}\n`
  }
  if (asActor) await client.query('reset role')
  await pipeline(
    Readable.from(lines()),
    client.query(copyFrom(`copy ${table} (${columns.map((c) => `"${c}"`).join(', ')}) from stdin`))
  )
  if (asActor) await client.query(`select set_config('role', $1, true)`, [role])
  return count
}

/** COPY of records that all have the keys of the first one, which are the columns. */
export async function copyRecords(
  client: pg.ClientBase,
  table: string,
  records: readonly Record<string, Cell>[]
): Promise<void> {
  const [first] = records
  if (!first) return
  const columns = Object.keys(first)
  await copyRows(
    client,
    table,
    columns,
    records.map((record) => columns.map((column) => record[column]))
  )
}
