/** What a sales file brought is taken back: all of it, or rows that a person had brought in, one by one. */
import { sql } from 'kysely'
import { z } from 'zod'
import { lineNumber } from '../kernel/inputs.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { office } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import { findAlerts } from './alerts.ts'
import { applyStaged, isTaken, openStage, saleReader, stage, stored, storedCells } from './applying.ts'
import { importToChange, lockSales } from './import.ts'
import { type HeldReason, saleLeftReasons, type TakenReason, takenReasons } from './model.ts'

/** Takes sales of an import back, as `gone` tells them: they go, and their units stand on the shelf again. */
async function takeBack(context: Context, id: string, retailer: string, gone: ReturnType<typeof sql>): Promise<void> {
  const { regency } = context.actor
  await sql`create temp table gone on commit drop as select store_id, product_id, day, sum(quantity)::int as quantity,
    sum(amount)::bigint as amount
    from ${gone} where regency = ${regency} and import_id = ${id} group by 1, 2, 3`.execute(context.db)
  const { rows: settled } = await sql<{ name: string }>`
    select p.name from (select product_id, sum(quantity) n from gone group by 1) g
    join product p on p.regency = ${regency} and p.id = g.product_id
    where (select coalesce(sum(sold), 0) from stock s where s.regency = ${regency} and s.product_id = g.product_id
      and s.retailer = ${retailer}) - g.n
      < (select coalesce(sum(quantity), 0) from settlement_line l where l.regency = ${regency}
        and l.product_id = g.product_id and l.retailer = ${retailer}) limit 1`.execute(context.db)
  if (settled[0])
    throw new Problem(
      'sales/settled-already',
      409,
      text(
        `Penjualan ${settled[0].name} dari berkas ini sudah ditagih. Tidak dapat dibatalkan lagi.`,
        `Sales of ${settled[0].name} in this file were billed already. They can no longer be undone.`
      )
    )
  // What expires first had left the shelf first; the last of it comes back first.
  await sql`insert into stock_move (regency, product_id, store_id, batch, retailer, household_id, village, best_before, day,
    source, target, quantity, reason, origin)
    select ${regency}, product_id, store_id, batch, retailer, household_id, village, best_before, ${context.today}::date,
      'sold', 'shelf', least(b.sold, g.quantity - b.after), 'undo', ${id}
    from (select product_id, store_id, sum(quantity)::int as quantity from gone group by 1, 2) g
    join (select *, (sum(sold) over (partition by product_id, store_id
          order by best_before desc, batch desc, household_id, village) - sold)::int as after
      from (select product_id, store_id, batch, retailer, household_id, village, min(best_before) as best_before,
        sum(case source when 'shelf' then quantity else -quantity end)::int as sold
        from stock_move where regency = ${regency} and origin = ${id} group by 1, 2, 3, 4, 5, 6) o where sold > 0) b
          using (product_id, store_id)
    where g.quantity > b.after`.execute(context.db)
  await sql`create temp table before on commit drop as select k.* from sale k join gone g using (store_id, product_id, day)
    where k.regency = ${regency} and k.import_id = ${id}`.execute(context.db)
  await sql`delete from sale k using gone g where k.regency = ${regency} and k.import_id = ${id} and k.store_id = g.store_id
    and k.product_id = g.product_id and k.day = g.day`.execute(context.db)
  await sql`insert into sale (regency, store_id, product_id, day, retailer, household_id, village, quantity, amount, import_id)
    select regency, store_id, product_id, day, retailer, household_id, village, k.quantity - g.quantity, k.amount - g.amount, import_id
    from before k join gone g using (store_id, product_id, day) where k.quantity > g.quantity`.execute(context.db)
}

/** Takes an import back: its sales go, and its units stand on the shelf again. */
export const undoImport = action({
  name: 'sales/undo-import',
  may: office,
  title: text('Membatalkan impor penjualan', 'Undid an import of sales'),
  apart: true,
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const { regency } = context.actor
    const { retailer } = await importToChange(context, id, 'applied')
    await lockSales(context, retailer)
    await takeBack(context, id, retailer, sql`sale`)
    await context.db.deleteFrom('sale_row').where('regency', '=', regency).where('import_id', '=', id).execute()
    await context.db
      .updateTable('sales_import')
      .set({ status: 'undone' })
      .where('regency', '=', regency)
      .where('id', '=', id)
      .execute()
    await findAlerts(context, retailer)
    return {}
  }
})

const wasLeft = new Set<TakenReason>(saleLeftReasons)

/**
 * Puts rows that a person brought in out again: what they sold goes, lines are left out again with what was typed over
 * them, and rows that were held wait again as the file has them.
 */
export const putOut = action({
  name: 'sales/put-out',
  may: office,
  title: text('Mengeluarkan lagi baris penjualan yang diikutkan', 'Put out rows of sales that had been taken in'),
  input: z
    .object({
      id: z.uuid(),
      reason: z.enum(takenReasons).optional(),
      nos: z.array(lineNumber).min(1).max(5000).optional()
    })
    .refine(({ reason, nos }) => reason ?? nos, 'Say which rows.'),
  async run(context, { id, reason, nos }) {
    const { retailer, meant } = await importToChange(context, id, 'applied')
    await lockSales(context, retailer)
    const rows = await context.db
      .selectFrom('sale_row')
      .select(storedCells)
      .where('regency', '=', context.actor.regency)
      .where('import_id', '=', id)
      .where(isTaken)
      .$if(reason !== undefined, (q) => q.where('taken', '=', reason!))
      .$if(nos !== undefined, (q) => q.where('no', 'in', nos!))
      .orderBy('no')
      .execute()
    if (rows.length === 0) throw notFound(text('Baris yang diikutkan', 'The row taken in'))
    const chosen = rows.map(({ no }) => no)
    await takeBack(
      context,
      id,
      retailer,
      sql`(select * from sale_row where no = any(${chosen}) and store_id is not null) chosen`
    )
    await openStage(context)
    const out = rows
      .map(stored)
      .map(({ taken, fixes, ...row }) =>
        wasLeft.has(taken!)
          ? { ...row, fixes: fixes!, left: taken as (typeof saleLeftReasons)[number] }
          : { ...row, held: taken as HeldReason }
      )
    await stage(context, await saleReader(context, retailer, meant), out)
    const result = await applyStaged(context, id, retailer)
    await findAlerts(context, retailer)
    return { result }
  }
})
