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

/** COPY of rows into a table, streaming; `table` and `columns` are ours, never a user's. Returns the number of rows. */
export async function copyRows(
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>
): Promise<number> {
  let count = 0
  async function* lines() {
    let chunk: string[] = []
    for await (const row of rows) {
      chunk.push(row.map(encode).join('\t'))
      count++
      if (chunk.length === 500) {
        yield `${chunk.join('\n')}\n`
        chunk = []
      }
    }
    if (chunk.length) yield `${chunk.join('\n')}\n`
  }
  await pipeline(
    Readable.from(lines()),
    client.query(copyFrom(`copy ${table} (${columns.map((c) => `"${c}"`).join(', ')}) from stdin`))
  )
  return count
}
