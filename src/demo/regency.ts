/** The invented regency around the story: who lives in each village, what they have and what they want. */
import type { EnterpriseFields } from '../households/model.ts'
import { ageOn } from '../kernel/dates.ts'
import { type Draws, draws, seeded } from '../kernel/random.ts'
import { type Answer, type Answers, type BusinessKind, commodities, kinds } from '../potential/model.ts'
import {
  type DemoHousehold,
  type DemoPerson,
  Identities,
  inventDuplicate,
  inventEnterprise,
  inventHousehold,
  type Village
} from './people.ts'

const day = '2026-11-20'

/** What grows, swims or is made where; believable rather than measured. Shares are of households. */
interface Character {
  shares: Partial<Record<string, number>>
}

const islands = new Set(['04', '08', '20', '21', '22', '23', '24', '25', '27'])
const districtShares: Record<string, Partial<Record<string, number>>> = {
  '02': { salt: 0.12 },
  '05': { 'batik-tools': 0.12, seaweed: 0.1 },
  '06': { salt: 0.18, seaweed: 0.18 },
  '07': { tobacco: 0.3 },
  '09': { tobacco: 0.45 },
  '10': { tobacco: 0.4 },
  '11': { salt: 0.1, palmyra: 0.12, tobacco: 0.2 },
  '13': { tobacco: 0.25, cashew: 0.06 },
  '14': { cashew: 0.4 },
  '15': { cashew: 0.12, tobacco: 0.1 },
  '16': { palmyra: 0.2, cashew: 0.1 },
  '17': { cashew: 0.15, palmyra: 0.15 },
  '18': { palmyra: 0.3 },
  '19': { salt: 0.15 }
}

function characterOf(village: Village): Character {
  const district = village.code.slice(6, 8)
  const island = islands.has(district)
  const coastal = island || (village.elevation !== null && village.elevation <= 12)
  return {
    shares: {
      corn: 0.35,
      cassava: 0.25,
      cattle: 0.4,
      poultry: 0.5,
      coconut: island ? 0.45 : 0.25,
      palmyra: 0.05,
      bamboo: coastal ? 0.03 : 0.12,
      herbs: 0.06,
      fish: coastal ? 0.35 : 0.01,
      seaweed: island ? 0.22 : coastal ? 0.06 : 0,
      ...districtShares[district]
    }
  }
}

const amounts: Record<string, readonly [number, number]> = {
  cashew: [4, 26],
  coconut: [2, 30],
  palmyra: [2, 20],
  cassava: [200, 3000],
  corn: [300, 5000],
  tobacco: [500, 6000],
  seaweed: [10, 120],
  fish: [1, 2],
  salt: [1, 8],
  cattle: [1, 4],
  poultry: [3, 30],
  bamboo: [1, 12],
  herbs: [10, 200],
  'batik-tools': [1, 3]
}
const kgPerUnit: Record<string, number> = {
  cashew: 8,
  coconut: 45,
  palmyra: 60,
  cassava: 1.6,
  corn: 0.4,
  tobacco: 0.25,
  seaweed: 25,
  fish: 1800,
  salt: 6000,
  herbs: 0.5
}

const obstacles = ['capital', 'skill', 'tools', 'material', 'market', 'papers', 'time']

/** Answers of one household: what it has by the character of its village, what its adults want by what it has. */
export function inventAnswers(draw: Draws, home: DemoHousehold, character: Character): Answers {
  const household: Record<string, Answer> = {}
  const held: string[] = []
  for (const { id, yearlyKg } of commodities) {
    const has = draw.chance(character.shares[id] ?? 0.01)
    if (!has) continue
    const [least, most] = amounts[id]!
    const quantity = draw.int(least, most)
    household[`own.${id}`] = quantity
    if (yearlyKg && kgPerUnit[id])
      household[`yield.${id}`] = Math.round(quantity * kgPerUnit[id] * (draw.int(70, 130) / 100))
    held.push(id)
  }
  household.land = draw.int(50, 4000)
  household.makes = draw.chance(0.2)
  household.obstacles = draw.shuffle(obstacles).slice(0, draw.int(1, 3))
  const wishes = kinds.filter((k) => k.commodities.some((c) => held.includes(c)))
  const people: Answers['people'] = {}
  for (const person of home.people.filter((p) => ageOn(p.fields.birthDate!, day) >= 17)) {
    const wanted = draw.chance(0.55) ? draw.shuffle([...wishes, ...wishes, draw.pick(kinds)]).map((k) => k.id) : []
    people[person.id] = {
      hours: draw.chance(0.5) ? draw.int(8, 30) : draw.int(0, 8),
      interest: [...new Set(wanted)].slice(0, draw.int(1, 3))
    }
  }
  return { household, people }
}

export interface DemoVillage {
  village: Village
  households: DemoHousehold[]
  enterprises: { id: string; owner: DemoPerson; household: string; fields: EnterpriseFields }[]
  responses: { id: string; household: string; respondent: string; answeredOn: string; answers: Answers }[]
}

export interface DemoScale {
  households: number
  seed: number
}

const kindFor = (draw: Draws, character: Character): BusinessKind => {
  const fitting = kinds.filter((k) => k.commodities.some((c) => (character.shares[c] ?? 0) >= 0.1))
  return draw.pick(fitting.length && draw.chance(0.75) ? fitting : kinds)
}

/** Village by village, so that a regency of any size is made in little memory; `without` villages stay empty. */
export function* inventRegency(
  villages: readonly Village[],
  { households, seed }: DemoScale,
  without: ReadonlySet<string>
): Generator<DemoVillage> {
  const draw = draws(seeded(seed))
  const identities = new Identities(draw)
  const open = villages.filter((v) => !without.has(v.code))
  const weights = open.map(() => 0.5 + draw.int(0, 100) / 100)
  const sum = weights.reduce((a, b) => a + b, 0)
  let owed = 0
  for (const [i, village] of open.entries()) {
    owed += (households * weights[i]!) / sum
    const count = i === open.length - 1 ? Math.round(owed) : Math.floor(owed)
    owed -= count
    yield inventVillage(draw, identities, village, count)
  }
}

function inventVillage(draw: Draws, identities: Identities, village: Village, count: number): DemoVillage {
  const making = { draw, identities, village }
  const character = characterOf(village)
  const made: DemoVillage = { village, households: [], enterprises: [], responses: [] }
  for (let n = 0; n < count; n++) {
    const home = inventHousehold(making, draw.pick([1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6]))
    made.households.push(home)
    for (const person of home.people) {
      if (!draw.chance(1 / 80)) continue
      const double = inventDuplicate(making, person)
      if (draw.chance(0.4)) home.people.push(double)
      else {
        const alone = {
          ...home.fields,
          kk: null,
          welfareDecile: null,
          womanHeaded: false,
          disability: false,
          hamlet: draw.chance(0.5) ? home.fields.hamlet : null
        }
        made.households.push({ id: identities.id(), fields: alone, people: [double] })
      }
      break
    }
    if (draw.chance(0.62)) {
      const answeredOn = `2026-${draw.pick(['08', '09', '10'])}-${String(draw.int(1, 28)).padStart(2, '0')}`
      const asked = { ...home, people: home.people.filter((p) => !p.sameAs) }
      made.responses.push({
        id: identities.id(),
        household: home.id,
        respondent: home.people[0]!.id,
        answeredOn,
        answers: inventAnswers(draw, asked, character)
      })
    }
    if (draw.chance(0.12)) {
      const kind = kindFor(draw, character)
      const owner = home.people.find((p) => !p.sameAs && ageOn(p.fields.birthDate!, day) >= 20)!
      made.enterprises.push({
        id: identities.id(),
        owner,
        household: home.id,
        fields: inventEnterprise(draw, owner, kind.id, kind.kbli)
      })
    }
  }
  return made
}
