/** What the plain amounts of a table count: rupiah or things, or thousands or millions of them, as a title or a line beside it says. */
import { type Marks, readNumber, readRupiah, withoutCurrency } from './money.ts'
import { type Text, text } from './text.ts'
import { isOne, nouns, readAmount, saysItsUnit, sizeIn, type Unit } from './units.ts'
import { type Cell, plainText, type Reading, reading, readingsOf } from './written.ts'

/** By how many rupiah one of a unit is. */
export const moneyUnits: Readonly<Record<number, Text>> = {
  1: text('rupiah', 'rupiah'),
  1e3: text('ribuan rupiah', 'thousands of rupiah'),
  1e6: text('jutaan rupiah', 'millions of rupiah'),
  1e9: text('miliaran rupiah', 'billions of rupiah'),
  1e12: text('triliunan rupiah', 'trillions of rupiah')
}
/** By how many things one of a unit is. */
export const countUnits: Readonly<Record<number, Text>> = {
  1: text('seperti tertulis', 'as it is written'),
  1e3: text('ribuan', 'thousands'),
  1e6: text('jutaan', 'millions'),
  1e9: text('miliaran', 'billions'),
  1e12: text('triliunan', 'trillions')
}
/** The units that a person may choose of. */
export const unitSizes = [1, 1e3, 1e6, 1e9, 1e12] as const
export type UnitSize = (typeof unitSizes)[number]

const words =
  'ribuan|ribu|rb|thousands?|jutaan|juta|jt|millions?|mil[iy]ar(?:an)?|billions?|tril[iy]un(?:an)?|trillions?'
const noughts = "000(?:[.,' ]000)*"
const sizeOf = (unit: string): number =>
  unit.includes('0')
    ? 1000 ** (unit.match(/000/g)?.length ?? 0)
    : /^(r|th)/.test(unit)
      ? 1e3
      : /^(j|milli)/.test(unit)
        ? 1e6
        : unit.startsWith('t')
          ? 1e12
          : 1e9

/** A unit that somebody names for amounts; where the words could say something else, it is asked. */
export interface UnitSaid {
  /** By how many rupiah, or things, one of the unit is. */
  unit: number
  sure: boolean
  /** What is counted, where that is no money: `orang`, `bungkus`, `karton`. */
  noun?: string
}

const denied = /(?<!\p{L})(?:tidak|tdk|tak|bukan|tanpa|not?|without)(?!\p{L})/u
const isEach = /(?<!\p{L})(?:per|tiap|setiap|@|kode|code|no|nomor) *$/u
const ofEach = /^[,.-]* *(?:\/|(?:per|tiap|setiap|untuk|for|each)(?!\p{L}))/u
/** Words of a title or caption whose thousands are of money and of nothing else. */
const ofMoney =
  /(?<!\p{L})(?:rp|idr|rupiah|omzet|omset|nilai|harga|modal|jual|penjualan|pendapatan|laba|upah|gaji|biaya|angka|turnover|amount)/u

/** `at` begins and `to` ends what names the unit; nothing denies it, and it is not one of so many pieces. */
const isSure = (said: string, at: number, to: number): boolean =>
  !denied.test(said.slice(0, at)) && !isEach.test(said.slice(0, at)) && !ofEach.test(said.slice(to))

const inTitle = [
  new RegExp(`(?<!\\p{L})(${words})(?!\\p{L})`, 'u'),
  new RegExp(`(?:[(/x×*.,' ]|rp)(?:1[.,]?)?(${noughts})\\b`)
]
const markOfUnit = /(?:rp|[x×*(.,'/])[. ]*$/
/** What a number of a column counts, as its title says: `Omzet (juta)`, `Modal (Rp.000)`, `Nilai (x Rp1.000)`. */
export function unitInTitle(title: string): UnitSaid | undefined {
  const said = title.toLowerCase()
  const found = inTitle.map((pattern) => pattern.exec(said)).find(Boolean)
  if (!found) return undefined
  const unit = found[1]!
  const to = found.index + found[0].length
  const before = said.slice(0, to - unit.length).replace(/1[.,]?$/, '')
  const isMarked = !unit.includes('0') || markOfUnit.test(before)
  return { unit: sizeOf(unit), sure: isMarked && isSure(said, before.length, to) }
}

const rp = '(?:rp|idr|rupiah)(?!\\p{L})\\.?'
const zeros = `(?:1[.,' ]?)?${noughts}(?![.,]?\\d)`
const captions = [
  `(?<!\\p{L})(?:dalam|dlm|in|satuan ?:?|unit ?:) *(?:${rp} *)?(${words})(?= *(?:${rp}|of |kecuali|[^\\p{L}\\d ]|$))`,
  `(?<!\\p{L})(?:dalam|dlm|in|satuan ?:?|unit ?:) *(?:${rp} *(${zeros})|(${zeros}) *${rp})`,
  `(?:^|[(:;,/=-]) *(${words}) *(?:of )?${rp}`,
  `^[^\\p{L}\\d]*(${zeros}) *(?:of )?${rp}[^\\p{L}\\d]*$`,
  `\\( *(?:dalam |dlm |in )?(?:${rp}[ x×*.]*)?(${words}|[x×*.,']? *${noughts})[ ,-]*\\)`,
  `\\( *${rp}[ x×*]*(${zeros})[ ,-]*\\)`,
  `(?<!\\d *)(?<!\\p{L})[x×*] *(?:${rp} *)?(${zeros})`,
  `^[^\\p{L}\\d]*${rp}[ x×*.]*(${words}|${noughts})[^\\p{L}\\d]*$`
].map((pattern) => new RegExp(pattern, 'u'))
/** Of things: `dalam ribuan bungkus`, `x 1.000 pcs`, `(ribu kg)`, `satuan: karton`. */
const captionsOfCounts = [
  `(?<!\\p{L})(?:dalam|dlm|in|satuan ?:?|unit ?:) *(?:(${words})|[x×*]? *(${zeros})) *(?:of )?(?<noun>${nouns})(?!\\p{L})`,
  `(?<!\\d *)(?<!\\p{L})[x×*] *(${zeros}) *(?<noun>${nouns})(?!\\p{L})`,
  `(?:\\(|^[^\\p{L}\\d]*)(${words}) *(?<noun>${nouns})[^\\p{L}\\d]*(?:\\)|$)`,
  `(?:[(:,]|^[^\\p{L}\\d]*|jumlah ?) *(?:dalam|dlm|satuan ?:?) *(?<noun>${nouns})[^\\p{L}\\d]*$`
].map((pattern) => new RegExp(pattern, 'u'))
const onlyUnit = /^[^\p{L}\d]*(?:dalam |dlm |in )?(?:[\p{L}]+|[\d.,' x×*]+)[^\p{L}\d]*$/u

/**
 * The unit that a line above or below a table names for its amounts: `(dalam ribuan)`, `Rp juta`, `x Rp1.000`, or for what it
 * counts: `dalam ribuan orang`. Sums that a line merely tells (`bantuan Rp5 juta`) are none; what may be one is not `sure`.
 */
export function unitInCaption(line: string): UnitSaid | undefined {
  if (line.length > 300) return undefined
  const said = plainText(line).toLowerCase()
  const ofThings = captionsOfCounts.map((pattern) => pattern.exec(said)).find(Boolean)
  const noun = ofThings?.groups?.noun
  const times = ofThings?.slice(1).find((part) => part && part !== noun)
  if (ofThings && noun && (times || !isOne(noun))) {
    const to = ofThings.index + ofThings[0].length
    return { unit: times ? sizeOf(times) : 1, sure: isSure(said, ofThings.index, to), noun }
  }
  const found = captions.map((pattern) => pattern.exec(said)).find(Boolean)
  if (!found) return undefined
  const unit = found.slice(1).find(Boolean)!
  const to = found.index + found[0].length
  // In brackets alone it may be of anything: `Kode Pos (000)`, `Pengunjung (ribu)`.
  const isOfMoney = /dalam|dlm|satuan|unit/.test(found[0]) || ofMoney.test(said) || onlyUnit.test(said)
  return { unit: sizeOf(unit), sure: isOfMoney && isSure(said, found.index, to) }
}

/** By how many rupiah one may be, of what is said: the unit, or rupiah as well where it is not sure. */
export const unitsMeant = ({ unit, sure }: UnitSaid): number[] => (sure ? [unit] : [1, unit])

/** What the amounts of a column may count. */
export interface Units {
  /** One: what its title or caption says. Several: rupiah and what is said of other tables or not for sure, or contradicting captions. */
  of: readonly number[]
  /** Some of its amounts are so large that whoever wrote them may not have kept to the unit. */
  large: boolean
  /** As a person said of those that may be either. */
  said?: number | undefined
}

/** What lines beside a table say of its numbers: by how many rupiah one of its amounts may be, and what it counts. */
export interface Beside {
  units?: readonly number[]
  counted?: readonly UnitSaid[]
}

/** As many thousands are no amount of a household or of a day. */
export const largeAmount = 100_000
/** A cell that says of itself what it counts: `1,5 jt`, `93 ribu`, `93000 rupiah`. */
const ownUnit = /(?:^|[\d ])(?:rupiah$|k|rb|ribu|jt|juta|m|mil[iy]ar|tril[iy]un)\b/i

const saysItsOwn = (cell: Cell) => typeof cell === 'string' && ownUnit.test(plainText(cell))

/** What a number of this size is times, of each unit that it may be in. */
function factors({ of, large, said }: Units, size: number): readonly number[] {
  if (of.length === 1 && size < (large ? 1000 : largeAmount)) return of
  if (of.includes(1) && size >= largeAmount) return [1]
  return said === undefined ? [...new Set([1, ...of])] : [said]
}

/** An amount in the unit of its column or table; several readings where it may be either. */
export function readInUnit(cell: Cell, marks: Marks, units: Units | undefined): Reading<number> {
  if (!units || saysItsOwn(cell)) return readRupiah(cell, marks)
  // In thousands and millions there are decimals: `1,5`.
  const numbers = readingsOf(readNumber(withoutCurrency(cell), marks, false) ?? readRupiah(cell, marks))
  const ways = numbers.flatMap((n) => factors(units, Math.abs(n)).map((factor) => Math.round(n * factor)))
  return reading(ways.filter(Number.isSafeInteger))
}

const anyNoun = new RegExp(`(?<!\\p{L})(?:${nouns})(?!\\p{L})`, 'iu')
/**
 * What the numbers of a column of things may count: as its title says, else as lines beside its table say of such things.
 * Where the title names a unit too, or nobody says that the thousands are of these, it is asked.
 */
export function unitsOfCounts(
  title: string,
  unit: Unit,
  { large, said, counted, units }: Pick<Units, 'large' | 'said'> & Beside
): Units | undefined {
  const own = unitInTitle(title)
  const ways = own
    ? unitsMeant(own)
    : (counted ?? []).flatMap(({ unit: times, noun = '', sure }) => {
        const size = sizeIn(unit, noun)
        return size === undefined
          ? []
          : unitsMeant({ unit: times * size, sure: sure && (times > 1 || !anyNoun.test(title)) })
      })
  const of = [...new Set(ways.length > 0 || !units ? ways : [1, ...units])]
  return of.some((one) => one !== 1) ? { of, large, said } : undefined
}

/** A number of things in the unit of its column or table, by the same rule as an amount of money. `whole`: only whole ones. */
export function readCountInUnit(
  cell: Cell,
  marks: Marks,
  whole: boolean,
  units: Units | undefined,
  unit: Unit | undefined,
  title = ''
): Reading<number> {
  if (!units || saysItsOwn(cell) || saysItsUnit(cell)) return readAmount(cell, marks, whole, unit, title)
  const numbers = readingsOf(readAmount(cell, marks, false, unit, title))
  const ways = numbers.flatMap((n) => factors(units, Math.abs(n)).map((factor) => Math.round(n * factor * 1e6) / 1e6))
  return reading(ways.filter((n) => !whole || Number.isInteger(n)))
}
