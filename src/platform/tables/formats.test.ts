import { SSF } from '@e965/xlsx'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { builtinFormat, formatOf, isoCell, shown, shownText } from './formats.ts'

const of = (format: string, value: number, since1904 = false) => shown(value, formatOf(format), since1904)

describe('a number is', () => {
  it.each([
    ['General', 31118],
    ['0', 7],
    ['0.00', 7.25],
    ['#,##0', 750000],
    ['#,##0;[Red]-#,##0', 750000],
    ['"Rp"#,##0', 750000],
    ['_("Rp"* #,##0_);_("Rp"* (#,##0);_("Rp"* "-"_);_(@_)', 750000],
    ['[$Rp-421]#,##0.00', 750000],
    ['0" hari"', 3],
    ['0 "pohon/tahun"', 3],
    ['[Blue]0', 3],
    ['[>=100]0.0;0', 3],
    ['0.00E+00', 12345],
    ['# ?/?', 0.5],
    ['@', 31118],
    ['"tanggal" 0', 5],
    ['#,##0 \\d\\m', 5]
  ])('a number: %s', (format, value) => {
    expect(of(format, value)).toBe(value)
    expect(of(format, -value)).toBe(-value)
  })
  it.each([
    [';;;', 1500, '#TERSEMBUNYI! 1500'],
    [';;;', 0, '#TERSEMBUNYI! 0'],
    ['""', 1500, '#TERSEMBUNYI! 1500'],
    ['#,##0;;', -5, '#TERSEMBUNYI! -5'],
    ['" ";" ";" "', 7, '#TERSEMBUNYI! 7'],
    ['0;-0;;@', 0, 0],
    ['', 1500, 1500]
  ])('told where its format shows nothing of it: %s', (format, value, cell) => expect(of(format, value)).toBe(cell))
  it('a text where no section for texts is empty', () => {
    expect([';;;', '0;0;0;', '""'].map((code) => shownText('Siti', formatOf(code)))).toEqual(
      Array(3).fill('#TERSEMBUNYI! Siti')
    )
    expect(['General', '0;-0;;@', ';;', ''].map((code) => shownText('Siti', formatOf(code)))).toEqual(
      Array(4).fill('Siti')
    )
  })
  it.each([
    ['000', 7, '007'],
    ['00000', 69451, '69451'],
    ['0000000000000000', 3529145203851000, '3529145203851000'],
    ['"08"0000', 12, '080012'],
    ['"+62"0', 81234567000, '+6281234567000'],
    ['0000-0000-0000', 81234567000, '0812-3456-7000'],
    ['00\\.00\\.00\\.0000', 3529142008, '35.29.14.2008'],
    ['00 00 00 000000 0000', 3529145203851000, '35 29 14 520385 1000'],
    ['[$-421]000', 7, '007'],
    ['[Red]000;[Blue]-000', -7, '-007'],
    ['000', -7, '-007'],
    ['000;000', -7, '007']
  ])('a code: %s', (format, value, text) => {
    expect(of(format, value)).toBe(text)
  })
  it.each([
    ['#,##0,"rb"', 93000, '93000 rupiah'],
    ['0.0,', 93456, '93456 rupiah'],
    ['0.0,,"jt"', 1500000, '1500000 rupiah'],
    ['[>=1000000]0.0,,"jt";[>=1000]0,"rb";0', 500, 500],
    ['0.00,', 0, 0],
    ['0" rb"', 93, '93 rb'],
    ['0.000" jt"', 1.234, '1.2340 jt'],
    ['0"000"', 93, '93000'],
    ['#,##0".000"', 93, '93.000'],
    ['[=1]"L";[=2]"P";0', 2, 'P'],
    ['0;-0;"tidak ada"', 0, 'tidak ada'],
    ['0,"t"', 12000, 12000],
    ['0" m2"', 93, 93]
  ])('what it shows, where that is another amount than its value: %s', (format, value, cell) => {
    expect(of(format, value)).toBe(cell)
  })
  it('a share', () => {
    expect(of('0%', 0.5)).toBe('50%')
    expect(of('0.0%', 0.125)).toBe('12.5%')
  })
  it.each([
    'dd/mm/yyyy',
    'd-mmm-yy',
    'yyyy\\-mm\\-dd',
    '[$-421]dd mmmm yyyy;@',
    '[Red]d/m/yy',
    'mmmm',
    '[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy',
    'dd"/"mm"/"yyyy',
    'e',
    '[<1]0.0;dd/mm/yyyy'
  ])('a date: %s', (format) => {
    expect(of(format, 31118)).toBe('1985-03-12')
  })
  it('a date by the number of its format', () => {
    const dates = [14, 15, 16, 17, 22, 27, 30, 36, 50, 57, 58]
    for (const id of dates) expect(shown(31118, builtinFormat(id), false)).toBe('1985-03-12')
    for (const id of [18, 19, 20, 21, 32, 45, 46, 47, 55]) expect(shown(0.5, builtinFormat(id), false)).toBe('12:00')
    for (const id of [0, 1, 2, 3, 4, 5, 8, 11, 12, 37, 40, 41, 44, 48, 49, 163])
      expect(shown(31118, builtinFormat(id), false)).toBe(31118)
  })
  it('a day that Excel alone knows', () => {
    const days = [0, 0.5, 1, 59, 60, 60.5, 61].map((day) => of('dd/mm/yyyy', day))
    expect(days).toEqual([
      '00/01/1900',
      '00/01/1900 12:00',
      '1900-01-01',
      '1900-02-28',
      '29/02/1900',
      '29/02/1900 12:00',
      '1900-03-01'
    ])
    expect([0, 1, 60, 31118 - 1462].map((day) => of('dd/mm/yyyy', day, true))).toEqual([
      '1904-01-01',
      '1904-01-02',
      '1904-03-01',
      '1985-03-12'
    ])
    expect(of('dd/mm/yyyy', 2958465)).toBe('9999-12-31')
    expect([-1, 2958466, 3529145203851000].map((n) => of('dd/mm/yyyy', n))).toEqual([-1, 2958466, 3529145203851000])
  })
  it('a time', () => {
    expect([0, 0.25, 0.999999, 14 / 24 + 5 / 1440].map((n) => of('h:mm', n))).toEqual([
      '00:00',
      '06:00',
      '00:00',
      '14:05'
    ])
    expect(of('h:mm:ss', 45 / 86400)).toBe('00:00:45')
    expect(of('[h]:mm', 1.5)).toBe('36:00')
    expect(of('dd/mm/yyyy hh:mm', 46349 + 14 / 24 + 5 / 1440)).toBe('2026-11-23T14:05')
    expect(of('dd/mm/yyyy hh:mm', 46349.9999999)).toBe('2026-11-24')
    expect(of('h:mm', 46349.5)).toBe('2026-11-23T12:00')
  })
  it('the day that SheetJS finds, from March 1900 on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 61, max: 2958464 }), fc.integer({ min: 0, max: 86399 }), (day, second) => {
        const text = SSF.format('yyyy-mm-dd"T"hh:mm:ss', day + second / 86400)
        const expected = second === 0 ? text.slice(0, 10) : second % 60 === 0 ? text.slice(0, 16) : text
        expect(of('dd/mm/yyyy hh:mm', day + second / 86400)).toBe(expected)
      })
    )
  })
  it('the code that SheetJS shows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e15 }), fc.integer({ min: 2, max: 18 }), (value, zeros) => {
        expect(of('0'.repeat(zeros), value)).toBe(String(value).padStart(zeros, '0'))
      })
    )
  })
})

it('dates that are spelled out are told in one form', () => {
  const written = [
    '1985-03-12',
    '1977-08-17T00:00:00',
    '2026-11-23T14:05:00.000Z',
    '2026-12-31T23:59:59.9',
    '14:05:00',
    'T14:05',
    '2026-11-23T14:05:09'
  ]
  expect(written.map(isoCell)).toEqual([
    '1985-03-12',
    '1977-08-17',
    '2026-11-23T14:05',
    '2027-01-01',
    '14:05',
    '14:05',
    '2026-11-23T14:05:09'
  ])
  expect(isoCell(' 12 Maret ')).toBe('12 Maret')
})
