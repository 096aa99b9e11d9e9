import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../tests/support/process.ts'
import { openWorld, someone, type World } from '../../tests/support/world.ts'
import { type JobKind, type JobQueue, type Lane, startQueue } from './jobs.ts'
import { newId } from './perform.ts'

let world: World
let queue: JobQueue | undefined
beforeEach(async () => {
  world = await openWorld()
})
afterEach(async () => {
  for (const end of ends.values()) end()
  ends.clear()
  await queue?.stop()
  queue = undefined
  await world.close()
})

/** How each job that runs is ended, by its name. */
const ends = new Map<string, () => void>()
/** A job kind that ends when it is told to. */
function kindOf(kind: string, lane: Lane) {
  const begun: string[] = []
  const put: string[] = []
  const made: JobKind = {
    kind,
    scope: 'regency',
    lane,
    run: (_, { name }) =>
      new Promise((resolve) => {
        begun.push(String(name))
        ends.set(String(name), () => resolve({ name }))
      }),
    failed: async (_, { name }) => put.push(String(name))
  }
  return { made, begun, put }
}

const end = (name: string) => ends.get(name)!()

let second = 0
async function enqueue(kind: string, user: string, name: string, more: Record<string, unknown> = {}): Promise<string> {
  const id = newId()
  await world.platform.connection.db
    .insertInto('job')
    .values({
      regency: '35.29',
      id,
      kind,
      action_id: newId(),
      input: JSON.stringify({ name }),
      actor: JSON.stringify({ ...someone('administrator'), user }),
      created_at: new Date(Date.UTC(2026, 10, 1, 0, 0, second++)),
      ...more
    })
    .execute()
  return id
}
const jobOf = async (id: string) =>
  (await world.platform.connection.db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirstOrThrow())!

describe('the queue', () => {
  it('lets short work pass while the solver and the files are busy, and each lane holds its places', async () => {
    const [quick, file, solver] = [kindOf('t/quick', 'quick'), kindOf('t/file', 'file'), kindOf('t/solver', 'solver')]
    for (const name of ['s1', 's2']) await enqueue('t/solver', 'ani', name)
    for (const name of ['f1', 'f2', 'f3']) await enqueue('t/file', 'ani', name)
    queue = startQueue(world.platform, [quick.made, file.made, solver.made])
    await until(() => file.begun.length === 2 && solver.begun.length === 1)
    await enqueue('t/quick', 'ani', 'q1')
    queue.send()
    await until(() => quick.begun.length === 1)
    expect([solver.begun, file.begun.toSorted()]).toEqual([['s1'], ['f1', 'f2']])
    end('f1')
    await until(() => file.begun.length === 3)
    end('s1')
    await until(() => solver.begun.length === 2)
  })

  it('takes turns between people, and them before the work of the server', async () => {
    const solver = kindOf('t/solver', 'solver')
    const ids = [
      await enqueue('t/solver', 'rakit', 'server'),
      await enqueue('t/solver', 'ani', 'ani 1'),
      await enqueue('t/solver', 'ani', 'ani 2'),
      await enqueue('t/solver', 'ani', 'ani 3'),
      await enqueue('t/solver', 'beni', 'beni 1')
    ]
    queue = startQueue(world.platform, [solver.made])
    for (let n = 1; n <= ids.length; n++) {
      await until(() => solver.begun.length === n)
      end(solver.begun.at(-1)!)
    }
    await until(async () => (await jobOf(ids[0]!)).status === 'done')
    expect(solver.begun).toEqual(['ani 1', 'beni 1', 'ani 2', 'ani 3', 'server'])
  })

  it('takes up what a process left that is gone, and sets aside what took it down twice', async () => {
    const file = kindOf('t/file', 'file')
    const once = await enqueue('t/file', 'ani', 'once', { status: 'running', attempts: 1 })
    const twice = await enqueue('t/file', 'ani', 'twice', { status: 'running', attempts: 2 })
    queue = startQueue(world.platform, [file.made])
    await until(() => file.begun.length === 1)
    end('once')
    await until(async () => (await jobOf(once)).status === 'done')
    expect(await jobOf(twice)).toMatchObject({ status: 'failed', problem: { code: 'jobs/set-aside' } })
    expect([file.begun, file.put]).toEqual([['once'], ['twice']])
  })

  it('what nobody wants any more does not wait its turn, and what waited for it is put back', async () => {
    const solver = kindOf('t/solver', 'solver')
    await enqueue('t/solver', 'ani', 'long')
    queue = startQueue(world.platform, [solver.made])
    await until(() => solver.begun.length === 1)
    const unwanted = await enqueue('t/solver', 'ani', 'unwanted', { cancel_requested: true })
    await until(async () => (await jobOf(unwanted)).status === 'cancelled')
    expect([solver.begun, solver.put]).toEqual([['long'], ['unwanted']])
  })

  it('begins a job again that lost its database, however often, and does not do twice what it has done', async () => {
    const { pool } = world.platform.connection
    const done: unknown[] = []
    let begun = 0
    const made: JobKind = {
      kind: 't/broken-off',
      scope: 'regency',
      lane: 'quick',
      async run(job) {
        done.push(await job.once('count', async () => ++begun))
        // The server ends this connection, as it does when it stops.
        if (done.length < 4) await pool.query('select pg_terminate_backend(pg_backend_pid())')
        return 'at last'
      },
      failed: async () => done.push('put back')
    }
    const id = await enqueue('t/broken-off', 'ani', 'x')
    queue = startQueue(world.platform, [made])
    await until(async () => (await jobOf(id)).status === 'done')
    expect(done).toEqual([1, 1, 1, 1])
    expect(await jobOf(id)).toMatchObject({ attempts: 1, result: 'at last', problem: null })
  })

  it('leaves what another process is at, and what it stops itself is begun again without a mark', async () => {
    const file = kindOf('t/file', 'file')
    const other = await enqueue('t/file', 'ani', 'other', { status: 'running', attempts: 2 })
    const holder = await world.platform.connection.pool.connect()
    await holder.query('select pg_advisory_lock(352902, hashtext($1))', [other])
    const own = await enqueue('t/file', 'ani', 'own')
    queue = startQueue(world.platform, [file.made])
    await until(() => file.begun.length === 1)
    expect((await jobOf(other)).status).toBe('running')
    await queue.stop()
    queue = undefined
    expect(await jobOf(own)).toMatchObject({ status: 'queued', attempts: 0 })
    holder.release(true)
    end('own')
    await until(async () => (await jobOf(own)).status === 'done')
  })
})
