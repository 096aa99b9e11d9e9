/** Phones in the hills: what they record is at the office exactly once, whatever happens on the way. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accompany, employ } from '../../tests/support/mentoring.ts'
import { Crash, editOf, lineOf, openTestPhone, type TestPhone } from '../../tests/support/phones.ts'
import { jelbudan, nyapar, openWorld, refusal, regency, someone, type World } from '../../tests/support/world.ts'
import { addDays, dateInJakarta } from '../kernel/dates.ts'
import { maskDigits, partOf } from '../kernel/identifiers.ts'
import { newId } from '../platform/perform.ts'
import { filled, type Home } from './phone.ts'

let world: World
const officer = someone('officer')
const lilik = someone('facilitator', { user: 'lilik', name: 'Lilik', villages: [jelbudan, nyapar] })
const ali = someone('facilitator', { user: 'ali', name: 'Ali', villages: [jelbudan] })
beforeAll(async () => {
  world = await openWorld()
  await employ(world, lilik, ali)
})
afterAll(() => world.close())

const query = async (sql: string, values: unknown[] = []) =>
  (await world.platform.connection.pool.query(sql, values)).rows
const family = (village = jelbudan, more: object = {}) => ({
  household: { village, ...more },
  people: [{ name: 'Siti Aminah', sex: 'female', relation: 'head' }, { name: 'Rahma' }]
})
const registered = async (village = jelbudan) =>
  (await world.act(officer, 'households/register', family(village) as never)).household
const survey = (household: string, trees = 4) => ({
  household,
  answeredOn: '2026-11-25',
  answers: { household: { 'own.cashew': trees, makes: false }, people: {} }
})
const home = async (phone: TestPhone, id: string): Promise<Home> => (await phone.shown()).get(id)!
const states = async (phone: TestPhone) => (await phone.store.entries()).sort((a, b) => a.no - b.no).map((e) => e.state)

describe('a phone', () => {
  it('registers, surveys and changes what it registered without signal; all of it is done once under its own ids', async () => {
    const phone = await openTestPhone(world, lilik)
    await phone.sync()
    const id = await phone.phone.record('households/register', family())
    await phone.phone.record('potential/respond', survey(id), id)
    await phone.phone.record('households/add-person', { household: id, person: { name: 'Bahri' } }, id)
    await phone.phone.record('households/change', editOf(await home(phone, id), { hamlet: 'Dusun Timur' }), id)
    expect((await home(phone, id)).people.map((p) => p.name)).toEqual(['Siti Aminah', 'Rahma', 'Bahri'])
    phone.trouble.line = 'reordered'
    await phone.sync()
    expect(await states(phone)).toEqual(['done', 'done', 'done', 'done'])
    const seen = await world.see(officer, 'households/get', { id })
    expect(seen.household.hamlet).toBe('Dusun Timur')
    expect(seen.people.map((p) => p.id)).toContain(partOf(id, 1))
    expect(await query('select count(*) as n from response where household_id = $1', [id])).toEqual([{ n: 1 }])
    const [told] = await query('select told_at, offset_ms, user_name from field_entry where id = $1', [id])
    expect(told.user_name).toBe('Lilik')
  })

  it.each(['lost', 'doubled'] as const)('sends once what it sends again, when a reply is %s', async (line) => {
    const phone = await openTestPhone(world, lilik)
    await phone.sync()
    const id = await phone.phone.record('households/register', family())
    await phone.phone.record('potential/respond', survey(id), id)
    phone.trouble.line = line
    await phone.sync().catch(() => {})
    await phone.sync()
    expect(await states(phone)).toEqual(['done', 'done'])
    expect(await query('select count(*) as n from response where household_id = $1', [id])).toEqual([{ n: 1 }])
  })

  it('keeps the time as its own clock told it, and how far that was ahead', async () => {
    const phone = await openTestPhone(world, lilik)
    const line = lineOf(world, () => lilik)
    const ahead = (iso: string) => new Date(Date.parse(iso) + 3_600_000).toISOString()
    await phone.phone.record('households/register', family())
    const wrong = {
      ...line,
      contact: (said: Parameters<typeof line.contact>[0]) => line.contact({ ...said, now: ahead(said.now) })
    }
    await phone.phone.sync(wrong)
    const [entry] = await phone.store.entries()
    const [row] = await query('select told_at, offset_ms from field_entry where id = $1', [entry!.id])
    expect(row.told_at.toISOString()).toBe(entry!.toldAt)
    expect(Math.round(row.offset_ms / 60_000)).toBe(60)
  })

  it('sees what is refused with its pointers, corrects it under the same id, and what hangs on it follows', async () => {
    const phone = await openTestPhone(world, lilik)
    await phone.sync()
    const born = { name: 'Rahma', birthDate: '1901-01-01' }
    const id = await phone.phone.record('households/register', { ...family(), people: [born] })
    await phone.phone.record('potential/respond', survey(id), id)
    const other = await phone.phone.record('households/register', family())
    await phone.sync()
    expect(await states(phone)).toEqual(['refused', 'waiting', 'done'])
    const [refused] = (await phone.store.entries()).filter((e) => e.state === 'refused')
    expect(refused!.problem!.pointers[0]!.pointer).toBe('/person/birthDate')
    expect(refused!.problem!.text.id).toContain('terlalu awal')
    await phone.phone.correct(id, { ...family(), people: [{ ...born, birthDate: '1950-01-01' }] })
    await phone.sync()
    expect(await states(phone)).toEqual(['done', 'done', 'done'])
    expect(await query('select id from household where id = any($1) order by id', [[id, other].sort()])).toHaveLength(2)
  })

  it('may do only what is on the list, and a damaged act is set aside while the rest goes on', async () => {
    const phone = await openTestPhone(world, lilik)
    await phone.sync()
    const { device, word, name } = (await phone.store.about())!
    const [good, bad, strange] = [newId(), newId(), newId()]
    const toldAt = new Date().toISOString()
    const answer = await lineOf(world, () => lilik).contact({
      ...{ device, word, name, now: toldAt, waiting: 3, xact: '0' },
      entries: [
        { id: bad, action: 'households/register', input: 'rusak', toldAt },
        { id: strange, action: 'households/merge', input: {}, toldAt },
        { id: good, action: 'households/register', input: family(), toldAt }
      ]
    })
    const by = new Map(answer.results.map((r) => [r.id, r.outcome]))
    expect([by.get(bad), by.get(strange), by.get(good)]).toEqual(['refused', 'refused', 'done'])
    // Something else under an id that was done is refused and leaves it done.
    const other = { id: good, action: 'households/register', input: family(nyapar), toldAt }
    const said = { device, word, name, now: toldAt, waiting: 1, xact: '0', entries: [other] }
    const [again] = (await lineOf(world, () => lilik).contact(said)).results
    expect([again!.outcome, again!.problem!.code]).toEqual(['refused', 'kernel/id-reused'])
    expect(await query('select state from field_entry where id = $1', [good])).toEqual([{ state: 'done' }])
  })

  it.each([{ name: 'Telepon\u0000' }, { name: 'Telepon\nLilik' }, { xact: '99999999999999999999' }])(
    'says nothing that cannot be kept: %j',
    async (odd) => {
      const said = { device: newId(), word: 'kata'.repeat(9), name: 'Telepon', now: new Date().toISOString() }
      const whole = { ...said, waiting: 0, xact: '0', entries: [], ...odd }
      expect((await refusal(lineOf(world, () => lilik).contact(whole))).code).toBe('kernel/invalid-input')
    }
  )

  it('is not believed without its word, nor for somebody else', async () => {
    const phone = await openTestPhone(world, lilik)
    await phone.sync()
    const me = (await phone.store.about())!
    await phone.store.write([{ table: 'about', key: 'phone', value: { ...me, word: crypto.randomUUID() } }])
    expect((await refusal(phone.sync())).code).toBe('field/other-phone')
    await phone.store.write([{ table: 'about', key: 'phone', value: me }])
    phone.actor = ali
    expect((await refusal(phone.sync())).code).toBe('field/other-person')
    phone.actor = someone('public', { user: 'public', villages: [] })
    expect((await refusal(phone.sync())).code).toBe('field/sign-in')
  })
})

describe('the day of a facilitator without signal', () => {
  const business = (owner: string, more: object = {}) => ({ owner, name: 'Mente Aminah', kind: 'cashew', ...more })

  it('holds a new household with its business and consents, all under the ids of the phone', async () => {
    const phone = await openTestPhone(world, lilik)
    await phone.sync()
    const id = await phone.phone.record('households/register', family())
    const owner = partOf(id, 1)
    const nib = { kind: 'nib', number: '1234567890123', validUntil: null }
    const made = await phone.phone.record('households/add-enterprise', { enterprise: business(owner) }, id)
    const [told] = (await home(phone, id)).enterprises
    const change = {
      ...{ id: made, version: 1, enterprise: business(owner, { workers: 2, papers: [nib] }) },
      seen: { owner, name: told!.name, kind: told!.kind, papers: [] }
    }
    await phone.phone.record('households/change-enterprise', change, id)
    await phone.phone.record('households/give-consent', { person: owner, purpose: 'contact', withdrawal: null }, id)
    phone.trouble.line = 'reordered'
    await phone.sync()
    expect(await states(phone)).toEqual(['done', 'done', 'done', 'done'])
    const seen = await world.see(officer, 'households/get', { id })
    expect(seen.enterprises).toMatchObject([{ id: made, workers: 2, papers: [nib], version: 2 }])
    const shown = await home(phone, id)
    expect(shown.enterprises).toMatchObject([{ id: made, workers: 2, papers: [nib], version: 2 }])
    expect(shown.consents).toEqual([{ person: owner, purpose: 'contact', given: true, withdrawal: null }])
  })

  it('tells what is to do and the cash book of a case, and keeps what is done and noted', async () => {
    const [made] = await accompany(world, ['Sumiati'])
    const visitedOn = dateInJakarta(new Date())
    const day = addDays(visitedOn, 1)
    await world.act(lilik, 'mentoring/add-task', { case: made!.case, title: 'Pesan label', owner: 'maker', dueOn: day })
    await world.act(lilik, 'mentoring/plan-days', { days: [{ day, cases: [made!.case] }] })
    const phone = await openTestPhone(world, lilik)
    await phone.sync()
    expect((await phone.store.about())!.route).toEqual([{ day, case: made!.case, household: made!.household }])
    const [task] = (await home(phone, made!.household)).cases[0]!.tasks
    expect(task).toMatchObject({ title: 'Pesan label', owner: 'maker', dueOn: day })
    await phone.phone.record('mentoring/mark-task', { task: task!.id, as: 'done' }, made!.household)
    const line = { enteredOn: visitedOn, direction: 'income', category: 'sales', amount: 250_000, note: 'Pasar' }
    await phone.phone.record('mentoring/note-cash', { case: made!.case, ...line }, made!.household)
    const [before] = (await home(phone, made!.household)).cases
    expect([before!.tasks, before!.cash.map((l) => l.amount)]).toEqual([[], [250_000]])
    phone.trouble.line = 'doubled'
    await phone.sync()
    const [after] = (await home(phone, made!.household)).cases
    expect(after!.tasks).toEqual([])
    expect(after!.cash).toEqual([{ id: (await phone.store.entries())[1]!.id, ...line }])
    expect(await query('select done_by from task where id = $1', [task!.id])).toEqual([{ done_by: 'Lilik' }])
    expect(await query('select amount from cash_entry where case_id = $1', [made!.case])).toEqual([{ amount: 250_000 }])
  })

  it('does not overrule with an old consent what was withdrawn meanwhile; asked again it counts', async () => {
    const id = await registered()
    const [person] = (await query('select id from person where household_id = $1 order by id limit 1', [id])) as [
      { id: string }
    ]
    const consent = { person: person.id, purpose: 'publication' as const }
    const phone = await openTestPhone(world, lilik)
    await phone.sync()
    await world.act(officer, 'households/give-consent', consent)
    await world.act(officer, 'households/withdraw-consent', consent)
    await phone.phone.record('households/give-consent', { ...consent, withdrawal: null }, id)
    await phone.sync()
    const [entry] = await phone.store.entries()
    expect([entry!.state, entry!.problem?.code]).toEqual(['refused', 'households/consent-withdrawn-since'])
    await phone.phone.drop(entry!.id)
    const [now] = (await home(phone, id)).consents
    expect(now).toMatchObject({ given: false, withdrawal: expect.any(String) })
    await phone.phone.record('households/give-consent', { ...consent, withdrawal: now!.withdrawal }, id)
    await phone.sync()
    expect((await home(phone, id)).consents).toMatchObject([{ given: true }])
  })

  it('takes back and gives a consent on the phone, and wishes go with the consent to planning', async () => {
    const id = await registered()
    const phone = await openTestPhone(world, lilik)
    await phone.sync()
    const person = (await home(phone, id)).people[0]!.id
    const consent = { person, purpose: 'programme' }
    await phone.phone.record('households/give-consent', { ...consent, withdrawal: null }, id)
    await phone.phone.record('households/withdraw-consent', consent, id)
    const [own] = (await home(phone, id)).consents
    expect(own).toEqual({ ...consent, given: false })
    await phone.phone.record('households/give-consent', consent, id)
    await phone.sync()
    expect(await states(phone)).toEqual(['done', 'done', 'done'])
    const rows = await query('select withdrawn_at is null as open from consent where person_id = $1', [person])
    expect(rows.map((r) => r.open).sort()).toEqual([false, true])
  })

  it('brings two changes of one business together; of one field both are shown, papers and owner in words', async () => {
    const id = await registered()
    const [a, b] = [await openTestPhone(world, lilik), await openTestPhone(world, ali)]
    await a.sync()
    const owner = (await home(a, id)).people[0]!.id
    await a.phone.record('households/add-enterprise', { enterprise: business(owner) }, id)
    await a.sync()
    await b.sync()
    const edit = async (phone: TestPhone, more: object) => {
      const { household: _, mergedInto: __, id: of, version, ...seen } = (await home(phone, id)).enterprises[0]!
      await phone.phone.record(
        'households/change-enterprise',
        { id: of, version, enterprise: { ...seen, ...more }, seen },
        id
      )
    }
    await edit(a, { workers: 3, turnoverNow: 1_000_000 })
    await edit(b, { workers: 5, papers: [{ kind: 'halal', number: 'ID1', validUntil: null }] })
    await a.sync()
    await b.sync()
    expect(await states(b)).toEqual(['conflict'])
    const [held] = await b.store.entries()
    expect(held!.problem!.facts).toMatchObject({ differing: ['workers'] })
    const { entries } = await world.see(officer, 'field/phones', {})
    const { conflict } = entries.find((e) => e.id === held!.id)!
    expect(conflict!.people.map((p) => p.id)).toContain(owner)
    await world.act(ali, 'field/settle', { entry: held!.id, version: conflict!.version, keep: 'office' })
    await b.sync()
    expect((await home(b, id)).enterprises).toMatchObject([
      { workers: 3, turnoverNow: 1_000_000, papers: [{ kind: 'halal', number: 'ID1' }] }
    ])
  })

  it('of an app of yesterday goes on: its outbox is sent, its households are fetched anew, without those that are gone', async () => {
    const [stays, gone] = [await registered(), await registered()]
    const phone = await openTestPhone(world, ali)
    await phone.sync()
    await phone.phone.record('households/add-person', { household: stays, person: { name: 'Bahri' } }, stays)
    const { shape: _, ...old } = (await phone.store.about())!
    const bare = (home: Home) => filled({ ...home, consents: undefined, cases: [{ id: newId() }] } as never)
    const rows = (await phone.store.homes()).map((row) => ({ ...row, shown: bare(row.shown) }))
    expect(rows[0]!.shown).toMatchObject({ consents: [], cases: [{ tasks: [], cash: [] }] })
    await phone.store.write([{ table: 'about', key: 'phone', value: old }])
    // The feed says nothing of it: only what is fetched anew tells that the household is not there any more.
    const silent = await world.platform.connection.pool.connect()
    await silent.query('begin; set local session_replication_role = replica')
    await silent.query('update household set merged_into = $2 where id = $1', [gone, stays])
    await silent.query('commit')
    silent.release()
    await phone.sync()
    expect(await states(phone)).toEqual(['done'])
    expect((await home(phone, stays)).people.map((p) => p.name)).toContain('Bahri')
    expect((await phone.shown()).has(gone)).toBe(false)
    expect((await phone.store.about())!.shape).toBeGreaterThan(1)
  })
})

describe('receiving', () => {
  it('brings the villages of the facilitator and no others, and goes on where it was cut off', async () => {
    const mine = [await registered(jelbudan), await registered(jelbudan)]
    const other = await registered(nyapar)
    const phone = await openTestPhone(world, ali)
    phone.trouble.crashAfter = 3
    await expect(phone.sync()).rejects.toThrow(Crash)
    await phone.sync()
    const here = await phone.shown()
    expect(mine.every((id) => here.has(id))).toBe(true)
    expect(here.has(other)).toBe(false)
  })

  it('brings the questionnaire before the villages, so that the first can be surveyed', async () => {
    const phone = await openTestPhone(world, ali)
    const line = { ...lineOf(world, () => ali), page: () => Promise.reject(new Error('the signal went')) }
    await phone.phone.sync(line).catch(() => {})
    expect((await phone.store.about())!.form).toMatchObject({ questions: expect.any(Array) })
  })

  it('never skips a commit that comes late', async () => {
    const [first, second] = [await registered(), await registered()]
    const phone = await openTestPhone(world, ali)
    await phone.sync()
    const slow = await world.platform.connection.pool.connect()
    try {
      await slow.query('begin; set local session_replication_role = replica')
      await slow.query(`update household set hamlet = 'Lambat' where id = $1`, [first])
      await slow.query(
        `insert into change (regency, action_id, kind, subject, household_id, village) values ($1, $2, 'household', $3, $3, $4)`,
        [regency, newId(), first, jelbudan]
      )
      // A later transaction commits earlier, and the phone hears of the world in between.
      await world.act(officer, 'households/change', {
        id: second,
        version: 1,
        household: { village: jelbudan, hamlet: 'Cepat' } as never
      })
      await phone.once()
      await slow.query('commit')
    } finally {
      slow.release()
    }
    await phone.sync()
    expect((await home(phone, first)).household.hamlet).toBe('Lambat')
    expect((await home(phone, second)).household.hamlet).toBe('Cepat')
  })

  it('takes away what moved out of the villages or was merged, and villages that are no longer theirs', async () => {
    const [moves, stays] = [await registered(), await registered()]
    const phone = await openTestPhone(world, ali)
    await phone.sync()
    expect((await phone.shown()).has(moves)).toBe(true)
    await world.act(officer, 'households/change', { id: moves, version: 1, household: { village: nyapar } as never })
    await phone.sync()
    expect((await phone.shown()).has(moves)).toBe(false)
    const wide = await openTestPhone(world, lilik)
    await wide.sync()
    expect((await wide.shown()).get(moves)!.village).toBe(nyapar)
    wide.actor = { ...lilik, villages: [nyapar] }
    await wide.sync()
    expect([...(await wide.shown()).keys()].includes(stays)).toBe(false)
    expect((await wide.shown()).has(moves)).toBe(true)
  })

  it('offers again what a restored server lacks', async () => {
    const phone = await openTestPhone(world, lilik)
    const id = await phone.phone.record('households/register', family())
    await phone.phone.record('potential/respond', survey(id), id)
    await phone.sync()
    // The server as it was before: another database, without what came since.
    for (const table of ['audit', 'response', 'person', 'household'])
      await query(`alter table ${table} disable trigger user`)
    await query(`delete from holding where household_id = $1`, [id])
    await query(`delete from surveyed where household_id = $1`, [id])
    await query(`delete from response where household_id = $1`, [id])
    await query(`delete from person where household_id = $1`, [id])
    await query(`delete from household where id = $1`, [id])
    await query(`delete from audit where id in (select id from field_entry where device_id = $1)`, [
      (await phone.store.about())!.device
    ])
    await query('delete from field_entry')
    for (const table of ['audit', 'response', 'person', 'household'])
      await query(`alter table ${table} enable trigger user`)
    const me = (await phone.store.about())!
    await phone.store.write([{ table: 'about', key: 'phone', value: { ...me, incarnation: 'yang dulu' } }])
    await phone.sync()
    expect(await query('select count(*) as n from response where household_id = $1', [id])).toEqual([{ n: 1 }])
    expect((await home(phone, id)).answers!.household['own.cashew']).toBe(4)
  })

  it('tells a phone whose cursor is ahead of the database that this is another one', async () => {
    const phone = await openTestPhone(world, lilik)
    await phone.sync()
    const me = (await phone.store.about())!
    const ahead = { ...me, cursor: { ...me.cursor!, xact: '9000000000' } }
    await phone.store.write([{ table: 'about', key: 'phone', value: ahead }])
    await phone.sync()
    expect((await phone.store.about())!.cursor!.xact).not.toBe('9000000000')
  })
})

describe('two changes', () => {
  it('of different fields come together', async () => {
    const id = await registered()
    const [a, b] = [await openTestPhone(world, lilik), await openTestPhone(world, ali)]
    await a.sync()
    await b.sync()
    await a.phone.record('households/change', editOf(await home(a, id), { hamlet: 'Timur' }), id)
    await b.phone.record('households/change', editOf(await home(b, id), { rt: '02' }), id)
    await a.sync()
    await b.sync()
    await a.sync()
    for (const phone of [a, b]) expect((await home(phone, id)).household).toMatchObject({ hamlet: 'Timur', rt: '02' })
  })

  it.each(['phone', 'office'] as const)(
    'of one field are held with both values, who and when; one tap keeps that of the %s',
    async (keep) => {
      const id = await registered()
      const [a, b] = [await openTestPhone(world, lilik), await openTestPhone(world, ali)]
      await a.sync()
      await b.sync()
      await a.phone.record('households/change', editOf(await home(a, id), { hamlet: 'Timur' }), id)
      await b.phone.record('households/change', editOf(await home(b, id), { hamlet: 'Barat', rt: '07' }), id)
      await a.sync()
      await b.sync()
      expect(await states(b)).toEqual(['conflict'])
      const [held] = await b.store.entries()
      expect(held!.problem!.facts).toMatchObject({ differing: ['hamlet'], by: 'Lilik' })
      expect((await world.see(officer, 'households/get', { id })).household.hamlet).toBe('Timur')
      const { entries } = await world.see(officer, 'field/phones', {})
      const { conflict, by } = entries.find((e) => e.id === held!.id)!
      expect(by).toBe('Ali')
      expect(conflict).toMatchObject({
        by: 'Lilik',
        fields: [{ field: 'hamlet', phone: 'Barat', office: 'Timur', before: null }]
      })
      await world.act(ali, 'field/settle', { entry: held!.id, version: conflict!.version, keep })
      await b.sync()
      await a.sync()
      const now = { hamlet: keep === 'phone' ? 'Barat' : 'Timur', rt: '07' }
      for (const phone of [a, b]) expect((await home(phone, id)).household).toMatchObject(now)
      expect(await states(b)).toEqual(['done'])
      const again = await refusal(world.act(ali, 'field/settle', { entry: held!.id, version: conflict!.version, keep }))
      expect(again.code).toBe('field/decided-already')
    }
  )

  it('is not settled over a third that nobody has looked at', async () => {
    const id = await registered()
    const b = await openTestPhone(world, ali)
    await b.sync()
    const write = (version: number, hamlet: string) =>
      world.act(officer, 'households/change', { id, version, household: { village: jelbudan, hamlet } as never })
    await b.phone.record('households/change', editOf(await home(b, id), { hamlet: 'Barat' }), id)
    await write(1, 'Timur')
    await b.sync()
    await write(2, 'Utara')
    const [held] = await b.store.entries()
    const settle = { entry: held!.id, version: 2, keep: 'phone' as const }
    expect((await refusal(world.act(officer, 'field/settle', settle))).code).toBe('field/changed-again')
    // Another facilitator does not decide on it.
    expect((await refusal(world.act(lilik, 'field/settle', settle))).status).toBe(404)
  })

  it('of one identifier are held even where both are masked alike, and shown masked', async () => {
    const id = await registered()
    const [a, b] = [await openTestPhone(world, lilik), await openTestPhone(world, ali)]
    await a.sync()
    await b.sync()
    const typed = { [lilik.user]: '3529141203850003', [ali.user]: '3529145203850003' }
    for (const phone of [a, b]) {
      const kk = typed[phone.actor.user]!
      await phone.phone.record('households/change', editOf(await home(phone, id), { kk }), id)
    }
    await a.sync()
    await b.sync()
    expect(await states(b)).toEqual(['conflict'])
    const { device } = (await b.store.about())!
    const { entries } = await world.see(officer, 'field/phones', {})
    const held = entries.find((e) => e.device === device)!
    expect(held.conflict!.fields).toMatchObject([{ field: 'kk', before: null }])
    for (const kk of Object.values(typed)) expect(JSON.stringify(entries)).not.toContain(kk)
    await world.act(ali, 'field/settle', { entry: held.id, version: held.conflict!.version, keep: 'phone' })
    await b.sync()
    const shown = (await home(b, id)).household.kkMasked
    expect(shown).toBe(maskDigits(typed[ali.user]!))
  })

  it('are not made to a record that became another one meanwhile', async () => {
    const [gone, stays] = [await registered(), await registered()]
    const b = await openTestPhone(world, ali)
    await b.sync()
    await b.phone.record('households/change', editOf(await home(b, gone), { hamlet: 'Barat' }), gone)
    await b.phone.record('households/add-person', { household: gone, person: { name: 'Bahri' } }, gone)
    await query('update household set merged_into = $2, version = version + 1 where id = $1', [gone, stays])
    await b.once()
    const problems = (await b.store.entries()).map((e) => [e.state, e.problem?.code])
    expect(problems).toEqual([
      ['refused', 'households/merged-meanwhile'],
      ['refused', 'households/merged-meanwhile']
    ])
  })
})

describe('work without right', () => {
  it('of a revoked phone is kept for the officer, who takes it in; the phone is emptied', async () => {
    const phone = await openTestPhone(world, ali)
    await phone.sync()
    const id = await phone.phone.record('households/register', family())
    await phone.phone.record('potential/respond', survey(id), id)
    const { device } = (await phone.store.about())!
    await world.act(officer, 'field/revoke', { device })
    await phone.sync()
    expect(await states(phone)).toEqual(['kept', 'kept'])
    expect(await phone.store.homes()).toEqual([])
    expect(await query('select id from household where id = $1', [id])).toEqual([])
    expect((await refusal(world.see(ali, 'field/begin', { device }))).code).toBe('field/revoked')
    const kept = (await world.see(officer, 'field/phones', {})).entries.filter((e) => e.device === device)
    expect(kept.map((e) => e.state)).toEqual(['kept', 'kept'])
    for (const entry of kept) await world.act(officer, 'field/take-in', { entry: entry.id })
    expect(await query('select count(*) as n from response where household_id = $1', [id])).toEqual([{ n: 1 }])
    await phone.sync()
    expect(await states(phone)).toEqual(['sent', 'sent'])
    expect((await refusal(world.act(officer, 'field/take-in', { entry: kept[0]!.id }))).code).toBe(
      'field/decided-already'
    )
  })

  it('of a lost village is kept and never dropped; refused with a reason it is told why', async () => {
    const id = await registered(nyapar)
    const phone = await openTestPhone(world, lilik)
    await phone.sync()
    await phone.phone.record('potential/respond', survey(id), id)
    phone.actor = { ...lilik, villages: [jelbudan] }
    await phone.sync()
    expect(await states(phone)).toEqual(['kept'])
    const [entry] = await phone.store.entries()
    const [row] = await query('select entry_cipher from field_entry where id = $1', [entry!.id])
    expect(row.entry_cipher.toString('latin1')).not.toContain('own.cashew')
    expect((await refusal(world.act(lilik, 'field/decline' as never, {} as never))).status).toBe(403)
    await world.act(officer, 'field/decline', { entry: entry!.id, reason: 'Sudah disurvei Ali' })
    await phone.sync()
    expect((await phone.store.entries())[0]!.problem!.text.id).toContain('Sudah disurvei Ali')
  })

  it('of somebody who is no member any more is kept as well', async () => {
    const gone = someone('facilitator', { user: 'rudi', name: 'Rudi', villages: [jelbudan] })
    await employ(world, gone)
    const phone = await openTestPhone(world, gone)
    await phone.sync()
    await phone.phone.record('households/register', family())
    await query(`update member set active = false where user_id = 'rudi'`)
    phone.actor = someone('public', { user: 'public', name: 'Masyarakat', villages: [] })
    await phone.sync()
    expect(await states(phone)).toEqual(['kept'])
    const { entries } = await world.see(officer, 'field/phones', {})
    expect(entries.some((e) => e.by === 'Rudi' && e.state === 'kept')).toBe(true)
  })
})

// ── Anything in any order, against a simple model ──

const hamlets = ['Timur', 'Barat', 'Utara']
type Act =
  | { do: 'register' | 'survey' | 'person'; phone: number; home: number }
  | { do: 'edit'; phone: number; home: number; field: 'hamlet' | 'rt'; value: string }
  | { do: 'office'; home: number; field: 'hamlet' | 'rt'; value: string }
  | { do: 'sync'; phone: number; line?: 'lost' | 'doubled' | 'reordered'; crashAfter?: number }
  | { do: 'crash'; phone: number; after: number; home: number }
  | { do: 'revoke'; phone: number }
const phone = fc.nat(2)
const place = fc.nat(5)
const edit = {
  home: place,
  field: fc.constantFrom('hamlet' as const, 'rt' as const),
  value: fc.constantFrom(...hamlets)
}
const anAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('register' as const, 'survey' as const, 'person' as const),
      phone,
      home: place
    })
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('edit' as const), phone, ...edit }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('office' as const), ...edit }) },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        do: fc.constant('sync' as const),
        phone,
        line: fc.constantFrom('lost' as const, 'doubled' as const, 'reordered' as const),
        crashAfter: fc.nat(12)
      },
      { requiredKeys: ['do', 'phone'] }
    ) as fc.Arbitrary<Act>
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), phone, after: fc.nat(2), home: place }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke' as const), phone: fc.constant(2) }) }
)

let serial = 0
let walks = 0
/** Runs acts of three phones on two households that all know and on those that they register; answers what is wrong afterwards. */
async function walk(acts: readonly Act[], atomic = true): Promise<string[]> {
  const wrong: string[] = []
  const [{ code: village }] = await query(
    `select code from region where code like '35.29.__.____' order by code offset $1 limit 1`,
    [walks++ % 330]
  )
  const people = [0, 1, 2].map((n) =>
    someone('facilitator', { user: `p${++serial}-${n}`, name: `Pendamping ${serial}`, villages: [village] })
  )
  await employ(world, ...people)
  const phones: TestPhone[] = []
  for (const actor of people) phones.push(await openTestPhone(world, actor, { atomic }))
  const shared = [await registered(village), await registered(village)]
  for (const p of phones) await p.sync()
  const homes = [...shared]
  /** What was recorded and acknowledged by the phone's own store. */
  const facts = { homes: new Set<string>(), surveys: new Map<string, number>(), people: new Map<string, number>() }
  const more = (map: Map<string, number>, id: string) => map.set(id, (map.get(id) ?? 0) + 1)
  const edits = new Map<string, { home: string; field: 'hamlet' | 'rt'; before: unknown; value: string }>()
  for (const act of acts) {
    if (act.do === 'office') {
      const id = homes[act.home % homes.length]!
      const [row] = await query('select version, hamlet, rt from household where id = $1', [id])
      if (!row || row[act.field] === act.value) continue
      const change = newId()
      edits.set(change, { home: id, field: act.field, before: row[act.field], value: act.value })
      const { version, ...fields } = row
      const household = { village, ...fields, [act.field]: act.value } as never
      await world.act(officer, 'households/change', { id, version, household }, change)
      continue
    }
    const p = phones[act.phone]!
    const mine = await p.shown()
    const at = 'home' in act ? [...mine.keys()][act.home % Math.max(1, mine.size)] : undefined
    if (act.do === 'register') {
      const id = await p.phone.record('households/register', family(village))
      facts.homes.add(id)
      homes.push(id)
    } else if (act.do === 'survey' && at) {
      await p.phone.record('potential/respond', survey(at), at)
      more(facts.surveys, at)
    } else if (act.do === 'person' && at) {
      await p.phone.record('households/add-person', { household: at, person: { name: 'Bahri' } }, at)
      more(facts.people, at)
    } else if (act.do === 'edit' && at) {
      const seen = mine.get(at)!
      const { field, value } = act
      const before = seen.household[field] ?? null
      if (before !== value) {
        const id = await p.phone.record('households/change', editOf(seen, { [field]: value }), at)
        edits.set(id, { home: at, field, before, value })
      }
    } else if (act.do === 'crash' && at) {
      // The power goes while an act is being kept: it is either kept with its effect or not at all.
      p.trouble.crashAfter = act.after
      await p.phone.record('households/add-person', { household: at, person: { name: 'Terputus' } }, at).catch(() => {})
      delete p.trouble.crashAfter
      const kept = (await p.store.entries()).some((e) => (e.input.person as { name?: string })?.name === 'Terputus')
      const shown = (await p.shown()).get(at)!.people.some((one) => one.name === 'Terputus')
      if (kept !== shown) wrong.push(`an act and its effect came apart on phone ${act.phone}`)
    } else if (act.do === 'sync') {
      if (act.line) p.trouble.line = act.line
      if (act.crashAfter !== undefined) p.trouble.crashAfter = act.crashAfter
      await p.sync().catch(() => {})
      delete p.trouble.line
      delete p.trouble.crashAfter
    } else if (act.do === 'revoke') {
      await world.act(officer, 'field/revoke', { device: (await p.store.about())!.device }).catch(() => {})
    }
  }
  // Signal for everybody; the office takes in what was kept, and everybody hears of it.
  const quiet = async () => {
    for (let round = 0; round < 2; round++) for (const p of phones) await p.sync()
  }
  await quiet()
  const devices = await Promise.all(phones.map(async (p) => (await p.store.about())!.device))
  for (let round = 0; round < 3; round++) {
    const { entries } = await world.see(officer, 'field/phones', {})
    for (const e of entries.filter((one) => one.state === 'kept' && devices.includes(one.device)))
      await world.act(officer, 'field/take-in', { entry: e.id }).catch(() => {})
  }
  await quiet()
  const count = async (sql: string, id: string) => (await query(sql, [id]))[0].n as number
  for (const id of facts.homes)
    if ((await count('select count(*) as n from household where id = $1', id)) !== 1) wrong.push(`household ${id}`)
  for (const [id, n] of facts.surveys) {
    const found = await count('select count(*) as n from response where household_id = $1', id)
    if (found !== n) wrong.push(`${found} surveys of ${n}`)
  }
  for (const [id, n] of facts.people) {
    const found = await count(`select count(*) as n from person where household_id = $1 and name = 'Bahri'`, id)
    if (found !== n) wrong.push(`${found} people of ${n}`)
  }
  // Every edit was done, or both values are shown to somebody; nothing was overwritten that its author had not seen.
  const open = new Set((await world.see(officer, 'field/phones', {})).entries.map((e) => e.id))
  for (const id of edits.keys()) {
    const [row] = await query(
      `select (select done from audit where id = $1) as done, (select state from field_entry where id = $1) as state`,
      [id]
    )
    if (!row.done && row.state !== 'taken' && !open.has(id)) wrong.push(`the edit ${id} is nowhere (${row.state})`)
  }
  for (const id of homes) {
    const now: Record<string, unknown> = { hamlet: null, rt: null }
    const acts = await query(
      `select a.id, a.input->>'entry' as entry from change c join audit a on a.id = c.action_id where c.subject = $1 order by c.seq`,
      [id]
    )
    for (const act of acts) {
      const edit = edits.get(act.entry ?? act.id)
      if (!edit) continue
      const { field, before, value } = edit
      if (now[field] !== before && now[field] !== value)
        wrong.push(`${value} overwrote ${now[field]}, which was not seen`)
      now[field] = value
    }
    const [row] = await query('select hamlet, rt from household where id = $1', [id])
    if (row && (row.hamlet !== now.hamlet || row.rt !== now.rt)) wrong.push('the office has what nobody wrote')
  }
  const told = await Promise.all(
    phones.slice(0, 2).map(async (p) => {
      const now = [...(await p.shown()).values()].sort((a, b) => (a.id < b.id ? -1 : 1))
      return JSON.stringify(now.map(({ id, household, people, answers }) => [id, household, people, answers]))
    })
  )
  if (told[0] !== told[1]) wrong.push('the phones do not agree')
  for (const p of phones)
    if ((await p.store.entries()).some((e) => e.state === 'waiting')) wrong.push('something still waits')
  return wrong
}

const runs = Number(process.env.RAKIT_FIELD_RUNS ?? 25)
describe('any number of acts in any order', () => {
  it('every fact is at the office once, the phones agree, every conflict is shown', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anAct, { minLength: 1, maxLength: 25, size: 'max' }), async (acts) => {
        expect(await walk(acts)).toEqual([])
      }),
      { numRuns: runs, seed: 19, endOnFailure: false }
    )
  })

  it('would notice a store that keeps half of a write', async () => {
    const acts: Act[] = [0, 1, 2].map((after) => ({ do: 'crash', phone: 0, after, home: 0 }))
    expect(await walk(acts, false)).not.toEqual([])
  })
})
