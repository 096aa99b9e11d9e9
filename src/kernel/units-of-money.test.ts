import { describe, expect, it } from 'vitest'
import { readCountInUnit, readInUnit, unitInCaption, unitInTitle, unitsOfCounts } from './units-of-money.ts'

describe('the unit of amounts', () => {
  it.each([
    ['(dalam ribuan)', 1e3],
    ['Daftar Omzet Usaha Desa Jelbudan (dalam ribuan rupiah)', 1e3],
    ['dalam ribuan rupiah', 1e3],
    ['Dinyatakan dalam jutaan Rupiah, kecuali dinyatakan lain', 1e6],
    ['(Rp juta)', 1e6],
    ['(juta Rp)', 1e6],
    ['(Rp. 000)', 1e3],
    ['(Rp.000,-)', 1e3],
    ['(000)', 1e3],
    ['(dalam 000)', 1e3],
    ['1.000 Rupiah', 1e3],
    ['Omzet per bulan (dalam ribuan)', 1e3],
    ['Modal usaha (ribu)', 1e3],
    ['(Rp1.000)', 1e3],
    ['x Rp1.000', 1e3],
    ['(x Rp 1.000)', 1e3],
    ['x 1000', 1e3],
    ['× Rp1.000.000', 1e6],
    ['dalam Rp 1.000', 1e3],
    ['Satuan: ribu rupiah', 1e3],
    ['Satuan : Rp juta', 1e6],
    ['Jutaan Rupiah', 1e6],
    ['Keterangan: angka dalam ribuan rupiah', 1e3],
    ['*) dlm jutaan', 1e6],
    ['in thousands of rupiah', 1e3],
    ['(IDR million)', 1e6],
    ['Nilai dalam miliar rupiah', 1e9],
    ['(dalam triliun rupiah)', 1e12],
    ['Rp miliar', 1e9],
    ['Angka dalam triliunan', 1e12],
    ['Rp 000', 1e3],
    ['Omzet, ribuan rupiah', 1e3]
  ])('%s is told beside a table', (line, unit) => expect(unitInCaption(line)).toEqual({ unit, sure: true }))

  it.each([
    'Bantuan Rp5 juta per usaha',
    'Penerima modal 5 juta rupiah',
    'Program 1000 hari pertama kehidupan',
    'dalam 1000 hari',
    'Satuan: orang',
    '12 ribu orang tinggal di pulau ini',
    'Produksi tahun 2025 dalam kebun',
    'Daftar UMKM (1.000)',
    'Ribuan pelaku usaha',
    'Halaman 1 dari 1.000',
    'Tanah 3 x 1.000 m',
    'Tahun 2.000',
    'Rp 1.000',
    'Biaya admin = 1.000 rupiah',
    'Denda (1.000 rupiah)',
    'Omzet 1.000.000',
    'UD Juta Rasa',
    'Dalam Ribu Senyum'
  ])('%s names none', (line) => expect(unitInCaption(line)).toBeUndefined())

  it.each([
    ['Omzet (juta)', 1e6],
    ['Omzet jt', 1e6],
    ['Omzet per bulan (ribu)', 1e3],
    ['Modal (Rp.000)', 1e3],
    ['Nilai x Rp1.000', 1e3],
    ['Nilai (Rp 1.000.000)', 1e6],
    ['Omzet (ribuan)', 1e3],
    ['Omzet 2000', 1],
    ['Omzet (Rp)', 1]
  ])('a column %s counts in %s', (title, unit) =>
    expect(unitInTitle(title)).toEqual(unit === 1 ? undefined : { unit, sure: true })
  )

  it.each([
    'Angka tidak dalam ribuan',
    'Nilai bukan dalam ribuan rupiah',
    'Kode Pos (000)',
    'Jumlah pengunjung (ribu)',
    'Harga dalam Rp 1.000,- per bungkus'
  ])('%s may name one beside a table', (line) => expect(unitInCaption(line)).toMatchObject({ sure: false }))

  it.each([
    'Nilai (per 1.000)',
    'Harga per ribu',
    'Omzet (bukan ribuan)',
    'Biaya admin 1.000',
    'Harga Rp 1.000 / bungkus'
  ])('a column %s may count in thousands', (title) => expect(unitInTitle(title)).toEqual({ unit: 1e3, sure: false }))

  it.each([
    ['Jumlah penduduk (dalam ribuan orang)', { unit: 1e3, sure: true, noun: 'orang' }],
    ['(dalam ribuan unit)', { unit: 1e3, sure: true, noun: 'unit' }],
    ['x 1.000 bungkus', { unit: 1e3, sure: true, noun: 'bungkus' }],
    ['Ribu pcs', { unit: 1e3, sure: true, noun: 'pcs' }],
    ['Penjualan, dalam juta kg', { unit: 1e6, sure: true, noun: 'kg' }],
    ['(dalam ton)', { unit: 1, sure: true, noun: 'ton' }],
    ['Satuan: karton', { unit: 1, sure: true, noun: 'karton' }],
    ['Bukan dalam ribuan bungkus', { unit: 1e3, sure: false, noun: 'bungkus' }]
  ])('%s is of what is counted', (line, said) => expect(unitInCaption(line)).toEqual(said))

  it('of a count is of that column whose things are named; by the same rule as of money', () => {
    const counted = [{ unit: 1e3, sure: true, noun: 'bungkus' }]
    const of = unitsOfCounts('Terjual', 'pcs', { large: false, counted })
    expect(of).toEqual({ of: [1e3], large: false })
    expect(unitsOfCounts('Pohon', 'pohon', { large: false, counted })).toBeUndefined()
    expect(unitsOfCounts('Qty (ribuan)', 'pcs', { large: false })?.of).toEqual([1e3])
    expect(unitsOfCounts('Terjual', 'pcs', { large: false, units: [1e3] })?.of).toEqual([1, 1e3])
    const ton = [{ unit: 1, sure: true, noun: 'ton' }]
    expect(unitsOfCounts('Hasil mente', 'kg', { large: false, counted: ton })?.of).toEqual([1e3])
    expect(unitsOfCounts('Hasil mente (kg)', 'kg', { large: false, counted: ton })?.of).toEqual([1, 1e3])
    const read = (cell: string | number) => readCountInUnit(cell, 'open', true, of, 'pcs')
    expect(read('1,5')).toEqual({ value: 1500 })
    expect(read(2)).toEqual({ value: 2000 })
    expect(read('2 pcs')).toEqual({ value: 2 })
    expect(read(200_000)).toEqual({ readings: [200_000, 200_000_000] })
    expect(read('0,0005')).toBeUndefined()
  })

  it('is that of small amounts; others could be either, and what says its own is that', () => {
    const of = { of: [1e3], large: false }
    expect(readInUnit('93', 'open', of)).toEqual({ value: 93_000 })
    expect(readInUnit('Rp 93,5', 'open', of)).toEqual({ value: 93_500 })
    expect(readInUnit('1,5 jt', 'open', of)).toEqual({ value: 1_500_000 })
    expect(readInUnit('93 ribu', 'open', of)).toEqual({ value: 93_000 })
    expect(readInUnit(1_500_000, 'open', of)).toEqual({ readings: [1_500_000, 1_500_000_000] })
    expect(readInUnit(50_000, 'open', of)).toEqual({ value: 50_000_000 })
    expect(readInUnit(50_000, 'open', { ...of, large: true })).toEqual({ readings: [50_000, 50_000_000] })
    expect(readInUnit('Rp. 1.500.000,-', 'open', { ...of, said: 1 })).toEqual({ value: 1_500_000 })
    // Another table of the file names the unit, its own none.
    expect(readInUnit(93, 'open', { of: [1, 1e6], large: false })).toEqual({ readings: [93, 93_000_000] })
    expect(readInUnit(1_500_000, 'open', { of: [1, 1e6], large: false })).toEqual({ value: 1_500_000 })
    expect(readInUnit('1.500', 'open', of)).toEqual({ readings: [1_500_000, 1500] })
  })
})
