/**
 * Derives `.derived/regions.tsv.gz` and `.derived/islands.tsv.gz` from two npm packages, so that nothing of their
 * 62 MB is read when Rakit runs: codes and names from idn-area-data (ODbL 1.0), village points, elevation and postal
 * codes from geografis (MIT). Run by scripts/prepare.mjs when the result is missing or older than this file.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'

const require = createRequire(import.meta.url)
const target = join(import.meta.dirname, '../.derived')
const areas = join(dirname(require.resolve('idn-area-data/package.json')), 'data')
const csv = (name: string) =>
  parse(readFileSync(join(areas, `${name}.csv`)), { columns: true, quote: null }) as Record<string, string>[]

interface Point {
  code: string
  postal: number
  latitude: number
  longitude: number
  elevation: number
}
const geografis = dirname(require.resolve('geografis/package.json'))
const points = new Map(
  (JSON.parse(readFileSync(join(geografis, 'data/json/data.json'), 'utf8')) as Point[]).map((p) => [p.code, p])
)

/** "KABUPATEN ACEH SELATAN" -> "Aceh Selatan"; a kota keeps its word, as a regency of the same name may exist. */
function plainName(name: string): string {
  const small = name
    .replace(/^KABUPATEN\s+(ADMINISTRASI\s+)?/i, '')
    .toLowerCase()
    .replace(/(^|[\s\-(/'])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase())
  return small.replace(/^Dki /, 'DKI ').replace(/^Di /, 'DI ')
}

const lines: string[] = []
const line = (cells: (string | number | null | undefined)[]) =>
  lines.push(
    cells
      .map((cell) =>
        cell === undefined || cell === null || Number.isNaN(cell) ? '\\N' : String(cell).replace(/[\t\n\\]/g, ' ')
      )
      .join('\t')
  )
for (const p of csv('provinces'))
  line([p.code, 'province', undefined, plainName(p.name!), undefined, undefined, undefined, undefined])
for (const r of csv('regencies'))
  line([r.code, 'regency', r.province_code, plainName(r.name!), undefined, undefined, undefined, undefined])
for (const d of csv('districts'))
  line([d.code, 'district', d.regency_code, d.name, undefined, undefined, undefined, undefined])
for (const v of csv('villages')) {
  const p = points.get(v.code!)
  line([v.code, 'village', v.district_code, v.name, p?.latitude, p?.longitude, p?.elevation, p?.postal])
}

/** `03°19'03.44" N 097°07'41.73" E` -> [3.3176, 97.1283]; degrees, WGS84. */
function coordinates(text: string): [number, number] | undefined {
  const parts = [...text.matchAll(/(\d+)°(\d+)'([\d.,]+)"\s*([NSEWUTB])/gi)].map(([, d, m, s, side]) => {
    const degrees = Number(d) + Number(m) / 60 + Number(s!.replace(',', '.')) / 3600
    return /[SW]/i.test(side!) ? -degrees : degrees
  })
  return parts.length === 2 ? [parts[0]!, parts[1]!] : undefined
}
const islands = csv('islands').map((i) => {
  const at = coordinates(i.coordinate!)
  return [
    i.code,
    i.regency_code || '\\N',
    i.name,
    at?.[0] ?? '\\N',
    at?.[1] ?? '\\N',
    i.is_populated === '1' ? 't' : 'f'
  ].join('\t')
})

mkdirSync(target, { recursive: true })
writeFileSync(join(target, 'islands.tsv.gz'), gzipSync(`${islands.join('\n')}\n`))
writeFileSync(join(target, 'regions.tsv.gz'), gzipSync(`${lines.join('\n')}\n`))
process.stderr.write(`rakit: ${lines.length} regions and ${islands.length} islands derived\n`)
