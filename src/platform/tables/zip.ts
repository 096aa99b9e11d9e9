/** A zip by its own directory: every part's size and checksum is verified as it is read, nothing is kept open. */
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import yauzl from 'yauzl'
import { Fault } from './lines.ts'

const mostUnpacked = 1500 * 1024 * 1024
const mostEntries = 50_000

export interface Entry {
  name: string
  size: number
  packed: number
  crc: number
  offset: number
  method: number
  encrypted: boolean
}

/** Part names are compared without case, slashes either way. They name nothing in a file system. */
const plain = (name: string) => name.replace(/\\/g, '/').replace(/^\/+/, '')
const key = (name: string) => plain(name).toLowerCase()

export class Zip {
  readonly path: string
  readonly entries: ReadonlyMap<string, Entry>

  private constructor(path: string, entries: Map<string, Entry>) {
    this.path = path
    this.entries = entries
  }

  /** Reads the directory, refusing what says it unpacks to too much. */
  static async open(path: string): Promise<Zip> {
    const entries = new Map<string, Entry>()
    let unpacked = 0
    try {
      const zip = await yauzl.openPromise(path, { autoClose: true, decodeStrings: false })
      for await (const entry of zip.eachEntry()) {
        const name = plain(entry.fileNameRaw.toString('utf8'))
        if (name.endsWith('/')) continue
        const { compressedSize: packed, uncompressedSize: size } = entry
        unpacked += size
        if (
          unpacked > mostUnpacked ||
          entries.size >= mostEntries ||
          (size > 50e6 && size / Math.max(1, packed) > 150)
        ) {
          throw new Fault('bomb', `${name} ${unpacked} bytes`)
        }
        if (entries.has(key(name))) throw new Fault('damaged', `${name} twice`)
        entries.set(key(name), {
          name,
          size,
          packed,
          crc: entry.crc32,
          offset: entry.relativeOffsetOfLocalHeader,
          method: entry.compressionMethod,
          encrypted: (entry.generalPurposeBitFlag & 1) === 1
        })
      }
    } catch (error) {
      if (error instanceof Fault) throw error
      throw new Fault(/encryption/.test(String(error)) ? 'password' : 'damaged', String(error))
    }
    return new Zip(path, entries)
  }

  find(name: string): Entry | undefined {
    return this.entries.get(key(name))
  }

  /** The content of a part; a Fault at the latest at its end, when it is not what the directory says. */
  async *chunks(entry: Entry): AsyncGenerator<Buffer> {
    if (entry.encrypted) throw new Fault('password', entry.name)
    if (entry.method !== 0 && entry.method !== 8) throw new Fault('unsupported', `method ${entry.method}`)
    const file = await open(this.path)
    let crc = 0
    let size = 0
    try {
      const header = Buffer.alloc(30)
      const { bytesRead } = await file.read(header, 0, 30, entry.offset)
      if (bytesRead < 30 || header.readUInt32LE(0) !== 0x04034b50) throw new Fault('damaged', `header of ${entry.name}`)
      const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
      if (entry.packed > 0) {
        const packed = file.createReadStream({
          start,
          end: start + entry.packed - 1,
          highWaterMark: 1 << 17,
          autoClose: false
        })
        const source =
          entry.method === 0 ? packed : pipeline(packed, createInflateRaw({ chunkSize: 1 << 16 }), () => {})
        for await (const chunk of source as AsyncIterable<Buffer>) {
          size += chunk.length
          if (size > entry.size) throw new Fault('damaged', `${entry.name} is longer than it says`)
          crc = crc32(chunk, crc)
          yield chunk
        }
      }
      if (size !== entry.size) throw new Fault('damaged', `${entry.name} is shorter than it says`)
      if (crc !== entry.crc) throw new Fault('damaged', `checksum of ${entry.name}`)
    } catch (error) {
      throw error instanceof Fault ? error : new Fault('damaged', `${entry.name}: ${error}`)
    } finally {
      await file.close()
    }
  }

  /** The start of a part, unchecked. */
  async head(entry: Entry, length: number): Promise<Buffer> {
    for await (const chunk of this.chunks(entry)) return chunk.subarray(0, length)
    return Buffer.alloc(0)
  }

  /** Reads every part to its end, so that its checksum is known to be right. */
  async verify(): Promise<void> {
    for (const entry of this.entries.values()) for await (const _ of this.chunks(entry));
  }
}
