import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sizeClasses } from './model.ts'
import { differences, enterpriseSize, mergeEdit } from './rules.ts'

it.each([
  [1_000_000_000, null, 'micro'],
  [1_000_000_001, null, 'small'],
  [null, 2_000_000_000, 'micro'],
  [null, 15_000_000_001, 'medium'],
  [500_000_000, 60_000_000_000, 'large'],
  [null, null, undefined]
])('capital %s and yearly sales %s are %s (PP 7/2021, pasal 35)', (capital, sales, size) =>
  expect(enterpriseSize(sizeClasses, capital, sales)).toBe(size)
)

it('size never falls as capital or sales grow', () => {
  const rank = (capital: number, sales: number) =>
    sizeClasses.findIndex((c) => c.size === enterpriseSize(sizeClasses, capital, sales))
  const rupiah = fc.integer({ min: 0, max: 100_000_000_000 })
  fc.assert(
    fc.property(
      rupiah,
      rupiah,
      rupiah,
      (capital, sales, more) =>
        rank(capital + more, sales) >= rank(capital, sales) && rank(capital, sales + more) >= rank(capital, sales)
    )
  )
})

it('names the fields that two versions differ in', () => {
  expect(differences({ a: 1, b: null, c: 'x' }, { a: 1, b: 2, c: 'x', d: null })).toEqual(['b'])
})

it('holds an identifier that is typed anew on a record that others changed: two may be masked alike', () => {
  const seen = { name: 'Siti', nikMasked: '3529••••0003' }
  const typed = { name: 'Siti', nik: '3529145203850003' }
  expect(mergeEdit(seen, typed, { ...seen, version: 2 }, true).both).toEqual(['nik'])
  expect(mergeEdit(seen, typed, seen, false)).toEqual({ merged: typed, both: [] })
  expect(mergeEdit(seen, { name: 'Sitti', nik: null }, { ...seen, version: 2 }, true)).toEqual({
    merged: { name: 'Sitti', nik: null },
    both: []
  })
})
