/** Every act, tried by people whose role may do it and whose reach does not hold what it is about: nothing there is changed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createRegistry, prepareRegency } from '../src/app.ts'
import type { Actor } from '../src/kernel/actor.ts'
import { Problem } from '../src/kernel/problem.ts'
import { newId, performAction } from '../src/platform/perform.ts'
import { aimed, type Known, knownIn } from './support/aimed.ts'
import type { Shape } from './support/likely.ts'
import { hireBuyers, openShop } from './support/retail.ts'
import { openSchool } from './support/training.ts'
import { jelbudan, openWorld, regency, someone, type World } from './support/world.ts'

const registry = createRegistry()
const actions = [...registry.actions.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
let world: World
let known: Known
const query = async (sql: string, values: unknown[] = []) =>
  (await world.platform.connection.pool.query(sql, values)).rows

beforeAll(async () => {
  world = await openWorld()
  const shop = await openShop(world)
  await hireBuyers(world, { user: 'lain', name: 'Lain', retailer: 'Indomaret' })
  const officer = someone('officer')
  const listing = (direction: 'need' | 'offer', more: object) =>
    world.act(officer, 'cooperation/save-listing', {
      ...more,
      listing: {
        direction,
        kind: 'packaging',
        what: 'Kemasan berdiri',
        quantity: 100,
        unit: 'lembar',
        every: 'month',
        starts: shop.today,
        ends: shop.today,
        reachKm: 50
      } as never
    })
  const { id: partner } = await world.act(officer, 'cooperation/save-partner', {
    partner: {
      name: 'Rumah Kemasan',
      kind: 'packaging-house',
      village: jelbudan,
      contact: 'Ibu',
      phone: '0812 0000 1111'
    } as never
  })
  const offer = await listing('offer', { partner })
  const need = await listing('need', { case: shop.maker.case })
  await listing('need', { partner })
  await listing('offer', { case: shop.poolCase })
  await world.act(officer, 'cooperation/introduce', { need: need.id, offer: offer.id })
  await openSchool(world)
  await world.act(officer, 'orders/place', {
    retailer: 'Alfamart',
    number: 'PO-1',
    deliverBy: shop.today,
    lines: [{ product: shop.own, store: shop.stores[0]!.id, quantity: 5 }]
  })
  known = await knownIn(world.platform.connection.pool, 2)
})
afterAll(() => world.close())

const turns = 4
/** Tries every action that the actor's role may do; answers what was done, and what rows that were there before have changed. */
async function tryAll(actor: Actor) {
  const done: string[] = []
  const changed: { action: string; table: string; row: Record<string, unknown> }[] = []
  const tables =
    await query(`select table_name as name, array_agg(column_name::text) as columns from information_schema.columns
    join pg_tables on tablename = table_name where table_schema = 'public' and table_name <> 'audit'
    group by 1 having bool_or(column_name = 'regency') and bool_or(column_name in ('village', 'retailer', 'agency'))`)
  for (const action of actions.filter(({ name }) => registry.scopeOf(name, actor))) {
    const shape = z.toJSONSchema(action.input, { io: 'input', unrepresentable: 'any' }) as Shape
    for (let turn = 0; turn < turns; turn++) {
      const [{ now }] = (await query('select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as now')) as [
        { now: number }
      ]
      const input = aimed(known, shape, action.name.split('/')[0]!, turn)
      try {
        await performAction(world.platform, actor, action.name, newId(), input)
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        continue
      }
      done.push(action.name)
      for (const { name } of tables) {
        const rows = await query(`select to_jsonb(t) as row from "${name}" t where xmin::text::bigint >= $1`, [now])
        changed.push(...rows.map(({ row }) => ({ action: action.name, table: name, row })))
      }
    }
  }
  return { done: [...new Set(done)], changed }
}
const told = (changed: { action: string; table: string }[]) => [
  ...new Set(changed.map((c) => `${c.action}: ${c.table}`))
]

describe('nothing out of reach is changed by', () => {
  it('people without a place to work in', async () => {
    for (const actor of [
      someone('facilitator', { villages: [] }),
      someone('resident'),
      someone('buyer', { retailer: null })
    ])
      expect((await tryAll(actor)).done, actor.role).toEqual([])
  }, 600_000)

  it('a facilitator of another village', async () => {
    const elsewhere = '35.29.01.2001'
    const { changed } = await tryAll(someone('facilitator', { user: 'jauh', villages: [elsewhere] }))
    const out = changed.filter(({ row }) => row.village && row.village !== elsewhere && before(row))
    expect(told(out)).toEqual([])
  }, 600_000)

  it('a resident of another household', async () => {
    const { changed } = await tryAll(someone('resident', { user: 'warga', household: newId() }))
    expect(told(changed)).toEqual([])
  }, 600_000)

  it('a buyer of another retailer', async () => {
    const { changed } = await tryAll(someone('buyer', { user: 'lain', retailer: 'Indomaret' }))
    expect(told(changed.filter(({ row }) => row.retailer !== 'Indomaret'))).toEqual([])
  }, 600_000)

  it('an officer of another agency', async () => {
    const own = ['programme', 'class', 'import']
    const { changed } = await tryAll(someone('officer', { user: 'lain-dinas', agency: 'industry' }))
    const out = changed.filter(({ table, row }) => own.includes(table) && row.agency === 'cooperatives')
    expect(told(out)).toEqual([])
  }, 600_000)

  it('an officer and an administrator of another regency', async () => {
    await world.platform.connection.transaction('read write', (tx) => prepareRegency(tx, '35.28', false))
    await query(`update tenant set ready = true where regency = '35.28'`)
    for (const role of ['officer', 'administrator'] as const) {
      const { changed } = await tryAll(someone(role, { regency: '35.28', user: `asing-${role}` }))
      expect(told(changed.filter(({ row }) => row.regency === regency)), role).toEqual([])
    }
  }, 600_000)
})

/** Was the row there before these tests? What somebody adds anew elsewhere, such as a partner, changes nobody's. */
const before = (row: Record<string, unknown>) => [...known.values()].some((ids) => ids.includes(String(row.id)))
