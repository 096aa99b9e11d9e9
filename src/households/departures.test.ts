import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cooperatives, openSchool, planned, type School, settle } from '../../tests/support/training.ts'
import { jelbudan, nyapar, openWorld, refusal, someone, type World } from '../../tests/support/world.ts'

const facilitator = someone('facilitator')
let world: World
let school: School
let people: string[]
let id: string
beforeAll(async () => {
  world = await openWorld()
  school = await openSchool(world, { capacity: 16 })
  people = await settle(world, 24)
  const plan = await planned(world, [school.programmes.cooperatives], { to: '2026-11-07' })
  id = (await world.act(cooperatives, 'classes/approve-plan', { plan })).classes[0]!
  await world.act(cooperatives, 'classes/invite', { class: id })
})
afterAll(() => world.close())
const sql = async (text: string, values: unknown[] = []) =>
  (await world.platform.connection.pool.query(text, values)).rows
const get = () => world.see(cooperatives, 'classes/get', { id })
const figures = async () =>
  (
    await sql(`select people::int as people, households::int as households from village_figures where village = $1`, [
      jelbudan
    ])
  )[0]
const family = (more: object[] = []) =>
  world.act(cooperatives, 'households/register', {
    household: { village: jelbudan } as never,
    people: [
      { name: 'Moh. Rasyid', sex: 'male', relation: 'head', birthDate: '1970-01-02' },
      { name: 'Sutiyah', sex: 'female', relation: 'spouse', birthDate: '1975-05-06' },
      ...more
    ] as never
  })
const died = (person: string, on = '2026-11-20') => ({ person, kind: 'died', on, source: 'village-office' }) as const

describe('a death', () => {
  it('frees the seat for the next, ends consents and wishes, stops letters; undone, all of it comes back', async () => {
    const before = await get()
    const gone = before.people.find((p) => p.seated)!
    const next = before.people.find((p) => p.status === 'waiting')!
    await world.act(cooperatives, 'households/give-consent', { person: gone.person, purpose: 'contact' })
    await sql(`update message set status = 'waiting' where recipient = $1`, [gone.name])
    const counted = await figures()
    const wishes = async () =>
      (await sql(`select count(*)::int as n from interest where person_id = $1`, [gone.person]))[0].n
    expect(await wishes()).toBe(1)
    const { departure, emptied } = await world.act(facilitator, 'households/record-departure', died(gone.person))
    expect(emptied).toBe(true)
    const after = await get()
    expect(after.people.find((p) => p.person === gone.person)).toMatchObject({
      status: 'withdrawn',
      reason: 'Meninggal 20 November 2026'
    })
    expect(after.people.find((p) => p.person === next.person)).toMatchObject({
      status: 'invited',
      replaces: gone.person
    })
    expect(after.seats).toBe(16)
    expect(await wishes()).toBe(0)
    expect(
      (await sql(`select 1 from consent where person_id = $1 and withdrawn_at is null`, [gone.person])).length
    ).toBe(0)
    expect(
      (await sql(`select distinct status from message where recipient = $1`, [gone.name])).map((r) => r.status)
    ).toEqual(['stopped'])
    expect((await sql(`select 1 from booking where subject = $1`, [gone.person])).length).toBe(0)
    expect(await figures()).toEqual({ people: counted.people - 1, households: counted.households - 1 })
    const refused = await refusal(
      world.act(cooperatives, 'classes/add-participant', { class: id, person: gone.person })
    )
    expect([refused.code, refused.text.id]).toEqual(['classes/gone', `${gone.name} meninggal 20 November 2026.`])
    await expect(
      sql(`update participant set status = 'chosen' where class_id = $1 and person_id = $2`, [id, gone.person])
    ).rejects.toMatchObject({ code: 'RK001' })

    await world.act(facilitator, 'households/undo-departure', { departure })
    const back = await get()
    expect(back.people.find((p) => p.person === gone.person)).toMatchObject({ status: 'waiting', position: 0 })
    expect(await wishes()).toBe(1)
    expect(await figures()).toEqual(counted)
    const called = await world.act(cooperatives, 'classes/set-answer', {
      class: id,
      person: next.person,
      status: 'declined'
    })
    expect(called.called).toEqual([gone.name])
    expect((await refusal(world.act(facilitator, 'households/undo-departure', { departure }))).code).toBe(
      'households/undone-already'
    )
  })

  it('of the head asks who heads the household now; of an owner, who goes on with the business', async () => {
    const { household, people: members } = await family()
    const [head, wife] = members
    const { enterprise } = await world.act(cooperatives, 'households/add-enterprise', {
      enterprise: { owner: head!, name: 'Keripik Rasyid', kind: 'crackers' } as never
    })
    const { user } = await world.act(someone('administrator'), 'access/add-member', {
      name: 'Pendamping Uji',
      email: 'pendamping@contoh.id',
      role: 'facilitator',
      villages: [jelbudan]
    })
    await world.act(cooperatives, 'mentoring/open-cases', { people: [head!], facilitator: user })
    const { withoutHead } = await world.act(cooperatives, 'households/record-departure', died(head!))
    expect(withoutHead).toBe(true)
    const page = await world.see(cooperatives, 'households/get', { id: household })
    expect(page.people.map((p) => [p.name, p.gone])).toEqual([
      ['Sutiyah', null],
      ['Moh. Rasyid', 'died']
    ])
    expect(page.departures[0]).toMatchObject({
      kind: 'died',
      on: '2026-11-20',
      source: 'village-office',
      names: ['Moh. Rasyid']
    })
    expect(page.enterprises.find((e) => e.id === enterprise)!.owner).toBe(head)
    const tasks = await sql(`select title, owner from task where origin = 'departure'`)
    expect(tasks).toEqual([
      {
        title:
          'Moh. Rasyid meninggal pada 20 November 2026. Tanyakan siapa yang meneruskan Keripik Rasyid, atau tutup pendampingannya.',
        owner: 'facilitator'
      }
    ])
    await world.act(facilitator, 'households/choose-head', { household, person: wife! })
    const now = await world.see(cooperatives, 'households/get', { id: household })
    expect(now.people.find((p) => p.id === wife)!.relation).toBe('head')
    expect(now.household.womanHeaded).toBe(true)
    expect((await refusal(world.act(facilitator, 'households/choose-head', { household, person: head! }))).status).toBe(
      404
    )
  })

  it.each([
    ['in the future', { on: '2099-01-01' }, '/on'],
    ['before the birth', { on: '1960-01-01' }, '/on']
  ])('%s is refused where it is written', async (_, more, pointer) => {
    const { people: members } = await family()
    const refused = await refusal(
      world.act(cooperatives, 'households/record-departure', { ...died(members[0]!), ...more })
    )
    expect(refused.pointers[0]!.pointer).toBe(pointer)
  })

  it('is recorded once, by whoever may edit, and undone within the time for it', async () => {
    const { people: members } = await family()
    const strange = someone('facilitator', { villages: [nyapar] })
    expect((await refusal(world.act(strange, 'households/record-departure', died(members[0]!)))).status).toBe(404)
    expect((await refusal(world.act(someone('leader'), 'households/record-departure', died(members[0]!)))).status).toBe(
      403
    )
    const { departure } = await world.act(cooperatives, 'households/record-departure', died(members[0]!))
    expect((await refusal(world.act(cooperatives, 'households/record-departure', died(members[0]!)))).code).toBe(
      'households/gone-already'
    )
    expect((await refusal(world.act(strange, 'households/undo-departure', { departure }))).status).toBe(404)
    await sql(`update departure set recorded_at = recorded_at - interval '91 days' where id = $1`, [departure])
    expect((await refusal(world.act(cooperatives, 'households/undo-departure', { departure }))).code).toBe(
      'households/too-late'
    )
  })
})

describe('a move', () => {
  const residents = async (village: string) => (await world.see(cooperatives, 'potential/village', { village })).people!

  it('of everybody moves the household; undone, it is back where it was', async () => {
    const { household, people: members } = await family()
    const [there, here] = [await residents(nyapar), await residents(jelbudan)]
    const { departure, household: same } = await world.act(facilitator, 'households/record-move', {
      household,
      people: members,
      on: '2026-11-21',
      source: 'family',
      village: nyapar,
      address: 'Dusun Barat'
    })
    expect(same).toBe(household)
    expect((await world.see(cooperatives, 'households/get', { id: household })).household).toMatchObject({
      village: nyapar,
      address: 'Dusun Barat'
    })
    expect([await residents(nyapar), await residents(jelbudan)]).toEqual([there + 2, here - 2])
    await world.act(facilitator, 'households/undo-departure', { departure })
    expect((await world.see(cooperatives, 'households/get', { id: household })).household).toMatchObject({
      village: jelbudan,
      address: null
    })
  })

  it('of one makes a household there, with what is theirs; a seat to come goes along', async () => {
    const mover = (await get()).people.find((p) => p.seated)!
    await world.act(cooperatives, 'households/add-person', {
      household: mover.household,
      person: { name: 'Yang Tinggal' } as never
    })
    const { departure, household } = await world.act(cooperatives, 'households/record-move', {
      household: mover.household,
      people: [mover.person],
      on: '2026-11-21',
      source: 'civil-registry',
      village: nyapar
    })
    expect(household).not.toBe(mover.household)
    expect((await get()).people.find((p) => p.person === mover.person)).toMatchObject({
      seated: true,
      village: nyapar,
      household
    })
    expect((await sql(`select household_id, village from interest where person_id = $1`, [mover.person]))[0]).toEqual({
      household_id: household,
      village: nyapar
    })
    await world.act(cooperatives, 'households/undo-departure', { departure })
    expect((await get()).people.find((p) => p.person === mover.person)).toMatchObject({
      seated: true,
      village: jelbudan,
      household: mover.household
    })
    expect((await sql(`select merged_into from household where id = $1`, [household]))[0].merged_into).toBe(
      mover.household
    )
  })

  it('to nowhere, or of somebody who is not there, is refused', async () => {
    const { household, people: members } = await family()
    const move = { household, people: members, on: '2026-11-21', source: 'family', village: jelbudan } as const
    expect((await refusal(world.act(cooperatives, 'households/record-move', move))).pointers[0]!.pointer).toBe(
      '/village'
    )
    expect(
      (
        await refusal(
          world.act(cooperatives, 'households/record-move', { ...move, people: [people[0]!], village: nyapar })
        )
      ).status
    ).toBe(404)
  })
})

it('consent taken back leaves the queue and a seat nobody told of; an invitation is answered by the invited', async () => {
  const { people: list } = await get()
  const waiting = list.find((p) => p.status === 'waiting')!
  const invited = list.find((p) => p.status === 'invited')!
  for (const p of [waiting, invited]) {
    await world
      .act(cooperatives, 'households/give-consent', { person: p.person, purpose: 'programme' })
      .catch(() => undefined)
    await world.act(cooperatives, 'households/withdraw-consent', { person: p.person, purpose: 'programme' })
  }
  const after = await get()
  expect(after.people.find((p) => p.person === waiting.person)!.status).toBe('withdrawn')
  expect(after.people.find((p) => p.person === invited.person)!.status).toBe('invited')
})
