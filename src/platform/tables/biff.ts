/**
 * The records of an XLS file, BIFF2 to BIFF8, walked without reading the cells: which sheets there are, where each
 * ends, what is hidden, and how many cells hold something. SheetJS reads the cells and must find as many.
 */
import { mostColumns } from './cells.ts'
import { Fault } from './lines.ts'

export interface BiffSheet {
  /** Where its records begin; SheetJS has the sheets in this order. */
  position: number
  hidden: boolean
  /** Neither a chart nor a module of macros. */
  cells: boolean
  filled: Set<number>
  hiddenRows: Set<number>
  hiddenColumns: Set<number>
}

const bof = new Set([0x0009, 0x0209, 0x0409, 0x0809])

/** Records of one cell; those below 6 are of BIFF2, which some programs write into later files too. */
const single = new Set([
  0x0002, 0x0003, 0x0004, 0x0005, 0x0006, 0x0203, 0x0204, 0x0205, 0x0206, 0x027e, 0x0406, 0x00d6, 0x00fd
])

/** The filled cells that a record holds, as row times 256 plus column. */
function filledBy(type: number, data: Buffer): number[] {
  if (!single.has(type) && type !== 0x00bd) return []
  const first = data.readUInt16LE(0) * 256 + (data.readUInt16LE(2) & 0xff)
  return single.has(type) ? [first] : Array.from({ length: Math.floor((data.length - 6) / 6) }, (_, i) => first + i)
}

function walk(stream: Buffer, position: number): BiffSheet {
  const sheet: BiffSheet = {
    position,
    hidden: false,
    cells: true,
    filled: new Set(),
    hiddenRows: new Set(),
    hiddenColumns: new Set()
  }
  const hide = (first: number, last: number) => {
    for (let column = first; column <= Math.min(last, mostColumns); column++) sheet.hiddenColumns.add(column)
  }
  let depth = 0
  let old = false
  for (let at = position; ; ) {
    if (at + 4 > stream.length) throw new Fault('damaged', 'a sheet is cut off')
    const type = stream.readUInt16LE(at)
    const length = stream.readUInt16LE(at + 2)
    const data = stream.subarray(at + 4, at + 4 + length)
    if (data.length < length) throw new Fault('damaged', 'a record is cut off')
    at += 4 + length
    if (bof.has(type)) {
      if (depth++ === 0) old = type === 0x0009
    } else if (type === 0x000a) {
      if (--depth <= 0) return sheet
    } else if (depth === 0) throw new Fault('damaged', 'a sheet does not begin where it should')
    if (depth !== 1 || length < 4) continue
    for (const cell of filledBy(type, data)) sheet.filled.add(cell)
    if (type === 0x0208 && length >= 14) {
      const height = data.readUInt16LE(6)
      if ((data.readUInt16LE(12) & 0x20) !== 0 || (height & 0x7fff) === 0) sheet.hiddenRows.add(data.readUInt16LE(0))
    } else if (type === 0x0008 && old && length >= 8) {
      if ((data.readUInt16LE(6) & 0x7fff) === 0) sheet.hiddenRows.add(data.readUInt16LE(0))
    } else if (type === 0x007d && length >= 10) {
      if ((data.readUInt16LE(8) & 1) === 1 || data.readUInt16LE(4) === 0)
        hide(data.readUInt16LE(0), data.readUInt16LE(2))
    } else if (type === 0x0024 && old && data.readUInt16LE(2) === 0) hide(data[0]!, data[1]!)
  }
}

/** The sheets of a BIFF5 or BIFF8 workbook in their order. */
export function sheetsOfStream(stream: Buffer): BiffSheet[] {
  const listed: { position: number; hidden: boolean; type: number }[] = []
  for (let at = 0; ; ) {
    if (at + 4 > stream.length) throw new Fault('damaged', 'the workbook is cut off')
    const type = stream.readUInt16LE(at)
    const length = stream.readUInt16LE(at + 2)
    const data = stream.subarray(at + 4, at + 4 + length)
    if (data.length < length) throw new Fault('damaged', 'a record is cut off')
    if (at === 0 && !bof.has(type)) throw new Fault('damaged', 'no workbook')
    if (type === 0x002f) throw new Fault('password')
    if (type === 0x0085 && length >= 6) {
      listed.push({ position: data.readUInt32LE(0), hidden: (data[4]! & 3) !== 0, type: data[5]! })
    }
    if (type === 0x000a) break
    at += 4 + length
  }
  return listed.map(({ position, hidden, type }) => ({
    ...walk(stream, position),
    hidden,
    cells: type !== 2 && type !== 6
  }))
}

/** The one sheet of an older file, which is no workbook. */
export const sheetOfFile = (stream: Buffer): BiffSheet => walk(stream, 0)
