/** Strict, namespace-aware reading of XML as it comes; whatever is not well-formed is a damaged file. */
import { SaxesParser, type SaxesTagNS } from 'saxes'
import { Fault } from './lines.ts'

export type Tag = SaxesTagNS

export interface Handlers {
  open: (tag: Tag) => void
  text?: (text: string) => void
  close?: (tag: Tag) => void
}

/** The encoding of an XML document by its mark, its first character or its declaration. */
function encodingOf(head: Buffer): string {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0x3c && head[1] === 0)) return 'utf-16le'
  if ((head[0] === 0xfe && head[1] === 0xff) || (head[0] === 0 && head[1] === 0x3c)) return 'utf-16be'
  const declared = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(
    head
      .subarray(0, 400)
      .toString('latin1')
      .replace(/^\xef\xbb\xbf/, '')
  )?.[1]
  return !declared || /^(utf-?16|ucs-?2|unicode)/i.test(declared) ? 'utf-8' : declared
}

/** The characters of an XML document. */
export async function* decodeXml(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  for await (const chunk of chunks) {
    let text: string
    try {
      decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true })
      text = decoder.decode(chunk, { stream: true })
    } catch (error) {
      throw new Fault('damaged', String(error))
    }
    if (text !== '') yield text
  }
  try {
    decoder?.decode()
  } catch (error) {
    throw new Fault('damaged', String(error))
  }
}

export class Xml {
  #parser = new SaxesParser({ xmlns: true, position: false })
  #began = false

  constructor(handlers: Handlers) {
    this.#parser.on('opentag', handlers.open)
    if (handlers.text) {
      this.#parser.on('text', handlers.text)
      this.#parser.on('cdata', handlers.text)
    }
    if (handlers.close) this.#parser.on('closetag', handlers.close)
  }

  write(text: string): void {
    try {
      const start = this.#began ? text : text.trimStart()
      if (start === '') return
      this.#began = true
      this.#parser.write(start)
    } catch (error) {
      throw error instanceof Fault ? error : new Fault('damaged', String(error))
    }
  }

  end(): void {
    try {
      this.#parser.close()
    } catch (error) {
      throw error instanceof Fault ? error : new Fault('damaged', String(error))
    }
  }
}

/** Reads a whole document. */
export async function readXml(chunks: AsyncIterable<Buffer>, handlers: Handlers): Promise<void> {
  const xml = new Xml(handlers)
  for await (const text of decodeXml(chunks)) xml.write(text)
  xml.end()
}

/** An attribute whatever its prefix. */
export function attribute(tag: Tag, local: string): string | undefined {
  const plain = tag.attributes[local]
  if (plain) return plain.value
  for (const name in tag.attributes) {
    const found = tag.attributes[name]!
    if (found.local === local && found.prefix !== 'xmlns') return found.value
  }
  return undefined
}

/** An attribute that is true as `1`, `true` or `on`. */
export const isOn = (value: string | undefined) => value !== undefined && /^(1|true|on)$/i.test(value.trim())
