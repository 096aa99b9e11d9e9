/** Help of both agencies: asked for, held against what was had already, decided, handed over, looked at again. */
import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accompany, employ, lilik, type MakerCase } from '../../tests/support/mentoring.ts'
import { picture } from '../../tests/support/picture.ts'
import {
  cooperatives,
  industry,
  mergeInto,
  openSchool,
  planned,
  programme,
  settle
} from '../../tests/support/training.ts'
import { jelbudan, nyapar, openWorld, refusal, regency, someone, type World } from '../../tests/support/world.ts'
import { addDays, addMonths, dateInJakarta } from '../kernel/dates.ts'
import { newId } from '../platform/perform.ts'
import { exampleSpecification } from '../pools/model.ts'
import { defaultSupportRules, type SupportKind } from './model.ts'
import { againFrom, type Facts, judge, verdictOf } from './rules.ts'

const today = dateInJakarta(new Date())
const auditor = someone('auditor')
const administrator = someone('administrator')
const line = '5.1.02'
let world: World
let money: { cooperatives: string; industry: string }
const query = async (sql: string, values: unknown[] = []) =>
  (await world.platform.connection.pool.query(sql, values)).rows

beforeAll(async () => {
  world = await openWorld()
  await employ(world, lilik)
  money = {
    cooperatives: await programme(world, cooperatives, [], 10_000_000, 'Bantuan usaha mikro'),
    industry: await programme(world, industry, [], 10_000_000, 'Bantuan industri rumahan')
  }
  // Budgets are those of the year of the decision.
  await query(`update programme set fiscal_year = extract(year from $1::date)`, [today])
})
afterAll(() => world.close())

/** A maker whose class, decile and consent are known. */
async function ready(name: string, { consent = true, village = jelbudan } = {}): Promise<MakerCase> {
  const [maker] = await accompany(world, [name], { village })
  await query(
    `insert into assessment (regency, id, case_id, household_id, village, assessed_on, scoring_version, scores, total,
                class, by_name)
     select regency, gen_random_uuid(), id, household_id, village, $2, 1, '{}', 7, 'beginner', 'Uji' from mentoring_case where id = $1`,
    [maker!.case, today]
  )
  await world.act(lilik, 'support/note-welfare', {
    household: maker!.household,
    decile: 3,
    asOf: addMonths(today, -2),
    source: 'DTSEN uji'
  })
  if (consent) await world.act(lilik, 'households/give-consent', { person: maker!.person, purpose: 'programme' })
  return maker!
}
const ask = async (person: string, agency: 'cooperatives' | 'industry' = 'industry', more: object = {}) =>
  (
    await world.act(lilik, 'support/ask', {
      person,
      kind: 'sealer',
      agency,
      why: 'Kemasan bocor saat dikirim',
      ...more
    })
  ).help
const officers = { cooperatives, industry }
const grant = (help: string, agency: 'cooperatives' | 'industry' = 'industry', more: object = {}) =>
  world.act(officers[agency], 'support/grant', {
    help,
    programme: money[agency],
    line,
    value: 1_000_000,
    reason: 'Produksi rutin, kemasan sering bocor',
    ...more
  })
let items = 0
const handOver = async (help: string, more: object = {}) =>
  world.act(lilik, 'support/hand-over', {
    help,
    handedOn: today,
    signedBy: 'Penerima sendiri',
    asset: `ASET-${++items}`,
    photo: await world.upload(lilik, 'foto.jpg', await picture()),
    ...more
  })
const page = (help: string, actor = cooperatives) => world.see(actor, 'support/get', { id: help })
const reason = 'Mesin pertama dipakai kelompok, dua dapur berjauhan'

describe('a piece of help', () => {
  it('is asked for by a resident, decided with what is known, handed over, and looked at again', async () => {
    const maker = await ready('Aminah')
    const resident = someone('resident', { user: 'aminah', household: maker.household })
    const { help } = await world.act(resident, 'support/ask', {
      person: maker.person,
      kind: 'sealer',
      agency: 'industry',
      why: 'NIK saya 3529145203850003, kemasan bocor'
    })
    const seen = await page(help, industry)
    expect(seen.why).toBe('NIK saya ••••••••••••••03, kemasan bocor')
    expect(seen.conditions.map((c) => [c.condition, c.verdict])).toEqual([
      ['class', 'met'],
      ['decile', 'met'],
      ['consent', 'met']
    ])
    expect(seen.lines).toMatchObject([{ code: line, left: 10_000_000 }])
    expect((await refusal(ask(maker.person))).code).toBe('support/asked-already')
    expect((await refusal(grant(help, 'cooperatives'))).code).toBe('training/other-agency')
    await grant(help)
    expect((await refusal(grant(help))).code).toBe('support/not-now')
    expect((await refusal(handOver(help, { asset: null }))).code).toBe('support/asset')
    await handOver(help)
    expect((await refusal(ask(maker.person).then((next) => grant(next)))).code).toBe('support/double')
    expect(await page(help, lilik)).toMatchObject({
      status: 'handed',
      againFrom: addMonths(today, 60),
      checkOn: addMonths(today, 6)
    })
    await world.act(lilik, 'support/check', { help, checkedOn: today, state: 'broken', note: 'Elemen putus' })
    expect((await page(help, auditor)).checks).toMatchObject([{ state: 'broken', note: 'Elemen putus', by: 'Lilik' }])
    await world.act(lilik, 'support/check', { help, checkedOn: today, state: 'lost' })
    expect((await page(help)).checkOn).toBeNull()
    const own = await world.see(resident, 'support/of-household', { household: maker.household })
    expect(own.rows.map((r) => [r.source, r.state])).toContainEqual(['help', 'handed'])
  })

  it('is not granted while a condition is not met or not known, and says which', async () => {
    const maker = await ready('Busri', { consent: false })
    const help = await ask(maker.person)
    const problem = await refusal(grant(help))
    expect(problem.code).toBe('support/conditions')
    expect(problem.text.id).toContain('Belum setuju datanya dipakai')
    await query(`delete from welfare where household_id = $1`, [maker.household])
    expect((await page(help)).conditions.find((c) => c.condition === 'decile')!.why.id).toContain(
      'tanpa tanggal dan sumber'
    )
  })

  it('is not seen from another village, and a mentor, buyer or leader sees none', async () => {
    const maker = await ready('Catur', { village: nyapar })
    const help = await ask(maker.person)
    const elsewhere = someone('facilitator', { villages: [jelbudan] })
    expect((await refusal(page(help, elsewhere))).code).toBe('kernel/not-found')
    expect((await world.see(elsewhere, 'support/list', { size: 500 })).rows.map((r) => r.id)).not.toContain(help)
    const stranger = someone('resident', { household: newId() })
    expect((await refusal(page(help, stranger))).code).toBe('kernel/not-found')
    expect((await world.see(lilik, 'support/list', { size: 500 })).rows.map((r) => r.id)).toContain(help)
    for (const role of ['mentor', 'buyer', 'leader', 'public'] as const)
      expect((await refusal(page(help, someone(role)))).code).toBe('access/refused')
  })
})

describe('no double service', () => {
  it('shows what either agency gave before it is decided; knowingly given, the auditor reads why', async () => {
    const maker = await ready('Dewi')
    const first = await ask(maker.person)
    await grant(first)
    const second = await ask(maker.person, 'cooperatives')
    const seen = await page(second)
    expect(seen.beside).toMatchObject([{ id: first, giver: { id: 'Dinas Perindustrian dan Perdagangan' } }])
    const problem = await refusal(grant(second, 'cooperatives'))
    expect([problem.code, problem.facts.links]).toMatchObject(['support/double', [{ to: `/bantuan/${first}` }]])
    // Whoever names something else has not seen it.
    const blind = { despite: { seen: [second], reason } }
    expect((await refusal(grant(second, 'cooperatives', blind))).code).toBe('support/double')
    await grant(second, 'cooperatives', { despite: { seen: [first], reason } })
    const { rows } = await world.see(auditor, 'support/doubles', {})
    expect(rows.filter((r) => r.id === second)).toMatchObject([
      { first, reason, agency: 'cooperatives', firstAgency: 'industry' }
    ])
    await world.act(industry, 'support/cancel', { help: first, reason: 'Barang tidak tersedia' })
    expect((await world.see(auditor, 'support/doubles', {})).rows.filter((r) => r.id === second)).toEqual([])
  })

  it('the database refuses the second of two agencies at once', async () => {
    const maker = await ready('Endang')
    const [one, two] = [await ask(maker.person), await ask(maker.person, 'cooperatives')]
    const sql = `update help set status = 'granted', decided_on = $2, decided_by = 'Uji', rules_version = 0 where id = $1`
    const clients = [
      await world.platform.connection.pool.connect(),
      await world.platform.connection.pool.connect()
    ] as const
    const commit = async (client: pg.PoolClient, help: string) => {
      await client.query(sql, [help, today])
      await client.query('commit')
      return 'granted'
    }
    for (const client of clients) await client.query('begin')
    await clients[0].query(sql, [one, today])
    const later = commit(clients[1], two).catch((error) => error)
    await clients[0].query('commit')
    expect(await later).toMatchObject({ code: 'RK001', constraint: 'help_twice' })
    await clients[1].query('rollback')
    for (const client of clients) client.release()
    expect(
      (await query(`select status from help where id = any($1) order by status`, [[one, two]])).map((r) => r.status)
    ).toEqual(['asked', 'granted'])
  })

  it('two officers at once: one grants, the other is told of it', async () => {
    const maker = await ready('Fatma')
    const [one, two] = [await ask(maker.person), await ask(maker.person, 'cooperatives')]
    const done = await Promise.allSettled([grant(one), grant(two, 'cooperatives')])
    expect(done.filter((d) => d.status === 'fulfilled')).toHaveLength(1)
    expect(done.find((d) => d.status === 'rejected')).toMatchObject({ reason: { code: 'support/double' } })
  })

  it('counts what others gave, and what a group of the household has', async () => {
    const [maker, other, third] = [await ready('Gani'), await ready('Hasan'), await ready('Indah')]
    await world.act(cooperatives, 'support/note-outside', {
      person: maker.person,
      kind: 'sealer',
      giver: 'CSR bank daerah',
      on: addMonths(today, -12),
      value: 900_000,
      source: 'Daftar penerima CSR 2025'
    })
    const alone = await ask(maker.person)
    expect((await page(alone)).beside).toMatchObject([{ giver: { id: 'CSR bank daerah' } }])
    const { id: pool } = await world.act(cooperatives, 'pools/form', poolOf([other, third]))
    const forPool = await ask(other.person, 'industry', { pool })
    await grant(forPool)
    const single = await ask(third.person, 'cooperatives')
    expect((await page(single)).beside.map((b) => b.id)).toEqual([forPool])
    expect((await refusal(ask(maker.person, 'cooperatives', { pool }))).code).toBe('support/not-of-pool')
  })

  it('a merge of two helped households goes through, and the double is told', async () => {
    const [kept, gone] = [await ready('Imam'), await ready('Imam S')]
    const [a, b] = [await ask(kept.person), await ask(gone.person)]
    await grant(a)
    await grant(b)
    await query(`update mentoring_case set closed_on = $2, closed_reason = 'Tercatat dua kali' where id = $1`, [
      gone.case,
      today
    ])
    await mergeInto(world, gone.person, kept.person)
    const { rows } = await world.see(auditor, 'support/doubles', {})
    expect(rows.filter((r) => [a, b].includes(r.id))).toMatchObject([{ reason: null }])
    // Whoever still has the old record in hand asks for the one that is left.
    const next = await ask(gone.person, 'cooperatives')
    expect(await page(next)).toMatchObject({ person: kept.person, household: kept.household })
    expect((await page(next)).beside).toHaveLength(2)
    const [{ id: duplicate }] = (await query(`select id from duplicate where a in ($1, $2) and b in ($1, $2)`, [
      kept.person,
      gone.person
    ])) as [{ id: string }]
    await world.act(cooperatives, 'households/undo-merge', { duplicate })
    expect((await page(b)).household).toBe(gone.household)
  })
})

const poolOf = (makers: readonly [MakerCase, MakerCase]) => ({
  pool: {
    name: `Kelompok ${makers[0].person.slice(-8)}`,
    brand: 'Uji',
    product: 'Mente panggang 100 g',
    kind: 'cashew',
    unit: 'bungkus',
    batchPrefix: 'UJ',
    specification: exampleSpecification,
    groupShare: 5
  },
  members: makers.map((m) => ({ case: m.case, capacity: 10 })),
  coordinator: makers[0].case
})

describe('money', () => {
  it('of a line is spent once, by classes and help together, and not taken away under what is promised', async () => {
    const [one, two] = [await ready('Joko'), await ready('Karim')]
    const paying = await programme(world, cooperatives, [], 1_500_000, 'Alat kemas')
    await query(`update programme set fiscal_year = extract(year from $1::date) where id = $2`, [today, paying])
    const [a, b] = [await ask(one.person, 'cooperatives'), await ask(two.person, 'cooperatives')]
    expect((await refusal(grant(a, 'cooperatives', { value: 3_000_000 }))).code).toBe('support/too-much')
    expect((await refusal(grant(a, 'cooperatives', { programme: money.industry }))).code).toBe('support/no-line')
    await grant(a, 'cooperatives', { programme: paying })
    const short = await refusal(grant(b, 'cooperatives', { programme: paying }))
    expect([short.code, short.text.id]).toEqual([
      'support/line-spent',
      'Sisa mata anggaran ini Rp500.000. Kurangi nilainya atau pilih mata anggaran lain.'
    ])
    const direct = query(
      `update help set status = 'granted', decided_on = $2, decided_by = 'x', rules_version = 0, programme_id = $3, line = $4,
       value = 600000 where id = $1`,
      [b, today, paying, line]
    )
    await expect(direct).rejects.toMatchObject({ code: 'RK001', constraint: 'programme_overspent' })
    const lines = `update programme set lines = jsonb_set(lines, '{0,code}', '"lain"') where id = $1`
    await expect(query(lines, [paying])).rejects.toMatchObject({ constraint: 'line_overspent' })
    const { rows } = await world.see(cooperatives, 'training/programmes', { size: 100 })
    expect(rows.find((r) => r.id === paying)).toMatchObject({ committed: 1_000_000 })
    await world.act(cooperatives, 'support/cancel', { help: a, reason: 'Pindah usaha, tidak jadi' })
    await grant(b, 'cooperatives', { programme: paying, value: 1_500_000 })
  })
})

describe('what changes after a decision', () => {
  it('consent that is withdrawn stops the hand-over until it is given again', async () => {
    const maker = await ready('Laila')
    const help = await ask(maker.person)
    await grant(help)
    await world.act(lilik, 'households/withdraw-consent', { person: maker.person, purpose: 'programme' })
    expect((await refusal(handOver(help))).code).toBe('support/no-consent')
    await world.act(lilik, 'households/give-consent', { person: maker.person, purpose: 'programme' })
    await handOver(help)
  })

  it('a household that moves takes its help along; a day before the decision is no day of hand-over', async () => {
    const maker = await ready('Mariam')
    const help = await ask(maker.person)
    await grant(help)
    expect((await refusal(handOver(help, { handedOn: addDays(today, -1) }))).code).toBe('kernel/day-outside')
    await world.act(cooperatives, 'households/record-move', {
      household: maker.household,
      people: [maker.person],
      on: today,
      source: 'family',
      village: nyapar
    })
    expect(await page(help)).toMatchObject({ village: nyapar, status: 'granted' })
    await handOver(help)
  })

  it('rules that hold from yesterday on decide what waits, and leave what was decided', async () => {
    const [one, two] = [await ready('Nur'), await ready('Omar')]
    const [a, b] = [await ask(one.person), await ask(two.person)]
    await grant(a)
    const kinds = defaultSupportRules.rules.kinds.map((k) =>
      k.id === 'sealer' ? { ...k, againYears: 1, conditions: { ...k.conditions, decile: { most: 2, months: 24 } } } : k
    )
    const save = (rules: object) =>
      world.act(administrator, 'support/save-rules', {
        rules: rules as never,
        source: 'Keputusan bersama uji',
        validFrom: addDays(today, -1)
      })
    expect((await refusal(save({ kinds: [...kinds, kinds[0]] }))).status).toBe(422)
    await save({ kinds })
    expect((await refusal(grant(b))).text.id).toContain('untuk desil 1 sampai 2')
    expect(await page(a)).toMatchObject({ rulesVersion: 0, againFrom: addMonths(today, 60) })
    await save({ kinds: kinds.filter((k) => k.id !== 'sealer') })
    expect((await refusal(grant(b))).code).toBe('support/no-such-kind')
    await save(defaultSupportRules.rules)
  })
})

it('the ledger holds seats, transport money, certificates and papers of earlier rooms', async () => {
  const school = await openSchool(world)
  const [person] = await settle(world, 16)
  const plan = await planned(world, [school.programmes.cooperatives])
  await world.act(cooperatives, 'classes/approve-plan', { plan })
  const [seat] = await query(
    `select class_id, household_id from participant where person_id = $1 and status = 'chosen'`,
    [person]
  )
  await query(
    `insert into transport_payment (regency, class_id, person_id, household_id, village, days, amount, paid_on, paid_by)
     values ($1, $2, $3, $4, $5, 2, 100000, $6, 'Uji')`,
    [regency, seat.class_id, person, seat.household_id, jelbudan, today]
  )
  await query(
    `insert into certificate (regency, id, number, class_id, person_id, household_id, village, name, course_name, hours, held_from,
       held_to, place, issued_on, status_index, credential, pass)
     values ($1, gen_random_uuid(), 'S-1', $2, $3, $4, $5, 'Warga', '{"id": "Olahan mente", "en": "Cashew"}', 32, $6, $6, 'Balai', $6,
       1, '', '')`,
    [regency, seat.class_id, person, seat.household_id, jelbudan, today]
  )
  const { cases } = await world.act(cooperatives, 'mentoring/open-cases', {
    people: [person!],
    product: 'Mente',
    facilitator: 'lilik'
  })
  await query(
    `insert into paper (regency, id, case_id, household_id, village, kind, number, noted_by, noted_at)
     values ($1, gen_random_uuid(), $2, $3, $4, 'nib', '1234567890123', 'Uji', now())`,
    [regency, cases[0]!.id, seat.household_id, jelbudan]
  )
  const { rows } = await world.see(lilik, 'support/of-household', { household: seat.household_id })
  expect(rows.map((r) => [r.source, r.agency, r.value]).sort()).toEqual([
    ['certificate', 'cooperatives', null],
    ['paper', null, null],
    ['seat', 'cooperatives', null],
    ['transport', 'cooperatives', 100_000]
  ])
})

const sealer = defaultSupportRules.rules.kinds.find((k) => k.id === 'sealer')!
describe('the rules', () => {
  const facts = fc.record({
    village: fc.constantFrom(jelbudan, nyapar, '35.29.01.2001'),
    class: fc.constantFrom('beginner', 'growing', 'advanced', null),
    decile: fc.option(
      fc.record({
        decile: fc.integer({ min: 1, max: 10 }),
        asOf: fc.option(fc.integer({ min: 0, max: 48 }).map((n) => addMonths(today, -n))),
        source: fc.constant('DTSEN')
      })
    ),
    consent: fc.boolean(),
    papers: fc.subarray(['halal', 'pirt'])
  }) as fc.Arbitrary<Facts>
  const kind = fc
    .record({
      classes: fc.subarray(['beginner', 'growing', 'advanced']),
      decile: fc.option(fc.record({ most: fc.integer({ min: 1, max: 10 }), months: fc.integer({ min: 1, max: 36 }) })),
      places: fc.subarray([jelbudan, '35.29.01']),
      consent: fc.boolean(),
      without: fc.subarray(['halal', 'pirt'])
    })
    .map((conditions) => ({ ...sealer, conditions }) as SupportKind)

  it('never give less for one condition fewer', () => {
    const rank = { unmet: 0, unknown: 1, met: 2 }
    fc.assert(
      fc.property(
        kind,
        facts,
        fc.constantFrom('classes', 'decile', 'places', 'consent', 'without'),
        (k, f, without) => {
          const open = { classes: [], decile: null, places: [], consent: false, without: [] }
          const looser = { ...k, conditions: { ...k.conditions, [without]: open[without] } }
          expect(rank[verdictOf(judge(looser, f, today))]).toBeGreaterThanOrEqual(rank[verdictOf(judge(k, f, today))])
        }
      )
    )
  })
  it('that ship each name their basis, and nothing unverified says otherwise', () => {
    expect(defaultSupportRules.source).toContain('Usulan')
    for (const { basis, verified, sort } of defaultSupportRules.rules.kinds) {
      expect(basis.length).toBeGreaterThan(10)
      if (sort !== 'seat') expect(verified).toBe(false)
    }
    expect(againFrom({ againYears: null }, today)).toBeNull()
  })

  it('over the whole register, by one statement, say of each household what they say of it alone', async () => {
    const own = '35.29.02.2001'
    await query(`update member set villages = villages || $1::text where user_id = 'lilik'`, [own])
    await fc.assert(
      fc.asyncProperty(fc.array(facts, { minLength: 1, maxLength: 6 }), kind, async (list, { conditions }) => {
        const k = { ...sealer, id: `uji-${newId()}`, conditions }
        await query(
          `insert into support_rules (regency, version, rules, valid_from, source, changed_by)
          select $1, max(version) + 1, $2, $3, 'Uji', 'Uji' from support_rules`,
          [regency, JSON.stringify({ kinds: [k] }), today]
        )
        const households: string[] = []
        const expected = { met: 0, unknown: 0, unmet: 0 }
        for (const f of list) {
          const [maker] = await accompany(world, ['Acak'], { village: own, facilitator: 'lilik' })
          households.push(maker!.household)
          if (f.class)
            await query(
              `insert into assessment (regency, id, case_id, household_id, village, assessed_on, scoring_version, scores, total,
                class, by_name)
               select regency, gen_random_uuid(), id, household_id, village, $2, 1, '{}', 7, $3, 'Uji' from mentoring_case where id = $1`,
              [maker!.case, today, f.class]
            )
          if (f.decile?.asOf)
            await query(`insert into welfare values ($1, $2, $3, $4, $5, 'DTSEN', 'Uji')`, [
              regency,
              maker!.household,
              own,
              f.decile.decile,
              f.decile.asOf
            ])
          if (f.consent)
            await world.act(cooperatives, 'households/give-consent', { person: maker!.person, purpose: 'programme' })
          for (const paper of f.papers)
            await query(
              `insert into paper (regency, id, case_id, household_id, village, kind, number, noted_by, noted_at)
               values ($1, gen_random_uuid(), $2, $3, $4, $5, 'ID1', 'Uji', now())`,
              [regency, maker!.case, maker!.household, own, paper]
            )
          expected[verdictOf(judge(k, { ...f, village: own }, today))]++
        }
        const { rows } = await world.see(cooperatives, 'support/eligible', { kind: k.id })
        expect(rows.find((r) => r.village === own)).toMatchObject({ ...expected, served: 0 })
        await query(`update household set gone_on = $2 where id = any($1)`, [households, today])
        await query(`update mentoring_case set closed_on = $1, closed_reason = 'Uji' where village = $2`, [today, own])
      }),
      { numRuns: 12 }
    )
  }, 120_000)
})
