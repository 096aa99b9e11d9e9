import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draws, seeded } from '../kernel/random.ts'
import { candidatePairs, compare, type LinkRecord, weigh, withinOneEdit } from './linkage.ts'
import { matchRows } from './match.ts'
import { businessTokens, cleanName, nameTokens } from './names.ts'

describe('names', () => {
  it.each([
    ['H. Moh. Rosyid, S.Pd', 'MUHAMMAD RASYID'],
    ['Hj. Sitti Aminah', 'St. Aminah'],
    ['KH. Abd. Rahman', 'Abdul Rahman'],
    ['R. Ach. Junaidi', 'AHMAD DJUNAIDI'],
    ['Noer Hasanah', 'Nur Hasanah']
  ])('%s and %s share their tokens, or nearly', (a, b) => {
    const [x, y] = [nameTokens(a), nameTokens(b)]
    expect(x).toHaveLength(y.length)
    expect(x.filter((token) => y.includes(token)).length).toBeGreaterThanOrEqual(x.length - 1)
  })

  it('never loses a name that has a letter, and never depends on the order of words', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{2,9}$/), { minLength: 1, maxLength: 4 }), (words) => {
        expect(nameTokens(words.join(' ')).length).toBeGreaterThan(0)
        return (
          words.length === 1 || nameTokens(words.join(' ')).join() === nameTokens([...words].reverse().join(' ')).join()
        )
      })
    )
  })

  it('cleans markup, emoji and control characters out', () => {
    expect(cleanName('  <b>Siti</b>\u0000 Aminah\t\n🌴 ')).toBe('Siti Aminah')
    expect(businessTokens('UD. Barokah')).toEqual(businessTokens('Toko Barokah'))
  })

  it('are one name with any apostrophe, and the same person without', () => {
    for (const mark of "'’‘ʼ`´ʻ′") {
      expect(cleanName(`Ma${mark}ruf`)).toBe("Ma'ruf")
      expect(nameTokens(`Ma${mark}ruf`)).toEqual(nameTokens('Maruf'))
    }
  })

  it.each(['Nur\u00adaini', 'Nur\u200baini', '\u202aNuraini\u202c', '\ufeffNuraini', 'Ｎｕraini', 'Nuraini\u00a0'])(
    'are not split or changed by marks that show nothing (%j)',
    (written) => {
      expect(cleanName(written)).toBe('Nuraini')
      expect(nameTokens(written)).toEqual(nameTokens('Nuraini'))
    }
  )
})

const person = (more: Partial<LinkRecord>): LinkRecord => ({
  id: 'x',
  tokens: ['aminah', 'siti'],
  sex: 'female',
  birth: '1985-03-12',
  village: 'v',
  ...more
})
const at = (a: Partial<LinkRecord>, b: Partial<LinkRecord>, i: number) => compare(person(a), person(b)).at[i]

describe('what a near NIK says', () => {
  it('counts a slip that nothing else explains', () => {
    expect(at({ nik: '3529145203850001' }, { nik: '3529145203850001' }, 0)).toBe(2)
    expect(at({ nik: '3529145203850001' }, { nik: '3529145203854001' }, 0)).toBe(1)
    expect(at({ nik: '3529145203850001' }, { nik: '3529145203950001' }, 0)).toBe(1)
  })
  it('counts neighbours in the civil register as nothing', () => {
    expect(at({ nik: '3529145203850001' }, { nik: '3529145203850002' }, 0)).toBe(-1)
    expect(at({ nik: '3529145203850001' }, { nik: '3529135203850001' }, 0)).toBe(-1)
    expect(
      at({ nik: '3529145203850001', birth: '1985-03-12' }, { nik: '3529145303850001', birth: '1985-03-13' }, 0)
    ).toBe(-1)
  })
  it('counts another number as another person', () =>
    expect(at({ nik: '3529145203850001' }, { nik: '3529141708770003' }, 0)).toBe(0))
})

describe('weights', () => {
  const model = {
    m: {
      nik: [0.1, 0.4, 0.5],
      name: [0.01, 0.01, 0.03, 0.05, 0.2, 0.7],
      sex: [0.01, 0.99],
      birth: [0.01, 0.01, 0.03, 0.1, 0.85],
      phone: [0.3, 0.02, 0.68],
      address: [0.3, 0.1, 0.1, 0.5],
      village: [0.05, 0.95],
      postcode: [0.1, 0.1, 0.8]
    },
    u: {
      nik: [0.99, 0.005, 0.005],
      name: [0.88, 0.06, 0.04, 0.01, 0.005, 0.005],
      sex: [0.5, 0.5],
      birth: [0.98, 0.01, 0.005, 0.004, 0.001],
      phone: [0.99, 0.005, 0.005],
      address: [0.65, 0.1, 0.05, 0.2],
      village: [0.99, 0.01],
      postcode: [0.9, 0.05, 0.05]
    },
    prior: 1e-5,
    frequency: (token: string) => (token === 'siti' ? 0.08 : 0.001),
    share: (village: string) => (village === 'kota' ? 0.2 : 0.002)
  }
  it('give a rare name and a small village more than a common one', () => {
    const siti = weigh(model, person({ tokens: ['siti'] }), person({ tokens: ['siti'] })).probability
    const rare = weigh(model, person({ tokens: ['kutsiyah'] }), person({ tokens: ['kutsiyah'] })).probability
    const town = weigh(model, person({ village: 'kota' }), person({ village: 'kota' })).probability
    expect(rare).toBeGreaterThan(siti)
    expect(weigh(model, person({}), person({})).probability).toBeGreaterThan(town)
  })
  it('do not depend on the order of the two, and add up to the probability', () => {
    const word = fc.constantFrom('siti', 'aminah', 'kamil', 'hasan', 'nur')
    const record = fc.record({
      id: fc.uuid(),
      tokens: fc.array(word, { minLength: 1, maxLength: 3 }),
      sex: fc.constantFrom('female', 'male', undefined),
      birth: fc.constantFrom('1985-03-12', '1985-12-03', '1990-01-01', undefined),
      village: fc.constantFrom('v', 'w')
    })
    fc.assert(
      fc.property(record, record, (a, b) => {
        const [x, y] = [weigh(model, a, b), weigh(model, b, a)]
        expect(x.probability).toBeCloseTo(y.probability, 9)
        const bits = Math.log2(model.prior) + x.reasons.reduce((sum, r) => sum + r.bits, 0)
        expect(Math.abs(Math.log2(x.probability / (1 - x.probability)) - bits)).toBeLessThan(0.6)
      })
    )
  })
})

it('withinOneEdit knows a slip, a swap, a lost and an extra letter', () => {
  for (const b of ['kamil', 'kamjl', 'akmil', 'kmil', 'kamiil']) expect(withinOneEdit('kamil', b)).toBe(true)
  expect(withinOneEdit('kamil', 'jamjl')).toBe(false)
})

it('blocking is near-linear: pairs grow with the register, not with its square', () => {
  const make = (n: number) =>
    Array.from({ length: n }, (_, i) => ({
      id: String(i),
      tokens: ['siti', `n${i % 97}`],
      birth: `19${50 + (i % 50)}-0${1 + (i % 9)}-1${i % 9}`,
      village: `v${i % 30}`
    }))
  const [small, large] = [candidatePairs(make(1000)).length, candidatePairs(make(4000)).length]
  expect(large / small).toBeLessThan(6)
})

it('matches rows of any CSV, whatever columns it has', () => {
  const draw = draws(seeded(7))
  const syllables = 'ba da fi gu ha ja ku lu ma na pe ri so tu wa ye zo ka mi lo'.split(' ')
  const word = (length: number) => Array.from({ length }, () => draw.pick(syllables)).join('')
  const given = Array.from({ length: 80 }, () => word(2))
  const family = Array.from({ length: 300 }, () => word(3))
  const people = Array.from({ length: 400 }, (_, i) => ({
    id: `p${i}`,
    given_name: draw.pickSkewed(given),
    surname: draw.pickSkewed(family),
    birth_date: `${draw.int(1940, 2008)}${String(draw.int(1, 12)).padStart(2, '0')}${String(draw.int(1, 28)).padStart(2, '0')}`,
    postcode: String(draw.int(69400, 69499)),
    colour: 'blue'
  }))
  const doubles = people.slice(0, 60).map((p, i) => ({
    ...p,
    id: `d${i}`,
    surname: `${p.surname.slice(0, 3)}x${p.surname.slice(3)}`,
    given_name: i % 2 ? p.given_name.slice(0, -1) : p.given_name
  }))
  const pairs = matchRows(draw.shuffle([...people, ...doubles]), 0.5)
  const found = new Set(pairs.map((p) => [p.a, p.b].sort().join()))
  const right = doubles.filter((d, i) => found.has([d.id, `p${i}`].sort().join())).length
  expect(right).toBeGreaterThanOrEqual(58)
  expect(pairs.length - right).toBeLessThanOrEqual(2)
})

it('matches a list of three', () => {
  const rows = [
    { id: '1', name: 'Moh. Kamil', birth_date: '1977-08-17', phone: '081234567890' },
    { id: '2', name: 'Muhammad Kamil', birth_date: '1977-08-17', phone: '0812-3456-7890' },
    { id: '3', name: 'Siti Aminah', birth_date: '1985-03-12' }
  ]
  expect(matchRows(rows, 0.5)).toMatchObject([{ a: '1', b: '2' }])
})
