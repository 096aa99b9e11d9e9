import { expect, it } from 'vitest'
import { storeFinder } from './numbers.ts'

const stores = ['T001', 'ALF-026', '0012', '7', 'KM 1'].map((code) => ({ id: code, code }))
const find = storeFinder(stores, 'Alfamart')

it.each([
  ['T001', 'T001'],
  ['t-001', 'T001'],
  ['12.0', '0012'],
  ['T001 - Dasuk', 'T001'],
  ['Dasuk (T001)', 'T001'],
  ['Alfamart T001', 'T001'],
  ['ALFAMART DASUK ALF 026', undefined],
  ['Alfamart Dasuk ALF-026', 'ALF-026'],
  ['Toko T001', 'T001'],
  ['km1', 'KM 1']
])('"%s" is the store %s', (written, code) => expect(find(written)?.code).toBe(code))

it.each(['Indomaret T001', 'Alfamart 7', 'Alfamart Dasuk', 'T001 Dasuk', 'T0011'])('"%s" is none of them', (written) =>
  expect(find(written)).toBeUndefined()
)
