/** A job that failed is run again by a button, by whoever may start such work. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { jobKinds } from '../src/app.ts'
import type { Actor } from '../src/kernel/actor.ts'
import { type JobQueue, startQueue } from '../src/platform/jobs.ts'
import { until } from './support/process.ts'
import { openWorld, refusal, someone, type World } from './support/world.ts'

let world: World
let queue: JobQueue | undefined
beforeEach(async () => {
  world = await openWorld()
})
afterEach(async () => {
  await queue?.stop()
  await world.close()
})
const jobOf = (id: string) =>
  world.platform.connection.db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

describe('a job that failed', () => {
  const officer = someone('officer')
  const list = Buffer.from('Nama;Dusun;Desa\nSiti Aminah;Barat;Jelbudan\n')
  const upload = async () => {
    const file = await world.upload(officer, 'warga.csv', list)
    const { import: id, job } = await world.act(officer, 'intake/upload', { file, kind: 'households', village: null })
    await world.platform.connection.db
      .updateTable('job')
      .set({ status: 'running', attempts: 2, steps: JSON.stringify({ read: { file } }) })
      .where('id', '=', job)
      .execute()
    queue = startQueue(world.platform, jobKinds)
    await until(async () => (await jobOf(job)).status === 'failed')
    await queue.stop()
    return { id, job }
  }
  const again = (actor: Actor, id: string) => world.act(actor, 'jobs/run-again', { id })

  it('is run again by whoever may start such work, and what was put back waits for it anew', async () => {
    const { id, job } = await upload()
    expect(await world.see(officer, 'jobs/get', { id: job })).toMatchObject({
      status: 'failed',
      problem: { code: 'jobs/set-aside' },
      mayRunAgain: true
    })
    expect((await world.see(officer, 'intake/get', { id })).status).toBe('failed')
    expect((await refusal(world.see(someone('auditor'), 'jobs/get', { id: job }))).status).toBe(404)
    for (const actor of [someone('auditor'), someone('facilitator'), someone('leader')])
      expect((await refusal(again(actor, job))).status).toBe(403)
    const other = someone('officer', { user: 'perindag', agency: 'industry' })
    expect((await refusal(again(other, job))).code).toBe('intake/other-agency')
    // Somebody wanted it to stop just as it failed: that is over.
    await world.act(officer, 'jobs/cancel', { id: job })
    await again(officer, job)
    expect((await world.see(officer, 'intake/get', { id })).status).toBe('reading')
    expect((await refusal(again(officer, job))).code).toBe('jobs/not-failed')
    await world.run(job)
    expect(await jobOf(job)).toMatchObject({ status: 'done', attempts: 1, problem: null })
    expect(await world.see(officer, 'intake/get', { id })).toMatchObject({ status: 'preview', counts: { accepted: 1 } })
  })

  it('is not run again for what has moved on, nor by who may not start its work', async () => {
    const { id, job } = await upload()
    await world.platform.connection.pool.query(`update import set status = 'undone' where id = $1`, [id])
    expect((await refusal(again(officer, job))).code).toBe('jobs/moved-on')
    expect((await jobOf(job)).status).toBe('failed')
    const { job: backup } = await world.act(someone('administrator'), 'backups/take', {})
    await world.platform.connection.pool.query(`update job set status = 'failed' where id = $1`, [backup])
    expect((await refusal(again(officer, backup))).status).toBe(403)
  })
})
