/** Quantities, days, numbers of products and codes of stores as files of retailers write them, pure. */
import { readDate } from '../kernel/dates.ts'
import { readDegrees } from '../kernel/degrees.ts'
import { type Marks, readNumber } from '../kernel/money.ts'
import { boxes, readAmount } from '../kernel/units.ts'
import { readCountInUnit, readInUnit, type Units } from '../kernel/units-of-money.ts'
import {
  type Cell,
  type FieldReading,
  plainText,
  type Reading,
  reading as readingOf,
  readingsOf
} from '../kernel/written.ts'
import { countedIn, type MeantAs, type Part, unitOf, type Way, wayOfUnit } from './model.ts'

/** Packages of which nobody knows what is in one, without being told. */
export const packages = new RegExp(`\\b(?:${boxes}|lusin|dozen|dz|rim|renceng|kg|gram)\\b`, 'i')
/** `2 karton isi 24`. */
const boxed = new RegExp(
  `^([\\d.,]+) ?(?:${boxes})\\.? ?(?:isi|@) ?(\\d{1,4})(?: ?(?:pcs|bks|bungkus|pack|pak))?$`,
  'i'
)

function readQuantity(cell: Cell, marks: Marks, units: Units | undefined): Reading<number> {
  const [, count, inside] = boxed.exec(plainText(cell)) ?? []
  return count === undefined
    ? readCountInUnit(cell, marks, true, units, 'pcs')
    : readingOf(readingsOf(readNumber(count, marks, true)).map((n) => n * Number(inside)))
}

/** What a quantity is with a number that stands beside it: one thing where that changes nothing or was said, else two. */
export function readWith(part: Part, quantity: number, cell: Cell, way: Way | undefined): Reading<number> {
  if (/^[-.]?$/.test(plainText(cell))) return { value: quantity }
  const read = readAmount(cell, 'open', true, 'pcs')
  // "Isi: 100 g" is no number of pieces.
  if (!read && part === 'pack') return { value: quantity }
  if (!read || 'readings' in read) return undefined
  const counted = countedIn[part](quantity, Math.abs(read.value))
  if (way === 'alone') return { value: quantity }
  return way === 'counted' ? { value: counted } : readingOf([quantity, counted])
}

/** What a cell of a field could mean; by the way and unit of its column, and all ways where that is not known. */
export function readWritten(
  reading: FieldReading,
  cell: Cell,
  way: Way | undefined,
  units?: Units
): Reading<string> | Reading<number> {
  const order = way === 'day' || way === 'month' ? way : 'open'
  const marks = marksOf(way)
  switch (reading) {
    // Two digits of a year are of this century: nothing was sold in the last one.
    case 'date':
      return readDate(cell, order, 2099)
    case 'count':
      return readQuantity(cell, marks, units)
    case 'number':
      return readNumber(cell, marks, false)
    case 'money':
      return readInUnit(cell, marks, units)
    case 'lat':
    case 'lon':
      return readingOf([readDegrees(cell, reading)])
    default:
      return { value: String(cell) }
  }
}

export const marksOf = (way: Way | undefined): Marks => (way === 'id' || way === 'en' ? way : 'open')
/** The units of a cell with what a person said of those that could be either. */
export const unitsSaid = (units: Units | undefined, meant: MeantAs | undefined): Units | undefined =>
  units && { ...units, said: meant?.by === 'person' ? unitOf(meant.way) : undefined }
/** What a person is asked of amounts that could be in several units. */
export const waysOfUnits = (of: readonly number[]): Way[] => [...new Set([1, ...of])].map(wayOfUnit)

/** A GTIN as 13 digits, or the code as it is written where it is none; `lost`: a spreadsheet has cut its digits. */
export interface Article {
  gtin?: string
  written: string
  lost?: true
}

/**
 * The number of an article. One article is `2935290000219`, with indicator 0 or more noughts before it, `(01)0…` of a
 * GS1 barcode, an apostrophe before it or `.0` behind; UPC-A and EAN-8 get leading noughts. Fourteen digits with another
 * indicator are a carton of it: another article.
 */
export function readArticle(cell: Cell): Article {
  const written = plainText(cell)
  if (/^\d([.,]\d+)?e\+?\d+$/i.test(written)) return { written, lost: true }
  const element = /^\(01\) ?(\d{14})(?!\d)/.exec(written) ?? /^01(\d{14})$/.exec(written)
  const grouped = /^\d{1,3}(?:([., ])\d{3})(?:\1\d{3})+$/.test(written)
  const digits = (element?.[1] ?? (grouped ? written : written.replace(/[.,]0{1,2}$/, ''))).replace(
    grouped ? /\D/g : /[\s-]/g,
    ''
  )
  if (!/^\d+$/.test(digits)) return { written }
  const bare = digits.replace(/^0+/, '')
  return bare === '' || bare.length > 13 ? { written } : { gtin: bare.padStart(13, '0'), written }
}

export interface CodedStore {
  id: string
  code: string
}

const upper = (code: string) => code.toUpperCase()
const loose = (code: string) => upper(code).replace(/[^\p{L}\d]/gu, '')
/** A number that a spreadsheet made of a code has no leading noughts. */
const bareNumber = (code: string) => (/^\d+$/.test(loose(code)) ? loose(code).replace(/^0+(?=\d)/, '') : loose(code))

/**
 * Finds stores by their code as it is written: letter for letter, then in any case, then without blanks, dashes and other
 * signs, then without leading noughts; each only where exactly one store fits. The name of its `chain` may stand before it.
 */
export function storeFinder<S extends CodedStore>(
  stores: readonly S[],
  chain: string
): (written: Cell) => S | undefined {
  const named = new RegExp(`^(?:toko|gerai|cabang|outlet|store|${chain.replace(/[^\p{L}\d]+/gu, '.*')}) `, 'iu')
  const steps = [(code: string) => code, upper, loose, bareNumber].map((fold) => ({
    fold,
    known: Map.groupBy(stores, (s) => fold(s.code))
  }))
  const found = new Map<Cell, S | undefined>()
  return (cell) => {
    if (!found.has(cell)) {
      const written = plainText(cell).replace(/^(\d+)\.0$/, '$1')
      // `T001 - TOKO A`, `TOKO A (T001)`, `Alfamart T001`: a code with the name of its store or chain.
      const within = /^(\S+?)(?:: *| +[-|] *)\S|\((\S+)\)$/.exec(written)
      const behind = named.test(written) ? /(?<= )(?!\d{1,2}$)\S*\d\S*$/.exec(written)?.[0] : undefined
      const fits = [written, within?.[1] ?? within?.[2] ?? '', behind ?? ''].flatMap((code) =>
        steps.map(({ fold, known }) => (fold(code) ? (known.get(fold(code)) ?? []) : []))
      )
      const first = fits.find((list) => list.length > 0)
      found.set(cell, first?.length === 1 ? first[0] : undefined)
    }
    return found.get(cell)
  }
}
