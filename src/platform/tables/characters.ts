/** The characters of a text file whose encoding nobody has told for sure. */
import { createReadStream } from 'node:fs'

const windows1252 = new TextDecoder('windows-1252')
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** How many bytes the UTF-8 sequence at this place has; 0 when it is none, -1 when the bytes end within it. */
function sequence(bytes: Buffer, at: number): number {
  const first = bytes[at]!
  if (first < 0x80) return 1
  const length =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i]
    if (next === undefined) return -1
    const low = i > 1 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
    const high = i > 1 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
    if (next < low || next > high) return 0
  }
  return length
}

/**
 * UTF-8 where the bytes are UTF-8, Windows-1252 for every other byte: what is Windows-1252 altogether hardly ever has
 * two bytes that are UTF-8 by chance, and one stray byte does not spoil the letters of a UTF-8 file.
 */
export class Utf8Or1252 {
  #rest: Buffer = Buffer.alloc(0)

  write(chunk: Buffer, last = false): string {
    const bytes = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : chunk
    let end = bytes.length
    if (!last) {
      for (let back = 1; back <= Math.min(3, bytes.length); back++) {
        if (sequence(bytes, bytes.length - back) === -1) end = bytes.length - back
      }
    }
    this.#rest = Buffer.from(bytes.subarray(end))
    const whole = bytes.subarray(0, end)
    try {
      return utf8.decode(whole)
    } catch {
      return this.#mixed(whole)
    }
  }

  end(): string {
    return this.write(Buffer.alloc(0), true)
  }

  #mixed(bytes: Buffer): string {
    let text = ''
    let from = 0
    let at = 0
    while (at < bytes.length) {
      const length = sequence(bytes, at)
      if (length > 0) at += length
      else {
        text += bytes.toString('utf8', from, at) + windows1252.decode(bytes.subarray(at, at + 1))
        from = ++at
      }
    }
    return text + bytes.toString('utf8', from)
  }
}

/** UTF-16 by its mark or by the zero bytes of the letters that all languages here are written with. */
export function utf16Of(head: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe && !(head[2] === 0 && head[3] === 0)) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const pairs = Math.floor(Math.min(head.length, 4096) / 2)
  if (pairs < 2) return undefined
  let even = 0
  let odd = 0
  let lineEnds = 0
  for (let i = 0; i < pairs; i++) {
    if (head[2 * i] === 0) even++
    if (head[2 * i + 1] === 0) odd++
    if (head[2 * i] === 0 && head[2 * i + 1] === 0) lineEnds--
  }
  if (lineEnds < -pairs * 0.02) return undefined
  if (odd > pairs * 0.5 && even < pairs * 0.05) return 'utf-16le'
  if (even > pairs * 0.5 && odd < pairs * 0.05) return 'utf-16be'
  return undefined
}

export interface Decoder {
  write: (chunk: Buffer) => string
  end: () => string
}

/** A decoder by the name that a file gives; names of 8-bit Latin and of UTF-8 are believed only as far as the bytes agree. */
export function decoderOf(label: string | undefined): Decoder {
  const name = label?.trim().toLowerCase()
  if (
    name &&
    !/^(utf-?8|unicode-1-1-utf-8|windows-1252|cp-?1252|x-cp1252|iso-?8859-?1|latin1|us-ascii|ascii)$/.test(name)
  ) {
    try {
      const decoder = new TextDecoder(name)
      return { write: (chunk) => decoder.decode(chunk, { stream: true }), end: () => decoder.decode() }
    } catch {
      // A name that nobody knows.
    }
  }
  const decoder = new Utf8Or1252()
  return { write: (chunk) => decoder.write(chunk), end: () => decoder.end() }
}

/** Bytes in memory as text. */
export function decodeText(bytes: Buffer, label?: string): string {
  const decoder = decoderOf(utf16Of(bytes) ?? label)
  return (decoder.write(bytes) + decoder.end()).replace(/^\ufeff/, '')
}

/** A text file in pieces, without its mark. */
export async function* readText(path: string, label?: string): AsyncGenerator<string> {
  let decoder: Decoder | undefined
  let first = true
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    decoder ??= decoderOf(utf16Of(chunk) ?? label)
    let text = decoder.write(chunk)
    if (first && text !== '') {
      text = text.replace(/^\ufeff/, '')
      first = false
    }
    if (text !== '') yield text
  }
  const text = decoder?.end()
  if (text) yield text
}

/** Is this the start of something that is no text at all? What a failing disk wrote as zeros may follow a text. */
export function isBinary(head: Buffer): boolean {
  if (utf16Of(head)) return false
  if (head[0] === 0xff && head[1] === 0xfe) return true
  let length = head.length
  while (length > 0 && head[length - 1] === 0) length--
  if (length === 0) return head.length > 0
  let controls = 0
  for (const byte of head.subarray(0, length)) {
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 0x1a && byte !== 0x1b)) controls++
  }
  return controls > Math.max(8, length * 0.02)
}
