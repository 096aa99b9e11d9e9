import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatRupiah, type Marks, marksOf, moneyMarksOf, readNumber, readRupiah } from './money.ts'
import type { Cell, Reading } from './written.ts'

/** A value, both readings, or nothing. */
const said = (read: Reading<number>) => read && ('value' in read ? read.value : read.readings)

describe('numbers', () => {
  it.each<[Cell, unknown]>([
    ['1500', 1500],
    ['1,500', [1500, 1.5]],
    ['1.500', [1500, 1.5]],
    ['1,000', [1000, 1]],
    ['1.500.000', 1_500_000],
    ['1,500,000', 1_500_000],
    ['1.234,5', 1234.5],
    ['1,234.5', 1234.5],
    ['12,5', 12.5],
    ['12.5', 12.5],
    ['0,500', 0.5],
    ['1 500 000', 1_500_000],
    ['1\u00a0500\u202f000', 1_500_000],
    ["1'500", 1500],
    ['1 500,250', 1500.25],
    ["'1500", 1500],
    ['1 500.250', 1500.25],
    ['١٥٠٠', 1500],
    ['１５００', 1500],
    ['+5', 5],
    ['-5', -5],
    ['− 5', -5],
    ['(5)', -5],
    ['5-', [5, -5]],
    ['1.500-', [1500, -1500, 1.5, -1.5]],
    ['dua puluh lima', 25],
    ['sebelas', 11],
    ['Seratus Dua', 102],
    ['2 (dua)', 2],
    ['2 (tiga)', [2, 3]],
    ['12.', 12],
    [1.5, 1.5],
    [-0.25, -0.25]
  ])('%s without known marks is %s', (written, value) =>
    expect(said(readNumber(written, 'open', false))).toEqual(value)
  )

  it.each<Cell>(
    "|-|5--|(5|5)|--5|-+5|NaN|Infinity|1e5|1e400|0x10|1.50.000|1,50,000|1.500,000,5|1 50|banyak|5 ekor|500-600|½|1/2|000'150".split(
      '|'
    )
  )('"%s" is no number', (written) => {
    for (const marks of ['id', 'en', 'open'] as const) expect(readNumber(written, marks, false)).toBeUndefined()
  })
  it('of a spreadsheet are those it shows, with 15 digits', () => {
    expect(readNumber(2.0000000000000004, 'open', true)).toEqual({ value: 2 })
    expect(readNumber(0.1 + 0.2, 'open', false)).toEqual({ value: 0.3 })
  })

  it('numbers that are none, or have more digits than are kept, are none', () => {
    for (const n of [Number.NaN, Number.POSITIVE_INFINITY, '12345678901234567890'])
      expect(readNumber(n, 'open', false)).toBeUndefined()
  })

  it.each<[Cell, Marks, unknown]>([
    ['1,500', 'open', 1500],
    ['1,500', 'id', 1500],
    ['1,000', 'open', [1000, 1]],
    ['1,000', 'id', 1],
    ['1,000', 'en', 1000],
    ['12,0', 'open', 12],
    ['12,5', 'open', undefined],
    [12, 'open', 12],
    [12.5, 'open', undefined]
  ])('a count of %s with marks %s is %s', (written, marks, value) =>
    expect(said(readNumber(written, marks, true))).toEqual(value)
  )

  it.each<[Cell, unknown, unknown]>([
    ['1.500', 'either', 'id'],
    ['1,500', 'either', 'en'],
    ['1,000', 'either', 'either'],
    ['1.500.000', 'id', 'id'],
    ['12,5', 'id', undefined],
    ['12.5', 'en', undefined],
    ['1,234.5', 'en', undefined],
    ['1500', undefined, undefined],
    ['1 500', undefined, undefined],
    [1.5, undefined, undefined],
    ['x', undefined, undefined]
  ])('%s says %s of the marks of its column, %s as a count', (written, quantity, count) => {
    expect(marksOf(written, false)).toBe(quantity)
    expect(marksOf(written, true)).toBe(count)
  })

  it('possible in one way only are read so whatever the marks', () => {
    expect(said(readNumber('12,5', 'en', false))).toBe(12.5)
    expect(said(readNumber('12.5', 'id', false))).toBe(12.5)
  })

  it('are read back, exactly by the marks they were written with and among the readings by none', () => {
    const amount = fc.integer({ min: -1e12, max: 1e12 }).map((n) => n / 1000)
    fc.assert(
      fc.property(amount, fc.constantFrom<['id', 'en']>('id', 'en'), fc.boolean(), (n, marks, useGrouping) => {
        const written = n.toLocaleString(marks, { maximumFractionDigits: 3, useGrouping })
        expect(said(readNumber(written, marks, false))).toBe(n || 0)
        expect([said(readNumber(written, 'open', false))].flat()).toContain(n || 0)
      })
    )
  })
})

describe('money', () => {
  it.each<[Cell, number]>([
    ['750,000', 750_000],
    ['750.000', 750_000],
    ['Rp750,000', 750_000],
    ['25,000', 25_000],
    ['1.500', 1500],
    ['1500000', 1_500_000],
    ['1 500 000', 1_500_000],
    ['Rp1.500.000,00', 1_500_000],
    ['Rp. 1.500.000,-', 1_500_000],
    ['Rp.5.000.000', 5_000_000],
    ['IDR 750000', 750_000],
    ['120000.00', 120_000],
    ['146.000,00', 146_000],
    ['1,234.50', 1235],
    ['0.00', 0],
    ['500.000.000.', 500_000_000],
    ['1,5 jt', 1_500_000],
    ['1.5jt', 1_500_000],
    ['1.25 Juta', 1_250_000],
    ['750rb', 750_000],
    ['500K', 500_000],
    ['2 M', 2_000_000_000],
    ['3 milyar', 3_000_000_000],
    ['1.500.000 rb', 1_500_000_000],
    ['5 juta rupiah', 5_000_000],
    ['500 ribu/bulan', 500_000],
    ['10 jt/bln', 10_000_000],
    ['dua juta', 2_000_000],
    ['satu juta lima ratus ribu rupiah', 1_500_000],
    ['Rp sejuta per bulan', 1_000_000],
    ['2 jt 500 rb', 2_500_000],
    ['Rp5.000.000 (lima juta rupiah)', 5_000_000],
    ['Rp 5 jt per bulan', 5_000_000],
    ['-25.000', -25_000],
    ['Rp-25.000', -25_000],
    ['-Rp 25.000', -25_000],
    ['(25.000)', -25_000],
    [750_000, 750_000],
    [146_666.67, 146_667]
  ])('%s is %s rupiah', (written, rupiah) => expect(said(readRupiah(written, 'open'))).toBe(rupiah))

  it.each(
    (
      '|-|Rp -|1.50|12.50|2.5|1.5.0|1.000.000.00|1.234,567|750.000/hari|1 jt/minggu|5 jt/tahun|500000-1000000|2 s/d 3 ' +
      'jt|< 5 juta|> 300 jt|±500000|banyak|25.000--|(5 jt|2 jt 5 jt|500 rb 2 jt|seratus lima puluh juta kurang|1e6|USD 500'
    ).split('|')
  )('"%s" is no amount', (written) => {
    for (const marks of ['id', 'en', 'open'] as const) expect(readRupiah(written, marks)).toBeUndefined()
  })

  it('with a minus behind may be a dash or below zero', () =>
    expect(said(readRupiah('25.000-', 'open'))).toEqual([25_000, -25_000]))

  it('thousands of millions, or a million and a half', () => {
    expect(said(readRupiah('1.500 jt', 'open'))).toEqual([1_500_000_000, 1_500_000])
    expect(said(readRupiah('1.500 jt', 'id'))).toBe(1_500_000_000)
    expect(said(readRupiah('1.500 jt', 'en'))).toBe(1_500_000)
  })

  it('reads back every amount it writes, and those with sen in either writing', () => {
    const marks = fc.constantFrom<Marks[]>('id', 'en', 'open')
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), marks, (rupiah, m) => {
        expect(said(readRupiah(formatRupiah(rupiah), m))).toBe(rupiah)
        for (const locale of ['id', 'en'])
          expect(said(readRupiah(rupiah.toLocaleString(locale, { minimumFractionDigits: 2 }), m))).toBe(rupiah)
      })
    )
  })
})

it.each<[string, ReturnType<typeof moneyMarksOf>]>([
  ['1.500', 'id'],
  ['1.500.000', 'id'],
  ['Rp1.500.000,00', 'id'],
  ['750,000', 'en'],
  ['1,500,000.00', 'en'],
  ['1,5 jt', 'id'],
  ['1.5 jt', 'en'],
  ['1.500 jt', 'either'],
  ['1500000', undefined],
  ['2 jt', undefined],
  ['lima ratus', undefined],
  ['12.50', undefined]
])('%s as money speaks for %s', (written, side) => expect(moneyMarksOf(written)).toBe(side))
