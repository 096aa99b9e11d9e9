/** Connections whose statements are sent without waiting for the answers to those before them. */
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld, someone, type World } from '../../../tests/support/world.ts'
import { copyRows } from './copy.ts'
import { type Connection, connect } from './database.ts'

let world: World
let pipelined: Connection
beforeAll(async () => {
  world = await openWorld({ fromEmpty: true })
  await world.platform.connection.pool.query('create table noted (no int)')
  pipelined = connect({ url: world.url }, 1, { pipelined: true })
})
afterAll(async () => {
  await pipelined.close()
  await world.close()
})

const noted = async () =>
  (await world.platform.connection.pool.query('select no from noted order by 1')).rows.map(({ no }) => no)
const note = (client: pg.ClientBase, no: number) => client.query('insert into noted values ($1)', [no])

it('what follows a failure is not done, the first failure is told, and the connection goes on', async () => {
  const failing = pipelined.transaction('read write', (_, client) =>
    Promise.all([note(client, 1), client.query('select 1 / 0'), note(client, 2)])
  )
  await expect(failing).rejects.toMatchObject({ code: '22012' })
  expect(await noted()).toEqual([])
  await pipelined.transaction('read write', (_, client) => Promise.all([note(client, 3), note(client, 4)]))
  expect(await noted()).toEqual([3, 4])
})

it('of a transaction that cannot begin nothing is done', async () => {
  const [{ pid }] = (await pipelined.pool.query('select pg_backend_pid() as pid')).rows
  await world.platform.connection.pool.query('select pg_terminate_backend($1, 5000)', [pid])
  // The pool may have noticed by now, and take another connection.
  await pipelined.transaction('read write', (_, client) => note(client, 5)).catch(() => {})
  await pipelined.transaction('read write', (_, client) => note(client, 6))
  expect((await noted()).filter((no) => no === 6)).toEqual([6])
  const refused = world.platform.wall.requests.transaction('read only', async (tx, client) => {
    const entered = world.platform.wall.enter(tx, someone('officer'), 'regency')
    const [, wrote] = await Promise.allSettled([entered, note(client, 7)])
    if (wrote.status === 'rejected') throw wrote.reason
  })
  await expect(refused).rejects.toMatchObject({ code: expect.stringMatching(/^(42501|25006)$/) })
  expect(await noted()).not.toContain(7)
})

it('a statement that comes too late is refused: its connection may be in the transaction of somebody else', async () => {
  const kept = await pipelined.transaction('read only', async (tx) => tx)
  await expect(kept.selectFrom('migration').selectAll().execute()).rejects.toThrow('after its transaction')
  const left: Promise<unknown>[] = []
  const failing = pipelined.transaction('read write', async (tx, client) => {
    left.push(
      client
        .query('select 1')
        .then(() => tx.selectFrom('migration').selectAll().execute())
        .catch((late) => late.message)
    )
    throw new Error('gives up')
  })
  await expect(failing).rejects.toThrow('gives up')
  expect(await left[0]).toContain('after its transaction')
})

it('rows of a table of the transaction itself are written by INSERT, as such a connection takes no COPY', async () => {
  const rows = Array.from({ length: 1200 }, (_, i) => [i])
  const sum = await pipelined.transaction('read write', async (_, client) => {
    await client.query('create temporary table staged (no int) on commit drop')
    expect(await copyRows(client, 'staged', ['no'], rows)).toBe(1200)
    return (await client.query('select sum(no) as sum from staged')).rows[0].sum
  })
  expect(sum).toBe((1199 * 1200) / 2)
})
