/** The titles that mean each field of an import, for the reader of tables. */
import { assign, isOther, type TableField, titleOf, words } from '../platform/tables/columns.ts'
import type { TableSpec } from '../platform/tables/table.ts'
import { commodities } from '../potential/model.ts'
import { fieldsOf, type ImportKind } from './model.ts'

const ofPeople = words.person.flatMap((phrase) => (phrase.startsWith('nama ') ? [phrase.replace('nama', 'nik')] : []))
const more: Record<string, Partial<TableField>> = {
  nik: { words: [...words.nik, ...ofPeople] },
  name: { words: words.person, weak: words.headAsPerson },
  // Where a list names its villages, that goes before the codes of the statistics office.
  village: { weak: ['kode bps', 'id bps', 'kode desa bps', 'kode wilayah bps'] },
  business: { weak: words.businessAlone, required: true },
  turnoverNow: { weak: words.turnoverOtherTime }
}

/** Titles of what a household has are made of the commodity's own words. */
for (const c of commodities) {
  const names = [
    c.id,
    c.name.id.toLowerCase().replace(/\s*\(.*\)/, ''),
    ...(c.id === 'cashew' ? ['jambu mete', 'mete', 'mente'] : [])
  ].join('|')
  more[`own.${c.id}`] = {
    pattern: new RegExp(
      `^((jumlah|banyak|punya|luas) )?((lahan|tanam|tanaman|kebun|ladang|sawah|tambak) )?(pohon |pokok |ekor |btg ` +
        `|batang )?(${names})( (pohon|btg|batang|ekor|m2|bentang|petak))?$`
    )
  }
  more[`yield.${c.id}`] = {
    pattern: new RegExp(`(hasil|panen|produksi|kg).*(${names})|(${names}).*(kg|panen|hasil)`)
  }
}

const known = words as Record<string, readonly string[]>
const specOf = (kind: ImportKind, key: string): TableSpec => ({
  key,
  fields: fieldsOf[kind].map(({ id, reading }) => ({
    id,
    reading,
    words: known[id] ?? [],
    ...more[id],
    // Of people a date in three columns that says no more is that of their birth.
    ...(kind === 'households' && id === 'birthDate' ? { weak: ['tanggal bulan tahun'] } : {})
  }))
})
export const tableSpecs: Record<ImportKind, TableSpec> = {
  households: specOf('households', 'name'),
  enterprises: specOf('enterprises', 'business')
}

/**
 * The kind of list that these titles rather belong to than `kind`. Both kinds name people; a list of businesses also names
 * a business and something of it, more than a survey would ask. A list of people may name their businesses, so it is asked.
 */
export function rather(kind: ImportKind, titles: readonly string[]): ImportKind | undefined {
  const other = kind === 'households' ? 'enterprises' : 'households'
  const ofBoth = new Set(fieldsOf[kind].map(({ id }) => id).filter((id) => fieldsOf[other].some((f) => f.id === id)))
  const named = (of: ImportKind) => {
    const columns = titles.map((title) => titleOf([title]))
    // A word that means a field only where nothing else does says nothing of the kind of list.
    const fields = tableSpecs[of].fields.map(({ weak: _, ...field }) => field)
    return Object.keys(assign(columns, [], fields)).filter((id) => !isOther(id))
  }
  const business = named('enterprises').filter((id) => !ofBoth.has(id))
  const people = named('households')
  if (kind === 'enterprises') return business.length === 0 && people.includes('name') ? other : undefined
  const survey = people.filter((id) => !ofBoth.has(id))
  return business.includes('business') && business.length > Math.max(1, survey.length) ? other : undefined
}
