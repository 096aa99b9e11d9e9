import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ageOn, dateInJakarta, formatDate, fromExcelSerial, parseDate } from './dates.ts'
import {
  digitsLost,
  maskDigits,
  maskPersonal,
  nikMismatch,
  parsePhone,
  readNik,
  sixteenDigits,
  uuidv7
} from './identifiers.ts'
import { formatRupiah, parseQuantity, parseRupiah } from './money.ts'

const realDate = fc
  .date({ min: new Date('1930-01-01'), max: new Date('2029-12-31'), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10))

describe('dates', () => {
  it.each([
    ['12/03/2021', '2021-03-12'],
    ['12-3-21', '2021-03-12'],
    ['12-Mar-21', '2021-03-12'],
    ['07 Juni 1995', '1995-06-07'],
    ['1 Agustus 1980', '1980-08-01'],
    ['2021-03-12', '2021-03-12'],
    ['12.03.2021', '2021-03-12'],
    ['Sumenep, 12 Mei 1970', '1970-05-12'],
    ['44267', '2021-03-12'],
    ['12/03/85', '1985-03-12']
  ])('reads %s day first', (written, date) => expect(parseDate(written, 2026)).toBe(date))

  it.each(['31 Februari 1990', '32/01/2020', '12/13/2020', 'lupa', '', '5'])(
    'does not invent a date for "%s"',
    (written) => expect(parseDate(written, 2026)).toBeUndefined()
  )

  it('reads back what it writes, in both languages', () => {
    fc.assert(
      fc.property(
        realDate,
        (date) => parseDate(formatDate(date, 'id'), 2026) === date && parseDate(formatDate(date, 'en'), 2026) === date
      )
    )
  })

  it('knows the day in Jakarta and full years of age', () => {
    expect(dateInJakarta(new Date('2026-11-24T17:30:00Z'))).toBe('2026-11-25')
    expect(ageOn('2009-04-17', '2026-04-16')).toBe(16)
    expect(ageOn('2009-04-17', '2026-04-17')).toBe(17)
    expect(fromExcelSerial(1)).toBe('1899-12-31')
  })
})

describe('money', () => {
  it.each([
    ['1.500.000', 1_500_000],
    ['Rp1.500.000,00', 1_500_000],
    ['Rp 1.500.000,-', 1_500_000],
    ['1,5 jt', 1_500_000],
    ['750rb', 750_000],
    ['2 juta', 2_000_000],
    ['1500000', 1_500_000],
    ['-25.000', -25_000]
  ])('reads %s', (written, rupiah) => expect(parseRupiah(written)).toBe(rupiah))

  it.each(['1.50', 'banyak', '', '1.5.0'])('refuses the ambiguous "%s"', (written) =>
    expect(parseRupiah(written)).toBeUndefined()
  )

  it('reads back every amount it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (rupiah) => parseRupiah(formatRupiah(rupiah)) === rupiah)
    )
  })

  it('reads quantities in Indonesian and unambiguous English', () => {
    expect(parseQuantity('1.250,5')).toBe(1250.5)
    expect(parseQuantity('1,250.5')).toBe(1250.5)
    expect(parseQuantity('1,5')).toBe(1.5)
    expect(parseQuantity('1.250')).toBe(1250)
  })
})

describe('identifiers', () => {
  it('makes UUIDv7 that sort by time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 47 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.uint8Array({ minLength: 10, maxLength: 10 }),
        (at, later, random) => {
          const [a, b] = [uuidv7(at, random), uuidv7(at + later, random)]
          expect(a).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
          return a < b
        }
      )
    )
  })

  it('reads region, birth date and sex from a NIK, women born on day + 40', () => {
    expect(readNik('3529145704090001', '2026-11-24')).toEqual({
      region: '35.29.14',
      birth: '2009-04-17',
      sex: 'female'
    })
    expect(nikMismatch('3529145704090001', '2009-04-17', 'female', '2026-11-24')).toBe(false)
    expect(nikMismatch('3529145704090001', '2009-04-17', 'male', '2026-11-24')).toBe(true)
    expect(nikMismatch('3529145704090001', '2009-04-18', 'female', '2026-11-24')).toBe(true)
    expect(nikMismatch('3529145704090001', null, null, '2026-11-24')).toBe(false)
  })

  it('takes sixteen digits however spaced, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9]{16}$/),
        (digits) => sixteenDigits(`'${digits.slice(0, 6)} ${digits.slice(6, 12)}.${digits.slice(12)}`) === digits
      )
    )
    expect(sixteenDigits('352914570409001')).toBeUndefined()
    expect(digitsLost('3,52914E+15')).toBe(true)
    expect(digitsLost('3529145704090001')).toBe(false)
  })

  it.each([
    ['0812-3456-7890', '+6281234567890'],
    ['62812 3456 7890', '+6281234567890'],
    ['+62 812.3456.7890', '+6281234567890'],
    ['812 3456 7890', '+6281234567890'],
    ['+1 (212) 555-0100', '+12125550100']
  ])('reads phone %s', (written, phone) => expect(parsePhone(written)).toBe(phone))
  it.each(['12345', 'tidak ada', '0812'])('refuses phone %s', (written) => expect(parsePhone(written)).toBeUndefined())

  it('masks, and leaves no identifier in what the audit log keeps', () => {
    expect(maskDigits('3529145704090001')).toBe('3529••••••••0001')
    const kept = JSON.stringify(
      maskPersonal({
        people: [{ nik: '3529145704090001', phone: '+6281234567890', name: 'A' }],
        household: { kk: '3529140101090001', address: 'Jl. Mente 1' }
      })
    )
    expect(kept).not.toMatch(/\d{10}|Jl\./)
    expect(kept).toContain('"name":"A"')
  })
})
