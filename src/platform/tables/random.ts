/** Workbooks made at random for the tests, what their cells should be read to, and three ways to write them. */
import * as XLSX from '@e965/xlsx'
import ExcelJS from 'exceljs'
import fc from 'fast-check'
import type { Cell } from '../../kernel/written.ts'
import type { Line } from './lines.ts'
import { escaped, type Part, partsOfXlsx, type Read, zipOf } from './made.ts'

type Value =
  | { kind: 'text'; runs: string[]; formula: boolean }
  | { kind: 'number'; value: number; formula: boolean; format: string }
  | { kind: 'date'; day: string; seconds: number }
  | { kind: 'code'; value: number; zeros: number }
  | { kind: 'share'; value: number }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'error'; value: string }

interface Place {
  row: number
  column: number
  value: Value
}

interface Merge {
  top: number
  bottom: number
  left: number
  right: number
}

interface RandomSheet {
  name: string
  hidden: boolean
  cells: Place[]
  merges: Merge[]
  hiddenRows: number[]
  hiddenColumns: number[]
}

export interface RandomBook {
  since1904: boolean
  sheets: RandomSheet[]
}

const errors: Record<string, number> = {
  '#N/A': 42,
  '#REF!': 23,
  '#DIV/0!': 7,
  '#VALUE!': 15,
  '#NAME?': 29,
  '#NUM!': 36,
  '#NULL!': 0
}

const word = fc.oneof(
  fc.constantFrom(
    'Siti',
    'Aminah',
    '3529145203851001',
    '0812',
    'Dusun & <Barat>',
    'É東',
    '"x"',
    "'a",
    '12/03/1985',
    '1,000',
    'x  y',
    '#N/A',
    '=A1'
  ),
  fc.string({ unit: fc.constantFrom('a', 'Z', '1', ' ', '.', 'é', '東', '😀', '&', '<'), minLength: 1, maxLength: 12 })
)
const value: fc.Arbitrary<Value> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('text' as const),
      runs: fc.array(word, { minLength: 1, maxLength: 3 }),
      formula: fc.boolean()
    })
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('number' as const),
      value: fc.oneof(
        fc.constantFrom(0, 1, -1, 3529145203851000, 0.1, 1e-7, 750000),
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        fc.integer({ min: -100_000, max: 100_000 }).map((n) => n / 64)
      ),
      formula: fc.boolean(),
      format: fc.constantFrom('General', '0', '#,##0', '0.00', '"Rp"#,##0;[Red]-"Rp"#,##0', '0" dm"')
    })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('date' as const),
      day: fc
        .integer({ min: Date.UTC(1904, 0, 2) / 86_400_000, max: Date.UTC(2199, 0, 1) / 86_400_000 })
        .map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10)),
      seconds: fc.oneof(
        fc.constant(0),
        fc.integer({ min: 1, max: 1439 }).map((n) => n * 60),
        fc.integer({ min: 0, max: 86_399 })
      )
    })
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('code' as const),
      value: fc.integer({ min: 0, max: 9_999_999 }),
      zeros: fc.integer({ min: 2, max: 10 })
    })
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('share' as const), value: fc.integer({ min: 0, max: 100 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('error' as const), value: fc.constantFrom(...Object.keys(errors)) })
  }
)

const rows = 14
const columns = 9
const sheet = fc
  .record({
    hidden: fc.boolean(),
    filled: fc.array(fc.tuple(fc.nat(rows - 1), fc.nat(columns - 1), value), { maxLength: 60 }),
    ranges: fc.array(fc.tuple(fc.nat(rows - 1), fc.nat(columns - 1), fc.nat(4), fc.nat(3)), { maxLength: 4 }),
    hiddenRows: fc.uniqueArray(fc.nat(rows - 1), { maxLength: 3 }),
    hiddenColumns: fc.uniqueArray(fc.nat(columns - 1), { maxLength: 2 })
  })
  .map(({ filled, ranges, ...rest }) => {
    const byPlace = new Map(filled.map(([row, column, found]) => [`${row}/${column}`, { row, column, value: found }]))
    const merges: Merge[] = []
    for (const [top, left, down, across] of ranges) {
      const range = { top, bottom: top + down, left, right: left + across }
      const apart = (o: Merge) =>
        range.bottom < o.top || o.bottom < range.top || range.right < o.left || o.right < range.left
      if (down + across > 0 && merges.every(apart)) merges.push(range)
    }
    const cells = [...byPlace.values()].sort((a, b) => a.row - b.row || a.column - b.column)
    return { cells, merges, ...rest }
  })

export const book: fc.Arbitrary<RandomBook> = fc
  .record({ since1904: fc.boolean(), sheets: fc.array(sheet, { minLength: 1, maxLength: 4 }) })
  .map(({ since1904, sheets }) => ({
    since1904,
    // The first sheet is seen, or a spreadsheet program would not open the workbook.
    sheets: sheets.map((one, i) => ({ ...one, hidden: i > 0 && one.hidden, name: `RT ${i + 1} & Ü` }))
  }))

const two = (n: number) => String(n).padStart(2, '0')

/** What the cell is to be read to. */
function expected(found: Value): Cell {
  switch (found.kind) {
    case 'text':
      return found.runs.join('').trim()
    case 'number':
      return found.value
    case 'date': {
      const time = `${two(Math.floor(found.seconds / 3600))}:${two(Math.floor(found.seconds / 60) % 60)}`
      if (found.seconds === 0) return found.day
      return `${found.day}T${time}${found.seconds % 60 ? `:${two(found.seconds % 60)}` : ''}`
    }
    case 'code':
      return String(found.value).padStart(found.zeros, '0')
    case 'share':
      return `${found.value}%`
    case 'boolean':
      return found.value ? 'TRUE' : 'FALSE'
    case 'error':
      return found.value
  }
}

/** What the workbook is to be read to. */
export const shouldBe = ({ sheets }: RandomBook): Read[] =>
  sheets.map(({ name, hidden, cells, merges, hiddenRows, hiddenColumns }) => {
    const lines: Line[] = []
    for (let row = 0; row < rows; row++) {
      const line: Cell[] = Array.from({ length: columns }, () => '')
      for (const cell of cells) if (cell.row === row) line[cell.column] = expected(cell.value)
      const merged: Record<number, Cell> = {}
      for (const { top, bottom, left, right } of merges) {
        if (row < top || row > bottom) continue
        for (let column = left; column <= Math.min(right, columns - 1); column++) {
          if (row !== top || column !== left) line[column] = ''
        }
        const first = cells.find((cell) => cell.row === top && cell.column === left)
        if (row > top && first && expected(first.value) !== '') merged[left] = expected(first.value)
      }
      while (line.length && line.at(-1) === '') line.pop()
      if (line.length === 0) continue
      lines.push({
        line: row + 1,
        cells: line,
        ...(Object.keys(merged).length && { merged }),
        ...(hiddenRows.includes(row) && { hidden: true as const })
      })
    }
    return { name, hidden, hiddenColumns: hiddenColumns.toSorted((a, b) => a - b), lines }
  })

const serialOf = ({ day, seconds }: { day: string; seconds: number }, since1904: boolean) =>
  (Date.parse(`${day}T00:00:00Z`) - Date.UTC(1899, 11, 30)) / 86_400_000 - (since1904 ? 1462 : 0) + seconds / 86_400

/** The number that a spreadsheet keeps, and its format. */
function stored(found: Value, since1904: boolean): [number, string] | undefined {
  if (found.kind === 'number') return [found.value, found.format]
  if (found.kind === 'date') return [serialOf(found, since1904), found.seconds ? 'dd/mm/yyyy hh:mm:ss' : 'dd/mm/yyyy']
  if (found.kind === 'code') return [found.value, '0'.repeat(found.zeros)]
  if (found.kind === 'share') return [found.value / 100, '0%']
  return undefined
}

/** How a file is written by hand: what may differ without meaning anything else. */
export interface Manner {
  prefix: string
  strict: boolean
  folder: string
  partNames: string[]
  stored: boolean
  references: boolean
  strings: 'shared' | 'inline' | 'formula'
  order: number
}

export const manner: fc.Arbitrary<Manner> = fc.record({
  prefix: fc.constantFrom('', 'x', 'main', 'ä-1.b'),
  strict: fc.boolean(),
  folder: fc.constantFrom('xl/', '', 'isi/buku/'),
  partNames: fc.shuffledSubarray(
    ['worksheets/sheet9.xml', 'a.xml', 'Lembar Satu.xml', 'x/y/z.xml', 'worksheets/sheet1.xml'],
    { minLength: 5 }
  ),
  stored: fc.boolean(),
  references: fc.boolean(),
  strings: fc.constantFrom('shared', 'inline', 'formula'),
  order: fc.nat()
})

/** A permutation by a number. */
const shuffled = (parts: Part[], seed: number) =>
  parts
    .map((part, i) => ({ part, key: Math.imul(seed + 1, 2_654_435_761 + i * 40_503) >>> 3 }))
    .sort((a, b) => a.key - b.key)
    .map(({ part }) => part)

const letter = (column: number) => String.fromCharCode(65 + column)
const range = ({ top, bottom, left, right }: Merge) => `${letter(left)}${top + 1}:${letter(right)}${bottom + 1}`

export function byHand({ since1904, sheets }: RandomBook, how: Manner): Buffer {
  const p = how.prefix ? `${how.prefix}:` : ''
  const formats: string[] = []
  const styleOf = (format: string) => {
    if (!formats.includes(format)) formats.push(format)
    return formats.indexOf(format) + 1
  }
  const strings: string[] = []
  const text = (runs: string[]) =>
    runs.length === 1
      ? `<${p}t xml:space="preserve">${escaped(runs[0]!)}</${p}t>`
      : `${runs
          .map(
            (run) =>
              `<${p}r><${p}rPr><${p}b/></${p}rPr><${p}t ` + `xml:space="preserve">${escaped(run)}</${p}t></${p}r>`
          )
          .join('')}<${p}rPh sb="0" eb="1"><${p}t>x</${p}t></${p}rPh>`
  const cellOf = ({ row, column, value: found }: Place) => {
    const r = how.references ? ` r="${letter(column)}${row + 1}"` : ''
    const number = stored(found, since1904)
    if (number) {
      const formula = found.kind === 'number' && found.formula ? `<${p}f>1+1</${p}f>` : ''
      return `<${p}c${r} s="${styleOf(number[1])}">${formula}<${p}v>${number[0]}</${p}v></${p}c>`
    }
    if (found.kind === 'boolean') return `<${p}c${r} t="b"><${p}v>${found.value ? 1 : 0}</${p}v></${p}c>`
    if (found.kind === 'error') return `<${p}c${r} t="e"><${p}v>${found.value}</${p}v></${p}c>`
    const runs = (found as { runs: string[] }).runs
    if (how.strings === 'formula')
      return `<${p}c${r} t="str"><${p}f>x</${p}f><${p}v>${escaped(runs.join(''))}</${p}v></${p}c>`
    if (how.strings === 'inline') return `<${p}c${r} t="inlineStr"><${p}is>${text(runs)}</${p}is></${p}c>`
    strings.push(`<${p}si>${text(runs)}</${p}si>`)
    return `<${p}c${r} t="s"><${p}v>${strings.length - 1}</${p}v></${p}c>`
  }
  const made = sheets.map(({ name, hidden, cells, merges, hiddenRows, hiddenColumns }, i) => {
    let data = ''
    for (let row = 0; row < rows; row++) {
      const filled = cells.filter((cell) => cell.row === row)
      // Without references, every row and every cell before the last has to be there.
      const written = how.references
        ? filled.map(cellOf)
        : Array.from({ length: (filled.at(-1)?.column ?? -1) + 1 }, (_, column) => {
            const found = filled.find((cell) => cell.column === column)
            return found ? cellOf(found) : `<${p}c/>`
          })
      if (how.references && written.length === 0) continue
      const r = how.references ? ` r="${row + 1}"` : ''
      data += `<${p}row${r}${hiddenRows.includes(row) ? ' hidden="1"' : ''}>${written.join('')}</${p}row>`
    }
    const cols = hiddenColumns.map((column) => `<${p}col min="${column + 1}" max="${column + 1}" hidden="1"/>`).join('')
    return {
      name,
      attributes: hidden ? 'state="hidden"' : '',
      data,
      part: how.partNames[i]!,
      before: cols && `<${p}cols>${cols}</${p}cols>`,
      after: merges.length
        ? `<${p}mergeCells>${merges.map((merge) => `<${p}mergeCell ref="${range(merge)}"/>`).join('')}</${p}mergeCells>`
        : ''
    }
  })
  const parts = partsOfXlsx({
    sheets: made,
    strings: how.strings === 'shared' ? strings.join('') : undefined,
    formats,
    workbook: since1904 ? `<${p}workbookPr date1904="1"/>` : '',
    kind: how.strict ? 'strict' : 'transitional',
    prefix: how.prefix,
    folder: how.folder,
    order: (all) => shuffled(all, how.order)
  })
  return zipOf(parts.map((part) => ({ ...part, stored: how.stored })))
}

export function bySheetJs({ since1904, sheets }: RandomBook, kind: XLSX.BookType): Buffer {
  const written = XLSX.utils.book_new()
  for (const { name, cells, merges, hiddenRows, hiddenColumns } of sheets) {
    const made: XLSX.WorkSheet = {
      '!ref': `A1:${letter(columns - 1)}${rows}`,
      '!merges': merges.map((merge) => XLSX.utils.decode_range(range(merge)))
    }
    for (const { row, column, value: found } of cells) {
      const number = stored(found, since1904)
      const ref = XLSX.utils.encode_cell({ r: row, c: column })
      if (number) made[ref] = { t: 'n', v: number[0], z: number[1] }
      else if (found.kind === 'boolean') made[ref] = { t: 'b', v: found.value }
      else if (found.kind === 'error') made[ref] = { t: 'e', v: errors[found.value] }
      else if (found.kind === 'text') made[ref] = { t: 's', v: found.runs.join('') }
    }
    made['!rows'] = Array.from({ length: rows }, (_, row) => (hiddenRows.includes(row) ? { hidden: true } : {}))
    made['!cols'] = Array.from({ length: columns }, (_, column) => ({
      width: 9,
      hidden: hiddenColumns.includes(column)
    }))
    XLSX.utils.book_append_sheet(written, made, name)
  }
  written.Workbook = {
    Sheets: sheets.map(({ hidden }) => ({ Hidden: hidden ? 1 : 0 })),
    WBProps: { date1904: since1904 }
  }
  return XLSX.write(written, { type: 'buffer', bookType: kind, cellStyles: true, compression: true })
}

export async function byExcelJs({ since1904, sheets }: RandomBook): Promise<Buffer> {
  const written = new ExcelJS.Workbook()
  written.properties.date1904 = since1904
  for (const { name, hidden, cells, merges, hiddenRows, hiddenColumns } of sheets) {
    const made = written.addWorksheet(name, { state: hidden ? 'veryHidden' : 'visible' })
    for (const { row, column, value: found } of cells) {
      const cell = made.getCell(row + 1, column + 1)
      const number = stored(found, since1904)
      if (number) {
        cell.value = found.kind === 'number' && found.formula ? { formula: '1+1', result: number[0] } : number[0]
        cell.numFmt = number[1]
      } else if (found.kind === 'boolean') cell.value = found.value
      else if (found.kind === 'error') cell.value = { error: found.value } as ExcelJS.CellErrorValue
      else if (found.kind === 'text') {
        const all = found.runs.join('')
        cell.value =
          found.runs.length > 1
            ? { richText: found.runs.map((run) => ({ text: run })) }
            : found.formula
              ? { formula: 'x', result: all }
              : all
      }
    }
    for (const row of hiddenRows) made.getRow(row + 1).hidden = true
    for (const column of hiddenColumns) made.getColumn(column + 1).hidden = true
    for (const merge of merges) made.mergeCells(range(merge))
  }
  return Buffer.from(await written.xlsx.writeBuffer())
}
