import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  addMonths,
  ageOn,
  type DateOrder,
  dateInJakarta,
  dateOrderOf,
  dayOf,
  daysBetween,
  formatDate,
  fromExcelSerial,
  readDate,
  readPeriod,
  readPlaceAndDate
} from './dates.ts'
import type { Cell, Reading } from './written.ts'

/** A date, the dates it could be, or nothing. */
const said = (read: Reading<string>) => read && ('value' in read ? read.value : read.readings)
const both = ['1985-03-12', '1985-12-03']

describe('dates', () => {
  it.each<Cell>([
    '1985-03-12',
    '1985/03/12',
    '1985-03-12T00:00:00+07:00',
    '1985-03-12T00:00:00Z',
    '1985-03-12T16:59:59.000Z',
    '1985-03-12T00:00:00+07:00',
    '1985-03-12 23:30 WIB',
    '85-03-12',
    '19850312',
    19850312,
    '19850312.0',
    '31118.0',
    31118,
    31118.75,
    '31118',
    '12 Maret 1985',
    '12 Maret ’85',
    '12-Mar-85',
    '12Mrt1985',
    '12-III-1985',
    '12 march 1985',
    '12th of March 1985',
    'Mar 12, 1985',
    'March 12th 1985',
    '1985-Mar-12',
    'Senin, 12 Maret 1985',
    'Tue Mar 12 1985 00:00:00 GMT+0700 (Western Indonesia Time)',
    'Sumenep 12 Maret 1985',
    '12 Maret 1985 pukul 14.05 WIB',
    '١٢ Maret ١٩٨٥',
    '\u202a12 Maret 1985\u202c'
  ])('%s is 12 March 1985 in any column', (written) => {
    for (const order of ['day', 'month', 'open'] as const)
      expect(readDate(written, order, 2026)).toEqual({ value: '1985-03-12' })
  })

  it.each<Cell>([
    '12/03/1985',
    '12-3-85',
    '12.03.1985',
    '12 / 03 / 1985',
    '12-03-1985.',
    '12|03|1985',
    "12'03'1985",
    "'12/03/1985",
    '12 03 1985',
    '12031985',
    12031985,
    '12/03/1985 00:00',
    '12/03/1985 12:00:00 AM',
    'Sumenep, 12-03-1985',
    'Pasir Putih, 12-03-1985',
    'Sumenep/12-03-1985',
    'SUMENEP,12-03-1985',
    '١٢/٠٣/١٩٨٥',
    '１２/０３/１９８５'
  ])('%s is read by the order of its column', (written) => {
    expect(said(readDate(written, 'day', 2026))).toBe(both[0])
    expect(said(readDate(written, 'month', 2026))).toBe(both[1])
    expect(said(readDate(written, 'open', 2026))).toEqual(both)
    expect(dateOrderOf(written)).toBe('either')
  })

  it.each<[Cell, string, 'day' | 'month' | undefined]>([
    ['23/11/2026 14:05', '2026-11-23', 'day'],
    ['11/23/2026', '2026-11-23', 'month'],
    ['03251985', '1985-03-25', 'month'],
    ['12/12/1985', '1985-12-12', undefined],
    ['31-Dec-99', '1999-12-31', undefined],
    ['31/12/1899', '1899-12-31', 'day'],
    ['1-Jan-00', '2000-01-01', undefined],
    ['12-12-26', '2026-12-12', undefined],
    ['2026-11-23', '2026-11-23', undefined]
  ])('%s is %s whatever the order, and says of it: %s', (written, date, says) => {
    for (const order of ['day', 'month', 'open'] as const) expect(said(readDate(written, order, 2026))).toBe(date)
    expect(dateOrderOf(written)).toBe(says)
  })

  it('with words behind them are dates only where these name the day of the week', () => {
    expect(said(readDate('23-11-2026, Senin', 'open', 2026))).toBe('2026-11-23')
    for (const written of ['23-11-2026 retur', '23-11-2026, Sumenep', '2026-11-23 atau besok'])
      expect(readDate(written, 'open', 2026)).toBeUndefined()
  })

  it('knows months by whole words of old and new spelling and their short forms', () => {
    const written =
      'Januari Djanuari Jan;Pebruari Peb Feb. February;Maret Mrt;April Apr;Mei May;Djuni Juni;Juli Djuli ' +
      'July;Agustus Agt Ags August;Sept September;Okt. Oktober October;Nopember Nop November;Desember Des December'
    written.split(';').forEach((words, i) => {
      for (const word of words.split(' '))
        expect(said(readDate(`12 ${word} 1980`, 'open', 2026))).toBe(`1980-${String(i + 1).padStart(2, '0')}-12`)
    })
    for (const word of ['merpati', 'me', 'maretan', 'oke', 'desa', 'nol', 'junior', 'xiii'])
      expect(readDate(`12 ${word} 1980`, 'open', 2026)).toBeUndefined()
  })

  it('of seven digits with a lost 0 are all that they could be', () => {
    expect(said(readDate(5061985, 'day', 2026))).toBe('1985-06-05')
    expect(said(readDate('1031985', 'day', 2026))).toEqual(['1985-03-01', '1985-03-10'])
  })

  it.each<Cell>([
    '31 Februari 1990',
    '31/06/1985',
    '29/02/2023',
    '29/02/1900',
    '00/00/1965',
    '01/00/1965',
    '00/01/1900',
    '0000-00-00',
    '13/13/1985',
    '12/03/19855',
    '12/03/1799',
    '12/03/2200',
    '31/06/12',
    '12/03/1985 10:75',
    'Sumar 12, 1985',
    '12:03:1985',
    '1965',
    1965,
    10_958,
    73_051,
    '45',
    'umur 45',
    'lupa',
    '12/3',
    'Maret 1985',
    '5',
    ''
  ])('%s is no date', (written) => {
    for (const order of ['day', 'month', 'open'] as const) expect(readDate(written, order, 2026)).toBeUndefined()
    expect(dateOrderOf(written)).toBeUndefined()
  })

  const realDate = fc
    .date({ min: new Date('1930-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
    .map((d) => d.toISOString().slice(0, 10))
  const styles: [DateOrder, (y: string, m: string, d: string) => string][] = [
    ['day', (y, m, d) => `${d}/${m}/${y}`],
    ['day', (y, m, d) => `${Number(d)}-${Number(m)}-${y.slice(2)}`],
    ['day', (y, m, d) => `Sumenep, ${d}.${m}.${y} 00:00`],
    ['day', (y, m, d) => d + m + y],
    ['month', (y, m, d) => `${m}/${d}/${y}`],
    ['month', (y, m, d) => `${Number(m)}/${Number(d)}/${y} 2:05 PM`],
    ['open', (y, m, d) => `${y}-${m}-${d}T00:00:00Z`],
    ['open', (y, m, d) => y + m + d]
  ]
  it('are among their readings in an unknown order, and alone in their own', () => {
    fc.assert(
      fc.property(realDate, fc.constantFrom(...styles), (date, [order, write]) => {
        const [y, m, d] = date.split('-') as [string, string, string]
        const written = write(y, m, d)
        // Two digits of a year say nothing of the century.
        if (!written.includes(y) && Number(y) < 1927) return
        expect(said(readDate(written, order, 2026))).toBe(date)
        expect([said(readDate(written, 'open', 2026))].flat()).toContain(date)
        expect([order, 'either', undefined]).toContain(dateOrderOf(written))
      })
    )
  })
  it('are read back as they are written, in both languages', () => {
    fc.assert(
      fc.property(realDate, fc.constantFrom('id' as const, 'en' as const), (date, language) => {
        expect(said(readDate(formatDate(date, language), 'open', 2026))).toBe(date)
      })
    )
  })
})

it.each([
  ['Sumenep, 12-03-1985', 'Sumenep', both[0]],
  ['SUMENEP 12 MARET 1985', 'SUMENEP', both[0]],
  ['Sumenep / 12-03-1985', 'Sumenep', both[0]],
  ['Sumenep tgl. 12-03-1985', 'Sumenep', both[0]],
  ['Gili-Genting, 12-03-1985', 'Gili-Genting', both[0]],
  ['Kab. Sumenep, tgl. 12-03-1985', 'Kab. Sumenep', both[0]],
  ['Pasar Minggu, Selasa 12 Maret 1985', 'Pasar Minggu', both[0]],
  ["Ra'as, 12-03-1985", "Ra'as", both[0]],
  ['12-03-1985, Sumenep', 'Sumenep', both[0]],
  ['1985-03-12 Sumenep', 'Sumenep', both[0]],
  ['12 Maret 1985 / Kab. Sumenep', 'Kab. Sumenep', both[0]],
  ['12-03-1985', null, both[0]],
  ['Senin, 12 Maret 1985', null, both[0]],
  ['Sumenep, 31 Februari 1985', 'Sumenep', undefined],
  ['Sumenep', 'Sumenep', undefined],
  ['', null, undefined]
])('"%s" is the place %s and the date %s', (written, place, date) => {
  const read = readPlaceAndDate(written, 'day', 2026)
  expect(read.place).toBe(place)
  expect(said(read.date)).toBe(date)
})

it('the day in Jakarta, full years of age, and the days of Excel', () => {
  expect(dateInJakarta(new Date('2026-11-24T17:30:00Z'))).toBe('2026-11-25')
  expect(ageOn('2009-04-17', '2026-04-16')).toBe(16)
  expect(ageOn('2009-04-17', '2026-04-17')).toBe(17)
  expect(fromExcelSerial(1)).toBe('1899-12-31')
  expect(fromExcelSerial(61)).toBe('1900-03-01')
})

describe('times of a named zone', () => {
  it.each([
    ['1984-12-31T17:00:00Z', ['1985-01-01', '1984-12-31']],
    ['1984-12-31T17:00:00.000Z', ['1985-01-01', '1984-12-31']],
    ['1984-12-31 17:00 UTC', ['1985-01-01', '1984-12-31']],
    ['31/12/1984 11:30 PM GMT', ['1985-01-01', '1984-12-31']],
    ['1985-01-01T00:30:00+09:00', ['1984-12-31', '1985-01-01']],
    ['1985-01-01 00:30 WIT', ['1984-12-31', '1985-01-01']]
  ])('that are another day in Jakarta leave both: %s', (written, readings) => {
    for (const order of ['day', 'month', 'open'] as const) expect(readDate(written, order, 2026)).toEqual({ readings })
    expect(dateOrderOf(written)).toBe(written.includes('/') ? 'day' : undefined)
  })
  it('that are the same day are that day', () => {
    expect(readDate('1984-12-31 17:00', 'day', 2026)).toEqual({ value: '1984-12-31' })
  })
})

describe('a period', () => {
  it.each([
    ['2015', '2015-01-01'],
    ['2015.0', '2015-01-01'],
    ['sejak 2015', '2015-01-01'],
    ['Sejak tahun 2015', '2015-01-01'],
    ['th. 2015', '2015-01-01'],
    ['Maret 2015', '2015-03-01'],
    ['bulan Maret 2015', '2015-03-01'],
    ["Mar'2015", '2015-03-01'],
    ['Mar-2015', '2015-03-01'],
    ['03/2015', '2015-03-01'],
    ['3.2015', '2015-03-01'],
    ['2015-03', '2015-03-01']
  ])('%s begins on %s', (written, date) => expect(readPeriod(written)).toBe(date))
  it.each(['13/2015', '12/03/2015', '2015-13', '5 tahun', 'Maret', '15', '03/2015-04', '2015 2016', 'April 15', ''])(
    '%s is none',
    (written) => expect(readPeriod(written)).toBeUndefined()
  )
})

describe('a day in the regency', () => {
  it('is the same for an instant and for its date, whatever the clock of the machine says', () => {
    expect(formatDate('2026-11-26T17:30:00.000Z')).toBe('27 November 2026')
    expect(formatDate('2026-11-27')).toBe('27 November 2026')
    expect(dayOf('2026-11-26T16:59:59.000Z')).toBe('2026-11-26')
  })
  it('is so many days or months from another', () => {
    expect(daysBetween('2026-11-27', '2027-01-01')).toBe(35)
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(addMonths('2026-11-30', 3)).toBe('2027-02-28')
  })
})
