import type { Writable } from 'node:stream'
import ExcelJS from 'exceljs'
import { dayOf } from '../../kernel/dates.ts'
import type { Column } from '../../kernel/operation.ts'
import type { Language } from '../../kernel/text.ts'

const formats: Record<Column['type'], string | undefined> = {
  text: undefined,
  number: '#,##0.##',
  money: '"Rp"#,##0',
  date: 'd mmmm yyyy',
  instant: 'd mmmm yyyy hh:mm'
}

function cellOf({ type, words }: Column, value: unknown, language: Language): string | number | Date | null {
  if (value === null || value === undefined || value === '') return null
  const said = words?.[value as string]
  if (said) return said[language]
  if (type === 'date') return new Date(`${dayOf(String(value))}T00:00:00Z`)
  // Excel has no time zones: an instant is written as the clock in Jakarta showed it.
  if (type === 'instant') return new Date(new Date(value as string).getTime() + 7 * 3_600_000)
  if (type === 'text') return typeof value === 'boolean' ? (value ? 'ya' : 'tidak') : String(value)
  return Number(value)
}

/** Streams a table as XLSX with real dates and numbers; text that starts with = + - @ stays text, as no formula is ever written. */
export async function writeXlsx(
  output: Writable,
  name: string,
  columns: readonly Column[],
  rows: AsyncIterable<Record<string, unknown>>,
  language: Language
): Promise<void> {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: output, useStyles: true })
  const sheet = workbook.addWorksheet(name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31), {
    views: [{ state: 'frozen', ySplit: 1 }]
  })
  sheet.columns = columns.map((column) => ({
    header: column.header[language],
    key: column.key,
    width: Math.max(12, column.header[language].length + 4),
    style: formats[column.type] ? { numFmt: formats[column.type]! } : {}
  }))
  sheet.getRow(1).font = { bold: true }
  for await (const row of rows)
    sheet.addRow(columns.map((column) => cellOf(column, row[column.key], language))).commit()
  sheet.commit()
  await workbook.commit()
}
