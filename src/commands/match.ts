import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { matchRows, type Pair } from '../households/match.ts'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { readable } from './import.ts'

/** Finds the rows of a CSV that are the same person or business; needs no database. */
export function matchFile(path: string, threshold: number): Pair[] {
  readable(path)
  const content = readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  const first = content.slice(0, content.indexOf('\n') + 1 || undefined)
  const delimiter = [',', ';', '\t'].sort((a, b) => first.split(b).length - first.split(a).length)[0]!
  let rows: Record<string, string>[]
  try {
    rows = parse(content, {
      columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true
    })
  } catch (error) {
    throw new Problem(
      'command/bad-csv',
      422,
      text(`CSV tidak terbaca: ${(error as Error).message}`, `The CSV cannot be read: ${(error as Error).message}`)
    )
  }
  return matchRows(rows, threshold)
}
