/** How long a spreadsheet takes into the register, against COPY of the same rows, and how that grows. */
import { createReadStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { jobKinds } from '../src/app.ts'
import { commandLine } from '../src/open.ts'
import { runJob } from '../src/platform/jobs.ts'
import { newId, performAction } from '../src/platform/perform.ts'
import { copyRows } from '../src/platform/postgres/copy.ts'
import { storeUpload } from '../src/platform/uploads.ts'
import { preparePotential } from '../src/potential/index.ts'
import { serveRegency, villagesOf } from '../src/regions/index.ts'
import { headers, peopleRows, writeSheet } from './sheet.ts'
import { type Bench, timed } from './world.ts'

export interface ImportTiming {
  rows: number
  /** COPY of the same cells into a bare table, and into the register's own columns with its indexes and triggers. */
  bareCopy: number
  registerCopy: number
  read: number
  apply: number
}

export async function timeImport(bench: Bench, rows: number): Promise<ImportTiming> {
  const platform = await bench.platform()
  const { connection } = platform
  await connection.transaction('read write', async (tx) => {
    await serveRegency(tx, '35.29', true)
    await preparePotential(tx, '35.29')
  })
  const villages = await villagesOf(connection.db, '35.29')
  const path = join(bench.directory, `${rows}.xlsx`)
  await writeSheet(path, peopleRows(villages, rows, 7))
  const list = [...peopleRows(villages, rows, 7)]
  const actor = commandLine('35.29')
  const act = (name: string, input: unknown) =>
    performAction(platform, actor, name, newId(), input) as Promise<{ import: string; job: string }>
  const file = await storeUpload(platform, actor, 'warga.xlsx', createReadStream(path))
  const reading = await timed(async () => {
    const { import: id, job } = await act('intake/upload', { file, kind: 'households' })
    await runJob(platform, jobKinds, job)
    return id
  })
  const applying = await timed(async () =>
    runJob(platform, jobKinds, (await act('intake/apply', { import: reading.result })).job)
  )
  await connection.pool.query(`create table bare (${headers.map((_, i) => `c${i} text`).join(', ')})`)
  const columns = headers.map((_, i) => `c${i}`)
  const bare = await timed(() =>
    connection.transaction('read write', (_, client) => copyRows(client, 'bare', columns, list))
  )
  const registerCopy = await copyRegister(platform)
  rmSync(path)
  return { rows, bareCopy: bare.seconds, registerCopy, read: reading.seconds, apply: applying.seconds }
}

/** The very rows the import made, taken out and put back by COPY alone: what the indexes and triggers cost, in seconds. */
async function copyRegister(platform: Awaited<ReturnType<Bench['platform']>>): Promise<number> {
  const { pool } = platform.connection
  const columnsOf = async (table: string) =>
    (
      await pool.query(
        `select column_name from information_schema.columns where table_name = $1 and is_generated = 'NEVER' order by ordinal_position`,
        [table]
      )
    ).rows.map((r) => r.column_name as string)
  const taken: [string, string[], unknown[][]][] = []
  for (const table of ['household', 'person']) {
    const columns = await columnsOf(table)
    const { rows } = await pool.query({
      text: `select ${columns.map((c) => `"${c}"`).join(', ')} from ${table}`,
      rowMode: 'array'
    })
    taken.push([table, columns, rows])
  }
  await pool.query('truncate household, person cascade')
  const { seconds } = await timed(async () => {
    for (const [table, columns, rows] of taken)
      await platform.connection.transaction('read write', (_, client) =>
        copyRows(client, table, columns, rows as never)
      )
  })
  return seconds
}
