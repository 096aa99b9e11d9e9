import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cooperatives, openSchool, planned, type School, settle } from '../../tests/support/training.ts'
import { openWorld, refusal, regency, someone, type World } from '../../tests/support/world.ts'
import { references } from './merging.ts'

let world: World
let school: School
const officer = someone('officer')
const query = async (sql: string, values: unknown[] = []) =>
  (await world.platform.connection.pool.query(sql, values)).rows
/** A pair to decide, as the search for duplicates would leave it. */
const pair = async (a: string, b: string, kind = 'person') => {
  const [row] = await query(
    `insert into duplicate (regency, id, kind, a, b, village, probability, reasons)
     values ($1, gen_random_uuid(), $2, least($3::uuid, $4::uuid), greatest($3::uuid, $4::uuid), '35.29.14.2008', 0.99, '[]') returning id`,
    [regency, kind, a, b]
  )
  return row.id as string
}
const merge = async (gone: string, keep: string, kind?: string) => {
  const duplicate = await pair(gone, keep, kind)
  await world.act(officer, 'households/merge', { duplicate, keep })
  return duplicate
}
const ends = async (ids: string[]) => {
  const rows = await query('select id, coalesce(merged_into, id) as now from person where id = any($1::uuid[])', [ids])
  return ids.map((id) => rows.find((row) => row.id === id)!.now)
}
beforeAll(async () => {
  world = await openWorld()
  school = await openSchool(world)
})
afterAll(() => world.close())

it('knows every column that names a person, household or enterprise', async () => {
  const named = await query(
    `select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0
       and (a.attname in ('person_id', 'household_id', 'enterprise_id', 'owner_id')
         or exists (select 1 from pg_constraint k where k.contype = 'f' and k.conrelid = c.oid and a.attnum = any (k.conkey)
           and k.confrelid in ('person'::regclass, 'household'::regclass, 'enterprise'::regclass)
             and a.attname not in ('regency', 'village')))`
  )
  // What hangs on a case or on help, or on what hangs on it, goes where that goes, by its key.
  const cascading = await query(
    `with recursive below as (
       select of::oid from unnest(array['mentoring_case', 'help']::regclass[]) of
       union select k.conrelid from pg_constraint k join below b on k.confrelid = b.of
         where k.contype = 'f' and k.confupdtype = 'c' and exists (select 1 from pg_attribute a
           where a.attrelid = k.conrelid and a.attnum = any (k.conkey) and a.attname = 'household_id'))
     select c.relname || '.household_id' as name from below b join pg_class c on c.oid = b.of
     where c.relname not in ('mentoring_case', 'help')`
  )
  const kept = await query(
    `select distinct c.relname || '.household_id' as name from pg_class c join pg_trigger t on t.tgrelid = c.oid
     where c.relname in ('stock', 'stock_total', 'sales_month')`
  )
  const known = new Set([
    ...references.follows,
    ...references.history,
    ...cascading.map((row) => row.name),
    ...kept.map((row) => row.name)
  ])
  expect(named.map((row) => row.name).filter((name) => !known.has(name))).toEqual([])
  const there = new Set(named.map((row) => row.name))
  expect([...references.follows, ...references.history].filter((name) => !there.has(name))).toEqual([])
})

describe('merges one after another', () => {
  it('lead to their end, refuse rings, and are taken back in their order', async () => {
    const [x, y, z] = (await settle(world, 3, { name: 'Rantai' })) as [string, string, string]
    const before = await query(
      'select id, household_id, merged_into from person where id = any($1::uuid[]) order by id',
      [[x, y, z]]
    )
    const ring = await pair(x, z)
    const first = await merge(x, y)
    const second = await merge(y, z)
    expect(await ends([x, y, z])).toEqual([z, z, z])
    expect(
      await query(
        'select merged_into from household where id in (select household_id from person where id = any($1::uuid[])) ' +
          'and merged_into is not null and merged_into in (select id from household where merged_into is not null)',
        [[x, y, z]]
      )
    ).toEqual([])
    // The pair of the two ends was decided with them: it can close no ring.
    expect((await query('select status from duplicate where id = $1', [ring]))[0]!.status).toBe('merged')
    expect(
      (
        await refusal(
          world.act(officer, 'households/merge', { duplicate: await pair(y, x).catch(() => ring), keep: x })
        )
      ).status
    ).toBe(409)
    expect((await refusal(world.act(officer, 'households/undo-merge', { duplicate: first }))).code).toBe(
      'households/merged-further'
    )
    await world.act(officer, 'households/undo-merge', { duplicate: second })
    expect(await ends([x, y, z])).toEqual([y, y, z])
    await world.act(officer, 'households/undo-merge', { duplicate: first })
    expect(
      await query('select id, household_id, merged_into from person where id = any($1::uuid[]) order by id', [
        [x, y, z]
      ])
    ).toEqual(before)
  })

  it('are decided between those who are left, whichever records the pair was found with', async () => {
    const [x, y, z] = (await settle(world, 3, { name: 'Ujung' })) as [string, string, string]
    const later = await pair(x, z)
    await merge(x, y)
    const { rows } = await world.see(officer, 'households/duplicates', {})
    const shown = rows.find((row) => row.id === later)!
    expect([shown.first!.id, shown.second!.id].sort()).toEqual([y, z].sort())
    await world.act(officer, 'households/merge', { duplicate: later, keep: z })
    expect(await ends([x, y, z])).toEqual([z, z, z])
  })

  it('are refused by the database as chains and rings', async () => {
    const [x, y] = (await settle(world, 2, { name: 'Cincin' })) as [string, string]
    const set = (id: string, into: string) => query('update person set merged_into = $2 where id = $1', [id, into])
    await expect(set(x, x)).rejects.toThrow(/leads to one that is left/)
    await set(x, y)
    await expect(set(y, x)).rejects.toThrow(/leads to one that is left/)
    await set(x, null as never)
  })

  it('of enterprises take their cases and costings along, and give them back', async () => {
    const [owner] = (await settle(world, 1, { name: 'Pemilik' })) as [string]
    const made: string[] = []
    for (const name of ['Mente Satu', 'Mente Dua', 'Mente Tiga'])
      made.push(
        (await world.act(officer, 'households/add-enterprise', { enterprise: { owner, name } as never })).enterprise
      )
    const [x, y, z] = made as [string, string, string]
    await query(
      `insert into costing (regency, id, household_id, village, enterprise_id, name, version, definition, per_pack, peak, saved_by)
       select $1, gen_random_uuid(), household_id, village, $2, 'Mente 100 g', 1, '{}', 1, 1, 'Uji' from person where id = $3`,
      [regency, x, owner]
    )
    const costed = async () =>
      (await query(`select enterprise_id from costing where name = 'Mente 100 g'`))[0]!.enterprise_id
    const first = await merge(x, y, 'enterprise')
    const second = await merge(y, z, 'enterprise')
    expect(await costed()).toBe(z)
    await world.act(officer, 'households/undo-merge', { duplicate: second })
    expect(await costed()).toBe(y)
    await world.act(officer, 'households/undo-merge', { duplicate: first })
    expect(await costed()).toBe(x)
  })

  it('leave one seat in a class, and give it back where it is free when they are taken back', async () => {
    const people = await settle(world, 20, { name: 'Kursi' })
    const plan = await planned(world, [school.programmes.cooperatives])
    await world.act(cooperatives, 'classes/approve-plan', { plan })
    const seated = await query(
      `select class_id, person_id from participant where status = 'chosen' and person_id = any($1::uuid[]) order by person_id limit 3`,
      [people]
    )
    const [x, y, z] = seated.map((row) => row.person_id) as [string, string, string]
    const seats = async () =>
      (
        await query(
          `select count(*)::int n from participant where class_id = $1 and status = 'chosen' and person_id = any($2::uuid[])`,
          [seated[0]!.class_id, [x, y, z]]
        )
      )[0]!.n
    const days = async () =>
      (
        await query(`select count(*)::int n from booking where what = 'participant' and subject = any($1::uuid[])`, [
          [x, y, z]
        ])
      )[0]!.n
    const booked = await days()
    expect(await seats()).toBe(3)
    const first = await merge(x, y)
    const second = await merge(y, z)
    expect(await seats()).toBe(1)
    expect(await days()).toBe(booked / 3)
    await world.act(officer, 'households/undo-merge', { duplicate: second })
    await world.act(officer, 'households/undo-merge', { duplicate: first })
    // What was free meanwhile went to the next in the queue: whoever's seat it was waits then, and nobody sits on another's.
    const held = await seats()
    const [{ waiting, taken, capacity }] = (await query(
      `select count(*) filter (where p.status = 'waiting' and p.person_id = any($2::uuid[]))::int waiting,
        count(*) filter (where p.status in ('chosen', 'invited', 'confirmed'))::int taken, max(c.capacity)::int capacity
      from participant p join class c on c.id = p.class_id where c.id = $1`,
      [seated[0]!.class_id, [x, y, z]]
    )) as [{ waiting: number; taken: number; capacity: number }]
    expect(held + waiting).toBe(3)
    expect(taken).toBeLessThanOrEqual(capacity)
    expect(await days()).toBe((held * booked) / 3)
  })
})
