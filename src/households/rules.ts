import type { PlainDate } from '../kernel/dates.ts'
import { nikMismatch, type Sex } from '../kernel/identifiers.ts'
import { Problem } from '../kernel/problem.ts'
import { type Text, text } from '../kernel/text.ts'
import type { EnterpriseFields, EnterpriseSize, PersonFields, SizeClass } from './model.ts'

const at = (pointer: string, message: Text) =>
  new Problem('households/impossible', 422, message, { pointers: [{ pointer, message }] })

/** Refuses a person born in the future or over 120 years ago. */
export function checkPerson(person: Pick<PersonFields, 'birthDate'>, today: PlainDate): void {
  if (!person.birthDate) return
  if (person.birthDate > today)
    throw at(
      '/person/birthDate',
      text('Tanggal lahir ada di masa depan. Periksa tahunnya.', 'The date of birth is in the future. Check the year.')
    )
  if (person.birthDate < `${Number(today.slice(0, 4)) - 120}-01-01`) {
    throw at(
      '/person/birthDate',
      text(
        'Tanggal lahir lebih dari 120 tahun lalu. Periksa tahunnya.',
        'The date of birth is over 120 years ago. Check the year.'
      )
    )
  }
}

export function checkEnterprise(enterprise: Pick<EnterpriseFields, 'started'>, today: PlainDate): void {
  if (enterprise.started && enterprise.started > today) {
    throw at(
      '/enterprise/started',
      text('Tanggal mulai usaha ada di masa depan.', 'The start of the business is in the future.')
    )
  }
}

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
