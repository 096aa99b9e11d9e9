import { describe, expect, it } from 'vitest'
import { readAmount, type Unit, withoutUnit } from './units.ts'
import type { Cell } from './written.ts'

describe('amounts in a unit', () => {
  it.each<[Cell, Unit, number]>([
    ['2 ton', 'kg', 2000],
    ['1,5 ton', 'kg', 1500],
    ['1.5 Ton', 'kg', 1500],
    ['3 kwintal', 'kg', 300],
    ['3 kuintal', 'kg', 300],
    ['3kw', 'kg', 300],
    ['3 ku', 'kg', 300],
    ['20 ons', 'kg', 2],
    ['500 gram', 'kg', 0.5],
    ['500 kg', 'kg', 500],
    ['500 kg/tahun', 'kg', 500],
    ['500 kg per thn', 'kg', 500],
    [500, 'kg', 500],
    ['500', 'kg', 500],
    ['0,5 ha', 'm²', 5000],
    ['1 hektar', 'm²', 10_000],
    ['100 m²', 'm²', 100],
    ['12 pohon', 'pohon', 12],
    ['12 btg.', 'pohon', 12],
    ['3 ekor', 'ekor', 3],
    ['90 menit', 'jam', 1.5],
    ['10 jam/minggu', 'jam', 10],
    ['12 Bungkus', 'pcs', 12],
    ['dua puluh pohon', 'pohon', 20],
    ['2 (dua) orang', 'orang', 2],
    ['dua ton', 'kg', 2000]
  ])('%s of %s are %d', (written, unit, amount) =>
    expect(readAmount(written, 'open', unit === 'pohon', unit)).toEqual({ value: amount })
  )

  it.each<[Cell, Unit]>([
    ['12 kg', 'pohon'],
    ['3 karung', 'kg'],
    ['3 ekor', 'kg'],
    ['500 kg/bulan', 'kg'],
    ['10 jam/hari', 'jam'],
    ['1-2 ton', 'kg'],
    ['2 dus', 'pcs'],
    ['ton', 'kg']
  ])('%s of %s cannot be read', (written, unit) => expect(readAmount(written, 'open', false, unit)).toBeUndefined())

  it('are in the unit of the title where the cell has none', () => {
    expect(readAmount('2', 'open', false, 'kg', 'Hasil jagung (ton)')).toEqual({ value: 2000 })
    expect(readAmount('2 kg', 'open', false, 'kg', 'Hasil jagung (ton)')).toEqual({ value: 2 })
    expect(readAmount(2, 'open', false, 'kg', 'Panen kwintal')).toEqual({ value: 200 })
    expect(readAmount('2', 'open', false, 'kg', 'Hasil jagung')).toEqual({ value: 2 })
    expect(readAmount('2', 'open', false, 'kg', 'Hasil (kg/ton)')).toEqual({ readings: [2, 2000] })
    expect(readAmount('1.500', 'open', false, 'kg', 'Hasil (ton)')).toEqual({ readings: [1_500_000, 1500] })
  })

  it('of things are whole', () => {
    expect(readAmount('2,5 pohon', 'open', true, 'pohon')).toBeUndefined()
    expect(readAmount('0,25 ha', 'open', true, 'm²')).toEqual({ value: 2500 })
    expect(readAmount('0,00001 ha', 'open', true, 'm²')).toBeUndefined()
  })

  it('lose any known unit where only the number is looked at', () => {
    expect(['12 pohon', '3 ton', '1.250 m²', 'RT 3', '12 Mei', 12].map(withoutUnit)).toEqual([
      '12',
      '3',
      '1.250',
      'RT 3',
      '12 Mei',
      12
    ])
  })
})
