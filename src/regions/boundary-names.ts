/**
 * Which village each shape of a boundary file is, by the names it bears: for files without codes, or with those of
 * the statistics office.
 */
import { regionKey, similarity, villageFinder } from './rules.ts'

interface Named {
  code: string
  name: string
  district: string
}

export interface ShapesByName {
  /** The column of names. */
  column: string
  /** By shape; undefined where no village bears its name, or it is not clear which. */
  codes: (string | undefined)[]
  /** Shapes whose name is, letter for letter, that of a village. */
  exact: number
  /** Names that no village bears. */
  unknown: string[]
  /** Names that several villages bear and no district tells apart, or several shapes. */
  unclear: string[]
}

type Properties = Readonly<Record<string, unknown>>
const wordsIn = (value: unknown) => (typeof value === 'string' ? regionKey(value) : '')

/** The column most of whose values `speak` for it; nothing when none does. */
function columnOf(shapes: readonly Properties[], speaks: (value: unknown, shape: Properties) => boolean) {
  const votes = new Map<string, number>()
  for (const shape of shapes)
    for (const [column, value] of Object.entries(shape))
      if (speaks(value, shape)) votes.set(column, (votes.get(column) ?? 0) + 1)
  return [...votes].sort((a, b) => b[1] - a[1])[0]
}

/**
 * Finds villages by the column that most names of villages stand in, and a column of districts where there is one: a
 * shape of another district is not the village of that name. Without districts a name that two shapes bear is not clear.
 */
export function villagesByName(shapes: readonly Properties[], villages: readonly Named[]): ShapesByName | undefined {
  const names = Map.groupBy(villages, (village) => regionKey(village.name))
  const [column, exact] = columnOf(shapes, (value) => names.has(wordsIn(value))) ?? []
  if (column === undefined || exact === undefined) return undefined
  const [district] =
    columnOf(shapes, (value, shape) =>
      (names.get(wordsIn(shape[column])) ?? []).some(
        (v) => value !== shape[column] && regionKey(v.district) === wordsIn(value)
      )
    ) ?? []
  const find = villageFinder(villages)
  const unclear = new Set<string>()
  const unknown = new Set<string>()
  const codes = shapes.map((shape) => {
    const name = String(shape[column] ?? '')
    if (!/\p{L}/u.test(name)) return undefined
    const within = district === undefined ? undefined : String(shape[district] ?? '')
    const found = find(name, within)
    if (found && (!within || similarity(regionKey(found.district), regionKey(within)) >= 0.88)) return found.code
    if (!within && (names.get(regionKey(name))?.length ?? 0) > 1) unclear.add(name)
    else unknown.add(name)
    return undefined
  })
  const claimed = Map.groupBy(codes.keys(), (i) => codes[i])
  const isClear = (code: string) => district !== undefined || claimed.get(code)!.length === 1
  codes.forEach((code, i) => {
    if (code !== undefined && !isClear(code)) unclear.add(String(shapes[i]![column]))
  })
  return {
    column,
    codes: codes.map((code) => (code !== undefined && isClear(code) ? code : undefined)),
    exact,
    unknown: [...unknown],
    unclear: [...unclear]
  }
}
