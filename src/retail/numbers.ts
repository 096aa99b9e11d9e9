/** Quantities, days, numbers of products and codes of stores as files of retailers write them, pure. */
import { readDate } from '../kernel/dates.ts'
import { readDegrees } from '../kernel/degrees.ts'
import { readNumber, readRupiah } from '../kernel/money.ts'
import { readAmount } from '../kernel/units.ts'
import { type Cell, type FieldReading, plainText, type Reading, reading as readingOf } from '../kernel/written.ts'
import type { Way } from './model.ts'

/** What a cell of a field could mean; by the way of its column, and both ways where that is not known. */
export function readWritten(
  reading: FieldReading,
  cell: Cell,
  way: Way | undefined
): Reading<string> | Reading<number> {
  const order = way === 'day' || way === 'month' ? way : 'open'
  const marks = way === 'id' || way === 'en' ? way : 'open'
  switch (reading) {
    // Two digits of a year are of this century: nothing was sold in the last one.
    case 'date':
      return readDate(cell, order, 2099)
    case 'count':
      return readAmount(cell, marks, true, 'pcs')
    case 'number':
      return readNumber(cell, marks, false)
    case 'money':
      return readRupiah(cell, marks)
    case 'lat':
    case 'lon':
      return readingOf([readDegrees(cell, reading)])
    default:
      return { value: String(cell) }
  }
}

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
 * signs, then without leading noughts; each only where exactly one store fits.
 */
export function storeFinder<S extends CodedStore>(stores: readonly S[]): (written: Cell) => S | undefined {
  const steps = [(code: string) => code, upper, loose, bareNumber].map((fold) => ({
    fold,
    known: Map.groupBy(stores, (s) => fold(s.code))
  }))
  const found = new Map<Cell, S | undefined>()
  return (cell) => {
    if (!found.has(cell)) {
      const written = plainText(cell).replace(/^(\d+)\.0$/, '$1')
      const fits = steps.map(({ fold, known }) => (fold(written) ? (known.get(fold(written)) ?? []) : []))
      const first = fits.find((list) => list.length > 0)
      found.set(cell, first?.length === 1 ? first[0] : undefined)
    }
    return found.get(cell)
  }
}
