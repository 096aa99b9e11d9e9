import fc from 'fast-check'
import { Hono } from 'hono'
import ical from 'node-ical'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  cooperatives,
  industry,
  mentor,
  openSchool,
  planned,
  programme,
  type School,
  settle
} from '../../tests/support/training.ts'
import { nyapar, openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { calendarFeed } from './index.ts'
import { attendanceStatuses } from './model.ts'
import { attendanceShare, cardWatch, daysPresent, missedHours, outcomeOf, scanned, score } from './rules.ts'
import { cardCodeOf } from './store.ts'

describe('the rules of a class', () => {
  const lessons = fc.array(
    fc.record({
      id: fc.uuid(),
      day: fc.constantFrom('2026-11-02', '2026-11-03'),
      hours: fc.integer({ min: 1, max: 8 })
    }),
    { minLength: 1, maxLength: 12 }
  )

  it('count attendance between nothing and everything, and more presence never lowers it', () => {
    fc.assert(
      fc.property(lessons, fc.infiniteStream(fc.constantFrom(...attendanceStatuses)), (list, statuses) => {
        const noted = list.map((l) => {
          const status = statuses.next().value
          return { session: l.id, status, missed: missedHours(status, l.hours, undefined) }
        })
        const share = attendanceShare(list, noted)
        expect(share).toBeGreaterThanOrEqual(0)
        expect(share).toBeLessThanOrEqual(1)
        const better = noted.map((n, i) => (i === 0 ? { ...n, status: 'present' as const, missed: 0 } : n))
        expect(attendanceShare(list, better)).toBeGreaterThanOrEqual(share)
        expect(
          attendanceShare(
            list,
            list.map((l) => ({ session: l.id, status: 'present' as const, missed: 0 }))
          )
        ).toBe(1)
        expect(daysPresent(list, noted)).toBeLessThanOrEqual(2)
      })
    )
  })

  it('refuse a certificate under the share the course asks for, with both figures', () => {
    expect(outcomeOf({ minimumAttendance: 0.8 }, 0.8).outcome).toBe('passed')
    const refused = outcomeOf({ minimumAttendance: 0.8 }, 0.5)
    expect(refused.reason!.id).toContain('50%')
    expect(refused.reason!.id).toContain('80%')
  })

  it('count a scan as late after a quarter of an hour, and each lesson hour gone by as missed', () => {
    expect(scanned(480, 495, 4)).toEqual({ status: 'present', missed: 0 })
    expect(scanned(480, 496, 4)).toEqual({ status: 'late', missed: 0 })
    expect(scanned(480, 480 + 91, 4)).toEqual({ status: 'late', missed: 2 })
    expect(scanned(480, 480 + 400, 4)).toEqual({ status: 'late', missed: 4 })
  })

  it('hear a card once as long as it is held before the camera, and again when it is shown again', () => {
    const shown = cardWatch()
    const heard = [0, 250, 2900, 5800, 8700, 12_000].map((at) => shown('A', at))
    expect(heard).toEqual([true, false, false, false, false, true])
    expect(shown('B', 12_250)).toBe(true)
    expect(shown('A', 12_500)).toBe(true)
  })

  it('score a test by its right answers', () => {
    const test = [0, 1, 1, 0].map((right) => ({ question: { id: '', en: '' }, options: [], right }))
    expect(score(test, [0, 1, 0, null])).toBe(50)
    expect(score([], [])).toBe(0)
  })
})

describe('a class from approval to its end', () => {
  let world: World
  let school: School
  let plan: string
  let id: string
  const teacher = someone('mentor', { user: 'mentor-user' })
  const get = (actor = cooperatives) => world.see(actor, 'classes/get', { id })
  const seated = async () => (await get()).people.filter((p) => p.seated)
  beforeAll(async () => {
    world = await openWorld()
    school = await openSchool(world, { capacity: 16 })
    await world.platform.connection.pool.query(`update mentor set user_id = 'mentor-user' where id = $1`, [
      school.industryMentor
    ])
    await settle(world, 20)
    plan = await planned(world, [school.programmes.cooperatives])
  })
  afterAll(() => world.close())

  it('begins when the agency that pays agrees; the other cannot agree for it', async () => {
    expect((await refusal(world.act(industry, 'classes/approve-plan', { plan }))).status).toBe(403)
    const approved = await world.act(cooperatives, 'classes/approve-plan', { plan })
    expect(approved).toMatchObject({ approved: true, missing: [], leftOut: 0 })
    id = approved.classes[0]!
    const c = await get()
    expect(c).toMatchObject({ status: 'planned', number: '2026/01', capacity: 16, minimum: 15 })
    expect(c.people.filter((p) => p.seated)).toHaveLength(16)
    expect(c.people.filter((p) => p.status === 'waiting').map((p) => p.position)).toEqual([1, 2, 3, 4])
    expect(c.lessons.reduce((sum, l) => sum + l.hours, 0)).toBe(32)
    expect((await refusal(world.act(cooperatives, 'classes/approve-plan', { plan }))).code).toBe(
      'training/plan-approved'
    )
  })

  it('has booked its venue, mentors and participants: the database refuses them twice', async () => {
    const { rows } = await world.platform.connection.pool.query(
      `select what, count(*)::int as n from booking group by what order by what`
    )
    expect(rows).toEqual([
      { what: 'mentor', n: 8 },
      { what: 'participant', n: 64 },
      { what: 'venue', n: 4 }
    ])
    const again = world.platform.connection.pool.query(
      `insert into booking (regency, class_id, what, subject, day) select regency, class_id, what, subject, day from booking limit 1`
    )
    await expect(again).rejects.toMatchObject({ code: '23P01' })
    // The planner leaves those days alone.
    const later = await world.see(cooperatives, 'training/plan', {
      id: await planned(world, [school.programmes.cooperatives]).catch(() => plan)
    })
    expect(later.classes.filter((c) => c.held).length).toBe(later.id === plan ? 1 : 0)
  })

  it('invites by message; whoever declines makes room for the next in the queue', async () => {
    expect((await refusal(world.act(industry, 'classes/invite', { class: id }))).code).toBe('training/other-agency')
    expect(await world.act(cooperatives, 'classes/invite', { class: id })).toEqual({ invited: 16 })
    const { rows, total } = await world.see(cooperatives, 'messages/list', { about: id })
    expect(total).toBe(16)
    expect(rows[0]).toMatchObject({ channel: 'outbox', status: 'failed', template: 'class_invitation' })
    // Whoever lists messages sees no address that answers for somebody; one that is opened is written down.
    expect(JSON.stringify(rows)).not.toMatch(/jawab\/[a-z2-7]/)
    const { rows: stored } = await world.platform.connection.pool.query('select m::text from message m')
    expect(JSON.stringify(stored)).not.toMatch(/jawab\/[a-z2-7]/)
    const auditor = someone('auditor')
    expect((await refusal(world.act(auditor, 'messages/open', { id: rows[0]!.id }))).code).toBe('access/refused')
    const { body } = await world.act(cooperatives, 'messages/open', { id: rows[0]!.id })
    const word = /jawab\/([a-z2-7]{12})/.exec(body)![1]!
    const trail = await world.see(auditor, 'access/audit', { action: 'messages/open' })
    expect(trail.rows[0]).toMatchObject({ actor_name: cooperatives.name, input: { id: rows[0]!.id } })
    const guest = someone('public')
    const shown = await world.see(guest, 'classes/invitation', { word })
    expect(shown).toMatchObject({ answer: 'invited', class: { venue: 'Balai Desa Jelbudan' } })
    expect(shown.days).toHaveLength(4)
    await world.act(guest, 'classes/answer', { word, coming: false })
    expect((await refusal(world.act(guest, 'classes/answer', { word, coming: true }))).code).toBe('classes/seat-gone')
    const after = await get()
    const declined = after.people.find((p) => p.status === 'declined')!
    expect(declined.name).toBe(shown.name)
    const called = after.people.find((p) => p.replaces === declined.person)!
    expect(called).toMatchObject({ status: 'invited' })
    expect(after.people.filter((p) => p.seated)).toHaveLength(16)
    expect(after.people.filter((p) => p.status === 'waiting')).toHaveLength(3)
    expect((await world.see(cooperatives, 'messages/list', { about: id })).rows[0]!.template).toBe('class_place_free')
    expect((await refusal(world.see(guest, 'classes/invitation', { word: 'aaaaaaaaaaaa' }))).status).toBe(404)
  })

  it('a facilitator notes the answers of their villages only; the queue moves by one', async () => {
    const leaving = (await seated()).at(-1)!
    const note = (actor: ReturnType<typeof someone>) =>
      world.act(actor, 'classes/set-answer', { class: id, person: leaving.person, status: 'declined', reason: 'Sakit' })
    expect((await refusal(note(someone('facilitator', { villages: [nyapar] })))).status).toBe(404)
    expect((await refusal(note(teacher))).status).toBe(403)
    expect((await note(someone('facilitator'))).called).toHaveLength(1)
    const after = await get()
    expect(after.people.filter((p) => p.seated)).toHaveLength(16)
    expect(after.people.find((p) => p.person === leaving.person)).toMatchObject({ status: 'declined', reason: 'Sakit' })
  })

  it('seats nobody who has a seat elsewhere this year, and says where', async () => {
    const someoneSeated = (await seated())[0]!
    const twice = await refusal(
      world.act(cooperatives, 'classes/add-participant', { class: id, person: someoneSeated.person })
    )
    expect(twice.code).toBe('classes/already-invited')
    expect(twice.text.id).toContain('2026/01')
  })

  it('is found by a word of its course in either language, its number or its village', async () => {
    const { number, courseName, villageName } = (await world.see(cooperatives, 'classes/list', {})).rows[0]!
    for (const search of [courseName.id.slice(0, 6), courseName.en.toUpperCase(), number, villageName])
      expect((await world.see(cooperatives, 'classes/list', { search })).total).toBe(1)
    for (const search of ['%', 'zzxxqq'])
      expect((await world.see(cooperatives, 'classes/list', { search })).total).toBe(0)
  })

  it('is seen by its mentor and by facilitators of the village, not by others', async () => {
    expect((await get(teacher)).people).toHaveLength(20)
    expect((await get(someone('facilitator'))).people).toHaveLength(20)
    const away = await get(someone('facilitator', { villages: [nyapar] }))
    expect([away.people.length, away.seats, away.waiting]).toEqual([0, 16, (await get()).waiting])
    const stranger = someone('mentor', { user: 'another' })
    expect((await refusal(get(stranger))).status).toBe(404)
    expect((await world.see(stranger, 'classes/list', {})).total).toBe(0)
    expect((await world.see(teacher, 'classes/list', {})).total).toBe(1)
    const [lesson] = (await get()).lessons
    const entries = [{ person: (await seated())[0]!.person, status: 'present' as const }]
    expect(
      (
        await refusal(
          world.act(stranger, 'classes/note-attendance', { class: id, session: lesson!.id, method: 'tap', entries })
        )
      ).status
    ).toBe(404)
    expect(
      (
        await refusal(
          world.act(someone('facilitator'), 'classes/note-attendance', {
            class: id,
            session: lesson!.id,
            method: 'tap',
            entries
          })
        )
      ).status
    ).toBe(403)
    // The words by which people answer are for the office alone.
    expect((await get(teacher)).people.every((p) => !p.hasLink)).toBe(true)
  })

  it('finds a substitute when a mentor cancels, and offers other days', async () => {
    const other = await mentor(world, 'industry', 'Pak Substitusi', { fee: 110_000 })
    await mentor(world, 'industry', 'Pak Tanpa Keahlian', { skills: ['sewing'] })
    await mentor(world, 'industry', 'Pak Tidak Kosong', { free: [{ from: '2026-01-01', to: '2026-01-31' }] })
    const options = await world.see(cooperatives, 'classes/mentor-options', {
      class: id,
      mentor: school.industryMentor
    })
    expect(options.substitutes.map((s) => s.id)).toEqual([other])
    expect(options.substitutes[0]!.difference).toBe(20 * 10_000)
    expect(options.starts.length).toBeGreaterThan(0)
    await world.act(cooperatives, 'classes/replace-mentor', { class: id, mentor: school.industryMentor, by: other })
    expect((await get()).lessons.some((l) => l.mentor === school.industryMentor)).toBe(false)
    expect(
      (
        await refusal(
          world.act(cooperatives, 'classes/replace-mentor', { class: id, mentor: other, by: school.universityMentor })
        )
      ).code
    ).toBe('classes/no-substitute')
    await world.act(cooperatives, 'classes/replace-mentor', { class: id, mentor: other, by: school.industryMentor })
  })

  it('notes attendance by card: twice changes nothing, a foreign card is told by name', async () => {
    const [first] = await seated()
    const [lesson] = (await get()).lessons
    const { data } = await cards()
    const code = data.get(first!.person)!
    expect(await world.act(teacher, 'classes/scan', { class: id, session: lesson!.id, code })).toMatchObject({
      name: first!.name,
      already: false,
      status: 'present'
    })
    expect(await world.act(teacher, 'classes/scan', { class: id, session: lesson!.id, code })).toMatchObject({
      already: true
    })
    expect((await get()).status).toBe('running')
    expect(
      (
        await refusal(
          world.act(teacher, 'classes/scan', { class: id, session: lesson!.id, code: 'RK-AAAAAAAAAAAAAAAA' })
        )
      ).code
    ).toBe('classes/unknown-card')
  })

  /** The code on each card, as printed. */
  async function cards() {
    const data = new Map(
      (await seated()).map((p) => [p.person, cardCodeOf({ vault: world.platform.vault } as never, id, p.person)])
    )
    return { data }
  }

  it('cannot end while attendance is missing; then passes by attendance and pays transport by days present', async () => {
    expect((await refusal(world.act(cooperatives, 'classes/finish', { class: id, summary: '' }))).code).toBe(
      'classes/attendance-missing'
    )
    const { lessons } = await get()
    const everybody = await seated()
    const absent = everybody.at(-1)!.person
    const days = [...new Set(lessons.map((l) => l.day))]
    for (const l of lessons)
      await world.act(teacher, 'classes/note-attendance', {
        class: id,
        session: l.id,
        method: 'tap',
        entries: everybody.map((p) => ({
          person: p.person,
          status: p.person === absent && days.indexOf(l.day) < 2 ? 'absent' : 'present'
        }))
      })
    await world.act(teacher, 'classes/save-test', {
      class: id,
      moment: 'pre',
      entries: everybody.map((p) => ({ person: p.person, score: 40 }))
    })
    await world.act(teacher, 'classes/check-practice', {
      class: id,
      module: 'cracking',
      entries: [{ person: everybody[0]!.person, item: 0, done: true }]
    })
    const { person } = (await get()).people.find((p) => p.hasLink)!
    const { address } = await world.act(cooperatives, 'classes/open-invitation', { class: id, person })
    const word = address.split('/').at(-1)!
    const guest = someone('public')
    const paper = await world.see(guest, 'classes/test', { word, moment: 'post' })
    expect(paper.questions).toHaveLength(10)
    expect(JSON.stringify(paper)).not.toContain('right')
    expect(
      (await world.act(guest, 'classes/take-test', { word, moment: 'post', answers: [1, 1, 0, 1, 1, 0, 0, 1, 0, 1] }))
        .score
    ).toBe(100)
    expect((await refusal(world.act(guest, 'classes/take-test', { word, moment: 'post', answers: [] }))).code).toBe(
      'classes/test-taken'
    )
    await world.act(guest, 'classes/give-feedback', { word, content: 5, mentors: 4, place: 3, comment: 'Bagus' })
    expect(await world.act(cooperatives, 'classes/finish', { class: id, summary: 'Selesai' })).toEqual({
      passed: 15,
      refused: 1
    })
    const paid = await world.act(cooperatives, 'classes/pay-transport', { class: id, paidOn: '2026-11-20' })
    expect(paid).toEqual({ paid: 16, total: (15 * 4 + 2) * 75_000 })
    expect(
      (await refusal(world.act(cooperatives, 'classes/pay-transport', { class: id, paidOn: '2026-11-20' }))).code
    ).toBe('classes/nothing-due')
    expect((await get()).people.find((p) => p.person === absent)).toMatchObject({ outcome: 'refused', days: 2 })
    expect((await get()).feedback).toEqual({ count: 1, content: null, mentors: null, place: null, comments: [] })
  })

  it('prints every paper', async () => {
    for (const kind of [
      'decree',
      'mentor-letter',
      'timetable',
      'attendance-list',
      'attendance-cards',
      'class-report',
      'accountability'
    ] as const) {
      const paper = await world.see(cooperatives, 'classes/paper', { class: id, kind })
      expect(Buffer.from(paper.content).subarray(0, 5).toString()).toBe('%PDF-')
    }
    expect(
      (await refusal(world.see(someone('facilitator'), 'classes/paper', { class: id, kind: 'decree' }))).status
    ).toBe(403)
  })

  it('stands in the calendar of both agencies, by district and mentor', async () => {
    const all = await world.see(industry, 'classes/calendar', { from: '2026-11-01', to: '2026-11-30' })
    expect(all.rows).toHaveLength(4)
    expect(all.rows[0]).toMatchObject({ agency: 'cooperatives', village: 'Jelbudan', starts: '08:00' })
    const of = (more: object) =>
      world.see(industry, 'classes/calendar', { from: '2026-11-01', to: '2026-11-30', ...more }).then((c) => c.total)
    expect(await of({ district: '35.29.01' })).toBe(0)
    expect(await of({ mentor: school.industryMentor })).toBe(4)
    expect(await of({ agency: 'industry' })).toBe(0)
  })

  it('can be subscribed to by a secret address, which another user cannot guess', async () => {
    const app = new Hono()
    calendarFeed(world.platform, async (user) => (user === industry.user ? industry : undefined))(app)
    const { address } = await world.see(industry, 'classes/calendar-address', {})
    const path = new URL(address).pathname
    const feed = ical.sync.parseICS(await (await app.request(path)).text())
    const events = Object.values(feed).filter((e) => e?.type === 'VEVENT')
    expect(events).toHaveLength(4)
    expect(events[0]).toMatchObject({ location: 'Balai Desa Jelbudan, Jelbudan, Dasuk' })
    const { address: other } = await world.see(cooperatives, 'classes/calendar-address', {})
    expect(other).not.toBe(address)
    expect((await app.request(path.replace(/.\.ics$/, '_.ics'))).status).toBe(404)
  })
})

describe('what can come in between', () => {
  let world: World
  let school: School
  let id: string
  beforeAll(async () => {
    world = await openWorld()
    school = await openSchool(world, { capacity: 16 })
    await settle(world, 17)
    const plan = await planned(world, [school.programmes.cooperatives])
    id = (await world.act(cooperatives, 'classes/approve-plan', { plan })).classes[0]!
    await world.act(cooperatives, 'classes/invite', { class: id })
    world.platform.clock = () => new Date('2026-11-10T03:00:00Z')
  })
  afterAll(() => world.close())

  it('a decree bears a number of its own', async () => {
    const decree = { number: '500/26/SK', date: '2026-11-02' }
    await world.act(cooperatives, 'classes/set-decree', { class: id, ...decree })
    await world.act(cooperatives, 'classes/set-decree', { class: id, ...decree })
    await world.platform.connection.pool.query(
      `insert into class (regency, id, number, agency, fiscal_year, course, course_version, programme_id, venue_id, starts,
        ends, minimum, capacity, cost, transport, status)
       select regency, gen_random_uuid(), '2026/99', agency, fiscal_year, course, course_version, programme_id, venue_id,
         starts, ends, minimum, capacity, cost, transport, 'cancelled' from class where id = $1`,
      [id]
    )
    await world.platform.connection.pool.query(`update class set decree_number = '500/99/SK' where number = '2026/99'`)
    const taken = await refusal(
      world.act(cooperatives, 'classes/set-decree', { class: id, ...decree, number: '500/99/SK' })
    )
    expect([taken.code, taken.pointers[0]!.pointer]).toEqual(['classes/decree-number-taken', '/number'])
    expect(taken.text.id).toContain('2026/99')
  })

  it('nothing is noted of a class before it begins, and no last test without a first', async () => {
    const now = world.platform.clock
    const { people } = await world.see(cooperatives, 'classes/get', { id })
    const { person } = people.find((p) => p.seated)!
    const test = (moment: 'pre' | 'post') =>
      world.act(cooperatives, 'classes/save-test', { class: id, moment, entries: [{ person, score: 50 }] })
    expect((await refusal(test('post'))).code).toBe('classes/no-first-test')
    world.platform.clock = () => new Date('2026-10-27T03:00:00Z')
    await test('pre')
    expect((await refusal(test('post'))).code).toBe('classes/not-begun')
    const { address } = await world.act(cooperatives, 'classes/open-invitation', { class: id, person })
    const opinion = { word: address.split('/').at(-1)!, content: 5, mentors: 4, place: 3 }
    expect((await refusal(world.act(someone('public'), 'classes/give-feedback', opinion))).code).toBe(
      'classes/not-begun'
    )
    world.platform.clock = now
  })

  it('other days: everything is booked anew and everybody told', async () => {
    const { starts } = await world.see(cooperatives, 'classes/get', { id })
    const options = await world.see(cooperatives, 'classes/mentor-options', {
      class: id,
      mentor: school.industryMentor
    })
    const moved = await world.act(cooperatives, 'classes/postpone', { class: id, start: options.starts[0]! })
    expect(moved.told).toBe(16)
    const after = await world.see(cooperatives, 'classes/get', { id })
    expect(after.starts).toBe(options.starts[0])
    expect(after.starts).not.toBe(starts)
    expect(new Set(after.lessons.map((l) => l.day)).size).toBe(4)
    const session = after.lessons[0]!
    if (session.day > new Date().toISOString().slice(0, 10)) {
      const early = await refusal(
        world.act(cooperatives, 'classes/note-attendance', {
          class: id,
          session: session.id,
          method: 'tap',
          entries: [{ person: after.people[0]!.person, status: 'present' }]
        })
      )
      expect(early.code).toBe('classes/future-session')
    }
  })

  it('a card of another class is told by name and class, and nothing is noted', async () => {
    const chips = await programme(world, industry, ['crackers'], 90_000_000, 'Program keripik')
    await settle(world, 16, { village: nyapar, wishes: ['crackers'], name: 'Tetangga' })
    await mentor(world, 'industry', 'Bu Keripik', { skills: ['chips', 'packaging', 'marketing'] })
    await mentor(world, 'university', 'Dr. Kedua')
    await world.act(industry, 'training/save-venue', {
      venue: { name: 'Balai Nyapar', village: nyapar, capacity: 20, equipment: ['kitchen'], fee: 0 }
    })
    const plan = await planned(world, [chips], { from: '2026-11-02', to: '2026-11-07' })
    const other = (await world.act(industry, 'classes/approve-plan', { plan })).classes[0]!
    await world.act(industry, 'classes/invite', { class: other })
    const there = await world.see(industry, 'classes/get', { id: other })
    const guest = (await world.see(cooperatives, 'classes/get', { id })).people.find((p) => p.seated)!
    const code = cardCodeOf({ vault: world.platform.vault } as never, id, guest.person)
    const wrong = await refusal(
      world.act(industry, 'classes/scan', { class: other, session: there.lessons[0]!.id, code })
    )
    expect(wrong.code).toBe('classes/wrong-class')
    expect(wrong.text.id).toContain(guest.name)
    expect(wrong.facts.number).toBe('2026/01')
    expect((await world.see(industry, 'classes/get', { id: other })).people.every((p) => p.noted.length === 0)).toBe(
      true
    )
  })

  it('no class at all: seats, venue, mentors and money are free again', async () => {
    const spent = async () =>
      (await world.see(cooperatives, 'training/programmes', {})).rows.find((p) => p.agency === 'cooperatives')!
        .committed
    expect(await spent()).toBeGreaterThan(0)
    expect((await world.act(cooperatives, 'classes/cancel', { class: id, reason: 'Angin kencang' })).told).toBe(16)
    expect(await spent()).toBe(0)
    const { rows } = await world.platform.connection.pool.query(
      'select count(*)::int as n from booking where class_id = $1',
      [id]
    )
    expect(rows[0].n).toBe(0)
    const again = await planned(world, [school.programmes.cooperatives])
    expect((await world.see(cooperatives, 'training/plan', { id: again })).result!.seated).toBe(16)
    expect((await refusal(world.act(cooperatives, 'classes/invite', { class: id }))).code).toBe('classes/not-now')
  })
})
