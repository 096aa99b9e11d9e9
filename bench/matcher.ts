/** Precision and recall of the register's duplicates on the labelled people of an invented regency. */

import { inventRegency } from '../src/demo/regency.ts'
import { findDuplicates, insertHouseholds, insertPeople } from '../src/households/index.ts'
import { commandLine } from '../src/open.ts'
import { inTransaction, newId } from '../src/platform/perform.ts'
import { preparePotential } from '../src/potential/index.ts'
import { serveRegency, villagesOf } from '../src/regions/index.ts'
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
