import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellsIn, faultOf, readBytes } from './made.ts'

const table = [
  ['NIK', 'Nama', 'L/P'],
  ['3529145203851001', 'Siti Aminah', 'P'],
  ['3529141708771002', 'Moh Kamil', 'L']
]
const written = (separator: string, end = '\r\n') => table.map((row) => row.join(separator)).join(end)
const linesIn = async (text: string | Buffer) => (await readBytes(text))[0]!.lines

describe('the separator of a text file', () => {
  it.each([',', ';', '\t', '|'])('is found: %j', async (separator) => {
    expect(await cellsIn(written(separator))).toEqual(table)
  })
  it('is not the comma of addresses, however many there are', async () => {
    const addresses = ['Dsn Barat, RT 1, RW 2, Desa Jelbudan, Kec Dasuk', 'Dsn Timur,RT 1,RW 2,Jelbudan,Dasuk', 'Barat']
    for (const address of addresses) {
      const rows = Array.from({ length: 100 }, (_, i) => `352914520385${1000 + i};Siti;${address}`)
      for (const text of [
        ['NIK;Nama;Alamat', ...rows],
        ['NIK;Nama;Alamat', rows[0]!],
        ['DAFTAR WARGA, TAHUN 2026', '', 'NIK;Nama;Alamat', ...rows]
      ])
        expect((await cellsIn(text.join('\r\n'))).at(-1)!.slice(1)).toEqual(['Siti', address])
    }
  })
  it('is not the comma of decimals', async () => {
    expect(await cellsIn('1,5;2,5\n3,5;4,5\n')).toEqual([
      ['1,5', '2,5'],
      ['3,5', '4,5']
    ])
    expect((await cellsIn('Toko;Jumlah\nALF-1;1,5\nALF-2;2,5\n'))[1]).toEqual(['ALF-1', '1,5'])
  })
  it('is not one within quotes', async () => {
    expect(await cellsIn('Nama;Alamat\n"Siti";"Dusun; Barat, a, b"\n"Ali";"c, d, e"')).toEqual([
      ['Nama', 'Alamat'],
      ['Siti', 'Dusun; Barat, a, b'],
      ['Ali', 'c, d, e']
    ])
  })
  it('is what the first line says', async () => {
    expect(await linesIn(`sep=;\r\n${written(';')}`)).toEqual(table.map((cells, i) => ({ line: i + 2, cells })))
    expect(await cellsIn('"sep=|"\na|b;c;d\ne|f;g;h')).toEqual([
      ['a', 'b;c;d'],
      ['e', 'f;g;h']
    ])
    for (const sign of ['\t', '^', ']', '\\', '-', ':']) {
      expect(await cellsIn(`sep=${sign}\na${sign}"b${sign}c\n"d"${sign}e`)).toEqual([
        ['a', 'b', 'c'],
        ['d', 'e']
      ])
    }
  })
  it('may be none', async () => {
    expect(await cellsIn('NIK\n3529145203851001\n')).toEqual([['NIK'], ['3529145203851001']])
    expect(await readBytes('')).toEqual([{ name: 'CSV', hidden: false, hiddenColumns: [], lines: [] }])
    expect(await linesIn('\r\n \n;;;\n')).toEqual([])
  })
})

describe('the characters of a text file', () => {
  const text = 'Nama;Desa\r\nAʼisyah Ünal — “Barat” 東;Désa\r\n'
  const cells = [
    ['Nama', 'Desa'],
    ['Aʼisyah Ünal — “Barat” 東', 'Désa']
  ]
  const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16()
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 the other way with a mark', swapped(Buffer.from(`\ufeff${text}`, 'utf16le'))],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le')],
    ['UTF-16 the other way without a mark', swapped(Buffer.from(text, 'utf16le'))]
  ])('are read: %s', async (_, bytes) => {
    expect(await cellsIn(bytes)).toEqual(cells)
  })
  it('are Windows-1252 where they are no UTF-8, byte by byte', async () => {
    const latin = Buffer.from('Nama;Desa\nMak\x92mur \x93B\x94 \x80;D\xe9sa\n', 'latin1')
    expect((await cellsIn(latin))[1]).toEqual(['Mak’mur “B” €', 'Désa'])
    const stray = Buffer.concat([Buffer.from('Nama;Desa\nÜnal;Jos'), Buffer.from([0xe9]), Buffer.from('\nÜmit;東\n')])
    expect((await cellsIn(stray)).slice(1)).toEqual([
      ['Ünal', 'José'],
      ['Ümit', '東']
    ])
  })
  it('are read the same wherever the pieces of a long file are cut', async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => [`${i}`, 'Ünal 東 “x”'])
    const lines = await linesIn(rows.map((row) => row.join(';')).join('\n'))
    expect(lines.length).toBe(rows.length)
    expect(
      lines.every(({ cells, line }, i) => cells[0] === `${i}` && cells[1] === 'Ünal 東 “x”' && line === i + 1)
    ).toBe(true)
  })
  it('make a line damaged where some are lost', async () => {
    expect(await linesIn('a;b\nSi\0ti;x\n\0\0\0\0\n')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['Siti', 'x'], damaged: true },
      { line: 3, cells: ['\ufffd'], damaged: true }
    ])
    expect(await linesIn('a;b\n1;2\n\x1a')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['1', '2'] }
    ])
  })
})

it('a text may describe tables in its cells', async () => {
  const text = 'SKU;Nama;Uraian\n1;Keripik;"<p>x</p>\n<table><tr><td>a</td></tr></table>"\n2;Abon;<table>\n'
  expect(await cellsIn(text)).toEqual([
    ['SKU', 'Nama', 'Uraian'],
    ['1', 'Keripik', '<p>x</p> <table><tr><td>a</td></tr></table>'],
    ['2', 'Abon', '<table>']
  ])
})

it('a text that ends in zeros says that it is not whole', async () => {
  expect(await linesIn(Buffer.concat([Buffer.from('a;b\n1;2\n3;'), Buffer.alloc(5000)]))).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['1', '2'] },
    { line: 3, cells: ['3'], damaged: true }
  ])
})

describe('the lines of a text file', () => {
  it.each(['\r\n', '\n', '\r'])('may end as they like: %j', async (end) => {
    expect(await linesIn(written(';', end))).toEqual(table.map((cells, i) => ({ line: i + 1, cells })))
  })
  it('may end in different ways', async () => {
    expect(await linesIn('NIK;Nama\r\n1;a\n2;b\r3;c\n\r\n4;d')).toEqual([
      { line: 1, cells: ['NIK', 'Nama'] },
      { line: 2, cells: ['1', 'a'] },
      { line: 3, cells: ['2', 'b'] },
      { line: 4, cells: ['3', 'c'] },
      { line: 6, cells: ['4', 'd'] }
    ])
  })
  it('are counted as they stand, also within quotes', async () => {
    expect(await linesIn('No,Alamat\n1,"Dusun\r\nBarat\nRT 1"\n2,x\n')).toEqual([
      { line: 1, cells: ['No', 'Alamat'] },
      { line: 2, cells: ['1', 'Dusun Barat RT 1'] },
      { line: 5, cells: ['2', 'x'] }
    ])
  })
  it('may be long, with many cells', async () => {
    const long = 'x'.repeat(300_000)
    expect(await cellsIn(`a;b\n${long};"${long}"\n`)).toEqual([
      ['a', 'b'],
      [long, long]
    ])
    expect(await faultOf(`a\n${'x;'.repeat(501)}x`)).toBe('too-wide')
  })
})

describe('quotes', () => {
  it('are undone', async () => {
    expect(await cellsIn('a; "b;c" ;"d ""e"" f";""\n1;2;3;4')).toEqual([
      ['a', 'b;c', 'd "e" f'],
      ['1', '2', '3', '4']
    ])
  })
  it('that keep digits for Excel are taken off', async () => {
    const rows = ['NIK,HP,HP2,HP3', `="3529145203851001",="081234567000","=""081234567000""",'081234567000`]
    expect((await cellsIn(rows.join('\n')))[1]).toEqual([
      '3529145203851001',
      '081234567000',
      '081234567000',
      '081234567000'
    ])
    expect(await cellsIn("Nama,x\n'Aisyiyah,y\n")).toEqual([
      ['Nama', 'x'],
      ["'Aisyiyah", 'y']
    ])
  })
  it('that stand within a text are letters', async () => {
    expect(await linesIn('a;b\nMoh "Kamil" Ali;5" pipa\n')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['Moh "Kamil" Ali', '5" pipa'] }
    ])
  })
  const header = 'NIK,Nama,L/P,Desa'
  const line = (i: number) => `352914520385100${i},Warga ${i},P,Jelbudan`
  const right = (i: number, at: number) => ({ line: at, cells: line(i).split(',') })
  it.each([
    ['never closed', '3529145203851000,"Siti,P,Jelbudan', ['3529145203851000', 'Siti', 'P', 'Jelbudan']],
    [
      'closed and opened within',
      '3529145203851000,"Siti "Ami" na",P,Jelbudan',
      ['3529145203851000', 'Siti "Ami" na', 'P', 'Jelbudan']
    ],
    [
      'never closed, in the last cell',
      '3529145203851000,Siti,P,"Jelbudan',
      ['3529145203851000', 'Siti', 'P', 'Jelbudan']
    ],
    [
      'never closed, after an equals sign',
      '="3529145203851000,Siti,P,Jelbudan',
      ['="3529145203851000', 'Siti', 'P', 'Jelbudan']
    ]
  ])('that are %s damage their line alone', async (_, bad, cells) => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = [header, line(1), bad, line(2), line(3), bad, bad, line(4)].join(end)
      expect(await linesIn(text)).toEqual([
        { line: 1, cells: header.split(',') },
        right(1, 2),
        { line: 3, cells, damaged: true },
        right(2, 4),
        right(3, 5),
        { line: 6, cells, damaged: true },
        { line: 7, cells, damaged: true },
        right(4, 8)
      ])
    }
  })
  it('of two lines do not swallow the lines between them', async () => {
    const text = [
      header,
      line(1),
      '3529145203851000,"Siti,P,Jelbudan',
      line(2),
      '3529145203851007,Ali",L,Jelbudan',
      line(3)
    ]
    expect(await linesIn(text.join('\n'))).toEqual([
      { line: 1, cells: header.split(',') },
      right(1, 2),
      { line: 3, cells: ['3529145203851000', 'Siti', 'P', 'Jelbudan'], damaged: true },
      right(2, 4),
      { line: 5, cells: ['3529145203851007', 'Ali"', 'L', 'Jelbudan'], damaged: true },
      right(3, 6)
    ])
  })
  it('may hold addresses of several lines with as many commas as there are columns', async () => {
    const text =
      'NIK,Nama,Alamat\n3529145203851000,Siti,"Dusun A, RT 1, RW 2\nDesa B, Kec C, Kab D\nJatim"\n3529145203851001,Ali,x'
    expect((await cellsIn(text))[1]).toEqual([
      '3529145203851000',
      'Siti',
      'Dusun A, RT 1, RW 2 Desa B, Kec C, Kab D Jatim'
    ])
  })
  it('around whole lines are taken off', async () => {
    expect(await cellsIn('"No;Nama;Desa"\n"1;""Siti; A"";Jelbudan"\n"2;Ali;Semaan"')).toEqual([
      ['No', 'Nama', 'Desa'],
      ['1', 'Siti; A', 'Jelbudan'],
      ['2', 'Ali', 'Semaan']
    ])
    expect((await cellsIn('No,Nama,Desa\n"1,Siti,Jelbudan"\n"2,Ali,Semaan"'))[1]).toEqual(['1', 'Siti', 'Jelbudan'])
  })
  it('in a line where cells are missing are not believed', async () => {
    expect((await linesIn(`${header}\n${line(1)}\n3529145203851000,Siti" P,Jelbudan`))[2]!.damaged).toBe(true)
  })
  it('that nobody closed in a long file are found in time', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `${i},"x,""y"",z`)
    const lines = await linesIn(rows.join('\n'))
    expect(lines.length).toBe(rows.length)
    expect(lines.every(({ damaged }) => damaged)).toBe(true)
  })
  it('bring every table back that was written with them', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'B', '"', ',', ';', ' ', '\n', '\r\n', '.', 'é', '東'),
      maxLength: 8
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n', '\r'),
        async (rows, separator, end) => {
          // A number in front, so that a line is known as one.
          const all = [['No', 'a', 'b', 'c'], ...rows.map((row, i) => [`${i + 1}`, ...row])]
          const text = all.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(separator)).join(end)
          const expected = all.map((row) => {
            const shown = row.map((one) => one.replace(/ *[\r\n][\r\n ]*/g, ' ').trim())
            while (shown.at(-1) === '') shown.pop()
            return shown
          })
          expect(await cellsIn(text)).toEqual(expected)
        }
      ),
      { numRuns: 150 }
    )
  })
})

it('lines broken in two, or cut by another sign than the file, are held; short ones alone are not', async () => {
  const whole = (i: number) => `352914520385100${i};Siti;P;Jelbudan`
  const held = async (...lines: string[]) =>
    (await linesIn(['NIK;Nama;L/P;Desa', whole(1), whole(2), ...lines, whole(3)].join('\n')))
      .filter(({ damaged }) => damaged)
      .map(({ line }) => line)
  expect(await held('3529145203851004;Si', 'ti;P;Jelbudan')).toEqual([4, 5])
  expect(await held('3529145203851004;Siti;', 'P;Jelbudan')).toEqual([4, 5])
  expect(await held('3529145203851004,Siti,P,Jelbudan')).toEqual([4])
  expect(await held('3529145203851004;Siti', '3529145203851005;Ali')).toEqual([])
})
