/** Whether somebody may take a seat by the register of now; and in a sentence why not. */
import { sql } from 'kysely'
import { formatDate } from '../kernel/dates.ts'
import { type Text, text } from '../kernel/text.ts'
import type { Context } from '../platform/context.ts'
import { seatsHeld } from '../training/index.ts'
import type { SeatHeld, SeatRules } from '../training/model.ts'
import { seatWords, standing } from '../training/rules.ts'

export interface PersonNow {
  /** The record that stands for them now. */
  person: string
  name: string
  household: string
  village: string
  villageName: string
  district: string
  lat: number | null
  lon: number | null
  gone: 'died' | 'left' | null
  goneOn: string | null
  /** Took back the consent to be planned for. */
  silent: boolean
  wishes: string[]
  held: SeatHeld[]
}

/** People by the id they were known by, however many merges ago. */
export async function peopleNow(context: Context, asked: readonly string[]): Promise<Map<string, PersonNow>> {
  if (asked.length === 0) return new Map()
  const { regency } = context.actor
  const { rows } = await sql<Omit<PersonNow, 'held'> & { asked: string }>`
    select a.asked, n.id as person, n.name, n.household_id as household, n.village, r.name as "villageName",
      substr(n.village, 1, 8) as district, r.lat, r.lon, n.gone, n.gone_on::text as "goneOn",
      coalesce((select bool_and(c.withdrawn_at is not null) from consent c
          where c.regency = n.regency and c.person_id = n.id and c.purpose = 'programme'), false) as silent,
      array(select kind from interest i where i.regency = n.regency and i.person_id = n.id order by rank) as wishes
    from unnest(${asked as string[]}::uuid[]) as a (asked) cross join lateral (select living_record(${regency}, a.asked) as id offset 0) l
    join person n on n.regency = ${regency} and n.id = l.id join region r on r.code = n.village`.execute(context.db)
  const held = await seatsHeld(context, [...new Set(rows.map((r) => r.person))])
  return new Map(rows.map(({ asked: id, ...p }) => [id, { ...p, held: held.get(p.person) ?? [] }]))
}

export interface WantedSeat {
  course: string
  fiscalYear: number
  days: readonly string[]
}

export interface Hurdle {
  why: 'died' | 'left' | 'consent' | 'seat' | 'merged' | 'household' | 'wish' | 'place' | 'moved'
  text: Text
}

/** What keeps somebody from a seat in a class; nothing: they may sit there. */
export function hurdle(p: PersonNow, seat: WantedSeat, rules: SeatRules): Hurdle | undefined {
  if (p.gone) {
    const [id, en] = p.gone === 'died' ? ['meninggal', 'died'] : ['pindah ke luar kabupaten', 'left the regency']
    return { why: p.gone, text: text(`${id} ${formatDate(p.goneOn!)}`, `${en} ${formatDate(p.goneOn!, 'en')}`) }
  }
  if (p.silent)
    return {
      why: 'consent',
      text: text('mencabut persetujuan untuk direncanakan', 'took back consent to be planned for')
    }
  const now = standing(rules, p.held, { ...seat, from: seat.days[0]! })
  const clash = p.held.find(
    (h) => (h.state === 'coming' || h.state === 'attending') && h.starts <= seat.days.at(-1)! && h.ends >= seat.days[0]!
  )
  const because = now.because ?? clash
  return because && (now.weight === 0 || clash) ? { why: 'seat', text: seatWords(because, now.until) } : undefined
}
