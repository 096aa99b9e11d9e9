import { type MatchColumn, type MatchRow, matchRows, type Pair } from '../households/match.ts'
import { readDate, readPlaceAndDate } from '../kernel/dates.ts'
import { digitsLost } from '../kernel/identifiers.ts'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { type Cell, type FieldReading, isCellError, notShown } from '../kernel/written.ts'
import { isOther, type TableField, words } from '../platform/tables/columns.ts'
import { openTable } from '../platform/tables/read.ts'
import { readable } from './import.ts'
import type { Terminal } from './terminal.ts'

const field = (
  id: MatchColumn,
  known: readonly string[] = [],
  reading: FieldReading = 'line',
  weak: readonly string[] = []
): TableField => ({ id, reading, words: [id, ...known], weak })
const also = (list: string) => list.split(', ')
const fields = [
  field('id', also('rec id, record id, row id, person id, id warga, id penduduk, id usaha, id baris, kode baris')),
  field(
    'nik',
    [...words.nik, ...also('soc sec id, ssn, social security number, national id number, identity number')],
    'digits16'
  ),
  field(
    'card',
    [...words.kk, ...also('card, household id, hh id, family id, id keluarga, id rumah tangga')],
    'digits16'
  ),
  // A list of businesses without their owners.
  field('name', words.person, 'line', words.business),
  field('given_name', also('given name, first name, nama depan')),
  field('surname', also('surname, last name, family name, nama belakang')),
  field('sex', words.sex, 'sex'),
  field(
    'birth_date',
    [...words.birthDate, ...words.birth, ...also('birthdate, birthday, date born, birth day')],
    'date'
  ),
  field(
    'phone',
    [...words.phone, ...also('mobile, mobile phone, mobile number, cell phone, phone number, telephone')],
    'phone'
  ),
  field('address', [...words.address, ...also('street address, address 1, address line 1, street, home address')]),
  field('hamlet', words.hamlet),
  field('rt', words.rt),
  field('rw', words.rw),
  field('village', [...words.village, ...also('village name, suburb, city, town, village code')]),
  field('postcode', also('kode pos, postal code, post code, zip, zip code'))
]

/** Finds the rows of a table that are the same person or business; needs no database. */
export async function matchFile(path: string, threshold: number, terminal: Terminal): Promise<Pair[]> {
  readable(path)
  const table = await openTable(path, { fields, key: 'name' })
  try {
    const found = Object.keys(table.mapping).filter((id) => !isOther(id)) as MatchColumn[]
    if (!(['nik', 'name', 'given_name', 'surname'] as const).some((id) => found.includes(id)))
      throw new Problem(
        'command/no-table',
        422,
        text(
          `Tidak ada tabel yang dikenali dalam ${path}. Beri kolomnya judul seperti id, nik, name, sex, birth_date, ` +
            `phone, address, village.`,
          `No table was recognised in ${path}. Give its columns titles such as id, nik, name, sex, birth_date, phone, address, village.`
        )
      )
    const read = new Set(found.map((id) => table.mapping[id]))
    const unread = table.columns.flatMap(({ title, part }, i) => (read.has(i) || part || !title ? [] : [title]))
    if (unread.length)
      terminal.say(
        `Kolom yang tidak dibandingkan: ${unread.join(', ')} · Columns that are not compared: ${unread.join(', ')}`
      )
    const thisYear = new Date().getFullYear()
    /** A date as its column means it; what could be two stays as it is written. */
    const dated = (written: Cell, at: number, order = table.columns[at]!.dates.how): string => {
      const date = readDate(written, order, thisYear) ?? readPlaceAndDate(String(written), order, thisYear).date
      return date && 'value' in date ? date.value : String(written)
    }
    const rows: MatchRow[] = []
    let left = 0
    let uncertain = 0
    let lost = 0
    let empty = 0
    /** A number of which a spreadsheet has lost digits says nothing. */
    const numbered = (written: Cell, at: number): string => {
      if (written === '' || !(digitsLost(written) || table.columns[at]!.rounded)) return String(written)
      lost++
      return ''
    }
    for await (const batch of table.rows()) {
      for (const row of batch) {
        if (row.damaged || row.beside) uncertain++
        if (row.left) left++
        else
          rows.push(
            Object.fromEntries(
              found.map((id) => {
                const at = table.mapping[id]!
                const own = (row.cells[at] || row.merged?.[at]) ?? ''
                // An error of a formula, or what a format hides, is the same in rows of different people.
                const cell = isCellError(own) || String(own).startsWith(notShown) ? '' : own
                if (cell !== own) empty++
                if (id === 'birth_date') return [id, dated(cell, at, row.dates?.[at])]
                return [id, id === 'nik' || id === 'card' ? numbered(cell, at) : String(cell)]
              })
            )
          )
      }
    }
    if (left)
      terminal.say(`${left} baris bukan isi tabel dilewati · ${left} lines are not of the table and were left out`)
    if (uncertain)
      terminal.say(
        `${uncertain} baris tidak pasti: tanda kutip tanpa pasangan, atau orang lain di sebelahnya · ${uncertain} ` +
          `lines are not certain: a quotation mark without a partner, or somebody else beside`
      )
    if (empty)
      terminal.say(
        `${empty} sel tidak dibandingkan: kesalahan rumus, atau isinya tidak ditampilkan Excel · ` +
          `${empty} cells are not compared: errors of formulas, or not shown by Excel`
      )
    if (lost)
      terminal.say(
        `${lost} nomor tidak dibandingkan: angkanya hilang karena Excel (3,5E+15); salin lagi sebagai teks · ` +
          `${lost} numbers are not compared: Excel lost their digits (3.5E+15); copy them again as text`
      )
    const ids = Map.groupBy(rows, ({ id }) => id ?? '')
    const twice = [...ids].flatMap(([id, rows]) => (id && rows.length > 1 ? [id] : []))
    if (twice.length)
      terminal.say(`Id yang dipakai lebih dari satu baris · Ids of more than one row: ${twice.slice(0, 5).join(', ')}`)
    if (rows.length < 2)
      terminal.say(
        `Hanya ${rows.length} baris: tidak ada yang dapat dibandingkan · Only ${rows.length} rows: nothing to compare`
      )
    return matchRows(rows, threshold)
  } finally {
    await table.close()
  }
}
