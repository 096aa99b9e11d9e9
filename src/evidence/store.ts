/** Reads what is known of turnover: every accompanied enterprise with its figures, and since when its household is trained. */
import { sql } from 'kysely'
import { type EnterpriseSize, sizeClasses } from '../households/model.ts'
import { enterpriseSize } from '../households/rules.ts'
import type { PlainDate } from '../kernel/dates.ts'
import type { Context } from '../platform/context.ts'
import { evidenceRules } from './model.ts'
import { type Figure, type Judged, judged } from './rules.ts'

export interface Maker {
  case: string
  title: string
  household: string
  village: string
  villageName: string
  district: string
  districtName: string
  kind: string | null
  size: EnterpriseSize
  /** The first day of the month in which somebody of the household first passed a class; null: never. */
  trained: PlainDate | null
  figures: Judged[]
}

interface Row extends Omit<Maker, 'size' | 'figures'> {
  capital: number | null
  before: number | null
  now: number | null
}

/** Enterprises that are or were accompanied, pools apart: they sell what their members make. */
export async function makers(context: Context): Promise<Maker[]> {
  const { regency } = context.actor
  const { rows } = await sql<Row>`
    with trained as (
      select coalesce(k.household_id, p.household_id) as household, date_trunc('month', min(l.ends))::date as month
      from participant s join class l on l.regency = s.regency and l.id = s.class_id and l.status = 'finished'
      join person p on p.regency = s.regency and p.id = s.person_id
      left join person k on k.regency = p.regency and k.id = p.merged_into
      where s.regency = ${regency} and s.outcome = 'passed' group by 1)
    select c.id as case, c.title, c.household_id as household, c.village, v.name as "villageName",
      substr(c.village, 1, 8) as district, d.name as "districtName", coalesce(e.kind, c.kind) as kind,
      e.capital, e.turnover_before as before, e.turnover_now as now, t.month as trained
    from mentoring_case c join region v on v.code = c.village join region d on d.code = substr(c.village, 1, 8)
    left join enterprise e on e.regency = c.regency and e.id = c.enterprise_id
    left join trained t on t.household = c.household_id
    where c.regency = ${regency} and c.pool_id is null order by c.title, c.id`.execute(context.db)
  const told = await figuresOf(context)
  return rows.map(({ capital, before, now, ...row }) => {
    const monthly = before ?? now
    return {
      ...row,
      // Of whom nothing is known but that they work at home: the smallest class.
      size: enterpriseSize(sizeClasses, capital, monthly === null ? null : 12 * monthly) ?? 'micro',
      figures: judged(told.get(row.case) ?? [])
    }
  })
}

/** By case: figures of months, what the register says of before, and what was said of each. */
async function figuresOf(context: Context): Promise<Map<string, Figure[]>> {
  const { regency } = context.actor
  const { rows } = await sql<Figure & { case: string }>`
    with figure as (
      select case_id, month, source, amount, odd from turnover where regency = ${regency}
      union all
      select c.id, ${evidenceRules.before.register}::date, 'register', e.turnover_before, false from mentoring_case c
      join enterprise e on e.regency = c.regency and e.id = c.enterprise_id
      where c.regency = ${regency} and e.turnover_before is not null)
    select f.case_id as case, f.month, f.source, f.amount, f.odd, r.verdict
    from figure f left join turnover_review r on r.regency = ${regency} and r.case_id = f.case_id and r.month = f.month
      and r.source = f.source and r.amount = f.amount`.execute(context.db)
  return Map.groupBy(rows, (row) => row.case)
}
