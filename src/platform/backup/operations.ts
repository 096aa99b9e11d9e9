import { sql } from 'kysely'
import { z } from 'zod'
import { administrator, seeAdministration } from '../../kernel/rights.ts'
import { text } from '../../kernel/text.ts'
import { action, view } from '../context.ts'
import type { JobKind } from '../jobs.ts'
import { room } from '../room.ts'
import { backupsDesk } from './desk.ts'
import { runLock } from './runs.ts'

/** Recent backups and drills, the newest first. */
const backups = view({
  name: 'backups/list',
  may: seeAdministration,
  title: text('Cadangan', 'Backups'),
  input: z.object({}),
  async run(context) {
    const rows = await context.db
      .selectFrom('backup_run')
      .select([
        'id',
        'kind',
        'started_at as startedAt',
        'finished_at as finishedAt',
        'place',
        'bytes',
        'rows',
        'files',
        'problem'
      ])
      .orderBy('started_at', 'desc')
      .limit(50)
      .execute()
    // One runs at a time and holds the lock meanwhile: whatever else has no end was cut off.
    const held = await sql`select from pg_locks
      where locktype = 'advisory' and classid = 0 and objid = ${runLock} and granted and database = (
        select oid from pg_database where datname = current_database()) limit 1`.execute(context.db)
    const goesOn = held.rows.length > 0
    return { runs: rows.map((run, i) => ({ ...run, running: run.finishedAt === null && i === 0 && goesOn })) }
  }
})

const start = <const Name extends 'backups/take' | 'backups/drill'>(name: Name, id: string, en: string) =>
  action({
    name,
    may: administrator,
    title: text(id, en),
    input: z.object({}),
    run: async (context) => ({ job: await context.startJob(name, {}) })
  })
const startBackup = start('backups/take', 'Membuat cadangan', 'Took a backup')
const startDrill = start('backups/drill', 'Mencoba cadangan terakhir', 'Tried the newest backup')

const jobs: readonly JobKind[] = [
  {
    kind: 'backups/take',
    lane: 'file',
    scope: 'regency',
    async run({ backups: own, progress }) {
      let rows = 0
      let cancelled: unknown
      const { path, bytes, files } = await own.take((_, more) => {
        if (cancelled) throw cancelled
        rows += more ?? 0
        progress('backup', rows).catch((reason) => {
          cancelled = reason
        })
      })
      return { path, bytes, rows, files }
    }
  },
  { kind: 'backups/drill', lane: 'file', scope: 'regency', run: ({ backups: own }) => own.drill() }
]

export const backupsRoom = room({
  name: 'backups',
  operations: [backups, startBackup, startDrill],
  jobs,
  desk: backupsDesk
})
