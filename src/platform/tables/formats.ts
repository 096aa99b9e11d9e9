/** What a number format shows of a number: a number, a date, a code with its zeros, or a percentage. */
import { SSF } from '@e965/xlsx'
import { type Cell, notShown } from '../../kernel/written.ts'

interface Section {
  kind: 'number' | 'date' | 'time' | 'elapsed' | 'code' | 'percent' | 'words' | 'shrunk' | 'scaled'
  /** From `[<1000]` and the like. */
  applies?: (value: number) => boolean
  tokens: Token[]
}

type Token = { literal: string } | { sign: string }

export interface Format {
  code: string
  sections: Section[]
}

/** Formats that a file may name without spelling them out; the dates among 27 to 58 and 71 to 81 are East Asian and Thai. */
const builtin: Record<number, string> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  11: '0.00E+00',
  12: '# ?/?',
  13: '# ??/??',
  14: 'dd/mm/yyyy',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'd/m/yyyy h:mm',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
  48: '##0.0E+0',
  49: '@'
}
for (const id of [27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58, 71, 72, 73, 74, 77, 81])
  builtin[id] = 'dd/mm/yyyy'
for (const id of [32, 33, 34, 35, 55, 56, 75, 76, 78, 79, 80]) builtin[id] = 'h:mm:ss'

const comparisons: Record<string, (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => a === b,
  '<>': (a, b) => a !== b
}

/** Cuts a format at its semicolons into signs and literal text. */
function sectionsOf(code: string): Section[] {
  const sections: Section[] = []
  let tokens: Token[] = []
  let applies: Section['applies']
  const end = () => {
    sections.push({ kind: kindOf(tokens), tokens, ...(applies && { applies }) })
    tokens = []
    applies = undefined
  }
  for (let i = 0; i < code.length; i++) {
    const c = code[i]!
    if (c === ';') end()
    else if (c === '"') {
      const close = code.indexOf('"', i + 1)
      const stop = close < 0 ? code.length : close
      tokens.push({ literal: code.slice(i + 1, stop) })
      i = stop
    } else if (c === '\\') tokens.push({ literal: code[++i] ?? '' })
    else if (c === '_') {
      i++
      tokens.push({ literal: ' ' })
    } else if (c === '*') i++
    else if (c === '[') {
      const close = code.indexOf(']', i)
      if (close < 0) break
      const inside = code.slice(i + 1, close)
      const condition = /^(<=|>=|<>|<|>|=)\s*(-?[\d.]+)$/.exec(inside)
      if (/^(h+|m+|s+)$/i.test(inside)) tokens.push({ sign: `[${inside}]` })
      else if (condition) {
        const compare = comparisons[condition[1]!]!
        const limit = Number(condition[2])
        applies = (value) => compare(value, limit)
      } else if (inside.startsWith('$')) tokens.push({ literal: inside.slice(1).split('-')[0]! })
      i = close
    } else if (/^general/i.test(code.slice(i, i + 7))) {
      tokens.push({ sign: 'General' })
      i += 6
    } else if (/^(AM\/PM|A\/P)/i.test(code.slice(i, i + 5))) {
      const half = /^(AM\/PM|A\/P)/i.exec(code.slice(i, i + 5))![0]
      tokens.push({ sign: 'AM/PM' })
      i += half.length - 1
    } else if (/^e[+-]/i.test(code.slice(i, i + 2))) {
      tokens.push({ sign: 'E+' })
      i++
    } else tokens.push({ sign: c })
  }
  end()
  return sections
}

function kindOf(tokens: Token[]): Section['kind'] {
  const signs = tokens.flatMap((token) => ('sign' in token ? [token.sign] : []))
  if (signs.includes('General') || signs.includes('E+') || signs.includes('@')) return 'number'
  if (signs.some((sign) => sign.startsWith('['))) return 'elapsed'
  if (signs.some((sign) => /^[dyebg]$/i.test(sign))) return 'date'
  if (signs.some((sign) => /^([hs]|AM\/PM)$/i.test(sign))) return 'time'
  if (signs.some((sign) => /^m$/i.test(sign))) return 'date'
  if (signs.includes('%')) return 'percent'
  if (!signs.some((sign) => /[0#?]/.test(sign)) && /\p{L}/u.test(literals(tokens))) return 'words'
  if (digitsBehind(tokens)) return 'code'
  if (signs.some((sign) => /[#?,/]/.test(sign))) return digitsBefore(tokens) ? 'code' : amountKind(tokens)
  const point = signs.indexOf('.')
  const zeros = (point < 0 ? signs : signs.slice(0, point)).filter((sign) => sign === '0').length
  return zeros > 1 || (zeros > 0 && digitsBefore(tokens)) ? 'code' : amountKind(tokens)
}

const isPlace = (token: Token | undefined) => token !== undefined && 'sign' in token && /[0#?]/.test(token.sign)
const literals = (tokens: readonly Token[]) => tokens.map((token) => ('literal' in token ? token.literal : '')).join('')
const scaleWord = /^\s*(k|rb|ribu(?:an)?|jt|juta(?:an)?|m|mil[iy]ar)\.?\s*$/i

/** Does literal text right behind the number add digits to it, as in `0"000"`? */
function digitsBehind(tokens: readonly Token[]): boolean {
  const behind = tokens[tokens.findLastIndex(isPlace) + 1]
  return tokens.some(isPlace) && behind !== undefined && 'literal' in behind && /^[.,']?\d/.test(behind.literal)
}

/** Numbers shown as thousands or millions of themselves (`0.0,`), and those behind which a format says so (`0" rb"`). */
function amountKind(tokens: readonly Token[]): Section['kind'] {
  const isComma = (token: Token | undefined) => token !== undefined && 'sign' in token && token.sign === ','
  const point = tokens.findIndex((token) => 'sign' in token && token.sign === '.')
  const last = tokens.findLastIndex(isPlace)
  const shrinks = isComma(tokens[last + 1]) || (point > 0 && isComma(tokens[point - 1]))
  const behind = literals(tokens.slice(last + 1))
  if (shrinks) return behind.trim() === '' || scaleWord.test(behind) ? 'shrunk' : 'number'
  return scaleWord.test(behind) ? 'scaled' : 'number'
}

/** Does literal text before the number add digits to it, as in `"+62"0`? */
function digitsBefore(tokens: Token[]): boolean {
  for (const token of tokens) {
    if ('literal' in token && /\d/.test(token.literal)) return true
    if ('sign' in token && /[0#?]/.test(token.sign)) return false
  }
  return false
}

const known = new Map<string, Format>()

/** A format by its code. */
export function formatOf(code: string): Format {
  let format = known.get(code)
  if (!format) {
    if (known.size > 5000) known.clear()
    format = { code, sections: sectionsOf(code) }
    known.set(code, format)
  }
  return format
}

export const general = formatOf('General')

/** A format by its number; those that are not built in are spelled out in the file. */
export const builtinFormat = (id: number): Format => formatOf(builtin[id] ?? 'General')

/** Which section of the format shows this value. */
function sectionOf({ sections }: Format, value: number): Section {
  const [first, second, third] = sections
  if (!second) return first!
  if (first!.applies || second.applies) {
    if (first!.applies?.(value) ?? value > 0) return first!
    if (second.applies?.(value) ?? value < 0) return second
    return third ?? second
  }
  if (value > 0) return first!
  if (value < 0) return second
  return third ?? first!
}

/** Fills digits into zeros and signs: 7 as `000` is 007, 81234567 as `0000-0000` is 8123-4567. */
function code({ tokens }: Section, value: number, alone: boolean): string {
  const place = (token: Token) => 'sign' in token && /[0#?]/.test(token.sign)
  const points = tokens.findIndex((token) => 'sign' in token && token.sign === '.')
  const whole = points < 0 ? tokens : tokens.slice(0, points)
  const rest = points < 0 ? [] : tokens.slice(points + 1)
  const [digits = '', decimals = ''] = plain(Math.abs(value), rest.filter(place).length).split('.')
  let left = digits
  let places = whole.filter(place).length
  let shown = ''
  for (const token of whole.toReversed()) {
    if (!place(token)) {
      const text = 'literal' in token ? token.literal : token.sign
      shown = (text === ',' ? '' : text) + shown
      continue
    }
    places--
    const taken = places === 0 ? left : left.slice(-1)
    left = left.slice(0, -1)
    const sign = 'sign' in token ? token.sign : ''
    shown = (taken || (sign === '0' ? '0' : '')) + shown
  }
  let next = 0
  let after = ''
  for (const token of rest)
    after += place(token) ? (decimals[next++] ?? '') : 'literal' in token ? token.literal : token.sign
  return `${value < 0 && alone ? '-' : ''}${shown}${points < 0 ? '' : `.${after}`}`.trim()
}

const plain = (value: number, decimals: number) =>
  value < 1e21 ? value.toFixed(Math.min(100, decimals)) : BigInt(value).toString()

const two = (n: number) => String(n).padStart(2, '0')
const clock = (seconds: number) =>
  `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}${seconds % 60 ? `:${two(seconds % 60)}` : ''}`

/** The last day that Excel knows, 9999-12-31, as 1900 counts. */
const lastDay = 2_958_465

/** A number of days as a date; `undefined` for what no date is. Excel believes that 1900 had a 29 February. */
function dated(value: number, since1904: boolean): string | undefined {
  if (value < 0) return undefined
  const seconds = Math.round(value * 86_400)
  const day = Math.floor(seconds / 86_400)
  const time = seconds % 86_400
  if (day > lastDay - (since1904 ? 1462 : 0)) return undefined
  if (!since1904 && (day === 0 || day === 60))
    return `${day === 0 ? '00/01' : '29/02'}/1900${time ? ` ${clock(time)}` : ''}`
  const days = since1904 ? day + 1462 : day < 60 ? day + 1 : day
  const date = new Date(Date.UTC(1899, 11, 30) + days * 86_400_000).toISOString().slice(0, 10)
  return time ? `${date}T${clock(time)}` : date
}

function formatted(format: string, value: number): Cell {
  try {
    return String(SSF.format(format, value)).trim()
  } catch {
    return value
  }
}

const isBlank = ({ tokens }: Section) => tokens.every((token) => 'literal' in token && token.literal.trim() === '')

/** A text as its format shows it, which may be not at all. */
export function shownText(text: string, { code, sections }: Format): string {
  const section = sections[3] ?? (sections.length === 1 ? sections[0] : undefined)
  return text !== '' && code !== '' && section && isBlank(section) ? notShown + text : text
}

/** A number as its format shows it; noughts that a format leaves out are noughts. */
export function shown(value: number, format: Format, since1904: boolean): Cell {
  const section = format.sections.length === 1 ? format.sections[0]! : sectionOf(format, value)
  if (isBlank(section) && format.code !== '' && !(value === 0 && format.sections.some((one) => !isBlank(one))))
    return `${notShown}${value}`
  switch (section.kind) {
    case 'number':
      return value === 0 ? 0 : value
    case 'words':
      return literals(section.tokens).trim()
    // 93.000 shown as 93 is that many rupiah whatever stands over it; a number of something else is for a person to say.
    case 'shrunk':
      return value === 0 ? 0 : `${value} rupiah`
    case 'scaled': {
      const written = /\.\d{3}$/.test(String(value)) ? `${value}0` : value
      return value === 0
        ? 0
        : `${written} ${scaleWord.exec(literals(section.tokens.slice(section.tokens.findLastIndex(isPlace) + 1)))![1]}`
    }
    case 'time':
      if (value >= 0 && value < 1) {
        const seconds = Math.round(value * 86_400)
        return clock(seconds === 86_400 ? 0 : seconds)
      }
      return dated(value, since1904) ?? value
    case 'elapsed':
      if (value >= 0 && value < 1) return clock(Math.round(value * 86_400))
      return formatted(format.code, value)
    case 'date':
      return dated(value, since1904) ?? value
    case 'code':
      return Number.isFinite(value) ? code(section, value, format.sections.length === 1) : value
    case 'percent':
      return formatted(format.code, value)
  }
}

/** An ISO date or time that a file spells out, as the cell tells it; anything else as it stands. */
export function isoCell(written: string): string {
  const text = written.trim()
  const m = /^(?:(-?\d{4,})-(\d\d)-(\d\d))?(?:T?(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?)?(?:Z|[+-]\d\d:\d\d)?$/.exec(text)
  if (!m || (m[1] === undefined && m[4] === undefined)) return text
  const seconds = Math.round(Number(m[4] ?? 0) * 3600 + Number(m[5] ?? 0) * 60 + Number(m[6] ?? 0))
  if (m[1] === undefined) return clock(seconds % 86_400)
  const date = new Date(Date.UTC(2000, Number(m[2]) - 1, Number(m[3])) + seconds * 1000)
  date.setUTCFullYear(Number(m[1]) + (date.getUTCFullYear() - 2000))
  if (Number.isNaN(date.getTime()) || seconds > 86_400) return text
  const time = seconds % 86_400
  const day = seconds === 86_400 ? date.toISOString().slice(0, 10) : `${m[1]}-${m[2]}-${m[3]}`
  return time ? `${day}T${clock(time)}` : day
}
