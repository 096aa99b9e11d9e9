import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accompany, employ, lilik, type MakerCase } from '../../tests/support/mentoring.ts'
import { nyapar, openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { addDays, addMonths } from '../kernel/dates.ts'

describe('a product on its way to the shelf', () => {
  let world: World
  let maker: MakerCase
  let id: string
  const officer = someone('officer')
  const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)
  const year = String(Number(today.slice(2, 4)) + 4)
  const product = (more: object = {}) => ({
    brand: 'Mente Uji',
    name: 'Mente panggang',
    category: 'packaged-food' as const,
    netContent: 100,
    netUnit: 'g' as const,
    packaging: 2,
    ingredients: ['mente', 'garam'],
    shelfLifeDays: 180,
    cost: 11_850,
    price: 15_500,
    capacity: 2640,
    ...more
  })
  const save = (more: object = {}, actor = lilik, known: object = {}) =>
    world.act(actor, 'products/save', { case: maker.case, product: product(more), ...known })
  const page = (actor = lilik) => world.see(actor, 'products/get', { id })
  const paper = (kind: 'nib' | 'pirt' | 'halal', number: string, more: object = {}) =>
    world.act(lilik, 'products/save-paper', { product: id, kind, number, ...more })
  const alfamart = async () => (await page()).retailers.find((r) => r.retailer === 'Alfamart')!
  beforeAll(async () => {
    world = await openWorld()
    await employ(world, lilik)
    maker = (await accompany(world, ['Siti Aminah']))[0]!
  })
  afterAll(() => world.close())

  it('is refused below cost, with a wrong number, or with a number of another product', async () => {
    expect((await refusal(save({ price: 11_000 }))).pointers[0]!.pointer).toBe('/product/price')
    expect((await refusal(save({ gtin: '4006381333930' }))).pointers[0]!.pointer).toBe('/product/gtin')
    id = (await save()).id
    const { id: other } = await save({ name: 'Mente pedas', gtin: '4006381333931' })
    expect((await refusal(save({ gtin: '4006381333931' }))).code).toBe('products/gtin-taken')
    await world.act(lilik, 'products/withdraw', { id: other })
    expect((await world.see(lilik, 'products/list', {})).rows.map((r) => r.id)).toEqual([id, id])
  })

  it('belongs to its household and village', async () => {
    expect((await page(someone('resident', { household: maker.household }))).name).toBe('Mente panggang')
    expect((await refusal(page(someone('resident', { household: crypto.randomUUID() })))).status).toBe(404)
    expect((await refusal(page(someone('facilitator', { villages: [nyapar], user: 'x' })))).status).toBe(404)
    expect((await refusal(save({}, someone('mentor')))).status).toBe(403)
    expect(
      (
        await refusal(
          world.act(someone('resident', { household: maker.household }), 'products/record-evidence', {
            id,
            requirement: 'packaging',
            seen: true
          })
        )
      ).status
    ).toBe(403)
  })

  it('holds a P-IRT against the packaging, the regency and the year', async () => {
    for (const wrong of [`2063528010001-${year}`, `3063529010001-${year}`, '2063529010001-20', '123'])
      expect((await refusal(paper('pirt', wrong))).pointers[0]!.pointer).toBe('/number')
    expect((await refusal(paper('nib', '123'))).code).toBe('products/paper-wrong')
    await paper('nib', '1234567890123')
  })

  it('shows the shortest path, which becomes tasks for whoever each step is for', async () => {
    expect((await alfamart()).path).toMatchObject({ days: 41, cost: 750_000, parallel: 3 })
    expect(await world.act(lilik, 'products/walk-path', { id, retailer: 'Alfamart' })).toEqual({ tasks: 5, days: 41 })
    expect(await world.act(lilik, 'products/walk-path', { id, retailer: 'Indomaret' })).toEqual({ tasks: 0, days: 41 })
    const { tasks } = await page()
    expect(tasks.at(-1)).toMatchObject({ dueOn: addDays(today, 41) })
    expect(new Set(tasks.map((t) => t.owner))).toEqual(new Set(['maker', 'facilitator']))
  })

  it('is ready step by step; the label waits for what it must say', async () => {
    const label = () => world.see(lilik, 'products/label-sheet', { id })
    expect((await refusal(label())).code).toBe('products/label-incomplete')
    await paper('pirt', `2063529010001-${year}`)
    await paper('halal', 'ID35110000000001')
    const { gtin } = await world.act(lilik, 'products/give-in-store-code', { id })
    expect(gtin).toMatch(/^293529\d{7}$/)
    const svg = await world.see(lilik, 'products/barcode', { id })
    expect(Buffer.from(svg.content as unknown as Uint8Array).toString()).toContain('<svg')
    expect(
      Buffer.from((await label()).content as unknown as Uint8Array)
        .subarray(0, 5)
        .toString()
    ).toBe('%PDF-')
    expect((await alfamart()).path.steps.map((s) => s.requirement.id)).toEqual(['label', 'packaging'])
    for (const requirement of ['label', 'packaging'])
      await world.act(lilik, 'products/record-evidence', { id, requirement, seen: true })
    expect((await alfamart()).path).toMatchObject({ days: 0, steps: [] })
    expect((await world.see(officer, 'products/list', { ready: true, retailer: 'Alfamart' })).rows[0]).toMatchObject({
      id,
      met: 9,
      of: 9,
      days: 0
    })
    const nothing = world.act(lilik, 'products/record-evidence', { id, requirement: 'pirt', seen: true })
    expect((await refusal(nothing)).status).toBe(404)
  })

  it('keeps a tax number as a NIK: sealed, masked in every screen, form and export, and opened with a reason', async () => {
    const nik = '3529145203859043'
    const note = (number: string) =>
      world.act(lilik, 'products/save-paper', { product: id, kind: 'npwp', number, validUntil: addDays(today, 20) })
    expect((await refusal(note('12345'))).pointers[0]!.pointer).toBe('/number')
    await note('3529 1452 0385 9043')
    const rows = async (table: string) =>
      JSON.stringify((await world.platform.connection.pool.query(`select t::text from ${table} t`)).rows)
    for (const table of ['paper', 'audit', 'change'])
      expect((await rows(table)).replaceAll(' ', ''), table).not.toContain(nik)
    const masked = '••••••••••••••43'
    const shown = (await page()).papers.find((x) => x.kind === 'npwp')!
    expect(shown.number).toBe(masked)
    const watched = await world.see(officer, 'products/expiring', { days: 30 })
    expect(watched.rows.find((r) => r.what === 'npwp')).toMatchObject({ number: masked })
    expect(JSON.stringify([await page(), watched])).not.toContain(nik)
    const form = await world.see(officer, 'orders/submission-form', { product: id, retailer: 'Alfamart' })
    const book = new ExcelJS.Workbook()
    await book.xlsx.load(Buffer.from(form.content as unknown as Uint8Array) as never)
    const cells = JSON.stringify(book.worksheets.map((sheet) => sheet.getSheetValues()))
    expect(cells).toContain(masked)
    expect(cells).not.toContain(nik)
    const open = (actor = lilik) =>
      world.act(actor, 'products/unmask-paper', { id: shown.id, reason: 'formulir ritel' })
    expect((await open()).value).toBe(nik)
    const elsewhere = someone('facilitator', { villages: [nyapar], user: 'x' })
    for (const other of [someone('auditor'), someone('leader'), someone('buyer'), someone('mentor'), elsewhere])
      expect([403, 404]).toContain((await refusal(open(other))).status)
    expect((await rows('audit')).replaceAll(' ', '')).not.toContain(nik)
    const found = await world.act(officer, 'households/find-by-number', { number: nik, purpose: 'mencocokkan NPWP' })
    expect(found.rows.map((row) => row.id)).toEqual([maker.person])
    const nib = (await page()).papers.find((x) => x.kind === 'nib')!
    expect((await refusal(world.act(lilik, 'products/unmask-paper', { id: nib.id, reason: 'coba' }))).status).toBe(404)
    await world.act(lilik, 'products/remove-paper', { id: shown.id })
    expect((await refusal(open())).status).toBe(404)
  })

  it('is watched: what runs out within 90, 30 and 7 days is told once at each', async () => {
    const pirt = (days: number) => paper('pirt', `2063529010001-${year}`, { validUntil: addDays(today, days) })
    await pirt(25)
    const server = someone('administrator')
    expect(await world.act(server, 'products/watch-papers', {})).toMatchObject({ reminded: 1 })
    expect(await world.act(server, 'products/watch-papers', {})).toMatchObject({ reminded: 0 })
    expect((await alfamart()).judged.find((j) => j.requirement.id === 'pirt')!.state).toBe('expiring')
    expect((await world.see(lilik, 'products/expiring', { days: 30 })).rows[0]).toMatchObject({
      what: 'pirt',
      ends: addDays(today, 25)
    })
    expect(
      (await world.see(someone('facilitator', { villages: [nyapar], user: 'x' }), 'products/expiring', {})).total
    ).toBe(0)
    await pirt(5)
    expect(await world.act(server, 'products/watch-papers', {})).toMatchObject({ reminded: 1 })
    await pirt(900)
  })

  it('promises instruction and inspection with a P-IRT: tasks with a day, on the desk when it comes, closed when seen', async () => {
    const issued = addDays(today, -80)
    await paper('pirt', `2063529010001-${year}`, { issuedOn: issued })
    const due = addMonths(issued, 3)
    expect((await page()).promises).toEqual([
      { kind: 'food-safety', dueOn: due, issuedOn: issued, doneOn: null, lastOn: addMonths(issued, 6) },
      { kind: 'site-inspection', dueOn: due, issuedOn: issued, doneOn: null, lastOn: addMonths(issued, 6) }
    ])
    const listed = async (actor = officer) => world.see(actor, 'products/promises', { soon: true })
    const card = async () =>
      (await world.see(officer, 'reporting/home', {})).cards.find((c: { id: string }) => c.id === 'promises')
    expect((await listed()).rows).toMatchObject([
      { product: id, due },
      { product: id, due }
    ])
    expect(await card()).toMatchObject({ value: 2, due })
    expect((await listed(someone('facilitator', { villages: [nyapar], user: 'x' }))).total).toBe(0)
    const see = (requirement: string, seen: boolean) =>
      world.act(lilik, 'products/record-evidence', { id, requirement, seen })
    await see('food-safety', true)
    expect((await listed()).rows.map((r) => r.kind)).toEqual(['site-inspection'])
    await see('food-safety', false)
    expect((await listed()).total).toBe(2)
    await see('food-safety', true)
    await see('site-inspection', true)
    expect(await card()).toMatchObject({ value: 0 })
    // A renewed P-IRT is inspected anew; instruction once had is not asked for again.
    await paper('pirt', `2063529010001-${year}`, { issuedOn: today })
    expect((await world.see(officer, 'products/promises', {})).rows).toMatchObject([
      { kind: 'site-inspection', due: addMonths(today, 3), late: 0 }
    ])
    expect((await listed()).total).toBe(0)
    const tomorrow = paper('pirt', `2063529010001-${year}`, { issuedOn: addDays(today, 1) })
    expect((await refusal(tomorrow)).pointers[0]!.pointer).toBe('/issuedOn')
  })

  it('notes no P-IRT for wet food, and takes one that is there for none once the product says so', async () => {
    const { id: wet } = await save({ name: 'Otak-otak', keeping: 'chilled', shelfLifeDays: 5, claims: true })
    const note = () =>
      world.act(lilik, 'products/save-paper', { product: wet, kind: 'pirt', number: `2063529020001-${year}` })
    const said = await refusal(note())
    expect(said).toMatchObject({ code: 'products/not-under-pirt', status: 422 })
    for (const why of ['harus di kulkas', '5 hari', 'khasiat', 'Peraturan BPOM 4/2024'])
      expect(said.text.id).toContain(why)
    await save({ name: 'Otak-otak', shelfLifeDays: 60 }, lilik, { id: wet, version: 1 })
    await note()
    const pirt = async () =>
      (await world.see(lilik, 'products/get', { id: wet })).retailers[0]!.judged.find(
        (j) => j.requirement.id === 'pirt'
      )!
    expect((await pirt()).state).toBe('met')
    await save({ name: 'Otak-otak', keeping: 'frozen', shelfLifeDays: 60 }, lilik, { id: wet, version: 2 })
    expect(await pirt()).toMatchObject({ state: 'missing', reason: { en: expect.stringContaining('BPOM permit') } })
    await world.act(lilik, 'products/withdraw', { id: wet })
    expect((await world.see(officer, 'products/promises', {})).rows.map((r) => r.product)).toEqual([id])
  })

  it('reopens halal when the recipe or its making changes, and holds without an end until then', async () => {
    const halal = async () => (await alfamart()).judged.find((j) => j.requirement.id === 'halal')!
    expect((await refusal(paper('halal', 'ID35110000000001', { validUntil: today }))).code).toBe('products/halal-holds')
    expect(await halal()).toMatchObject({ state: 'met', until: null })
    const board = async () => (await world.see(officer, 'products/halal-board', { search: 'Mente panggang' })).rows
    expect(await board()).toEqual([])
    let version = (await page()).version
    const change = (more: object, known: object = {}) => save(more, lilik, { id, version: version++, ...known })
    const gtin = (await page()).gtin
    await change({ gtin, ingredients: ['garam', 'Mente'] })
    expect((await halal()).state).toBe('met')
    await change({ gtin, ingredients: ['mente', 'garam', 'cabai'] })
    expect(await halal()).toMatchObject({ state: 'missing', reason: { en: expect.stringContaining('recipe') } })
    expect((await page()).gaps.map((g) => g.en)).toEqual(['halal number'])
    expect(await board()).toMatchObject([{ id, changed: today, days: 0, companion: null }])
    const old = paper('halal', 'ID35110000000001', { issuedOn: addDays(today, -1) })
    expect((await refusal(old)).code).toBe('products/halal-before-recipe')
    await paper('halal', 'ID35110000000002')
    expect((await halal()).state).toBe('met')
    await change({ gtin, ingredients: ['mente', 'garam', 'cabai'] }, { recipeChanged: true })
    expect((await halal()).state).toBe('missing')
    await paper('halal', 'ID35110000000003')
  })

  it('shows on the halal board who makes food without one, and gives free ways within the quota alone', async () => {
    const administrator = someone('administrator')
    const names = async (filter: object = {}, actor = officer) =>
      (await world.see(actor, 'products/halal-board', filter)).rows.map((r) => r.name)
    const { id: second } = await save({ name: 'Keripik uji' })
    const { id: third } = await save({ name: 'Terasi uji' })
    const { id: craft } = await save({ name: 'Tas anyam', category: 'craft' })
    const ask = (product: string, way: 'self' | 'regular' | null, companion = 'Nur Aini, LP3H Uji', actor = lilik) =>
      world.act(actor, 'products/apply-halal', { product, way, companion })
    const card = async () =>
      (await world.see(officer, 'reporting/home', {})).cards.find((c: { id: string }) => c.id === 'halal')
    expect(await names({ sort: 'name' })).toEqual(['Keripik uji', 'Terasi uji'])
    expect(await names({}, someone('facilitator', { villages: [nyapar], user: 'x' }))).toEqual([])
    expect(await card()).toMatchObject({ value: 2, to: '/produk?tab=halal' })
    const { rules } = await world.see(officer, 'products/food-rules', {})
    const quota = (many: number) =>
      world.act(administrator, 'products/save-food-rules', {
        rules: { ...rules, halalFee: { ...rules.halalFee, quota: many } },
        source: 'Surat BPJPH uji',
        validFrom: today
      })
    await quota(1)
    await ask(second, 'self')
    expect(await card()).toMatchObject({ value: 1 })
    expect(await names({ waits: true })).toEqual(['Terasi uji'])
    expect((await refusal(ask(third, 'self'))).code).toBe('products/halal-quota-used')
    await ask(second, 'self', 'Nur Aini, LP3H Lain')
    expect(await world.see(officer, 'products/halal', {})).toMatchObject({ quota: 1, used: 1, regular: 300_000 })
    await ask(third, 'regular')
    expect((await refusal(ask(third, 'regular', ''))).pointers[0]!.pointer).toBe('/companion')
    expect((await refusal(ask(craft, 'self'))).code).toBe('products/no-food')
    expect(
      (await refusal(ask(third, 'self', 'Siapa saja', someone('resident', { household: maker.household })))).status
    ).toBe(403)
    await ask(second, null)
    const both = await Promise.allSettled([ask(second, 'self'), ask(third, 'self')])
    expect(both.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected'])
    await world.act(lilik, 'products/save-paper', { product: second, kind: 'halal', number: 'ID351100009' })
    await quota(5)
    expect(await names()).toEqual(['Terasi uji'])
    expect((await world.see(officer, 'products/get', { id: second })).halal).toBeNull()
    for (const product of [second, third, craft]) await world.act(lilik, 'products/withdraw', { id: product })
  })

  it('follows what a retailer asks: a new version counts for all at once', async () => {
    const { rows } = await world.see(officer, 'products/requirements', {})
    const set = rows.find((r) => r.retailer === 'Alfamart' && r.category === 'packaged-food')!
    const stricter = set.requirements.map((r) =>
      r.rule.type === 'capacity' ? { ...r, rule: { ...r.rule, units: 5000 } } : r
    )
    const change = (who: typeof officer) =>
      world.act(who, 'products/save-requirements', {
        retailer: 'Alfamart',
        category: 'packaged-food',
        requirements: stricter,
        source: 'Uji',
        validFrom: today
      })
    expect((await refusal(change(officer))).status).toBe(403)
    expect(await change(someone('administrator'))).toEqual({ version: 2 })
    expect((await world.see(officer, 'products/list', { retailer: 'Alfamart' })).rows[0]!.missing).toEqual(['capacity'])
    expect((await world.see(officer, 'products/list', { retailer: 'Indomaret' })).rows[0]!.missing).toEqual([])
  })
})
