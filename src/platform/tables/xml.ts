/**
 * Strict, namespace-aware reading of XML as it comes; whatever is not well-formed is a damaged file. Namespaces are
 * resolved here, because that is twice as fast as what the parser does for every attribute.
 */
import { SaxesParser } from 'saxes'
import { Fault } from './lines.ts'

export interface Tag {
  /** The name with the prefix that `Names` give its namespace, whatever the file's is; '' in a namespace of others. */
  name: string
  /** By their names, likewise; those of other namespaces begin with `?`. */
  attributes: Record<string, string>
}

/** The prefixes of elements and of attributes by namespace; an empty one stands for none. */
export type Names = Record<string, readonly [element: string, attribute: string]>

export interface Handlers {
  open: (tag: Tag) => void
  text?: (text: string) => void
  close?: (name: string) => void
}

/** No file of tables has as many elements within each other, nor as many prefixes. */
const deepest = 1000

const isDeclaration = (name: string) => name.startsWith('xmlns') && (name.length === 5 || name[5] === ':')

/** The prefixes that are bound at a place of the document. */
class Scope {
  #names: Names
  #uris: Map<string, string>
  #elements = new Map<string, string>()
  /** Attributes are called what they are to be called. */
  usual = true

  constructor(names: Names, outer: Scope | undefined, attributes: Record<string, string>) {
    this.#names = names
    this.#uris = new Map(outer ? outer.#uris : [['xml', 'http://www.w3.org/XML/1998/namespace']])
    for (const name in attributes) if (isDeclaration(name)) this.#uris.set(name.slice(6), attributes[name]!)
    if (this.#uris.size > deepest) throw new Fault('damaged', 'prefixes without end')
    const prefixes = new Set(Object.values(names).map(([, prefix]) => prefix))
    for (const [prefix, uri] of this.#uris) {
      if (prefix !== '' && (names[uri] ? names[uri][1] !== prefix : prefixes.has(prefix))) this.usual = false
    }
  }

  #uriOf(prefix: string): string {
    const uri = this.#uris.get(prefix)
    if (uri === undefined && prefix !== '') throw new Fault('damaged', `prefix ${prefix}`)
    return uri ?? ''
  }

  element(name: string): string {
    let known = this.#elements.get(name)
    if (known === undefined) {
      const colon = name.indexOf(':')
      const prefix = this.#names[this.#uriOf(colon < 0 ? '' : name.slice(0, colon))]?.[0]
      const local = name.slice(colon + 1)
      known = prefix === undefined ? '' : prefix === '' ? local : `${prefix}:${local}`
      this.#elements.set(name, known)
    }
    return known
  }

  attributes(written: Record<string, string>): Record<string, string> {
    if (this.usual) return written
    const named: Record<string, string> = {}
    for (const name in written) {
      const colon = name.indexOf(':')
      if (colon < 0) named[name] = written[name]!
      else if (!isDeclaration(name)) {
        const prefix = this.#names[this.#uriOf(name.slice(0, colon))]?.[1]
        const local = name.slice(colon + 1)
        named[prefix === undefined ? `?${name}` : prefix === '' ? local : `${prefix}:${local}`] = written[name]!
      }
    }
    return named
  }
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
  #parser = new SaxesParser({ xmlns: false, position: false })
  #began = false
  #scope: Scope | undefined
  /** The scope of each element that is open. */
  #scopes: Scope[] = []
  #names: string[] = []

  constructor(names: Names, { open, text, close }: Handlers) {
    let declares = true
    this.#parser.on('attribute', ({ name }) => {
      if (name.charCodeAt(0) === 120 && isDeclaration(name)) declares = true
    })
    this.#parser.on('opentag', (tag) => {
      if (declares) this.#scope = new Scope(names, this.#scope, tag.attributes)
      declares = false
      const scope = this.#scope!
      if (this.#scopes.push(scope) > deepest) throw new Fault('damaged', 'elements within elements without end')
      const name = scope.element(tag.name)
      this.#names.push(name)
      open({ name, attributes: scope.attributes(tag.attributes) })
    })
    if (text) {
      this.#parser.on('text', text)
      this.#parser.on('cdata', text)
    }
    this.#parser.on('closetag', () => {
      const ended = this.#scopes.pop()
      const around = this.#scopes.at(-1)
      if (ended !== around) this.#scope = around
      const name = this.#names.pop()!
      close?.(name)
    })
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
export async function readXml(chunks: AsyncIterable<Buffer>, names: Names, handlers: Handlers): Promise<void> {
  const xml = new Xml(names, handlers)
  for await (const text of decodeXml(chunks)) xml.write(text)
  xml.end()
}

/** An attribute that is true as `1`, `true` or `on`. */
export const isOn = (value: string | undefined) => value !== undefined && /^(1|true|on)$/i.test(value.trim())
