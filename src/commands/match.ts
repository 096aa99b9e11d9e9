import { type MatchRow, matchRows, type Pair } from '../households/match.ts'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { FieldReading } from '../kernel/written.ts'
import { isOther, type TableField, words } from '../platform/tables/columns.ts'
import { openTable } from '../platform/tables/read.ts'
import { readable } from './import.ts'
import type { Terminal } from './terminal.ts'

const field = (id: string, known: readonly string[] = [], reading: FieldReading = 'line'): TableField => ({
  id,
  reading,
  words: [id, ...known]
})
const fields = [
  field('id'),
  field('nik', words.nik),
  field('name', words.person),
  field('given_name', ['given name', 'first name', 'nama depan']),
  field('surname', ['surname', 'last name', 'nama belakang']),
  field('sex', words.sex),
  field('birth_date', words.birthDate),
  field('phone', words.phone),
  field('address', words.address),
  field('village', words.village),
  field('postcode', ['kode pos', 'postal code'])
]

/** Finds the rows of a table that are the same person or business; needs no database. */
export async function matchFile(path: string, threshold: number, terminal: Terminal): Promise<Pair[]> {
  readable(path)
  const table = await openTable(path, { fields, key: 'name' })
  try {
    const found = Object.keys(table.mapping).filter((id) => !isOther(id))
    if (!['nik', 'name', 'given_name', 'surname'].some((id) => found.includes(id)))
      throw new Problem(
        'command/no-table',
        422,
        text(
          `Tidak ada tabel yang dikenali dalam ${path}. Beri kolomnya judul seperti id, nik, name, sex, birth_date, phone, address, village.`,
          `No table was recognised in ${path}. Give its columns titles such as id, nik, name, sex, birth_date, phone, address, village.`
        )
      )
    const rows: MatchRow[] = []
    let left = 0
    for await (const batch of table.rows()) {
      for (const row of batch) {
        if (row.left) left++
        else
          rows.push(
            Object.fromEntries(
              found.map((id) => {
                const at = table.mapping[id]!
                return [id, String((row.cells[at] || row.merged?.[at]) ?? '')]
              })
            )
          )
      }
    }
    if (left)
      terminal.say(`${left} baris bukan isi tabel dilewati · ${left} lines are not of the table and were left out`)
    return matchRows(rows, threshold)
  } finally {
    await table.close()
  }
}
