import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import { jobKinds } from '../app.ts'
import { buildDemo, type DemoWish, demoRegency, unfinishedDemo } from '../demo/build.ts'
import { interestSheet, residentList } from '../demo/files.ts'
import { tellStory } from '../demo/jelbudan.ts'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { type Rakit, version } from '../open.ts'
import { makeDirectory } from '../platform/directories.ts'
import type { Terminal } from './terminal.ts'

export const usualDemo: DemoWish = { households: 5000 - 214, seed: 3529, chapters: 7 }

/** A demo whose build was cut off, when this version can go on with it. */
export async function demoToFinish({ platform }: Rakit): Promise<DemoWish | undefined> {
  const wish = await unfinishedDemo(platform)
  return wish?.version === version ? wish : undefined
}

/** Throws away a demo whose build was cut off. */
export async function clearUnfinishedDemo({ platform }: Rakit): Promise<void> {
  const { db } = platform.connection
  const half = await db
    .selectFrom('tenant')
    .select('regency')
    .where('demo', '=', true)
    .where('ready', '=', false)
    .executeTakeFirst()
  if (half) await sql`truncate tenant, auth_user, demo_step cascade`.execute(db)
}

/** Builds the demo in an empty database, or goes on with the same one if its build was cut off, telling how far it is. */
export async function makeDemo(rakit: Rakit, wanted: DemoWish, terminal: Terminal): Promise<void> {
  const wish = { ...wanted, version }
  if (isDeepStrictEqual(await unfinishedDemo(rakit.platform), wish))
    terminal.say('rakit: melanjutkan data contoh yang terputus · going on with the demo that was cut off…')
  else {
    await clearUnfinishedDemo(rakit)
    const there = await rakit.platform.connection.db.selectFrom('tenant').select('regency').executeTakeFirst()
    if (there) {
      throw new Problem(
        'demo/not-empty',
        409,
        text(
          `Basis data ini sudah berisi kabupaten ${there.regency}. Pakai folder data lain (RAKIT_DATA) untuk data contoh.`,
          `This database already holds regency ${there.regency}. Use another data directory (RAKIT_DATA) for the demo.`
        )
      )
    }
  }
  await buildDemo(rakit.platform, jobKinds, wish, terminal.progress)
}

/** Writes the two files of the story, for a training or a trial by hand. */
export async function writeStoryFiles(directory: string): Promise<string[]> {
  makeDirectory(directory, 0o755)
  const story = tellStory()
  const list = join(directory, 'warga-jelbudan.xls')
  const interests = join(directory, 'minat-mente.xlsx')
  writeFileSync(list, residentList(story))
  writeFileSync(interests, await interestSheet(story))
  return [list, interests]
}

export async function demoFigures({ platform }: Rakit) {
  const { rows } = await sql<{ households: number; people: number; enterprises: number }>`
    select coalesce(sum(households), 0) households, coalesce(sum(people), 0) people, coalesce(sum(enterprises), 0) enterprises
    from village_figures where regency = ${demoRegency}`.execute(platform.connection.db)
  return { regency: demoRegency, ...rows[0]! }
}
