/** What the matcher says against what is true: the register of an invented regency, and labelled lists of strangers and families. */

import { inventRegency } from '../src/demo/regency.ts'
import { findDuplicates, insertHouseholds, insertPeople } from '../src/households/index.ts'
import { commandLine } from '../src/open.ts'
import { inTransaction, newId } from '../src/platform/perform.ts'
import { preparePotential } from '../src/potential/index.ts'
import { serveRegency, villagesOf } from '../src/regions/index.ts'
import { type Reliability, reliability } from '../tests/support/labelled-people.ts'
import { type Bench, timed } from './world.ts'

export async function measureMatcher(bench: Bench, households: number, seed: number) {
  const platform = await bench.platform()
  await platform.connection.transaction('read write', async (tx) => {
    await serveRegency(tx, '35.29', true)
    await preparePotential(tx, '35.29')
  })
  const villages = await villagesOf(platform.connection.db, '35.29')
  const truth = new Set<string>()
  let people = 0
  const actor = commandLine('35.29')
  for (const { households: homes } of inventRegency(villages, { households, seed }, new Set())) {
    for (const { id, sameAs } of homes.flatMap((h) => h.people)) {
      people++
      if (sameAs) truth.add([id, sameAs].sort().join())
    }
    await inTransaction(platform, actor, 'regency', newId(), async (context) => {
      await insertHouseholds(context, null, homes)
      await insertPeople(
        context,
        null,
        homes.flatMap((home) =>
          home.people.map(({ id, fields }) => ({ id, household: home.id, village: home.fields.village, fields }))
        )
      )
    })
  }
  await platform.connection.pool.query('analyze')
  const { seconds } = await timed(() =>
    inTransaction(platform, actor, 'regency', newId(), (context) =>
      findDuplicates(context, 'person', null, async () => {})
    )
  )
  const { rows } = await platform.connection.pool.query(`select a, b from duplicate where kind = 'person'`)
  const right = rows.filter((row) => truth.has([row.a, row.b].sort().join())).length
  return {
    people,
    doubles: truth.size,
    found: rows.length,
    precision: right / rows.length,
    recall: right / truth.size,
    seconds
  }
}

/** Lists that nothing was fitted to, with clerks who slip less and more than those of the lists that were. */
export const labelledLists = (): [string, Reliability][] => [
  ['strangers', reliability({ people: 6000, families: false }, [501, 502, 503])],
  ['families', reliability({ people: 6000, families: true }, [511, 512, 513, 514, 515, 516])],
  ['families, careful clerks', reliability({ people: 6000, families: true, mess: 0.5 }, [521, 522])],
  ['families, careless clerks', reliability({ people: 6000, families: true, mess: 1.5 }, [531, 532])]
]

/** The reliability table: of pairs said to be so likely, so many are true. */
export const reliabilityTable = ({ bins }: Reliability): string =>
  bins.map(({ pairs, said, true: hits }) => `said ${said.toFixed(3)}, true ${hits.toFixed(3)} of ${pairs}`).join('; ')
