import { existsSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, it } from 'vitest'
import type { Finding } from '../../src/commands/doctor.ts'
import { leasePostgres } from '../../src/platform/postgres/embedded.ts'
import { startProcess } from '../support/process.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const home = temporaryDirectory('doctor')
const data = join(home, 'data')
const settings = { RAKIT_DATA: data, RAKIT_DEMO: 'off', PORT: '0', RAKIT_LOG: 'silent' }
afterAll(() => rmSync(home, { recursive: true, force: true }))

async function examine(...more: string[]) {
  const command = startProcess(['doctor', ...more, '--json'], settings)
  const code = await command.ended
  const found = JSON.parse(command.answered()) as Finding[]
  return {
    code,
    wrong: found.filter((f) => f.wrong).map((f) => f.about),
    mended: found.filter((f) => f.mended).map((f) => f.about)
  }
}

it('names what is wrong, mends what is safe to mend, and is content afterwards', async () => {
  expect(await examine()).toEqual({ code: 1, wrong: ['database'], mended: [] })
  const server = startProcess(['start'], settings)
  await fetch(`${await server.address}/healthz`)
  server.child.kill('SIGINT')
  expect(await server.ended).toBe(0)
  expect(await examine()).toEqual({ code: 1, wrong: ['keys'], mended: [] })
  rmSync(join(data, 'lembar-pemulihan.pdf'))
  expect(await examine()).toEqual({ code: 0, wrong: [], mended: [] })

  const lease = await leasePostgres(data)
  const client = new pg.Client({ connectionString: lease.url })
  await client.connect()
  await client.query(`update tenant set created_at = now() - interval '60 days'`)
  await client.query(
    `insert into job (regency, id, kind, action_id, status, input, actor, created_at)
     values ('35.29', gen_random_uuid(), 'x', gen_random_uuid(), 'running', '{}', '{}', now() - interval '1 hour')`
  )
  for (const name of ['0.part', '1.part']) writeFileSync(join(data, 'files', name), '')
  const before = Date.now() / 1000 - 2 * 3600
  utimesSync(join(data, 'files', '0.part'), before, before)
  // An index that no longer says what its table says, as a broken disk leaves it.
  await client.query(`set allow_system_table_mods = on`)
  await client.query(`update pg_index set indisready = false where indexrelid = 'region_parent'::regclass`)
  await client.query(
    `insert into region (code, level, name, parent) values ('35.29.99', 'district', 'Hilang', '35.29')`
  )
  await client.query(`update pg_index set indisready = true where indexrelid = 'region_parent'::regclass`)
  await client.end()
  await lease.release()

  expect(await examine()).toEqual({ code: 1, wrong: ['jobs', 'indexes', 'backups', 'files'], mended: [] })
  expect(await examine('--mend')).toEqual({
    code: 1,
    wrong: ['jobs', 'indexes', 'backups', 'files'],
    mended: ['jobs', 'indexes', 'files']
  })
  expect(await examine()).toEqual({ code: 1, wrong: ['backups'], mended: [] })
  // What is being written is left alone.
  expect(['0.part', '1.part'].map((name) => existsSync(join(data, 'files', name)))).toEqual([false, true])
})
