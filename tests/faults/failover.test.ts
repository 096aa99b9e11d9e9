/** The real program on two servers of Debian's PostgreSQL 15, of which one follows the other and takes over. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { newId } from '../../src/platform/perform.ts'
import { placeAt } from '../../src/platform/postgres/database.ts'
import { administrator } from '../support/api.ts'
import { at } from '../support/database-url.ts'
import { ask15, has15, type Postgres15, startPostgres15, startStandby } from '../support/postgres15.ts'
import { startProcess, until } from '../support/process.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { jelbudan } from '../support/world.ts'

const home = temporaryDirectory('failover')
const servers: Postgres15[] = []
afterAll(async () => {
  for (const server of servers) await server.stop()
  rmSync(home, { recursive: true, force: true })
})

it('an address of several servers is each of them in turn, passed over only by whoever tried it', () => {
  const place = placeAt('postgres://rakit:p%40ss@one:5432,two/name?sslmode=require')
  const [one, two] = ['one:5432', 'two'].map((host) => `postgres://rakit:p%40ss@${host}/name?sslmode=require`) as [
    string,
    string
  ]
  expect(place.url).toBe(one)
  place.passOver!(one)
  expect(place.url).toBe(two)
  place.passOver!(one) // somebody else had tried it too
  expect(place.url).toBe(two)
  place.passOver!(two)
  expect(place.url).toBe(one)
  expect(placeAt('postgres://one/name')).toEqual({ url: 'postgres://one/name' })
})

describe.runIf(has15)('a synchronous standby', () => {
  it('is promoted while people write: nothing acknowledged is lost or there twice, requests meanwhile answer 503', async () => {
    const primary = await startPostgres15([])
    servers.push(primary)
    await primary.database('rakit')
    const standby = await startStandby(primary)
    servers.push(standby)
    await ask15(primary.url, `alter system set synchronous_standby_names = '*'`)
    await ask15(primary.url, 'select pg_reload_conf()')
    await until(async () => {
      const rows = await ask15<{ state: string }>(primary.url, 'select sync_state as state from pg_stat_replication')
      return rows[0]?.state === 'sync'
    })

    // The standby is named first: it takes no writes yet, and is passed over.
    const hosts = [standby, primary].map(({ url }) => new URL(url).host).join(',')
    const server = startProcess(['start'], {
      RAKIT_DATA: join(home, 'data'),
      RAKIT_DEMO: 'off',
      RAKIT_LOG: 'error',
      PORT: '0',
      DATABASE_URL: `postgres://postgres@${hosts}/rakit`
    })
    const address = await server.address
    const { cookie } = await administrator(address, server.said())
    const answers = new Map<number, number>()
    const there: string[] = []
    let stopping = false
    const write = async (writer: number) => {
      for (let i = 0; !stopping; i++) {
        const name = `Uji ${writer} ${i}`
        const household = { village: jelbudan }
        const body = JSON.stringify({ id: newId(), input: { household, people: [{ name }] } })
        for (;;) {
          const answer = await fetch(`${address}/api/actions/households/register`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', origin: address, cookie },
            body
          })
          await answer.arrayBuffer()
          answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1)
          if (answer.status !== 503) break
          await pause(20)
        }
        there.push(name)
      }
    }
    const writers = [1, 2, 3, 4].map(write)
    await until(() => there.length >= 20)
    await primary.kill()
    // Long enough that each layer meets it: connecting, the session, the action.
    await until(() => (answers.get(503) ?? 0) > 200)
    const before = there.length
    await ask15(standby.url, 'select pg_promote()')
    await until(() => there.length >= before + 20)
    stopping = true
    await Promise.all(writers)

    expect([...answers.keys()].sort(), server.said()).toEqual([200, 503])
    const rows = await ask15<{ name: string; n: number }>(
      at(standby.url, 'rakit'),
      `select name, count(*)::int as n from person where name like 'Uji %' group by 1 order by 1`
    )
    expect(rows).toEqual(there.sort().map((name) => ({ name, n: 1 })))
    expect(await (await fetch(`${address}/healthz`)).json()).toMatchObject({ ok: true })
    server.child.kill('SIGINT')
    expect(await server.ended).toBe(0)
  }, 300_000)
})
