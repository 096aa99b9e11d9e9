import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  digitsLost,
  maskDigits,
  maskPersonal,
  nikImpossible,
  nikMismatch,
  parsePhone,
  readNik,
  readPhones,
  readSex,
  sixteenDigits,
  uuidv7
} from './identifiers.ts'
import type { Cell } from './written.ts'

const today = '2026-11-24'

it('UUIDv7 sort by time', () => {
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

describe('a NIK', () => {
  it('says region, birth date and sex, women born on day + 40', () => {
    expect(readNik('3529145704090001', today)).toEqual({ region: '35.29.14', birth: '2009-04-17', sex: 'female' })
    expect(nikMismatch('3529145704090001', '2009-04-17', 'female', today)).toBe(false)
    expect(nikMismatch('3529145704090001', '2009-04-17', 'male', today)).toBe(true)
    expect(nikMismatch('3529145704090001', '2009-04-18', 'female', today)).toBe(true)
    expect(nikMismatch('3529145704090001', null, null, today)).toBe(false)
  })

  it.each([
    ['3529143202090001', 'day 32'],
    ['3529147202090001', 'day 32 of a woman'],
    ['3529143002090001', '30 February'],
    ['3529140013090001', 'day 0'],
    ['2029145704090001', 'province 20'],
    ['9729145704090001', "province 97, the statistics office's"],
    ['1111111111111111', 'one digit'],
    ['3529145704090000', 'serial 0000']
  ])('%s is impossible: %s', (nik) => expect(nikImpossible(nik, today)).toBe(true))
  it.each(['3529145704090001', '9629145704090001', '3529142902000001'])('%s is possible', (nik) =>
    expect(nikImpossible(nik, today)).toBe(false)
  )
})

describe('sixteen digits', () => {
  const nik = '3529145704090001'
  it('are taken however spaced, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9]{16}$/),
        (digits) => sixteenDigits(`'${digits.slice(0, 6)} ${digits.slice(6, 12)}.${digits.slice(12)}`) === digits
      )
    )
  })
  it.each([
    `‘${nik}`,
    `\u202a${nik}\u202c`,
    `\ufeff${nik}`,
    '3529\u00a01457\u00a00409\u00a00001',
    '3529–1457–0409–0001',
    '٣٥٢٩١٤٥٧٠٤٠٩٠٠٠١',
    `${nik}.0`,
    `${nik},`,
    `${nik}.00`,
    `${nik},00`,
    `'${nik}'`,
    `"${nik}"`,
    `NIK ${nik}`,
    `${nik} (KTP)`,
    `No. KK : ${nik}`
  ])('are read of %s', (written) => expect(sixteenDigits(written)).toBe(nik))
  it.each<Cell>([
    '352914570409001',
    `${nik}0`,
    '352914570409000.0',
    '35291457040900.00',
    `${nik}.50`,
    `NIP ${nik}`,
    '352914570409000O',
    352914570409000,
    3529145704090001
  ])('are not read of %s', (written) => expect(sixteenDigits(written)).toBeUndefined())

  it.each<[Cell, boolean]>([
    ['3,52914E+15', true],
    ['3.529145203851001E15', true],
    ['\u202a3.5e+15', true],
    [3529145203851001, true],
    [352914520385100, false],
    [nik, false],
    ['8.12346E+9', false]
  ])('are lost of %s: %s', (written, lost) => expect(digitsLost(written)).toBe(lost))
})

describe('sex', () => {
  it.each<Cell>(
    (
      'L|l|L.|LK|Lk.|Lk2|laki-2|Laki²|Laki-laki|LAKI - LAKI|LAKI LAKI|Laki–laki|lelaki|Pria|m|male|♂|1|1.0|1. ' +
      'Laki-laki|L (Laki-laki)|laki2|Lakilki|lelaky|cowo|priya'
    )
      .split('|')
      .concat('\u202aLaki-laki\u202c')
  )('%s is male', (written) => expect(readSex(written)).toBe('male'))
  it.each<Cell>(
    (
      'P|PR|Pr.|prp|perem|Perempuan.|PEREMPUAN |P (Perempuan)|P/Perempuan|Wanita|F|female|♀|2|2 - Perempuan|2: ' +
      'Perempuan|prempuan|peremuan|permpuwan|cewek|cewe|wanitta'
    ).split('|')
  )('%s is female', (written) => expect(readSex(written)).toBe('female'))
  it('reads codes that are numbers', () => {
    expect(readSex(1)).toBe('male')
    expect(readSex(2)).toBe('female')
  })
  it.each<Cell>([
    'L/P',
    'LP',
    'L dan P',
    '2. Laki-laki',
    '1. Perempuan',
    '0',
    3,
    '',
    '-',
    'laki-laki?a',
    '12',
    'cewok',
    'emale',
    'waria',
    'laik'
  ])('%s is neither', (written) => expect(readSex(written)).toBeUndefined())
})

describe('phones', () => {
  const one = '+6281234567001'
  const two = '+6281298765432'
  it.each<[Cell, string]>([
    ['081234567001', one],
    ['81234567001', one],
    [81234567001, one],
    ['81234567001.0', one],
    ['62812 3456 7001', one],
    ['+62 812.3456.7001', one],
    ['\u202a+62 812\u20113456\u20117001\u202c', one],
    ['+62 (0)812-3456-7001', one],
    ['62081234567001', one],
    ['0062 812 3456 7001', one],
    ['0812–3456–7001', one],
    ['0812_3456_7001', one],
    ['0812\u00a03456\u00a07001', one],
    ["'081234567001", one],
    ['٠٨١٢٣٤٥٦٧٠٠١', one],
    ['HP: 081234567001', one],
    ['WA 0812-3456-7001', one],
    ['081234567001 WA', one],
    ['0812 3456 7001 (Pak Ali)', one],
    ['081234567001;', one],
    ['0812(Telkomsel)34567001', one],
    ['081234567001 & 0812 3456 7001', one],
    ['(0328) 662123', '+62328662123'],
    ['0328/662123', '+62328662123'],
    ['0328-662123/4', '+62328662123'],
    ['Telp. (0328) 662123', '+62328662123'],
    ['021-5551234', '+62215551234'],
    ['0812 0834 5678', '+6281208345678'],
    ['+1 (212) 555-0100', '+12125550100']
  ])('%s is %s alone', (written, phone) => {
    expect(readPhones(written)).toEqual([phone])
    expect(parsePhone(written)).toBe(phone)
  })

  it.each([
    '081234567001/081298765432',
    '081234567001, 081298765432',
    '81234567001\n81298765432',
    'HP 081234567001 dan WA +62 812-9876-5432',
    '081234567001 (WA) 081298765432 (HP)',
    '081234567001 081298765432',
    '0812-3456-7001 - 0812-9876-5432',
    '081234567001; 081298765432;'
  ])('%s are two', (written) => {
    expect(readPhones(written)).toEqual([one, two])
    expect(parsePhone(written)).toBeUndefined()
  })

  it.each([
    '12345',
    '081234567001 0812',
    '+62112345678',
    'tidak ada',
    '0812',
    '-',
    '',
    '8.12346E+11',
    '081234567OO1',
    '08123456700181234567',
    '+62+62812',
    '0'
  ])('%s is none', (written) => expect(readPhones(written)).toEqual([]))

  it('are the same however they are written', () => {
    const mobile = fc.stringMatching(/^8[1-9][0-9]{7,9}$/)
    const prefix = fc.constantFrom('0', '+62', '62', '0062', '+62 (0)', '')
    const mark = fc.constantFrom('', ' ', '-', '.', '\u2011', '\u00a0')
    fc.assert(
      fc.property(mobile, prefix, mark, (digits, before, between) => {
        const written = before + digits.slice(0, 3) + between + digits.slice(3, 7) + between + digits.slice(7)
        expect(readPhones(written)).toEqual([`+62${digits}`])
      })
    )
  })
})

it('identifiers are masked, and none is left in what the audit log keeps', () => {
  expect(maskDigits('3529145704090001')).toBe('••••••••••••••01')
  const kept = JSON.stringify(
    maskPersonal({
      people: [{ nik: '3529145704090001', phone: '+6281234567890', name: 'A' }],
      household: { kk: '3529140101090001', address: 'Jl. Mente 1' }
    })
  )
  expect(kept).not.toMatch(/\d{10}|Jl\./)
  expect(kept).toContain('"name":"A"')
})
