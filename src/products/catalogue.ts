/** Products of makers and pools: what they are, their photos, their papers, what was seen of them. */
import { sql } from 'kysely'
import { z } from 'zod'
import { formatDate } from '../kernel/dates.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { addTasks, openCase } from '../mentoring/index.ts'
import { queueLetters } from '../messages/index.ts'
import { action, type Context } from '../platform/context.ts'
import { addDays } from '../training/rules.ts'
import { businessPapers, categories, paperKinds, paperNames, productFields, requirements } from './model.ts'
import { inStoreCode, pirtFaults } from './numbers.ts'
import { judge, shortestPath } from './readiness.ts'
import { factsOf, productRow, refreshReadiness, requirementSets } from './store.ts'

export const saveProduct = action({
  name: 'products/save',
  title: text('Menyimpan produk', 'Saved a product'),
  input: z.object({
    id: z.uuid().nullable().default(null),
    version: z.number().int().default(0),
    case: z.uuid(),
    product: productFields
  }),
  async run(context, input) {
    const { regency } = context.actor
    const p = input.product
    const values = {
      brand: p.brand,
      name: p.name,
      category: p.category,
      net_content: p.netContent,
      net_unit: p.netUnit,
      packaging: p.packaging,
      ingredients: p.ingredients,
      shelf_life_days: p.shelfLifeDays,
      storage: p.storage,
      dimensions: p.dimensions ? JSON.stringify(p.dimensions) : null,
      cost: p.cost,
      price: p.price,
      shelf_price: p.shelfPrice,
      capacity: p.capacity,
      gtin: p.gtin
    }
    await refuseTakenGtin(context, p.gtin, input.id)
    let id = input.id
    if (id) {
      const before = await productRow(context, id, true)
      if (before.version !== input.version)
        throw new Problem(
          'products/changed-meanwhile',
          409,
          text(
            'Orang lain baru saja mengubah produk ini. Muat ulang, lalu ulangi.',
            'Somebody has just changed this product. Reload, then do it again.'
          )
        )
      await context.db
        .updateTable('product')
        .set({ ...values, version: before.version + 1 })
        .where('regency', '=', regency)
        .where('id', '=', id)
        .execute()
    } else {
      const c = await openCase(context, input.case)
      id = context.newId()
      await context.db
        .insertInto('product')
        .values({
          regency,
          id,
          case_id: c.id,
          household_id: c.household,
          village: c.village,
          ...values,
          made_at: context.now
        })
        .execute()
    }
    await refreshReadiness(context, id)
    const now = await productRow(context, id)
    await context.changed({
      kind: 'product',
      subject: id,
      village: now.village,
      household: now.household,
      what: { name: p.name }
    })
    return { id, version: now.version }
  }
})

async function refuseTakenGtin(context: Context, gtin: string | null, own: string | null): Promise<void> {
  if (!gtin) return
  const { rows } = await sql<{ taken: boolean }>`select gtin_taken(${gtin}, ${own}::uuid) as taken`.execute(context.db)
  if (rows[0]!.taken) {
    const message = text(
      'GTIN ini sudah dipakai produk lain. Satu nomor hanya untuk satu produk; ukuran dan rasa lain butuh nomor sendiri.',
      'This GTIN belongs to another product. One number is for one product; another size or taste needs its own.'
    )
    throw new Problem('products/gtin-taken', 409, message, { pointers: [{ pointer: '/product/gtin', message }] })
  }
}

/** A number for the shops of the regency, for a product without one of GS1. */
export const giveInStoreCode = action({
  name: 'products/give-in-store-code',
  title: text('Memberi kode toko', 'Gave an in-store code'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const p = await productRow(context, id, true)
    if (p.gtin)
      throw new Problem(
        'products/has-gtin',
        409,
        text('Produk ini sudah bernomor.', 'This product has a number already.')
      )
    const { rows } = await sql<{ n: number }>`select nextval('in_store_number')::int as n`.execute(context.db)
    const gtin = inStoreCode(context.actor.regency, rows[0]!.n)
    await context.db
      .updateTable('product')
      .set({ gtin, version: p.version + 1 })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .execute()
    await refreshReadiness(context, id)
    return { gtin }
  }
})

export const withdrawProduct = action({
  name: 'products/withdraw',
  title: text('Menarik produk', 'Withdrew a product'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const p = await productRow(context, id, true)
    await context.db
      .updateTable('product')
      .set({ withdrawn_on: context.today, version: p.version + 1 })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .execute()
    await refreshReadiness(context, id)
    return {}
  }
})

export const addPhoto = action({
  name: 'products/add-photo',
  title: text('Menambah foto produk', 'Added a photo of a product'),
  input: z.object({ id: z.uuid(), file: z.uuid() }),
  async run(context, input) {
    const { regency, user } = context.actor
    const p = await productRow(context, input.id, true)
    const own = await context.db
      .selectFrom('file')
      .select('id')
      .where('regency', '=', regency)
      .where('id', '=', input.file)
      .where('uploaded_by', '=', user)
      .executeTakeFirst()
    if (!own) throw notFound(text('Foto yang Anda unggah', 'A photo that you uploaded'))
    await sql`insert into product_photo (regency, product_id, file_id, household_id, village, position)
      select ${regency}, ${p.id}, ${input.file}, ${p.household}, ${p.village}, coalesce(max(position), 0) + 1 from product_photo where regency = ${regency} and product_id = ${p.id}`.execute(
      context.db
    )
    await refreshReadiness(context, p.id)
    return {}
  }
})

export const removePhoto = action({
  name: 'products/remove-photo',
  title: text('Menghapus foto produk', 'Removed a photo of a product'),
  input: z.object({ id: z.uuid(), file: z.uuid() }),
  async run(context, input) {
    const p = await productRow(context, input.id, true)
    await context.db
      .deleteFrom('product_photo')
      .where('regency', '=', context.actor.regency)
      .where('product_id', '=', p.id)
      .where('file_id', '=', input.file)
      .execute()
    await refreshReadiness(context, p.id)
    return {}
  }
})

/** A paper as it was issued; one of a kind replaces the one before it. A P-IRT is held against product, regency and year. */
export const savePaper = action({
  name: 'products/save-paper',
  title: text('Mencatat surat izin', 'Noted a paper'),
  input: z.object({
    product: z.uuid(),
    kind: z.enum(paperKinds),
    number: z.string().trim().min(3).max(60),
    validUntil: z.iso.date().nullable().default(null),
    file: z.uuid().nullable().default(null)
  }),
  async run(context, input) {
    const { regency, user, name } = context.actor
    const p = await productRow(context, input.product, true)
    const wrong = (id: string, en: string) =>
      new Problem('products/paper-wrong', 422, text(id, en), {
        pointers: [{ pointer: '/number', message: text(id, en) }]
      })
    if (input.kind === 'pirt') {
      const [fault] = pirtFaults(input.number, p, regency, context.today)
      if (fault) throw wrong(fault.id, fault.en)
    }
    if (input.kind === 'nib' && !/^\d{13}$/.test(input.number))
      throw wrong('NIB terdiri dari 13 angka.', 'A NIB has 13 digits.')
    if (input.kind === 'md' && !/^MD\s?\d{12,15}$/i.test(input.number))
      throw wrong(
        'Izin BPOM berbentuk MD diikuti 12 sampai 15 angka.',
        'A BPOM permit is MD followed by 12 to 15 digits.'
      )
    if (input.file) {
      const own = await context.db
        .selectFrom('file')
        .select('id')
        .where('regency', '=', regency)
        .where('id', '=', input.file)
        .where('uploaded_by', '=', user)
        .executeTakeFirst()
      if (!own) throw notFound(text('Pindaian yang Anda unggah', 'A scan that you uploaded'))
    }
    const product = businessPapers.includes(input.kind) ? null : p.id
    await sql`update paper set replaced_at = ${context.now} where regency = ${regency} and case_id = ${p.case} and kind = ${input.kind}
      and product_id is not distinct from ${product}::uuid and replaced_at is null`.execute(context.db)
    const id = context.newId()
    await context.db
      .insertInto('paper')
      .values({
        regency,
        id,
        case_id: p.case,
        product_id: product,
        household_id: p.household,
        village: p.village,
        kind: input.kind,
        number: input.number,
        valid_until: input.validUntil,
        file_id: input.file,
        noted_by: name,
        noted_at: context.now
      })
      .execute()
    await refreshAll(context, p.case)
    await context.changed({
      kind: 'paper',
      subject: id,
      village: p.village,
      household: p.household,
      what: { paper: input.kind }
    })
    return { id }
  }
})

export const removePaper = action({
  name: 'products/remove-paper',
  title: text('Menghapus surat izin', 'Removed a paper'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const row = await context.db
      .updateTable('paper')
      .set({ replaced_at: context.now })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .where('replaced_at', 'is', null)
      .returning('case_id')
      .executeTakeFirst()
    if (!row) throw notFound(text('Surat', 'The paper'))
    await refreshAll(context, row.case_id)
    return {}
  }
})

/** A paper of the business counts for all of its products. */
async function refreshAll(context: Context, caseId: string): Promise<void> {
  const rows = await context.db
    .selectFrom('product')
    .select('id')
    .where('regency', '=', context.actor.regency)
    .where('case_id', '=', caseId)
    .where('withdrawn_on', 'is', null)
    .execute()
  for (const { id } of rows) await refreshReadiness(context, id)
}

/** What was seen with one's own eyes, such as printed packaging; taken back where it was a mistake. */
export const recordEvidence = action({
  name: 'products/record-evidence',
  title: text('Memastikan syarat produk', 'Confirmed a requirement'),
  input: z.object({
    id: z.uuid(),
    requirement: z.string().max(30),
    seen: z.boolean(),
    note: z.string().trim().max(300).default('')
  }),
  async run(context, input) {
    const { regency, name } = context.actor
    const p = await productRow(context, input.id, true)
    const sets = await requirementSets(context, p.category)
    const known = sets
      .flatMap((s) => s.requirements)
      .find((r) => r.id === input.requirement && ['evidence', 'label'].includes(r.rule.type))
    if (!known) throw notFound(text('Syarat yang dapat dipastikan', 'A requirement to be confirmed'))
    if (input.seen) {
      const values = { seen_on: context.today, note: input.note, by_name: name }
      await context.db
        .insertInto('evidence')
        .values({
          regency,
          product_id: p.id,
          requirement: input.requirement,
          household_id: p.household,
          village: p.village,
          ...values
        })
        .onConflict((c) => c.columns(['regency', 'product_id', 'requirement']).doUpdateSet(values))
        .execute()
    } else
      await context.db
        .deleteFrom('evidence')
        .where('regency', '=', regency)
        .where('product_id', '=', p.id)
        .where('requirement', '=', input.requirement)
        .execute()
    await refreshReadiness(context, p.id)
    return {}
  }
})

/** Walks the shortest path: every missing step becomes a task for whoever it is for, due when it can be done. */
export const walkPath = action({
  name: 'products/walk-path',
  title: text('Menempuh jalan menuju siap', 'Took the path to ready'),
  input: z.object({ id: z.uuid(), retailer: z.string().max(60) }),
  async run(context, input) {
    const p = await productRow(context, input.id, true)
    const set = (await requirementSets(context, p.category)).find((s) => s.retailer === input.retailer)
    if (!set) throw notFound(text('Syarat ritel ini', 'The requirements of this retailer'))
    const { steps, days } = shortestPath(judge(set.requirements, await factsOf(context, p), context.today))
    const { rows } = await sql<{
      title: string
    }>`select title from task where regency = ${context.actor.regency} and subject = ${p.id} and origin = 'readiness' and done_on is null and not dropped`.execute(
      context.db
    )
    const there = new Set(rows.map((r) => r.title))
    const c = await openCase(context, p.case)
    const tasks = steps
      .map((s) => ({
        title: `${p.name}: ${s.requirement.name.id}. ${s.requirement.help.id}`,
        owner: s.requirement.owner,
        dueOn: addDays(context.today, s.ends),
        origin: 'readiness' as const,
        subject: p.id
      }))
      .filter((t) => !there.has(t.title))
    await addTasks(context, c, tasks)
    return { tasks: tasks.length, days }
  }
})

export const saveRequirements = action({
  name: 'products/save-requirements',
  title: text('Mengubah syarat ritel', "Changed a retailer's requirements"),
  input: z.object({
    retailer: z.string().trim().min(2).max(60),
    category: z.enum(categories),
    requirements,
    source: z.string().trim().min(3).max(300),
    validFrom: z.iso.date()
  }),
  async run(context, input) {
    const { regency, name } = context.actor
    const { rows } = await sql<{ version: number }>`
      insert into requirement_set (regency, retailer, category, version, requirements, valid_from, source, changed_by)
      select ${regency}, ${input.retailer}, ${input.category}, coalesce(max(version), 0) + 1, ${JSON.stringify(input.requirements)}::jsonb, ${input.validFrom}::date, ${input.source}, ${name}
      from requirement_set where regency = ${regency} and retailer = ${input.retailer} and category = ${input.category} returning version`.execute(
      context.db
    )
    const products = await context.db
      .selectFrom('product')
      .select('id')
      .where('regency', '=', regency)
      .where('category', '=', input.category)
      .where('withdrawn_on', 'is', null)
      .execute()
    for (const { id } of products) await refreshReadiness(context, id)
    return { version: rows[0]!.version }
  }
})

/**
 * Papers that run out within 90, 30 or 7 days: the maker is told once at each. Readiness that changes with the day is
 * written anew. The server does this once a day.
 */
export const watchPapers = action({
  name: 'products/watch-papers',
  title: text('Mengawasi masa berlaku surat', 'Watched papers run out'),
  input: z.object({}),
  async run(context) {
    const { regency } = context.actor
    const { rows } = await sql<{
      id: string
      case: string
      kind: 'pirt'
      ends: string
      step: number
      maker: string
      title: string
      household: string
      village: string
      phone: Buffer | null
    }>`
      select p.id, p.case_id as case, p.kind, p.valid_until as ends, w.step, m.name as maker, c.title, p.household_id as household, p.village, m.phone_cipher as phone
      from paper p join mentoring_case c on c.regency = p.regency and c.id = p.case_id join person m on m.regency = c.regency and m.id = c.person_id
      cross join lateral (select min(s) as step from unnest(array[7, 30, 90]) s where p.valid_until <= ${context.today}::date + s) w
      where p.regency = ${regency} and p.replaced_at is null and p.valid_until >= ${context.today}::date and w.step is not null
        and (p.reminded_days is null or p.reminded_days > w.step) and c.closed_on is null order by p.valid_until, p.id limit 2000`.execute(
      context.db
    )
    await queueLetters(
      context,
      rows.map((r) => ({
        wording: 'paper_ends' as const,
        about: r.id,
        recipient: r.maker,
        household: r.household,
        village: r.village,
        phone: r.phone ? context.vault.open(r.phone) : null,
        email: null,
        parameters: [r.maker, paperNames[r.kind].id, r.title, formatDate(r.ends)]
      }))
    )
    for (const r of rows)
      await context.db
        .updateTable('paper')
        .set({ reminded_days: r.step })
        .where('regency', '=', regency)
        .where('id', '=', r.id)
        .execute()
    // A day can turn "met" into "expiring" and "expired": those whose papers end around now.
    const { rows: turning } = await sql<{
      id: string
    }>`select distinct d.id from product d join paper p on p.regency = d.regency and p.case_id = d.case_id and (p.product_id is null or p.product_id = d.id)
      where d.regency = ${regency} and d.withdrawn_on is null and p.replaced_at is null
        and (p.kind = 'pirt' or p.valid_until between ${context.today}::date - 8 and ${context.today}::date + 91)`.execute(
      context.db
    )
    for (const { id } of turning) await refreshReadiness(context, id)
    return { reminded: rows.length, refreshed: turning.length }
  }
})
