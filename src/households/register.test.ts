import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jelbudan, nyapar, openWorld, refusal, someone, type World } from '../../tests/support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())
const officer = someone('officer')
const register = (people: object[], household: object = {}) =>
  world.act(officer, 'households/register', {
    household: { village: jelbudan, ...household } as never,
    people: people as never
  })
const query = async (sql: string, values: unknown[] = []) =>
  (await world.platform.connection.pool.query(sql, values)).rows

describe('registering', () => {
  it('keeps NIK, No. KK and phone encrypted, finds them by number, and shows them masked', async () => {
    const { household } = await register(
      [
        {
          name: 'Siti Aminah',
          nik: '3529145203859011',
          phone: '0812-3456-7891',
          birthDate: '1985-03-12',
          sex: 'female'
        }
      ],
      { kk: '3529140101209011' }
    )
    for (const table of ['household', 'person', 'audit', 'change']) {
      const dump = JSON.stringify(await query(`select t::text from ${table} t`))
      expect(dump, table).not.toMatch(/3529145203859011|3529140101209011|81234567891/)
    }
    for (const asked of ['3529145203859011', '3529140101209011', '0812 3456 7891', '3529 1452 0385 9011']) {
      const { rows } = await world.act(officer, 'households/find-by-number', {
        number: asked,
        purpose: 'mengisi formulir'
      })
      expect(rows.map((r) => r.household)).toEqual([household])
      expect(rows[0]).toMatchObject({ nikMasked: '••••••••••••••11' })
    }
  })

  it('writes down who looked a number up and what for, never the number, and lets nobody try many', async () => {
    const curious = someone('officer', { user: 'ingin-tahu' })
    const look = (i: number) =>
      world.act(curious, 'households/find-by-number', {
        number: `352914520385${String(i).padStart(4, '1')}`,
        purpose: 'coba-coba'
      })
    for (let i = 0; i < 60; i++) await look(i)
    expect(await refusal(look(61))).toMatchObject({ code: 'access/too-often', status: 429 })
    expect(await world.see(curious, 'households/search', { query: '3529145203859011' })).toEqual({
      rows: [],
      byNumber: true
    })
    const [kept] = await query(`select input, result from audit where actor = 'ingin-tahu'`)
    expect(kept).toEqual({ input: { purpose: 'coba-coba' }, result: null })
  })

  it('never says that a number stands where one may not look', async () => {
    await world.act(officer, 'households/register', {
      household: { village: nyapar, kk: '3529140101209055' } as never,
      people: [{ name: 'Orang Sana', nik: '3529145203859055' } as never]
    })
    const facilitator = someone('facilitator')
    const said = async (nik: string, kk: string) => {
      const { household, people, ...rest } = await world.act(facilitator, 'households/register', {
        household: { village: jelbudan, kk } as never,
        people: [{ name: 'Orang Sini', nik } as never]
      })
      const page = await world.see(facilitator, 'households/get', { id: household })
      const found = await world.act(facilitator, 'households/find-by-number', { number: nik, purpose: 'uji' })
      const person = page.people[0]!
      await world.act(facilitator, 'households/change-person', {
        id: person.id,
        version: person.version,
        person: { name: 'Orang Sini Juga', nik } as never
      })
      return {
        rest,
        people: people.length,
        found: found.rows.map((r) => r.name),
        shown: page.household.kkMasked !== null
      }
    }
    const taken = await said('3529145203859055', '3529140101209055')
    expect(taken).toEqual(await said('3529145203859056', '3529140101209056'))
    expect(taken.found).toEqual(['Orang Sini'])
    // Whoever sees both is told, and finds both.
    const both = await world.act(officer, 'households/find-by-number', { number: '3529145203859055', purpose: 'uji' })
    expect(both.rows).toHaveLength(2)
    const again = await refusal(register([{ name: 'Ketiga', nik: '3529145203859055' }]))
    expect(again.code).toBe('households/nik-in-use')
  })

  it('warns about a NIK that contradicts sex or birth date, and keeps the data', async () => {
    const { warnings } = await register([
      { name: 'Moh. Hasan', nik: '3529145203859012', birthDate: '1985-03-12', sex: 'male' }
    ])
    expect(warnings).toHaveLength(1)
  })

  it.each([
    ['a NIK of 15 digits', { name: 'A B', nik: '352914520385901' }, '/people/0/nik'],
    ['a birth in the future', { name: 'A B', birthDate: '2062-01-01' }, '/person/birthDate'],
    ['a name that is only markup', { name: '<b></b> 🌴' }, '/people/0/name'],
    ['an impossible phone', { name: 'A B', phone: '12' }, '/people/0/phone']
  ])('refuses %s and says where', async (_, person, pointer) => {
    const refused = await refusal(register([person]))
    expect(refused.pointers[0]!.pointer).toBe(pointer)
    expect(refused.pointers[0]!.message.id).not.toBe('')
  })

  it('refuses a NIK somebody else has, and names the record', async () => {
    await register([{ name: 'Pemilik NIK', nik: '3529145203859013' }])
    const refused = await refusal(register([{ name: 'Orang Lain', nik: '3529145203859013' }]))
    expect(refused).toMatchObject({ code: 'households/nik-in-use' })
    expect(refused.text.id).toContain('Pemilik NIK')
  })

  it('takes HTML and emoji out of names instead of showing them', async () => {
    const { household } = await register([{ name: '<script>alert(1)</script> Nur 🌴 Laila' }])
    expect((await world.see(officer, 'households/get', { id: household })).people[0]!.name).toBe('alert(1) Nur Laila')
  })
})

describe('two officers editing one household', () => {
  it('the second sees what changed, loses nothing, and may save over it knowingly', async () => {
    const { household } = await register([{ name: 'Ahmad Fauzi' }], { hamlet: 'Dusun Barat' })
    const change = (version: number, hamlet: string) =>
      world.act(officer, 'households/change', {
        id: household,
        version,
        household: { village: jelbudan, hamlet } as never
      })
    await change(1, 'Dusun Timur')
    const refused = await refusal(change(1, 'Dusun Laok'))
    expect(refused).toMatchObject({
      code: 'households/changed-meanwhile',
      facts: { version: 2, differing: ['hamlet'], current: { hamlet: 'Dusun Timur' } }
    })
    await change(2, 'Dusun Laok')
    expect((await world.see(officer, 'households/get', { id: household })).household.hamlet).toBe('Dusun Laok')
  })

  it('at the same instant, exactly one of them wins and the other is told', async () => {
    for (let round = 0; round < 8; round++) {
      const { household, people } = await register([{ name: `Ahmad Basri ${'abcdefgh'[round]}` }])
      const home = (hamlet: string) =>
        world.act(officer, 'households/change', {
          id: household,
          version: 1,
          household: { village: jelbudan, hamlet } as never
        })
      const person = (name: string) =>
        world.act(officer, 'households/change-person', { id: people[0]!, version: 1, person: { name } as never })
      for (const both of [
        () => [home('Dusun Satu'), home('Dusun Dua')],
        () => [person('Nama Satu'), person('Nama Dua')]
      ]) {
        const outcomes = await Promise.allSettled<unknown>(both())
        expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(1)
        expect(outcomes.find((o) => o.status === 'rejected')).toMatchObject({
          reason: { code: 'households/changed-meanwhile' }
        })
      }
    }
  })
})

describe('unmasking', () => {
  it('shows the number to who may see it, and records who saw whose and why', async () => {
    const { people } = await register([{ name: 'Ratna Dewi', nik: '3529145203859014' }])
    const { value } = await world.act(officer, 'households/unmask', {
      subject: people[0]!,
      field: 'nik',
      reason: 'mencocokkan KTP'
    })
    expect(value).toBe('3529145203859014')
    const [row] = await query(
      `select input, result from audit where action = 'households/unmask' and input->>'subject' = $1`,
      [people[0]]
    )
    expect(row).toEqual({ input: { subject: people[0], field: 'nik', reason: 'mencocokkan KTP' }, result: null })
    expect(
      (
        await refusal(
          world.act(someone('auditor'), 'households/unmask', {
            subject: people[0]!,
            field: 'nik',
            reason: 'ingin tahu'
          })
        )
      ).code
    ).toBe('access/refused')
  })

  it('keeps the tax number of a business, which is a NIK, as it keeps a NIK', async () => {
    const { household, people } = await register([{ name: 'Halimah', nik: '3529145203859027' }])
    const business = (number: string) => ({
      owner: people[0]!,
      name: 'Petis Halimah',
      kind: null,
      papers: [
        { kind: 'nib' as const, number: '1234567890123' },
        { kind: 'npwp' as const, number, validUntil: null }
      ]
    })
    const add = (number: string) =>
      world.act(officer, 'households/add-enterprise', { enterprise: business(number) as never })
    for (const wrong of ['12345', '', '••••••••••••••35'])
      expect((await refusal(add(wrong))).pointers[0]!.pointer).toMatch(/^\/enterprise\/papers\/1\/number$/)
    const { enterprise: id } = await add('3529 1452 0385 9035')
    const masked = '••••••••••••••35'
    const seen = async (actor = officer) =>
      (await world.see(actor, 'households/get', { id: household })).enterprises[0]!
    const written = async () =>
      JSON.stringify(
        await Promise.all(['enterprise', 'audit', 'change'].map((table) => query(`select t::text from ${table} t`)))
      )
    for (const actor of [officer, someone('auditor'), someone('resident', { household })])
      expect((await seen(actor)).papers[1]).toEqual({ kind: 'npwp', validUntil: null, number: masked })
    expect(await written()).not.toContain('3529145203859035')
    expect(await written()).not.toContain('3529 1452 0385 9035')
    const found = await world.act(officer, 'households/find-by-number', {
      number: '3529145203859035',
      purpose: 'mencocokkan NPWP'
    })
    expect(found.rows.map((row) => row.id)).toEqual(people)
    const change = async (number: string) =>
      world.act(officer, 'households/change-enterprise', {
        id,
        version: (await seen()).version,
        enterprise: business(number) as never
      })
    const show = (actor = officer) =>
      world.act(actor, 'households/unmask', { subject: id, field: 'npwp', reason: 'mengisi formulir ritel' })
    await change(masked)
    expect((await show()).value).toBe('3529145203859035')
    expect((await refusal(change('••••••••••••••99'))).code).toBe('households/npwp-masked')
    await change('01.234.567.8-901.000')
    expect((await show()).value).toBe('012345678901000')
    const elsewhere = someone('facilitator', { villages: [nyapar], user: 'x' })
    for (const other of [someone('auditor'), someone('leader'), someone('buyer'), someone('mentor'), elsewhere])
      expect([403, 404]).toContain((await refusal(show(other))).status)
    const [row] = await query(
      `select input, result from audit where action = 'households/unmask' and input->>'subject' = $1`,
      [id]
    )
    expect(row).toEqual({ input: { subject: id, field: 'npwp', reason: 'mengisi formulir ritel' }, result: null })
  })

  it('stops where consent to be contacted was withdrawn', async () => {
    const { people } = await register([{ name: 'Dewi Sartika', phone: '0812 3456 7892' }])
    const [person] = people
    const call = () =>
      world.act(officer, 'households/unmask', { subject: person!, field: 'phone', reason: 'mengundang' })
    await world.act(officer, 'households/give-consent', { person: person!, purpose: 'contact' })
    expect((await call()).value).toBe('+6281234567892')
    await world.act(officer, 'households/withdraw-consent', { person: person!, purpose: 'contact' })
    expect((await refusal(call())).code).toBe('households/consent-withdrawn')
    await world.act(officer, 'households/give-consent', { person: person!, purpose: 'contact' })
    expect((await call()).value).toBe('+6281234567892')
  })
})

describe('search', () => {
  it.each(['Moh. Rosyid', 'MUHAMMAD RASYID', 'mohamad rosid', 'rosyid'])(
    'finds a name written as "%s"',
    async (written) => {
      const there = await world.see(officer, 'households/search', { query: 'Mohammad Rosyid' })
      if (there.rows.length === 0) await register([{ name: 'H. Mohammad Rosyid, S.Pd' }])
      expect((await world.see(officer, 'households/search', { query: written })).rows.map((r) => r.name)).toContain(
        'H. Mohammad Rosyid, S.Pd'
      )
    }
  )
  it('survives nonsense', async () => {
    for (const q of ['%', "'; drop table person; --", '\\', '🌴🌴', ' ', 'a'.repeat(120)])
      await world.see(officer, 'households/search', { query: q })
  })
})

describe('merging duplicates', () => {
  const everything = async () => {
    const tables = [
      'household',
      'person',
      'enterprise',
      'consent',
      'interest',
      'availability',
      'holding',
      'surveyed',
      'village_figures',
      'village_interest',
      'village_survey',
      'village_commodity'
    ]
    const all: Record<string, unknown> = {}
    for (const table of tables) {
      const rows = await query(
        `select to_jsonb(t) - 'version' - 'updated_at' - 'created_at' as row from ${table} t order by 1`
      )
      const zero = (row: Record<string, unknown>) =>
        Object.entries(row).every(
          ([key, value]) =>
            key === 'regency' || key === 'village' || key === 'kind' || key === 'commodity' || value === 0
        )
      all[table] = rows.map((r) => r.row).filter((row) => !table.startsWith('village_') || !zero(row))
    }
    return all
  }

  it('finds them, joins them with everything that hangs on them, and takes the merge back whole', async () => {
    const kept = await register(
      [{ name: 'Muhammad Kutsiyanto', nik: '3529141708779001', birthDate: '1977-08-17', sex: 'male' }],
      { kk: '3529140101209021' }
    )
    const gone = await register(
      [
        {
          name: 'H. Moh. Kutsiyanto',
          nik: '3529141708774001',
          birthDate: '1977-08-17',
          sex: 'male',
          phone: '0812 3456 7893'
        }
      ],
      {}
    )
    const other = gone.people[0]!
    await world.act(officer, 'households/add-enterprise', {
      enterprise: { owner: other, name: 'Mente Kutsi', turnoverNow: 900_000 } as never
    })
    await world.act(officer, 'households/give-consent', { person: other, purpose: 'programme' })
    await world.act(officer, 'potential/respond', {
      household: gone.household,
      answeredOn: '2026-11-03',
      answers: { household: { 'own.cashew': 7, makes: true }, people: { [other]: { hours: 12, interest: ['cashew'] } } }
    })
    const before = await everything()
    const { job } = await world.act(officer, 'households/find-duplicates', { kind: 'person' })
    await world.run(job)
    const { rows } = await world.see(officer, 'households/duplicates', {})
    const pair = rows.find((r) => [r.a, r.b].includes(other))!
    expect(pair.certain).toBe(true)
    expect(pair.reasons.map((r) => r.comparison)).toContain('nik')

    await world.act(officer, 'households/merge', { duplicate: pair.id, keep: kept.people[0]! })
    const page = await world.see(officer, 'households/get', { id: kept.household })
    expect(page.people).toHaveLength(1)
    expect(page.people[0]).toMatchObject({ name: 'Muhammad Kutsiyanto', phoneMasked: '+62812••••893' })
    expect(page.enterprises.map((e) => e.name)).toEqual(['Mente Kutsi'])
    expect(page.consents).toHaveLength(1)
    expect(
      (await refusal(world.act(officer, 'households/merge', { duplicate: pair.id, keep: kept.people[0]! }))).code
    ).toBe('households/already-decided')
    const village = await world.see(officer, 'potential/village', { village: jelbudan })
    expect(village.held).toMatchObject([{ commodity: 'cashew', quantity: 7, households: 1 }])

    await world.act(officer, 'households/undo-merge', { duplicate: pair.id })
    expect(await everything()).toEqual(before)
  })

  it('of enterprises are all compared, however many share a word, a batch at a time', async () => {
    const { household, people } = await register([{ name: 'Pemilik Toko', birthDate: '1970-02-03', sex: 'female' }])
    const count = 260
    await query(
      `insert into enterprise (regency, id, household_id, village, owner_id, name, name_tokens)
       select '35.29', gen_random_uuid(), $1, $2, $3, 'Keripik ' || n, array['keripik', 'nomor' || n] from generate_series(1, $4::int) n`,
      [household, jelbudan, people[0], count]
    )
    const { job } = await world.act(officer, 'households/find-duplicates', { kind: 'enterprise' })
    await world.run(job)
    const [progress] = (await query('select done_units as done, total_units as total from job where id = $1', [
      job
    ])) as [{ done: number; total: number }]
    expect(Number(progress.total)).toBeGreaterThanOrEqual((count * (count - 1)) / 2)
    expect(progress.done).toBe(progress.total)
    await query('delete from enterprise where owner_id = $1', [people[0]])
    await query(`delete from duplicate where kind = 'enterprise'`)
  })

  it('keeps a pair apart for good, until that is taken back', async () => {
    const first = await register([{ name: 'Nur Hasanah Maulidia', birthDate: '2009-04-17', sex: 'female' }], {
      village: nyapar
    })
    await world.act(officer, 'households/add-person', {
      household: first.household,
      person: { name: 'Nur Hasinah Maulidia', birthDate: '2009-04-17', sex: 'female' } as never
    })
    const find = async () => {
      await world.run((await world.act(officer, 'households/find-duplicates', { kind: 'person' })).job)
      return (await world.see(officer, 'households/duplicates', { village: nyapar })).rows
    }
    const [pair] = await find()
    await world.act(officer, 'households/keep-apart', { duplicate: pair!.id })
    expect(await find()).toEqual([])
    await world.act(officer, 'households/undo-merge', { duplicate: pair!.id })
    expect(await find()).toHaveLength(1)
  })
})

it('tells the whole history of a household, newest first', async () => {
  const { household, people } = await register([{ name: 'Riwayat Panjang' }])
  await world.act(officer, 'households/change-person', {
    id: people[0]!,
    version: 1,
    person: { name: 'Riwayat Panjang Sekali' } as never
  })
  await world.act(officer, 'households/give-consent', { person: people[0]!, purpose: 'programme' })
  const { rows } = await world.see(officer, 'households/timeline', { id: household })
  expect(rows.map((r) => r.kind)).toEqual(['consent', 'person', 'household'])
  expect(rows[1]).toMatchObject({ what: { fields: ['name'] }, who: 'Uji officer' })
})
