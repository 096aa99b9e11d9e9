/** Small files made by the tests of the readers. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import type { Cell } from '../../kernel/written.ts'
import { Fault, type Line } from './lines.ts'
import { openWorkbook } from './workbook.ts'

export interface Read {
  name: string
  hidden: boolean
  hiddenColumns: number[]
  lines: Line[]
}

/** Everything that a file holds, or the fault it was refused with. */
export async function readBytes(bytes: Buffer | string): Promise<Read[]> {
  const directory = mkdtempSync(join(tmpdir(), 'rakit-tables-'))
  const path = join(directory, randomUUID())
  writeFileSync(path, bytes)
  try {
    const sheets: Read[] = []
    for (const { name, hidden, hiddenColumns, lines } of (await openWorkbook(path)).sheets) {
      const all: Line[] = []
      for await (const batch of lines()) all.push(...batch)
      sheets.push({ name, hidden, hiddenColumns: [...hiddenColumns].sort((a, b) => a - b), lines: all })
    }
    return sheets
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** The cells of the first sheet, line by line. */
export const cellsIn = async (bytes: Buffer | string): Promise<Cell[][]> =>
  (await readBytes(bytes))[0]!.lines.map(({ cells }) => cells)

export async function faultOf(bytes: Buffer | string): Promise<string> {
  try {
    await readBytes(bytes)
    return 'none'
  } catch (error) {
    if (error instanceof Fault) return error.fault
    throw error
  }
}

export interface Part {
  name: string
  content: string | Buffer
  stored?: boolean
  /** What its header says of it, where that is a lie. */
  size?: number
  flags?: number
}

/** A zip of these parts in this order. */
export function zipOf(parts: Part[]): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, stored, size, flags } of parts) {
    const bytes = Buffer.from(content)
    const data = stored ? bytes : deflateRawSync(bytes)
    const written = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE((flags ?? 0) | 0x800, 2)
    common.writeUInt16LE(stored ? 0 : 8, 4)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(size ?? bytes.length, 18)
    common.writeUInt16LE(written.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, written, data])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), common, tail, written]))
    files.push(local)
    offset += local.length
  }
  const entries = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(entries.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...files, entries, end])
}

const main = {
  transitional: 'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  strict: 'http://purl.oclc.org/ooxml/spreadsheetml/main'
}
const office = {
  transitional: 'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
  strict: 'http://purl.oclc.org/ooxml/officeDocument/relationships'
}

export interface MadeSheet {
  name?: string
  /** Of the `<sheet>` in the workbook. */
  attributes?: string
  /** The content of `<sheetData>`; with `x:` before the names where the workbook has a prefix. */
  data: string
  before?: string
  after?: string
  part?: string
}

export interface MadeXlsx {
  sheets: MadeSheet[]
  /** `<si>` elements. */
  strings?: string | undefined
  /** Number formats of the styles 1, 2 …: an id or a code. */
  formats?: (number | string)[]
  workbook?: string
  kind?: 'transitional' | 'strict'
  prefix?: string
  folder?: string
  stringsPart?: string
  order?: (parts: Part[]) => Part[]
}

export const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!)

/** The parts of a workbook written by hand. */
export function partsOfXlsx({
  sheets,
  strings,
  formats = [],
  workbook = '',
  kind = 'transitional',
  prefix = '',
  folder = 'xl/',
  stringsPart = 'sharedStrings.xml',
  order = (parts) => parts
}: MadeXlsx): Part[] {
  const p = prefix ? `${prefix}:` : ''
  const ns = prefix ? `xmlns:${prefix}="${main[kind]}"` : `xmlns="${main[kind]}"`
  const partOf = (sheet: MadeSheet, i: number) => sheet.part ?? `worksheets/sheet${i + 1}.xml`
  const codes = formats.map((format, i) =>
    typeof format === 'number' ? '' : `<${p}numFmt numFmtId="${200 + i}" formatCode="${escaped(format)}"/>`
  )
  const styles = formats.map(
    (format, i) => `<${p}xf numFmtId="${typeof format === 'number' ? format : 200 + i}" applyNumberFormat="1"/>`
  )
  const relationship = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${office[kind]}/${type}" Target="${target}"/>`
  const relationships = (all: string) =>
    `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all}</Relationships>`
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  const overrides = [
    ['workbook.xml', 'sheet.main'],
    ...sheets.map((sheet, i) => [partOf(sheet, i), 'worksheet']),
    ...(strings === undefined ? [] : [[stringsPart, 'sharedStrings']])
  ].map(([name, of]) => `<Override PartName="/${folder}${name}" ContentType="${type}.${of}+xml"/>`)
  const parts: Part[] = [
    {
      name: '[Content_Types].xml',
      content:
        `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
        `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default ` +
        `Extension="xml" ContentType="application/xml"/>${overrides.join('')}</Types>`
    },
    { name: '_rels/.rels', content: relationships(relationship('rId1', 'officeDocument', `${folder}workbook.xml`)) },
    {
      name: `${folder}workbook.xml`,
      content: `<?xml version="1.0"?><${p}workbook ${ns} xmlns:r="${office[kind]}">${workbook}<${p}sheets>${sheets
        .map(
          (sheet, i) =>
            `<${p}sheet name="${escaped(sheet.name ?? `Sheet${i + 1}`)}" sheetId="${i + 1}" r:id="s${i + 1}" ${sheet.attributes ?? ''}/>`
        )
        .join('')}</${p}sheets></${p}workbook>`
    },
    {
      name: `${folder}_rels/workbook.xml.rels`,
      content: relationships(
        sheets.map((sheet, i) => relationship(`s${i + 1}`, 'worksheet', partOf(sheet, i))).join('') +
          relationship('styles', 'styles', 'styles.xml') +
          (strings === undefined ? '' : relationship('strings', 'sharedStrings', stringsPart))
      )
    },
    {
      name: `${folder}styles.xml`,
      content:
        `<?xml version="1.0"?><${p}styleSheet ` +
        `${ns}><${p}numFmts>${codes.join('')}</${p}numFmts><${p}cellStyleXfs><${p}xf ` +
        `numFmtId="14"/></${p}cellStyleXfs><${p}cellXfs><${p}xf numFmtId="0"/>${styles.join('')}</${p}cellXfs></${p}styleSheet>`
    },
    ...sheets.map((sheet, i) => ({
      name: `${folder}${partOf(sheet, i)}`,
      content:
        `<?xml version="1.0" encoding="UTF-8"?><${p}worksheet ` +
        `${ns}>${sheet.before ?? ''}<${p}sheetData>${sheet.data}</${p}sheetData>${sheet.after ?? ''}</${p}worksheet>`
    }))
  ]
  if (strings !== undefined) {
    parts.push({
      name: `${folder}${stringsPart}`,
      content: `<?xml version="1.0"?><${p}sst ${ns}>${strings}</${p}sst>`
    })
  }
  return order(parts)
}

export const xlsxOf = (made: MadeXlsx): Buffer => zipOf(partsOfXlsx(made))

/** A row of inline texts without references. */
export const textRow = (...texts: string[]) =>
  `<row>${texts.map((text) => `<c t="inlineStr"><is><t>${escaped(text)}</t></is></c>`).join('')}</row>`
