/**
 * The old compound files of Office: a file system of sectors in chains. Read here, because SheetJS follows chains and
 * directories that lead back to themselves until there is no memory left.
 */
import { Fault } from './lines.ts'

const last = 0xfffffffa
const cut = (what: string) => new Fault('damaged', `${what} of the compound file`)

export class Compound {
  #bytes: Buffer
  #size: number
  #fat: number[]
  #miniFat: number[]
  #mini: Buffer
  #cutoff: number
  #streams = new Map<string, { start: number; length: number }>()

  constructor(bytes: Buffer) {
    if (bytes.length < 512) throw cut('header')
    const shift = bytes.readUInt16LE(30)
    if (shift !== 9 && shift !== 12) throw cut('sectors')
    this.#bytes = bytes
    this.#size = 1 << shift
    this.#cutoff = bytes.readUInt32LE(56)
    this.#fat = []
    this.#fat = this.#numbers(this.#tables())
    const entries = this.#chain(bytes.readUInt32LE(48), this.#fat)
    this.#miniFat = this.#numbers(this.#sectors(bytes.readUInt32LE(60)))
    let root: Buffer = Buffer.alloc(0)
    for (let at = 0; at + 128 <= entries.length; at += 128) {
      const kind = entries[at + 66]!
      const name = entries.toString('utf16le', at, at + Math.max(0, Math.min(64, entries.readUInt16LE(at + 64)) - 2))
      const start = entries.readUInt32LE(at + 116)
      const length = entries.readUInt32LE(at + 120)
      if (kind === 5) root = this.#chain(start, this.#fat).subarray(0, length)
      else if (kind === 2 && !this.#streams.has(name.toLowerCase()))
        this.#streams.set(name.toLowerCase(), { start, length })
    }
    this.#mini = root
  }

  has(name: string): boolean {
    return this.#streams.has(name.toLowerCase())
  }

  /** The content of a stream in any of its folders. */
  stream(name: string): Buffer | undefined {
    const found = this.#streams.get(name.toLowerCase())
    if (!found) return undefined
    const { start, length } = found
    const content = length < this.#cutoff ? this.#miniChain(start) : this.#chain(start, this.#fat)
    if (content.length < length) throw cut(name)
    return content.subarray(0, length)
  }

  /** The sectors that hold the table of all sectors. */
  #tables(): number[] {
    const bytes = this.#bytes
    const sectors: number[] = []
    for (let at = 76; at < 512; at += 4) sectors.push(bytes.readUInt32LE(at))
    const perSector = this.#size / 4
    let next = bytes.readUInt32LE(68)
    for (let left = bytes.readUInt32LE(72); next < last && left > 0; left--) {
      const sector = this.#sector(next)
      for (let i = 0; i < perSector - 1; i++) sectors.push(sector.readUInt32LE(4 * i))
      next = sector.readUInt32LE(this.#size - 4)
      if (sectors.length > bytes.length / this.#size + 2 * perSector) throw cut('table')
    }
    return sectors.filter((sector) => sector < last).slice(0, bytes.readUInt32LE(44))
  }

  #sector(n: number): Buffer {
    const at = (n + 1) * this.#size
    const sector = this.#bytes.subarray(at, at + this.#size)
    if (sector.length === this.#size) return sector
    if (sector.length === 0) throw cut('sector')
    // Some programs do not fill the last one.
    return Buffer.concat([sector, Buffer.alloc(this.#size - sector.length)])
  }

  #numbers(sectors: number[]): number[] {
    const numbers: number[] = []
    for (const n of sectors) {
      const sector = this.#sector(n)
      for (let at = 0; at < this.#size; at += 4) numbers.push(sector.readUInt32LE(at))
    }
    return numbers
  }

  #follow(start: number, fat: number[]): number[] {
    const sectors: number[] = []
    for (let n = start; n < last; n = fat[n]!) {
      if (n >= fat.length || sectors.length > fat.length) throw cut('chain')
      sectors.push(n)
    }
    return sectors
  }

  #sectors(start: number): number[] {
    return this.#follow(start, this.#fat)
  }

  #chain(start: number, fat: number[]): Buffer {
    return Buffer.concat(this.#follow(start, fat).map((n) => this.#sector(n)))
  }

  #miniChain(start: number): Buffer {
    const sectors = this.#follow(start, this.#miniFat).map((n) => this.#mini.subarray(n * 64, n * 64 + 64))
    return Buffer.concat(sectors)
  }
}
