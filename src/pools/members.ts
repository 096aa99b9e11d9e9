/** Pools, their standard and their members. */
import { z } from 'zod'
import { distinct, version } from '../kernel/inputs.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { register } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import { poolFields } from './model.ts'
import { poolToChange } from './store.ts'

const memberInput = z.object({
  case: z.uuid(),
  capacity: z.number().int().min(1).max(1_000_000).describe('Units a month.')
})

async function insertMembers(
  context: Context,
  pool: string,
  members: readonly z.infer<typeof memberInput>[],
  coordinator: string | null
) {
  const { regency } = context.actor
  const found = await context.db
    .selectFrom('mentoring_case')
    .select(['id', 'household_id', 'village', 'title'])
    .where('regency', '=', regency)
    .where(
      'id',
      'in',
      members.map((m) => m.case)
    )
    .where('closed_on', 'is', null)
    .where('pool_id', 'is', null)
    .execute()
  const of = new Map(found.map((c) => [c.id, c]))
  const rows = members.map((m) => {
    const c = of.get(m.case)
    if (!c) throw notFound(text('Usaha dampingan', 'An accompanied business'))
    return {
      regency,
      pool_id: pool,
      case_id: m.case,
      household_id: c.household_id,
      village: c.village,
      name: c.title,
      capacity: m.capacity,
      coordinator: m.case === coordinator,
      joined_on: context.today
    }
  })
  // Who had left comes back with the capacity told now.
  await context.db
    .insertInto('pool_member')
    .values(rows)
    .onConflict((c) =>
      c
        .columns(['regency', 'pool_id', 'case_id'])
        .doUpdateSet((eb) => ({ capacity: eb.ref('excluded.capacity'), left_on: null }))
    )
    .execute()
  await context.changed(
    ...rows.map((r) => ({
      kind: 'pool',
      subject: pool,
      village: r.village,
      household: r.household_id,
      what: { joined: true }
    }))
  )
}

export const formPool = action({
  name: 'pools/form',
  may: register,
  title: text('Membentuk kelompok produksi', 'Formed a pool'),
  input: z.object({
    pool: poolFields,
    members: distinct(z.array(memberInput).min(2).max(100), (member) => member.case),
    coordinator: z.uuid().describe('The case of the member who speaks for the pool.')
  }),
  async run(context, input) {
    const { regency } = context.actor
    const { name, brand, product, kind, unit, batchPrefix, specification, groupShare } = input.pool
    const home = await context.db
      .selectFrom('mentoring_case')
      .selectAll()
      .where('regency', '=', regency)
      .where('id', '=', input.coordinator)
      .executeTakeFirst()
    if (!home || !input.members.some((m) => m.case === input.coordinator))
      throw new Problem(
        'pools/coordinator-is-member',
        422,
        text('Ketua harus salah satu anggota.', 'The coordinator must be one of the members.'),
        {
          pointers: [
            { pointer: '/coordinator', message: text('Pilih ketua dari anggota.', 'Choose one of the members.') }
          ]
        }
      )
    const id = context.newId()
    await context.db
      .insertInto('pool')
      .values({
        regency,
        id,
        name,
        brand,
        product,
        kind,
        unit,
        batch_prefix: batchPrefix,
        specification: JSON.stringify(specification),
        group_share: groupShare,
        village: home.village,
        formed_on: context.today
      })
      .execute()
    await insertMembers(context, id, input.members, input.coordinator)
    // The group is accompanied as one from now on, by the coordinator's facilitator.
    await context.db
      .insertInto('mentoring_case')
      .values({
        regency,
        id: context.newId(),
        household_id: home.household_id,
        village: home.village,
        person_id: home.person_id,
        pool_id: id,
        title: name,
        product,
        kind,
        unit,
        capacity: input.members.reduce((sum, m) => sum + m.capacity, 0),
        stage: 'producing',
        facilitator: home.facilitator,
        facilitator_name: home.facilitator_name,
        opened_on: context.today
      })
      .execute()
    return { id }
  }
})

export const changePool = action({
  name: 'pools/change',
  may: register,
  title: text('Mengubah standar kelompok', "Changed a pool's standard"),
  input: z.object({
    id: z.uuid(),
    version,
    pool: poolFields.omit({ batchPrefix: true, kind: true, unit: true })
  }),
  // What the group keeps more, its members get less.
  async second(context, { id, pool }) {
    const { name, groupShare } = await poolToChange(context, id)
    if (pool.groupShare <= groupShare) return undefined
    return {
      kind: 'terms',
      about: text(
        `Bagian ${name} dari hasil anggotanya: ${groupShare}% → ${pool.groupShare}%`,
        `What ${name} keeps of its members' income: ${groupShare}% → ${pool.groupShare}%`
      )
    }
  },
  async run(context, input) {
    const pool = await poolToChange(context, input.id)
    if (pool.version !== input.version)
      throw new Problem(
        'pools/changed-meanwhile',
        409,
        text(
          'Orang lain baru saja mengubah kelompok ini. Muat ulang, lalu ulangi.',
          'Somebody has just changed this pool. Reload, then do it again.'
        )
      )
    const { name, brand, product, specification, groupShare } = input.pool
    await context.db
      .updateTable('pool')
      .set({
        name,
        brand,
        product,
        specification: JSON.stringify(specification),
        group_share: groupShare,
        version: pool.version + 1
      })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', pool.id)
      .execute()
    return {}
  }
})

export const addMembers = action({
  name: 'pools/add-members',
  may: register,
  title: text('Menambah anggota kelompok', 'Added members to a pool'),
  input: z.object({ pool: z.uuid(), members: distinct(z.array(memberInput).min(1).max(100), (member) => member.case) }),
  async run(context, input) {
    const pool = await poolToChange(context, input.pool)
    await insertMembers(context, pool.id, input.members, null)
    return {}
  }
})

/** Capacity of a member; nothing: the member leaves, and what it had open is to be shared again. */
export const changeMember = action({
  name: 'pools/change-member',
  may: register,
  title: text('Mengubah kapasitas anggota', "Changed a member's capacity"),
  input: z.object({ pool: z.uuid(), case: z.uuid(), capacity: z.number().int().min(1).max(1_000_000).nullable() }),
  async run(context, input) {
    const pool = await poolToChange(context, input.pool)
    const { regency } = context.actor
    const row = await context.db
      .updateTable('pool_member')
      .set(input.capacity === null ? { left_on: context.today } : { capacity: input.capacity })
      .where('regency', '=', regency)
      .where('pool_id', '=', pool.id)
      .where('case_id', '=', input.case)
      .where('left_on', 'is', null)
      .returning(['coordinator', 'village', 'household_id'])
      .executeTakeFirst()
    if (!row) throw notFound(text('Anggota', 'The member'))
    if (input.capacity === null && row.coordinator)
      throw new Problem(
        'pools/coordinator-stays',
        409,
        text(
          'Ketua tidak dapat keluar. Pilih ketua lain dengan membentuk kelompok baru.',
          'The coordinator cannot leave. Form a new pool with another one.'
        )
      )
    await context.changed({
      kind: 'pool',
      subject: pool.id,
      village: row.village,
      household: row.household_id,
      what: input.capacity === null ? { left: true } : { capacity: input.capacity }
    })
    return {}
  }
})
