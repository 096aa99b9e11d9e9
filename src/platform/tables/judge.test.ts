import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDate } from '../../kernel/dates.ts'
import { readNumber } from '../../kernel/money.ts'
import type { Cell } from '../../kernel/written.ts'
import { type ColumnSigns, dateOrders, gather, numberMarks, roundedDigits, signsOfSheets } from './judge.ts'

const signsOf = (rows: readonly (readonly Cell[])[]) => {
  const signs: ColumnSigns[] = []
  for (const row of rows) gather(row, signs)
  return Array.from({ length: Math.max(...rows.map((row) => row.length)) }, (_, i) => signs[i] ?? null)
}

describe('the order of day and month', () => {
  it('is that of the cells that can only be read one way, or of the NIK beside them', () => {
    expect(dateOrders(signsOf([['11/05/2026'], ['23/05/2026']]))).toEqual(['day'])
    expect(dateOrders(signsOf([['11/05/2026'], ['05/23/2026']]))).toEqual(['month'])
    expect(dateOrders(signsOf([['11/05/2026'], ['12/12/2026']]))).toEqual(['open'])
    expect(dateOrders(signsOf([['23/05/2026'], ['05/23/2026'], ['01/02/2026']]))).toEqual(['open'])
    expect(dateOrders(signsOf([['03/12/1985', '3529145203851001']]))[0]).toBe('month')
    expect(dateOrders(signsOf([['12/03/1985', '3529145203851001']]))[0]).toBe('day')
  })

  it('is that of each sheet where these contradict each other, however many rows one has', () => {
    const sheet = (name: string, cells: string[]) => {
      const signs: ColumnSigns[] = []
      for (const cell of cells) gather([cell], signs)
      return { name, signs }
    }
    const long = sheet('A', [...Array(200).fill('23/05/2026'), '11/05/2026'])
    const judged = signsOfSheets([long, sheet('B', ['05/23/2026', '11/05/2026']), sheet('C', ['01/02/2026'])])
    expect(judged.orders).toEqual({ A: { 0: 'day' }, B: { 0: 'month' } })
    expect(dateOrders(judged.columns)).toEqual(['open'])
    expect(judged.columns[0]!.dates).toMatchObject({ either: 1, examples: ['01/02/2026'] })
    const alike = signsOfSheets([long, sheet('C', ['01/02/2026'])])
    expect([alike.orders, dateOrders(alike.columns)]).toEqual([{}, ['day']])
  })

  it('is what the title asks for, where the cells say nothing else', () => {
    const [either, day] = [signsOf([['11/05/2026']]), signsOf([['11/05/2026'], ['23/05/2026']])]
    for (const title of ['Tgl Lahir (dd/mm/yyyy)', 'Tgl/Bln/Thn Lahir', 'Tanggal-Bulan-Tahun', 'DD-MM-YY'])
      expect([title, dateOrders(either, [title])]).toEqual([title, ['day']])
    for (const title of ['Tgl Lahir (mm/dd/yyyy)', 'MM-DD-YY'])
      expect([title, dateOrders(either, [title]), dateOrders(day, [title])]).toEqual([title, ['month'], ['day']])
    expect(dateOrders(either, ['Tanggal'])).toEqual(['open'])
  })

  it('of a column that says nothing is that of the others, where these agree', () => {
    expect(dateOrders(signsOf([['23/05/2026', '01/02/2026']]))).toEqual(['day', 'day'])
    expect(dateOrders(signsOf([['23/05/2026', '01/02/2026', '05/23/2026']]))).toEqual(['day', 'open', 'month'])
  })

  it('read from a column of dates written one way gives back the dates', () => {
    const date = fc.date({ min: new Date('1900-01-01'), max: new Date('2026-11-01'), noInvalidDate: true })
    const dates = fc.array(
      date.map((d) => d.toISOString().slice(0, 10)),
      { minLength: 1, maxLength: 40 }
    )
    fc.assert(
      fc.property(dates, fc.constantFrom('/', '-', '.'), fc.boolean(), (days, mark, monthFirst) => {
        const written = days.map((iso) => {
          const [y, m, d] = iso.split('-') as [string, string, string]
          return (monthFirst ? [m, d, y] : [d, m, y]).join(mark)
        })
        const [order] = dateOrders(signsOf(written.map((cell) => [cell])))
        for (const [i, cell] of written.entries()) {
          const read = readDate(cell, order!, 2026)!
          if ('value' in read) expect(read.value).toBe(days[i])
          else expect(read.readings).toContain(days[i])
        }
      })
    )
  })
})

describe('the marks of numbers', () => {
  const marks = (...cells: string[]) => numberMarks(signsOf(cells.map((cell) => [cell]))[0]!.numbers)
  it('are those of the cells that can only be read one way', () => {
    expect(marks('1,000', '1,234.5')).toBe('en')
    expect(marks('1.000', '12,5')).toBe('id')
    expect(marks('1,000', '2,500')).toBe('open')
    expect(numberMarks(signsOf([['1,000'], ['1,250']])[0]!.counts)).toBe('en')
  })

  it('read from a column written one way give back the numbers', () => {
    const numbers = fc.array(fc.integer({ min: 0, max: 5_000_000 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(numbers, fc.constantFrom('id-ID', 'en-US'), fc.boolean(), (counts, locale, whole) => {
        const values = whole ? counts : counts.map((n) => n / 4)
        const written = values.map((n) => n.toLocaleString(locale))
        const [signs] = signsOf(written.map((cell) => [cell]))
        const judged = signs ? numberMarks(whole ? signs.counts : signs.numbers) : 'open'
        for (const [i, cell] of written.entries()) {
          const read = readNumber(cell, judged, whole)!
          if ('value' in read) expect(read.value).toBe(values[i])
          else expect(read.readings).toContain(values[i])
        }
      })
    )
  })
})

it('numbers of 16 digits that all end in 0 were rounded by a spreadsheet', () => {
  const list = (last: string) => signsOf(['1', '2', '3', '4', '5'].map((d) => [`352914520385${d}00${last}`]))[0]!
  expect(roundedDigits(list('0'))).toBe(true)
  expect(roundedDigits(list('1'))).toBe(false)
})
