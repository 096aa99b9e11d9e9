/** Lines that name the hamlet or neighbourhood of the rows below them: `DUSUN BARAT`, `RT 001 / RW 002`, `Dusun : Timur`. */
export type Area = Partial<Record<'hamlet' | 'rw' | 'rt', string>>

const both = /\brt\s*\/\s*rw\b[\s.:]*(\d{1,3})\s*[/-]\s*(\d{1,3})(?!\d)/i
const parts = {
  rt: /\brt\b[\s.:]*(\d{1,3})(?!\d)/i,
  rw: /\brw\b[\s.:]*(\d{1,3})(?!\d)/i,
  hamlet: /\b(?:dusun|dsn|lingkungan|dukuh|kampung)\b[\s.:]*(\p{L}[\p{L}\p{M}'’ -]{0,39})/iu
}
/** May a line name an area? Quick, as every row is asked. */
export const beginsArea = (first: string): boolean => /\b(?:r[tw]|dusun|dsn|lingkungan|dukuh|kampung)\b/i.test(first)
const numbering = /^\W*(?:[a-z]|[ivx]+|\d+)?\W*$/i

/** The area that a line names, when it says nothing else but a number in front; undefined otherwise. */
export function areaIn(line: string): Area | undefined {
  const area: Area = {}
  let rest = line.replace(both, (_, rt: string, rw: string) => {
    Object.assign(area, { rt, rw })
    return ' '
  })
  for (const [level, pattern] of Object.entries(parts)) {
    rest = rest.replace(pattern, (_, name: string) => {
      area[level as keyof Area] = name.trim()
      return ' '
    })
  }
  const isArea = Object.keys(area).length > 0 && numbering.test(rest)
  return isArea && !/\b(desa|kel|kelurahan|kec|kecamatan|kab)\b/i.test(area.hamlet ?? '') ? area : undefined
}

/** A new hamlet has other neighbourhoods, and a new RW other RTs. */
export const within = (area: Area, next: Area): Area => ({
  ...(next.hamlet ? {} : { hamlet: area.hamlet, ...(next.rw ? {} : { rw: area.rw }) }),
  ...next
})
