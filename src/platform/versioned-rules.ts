/** Rules that a regency sets for itself, as versions from a day on; what ships holds where none was saved. */
import { sql } from 'kysely'
import { z } from 'zod'
import { formatDate, type PlainDate } from '../kernel/dates.ts'
import { plainDate } from '../kernel/inputs.ts'
import { requireWithin, validity } from '../kernel/span.ts'
import { type Text, text } from '../kernel/text.ts'
import type { Context } from './context.ts'

export interface VersionedRules<R> {
  /** 0: those that ship. */
  version: number
  rules: R
  source: string
  validFrom: PlainDate
}

/** Tables of the shape (regency, version, rules, valid_from, source, changed_by). */
type RulesTable = 'sign_in_rules' | 'approval_rules' | 'seat_rules' | 'trade_rules' | 'support_rules' | 'food_rules'

/** The rules in force today. */
export async function rulesNow<R>(
  context: Context,
  table: RulesTable,
  shipped: Omit<VersionedRules<R>, 'version'>
): Promise<VersionedRules<R>> {
  const row = await context.db
    .selectFrom(table)
    .selectAll()
    .where('regency', '=', context.actor.regency)
    .where('valid_from', '<=', context.today)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return { version: 0, ...shipped }
  return { version: row.version, rules: row.rules as R, source: row.source, validFrom: row.valid_from }
}

/** One thing that rules say: what it is called, and what it is in given rules. */
export type Told<R> = readonly [label: Text, of: (rules: R) => Text]

/** What saving would change, for whoever approves it: `…, mulai 1 Desember 2026: Pembayaran mulai Rp50.000.000 → Rp100.000.000`. */
export function changesTold<R>(
  act: Text,
  now: R,
  { rules, validFrom }: { rules: R; validFrom: PlainDate },
  told: readonly Told<R>[]
): Text {
  const isChanged = told.filter(([, of]) => of(now).id !== of(rules).id)
  const list = (language: 'id' | 'en') =>
    isChanged.map(([label, of]) => `${label[language]}: ${of(now)[language]} → ${of(rules)[language]}`).join('; ')
  return text(
    `${act.id} mulai ${formatDate(validFrom)}: ${list('id') || 'isinya tetap'}`,
    `${act.en} from ${formatDate(validFrom, 'en')} on: ${list('en') || 'nothing else changes'}`
  )
}

/** What somebody saves: the rules, who decided them, and their first day. */
export const rulesInput = <R extends z.ZodType>(rules: R) =>
  z.object({ rules, source: z.string().trim().min(3).max(300), validFrom: plainDate })

/** Saves them as the next version; refuses a first day out of its span. */
export async function saveRules(
  context: Context,
  table: RulesTable,
  { rules, source, validFrom }: Omit<VersionedRules<unknown>, 'version'>
): Promise<{ version: number }> {
  requireWithin(validFrom, '/validFrom', validity(context.today))
  const { regency, name } = context.actor
  const { rows } = await sql<{ version: number }>`
    insert into ${sql.table(table)} (regency, version, rules, valid_from, source, changed_by)
    select ${regency}, coalesce(max(version), 0) + 1, ${JSON.stringify(rules)}::jsonb, ${validFrom}::date, ${source}, ${name}
    from ${sql.table(table)} where regency = ${regency} returning version`.execute(context.db)
  return { version: rows[0]!.version }
}
