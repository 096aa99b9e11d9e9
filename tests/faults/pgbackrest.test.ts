/** Point-in-time recovery as the README describes it, with pgBackRest and PostgreSQL 15 of Debian. */
import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { administrator } from '../support/api.ts'
import { at } from '../support/database-url.ts'
import { ask15, has15, type Postgres15, run15, serve, startPostgres15 } from '../support/postgres15.ts'
import { startProcess, until } from '../support/process.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { jelbudan } from '../support/world.ts'

const program = '/usr/bin/pgbackrest'
const hasBackRest = has15 && existsSync(program)
if (!hasBackRest)
  process.stderr.write(
    'rakit: TANPA pgbackrest: uji pemulihan ke satu saat DILEWATI · NO pgbackrest: point-in-time recovery is ' +
      'SKIPPED (apt-get install pgbackrest)\n'
  )

const home = temporaryDirectory('pgbackrest')
let database: Postgres15 | undefined
afterAll(async () => {
  await database?.stop()
  rmSync(home, { recursive: true, force: true })
})

it.runIf(hasBackRest)(
  'brings the database back to the moment before a mistake, and Rakit goes on from there',
  async () => {
    database = await startPostgres15([])
    await database.database('rakit')
    const { data, account } = database
    const repository = join(dirname(data), 'repository')
    const configuration = join(dirname(data), 'pgbackrest.conf')
    mkdirSync(repository)
    const { uid, gid } = account
    if (uid !== undefined) chownSync(repository, uid, gid!)
    const command = [`--config=${configuration}`, '--stanza=rakit']
    const backRest = (...args: string[]) => run15(program, [...command, ...args])
    const stop = () => run15('pg_ctl', ['stop', '-D', data, '-m', 'fast', '-w'])
    await ask15(database.url, `alter system set archive_mode = 'on'`)
    await ask15(database.url, `alter system set archive_command = '${[program, ...command].join(' ')} archive-push %p'`)
    await stop()
    database = await serve(data)
    writeFileSync(
      configuration,
      `[global]
repo1-path=${repository}
repo1-retention-full=2
lock-path=${repository}
start-fast=y
log-level-file=off
log-level-console=warn
[rakit]
pg1-path=${data}
pg1-port=${new URL(database.url).port}
pg1-socket-path=${dirname(data)}
pg1-user=postgres
`
    )
    await backRest('stanza-create')
    await backRest('check')

    const settings = {
      RAKIT_DATA: join(home, 'data'),
      RAKIT_DEMO: 'off',
      RAKIT_LOG: 'silent',
      PORT: '0',
      DATABASE_URL: at(database.url, 'rakit')
    }
    const server = startProcess(['start'], settings)
    const api = await administrator(await server.address, server.said())
    const register = (name: string) =>
      api.act('households/register', { household: { village: jelbudan }, people: [{ name }] })
    await register('Sebelum Cadangan')
    await backRest('backup', '--type=full')
    // pgBackRest notes a backup's end in whole seconds and takes one that ended in a second before the target's.
    const second = async () =>
      (await ask15<{ s: string }>(database!.url, `select date_trunc('second', clock_timestamp())::text as s`))[0]!.s
    const ended = await second()
    await until(async () => (await second()) > ended)
    await register('Sesudah Cadangan')
    const [moment] = await ask15<{ now: string }>(database.url, 'select clock_timestamp()::text as now')
    await ask15(at(database.url, 'rakit'), 'delete from person') // the mistake
    await register('Sesudah Kekeliruan')
    await ask15(database.url, 'select pg_switch_wal()')
    server.child.kill('SIGINT')
    await server.ended
    await stop()

    await backRest('restore', '--delta', '--type=time', `--target=${moment!.now}`, '--target-action=promote')
    database = await serve(database.data)
    const again = startProcess(['start'], { ...settings, DATABASE_URL: at(database.url, 'rakit') })
    expect(await (await fetch(`${await again.address}/healthz`)).json()).toMatchObject({ ok: true })
    const people = await ask15<{ name: string }>(at(database.url, 'rakit'), 'select name from person order by name')
    expect(people.map(({ name }) => name)).toEqual(['Sebelum Cadangan', 'Sesudah Cadangan'])
    again.child.kill('SIGINT')
    expect(await again.ended).toBe(0)
  },
  300_000
)
