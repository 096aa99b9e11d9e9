/** Lines that are left out, taken in and put out again, and what the wizard counts of them. */
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, refusal, someone, type World } from '../../tests/support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())
const officer = someone('officer')

interface SheetOf {
  name: string
  rows: (string | number)[][]
  hidden?: boolean
  /** From 1, as the spreadsheet program counts. */
  hiddenRows?: number[]
}
async function workbook(...sheets: SheetOf[]): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  for (const { name, rows, hidden, hiddenRows } of sheets) {
    const page = book.addWorksheet(name, hidden ? { state: 'hidden' } : {})
    page.addRows(rows)
    for (const row of hiddenRows ?? []) page.getRow(row).hidden = true
  }
  return Buffer.from(await book.xlsx.writeBuffer())
}
async function read(content: Buffer | string, name = 'berkas') {
  const file = await world.upload(officer, name, Buffer.from(content))
  const { import: id, job } = await world.act(officer, 'intake/upload', { file, kind: 'households', village: null })
  await world.run(job)
  return id
}
const get = (id: string) => world.see(officer, 'intake/get', { id })
const understood = async (id: string) => (await world.act(officer, 'intake/understood', { import: id })).rows
const move = async (
  way: 'take-in' | 'put-out',
  id: string,
  lines: { reason?: 'total' | 'hidden-sheet' | 'hidden-row'; sheet?: string; nos?: number[] }
) => world.run((await world.act(officer, `intake/${way}`, { import: id, ...lines })).job)
const apply = async (id: string) => world.run((await world.act(officer, 'intake/apply', { import: id })).job)
const titles = ['Nama', 'NIK', 'Tgl Lahir', 'Desa']
const person = (name: string, birth: string) => [name, '', birth, 'Jelbudan']

describe('lines that were taken in', () => {
  const file = () =>
    workbook(
      { name: 'RT 1', rows: [titles, person('Siti Aminah', '13/02/1985'), ['Jumlah', '', 1]] },
      {
        name: 'RT 2',
        hidden: true,
        rows: [titles, person('Ali Wafa', '14/02/1985'), person('Nur Hayati', '15/02/1985')]
      }
    )

  it('are put out again, a sheet, a reason or a line, as if they had never been taken in', async () => {
    const id = await read(await file())
    const before = await get(id)
    const rows = await understood(id)
    await move('take-in', id, { sheet: 'RT 2' })
    await move('take-in', id, { reason: 'total' })
    const taken = await get(id)
    expect(taken.counts).toMatchObject({ accepted: 3, left: {}, taken: { 'hidden-sheet': 2, total: 1 } })
    await move('put-out', id, { reason: 'hidden-sheet' })
    const [total] = (await understood(id)).filter((row) => row.sheet === 'RT 1' && row.line === 3)
    expect(total).toMatchObject({ status: 'held' })
    await move('put-out', id, { nos: [total!.no] })
    const { job: _, ...now } = await get(id)
    const { job: __, ...first } = before
    expect(now).toEqual(first)
    expect(await understood(id)).toEqual(rows)
    expect((await refusal(move('put-out', id, { reason: 'total' }))).status).toBe(404)
  })

  it('stay once they are in the register, where the whole import is undone instead', async () => {
    const id = await read(await file())
    await move('take-in', id, { reason: 'hidden-sheet' })
    await apply(id)
    expect((await get(id)).counts).toMatchObject({ new: 3, taken: {} })
    expect((await refusal(move('put-out', id, { reason: 'hidden-sheet' }))).status).toBe(404)
    await move('take-in', id, { reason: 'total' })
    expect((await get(id)).counts).toMatchObject({ taken: { total: 1 } })
    await move('put-out', id, { reason: 'total' })
    expect(await get(id)).toMatchObject({ status: 'applied', counts: { new: 3, held: 0, refused: 0, taken: {} } })
    await world.act(officer, 'intake/undo', { import: id })
  })

  it('keep what was typed over them', async () => {
    const id = await read('Nama;Desa\nSiti;Jelbudan\nJumlah;1\n')
    await move('take-in', id, { reason: 'total' })
    const [total] = (await understood(id)).filter((row) => row.line === 3)
    const values = { name: 'Jumlah Hariyanto', village: '35.29.14.2008' }
    await world.act(officer, 'intake/fix-row', { import: id, no: total!.no, values })
    await move('put-out', id, { reason: 'total' })
    expect((await get(id)).counts).toMatchObject({ accepted: 1, left: { total: 1 } })
    await move('take-in', id, { reason: 'total' })
    expect((await understood(id)).find((row) => row.line === 3)!.values).toMatchObject({ name: 'Jumlah Hariyanto' })
  })
})

describe('what is counted', () => {
  it('of sheets is what stands now', async () => {
    const id = await read(
      await workbook(
        { name: 'RT 1', rows: [titles, person('Siti Aminah', '13/02/1985')] },
        { name: 'RT 2', hidden: true, rows: [titles, person('Ali Wafa', '14/02/1985')] }
      )
    )
    const of = async () => (await get(id)).sheets.map(({ lines, headers, rows, left }) => [lines, headers, rows, left])
    expect(await of()).toEqual([
      [2, 1, 1, 0],
      [2, 1, 0, 1]
    ])
    await move('take-in', id, { reason: 'hidden-sheet' })
    expect(await of()).toEqual([
      [2, 1, 1, 0],
      [2, 1, 1, 0]
    ])
  })

  it('of ambiguous cells is judged by the lines that are wanted now, and not asked of rows answered one by one', async () => {
    const id = await read(
      await workbook(
        { name: 'RT 1', rows: [titles, person('Siti Aminah', '03/02/1985')] },
        {
          name: 'RT 2',
          hidden: true,
          rows: [titles, person('Ali Wafa', '14/02/1985'), person('Nur Hayati', '04/05/1985')]
        }
      )
    )
    const dates = async () => (await get(id)).columns[2]!
    expect(await dates()).toMatchObject({ dates: { how: 'open', either: 1 }, problems: { 'date-ambiguous': 1 } })
    await move('take-in', id, { reason: 'hidden-sheet' })
    expect(await dates()).toMatchObject({ dates: { how: 'day', either: 2 }, problems: {} })
    await move('put-out', id, { reason: 'hidden-sheet' })
    expect(await dates()).toMatchObject({ dates: { how: 'open', either: 1 }, problems: { 'date-ambiguous': 1 } })
    await world.act(officer, 'intake/fix-row', { import: id, no: 1, values: { birthDate: '3 Februari 1985' } })
    expect(await dates()).toMatchObject({ problems: {} })
  })

  it('of held rows in the list of imports is what stands now', async () => {
    const id = await read('Nama;Desa\nSiti;Jelbudan\nAli;Surabaya\n')
    const held = async () => (await world.see(officer, 'intake/list', {})).rows.find((row) => row.id === id)!.held
    expect(await held()).toBe(1)
    await world.act(officer, 'intake/fix-row', { import: id, no: 2, values: { village: '35.29.14.2008' } })
    expect(await held()).toBe(0)
  })
})

describe('a household number of the line above', () => {
  const kk = ['3529141203000001', '3529141203000002']
  const table = [
    ['No. KK', 'Nama', 'Hubungan', 'Desa'],
    [kk[0]!, 'Siti Aminah', 'Kepala Keluarga', 'Jelbudan'],
    ['', 'Ali Wafa', 'Anak', 'Jelbudan'],
    [kk[1]!, 'Abdul Rahman', 'Kepala Keluarga', 'Jelbudan'],
    ['', 'Nur Hayati', 'Istri', 'Jelbudan']
  ]

  it('is that of a line Excel hides, too', async () => {
    const id = await read(await workbook({ name: 'A', rows: table, hiddenRows: [4] }))
    const kks = async () =>
      (await understood(id)).filter((row) => row.status !== 'left').map((row) => [row.values.name, row.values.kk])
    expect(await kks()).toEqual([
      ['Siti Aminah', kk[0]],
      ['Ali Wafa', kk[0]],
      ['Nur Hayati', kk[1]]
    ])
  })

  it('is that of the line above in the file, when it is taken in later', async () => {
    const id = await read(await workbook({ name: 'A', rows: table, hiddenRows: [3] }))
    await move('take-in', id, { reason: 'hidden-row' })
    expect((await understood(id)).find((row) => row.values.name === 'Ali Wafa')!.values.kk).toBe(kk[0])
  })
})
