/** Columns that could fill the same field: where they say different things, and nobody has said which counts, a row is held. */
import { codeIn } from '../regions/rules.ts'
import { cellOf, type ReadingContext, type RowCells, readCell, sealed, type Values } from './cells.ts'
import { type Field, fieldsOf } from './model.ts'

/** Fields of which two columns say different things, and nobody has said which column counts. */
export function differing(
  cells: RowCells,
  mapping: Readonly<Record<string, number>>,
  values: Values,
  context: ReadingContext
): { field: string; said: string[] }[] {
  if (!context.columns.some((column) => column.also)) return []
  return fieldsOf[context.kind].flatMap((field) => {
    if (cells.fixes[field.id] !== undefined) return []
    const others = context.columns.flatMap((column, i) => (column.also === field.id ? [{ column, i }] : []))
    const differ = others.flatMap(({ column, i }) => {
      const cell = cells.raw[i] || cells.merged?.[i] || ''
      const value =
        cell === '' ? null : (readCell(field, cell, { ...column, units: cells.units }, context).value ?? String(cell))
      return value === null || same(field, value, values[field.id] ?? null, context) ? [] : [String(value)]
    })
    if (differ.length === 0) return []
    const own = values[field.id] ?? cellOf(field, cells, mapping)
    return [{ field: field.id, said: sealed.has(field.id) ? [] : [String(own), ...differ].filter(Boolean) }]
  })
}

/** Do two readings of a field say the same? A village by its code and by its name do. */
function same({ reading }: Field, one: unknown, other: unknown, { findVillage, byBps }: ReadingContext): boolean {
  const village = (said: string) => findVillage(said)?.code ?? byBps.get(codeIn(said) ?? '')
  const plain = (value: unknown) =>
    (reading === 'village' ? village(String(value)) : undefined) ?? String(value ?? '').toLowerCase()
  return plain(one) === plain(other)
}
