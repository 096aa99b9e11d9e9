import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accompany, employ, lilik } from '../../tests/support/mentoring.ts'
import { openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { fewest } from '../households/disclosure.ts'
import { dateInJakarta } from '../kernel/dates.ts'

describe("the regent's page", () => {
  let world: World
  const leader = someone('leader')
  const today = dateInJakarta(new Date())
  const page = () => world.see(leader, 'reporting/regent', {})
  const earn = async (name: string, before: number, in2021: number, now: number) => {
    const [c] = await accompany(world, [name])
    await world.act(lilik, 'mentoring/recall-turnover', { case: c!.case, month: '2019-12-01', amount: before })
    await world.act(lilik, 'mentoring/recall-turnover', { case: c!.case, month: '2021-06-01', amount: in2021 })
    await world.act(lilik, 'mentoring/record-visit', {
      case: c!.case,
      visitedOn: today,
      place: 'home',
      topics: ['finance'],
      seen: 'Omzet ditanyakan.',
      turnover: now,
      problems: ['capital']
    })
    return c!
  }
  beforeAll(async () => {
    world = await openWorld()
    await employ(world, lilik)
  })
  afterAll(() => world.close())

  it('is empty and complete before anything has happened', async () => {
    const { ways, recovery } = await page()
    expect(ways.map((way) => way.steps.map((s) => s.value))).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0]
    ])
    expect(recovery).toEqual({ villages: [], kinds: [] })
    expect((await refusal(world.see(someone('buyer'), 'reporting/regent', {}))).status).toBe(403)
    expect((await refusal(world.see(someone('public'), 'reporting/regent', {}))).status).toBe(403)
  })

  it('shows what people earn only where five households stand behind the figure; the best source counts', async () => {
    const amounts = [1, 2, 3, 4, 5].map((k) => k * 1_000_000)
    for (const [i, before] of amounts.slice(0, fewest - 1).entries())
      await earn(`Warga ${'ABCD'[i]}`, before, before / 2, before * 2)
    expect((await page()).recovery.villages).toEqual([])
    const last = await earn('Warga E', 5_000_000, 2_500_000, 10_000_000)
    const [jelbudan] = (await page()).recovery.villages
    expect(jelbudan).toMatchObject({
      name: 'Jelbudan',
      households: 5,
      before: 3_000_000,
      in2021: 1_500_000,
      now: 6_000_000
    })
    await world.act(lilik, 'mentoring/note-cash', {
      case: last.case,
      enteredOn: today,
      direction: 'income',
      category: 'sales',
      amount: 7_000_000
    })
    expect((await page()).recovery.kinds[0]).toMatchObject({ of: 'cashew', now: 5_500_000, households: 5 })
  })

  it('counts who stands behind each figure, not behind the group', async () => {
    const pool = world.platform.connection.pool
    const { rows } =
      await pool.query(`delete from turnover where month between '2021-01-01' and '2021-12-31' and case_id in
      (select id from mentoring_case order by id limit 1) returning *`)
    const [jelbudan] = (await page()).recovery.villages
    expect(jelbudan).toMatchObject({ households: 5, before: 3_000_000, in2021: null })
    for (const row of rows)
      await pool.query(`insert into turnover select * from jsonb_populate_record(null::turnover, $1::jsonb)`, [
        JSON.stringify(row)
      ])
  })

  it('counts what is accompanied and what blocks it, new ones apart', async () => {
    const { ways, blocked } = await page()
    const [, businesses] = ways
    expect(businesses!.steps.map((s) => [s.id, s.value, s.week])).toEqual([
      ['accompanied', 5, null],
      ['visited', 5, 5],
      ['making', 0, 0],
      ['shelved', 0, 0]
    ])
    expect(blocked).toEqual([{ blocker: 'capital', cases: 5, longest: 0 }])
  })
})
