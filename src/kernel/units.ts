/** Amounts with the units that lists write behind them, or in the title of their column. */
import { type Marks, readNumber } from './money.ts'
import { saidTwice } from './number-words.ts'
import { type Cell, plainText, type Reading, reading, readingsOf } from './written.ts'

/** By unit of a field: how many of it one of each written unit is. */
const sizes = {
  kg: {
    kg: 1,
    kilo: 1,
    kilogram: 1,
    ton: 1000,
    t: 1000,
    kwintal: 100,
    kuintal: 100,
    kw: 100,
    ku: 100,
    ons: 0.1,
    gram: 0.001,
    gr: 0.001,
    g: 0.001
  },
  'm²': { m2: 1, 'meter persegi': 1, are: 100, ha: 10_000, hektar: 10_000, hektare: 10_000 },
  pohon: { pohon: 1, phn: 1, pokok: 1, batang: 1, btg: 1 },
  ekor: { ekor: 1, ekr: 1 },
  bentang: { bentang: 1 },
  petak: { petak: 1 },
  rumpun: { rumpun: 1 },
  perahu: { perahu: 1, unit: 1, buah: 1 },
  set: { set: 1, unit: 1, buah: 1 },
  orang: { orang: 1, org: 1, pekerja: 1, karyawan: 1, jiwa: 1 },
  jam: { jam: 1, menit: 1 / 60 },
  pcs: {
    pcs: 1,
    ea: 1,
    each: 1,
    buah: 1,
    pouch: 1,
    btl: 1,
    unt: 1,
    pc: 1,
    bungkus: 1,
    bks: 1,
    bgks: 1,
    unit: 1,
    bh: 1,
    biji: 1,
    pack: 1,
    pak: 1,
    sachet: 1,
    toples: 1,
    botol: 1,
    satuan: 1
  }
} satisfies Record<string, Record<string, number>>
export type Unit = keyof typeof sizes
export const isUnit = (unit: string): unit is Unit => unit in sizes

/** The time that an amount of a unit is asked for; behind another one it is another amount. */
const usualTime: Partial<Record<Unit, string>> = { kg: 'tahun|thn|th', jam: 'minggu|mgg|mg' }
const withUnit = /^(?<number>.*\d)\s*(?<unit>\p{L}[\p{L} ]*2?)\.?$/u
/** `dua puluh pohon`. */
const wordsWithUnit = /^(?<number>[\p{L} -]+) (?<unit>\p{L}+2?)\.?$/u
const anyUnit = new Set(Object.values(sizes).flatMap((words) => Object.keys(words)))
/** Packages in which nobody knows how many there are, without being told. */
export const boxes = 'ctn|crt|krt|karton|carton|kardus|dus|doos|box|bal|ball|case|koli|slop'
/** What a line beside a table may say that is counted. */
export const nouns = `${[...anyUnit].filter((word) => word.length > 2 || word === 'kg').join('|')}|${boxes}|lusin|dozen`
/** How many of a unit one of a noun is. */
export const sizeIn = (unit: Unit, noun: string): number | undefined => (sizes[unit] as Record<string, number>)[noun]
/** Is a number of it what is counted anyhow? */
export const isOne = (noun: string): boolean =>
  Object.values(sizes).some((words: Record<string, number>) => words[noun] === 1)
/** Does an amount say behind itself what it counts? */
export const saysItsUnit = (written: Cell): boolean =>
  typeof written === 'string' && withUnit.test(plainText(written)) && withoutUnit(written) !== written

/** `12 pohon`, `3 kg`: the number without the word for its unit, whatever it is. */
export function withoutUnit(written: Cell): Cell {
  if (typeof written === 'number') return written
  const parts = withUnit.exec(plainText(written))?.groups
  return parts && anyUnit.has(parts.unit!.trim().toLowerCase()) ? parts.number! : written
}

/** The sizes of the units that a title names: `Hasil jagung (ton)`; several where it names several. */
function sizesInTitle(title: string, known: Record<string, number>): number[] {
  const words =
    plainText(title)
      .toLowerCase()
      .match(/[\p{L}\d]+/gu) ?? []
  const named = words.flatMap((word) => (word.length > 1 ? (known[word] ?? []) : []))
  return named.length > 0 ? named : [1]
}

/**
 * Reads an amount in a unit by the marks of its column: `1,5 ton` are 1500 of `kg`. Without a unit behind the number that
 * of the title counts, else the asked one. Nothing where the unit is of another kind (`12 kg` of trees), or the time is
 * not the one asked for (`kg/bulan`). `whole`: only whole amounts are readings.
 */
export function readAmount(
  written: Cell,
  marks: Marks,
  whole: boolean,
  unit: Unit | undefined,
  title = ''
): Reading<number> {
  if (!unit) return readNumber(written, marks, whole)
  const known: Record<string, number> = sizes[unit]
  const time = new RegExp(`(?: ?/ ?| per | ?se)(?:${usualTime[unit] ?? '$.'})\\.?$`, 'i')
  const s = typeof written === 'number' ? written : plainText(written).replace(time, '')
  const twice = typeof s === 'number' ? undefined : saidTwice(s)
  if (twice) return reading([...readingsOf(readAmount(twice.numbers, marks, whole, unit, title)), twice.words])
  const inWords = typeof s === 'number' ? undefined : wordsWithUnit.exec(s)?.groups
  const isNamed = inWords && known[inWords.unit!.toLowerCase()] !== undefined
  const parts = isNamed ? inWords : typeof s === 'number' ? undefined : withUnit.exec(s)?.groups
  const size = parts && known[parts.unit!.trim().toLowerCase()]
  if (parts && size === undefined) return undefined
  const scales = size === undefined ? sizesInTitle(title, known) : [size]
  return reading(
    scales.flatMap((scale) => {
      return readingsOf(readNumber(parts?.number ?? s, marks, whole && scale === 1)).map((n) => {
        const amount = Math.round(n * scale * 1e6) / 1e6
        return whole && !Number.isInteger(amount) ? undefined : amount
      })
    })
  )
}
