import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accompany, ali, employ, lilik, type MakerCase } from '../../tests/support/mentoring.ts'
import { picture } from '../../tests/support/picture.ts'
import { jelbudan, nyapar, openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { addDays } from '../kernel/dates.ts'

describe('accompaniment', () => {
  let world: World
  let siti: MakerCase
  const officer = someone('officer')
  const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)
  const visit = (more: object = {}) => ({
    case: siti.case,
    visitedOn: today,
    place: 'home' as const,
    topics: ['production' as const],
    seen: 'Produksi berjalan, kemasan masih polos.',
    ...more
  })
  const page = (id = siti.case, actor = lilik) => world.see(actor, 'mentoring/case', { id })
  beforeAll(async () => {
    world = await openWorld()
    await employ(world, lilik, ali)
    siti = (await accompany(world, ['Siti Aminah'], { enterprise: true }))[0]!
  })
  afterAll(() => world.close())

  it('opens a case with the business of the maker, once', async () => {
    expect(await page()).toMatchObject({ title: 'Usaha Siti Aminah', facilitatorName: 'Lilik', stage: 'starting' })
    const again = world.act(officer, 'mentoring/open-cases', { people: [siti.person], facilitator: 'lilik' })
    expect((await refusal(again)).code).toBe('mentoring/nobody-to-open')
  })

  it('is for its village and its household, and nobody else', async () => {
    const stranger = someone('facilitator', { user: 'x', villages: [nyapar] })
    expect((await refusal(page(siti.case, stranger))).status).toBe(404)
    expect((await refusal(world.act(stranger, 'mentoring/record-visit', visit()))).status).toBe(404)
    const resident = someone('resident', { household: siti.household })
    expect((await page(siti.case, resident)).title).toBe('Usaha Siti Aminah')
    expect((await refusal(page(siti.case, someone('resident', { household: crypto.randomUUID() })))).status).toBe(404)
    expect((await refusal(world.act(resident, 'mentoring/record-visit', visit()))).status).toBe(403)
    expect((await refusal(page(siti.case, someone('buyer')))).status).toBe(403)
    expect((await refusal(world.see(someone('leader'), 'mentoring/case', { id: siti.case }))).status).toBe(403)
  })

  it('keeps a visit with its photo; what was agreed becomes tasks, what was sold a figure with its source', async () => {
    const photo = await world.upload(lilik, 'dapur.png', await picture({ format: 'png' }))
    await world.act(
      lilik,
      'mentoring/record-visit',
      visit({
        problems: ['packaging'],
        turnover: 1_500_000,
        production: 120,
        capacity: 330,
        stage: 'producing',
        photos: [{ file: photo, caption: 'Dapur' }],
        nextSteps: [
          { title: 'Ambil contoh kemasan di Kalianget', owner: 'facilitator', dueOn: addDays(today, 7) },
          { title: 'Catat penjualan setiap hari', owner: 'maker', dueOn: addDays(today, 1) }
        ]
      })
    )
    const c = await page()
    expect(c).toMatchObject({ stage: 'producing', blockedBy: ['packaging'], capacity: 330, lastVisit: today })
    expect(c.tasks.map((t) => t.owner)).toEqual(['maker', 'facilitator'])
    expect(c.turnover[0]).toMatchObject({ amount: 1_500_000, source: 'visit', odd: false })
    const file = await world.see(lilik, 'mentoring/visit-photo', { visit: c.visits[0]!.id, file: photo })
    expect(file).toEqual({ name: 'Dapur', file: photo })
    const { enterprises } = await world.see(officer, 'households/get', { id: siti.household })
    expect(enterprises[0]!.turnoverNow).toBe(1_500_000)
    const foreign = world.act(
      ali,
      'mentoring/record-visit',
      visit({ visitedOn: addDays(today, -0), photos: [{ file: photo, caption: 'x' }], confirmed: ['same-day'] })
    )
    expect((await refusal(foreign)).status).toBe(404)
  })

  it('asks about ten times the turnover and about a second visit on one day; whoever confirms is kept, and marked', async () => {
    const odd = world.act(lilik, 'mentoring/record-visit', visit({ turnover: 15_000_000 }))
    expect((await refusal(odd)).facts).toEqual({ confirm: 'turnover' })
    await world.act(lilik, 'mentoring/record-visit', visit({ turnover: 15_000_000, confirmed: ['turnover'] }))
    expect((await page()).turnover[0]).toMatchObject({ amount: 15_000_000, odd: true })
    const second = world.act(ali, 'mentoring/record-visit', visit())
    expect((await refusal(second)).facts).toEqual({ confirm: 'same-day' })
    await world.act(ali, 'mentoring/record-visit', visit({ confirmed: ['same-day'] }))
    expect((await page()).visits.map((v) => [v.by, v.confirmed])).toEqual([
      ['Ali', ['same-day']],
      ['Lilik', ['turnover']],
      ['Lilik', []]
    ])
    expect(
      (await refusal(world.act(lilik, 'mentoring/record-visit', visit({ turnover: -5 })))).pointers[0]!.pointer
    ).toBe('/turnover')
  })

  it('reminds the maker of what is due by tomorrow, once', async () => {
    const server = someone('administrator')
    expect(await world.act(server, 'mentoring/remind', {})).toEqual({ reminded: 1 })
    expect(await world.act(server, 'mentoring/remind', {})).toEqual({ reminded: 0 })
    const { rows } = await world.see(officer, 'messages/list', {})
    expect(rows[0]!.body).toContain('Catat penjualan setiap hari')
    const [task] = (await page()).tasks
    await world.act(someone('resident', { household: siti.household }), 'mentoring/mark-task', {
      task: task!.id,
      as: 'done'
    })
    expect((await page()).tasks.find((t) => t.id === task!.id)).toMatchObject({ doneOn: today, doneBy: 'Uji resident' })
    const stranger = someone('resident', { household: crypto.randomUUID() })
    expect((await refusal(world.act(stranger, 'mentoring/mark-task', { task: task!.id, as: 'open' }))).status).toBe(404)
  })

  it('keeps a cash book that feeds the turnover of its month, aid left out', async () => {
    const resident = someone('resident', { household: siti.household })
    const note = (direction: 'income' | 'expense', category: string, amount: number) =>
      world.act(resident, 'mentoring/note-cash', { case: siti.case, enteredOn: today, direction, category, amount })
    await note('income', 'sales', 400_000)
    const { id } = await note('income', 'order', 600_000)
    await note('income', 'aid', 5_000_000)
    await note('expense', 'material', 300_000)
    const book = await world.see(resident, 'mentoring/cash-book', { case: siti.case })
    expect(book.months[0]).toMatchObject({ income: 6_000_000, expense: 300_000, lines: 4 })
    const month = `${today.slice(0, 7)}-01`
    const figure = async () => (await page()).turnover.find((t) => t.month === month)
    expect(await figure()).toMatchObject({ amount: 1_000_000, source: 'cashbook' })
    await world.act(resident, 'mentoring/remove-cash', { case: siti.case, entry: id })
    expect(await figure()).toMatchObject({ amount: 400_000 })
    expect((await refusal(note('income', 'material', 5))).pointers[0]!.pointer).toBe('/category')
    expect((await refusal(note('income', 'sales', -5))).pointers[0]!.pointer).toBe('/amount')
  })

  it('scores the enterprise by the table in force; a table that changes leaves what was scored', async () => {
    const { scoring } = await page()
    const all = (level: number) => Object.fromEntries(scoring.table.dimensions.map((d) => [d.id, level]))
    expect(await world.act(lilik, 'mentoring/assess', { case: siti.case, scores: all(1) })).toMatchObject({
      class: 'beginner',
      total: 7
    })
    expect(
      await world.act(lilik, 'mentoring/assess', { case: siti.case, scores: { ...all(1), quality: 2 } })
    ).toMatchObject({ class: 'growing' })
    const c = await page()
    expect(c.assessments).toHaveLength(1)
    expect(c.next?.class).toBe('advanced')
    const { quality: _, ...less } = all(1)
    expect(
      (await refusal(world.act(lilik, 'mentoring/assess', { case: siti.case, scores: less }))).pointers[0]!.pointer
    ).toBe('/scores/quality')
    const [beginner, growing, advanced] = scoring.table.classes
    const table = {
      ...scoring.table,
      classes: [beginner, { ...growing, total: 9 }, advanced] as never
    }
    const save = (who: typeof officer) =>
      world.act(who, 'mentoring/save-scoring', { table, source: 'Uji', validFrom: today })
    expect((await refusal(save(officer))).status).toBe(403)
    await save(someone('administrator'))
    expect(
      await world.act(lilik, 'mentoring/assess', { case: siti.case, scores: { ...all(1), quality: 2 } })
    ).toMatchObject({ class: 'beginner' })
  })

  it('proposes days, keeps what the facilitator makes of them, and shows what is done', async () => {
    const others = await accompany(world, ['Budi', 'Candra', 'Dewi', 'Eka'])
    const days = [1, 2].map((d) => addDays(today, d))
    const { days: proposed } = await world.see(lilik, 'mentoring/propose-days', { days, perDay: 2 })
    expect(proposed.flatMap((d) => d.stops)).toHaveLength(4)
    expect(proposed.flatMap((d) => d.stops)).not.toContain(siti.case)
    const mine = [others[2]!.case, siti.case]
    await world.act(lilik, 'mentoring/plan-days', {
      days: [
        { day: today, cases: mine },
        { day: days[0]!, cases: [others[0]!.case] }
      ]
    })
    const week = await world.see(lilik, 'mentoring/week', { from: today })
    expect(week.days[0]).toMatchObject({
      day: today,
      visits: [
        { case: others[2]!.case, done: false },
        { case: siti.case, done: true }
      ]
    })
    expect(week.cases.map((c) => c.id)).toContain(others[3]!.case)
    const foreign = world.act(ali, 'mentoring/plan-days', { days: [{ day: today, cases: mine }] })
    expect((await refusal(foreign)).code).toBe('mentoring/not-your-case')
  })

  it('hands everything over in one step when a facilitator leaves, within village and caseload', async () => {
    const inNyapar = (await accompany(world, ['Faisal'], { village: nyapar }))[0]!
    const hand = () => world.act(officer, 'mentoring/hand-over', { from: 'lilik', to: 'ali' })
    expect((await refusal(hand())).code).toBe('mentoring/not-their-village')
    await world.act(officer, 'mentoring/close-case', { case: inNyapar.case, reason: 'moved' })
    await world.act(officer, 'mentoring/set-caseload', { facilitator: 'ali', caseload: 3, base: jelbudan })
    expect((await refusal(hand())).code).toBe('mentoring/caseload-full')
    const more = world.act(officer, 'mentoring/open-cases', { people: [inNyapar.person], facilitator: 'ali' })
    expect((await refusal(more)).code).toBe('mentoring/not-their-village')
    await world.act(officer, 'mentoring/set-caseload', { facilitator: 'ali', caseload: 60 })
    expect((await refusal(world.act(lilik, 'mentoring/hand-over', { from: 'lilik', to: 'ali' }))).status).toBe(403)
    expect(await hand()).toEqual({ cases: 5, to: 'Ali' })
    expect((await world.see(lilik, 'mentoring/week', { from: today })).cases).toEqual([])
    expect((await world.see(ali, 'mentoring/week', { from: today })).cases).toHaveLength(5)
  })

  it('follows a person who turns out to be two records, with everything in it, and back again', async () => {
    const twice = await world.act(officer, 'households/register', {
      household: { village: nyapar } as never,
      people: [{ name: 'Siti Aminah' } as never]
    })
    const [a, b] = [siti.person, twice.people[0]!].sort()
    const duplicate = crypto.randomUUID()
    await world.platform.connection.pool.query(
      `insert into duplicate (regency, id, kind, a, b, village, probability, reasons)
        values ('35.29', $1, 'person', $2, $3, $4, 0.9, '[]')`,
      [duplicate, a, b, nyapar]
    )
    await world.act(officer, 'households/merge', { duplicate, keep: twice.people[0]! })
    const moved = await page(siti.case, someone('resident', { household: twice.household }))
    expect(moved).toMatchObject({ person: twice.people[0], household: twice.household, village: nyapar })
    expect(moved.visits.length).toBeGreaterThan(2)
    await world.act(officer, 'households/undo-merge', { duplicate })
    expect(await page(siti.case, ali)).toMatchObject({
      person: siti.person,
      household: siti.household,
      village: jelbudan
    })
  })

  it('closes with a reason; a closed case takes nothing more', async () => {
    await world.act(ali, 'mentoring/close-case', { case: siti.case, reason: 'independent', note: 'Sudah di toko' })
    expect(await page()).toMatchObject({ closedReason: 'independent: Sudah di toko', closedOn: today })
    expect((await refusal(world.act(ali, 'mentoring/record-visit', visit()))).code).toBe('mentoring/case-closed')
    expect((await page()).tasks.every((t) => t.doneOn)).toBe(true)
  })
})
