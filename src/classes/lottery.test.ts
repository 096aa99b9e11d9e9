import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import jstat from 'jstat'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../tests/support/temporary.ts'
import { cooperatives, industry, openSchool, planned, settle } from '../../tests/support/training.ts'
import { jelbudan, nyapar, openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { lotteryFile, lotteryReport } from '../commands/lottery.ts'
import { commitmentOf, draw, type Ticket, wholeSeed } from './draw.ts'

describe('a draw', () => {
  /** Tickets of so many of each village and group. */
  const ticketsOf = (sizes: readonly (readonly [a: number, b: number])[]): Ticket[] =>
    sizes.flatMap(([a, b], village) =>
      Array.from({ length: a + b }, (_, i) => ({
        code: `t${village}-${i}`,
        strata: [`W${village}`, i < a ? 'A' : 'B']
      }))
    )
  const sizes = fc
    .array(fc.tuple(fc.nat(9), fc.nat(9)), { minLength: 1, maxLength: 8 })
    .filter((s) => s.flat().some(Boolean))
  const seeds = fc.string({ minLength: 1, maxLength: 30 })

  it('gives each village and each group its share of the seats to within one, and every seat', () => {
    fc.assert(
      fc.property(sizes, fc.double({ min: 0, max: 1, noNaN: true }), seeds, (of, part, seed) => {
        const list = ticketsOf(of)
        const seats = Math.max(1, Math.floor(part * list.length))
        const drawn = draw(list, seats, seed)
        expect(drawn.filter((d) => d.won)).toHaveLength(seats)
        expect(drawn.map((d) => d.place)).toEqual(list.map((_, i) => i + 1))
        expect(drawn.slice(0, seats).every((d) => d.won)).toBe(true)
        for (const level of [1, 2]) {
          const stratum = (t: Ticket) => t.strata.slice(0, level).join()
          const won = Map.groupBy(
            drawn.filter((d) => d.won),
            stratum
          )
          for (const [name, tickets] of Map.groupBy(list, stratum)) {
            const share = (seats * tickets.length) / list.length
            expect(Math.abs((won.get(name)?.length ?? 0) - share)).toBeLessThan(1)
          }
        }
      })
    )
  })

  it('comes out alike for the same seed whatever the order of rows, and otherwise for another', () => {
    fc.assert(
      fc.property(sizes, seeds, fc.infiniteStream(fc.nat()), (of, seed, order) => {
        const list = ticketsOf(of)
        const shuffled = list.map((ticket) => ({ ticket, at: order.next().value })).sort((a, b) => a.at - b.at)
        const again = draw(
          shuffled.map(({ ticket }) => ticket),
          3,
          seed
        )
        expect(again).toEqual(draw(list, 3, seed))
      })
    )
    const list = ticketsOf([[20, 20]])
    expect(draw(list, 3, 'a')).not.toEqual(draw(list, 3, 'b'))
    expect(draw(list, 3, wholeSeed('a', 'x'))).not.toEqual(draw(list, 3, wholeSeed('a', 'y')))
  })

  it('gives everybody the same chance, the only one of a small village too (chi-square over 4,000 seeds)', () => {
    const list = ticketsOf([
      [1, 0],
      [2, 5],
      [0, 1],
      [7, 3],
      [1, 1]
    ])
    const [seats, times] = [5, 4000]
    const wins = new Map(list.map(({ code }) => [code, 0]))
    for (let i = 0; i < times; i++)
      for (const { code, won } of draw(list, seats, `benih ${i}`)) if (won) wins.set(code, wins.get(code)! + 1)
    const chance = seats / list.length
    const spread = [...wins.values()].reduce((sum, n) => sum + (n - times * chance) ** 2, 0)
    const p = 1 - jstat.chisquare.cdf(spread / (times * chance * (1 - chance)), list.length - 1)
    expect(p).toBeGreaterThan(0.001)
  })
})

describe('a lottery of seats', () => {
  let world: World
  let id: string
  const home = temporaryDirectory('lottery')
  const anybody = someone('public')
  const announce = (drawsOn: string, actor = cooperatives) =>
    world.act(actor, 'classes/announce-lottery', { class: id, drawsOn })
  const drawNow = (word = '7 4 1') => world.act(cooperatives, 'classes/draw-lottery', { class: id, word })
  const people = async () => (await world.see(cooperatives, 'classes/get', { id })).people
  const setDay = (day: string) => Object.assign(world.platform, { clock: () => new Date(`${day}T03:00:00Z`) })
  beforeAll(async () => {
    world = await openWorld()
    setDay('2026-11-20')
    const school = await openSchool(world, { capacity: 16 })
    await settle(world, 20)
    await settle(world, 8, { village: nyapar, name: 'Tetangga' })
    const plan = await planned(world, [school.programmes.cooperatives], { from: '2026-12-07', to: '2026-12-19' })
    id = (await world.act(cooperatives, 'classes/approve-plan', { plan })).classes[0]!
  })
  afterAll(async () => {
    rmSync(home, { recursive: true, force: true })
    await world.close()
  })

  it('is announced by the agency of the class a day before; then nobody has a seat, and none is given otherwise', async () => {
    expect((await refusal(announce('2026-11-25', industry))).status).toBe(403)
    expect((await refusal(announce('2026-11-20'))).code).toBe('kernel/day-outside')
    const { tickets, commitment } = await announce('2026-11-25')
    expect(tickets).toBe(28)
    expect((await people()).map((p) => p.status)).toEqual(Array.from({ length: 28 }, () => 'waiting'))
    const { lottery, codes } = await world.see(cooperatives, 'classes/lottery', { class: id })
    expect(lottery).toMatchObject({ commitment, seats: 16, seed: null, drawn: null })
    expect(Object.keys(codes)).toHaveLength(28)
    expect((await refusal(world.act(cooperatives, 'classes/invite', { class: id }))).code).toBe('classes/undrawn')
    const person = (await people())[0]!.person
    const added = world.act(cooperatives, 'classes/add-participant', { class: id, person })
    expect((await refusal(added)).code).toBe('classes/undrawn')
    const admin = someone('administrator')
    expect(await world.act(admin, 'classes/fill-seats', {})).toEqual({ called: 0 })
    expect((await refusal(announce('2026-11-26'))).code).toBe('kernel/already-there')
  })

  it('is public as a list of codes that tells neither names nor villages, with the promise of the seed and not the seed', async () => {
    const { rows } = await world.see(anybody, 'classes/lotteries', {})
    expect(rows).toHaveLength(1)
    const told = await world.see(anybody, 'classes/public-lottery', { id: rows[0]!.id })
    expect(told.list.split('\n')[0]).toBe('kode,wilayah,kelompok')
    expect(told.list.trimEnd().split('\n')).toHaveLength(29)
    const written = JSON.stringify(told)
    for (const one of await people()) {
      expect(written).not.toContain(one.name)
      expect(written).not.toContain(one.person)
    }
    expect(written).not.toContain(jelbudan)
    expect(told.seed).toBeNull()
  })

  it('tells a facilitator the codes of the own village, the office all, and a leader or the public none', async () => {
    const codesOf = async (role: 'facilitator' | 'auditor', villages: string[]) =>
      Object.keys((await world.see(someone(role, { villages }), 'classes/lottery', { class: id })).codes)
    expect(await codesOf('facilitator', [jelbudan])).toHaveLength(20)
    expect(await codesOf('facilitator', [nyapar])).toHaveLength(8)
    expect(await codesOf('auditor', [])).toHaveLength(28)
    for (const actor of [someone('leader'), anybody])
      expect((await refusal(world.see(actor, 'classes/lottery', { class: id }))).status).toBe(403)
  })

  it('is not drawn before its day; then once, and neither an officer nor the database does it again', async () => {
    expect((await refusal(drawNow())).code).toBe('classes/draw-too-early')
    setDay('2026-11-25')
    expect(await drawNow()).toEqual({ seated: 16, tickets: 28 })
    const { lottery, codes } = await world.see(cooperatives, 'classes/lottery', { class: id })
    const seats = new Set(lottery!.drawn!.slice(0, 16))
    for (const one of await people()) {
      expect(one.status).toBe(seats.has(codes[one.person]!) ? 'chosen' : 'waiting')
      expect(one.position).toBe(lottery!.drawn!.indexOf(codes[one.person]!) + 1)
    }
    expect((await refusal(drawNow('lebih baik'))).code).toBe('classes/drawn')
    const { pool } = world.platform.connection
    for (const change of [
      `set word = 'lain'`,
      `set drawn = array['a']`,
      `set drawn_at = null, seed = null, word = null, drawn = null, drawn_by = null`
    ])
      await expect(pool.query(`update lottery ${change}`)).rejects.toMatchObject({ constraint: 'lottery_stands' })
    await expect(pool.query('delete from lottery')).rejects.toMatchObject({ constraint: 'lottery_stands' })
  })

  it('is drawn again by anybody from what was published, with one command, to the same order', async () => {
    const { rows } = await world.see(anybody, 'classes/lotteries', {})
    const told = await world.see(anybody, 'classes/public-lottery', { id: rows[0]!.id })
    const path = join(home, 'daftar.csv')
    writeFileSync(path, told.list)
    const said = { seed: told.seed!, word: told.word!, commitment: told.commitment }
    const again = lotteryFile(path, told.seats, said)
    expect(again.drawn.map((d) => d.code)).toEqual(told.drawn)
    expect(again.commitment).toBe(told.commitment)
    expect(lotteryReport(again)).toContain(`* 1 ${told.drawn![0]}`)
    await expect((async () => lotteryFile(path, told.seats, { ...said, seed: 'lain' }))()).rejects.toMatchObject({
      code: 'command/other-seed'
    })
    writeFileSync(path, 'kode\na\na\n')
    await expect((async () => lotteryFile(path, 1, said))()).rejects.toMatchObject({ code: 'command/twice' })
  })

  it('tells no other seed than was promised: the database refuses it', async () => {
    const { pool } = world.platform.connection
    const copy = (seed: string, class_id: string) =>
      pool.query(
        `insert into lottery (regency, id, class_id, seats, list, commitment, draws_on, announced_by, announced_at, seed, word,
          drawn, drawn_by, drawn_at) select regency, gen_random_uuid(), $2, seats, list, $3, draws_on, announced_by,
          announced_at, $1, word, drawn, drawn_by, drawn_at from lottery`,
        [seed, class_id, commitmentOf('janji')]
      )
    await expect(copy('lain', id)).rejects.toMatchObject({ constraint: 'lottery_seed_as_promised' })
    await expect(copy('janji', id)).rejects.toMatchObject({ constraint: 'lottery_once' })
  })

  it('passes over who cannot come any more, and a seat given back goes to the next in the drawn order', async () => {
    await world.act(cooperatives, 'classes/invite', { class: id })
    const before = await people()
    const next = before.filter((p) => p.status === 'waiting').toSorted((a, b) => a.position! - b.position!)[0]!
    const gone = before.find((p) => p.status === 'invited')!
    const { called } = await world.act(cooperatives, 'classes/set-answer', {
      class: id,
      person: gone.person,
      status: 'declined',
      reason: null
    })
    expect(called).toEqual([next.name])
  })
})
