import { describe, expect, it } from 'vitest'
import { cellsIn, faultOf, type MadeXlsx, type Part, partsOfXlsx, readBytes, textRow, xlsxOf, zipOf } from './made.ts'

const people = [
  ['NIK', 'Nama', 'L/P'],
  ['3529145203851001', 'Siti Aminah', 'P'],
  ['3529141708771002', 'Moh Kamil', 'L']
]
const rows = people.map((row) => textRow(...row)).join('')
const sheetOf = (data: string, more: Partial<MadeXlsx> = {}) => xlsxOf({ sheets: [{ data }], ...more })
const row = (...cells: string[]) => `<row>${cells.join('')}</row>`
const strings = people
  .flat()
  .map((text) => `<si><t>${text}</t></si>`)
  .join('')
const shared = people.map((line, i) => row(...line.map((_, j) => `<c t="s"><v>${3 * i + j}</v></c>`))).join('')

describe('the parts of an XLSX', () => {
  it('are found by their relationships, whatever their names', async () => {
    const file = xlsxOf({
      sheets: [{ data: shared, part: '../lembar/warga.xml' }],
      strings,
      stringsPart: 'kata/semua.xml',
      folder: 'isi/buku/'
    })
    const parts = partsOfXlsx({ sheets: [{ data: shared, part: '../lembar/warga.xml' }], strings, folder: 'isi/buku/' })
    const moved = parts.map((part) => ({ ...part, name: part.name.replace('buku/../', '') }))
    expect(await cellsIn(zipOf(moved))).toEqual(people)
    expect(await faultOf(file)).toBe('damaged')
  })
  it.each([
    ['strings last', (parts: Part[]) => parts],
    ['the workbook after its sheets', (parts: Part[]) => parts.toReversed()],
    ['strings first', (parts: Part[]) => [parts.at(-1)!, ...parts.slice(0, -1)]]
  ])('are read in any order: %s', async (_, order) => {
    for (let i = 0; i < 5; i++) expect(await cellsIn(sheetOf(shared, { strings, order }))).toEqual(people)
  })
  it('may have names in other letters, absolute targets and stored content', async () => {
    const parts = partsOfXlsx({ sheets: [{ data: shared }], strings }).map((part) => ({
      ...part,
      stored: true,
      name: part.name.replace('worksheets/sheet1', 'Worksheets/SHEET1'),
      content: String(part.content).replace('Target="worksheets/', 'Target="/xl/worksheets/')
    }))
    expect(await cellsIn(zipOf(parts))).toEqual(people)
  })
  it('may have names that begin with a slash, or with backslashes', async () => {
    for (const slash of ['/', '\\']) {
      const parts = partsOfXlsx({ sheets: [{ data: shared }], strings }).map((part) => ({
        ...part,
        name: slash === '/' ? `/${part.name}` : part.name.replaceAll('/', slash)
      }))
      expect(await cellsIn(zipOf(parts))).toEqual(people)
    }
  })
  it('may have any namespace prefix, and be strict', async () => {
    const data = rows.replaceAll(/<(\/?)(\w)/g, '<$1x:$2')
    for (const kind of ['transitional', 'strict'] as const) {
      expect(await cellsIn(sheetOf(data, { prefix: 'x', kind }))).toEqual(people)
      expect(await cellsIn(sheetOf(rows, { kind }))).toEqual(people)
    }
  })
  it('may give prefixes to other namespaces than usual', async () => {
    const parts = partsOfXlsx({ sheets: [{ data: shared }], strings }).map((part) => ({
      ...part,
      content: String(part.content)
        .replace('xmlns:r=', 'xmlns:r="urn:other" xmlns:rel=')
        .replace(' r:id="s1"', ' r:id="wrong" rel:id="s1"')
        .replace('<sheetData>', '<y:x xmlns:y="urn:y" xmlns="urn:z"><sheetData/></y:x><sheetData>')
    }))
    expect(await cellsIn(zipOf(parts))).toEqual(people)
    const unbound = parts.map((part) => ({ ...part, content: part.content.replace('<v>8</v>', '<q:v>8</q:v>') }))
    expect(await faultOf(zipOf(unbound))).toBe('damaged')
  })
  it('may be UTF-16', async () => {
    const parts = partsOfXlsx({ sheets: [{ data: rows }] }).map((part) => ({
      ...part,
      content: Buffer.from(`\ufeff${String(part.content).replace('UTF-8', 'UTF-16')}`, 'utf16le')
    }))
    expect(await cellsIn(zipOf(parts))).toEqual(people)
  })
  it('may hold what a spreadsheet program passes over', async () => {
    const data = `<row><c t="inlineStr"><is><t>NIK</t></is></c><extLst xmlns:z="urn:z"><ext><z:row><z:c/></z:row></ext></extLst></row>`
    const after =
      '<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice Requires="x14"><controls><row>5</row></controls></mc:Choice></mc:AlternateContent>'
    expect(await cellsIn(xlsxOf({ sheets: [{ data, after }] }))).toEqual([['NIK']])
  })
  it('are all there, every time: 100 sheets', async () => {
    const sheets = Array.from({ length: 100 }, (_, i) => ({ name: `RT ${i + 1}`, data: textRow('NIK', `Warga ${i}`) }))
    for (let i = 0; i < 3; i++) {
      const read = await readBytes(xlsxOf({ sheets }))
      expect(read.map(({ name, lines }) => [name, lines[0]!.cells[1]])).toEqual(
        sheets.map(({ name }, n) => [name, `Warga ${n}`])
      )
    }
  })
  it('count charts as no sheets, empty sheets as sheets', async () => {
    const parts = partsOfXlsx({ sheets: [{ data: '' }, { data: '' }, { data: rows }] }).map((part) => ({
      ...part,
      content: String(part.content).replace(
        'worksheet" Target="worksheets/sheet1',
        'chartsheet" Target="worksheets/sheet1'
      )
    }))
    expect((await readBytes(zipOf(parts))).map(({ name, lines }) => [name, lines.length])).toEqual([
      ['Sheet2', 0],
      ['Sheet3', 3]
    ])
  })
})

describe('the cells of an XLSX', () => {
  it('are placed by their references, or one after the other', async () => {
    const cell = (ref: string, text: string) => `<c ${ref && `r="${ref}"`} t="str"><v>${text}</v></c>`
    const data =
      `<row r="3">${cell('C3', 'c')}${cell('', 'd')}${cell('A3', 'a')}</row>` +
      `<row>${cell('', 'x')}</row>` +
      `<row r="9">${cell('B9', 'y')}</row>`
    const [sheet] = await readBytes(sheetOf(data))
    expect(sheet!.lines).toEqual([
      { line: 3, cells: ['a', '', 'c', 'd'] },
      { line: 4, cells: ['x'] },
      { line: 9, cells: ['', 'y'] }
    ])
  })
  it('come in the order of the lines, even where the file has them in another', async () => {
    const of = (n: number, text: string, more = '') =>
      `<row r="${n}" ${more}><c r="A${n}" t="str"><v>${text}</v></c></row>`
    const data = `${of(5, 'e')}${of(2, 'b')}<row r="5"><c r="B5" t="str"><v>f</v></c></row>${of(3, 'c', 'hidden="1"')}`
    const [sheet] = await readBytes(sheetOf(data))
    expect(sheet!.lines).toEqual([
      { line: 2, cells: ['b'] },
      { line: 3, cells: ['c'], hidden: true },
      { line: 5, cells: ['e', 'f'] }
    ])
    expect(await faultOf(sheetOf(of(5, 'e') + of(5, 'f')))).toBe('damaged')
  })
  it('are text of every kind', async () => {
    const data = row(
      '<c t="s"><v>0</v></c>',
      '<c t="s"><v>1</v></c>',
      '<c t="inlineStr"><is><r><t>Siti </t></r><r><rPr><b/></rPr><t xml:space="preserve">Aminah</t></r></is></c>',
      '<c t="str"><f>A1&amp;"x"</f><v>a &amp; b</v></c>',
      '<c t="str"><f>""</f><v></v></c>',
      '<c t="inlineStr"><is><t><![CDATA[<row> & co]]></t></is></c>',
      '<c t="inlineStr"><is><t>  \u00a0Dusun_x000D_\nBarat\tRT 1\u00a0 </t></is></c>',
      '<c t="inlineStr"><is><t>_x005F_x000D_</t></is></c>'
    )
    const strings =
      '<si><r><t>Ahmad</t></r><r><rPr/><t xml:space="preserve"> Yani</t></r><rPh sb="0" ' +
      'eb="1"><t>アフ</t></rPh></si><si><t>東</t><rPh sb="0" eb="1"><t>ヒガシ</t></rPh><phoneticPr fontId="1"/></si>'
    expect(await cellsIn(sheetOf(data, { strings }))).toEqual([
      ['Ahmad Yani', '東', 'Siti Aminah', 'a & b', '', '<row> & co', 'Dusun Barat RT 1', '_x000D_']
    ])
  })
  it('are numbers, booleans and errors', async () => {
    const data = row(
      '<c><v>0</v></c>',
      '<c><f>2-2</f><v>0</v></c>',
      '<c t="n"><v>-1.5E3</v></c>',
      '<c t="b"><v>1</v></c>',
      '<c t="b"><v>0</v></c>',
      '<c t="e"><f>VLOOKUP(1,A:B,2,0)</f><v>#N/A</v></c>',
      '<c><v>3529145203851000</v></c>',
      '<c><v>0.1</v></c>',
      '<c><v>750000</v></c>',
      '<c><f>1+1</f></c>',
      '<c><f>1+1</f><v></v></c>',
      '<c s="0"/>'
    )
    expect(await cellsIn(sheetOf(data))).toEqual([
      [0, 0, -1500, 'TRUE', 'FALSE', '#N/A', 3529145203851000, 0.1, 750000, '#CALC!', '#CALC!']
    ])
  })
  it('are dates of both systems and of strict files', async () => {
    const data = row(
      '<c s="1"><v>31118</v></c>',
      '<c s="1"><v>31118.586805555555</v></c>',
      '<c s="2"><v>0.5</v></c>',
      '<c s="1" t="d"><v>1985-03-12</v></c>',
      '<c t="d"><v>1977-08-17T00:00:00</v></c>',
      '<c t="d"><v>2026-11-23T14:05:00.000Z</v></c>',
      '<c s="3"><v>59</v></c>'
    )
    const made = { formats: [14, 20, '[$-421]dd mmmm yyyy;@'] }
    const dates = ['1985-03-12', '1985-03-12T14:05', '12:00', '1985-03-12', '1977-08-17', '2026-11-23T14:05']
    expect(await cellsIn(sheetOf(data, made))).toEqual([[...dates, '1900-02-28']])
    const later = ['1989-03-13', '1989-03-13T14:05', ...dates.slice(2)]
    for (const workbook of ['<workbookPr date1904="1"/>', '<workbookPr date1904="true"/>'])
      expect(await cellsIn(sheetOf(data, { ...made, workbook }))).toEqual([[...later, '1904-02-29']])
  })
  it('are codes with their zeros', async () => {
    const data = row(
      '<c s="1"><v>7</v></c>',
      '<c s="2"><v>12</v></c>',
      '<c s="3"><v>0.5</v></c>',
      '<c s="4"><v>5</v></c>'
    )
    expect(await cellsIn(sheetOf(data, { formats: ['000', '"08"0000', 9, '#,##0'] }))).toEqual([
      ['007', '080012', '50%', 5]
    ])
  })
})

describe('what a sheet hides and merges', () => {
  it('is told: sheets, lines, columns', async () => {
    const before =
      '<dimension ref="A1"/><cols><col min="2" max="2" hidden="1"/><col min="4" max="5" width="0" ' +
      'customWidth="1"/><col min="7" max="16384" hidden="true"/></cols>'
    const data =
      '<row r="1" hidden="1"><c><v>1</v></c></row><row r="2" ht="0" customHeight="1"><c><v>2</v></c></row><row r="3"><c><v>3</v></c></row>'
    const read = await readBytes(
      xlsxOf({
        sheets: [
          { data, before },
          { data, attributes: 'state="hidden"' },
          { data, attributes: 'state="veryHidden"' }
        ]
      })
    )
    expect(read.map(({ hidden }) => hidden)).toEqual([false, true, true])
    expect(read[0]!.hiddenColumns.slice(0, 5)).toEqual([1, 3, 4, 6, 7])
    expect(read[0]!.lines.map(({ hidden }) => hidden)).toEqual([true, true, undefined])
  })
  it('merged cells go down in their first column, and cover the others', async () => {
    const text = (ref: string, value: string) => `<c r="${ref}" t="str"><v>${value}</v></c>`
    const data =
      `<row r="1">${text('A1', 'KK')}${text('B1', 'Nama')}</row>` +
      `<row r="2">${text('A2', '3529')}${text('B2', 'Siti')}${text('C2', 'dua')}${text('D2', 'tersembunyi')}</row>` +
      `<row r="3">${text('A3', 'lama')}${text('B3', 'Moh')}</row>` +
      `<row r="4"><c r="A4" s="0"/></row>` +
      `<row r="5">${text('B5', 'Nur')}</row>` +
      `<row r="6">${text('B6', 'Ali')}</row>`
    const after =
      '<mergeCells count="3"><mergeCell ref="A2:A5"/><mergeCell ref="C2:D3"/><mergeCell ref="E9:F9"/></mergeCells>'
    const [sheet] = await readBytes(xlsxOf({ sheets: [{ data, after }] }))
    expect(sheet!.lines).toEqual([
      { line: 1, cells: ['KK', 'Nama'] },
      { line: 2, cells: ['3529', 'Siti', 'dua'] },
      { line: 3, cells: ['', 'Moh'], merged: { 0: '3529', 2: 'dua' } },
      { line: 5, cells: ['', 'Nur'], merged: { 0: '3529' } },
      { line: 6, cells: ['', 'Ali'] }
    ])
  })
})

describe('an XLSX that cannot be read to its last cell', () => {
  const parts = partsOfXlsx({ sheets: [{ data: shared }], strings })
  const changed = (name: RegExp, change: (content: string) => string) =>
    zipOf(parts.map((part) => (name.test(part.name) ? { ...part, content: change(String(part.content)) } : part)))

  it.each([
    ['a cut sheet', /sheet1/, (xml: string) => xml.slice(0, -40)],
    ['tags that do not match', /sheet1/, (xml: string) => xml.replace('</row>', '</c>')],
    ['a string that is missing', /sheet1/, (xml: string) => xml.replace('<v>8</v>', '<v>9</v>')],
    ['a style that is missing', /sheet1/, (xml: string) => xml.replace('<c t', '<c s="4" t')],
    ['a type that nobody knows', /sheet1/, (xml: string) => xml.replace('t="s"', 't="z"')],
    ['a cell of another row', /sheet1/, (xml: string) => xml.replace('<c t', '<c r="A7" t')],
    [
      'one cell twice',
      /sheet1/,
      (xml: string) => xml.replaceAll('<c t', '<c r="A1" t').replaceAll('<row>', '<row r="1">')
    ],
    ['no cells part', /sheet1/, (xml: string) => xml.replaceAll('sheetData', 'sheetDate')],
    ['strings that are none', /sharedStrings/, (xml: string) => xml.replaceAll('sst', 'sheet')],
    ['entities of its own', /sheet1/, (xml: string) => xml.replace('<v>8</v>', '<v>&x;</v>')],
    ['bytes that are no UTF-8', /sharedStrings/, (xml: string) => xml]
  ])('is damaged: %s', async (title, name, change) => {
    const file = changed(name, change)
    expect(
      await faultOf(
        title === 'bytes that are no UTF-8'
          ? zipOf(
              parts.map((part) =>
                name.test(part.name)
                  ? { ...part, content: Buffer.from(String(part.content).replace('Siti', 'Sit\xed'), 'latin1') }
                  : part
              )
            )
          : file
      )
    ).toBe('damaged')
  })
  it.each(['xl/worksheets/sheet1.xml', 'xl/sharedStrings.xml', 'xl/styles.xml', 'xl/workbook.xml'])(
    'is damaged without %s',
    async (name) => {
      expect(await faultOf(zipOf(parts.filter((part) => part.name !== name)))).toBe('damaged')
    }
  )
  it('is damaged when a part is not what its checksum says', async () => {
    const file = zipOf(parts.map((part) => ({ ...part, stored: true })))
    const at = file.indexOf('Siti Aminah')
    file.write('Siti Aminax', at)
    expect(await faultOf(file)).toBe('damaged')
  })
  it('is damaged when it is cut, or a part is there twice', async () => {
    const file = zipOf(parts)
    for (const share of [0.2, 0.5, 0.9, 0.99])
      expect(await faultOf(file.subarray(0, file.length * share))).toBe('damaged')
    expect(await faultOf(zipOf([...parts, parts[5]!]))).toBe('damaged')
  })
  it('is a bomb, says so before it is unpacked', async () => {
    const content = Buffer.alloc(60_000_000, 'a')
    expect(await faultOf(zipOf([...parts, { name: 'xl/media/1.bin', content }]))).toBe('bomb')
    expect(await faultOf(zipOf([...parts, { name: 'xl/media/1.bin', content: 'a', size: 1_600_000_000 }]))).toBe('bomb')
  })
  it('is damaged when a part unpacks to more than it says', async () => {
    const lying = parts.map((part) => (/sheet1/.test(part.name) ? { ...part, size: 100 } : part))
    expect(await faultOf(zipOf(lying))).toBe('damaged')
  })
  it('needs a password when its parts are encrypted', async () => {
    expect(await faultOf(zipOf(parts.map((part) => ({ ...part, flags: 1 }))))).toBe('password')
  })
  it('is too wide or too long, and never cut', async () => {
    expect((await cellsIn(sheetOf('<row><c r="SF1"><v>1</v></c></row>')))[0]!.length).toBe(500)
    expect(await faultOf(sheetOf('<row><c r="SG1"><v>1</v></c></row>'))).toBe('too-wide')
    expect(await cellsIn(sheetOf('<row><c><v>1</v></c><c r="XFD1" s="0"/></row>'))).toEqual([[1]])
  })
  it('keeps text as long as it is', async () => {
    const long = 'Dusun '.repeat(40_000).trim()
    expect(await cellsIn(sheetOf(textRow(long)))).toEqual([[long]])
  })
})
