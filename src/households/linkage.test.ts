import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import usual from '../../reference/linkage.json' with { type: 'json' }
import { reliability, reliabilityOf, smallLists } from '../../tests/support/labelled-people.ts'
import { draws, seeded } from '../kernel/random.ts'
import { candidatePairs } from './blocks.ts'
import { type LinkRecord, prepare, withinOneEdit } from './comparing.ts'
import { frequenciesOf, type LinkModel, weigh } from './linkage.ts'
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
        // A degree is one behind a name and a name before it.
        const isDegree = (word: string) => nameTokens(`Aminah Sari ${word}`).length < 3
        return (
          words.some(isDegree) ||
          nameTokens(words.join(' ')).join() === nameTokens([...words].reverse().join(' ')).join()
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
/** A register of a thousand in which nothing but the first of a day and the first of January is common. */
const register = Array.from({ length: 1000 }, (_, i) => {
  const day =
    i % 8 === 0 ? '01-01' : `${String(1 + (i % 12)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')}`
  const birth = `${1950 + (i % 60)}-${day}`
  const dd = String(Number(birth.slice(8)) + 40)
  return prepare({
    id: String(i),
    tokens: [i % 12 ? `n${i % 300}` : 'siti', i % 9 ? `m${i % 211}` : i % 2 ? 'aisah' : 'aminah'],
    sex: 'female',
    birth,
    village: `v${i % 20}`,
    nik: `352914${dd}${birth.slice(5, 7)}${birth.slice(2, 4)}000${i % 3 ? 1 : 2}`
  })
})
const model: LinkModel = {
  ...usual,
  prior: { same: 2e-5, relative: 1e-3, twin: 1e-5 },
  facts: { ...frequenciesOf(register), village: (village) => (village === 'kota' ? 0.2 : 0.002) }
}
const same = (a: Partial<LinkRecord>, b: Partial<LinkRecord>) =>
  weigh(model, prepare(person(a)), prepare(person(b))).probability
const bits = (a: Partial<LinkRecord>, b: Partial<LinkRecord>, comparison: string) =>
  weigh(model, prepare(person(a)), prepare(person(b))).reasons.find((r) => r.comparison === comparison)!.bits

describe('what a NIK says', () => {
  it('counts a slip that nothing else explains', () => {
    expect(bits({ nik: '3529145203850001' }, { nik: '3529145203850001' }, 'nik')).toBeGreaterThan(8)
    for (const slip of ['3529145203854001', '3529145203950001', '3529145203580001'])
      expect(bits({ nik: '3529145203850001' }, { nik: slip }, 'nik'), slip).toBeGreaterThan(0)
  })
  it('counts two that agree with what is stated and differ as two people', () => {
    const born = { birth: '1985-03-13', nik: '3529145303850001' }
    expect(bits({ nik: '3529145203850001' }, born, 'nik')).toBeLessThan(-2.5)
    expect(bits({ nik: '3529145203850001' }, { nik: '3529141708770003' }, 'nik')).toBeLessThan(-2.5)
    expect(bits({ nik: '3529145203850001' }, { nik: '3529145203850002' }, 'nik')).toBeLessThan(-2)
  })
  it("takes a woman's +40 for what it is: a man and a woman born on one day", () => {
    const her = { nik: '3529145203850001', tokens: ['nur', 'hasanah'] }
    const him = { nik: '3529141203850001', tokens: ['nur', 'hasan'], sex: 'male' }
    expect(same(her, him)).toBeLessThan(0.01)
    expect(
      same({ ...her, sex: undefined, birth: undefined }, { ...him, sex: undefined, birth: undefined })
    ).toBeLessThan(0.05)
  })
})

describe('families', () => {
  const home = { phone: '+6281234567890', card: '3529141203150001', address: ['dusun', 'laok', 'rt', '3'] }
  it('twins with neighbouring numbers are two', () => {
    const one = { ...home, nik: '3529145203850001', tokens: ['siti', 'aisah'] }
    const two = { ...home, nik: '3529145203850002', tokens: ['siti', 'aminah'] }
    expect(same(one, two)).toBeLessThan(0.2)
    expect(same({ ...one, nik: undefined }, { ...two, nik: undefined })).toBeLessThan(0.5)
  })
  it('a father and a son of one name and one phone are two', () => {
    const father = { ...home, sex: 'male', tokens: ['kamil', 'muhammad'], birth: '1961-03-12' }
    expect(same(father, { ...father, birth: '1988-09-21' })).toBeLessThan(0.1)
    expect(same(father, { ...father, tokens: ['kamil', 'mohamad'] })).toBeGreaterThan(0.8)
  })
  it('a common name born on 1 January says less than on a day of its own', () => {
    const siti = { tokens: ['siti', 'm7'], birth: '1961-01-01' }
    const own = { tokens: ['siti', 'm7'], birth: '1961-05-19' }
    const alone = { ...model, prior: { same: 2e-5, relative: 1e-12, twin: 1e-12 } }
    const odds = (one: Partial<LinkRecord>) => weigh(alone, prepare(person(one)), prepare(person(one))).probability
    expect(1 - odds(siti)).toBeGreaterThan(8 * (1 - odds(own)))
  })
})

describe('weights', () => {
  it('give a rare name and a small village more than a common one', () => {
    const siti = bits({ tokens: ['siti'] }, { tokens: ['siti'] }, 'name')
    const rare = bits({ tokens: ['kutsiyah'] }, { tokens: ['kutsiyah'] }, 'name')
    const town = same({ village: 'kota' }, { village: 'kota' })
    expect(rare).toBeGreaterThan(siti)
    expect(same({}, {})).toBeGreaterThan(town)
  })
  it('do not depend on the order of the two, and add up to the probability', () => {
    const word = fc.constantFrom('siti', 'aminah', 'aisah', 'amina', 'hasan', 'hasin', 'hasanah', 'nur', 'n')
    const nik = ['3529145203850001', '3529145203850002', '3529145203850007', '3529141203850001', '3529145203854001']
    const record = fc.record({
      id: fc.uuid(),
      tokens: fc.array(word, { minLength: 1, maxLength: 3 }),
      sex: fc.constantFrom('female', 'male', undefined),
      birth: fc.constantFrom('1985-03-12', '1985-12-03', '1990-01-01', undefined),
      nik: fc.constantFrom(...nik, '35291452038', undefined),
      phone: fc.constantFrom('+6281234567890', '+6281234567809', undefined),
      address: fc.option(fc.array(word, { minLength: 1, maxLength: 3 }), { nil: undefined }),
      village: fc.constantFrom('v', 'w')
    })
    fc.assert(
      fc.property(record, record, (a, b) => {
        const [x, y] = [weigh(model, prepare(a), prepare(b)), weigh(model, prepare(b), prepare(a))]
        expect(x.probability).toBeCloseTo(y.probability, 9)
        const said = x.start + x.reasons.reduce((sum, r) => sum + r.bits, 0)
        expect(Math.log2(x.probability / (1 - x.probability))).toBeCloseTo(said, 6)
      }),
      { numRuns: 2000 }
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

describe('what is said is what is true, on registers that taught nothing', () => {
  it.each([
    ['of strangers', false, [901, 902]],
    ['of kin', true, [904, 905, 906]]
  ] as const)(
    '%s',
    (_, families, seeds) => {
      const { precision, recall, error, bins } = reliability({ people: 3000, families }, seeds)
      expect(precision).toBeGreaterThan(0.98)
      expect(recall).toBeGreaterThan(0.98)
      expect(error).toBeLessThan(0.02)
      const nine = bins.find(({ below }) => below === 0.95)
      if (families) expect(nine!.true).toBeGreaterThanOrEqual(0.9)
    },
    600_000
  )
})

describe('what is said of lists of 3 to 30 rows is true', () => {
  it('two of one name and one village, born twelve years apart, are two', () => {
    const kamil = { name: 'Moh. Kamil', village: 'Dasuk' }
    const rows = [
      { id: '1', ...kamil, birth_date: '1977-08-17' },
      { id: '2', ...kamil, birth_date: '1990-02-03' },
      { id: '3', name: 'Siti Aminah', village: 'Dasuk', birth_date: '1985-03-12' }
    ]
    expect(matchRows(rows, 0.3)).toEqual([])
    const [, , third] = rows
    expect(matchRows([rows[0]!, { ...rows[0]!, id: '2' }, third!], 0.9)).toMatchObject([{ a: '1', b: '2' }])
  })
  it.each([
    ['of strangers', false, 611],
    ['of kin', true, 612]
  ] as const)(
    '%s',
    (_, families, seed) => {
      const { recall, error, bins } = reliabilityOf(smallLists({ seed, people: 4000, families }, 400))
      expect(recall).toBeGreaterThan(0.95)
      expect(error).toBeLessThan(0.05)
      const sure = bins.filter(({ below }) => below > 0.9)
      const pairs = sure.reduce((sum, bin) => sum + bin.pairs, 0)
      expect(sure.reduce((sum, bin) => sum + bin.true * bin.pairs, 0) / pairs).toBeGreaterThan(0.96)
    },
    300_000
  )
})
