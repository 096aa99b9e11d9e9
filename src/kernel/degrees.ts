/** Points on the earth as tables and telephones write them. */
import { type Cell, plainText } from './written.ts'

export interface Point {
  lat: number
  lon: number
}

const hemispheres = { n: 'lu|n|u', s: 'ls|s', e: 'bt|e|t', w: 'bb|w|b' }
const letter = `(?:${Object.values(hemispheres).join('|')}|lintang utara|lintang selatan|bujur timur|bujur barat)`
const part = '\\d{1,3}(?:[.,]\\d+)?'
const oneDegree =
  `(?<before>${letter})?[\\s.:]*(?<sign>[+-])?\\s*(?<degrees>${part})\\s*[°º˚d]?` +
  `(?:\\s*(?<minutes>[0-5]?\\d(?:[.,]\\d+)?)\\s*'(?:\\s*(?<seconds>[0-5]?\\d(?:[.,]\\d+)?)\\s*(?:"|''))?)?\\s*(?<after>${letter})?`
const whole = new RegExp(`^${oneDegree}\\.?$`, 'i')
/** Typed marks of minutes and seconds become `'` and `"`; a blank alone between degrees and minutes is none. */
const marked = (written: Cell) =>
  plainText(written)
    .replace(/[“”″〞]/g, '"')
    .replace(/^([+-]?\d{1,3}) (\d{1,2}) (\d{1,2}(?:[.,]\d+)?)(?=$| ?[A-Z])/i, `$1°$2'$3"`)

type Axis = 'lat' | 'lon'
interface Degrees {
  value: number
  /** Where the letter of its side of the globe says so. */
  axis: Axis | undefined
}

function degreesIn(written: Cell): Degrees | undefined {
  const found = whole.exec(marked(written))?.groups
  if (!found || (found.before && found.after)) return undefined
  const number = (text: string | undefined) => Number((text ?? '0').replace(',', '.'))
  const side = (found.before ?? found.after ?? '').toLowerCase()
  const isSide = (letters: string) => new RegExp(`^(?:${letters})$`).test(side)
  const south = isSide(hemispheres.s) || side === 'lintang selatan'
  const west = isSide(hemispheres.w) || side === 'bujur barat'
  const north = isSide(hemispheres.n) || side === 'lintang utara'
  const size = number(found.degrees) + number(found.minutes) / 60 + number(found.seconds) / 3600
  return {
    value: found.sign === '-' || south || west ? -size : size,
    axis: side === '' ? undefined : south || north ? 'lat' : 'lon'
  }
}

const most = { lat: 90, lon: 180 }
const fits = (degrees: Degrees | undefined, axis: Axis): degrees is Degrees =>
  degrees !== undefined && (degrees.axis ?? axis) === axis && Math.abs(degrees.value) <= most[axis]

/** Degrees of latitude or longitude, south and west below zero: `-6,9123`, `6°55'30" LS`, `113.8 BT`. Undefined beyond the globe. */
export function readDegrees(written: Cell, axis: Axis): number | undefined {
  const degrees = degreesIn(written)
  return fits(degrees, axis) ? degrees.value : undefined
}

/** The parts of a cell of two to four numbers; decimal commas only where blanks or semicolons part them. */
function partsOf(written: string): string[] {
  const wide = written.split(/ ?; ?|, | /).filter(Boolean)
  const parts = wide.length > 1 ? wide : written.split(',')
  // `-6,9,113,7` is two numbers or four.
  if (wide.length === 1 && parts.length === 4 && !written.includes('.')) return []
  return parts.every((one) => /^[+-]?\d+([.,]\d+)?$/.test(one)) ? parts : []
}

/**
 * A point in one cell: `-6.9,113.7`, `-6,9; 113,7`, `6°55'30"S 113°48'20"E`, `POINT(113.7 -6.9)`, the address of a
 * map, and `lat lon altitude
 * accuracy` of KoboToolbox. Latitude comes first unless a letter or a number over 90 says otherwise.
 */
export function readPoint(written: Cell): Point | undefined {
  const s = marked(written).replace(/^\((.*)\)$/, '$1')
  const map = /^https?:.*?[@=/](-?\d+\.\d+)(?:,|%2c)(-?\d+\.\d+)/i.exec(s)
  const wkt = /^point ?\(([-+\d.]+) ([-+\d.]+)\)$/i.exec(s)
  const sides = new RegExp(`^(${oneDegree.replace(/\?<\w+>/g, '?:')})[\\s,;/]+(.+)$`, 'i').exec(s)
  const numbers = partsOf(s)
  const [first, second] = wkt
    ? [wkt[2], wkt[1]]
    : map
      ? [map[1], map[2]]
      : numbers.length >= 2 && numbers.length <= 4
        ? numbers
        : sides && /[°º˚'a-z]/i.test(s)
          ? [sides[1], sides[2]]
          : []
  const [a, b] = [degreesIn(first ?? ''), degreesIn(second ?? '')]
  if (fits(a, 'lat') && fits(b, 'lon')) return { lat: a.value, lon: b.value }
  return fits(b, 'lat') && fits(a, 'lon') ? { lat: b.value, lon: a.value } : undefined
}
