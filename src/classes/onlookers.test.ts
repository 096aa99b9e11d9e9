/** What whoever sees figures only may learn of one household; and the seats that one household may hold. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cooperatives, openSchool, planned, programme, settle } from '../../tests/support/training.ts'
import { jelbudan, nyapar, openWorld, someone, type World } from '../../tests/support/world.ts'

let world: World
let plan: string
let id: string
const leader = someone('leader')
const query = async (text: string, values: unknown[] = []) =>
  (await world.platform.connection.pool.query(text, values)).rows
const page = () => world.see(cooperatives, 'classes/get', { id })

beforeAll(async () => {
  world = await openWorld()
  const school = await openSchool(world, { capacity: 16 })
  await settle(world, 40)
  await settle(world, 3, { village: nyapar })
  plan = await planned(world, [school.programmes.cooperatives], { to: '2026-11-07' })
})
afterAll(() => world.close())

describe('a plan, to whoever may not open households', () => {
  it('tells of no village with too few behind it, nor by what is left of the total', async () => {
    const [all, seen] = await Promise.all([
      world.see(cooperatives, 'training/plan', { id: plan }),
      world.see(leader, 'training/plan', { id: plan })
    ])
    const of = (rows: typeof all.villages, village: string) => rows.find((v) => v.village === village)!
    expect(of(all.villages, nyapar).applicants).toBe(3)
    // Two villages and their total: hiding one alone would tell it.
    expect(seen.villages.map((v) => v.applicants)).toEqual([null, null])
    const held = seen.classes.find((c) => c.held)!
    const waiting = all.classes.find((c) => c.held)!.waiting!
    expect(held.waiting).toBe(waiting < 5 ? null : waiting)
    expect(seen.reasons.every((r) => r.people === null || r.people >= 5)).toBe(true)
  })
})

describe('the seats of a household', () => {
  it('are counted over plans when the next is called and when another plan is approved', async () => {
    id = (await world.act(cooperatives, 'classes/approve-plan', { plan })).classes[0]!
    const other = await programme(world, cooperatives, ['cashew-products'], 100_000_000, 'Anggaran kedua')
    const second = await planned(world, [other], { from: '2026-11-09', to: '2026-11-14' })
    const before = await page()
    const [seated, giver] = before.people.filter((p) => p.seated)
    const [first, next] = before.people.filter((p) => p.status === 'waiting')
    // The first in the queue lives with somebody who holds a seat.
    await query(`update person set household_id = $2 where id = $1`, [first!.person, seated!.household])
    const { called } = await world.act(cooperatives, 'classes/set-answer', {
      class: id,
      person: giver!.person,
      status: 'declined'
    })
    expect(called).toEqual([next!.name])
    const [moving] = await query(
      `select person_id as person from plan_person where plan_id = $1 and seated and person_id <> all($2::uuid[]) limit 1`,
      [second, [first!.person, next!.person]]
    )
    await query(`update person set household_id = $2 where id = $1`, [moving.person, seated!.household])
    const { differences } = await world.see(cooperatives, 'classes/plan-changes', { plan: second })
    expect(differences.find((d) => d.person === moving.person)).toMatchObject({ why: 'household', stays: false })
  })
})

describe('what was answered about a class', () => {
  it('is shown from five households on, to mentors and offices as well', async () => {
    const seated = (await page()).people.filter((p) => p.seated)
    const answer = (p: (typeof seated)[number], i: number) =>
      query(
        `insert into feedback (regency, class_id, person_id, household_id, village, content, mentors, place, comment)
         values ('35.29', $1, $2, $3, $4, 1, 2, 3, $5)`,
        [id, p.person, p.household, jelbudan, `Saran ${i}`]
      )
    for (const [i, p] of seated.slice(0, 4).entries()) await answer(p, i)
    expect((await page()).feedback).toEqual({ count: 4, content: null, mentors: null, place: null, comments: [] })
    await answer(seated[4]!, 4)
    expect((await page()).feedback).toMatchObject({ count: 5, content: 1, mentors: 2, place: 3 })
  })
})
