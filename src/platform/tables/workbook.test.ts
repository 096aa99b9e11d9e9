import * as XLSX from '@e965/xlsx'
import { describe, expect, it } from 'vitest'
import { cellsIn, faultOf, partsOfXlsx, readBytes, textRow, xlsxOf, zipOf } from './made.ts'

type Kind = 'biff8' | 'biff5' | 'biff4' | 'biff3' | 'biff2' | 'xlsb' | 'xlml' | 'fods' | 'ods' | 'xlsx'

/** A workbook of one sheet with every kind of cell, and one that is hidden. */
function bookOf(since1904: boolean): XLSX.WorkBook {
  const sheet = XLSX.utils.aoa_to_sheet([
    ['NIK', 'Nama', 'Lahir', 'RT', 'Nilai'],
    ['3529145203851001', 'Mak’mur Ünal', 31118, 7, 0.5],
    ['3529141708771002', 'Moh Kamil', 31118.5, 12, 750000]
  ])
  sheet.C2!.z = 'dd/mm/yyyy'
  sheet.C3!.z = 'dd/mm/yyyy hh:mm'
  sheet.D2!.z = '000'
  sheet.D3!.z = '000'
  sheet.E2!.z = '0%'
  sheet.F2 = { t: 'b', v: true }
  sheet.F3 = { t: 'e', v: 42 }
  sheet['!ref'] = 'A1:F3'
  const book = XLSX.utils.book_new()
  XLSX.utils.book_append_sheet(book, sheet, 'Data')
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([['salinan']]), 'Salinan')
  book.Workbook = { Sheets: [{ Hidden: 0 }, { Hidden: 1 }], WBProps: { date1904: since1904 } }
  return book
}
/** SheetJS writes no letters but ASCII into the older kinds, whose bytes are Windows-1252. */
function write(book: XLSX.WorkBook, kind: Kind): Buffer {
  if (!/^biff[2-5]$/.test(kind))
    return XLSX.write(book, { type: 'buffer', bookType: kind as XLSX.BookType, cellStyles: true })
  for (const sheet of Object.values(book.Sheets)) {
    for (const cell of Object.values(sheet) as XLSX.CellObject[]) {
      if (cell?.t === 's') cell.v = String(cell.v).replace('’', '~').replace('Ü', '|')
    }
  }
  const bytes: Buffer = XLSX.write(book, { type: 'buffer', bookType: kind as XLSX.BookType, cellStyles: true })
  return Buffer.from(bytes.toString('latin1').replaceAll('Mak~mur |nal', 'Mak\x92mur \xdcnal'), 'latin1')
}

const cells = (first: string, second: string) => [
  ['NIK', 'Nama', 'Lahir', 'RT', 'Nilai'],
  ['3529145203851001', 'Mak’mur Ünal', first, '007', '50%', 'TRUE'],
  ['3529141708771002', 'Moh Kamil', second, '012', 750000, '#N/A']
]

describe('a workbook', () => {
  const all = ['biff8', 'biff5', 'biff4', 'biff3', 'biff2', 'xlsb', 'xlml', 'xlsx'] as const
  it.each(all)('has the same cells in every kind, in both systems of dates: %s', async (kind) => {
    expect(await cellsIn(write(bookOf(false), kind))).toEqual(cells('1985-03-12', '1985-03-12T12:00'))
    expect(await cellsIn(write(bookOf(true), kind))).toEqual(cells('1989-03-13', '1989-03-13T12:00'))
  })
  it.each(['biff8', 'biff5', 'xlsb', 'xlml', 'xlsx'] as const)('has the same sheets: %s', async (kind) => {
    expect((await readBytes(write(bookOf(false), kind))).map(({ name, hidden }) => [name, hidden])).toEqual([
      ['Data', false],
      ['Salinan', true]
    ])
  })
  it.each(['biff8', 'xlsb', 'xlml', 'xlsx'] as const)('has the same merged cells: %s', async (kind) => {
    const book = bookOf(false)
    book.Sheets.Data!['!merges'] = [XLSX.utils.decode_range('B2:C3')]
    const [sheet] = await readBytes(write(book, kind))
    expect(sheet!.lines[1]!.cells.slice(0, 4)).toEqual(['3529145203851001', 'Mak’mur Ünal', '', '007'])
    expect(sheet!.lines[2]!.cells.slice(0, 4)).toEqual(['3529141708771002', '', '', '012'])
    expect(sheet!.lines[2]!.merged).toEqual({ 1: 'Mak’mur Ünal' })
  })
  it.each(['xlsb', 'xlml', 'xlsx'] as const)('has the same hidden lines and columns: %s', async (kind) => {
    const book = bookOf(false)
    book.Sheets.Data!['!rows'] = [{}, { hidden: true }]
    book.Sheets.Data!['!cols'] = [{ width: 9 }, { width: 9, hidden: true }]
    const [sheet] = await readBytes(write(book, kind))
    expect(sheet!.lines.map(({ hidden }) => hidden)).toEqual([undefined, true, undefined])
    expect(sheet!.hiddenColumns).toEqual([1])
  })
})

describe('an XLS', () => {
  function changed(change: (stream: Buffer) => Buffer): Buffer {
    const container = XLSX.CFB.read(write(bookOf(false), 'biff8'), { type: 'buffer' })
    const entry = XLSX.CFB.find(container, '/Workbook')
    entry.content = change(Buffer.from(entry.content))
    entry.size = entry.content.length
    return XLSX.CFB.write(container, { type: 'buffer' })
  }
  it('hides lines', async () => {
    // SheetJS writes no records of rows: one that is hidden, one of no height.
    const row = (n: number, height: number, flags: number) =>
      Buffer.from([8, 2, 16, 0, n, 0, 0, 0, 6, 0, height, 0, 0, 0, 0, 0, flags, 1, 15, 0])
    const file = changed((stream) => {
      const end = stream.lastIndexOf(Buffer.from([0x0a, 0, 0, 0]))
      return Buffer.concat([stream.subarray(0, end), row(0, 0xff, 0x20), stream.subarray(end)])
    })
    expect((await readBytes(file)).map(({ lines }) => lines[0]!.hidden)).toEqual([undefined, true])
    const none = changed((stream) => {
      const end = stream.lastIndexOf(Buffer.from([0x0a, 0, 0, 0]))
      return Buffer.concat([stream.subarray(0, end), row(0, 0, 0), stream.subarray(end)])
    })
    expect((await readBytes(none)).map(({ lines }) => lines[0]!.hidden)).toEqual([undefined, true])
  })
  it('has the results of its formulas, several cells in a record', async () => {
    const record = (type: number, ...bytes: number[]) =>
      Buffer.from([type & 0xff, type >> 8, bytes.length & 0xff, bytes.length >> 8, ...bytes])
    const formula = (row: number, column: number, result: number[]) =>
      record(0x0006, row, 0, column, 0, 15, 0, ...result, 0, 0, 0, 0, 0, 0, 3, 0, 0x1e, 1, 0)
    const special = (...bytes: number[]) => [...bytes, ...new Array<number>(6 - bytes.length).fill(0), 0xff, 0xff]
    const text = (written: string) => record(0x0207, written.length, 0, 0, ...Buffer.from(written))
    const number = (value: number) => {
      const bytes = Buffer.alloc(8)
      bytes.writeDoubleLE(value)
      return [...bytes]
    }
    const records = [
      formula(1, 0, number(0)),
      formula(1, 1, number(2.5)),
      formula(1, 2, special(0)),
      text('Siti'),
      formula(1, 3, special(1, 0, 1)),
      formula(1, 4, special(2, 0, 42)),
      formula(1, 5, special(3)),
      record(0x00be, 2, 0, 0, 0, 15, 0, 15, 0, 1, 0),
      record(0x00bd, 3, 0, 0, 0, 15, 0, 10, 0, 0, 0, 15, 0, 22, 0, 0, 0, 1, 0),
      record(0x00d6, 4, 0, 0, 0, 15, 0, 4, 0, 0, ...Buffer.from('Kaya'), 1, 0, 0, 0, 5, 0)
    ]
    const file = changed((stream) => {
      const end = stream.lastIndexOf(Buffer.from([0x0a, 0, 0, 0]))
      return Buffer.concat([stream.subarray(0, end), ...records, stream.subarray(end)])
    })
    expect((await readBytes(file))[1]!.lines.slice(1)).toEqual([
      { line: 2, cells: [0, 2.5, 'Siti', 'TRUE', '#N/A'] },
      { line: 4, cells: [2, 5] },
      { line: 5, cells: ['Kaya'] }
    ])
  })
  it('hides columns', async () => {
    const book = bookOf(false)
    book.Sheets.Data!['!cols'] = [{ width: 9 }, { width: 9, hidden: true }, { width: 0 }]
    expect((await readBytes(write(book, 'biff8')))[0]!.hiddenColumns).toEqual([1, 2])
  })
  it('that is cut off, or has another number of cells than were read, is damaged', async () => {
    const file = write(bookOf(false), 'biff8')
    for (const share of [0.2, 0.4, 0.6])
      expect(['damaged', 'unsupported']).toContain(await faultOf(file.subarray(0, file.length * share)))
    for (const position of [9999, 30]) {
      const wrong = changed((stream) => {
        stream.writeUInt32LE(position, stream.indexOf(Buffer.from([0x85, 0])) + 4)
        return stream
      })
      expect(await faultOf(wrong)).toBe('damaged')
    }
  })
  it('that is protected needs a password', async () => {
    const container = XLSX.CFB.utils.cfb_new()
    XLSX.CFB.utils.cfb_add(container, '/EncryptionInfo', Buffer.alloc(200))
    XLSX.CFB.utils.cfb_add(container, '/EncryptedPackage', Buffer.alloc(200))
    expect(await faultOf(XLSX.CFB.write(container, { type: 'buffer' }))).toBe('password')
    const bof = Buffer.from([0x09, 0x08, 0x10, 0, 0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    const locked = XLSX.CFB.utils.cfb_new()
    XLSX.CFB.utils.cfb_add(locked, '/Workbook', Buffer.concat([bof, Buffer.from([0x2f, 0, 2, 0, 0, 0, 0x0a, 0, 0, 0])]))
    expect(await faultOf(XLSX.CFB.write(locked, { type: 'buffer' }))).toBe('password')
  })
  it('may be the records of a sheet and nothing else, as small programs write it', async () => {
    const record = (type: number, ...bytes: number[]) =>
      Buffer.from([type & 0xff, type >> 8, bytes.length, 0, ...bytes])
    const label = (row: number, column: number, text: string) =>
      record(0x0204, row, 0, column, 0, 0, 0, text.length, 0, ...Buffer.from(text, 'latin1'))
    const number = Buffer.alloc(8)
    number.writeDoubleLE(3529145203851000)
    const end = record(0x000a)
    const file = Buffer.concat([
      record(0x0809, 0, 0, 0x10, 0, 0, 0, 0, 0),
      label(1, 1, 'D\xe9sa \x96 x'),
      label(0, 0, 'NIK'),
      record(0x0203, 1, 0, 0, 0, 0, 0, ...number),
      label(0, 1, 'lama'),
      label(0, 1, 'Nama')
    ])
    expect(await cellsIn(Buffer.concat([file, end]))).toEqual([
      ['NIK', 'Nama'],
      [3529145203851000, 'Désa – x']
    ])
    expect(await faultOf(file)).toBe('damaged')
  })
  it('may have strings that go on in other records, in other letters', async () => {
    const record = (type: number, ...bytes: number[]) =>
      Buffer.from([type & 0xff, type >> 8, bytes.length, 0, ...bytes])
    const wide = (text: string) => [...Buffer.from(text, 'utf16le')]
    const narrow = (text: string) => [...Buffer.from(text, 'latin1')]
    const runs = [1, 0, 0, 0, 2, 0, 1, 0]
    const globals = [
      record(0x0809, 0, 6, 5, 0, 0, 0, 0, 0),
      record(0x0085, 0, 0, 0, 0, 0, 0, 4, 0, ...narrow('Data')),
      record(0x00fc, 4, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, ...narrow('Sit')),
      record(0x003c, 1, ...wide('i東'), 3, 0, 8, 2, 0, ...narrow('Al')),
      record(0x003c, 0, ...narrow('i'), ...runs.slice(0, 3)),
      record(0x003c, ...runs.slice(3), 2, 0, 4, 3, 0, 0, 0, ...narrow('Nu'), 9, 9, 9, 2, 0, 1),
      record(0x003c, 1, ...wide('Ma')),
      record(0x000a)
    ]
    const start = Buffer.concat(globals).length
    globals[1]!.writeUInt32LE(start, 4)
    const cells = [0, 1, 2, 3].map((i) => record(0x00fd, 0, 0, i, 0, 0, 0, i, 0, 0, 0))
    const sheet = [record(0x0809, 0, 6, 0x10, 0, 0, 0, 0, 0), ...cells, record(0x000a)]
    expect(await readBytes(Buffer.concat([...globals, ...sheet]))).toMatchObject([
      { name: 'Data', lines: [{ line: 1, cells: ['Siti東', 'Ali', 'Nu', 'Ma'] }] }
    ])
    globals[2]!.writeUInt32LE(5, 8)
    expect(await faultOf(Buffer.concat([...globals, ...sheet]))).toBe('damaged')
  })
  it('may have strings in many records', async () => {
    const long = Array.from({ length: 40 }, (_, i) => `Dusun ${i} `.repeat(30 * (i % 7)) + (i % 3 ? 'é' : '東'))
    const book = XLSX.utils.book_new()
    XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet(long.map((text) => [text])), 'A')
    const file = XLSX.write(book, { type: 'buffer', bookType: 'biff8', bookSST: true })
    expect(await cellsIn(file)).toEqual(long.map((text) => [text]))
  })
  it('is not every file of the old kind', async () => {
    const container = XLSX.CFB.utils.cfb_new()
    XLSX.CFB.utils.cfb_add(container, '/WordDocument', Buffer.alloc(5000))
    expect(await faultOf(XLSX.CFB.write(container, { type: 'buffer' }))).toBe('unsupported')
  })
})

const spaces = ['office', 'table', 'text', 'style']
  .map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
  .join(' ')
const more =
  `${spaces} xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" ` +
  `xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"`
const styles =
  '<office:automatic-styles>' +
  '<number:number-style style:name="N1"><number:number number:min-integer-digits="3"/></number:number-style>' +
  '<number:number-style style:name="N2"><number:number number:min-integer-digits="1" number:grouping="true"/></number:number-style>' +
  '<number:date-style style:name="N3"><number:day/><number:text>/</number:text><number:month/></number:date-style>' +
  '<style:style style:name="c1" style:family="table-cell" style:data-style-name="N1"/>' +
  '<style:style style:name="c2" style:family="table-cell" style:parent-style-name="c1"/>' +
  '<style:style style:name="c3" style:family="table-cell" style:data-style-name="N2"/>' +
  '<style:style style:name="c4" style:family="table-cell" style:data-style-name="N3"/>' +
  '<style:style style:name="t1" style:family="table"><style:table-properties table:display="false"/></style:style>' +
  '</office:automatic-styles>'
const fods = (tables: string, root = 'document') =>
  `<?xml version="1.0" encoding="UTF-8"?><office:${root} ${more} ` +
  `${root === 'document' ? 'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"' : ''}>` +
  `${styles}<office:body><office:spreadsheet>${tables}</office:spreadsheet></office:body></office:${root}>`
const ods = (tables: string, manifest = '') =>
  zipOf([
    { name: 'mimetype', content: 'application/vnd.oasis.opendocument.spreadsheet', stored: true },
    { name: 'content.xml', content: fods(tables, 'document-content') },
    {
      name: 'META-INF/manifest.xml',
      content: `<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">${manifest}</m:manifest>`
    }
  ])
const text = (value: string, attributes = '') =>
  `<table:table-cell office:value-type="string" ${attributes}><text:p>${value}</text:p></table:table-cell>`
const typed = (type: string, value: string, shown: string, attributes = '') =>
  `<table:table-cell office:value-type="${type}" ${value} ${attributes}><text:p>${shown}</text:p></table:table-cell>`

describe.each([
  ['ODS', ods],
  ['flat ODS', fods]
])('an %s', (_, made) => {
  const table = (rows: string, attributes = 'table:name="Data"') => `<table:table ${attributes}>${rows}</table:table>`
  const row = (content: string, attributes = '') => `<table:table-row ${attributes}>${content}</table:table-row>`
  it('has every kind of cell', async () => {
    const line =
      text('Siti <text:span>Ami</text:span>nah<text:s text:c="2"/>x') +
      `<table:table-cell office:value-type="string"><office:annotation><text:p>catatan</text:p></office:annotation>` +
      `<text:p>Dusun</text:p><text:p>Barat</text:p></table:table-cell>` +
      typed('float', 'office:value="0"', '0') +
      typed('float', 'office:value="1234.5"', '1.234,5', 'table:style-name="c3"') +
      typed('float', 'office:value="7"', '007', 'table:style-name="c2"') +
      typed('percentage', 'office:value="0.125"', '12,5%') +
      typed('currency', 'office:value="750000" office:currency="IDR"', 'Rp750.000') +
      typed('date', 'office:date-value="1985-03-12"', '12/03/85') +
      typed('date', 'office:date-value="2026-11-23T14:05:00"', 'x') +
      typed('time', 'office:time-value="PT14H05M00S"', '14:05') +
      typed('time', 'office:time-value="PT36H00M00S"', '36:00') +
      typed('boolean', 'office:boolean-value="true"', 'TRUE') +
      typed('string', 'office:string-value="" calcext:value-type="error"', '#N/A', 'table:formula="of:=x"') +
      typed('float', 'office:value="0"', 'Err:502', 'table:formula="of:=x"') +
      typed('string', 'office:string-value=""', '', 'table:formula="of:=x"') +
      typed('float', 'office:value="31118"', '12/03', 'table:style-name="c4"')
    expect(await cellsIn(made(table(row(line))))).toEqual([
      [
        'Siti Aminah  x',
        'Dusun Barat',
        0,
        1234.5,
        '007',
        '12,5%',
        750000,
        '1985-03-12',
        '2026-11-23T14:05',
        '14:05',
        '36:00',
        'TRUE',
        '#N/A',
        'Err:502',
        '',
        '1985-03-12'
      ]
    ])
  })
  it('repeats lines and cells, hides and merges', async () => {
    const covered =
      '<table:covered-table-cell office:value-type="string"><text:p>lama</text:p></table:covered-table-cell>'
    const rows =
      '<table:table-column table:number-columns-repeated="2"/><table:table-column ' +
      'table:visibility="collapse"/><table:table-column table:default-cell-style-name="c1" table:number-columns-repeated="1000"/>' +
      '<table:table-header-rows>' +
      row(
        `${text('a')}<table:table-cell table:number-columns-repeated="2"/>${typed('float', 'office:value="5"', '005')}`
      ) +
      '</table:table-header-rows>' +
      row('<table:table-cell table:number-columns-repeated="16384"/>', 'table:number-rows-repeated="3"') +
      row(text('x', 'table:number-columns-repeated="3"'), 'table:number-rows-repeated="2" table:visibility="filter"') +
      row(text('KK', 'table:number-rows-spanned="2" table:number-columns-spanned="2"') + covered + text('Siti')) +
      row(covered + covered + text('Ali')) +
      row('<table:table-cell table:number-columns-repeated="16384"/>', 'table:number-rows-repeated="1048570"')
    expect(await readBytes(made(table(rows) + table(row(text('z')), 'table:name="B" table:style-name="t1"')))).toEqual([
      {
        name: 'Data',
        hidden: false,
        hiddenColumns: [2],
        lines: [
          { line: 1, cells: ['a', '', '', '005'] },
          { line: 5, cells: ['x', 'x', 'x'], hidden: true },
          { line: 6, cells: ['x', 'x', 'x'], hidden: true },
          { line: 7, cells: ['KK', '', 'Siti'] },
          { line: 8, cells: ['', '', 'Ali'], merged: { 0: 'KK' } }
        ]
      },
      { name: 'B', hidden: true, hiddenColumns: [], lines: [{ line: 1, cells: ['z'] }] }
    ])
  })
  it('has all its sheets', async () => {
    const many = Array.from({ length: 50 }, (_, i) => table(row(text(`Warga ${i}`)), `table:name="RT ${i}"`)).join('')
    expect((await readBytes(made(many))).map(({ lines }) => lines[0]!.cells[0])).toEqual(
      Array.from({ length: 50 }, (_, i) => `Warga ${i}`)
    )
  })
  it('that is repeated without end is refused', async () => {
    expect(await faultOf(made(table(row(text('x'), 'table:number-rows-repeated="1048576"'))))).toBe('too-many-rows')
    expect(await faultOf(made(table(row(text('x', 'table:number-columns-repeated="1024"')))))).toBe('too-wide')
  })
})

it('SYLK and DIF are named as what is not read', async () => {
  expect(await faultOf('ID;PWXL;N;E\r\nC;Y1;X1;K"Nama"\r\nE\r\n')).toBe('unsupported')
  expect(await faultOf('TABLE\r\n0,1\r\n"EXCEL"\r\n')).toBe('unsupported')
})

it('an ODS that is protected needs a password, another document is not supported', async () => {
  expect(await faultOf(ods('', '<m:file-entry><m:encryption-data/></m:file-entry>'))).toBe('password')
  expect(await faultOf(zipOf([{ name: 'mimetype', content: 'application/vnd.oasis.opendocument.text' }]))).toBe(
    'unsupported'
  )
  expect(await faultOf(fods('<table:table>'))).toBe('damaged')
})

describe('SpreadsheetML of 2003', () => {
  const ss = 'urn:schemas-microsoft-com:office:spreadsheet'
  const book = (worksheets: string, head = '') =>
    `<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="${ss}" xmlns:ss="${ss}" ` +
    `xmlns:x="urn:schemas-microsoft-com:office:excel" ` +
    `xmlns:html="http://www.w3.org/TR/REC-html40">${head}<Styles><Style ` +
    `ss:ID="Default"><NumberFormat/></Style><Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style><Style ` +
    `ss:ID="e" ss:Parent="d"/><Style ss:ID="k"><NumberFormat ss:Format="000"/></Style></Styles>${worksheets}</Workbook>`
  const data = (type: string, value: string, attributes = '') =>
    `<Cell ${attributes}><Data ss:Type="${type}">${value}</Data></Cell>`
  const table = (rows: string, name = 'Data', more = '') =>
    `<Worksheet ss:Name="${name}"><Table>${rows}</Table>${more}</Worksheet>`
  const rows =
    '<Column ss:Index="2" ss:StyleID="k"/><Column ss:Hidden="1" ss:Span="1"/><Column ss:Width="0"/>' +
    `<Row>${data('String', 'Siti &amp; Ali')}${data('Number', '7')}${data('Number', '31118', 'ss:StyleID="e"')}` +
    `${data('DateTime', '1985-03-12T00:00:00.000')}${data('DateTime', '1899-12-31T14:05:00.000')}` +
    `${data('Boolean', '1')}${data('Error', '#N/A', 'ss:Formula="=x"')}</Row>` +
    `<Row ss:Index="4" ss:Hidden="1">${data('Number', '0')}<Cell ss:Index="3"><ss:Data ss:Type="String" ` +
    `xmlns="http://www.w3.org/TR/REC-html40"><B>Moh</B><Font> ` +
    `Kamil</Font></ss:Data><Comment><ss:Data>catatan</ss:Data></Comment></Cell></Row>` +
    `<Row ss:Height="0" ss:Span="2">${data('String', 'KK', 'ss:MergeDown="4" ss:MergeAcross="1"')}${data('String', 'x')}</Row>` +
    `<Row>${data('String', 'y', 'ss:Index="3"')}</Row>`
  it('has the cells that it shows', async () => {
    expect(
      await readBytes(
        book(
          table(rows) + table('', 'B', '<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>')
        )
      )
    ).toEqual([
      {
        name: 'Data',
        hidden: false,
        hiddenColumns: [2, 3, 4],
        lines: [
          { line: 1, cells: ['Siti & Ali', '007', '1985-03-12', '1985-03-12', '14:05', 'TRUE', '#N/A'] },
          { line: 4, cells: [0, '', 'Moh Kamil'], hidden: true },
          { line: 5, cells: ['KK', '', 'x'], hidden: true },
          { line: 8, cells: ['', '', 'y'], merged: { 0: 'KK' } }
        ]
      },
      { name: 'B', hidden: true, hiddenColumns: [], lines: [] }
    ])
  })
  it('may count from 1904', async () => {
    const head = '<x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook>'
    expect((await cellsIn(book(table(rows), head)))[0]![2]).toBe('1989-03-13')
  })
  it('is damaged when it is cut off', async () => {
    const file = book(table(rows))
    for (const share of [0.5, 0.8, 0.99]) expect(await faultOf(file.slice(0, file.length * share))).toBe('damaged')
  })
})

describe('what no table is', () => {
  it.each([
    ['PDF', '%PDF-1.7\n1 0 obj'],
    ['a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46])],
    ['PNG', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])],
    ['RAR', 'Rar!\x1a\x07\x01\0'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0])],
    ['Access', Buffer.from('\0\x01\0\0Standard Jet DB\0\x01\0\0\0\xb5\x6e\x03\x62', 'latin1')],
    [
      'DBF',
      Buffer.concat([
        Buffer.from([3, 126, 11, 23, 2, 0, 0, 0, 65, 0, 20, 0]),
        Buffer.alloc(80),
        Buffer.from('NIK\r3529 ')
      ])
    ],
    ['JSON', '{"type": "FeatureCollection", "features": []}'],
    ['a list in JSON', '[\n  {"nik": "3529"}\n]'],
    ['other XML', '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"/>'],
    ['RTF', '{\\rtf1\\ansi x}'],
    ['a zip of something', zipOf([{ name: 'a.csv', content: 'a,b' }])],
    ['Numbers', zipOf([{ name: 'Index/Document.iwa', content: 'x' }])],
    [
      'DOCX',
      zipOf(
        partsOfXlsx({ sheets: [] }).map((part) => ({
          ...part,
          content: String(part.content).replaceAll('spreadsheetml', 'wordprocessingml')
        }))
      )
    ]
  ])('is not supported: %s', async (_, bytes) => {
    expect(await faultOf(bytes)).toBe('unsupported')
  })
  it('is not a text that begins with the same letters', async () => {
    expect(await cellsIn('PK;Nama\n1;Siti')).toEqual([
      ['PK', 'Nama'],
      ['1', 'Siti']
    ])
    expect(await cellsIn('ID;Nama\n1;Siti')).toEqual([
      ['ID', 'Nama'],
      ['1', 'Siti']
    ])
  })
  it('is damaged where something stands before a zip', async () => {
    expect(await faultOf(Buffer.concat([Buffer.from('\r\n'), xlsxOf({ sheets: [{ data: textRow('a') }] })]))).toBe(
      'damaged'
    )
  })
})
