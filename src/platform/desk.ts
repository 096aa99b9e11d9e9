/**
 * What lies on somebody's desk. Each room declares its cards beside its operations; the first page asks all rooms and puts
 * what they answer in order, so it knows no other room's tables.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Actor } from '../kernel/actor.ts'
import { dateInJakarta, type PlainDate } from '../kernel/dates.ts'
import { type Text, text } from '../kernel/text.ts'
import type { Context } from './context.ts'

/** One of the things that a card counts, with the day that matters and the page where it is dealt with. */
interface Line {
  what: string
  day: PlainDate
  to: string
}

/** Things to do, or something of the actor's own: how many, and the list behind them. */
export interface DeskCard {
  id: string
  label: Text
  value: number
  /** `rupiah`: the value is money; else a number of things. */
  unit?: 'rupiah'
  /** The list whose total the value is. */
  to: string
  of: 'waiting' | 'mine'
  /** The one main act of a thing to do. */
  act?: Text
  /** What a number of one's own means. */
  sentence?: Text
  /** The day by which the first of them is to be done. */
  due?: PlainDate
  /** The day since when the oldest of them waits. */
  since?: PlainDate
  /** The first three. */
  lines?: Line[]
}

/** What a room puts on the actor's desk. It runs with the reach of the regency: what is the actor's own, it asks for. */
export type Desk = (context: Context) => Promise<readonly DeskCard[]>

/** Rows of one day or instant each; `due` where it is to be done by then, `since` where it waits since then. */
type Days = { due: RawBuilder<unknown> } | { since: RawBuilder<unknown> }
type Task = Days & {
  label: Text
  act: Text
  to: string
  /** Rows of what, to, day, in order; more than three need not come. */
  lines?: RawBuilder<Line>
}

const dayOf = (at: PlainDate | Date) => (at instanceof Date ? dateInJakarta(at) : at)

/** Counts things to do. */
export async function task(context: Context, id: string, { label, act, to, lines, ...days }: Task): Promise<DeskCard> {
  const rows = 'due' in days ? days.due : days.since
  const { rows: found } = await sql<{ n: number; day: PlainDate | Date | null }>`
    select count(*)::int as n, min(day) as day from (${rows}) as waiting (day)`.execute(context.db)
  const { n, day } = found[0]!
  return {
    id,
    label,
    value: n,
    to,
    of: 'waiting',
    act,
    ...(day && { ['due' in days ? 'due' : 'since']: dayOf(day) }),
    ...(lines && n > 0 && { lines: (await lines.execute(context.db)).rows })
  }
}

type Own = Pick<DeskCard, 'label' | 'sentence' | 'to' | 'unit'> & {
  /** One row with the number as `n`. */
  count: RawBuilder<{ n: number }>
  lines?: RawBuilder<Line>
}

/** Counts what is the actor's own. */
export async function own(context: Context, id: string, { count, lines, ...card }: Own): Promise<DeskCard> {
  const { rows } = await count.execute(context.db)
  return {
    id,
    ...card,
    value: Number(rows[0]!.n),
    of: 'mine',
    ...(lines && { lines: (await lines.execute(context.db)).rows })
  }
}

/** Does the actor look after villages or a household alone? */
export const isNear = ({ role }: Actor): boolean => role === 'facilitator' || role === 'resident'

/** Rows with `village` and `household_id`: those of the actor's villages or household, where isNear(). */
export function near({ role, villages, household }: Actor): RawBuilder<boolean> {
  if (role === 'facilitator') return sql<boolean>`village = any(${villages as string[]}::text[])`
  if (role === 'resident') return sql<boolean>`household_id = ${household}::uuid`
  return sql<boolean>`true`
}

/** Days before a version of rules comes into force on which its administrator is reminded. */
const noticeOfRules = 30

/** Versions of a regency's rules that come into force within a month. */
export const rulesToCome = (
  context: Context,
  table: 'sign_in_rules' | 'approval_rules' | 'seat_rules' | 'support_rules',
  label: Text,
  to: string
): Promise<DeskCard> =>
  task(context, table.replaceAll('_', '-'), {
    label,
    act: text('Baca aturannya', 'Read them'),
    to,
    due: sql`select valid_from from ${sql.table(table)} where regency = ${context.actor.regency}
      and valid_from > ${context.today}::date and valid_from <= ${context.today}::date + ${noticeOfRules}::int`
  })
