import type { PlainDate } from '../kernel/dates.ts'
import { nikMismatch, type Sex } from '../kernel/identifiers.ts'
import { requireWithin, type Span, thisDay, yearsAfter, yearsBefore } from '../kernel/span.ts'
import { type Text, text } from '../kernel/text.ts'
import type { EnterpriseFields, EnterpriseSize, PersonFields, SizeClass } from './model.ts'

const longestLife = 120

/** Refuses a person born in the future or over 120 years ago. */
export function checkPerson(person: Pick<PersonFields, 'birthDate'>, today: PlainDate): void {
  requireWithin(person.birthDate, '/person/birthDate', { from: yearsBefore(today, longestLife), to: thisDay(today) })
}

/** When a business began, and until when its papers hold. */
export function checkEnterprise(
  { started, papers }: Pick<EnterpriseFields, 'started' | 'papers'>,
  today: PlainDate
): void {
  requireWithin(started, '/enterprise/started', { from: yearsBefore(today, longestLife), to: thisDay(today) })
  for (const [i, { validUntil }] of papers.entries())
    requireWithin(validUntil, `/enterprise/papers/${i}/validUntil`, paperSpan(today))
}

/** A paper may have run out long ago, or hold for long. */
export const paperSpan = (today: PlainDate): Span => ({ from: yearsBefore(today, 30), to: yearsAfter(today, 30) })

/** Things worth a second look that are no reason to refuse: a NIK that contradicts sex or birth date. */
export function warnings(
  person: { nik: string | null; birthDate: PlainDate | null; sex: Sex | null },
  today: PlainDate
): Text[] {
  return person.nik && nikMismatch(person.nik, person.birthDate, person.sex, today)
    ? [
        text(
          'NIK tidak cocok dengan tanggal lahir atau jenis kelamin. Periksa KTP; data tetap disimpan.',
          'The NIK does not agree with birth date or sex. Check the identity card; the data is kept.'
        )
      ]
    : []
}

/** Size of an enterprise by capital (without land and building) or yearly sales; the classes are data (reference/enterprise-size.json). */
export function enterpriseSize(
  classes: readonly SizeClass[],
  capital: number | null,
  yearlySales: number | null
): EnterpriseSize | undefined {
  if (capital === null && yearlySales === null) return undefined
  const fits = (limit: number | null, value: number | null) => value === null || limit === null || value <= limit
  return classes.find((c) => fits(c.capital, capital) && fits(c.sales, yearlySales))?.size
}

/** Which fields two versions of a record differ in: for "somebody else changed this". */
export function differences(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  return Object.keys(after).filter((key) => JSON.stringify(before[key] ?? null) !== JSON.stringify(after[key] ?? null))
}

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** What somebody saw of a record when they began to change it, field by field; identifiers as they are shown, masked. */
export type Seen = Readonly<Record<string, unknown>>

/**
 * An edit brought together with what others did meanwhile, from the fields as they were `seen`, are `wanted` and are `now`.
 * Who changed nothing in a field leaves it as it is now; where both changed it to different values it stands in `both`. Two
 * identifiers may be masked alike: one that is typed anew on a record of another version (`moved`) stands there too.
 */
export function mergeEdit<W extends object>(
  seen: Seen,
  wanted: W,
  now: Seen,
  moved: boolean
): { merged: W; both: string[] } {
  const merged: Record<string, unknown> = Object.fromEntries(Object.entries(wanted))
  const both: string[] = []
  for (const [key, mine] of Object.entries(wanted)) {
    // An identifier is sent only when it was typed anew.
    if (mine === undefined) continue
    const shown = `${key}Masked` in now ? `${key}Masked` : key
    const [before, theirs] = [seen[shown], now[shown]]
    if (shown !== key ? mine === null : same(mine, before)) merged[key] = shown === key ? theirs : mine
    else if (shown === key ? !same(theirs, before) && !same(mine, theirs) : moved) both.push(key)
  }
  return { merged: merged as W, both }
}
