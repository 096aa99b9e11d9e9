import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openWorld, regency, someone, type World } from '../../tests/support/world.ts'
import { fewest } from '../households/disclosure.ts'

/** Households of a village, each with so many people who wish a kind, have time, hold trees and say what those yield. */
interface Home {
  village: number
  people: number
  wish: number | null
  hours: number
  trees: number
  yields: boolean
  shop: boolean
}
const home: fc.Arbitrary<Home> = fc.record({
  village: fc.nat({ max: 3 }),
  people: fc.integer({ min: 1, max: 7 }),
  wish: fc.option(fc.integer({ min: 1, max: 3 })),
  hours: fc.constantFrom(0, 12, 20),
  trees: fc.constantFrom(0, 0, 3, 900),
  yields: fc.boolean(),
  shop: fc.boolean()
})

describe('what whoever may not open households can read or work out', () => {
  let world: World
  let villages: string[]
  const onlookers = [someone('public'), someone('leader'), someone('buyer')]
  const write = async (homes: readonly Home[]) => {
    const { pool } = world.platform.connection
    for (const table of ['enterprise', 'holding', 'interest', 'availability', 'surveyed', 'person', 'household'])
      await pool.query(`delete from ${table}`)
    for (const one of homes) {
      const village = villages[one.village]!
      const { rows } = await pool.query(
        `insert into household (regency, id, village) values ($1, gen_random_uuid(), $2) returning id`,
        [regency, village]
      )
      const id = rows[0].id as string
      await pool.query(`insert into surveyed values ($1, $2, $3, '2026-11-01')`, [regency, id, village])
      const people = await pool.query(
        `insert into person (regency, id, household_id, village, name, name_tokens)
         select $1, gen_random_uuid(), $2, $3, 'Warga', '{warga}' from generate_series(1, $4::int) returning id`,
        [regency, id, village, one.people]
      )
      for (const [at, person] of people.rows.entries()) {
        if (one.wish)
          await pool.query(
            `insert into interest (regency, person_id, rank, household_id, village, kind, response_id)
             values ($1, $2, $3, $4, $5, 'cashew', gen_random_uuid())`,
            [regency, person.id, one.wish, id, village]
          )
        await pool.query(
          `insert into availability (regency, person_id, household_id, village, weekly_hours, response_id)
           values ($1, $2, $3, $4, $5, gen_random_uuid())`,
          [regency, person.id, id, village, one.hours]
        )
        if (one.shop && at === 0)
          await pool.query(
            `insert into enterprise (regency, id, household_id, village, owner_id, name, name_tokens)
             values ($1, gen_random_uuid(), $2, $3, $4, 'Usaha', '{usaha}')`,
            [regency, id, village, person.id]
          )
      }
      if (one.trees)
        await pool.query(
          `insert into holding (regency, household_id, commodity, village, quantity, yearly_kg, response_id)
           values ($1, $2, 'cashew', $3, $4, $5, gen_random_uuid())`,
          [regency, id, village, one.trees, one.yields ? one.trees * 8 : null]
        )
    }
  }
  beforeAll(async () => {
    world = await openWorld()
    const { rows } = await world.platform.connection.pool.query(
      `select code from region where level = 'village' and code like '35.29.14.%' order by code limit 4`
    )
    villages = rows.map((row) => row.code)
  })
  beforeEach(() => write([]))
  afterAll(() => world.close())

  it('has enough households behind it, in every village and in what is left of every total', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(home, { minLength: 1, maxLength: 26 }), async (homes) => {
        await write(homes)
        const behind = (village: string, which: (one: Home) => boolean) =>
          homes.filter((one) => villages[one.village] === village && which(one)).length
        const enough = (value: unknown, count: number, what: string) => {
          if (value !== null && value !== undefined && value !== 0) expect(count, what).toBeGreaterThanOrEqual(fewest)
        }
        const whose = {
          households: () => true,
          people: () => true,
          surveyed: () => true,
          enterprises: (one: Home) => one.shop,
          peopleWithTime: (one: Home) => one.hours >= 10
        }
        for (const actor of onlookers) {
          const pages = await Promise.all(villages.map((village) => world.see(actor, 'potential/village', { village })))
          for (const [figure, of] of Object.entries(whose)) {
            const told = pages.map((page) => page[figure as keyof typeof whose])
            for (const [i, village] of villages.entries())
              enough(told[i], behind(village, of), `${figure} of ${village}`)
            // The total less what is shown is what the hidden villages have together.
            const dark = villages.filter((_, i) => told[i] === null)
            const together = dark.reduce((sum, village) => sum + behind(village, of), 0)
            const total = homes.filter(of).length
            if (dark.length && total >= fewest && together < total) {
              expect(together, `${figure} left of the total`).toBeGreaterThanOrEqual(fewest)
              expect(dark.length).toBeGreaterThan(1)
            }
          }
          for (const [i, page] of pages.entries()) {
            const village = villages[i]!
            for (const held of page.held) {
              enough(
                held.quantity,
                behind(village, (one) => one.trees > 0),
                'quantity'
              )
              enough(
                held.yearlyKg,
                behind(village, (one) => one.trees > 0 && one.yields),
                'yield'
              )
            }
            for (const { first, second, third } of page.wanted)
              for (const [rank, figure] of [first, second, third].entries())
                enough(
                  figure,
                  behind(village, (one) => one.wish === rank + 1),
                  `wish ${rank + 1}`
                )
            enough(
              page.weeklyHours,
              behind(village, (one) => one.hours >= 10),
              'hours'
            )
          }
          const { rows: map } = await world.see(actor, 'potential/map', { measure: 'commodity', of: 'cashew' })
          for (const row of map)
            enough(
              row.value,
              behind(row.village, (one) => one.trees > 0),
              'map'
            )
          const { rows: table } = await world.see(actor, 'potential/opportunities', { kind: 'cashew' })
          for (const row of table) {
            enough(
              row.quantity,
              behind(row.village, (one) => one.trees > 0),
              'supply'
            )
            enough(
              row.score,
              behind(row.village, (one) => one.wish !== null),
              'score'
            )
            // A hidden score has no rank, and the ranks of the others leave no gap where it stood.
            expect(row.rank === null).toBe(row.score === null)
          }
          const ranks = table.flatMap((row) => row.rank ?? [])
          expect(ranks).toEqual(ranks.map((_, i) => i + 1))
        }
      }),
      { numRuns: 12 }
    )
  })
})
