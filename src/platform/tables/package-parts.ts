/** The parts of an Office file and how they point to each other. */
import { Fault } from './lines.ts'
import { type Names, readXml } from './xml.ts'
import type { Entry, Zip } from './zip.ts'

export interface Relationship {
  /** The last word of its type: `worksheet`, `sharedStrings` … the same in transitional and strict files. */
  type: string
  target: string
}

const packages = 'http://schemas.openxmlformats.org/package/2006'
const names: Names = { [`${packages}/relationships`]: ['', ''], [`${packages}/content-types`]: ['', ''] }

const kindOf = (type: string) => type.slice(type.lastIndexOf('/') + 1)

/** A target as it is written, as the name of a part. */
function resolve(from: string, target: string): string {
  let path = target.replace(/\\/g, '/')
  try {
    path = decodeURI(path)
  } catch {
    // Left as it is written.
  }
  const parts = path.startsWith('/') ? [] : from.split('/').slice(0, -1)
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/** What a part points to, by id; of the package itself for ''. */
export async function relationships(zip: Zip, part: string): Promise<Map<string, Relationship>> {
  const slash = part.lastIndexOf('/')
  const entry = zip.find(`${part.slice(0, slash + 1)}_rels/${part.slice(slash + 1)}.rels`)
  const found = new Map<string, Relationship>()
  if (!entry) return found
  await readXml(zip.chunks(entry), names, {
    open(tag) {
      if (tag.name !== 'Relationship') return
      const { Id: id, Type: type, Target: target, TargetMode: mode } = tag.attributes
      if (!id || !type || !target || mode === 'External') return
      found.set(id, { type: kindOf(type), target: resolve(part, target) })
    }
  })
  return found
}

/** The content types of the parts, by name in small letters; by extension for `.xml` and the like. */
async function contentTypes(zip: Zip): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const entry = zip.find('[Content_Types].xml')
  if (!entry) return found
  await readXml(zip.chunks(entry), names, {
    open(tag) {
      const { PartName: part, Extension: extension, ContentType: type } = tag.attributes
      if (part && type) found.set(part.replace(/^\/+/, '').toLowerCase(), type)
      else if (extension && type) found.set(`.${extension.toLowerCase()}`, type)
    }
  })
  return found
}

/** The part that the package is about, with its content type; undefined where the zip is no such package. */
export async function mainPart(zip: Zip): Promise<{ entry: Entry; type: string } | undefined> {
  if (!zip.find('_rels/.rels') && !zip.find('[Content_Types].xml')) return undefined
  const types = await contentTypes(zip)
  const typeOf = (name: string) =>
    types.get(name.toLowerCase()) ?? types.get(name.slice(name.lastIndexOf('.')).toLowerCase()) ?? ''
  for (const { type, target } of (await relationships(zip, '')).values()) {
    if (type !== 'officeDocument') continue
    const entry = zip.find(target)
    if (!entry) throw new Fault('damaged', `${target} is missing`)
    return { entry, type: typeOf(target) }
  }
  for (const [name, type] of types) {
    const entry = /\.main\+xml$/.test(type) ? zip.find(name) : undefined
    if (entry) return { entry, type }
  }
  return undefined
}
