/** Files of retailers: read to their table, with the columns that were named before. */
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Context } from '../platform/context.ts'
import { readSpreadsheet } from '../platform/spreadsheet/read.ts'
import { type Columns, type FileKind, findTable, type Table } from './columns.ts'

/** Columns named for a retailer's files of a kind. */
export async function namedColumns(context: Context, retailer: string, kind: FileKind): Promise<Columns> {
  const row = await context.db
    .selectFrom('retailer_format')
    .select('columns')
    .where('regency', '=', context.actor.regency)
    .where('retailer', '=', retailer)
    .where('kind', '=', kind)
    .executeTakeFirst()
  return (row?.columns ?? {}) as Columns
}

export async function rememberColumns(
  context: Context,
  retailer: string,
  kind: FileKind,
  columns: Columns
): Promise<void> {
  const values = { columns: JSON.stringify(columns) }
  await context.db
    .insertInto('retailer_format')
    .values({ regency: context.actor.regency, retailer, kind, ...values })
    .onConflict((c) => c.columns(['regency', 'retailer', 'kind']).doUpdateSet(values))
    .execute()
}

export interface FileTable extends Table {
  rows: { line: number; cells: string[] }[]
}

/** The whole table of a small file, at most 5,000 rows: a purchase order, a list of stores. */
export async function readTable(path: string, kind: FileKind, named: Columns): Promise<FileTable> {
  const rows: { line: number; cells: string[] }[] = []
  for await (const batch of readSpreadsheet(path)) {
    rows.push(...batch)
    if (rows.length > 5040)
      throw new Problem(
        'retail/file-too-long',
        422,
        text('Berkas ini lebih dari 5.000 baris. Bagi menjadi beberapa.', 'This file has over 5,000 rows. Split it.')
      )
  }
  const table = findTable(
    rows.slice(0, 40).map((r) => r.cells),
    kind,
    named
  )
  if (!table)
    throw new Problem(
      'retail/no-table',
      422,
      text(
        'Tidak ada tabel dalam berkas ini. Pastikan ada baris judul kolom.',
        'There is no table in this file. Make sure that it has a row of column titles.'
      )
    )
  return { ...table, rows: rows.slice(table.at + 1) }
}
