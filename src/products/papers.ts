/** Papers of products and businesses: noted, checked, and watched until they run out. */

import { sql } from 'kysely'
import { z } from 'zod'
import { secretTaxNumber } from '../households/index.ts'
import { paperSpan } from '../households/rules.ts'
import { dateInJakarta, formatDate } from '../kernel/dates.ts'
import { readTaxNumber } from '../kernel/identifiers.ts'
import { plainDate, uploaded } from '../kernel/inputs.ts'
import { notFound, Problem, wrongAt } from '../kernel/problem.ts'
import { administrator, ofMaker, register } from '../kernel/rights.ts'
import { requireWithin, thisDay, yearsBefore } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { queueLetters } from '../messages/index.ts'
import { action, type Context } from '../platform/context.ts'
import { refuseBeyond } from '../platform/hourly.ts'
import { ownUpload } from '../platform/uploads.ts'
import { forgetPromises, promise } from './commitments.ts'
import { endApplication } from './halal.ts'
import { notUnderPirt } from './law.ts'
import { businessPapers, datedPapers, paperKinds, paperNames } from './model.ts'
import { pirtFaults } from './numbers.ts'
import { foodRulesNow, productRow, refreshReadiness } from './store.ts'

/** A paper as it was issued; one of a kind replaces the one before it. A P-IRT is held against product, regency and year. */
export const savePaper = action({
  name: 'products/save-paper',
  may: ofMaker,
  title: text('Mencatat surat izin', 'Noted a paper'),
  input: z.object({
    product: z.uuid(),
    kind: z.enum(paperKinds),
    number: z.string().trim().min(3).max(60),
    validUntil: plainDate.nullable().default(null),
    issuedOn: plainDate
      .nullable()
      .default(null)
      .describe('Of a P-IRT or halal certificate; today where nothing is said.'),
    file: uploaded.nullable().default(null)
  }),
  async run(context, input) {
    const { regency, name } = context.actor
    const p = await productRow(context, input.product, true)
    const wrong = (id: string, en: string) =>
      new Problem('products/paper-wrong', 422, text(id, en), {
        pointers: [{ pointer: '/number', message: text(id, en) }]
      })
    const issued = datedPapers.includes(input.kind) ? (input.issuedOn ?? context.today) : null
    requireWithin(issued, '/issuedOn', { from: yearsBefore(context.today, 30), to: thisDay(context.today) })
    if (input.kind === 'pirt') {
      const { rules } = await foodRulesNow(context)
      const barred = rules.food.verified ? notUnderPirt(p, rules) : []
      if (barred.length > 0)
        throw new Problem(
          'products/not-under-pirt',
          422,
          text(
            `Produk ini tidak boleh ber-P-IRT: ${barred.map((b) => b.id).join('; ')} (${rules.food.article}). ` +
              'Perbaiki data produknya bila keliru; bila benar, urus izin BPOM (MD).',
            `This product may bear no P-IRT: ${barred.map((b) => b.en).join('; ')} (${rules.food.article}). ` +
              'Correct the facts of the product if they are wrong; otherwise ask for a BPOM permit (MD).'
          )
        )
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
    if (input.kind === 'halal' && input.validUntil)
      throw wrongAt(
        'products/halal-holds',
        '/validUntil',
        text(
          'Sertifikat halal berlaku selama resep dan cara membuatnya tetap, tanpa tanggal akhir. Kosongkan tanggalnya.',
          'A halal certificate holds while recipe and making stay as they are; it has no last day. Leave it empty.'
        )
      )
    if (input.kind === 'halal' && p.recipeChangedAt && issued! < dateInJakarta(p.recipeChangedAt))
      throw wrongAt(
        'products/halal-before-recipe',
        '/issuedOn',
        text(
          `Surat ini terbit sebelum resepnya berubah (${formatDate(dateInJakarta(p.recipeChangedAt))}). ` +
            'Laporkan perubahannya, lalu catat surat yang diperbarui.',
          `This paper was issued before the recipe changed (${formatDate(dateInJakarta(p.recipeChangedAt), 'en')}). ` +
            'Report the change, then note the renewed paper.'
        )
      )
    const npwp = input.kind === 'npwp' ? readTaxNumber(input.number) : undefined
    if (input.kind === 'npwp' && !npwp)
      throw wrong('NPWP terdiri dari 15 atau 16 angka.', 'An NPWP has 15 or 16 digits.')
    const sealed = secretTaxNumber(context.vault, npwp ?? null)
    requireWithin(input.validUntil, '/validUntil', paperSpan(context.today))
    if (input.file) {
      await ownUpload(context, input.file, text('Pindaian yang Anda unggah', 'A scan that you uploaded'))
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
        number: npwp ? null : input.number,
        number_cipher: sealed.cipher,
        number_hash: sealed.hash,
        valid_until: input.validUntil,
        issued_on: issued,
        file_id: input.file,
        noted_by: name,
        noted_at: context.now
      })
      .execute()
    if (input.kind === 'pirt') await promise(context, p, issued!)
    if (input.kind === 'halal') await endApplication(context, p.id, issued!)
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

/** Shows a tax number in full, as households/unmask shows a NIK: the audit log names who saw whose and why, never the number. */
export const unmaskPaper = action({
  name: 'products/unmask-paper',
  may: { administrator: 'regency', officer: 'regency', facilitator: 'area', resident: 'own' },
  title: text('Membuka NPWP yang disamarkan', 'Unmasked a tax number'),
  proven: true,
  input: z.object({ id: z.uuid(), reason: z.string().trim().min(3).max(200) }),
  record: (input) => input,
  keepResult: false,
  async run(context, { id }) {
    await refuseBeyond(context, 'products/unmask-paper', 60)
    const row = await context.db
      .selectFrom('paper')
      .select(['number_cipher', 'village', 'household_id'])
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .where('replaced_at', 'is', null)
      .executeTakeFirst()
    if (!row?.number_cipher) throw notFound(text('NPWP', 'The tax number'))
    await context.changed({
      kind: 'unmasked',
      subject: id,
      village: row.village,
      household: row.household_id,
      what: { field: 'npwp' }
    })
    return { value: context.vault.open(row.number_cipher) }
  }
})

export const removePaper = action({
  name: 'products/remove-paper',
  may: register,
  title: text('Menghapus surat izin', 'Removed a paper'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const row = await context.db
      .updateTable('paper')
      .set({ replaced_at: context.now })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .where('replaced_at', 'is', null)
      .returning(['case_id', 'product_id', 'kind'])
      .executeTakeFirst()
    if (!row) throw notFound(text('Surat', 'The paper'))
    if (row.kind === 'pirt' && row.product_id) await forgetPromises(context, row.product_id)
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

/**
 * Papers that run out within 90, 30 or 7 days: the maker is told once at each. Readiness that changes with the day is
 * written anew. The server does this once a day.
 */
export const watchPapers = action({
  name: 'products/watch-papers',
  may: administrator,
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
      select p.id, p.case_id as case, p.kind, p.valid_until as ends, w.step, m.name as maker, c.title,
        p.household_id as household, p.village, m.phone_cipher as phone
      from paper p join mentoring_case c on c.regency = p.regency and c.id = p.case_id
      join person m on m.regency = c.regency and m.id = c.person_id
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
    // A day can turn "met" into "expiring" and "expired": those whose papers end around now, or who are asked for other things.
    const { rows: turning } = await sql<{
      id: string
    }>`select distinct d.id from product d join paper p on p.regency = d.regency and p.case_id = d.case_id
      and (p.product_id is null or p.product_id = d.id)
      where d.regency = ${regency} and d.withdrawn_on is null and p.replaced_at is null
        and (p.kind = 'pirt' or p.valid_until between ${context.today}::date - 8 and ${context.today}::date + 91)
      union select d.id from product d join readiness r on r.regency = d.regency and r.product_id = d.id
        join requirement_set s on s.regency = d.regency and s.category = d.category and s.retailer = r.retailer
        where d.regency = ${regency} and d.withdrawn_on is null and s.valid_from <= ${context.today}::date
          and greatest(s.valid_from, s.changed_at::date) >= r.changed_on`.execute(context.db)
    for (const { id } of turning) await refreshReadiness(context, id)
    return { reminded: rows.length, refreshed: turning.length }
  }
})
