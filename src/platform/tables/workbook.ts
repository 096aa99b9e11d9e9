/** Opens any file that holds tables, whatever its name says it is. */
import { open, readFile } from 'node:fs/promises'
import { openBiff } from './biff.ts'
import { Count } from './cells.ts'
import { decodeText, isBinary } from './characters.ts'
import { Compound } from './compound.ts'
import { openCsv } from './csv.ts'
import { openHtml } from './html.ts'
import { Fault, type Sheet, type Workbook } from './lines.ts'
import { isMhtml, openMhtml } from './mhtml.ts'
import { openFods, openOds } from './opendocument.ts'
import { mainPart } from './package-parts.ts'
import { openSpreadsheetml, spreadsheetml } from './spreadsheetml.ts'
import { openXlsb } from './xlsb.ts'
import { openXlsx } from './xlsx.ts'
import { Zip } from './zip.ts'

async function openZip(path: string, count: Count): Promise<Sheet[]> {
  const zip = await Zip.open(path)
  const kind = zip.find('mimetype')
  if (kind) {
    const type = (await zip.head(kind, 200)).toString('latin1').trim()
    if (/opendocument\.spreadsheet/.test(type)) return openOds(zip, count)
    if (/opendocument|epub/.test(type)) throw new Fault('unsupported', type)
  }
  const main = await mainPart(zip)
  if (main) {
    if (/sheet\.binary/.test(main.type)) return openXlsb(zip, main.entry, count)
    if (/wordprocessing|presentation|drawing|visio/.test(main.type)) throw new Fault('unsupported', main.type)
    return openXlsx(zip, main.entry, count)
  }
  // Some programs leave the type out.
  if (zip.find('content.xml') && zip.find('META-INF/manifest.xml')) return openOds(zip, count)
  throw new Fault('unsupported')
}

/** Files that begin as no table does: PDF, pictures, archives, programs and others. */
const foreign = [
  '%PDF',
  '\x89PNG',
  '\xff\xd8\xff',
  'GIF8',
  'Rar!',
  '7z\xbc\xaf',
  '\x1f\x8b',
  'BZh9',
  '{\\rtf',
  'SQLite format 3'
]
foreign.push('RIFF', 'MZ\x90\0', '\x7fELF', 'ID3')

const zips = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08']

function openText(path: string, head: Buffer, count: Count): Promise<Sheet[]> | Sheet[] {
  const text = decodeText(head).trimStart()
  if (isMhtml(text)) return openMhtml(path, count)
  if (/^[[{]\s*["[{]/.test(text)) throw new Fault('unsupported', 'JSON')
  if (/^ID;P|^TABLE\r?\n0,1\r?\n/.test(text)) throw new Fault('unsupported', 'SYLK or DIF')
  const markup = /<(table|html|tr)[\s>]/i
  if (!text.startsWith('<')) {
    // A table of a page begins a line, or follows other tags; one that a cell of a text describes stands within quotes
    // or behind a separator.
    const found = new RegExp(`^([^<\\n]*)(?:<.*>)?[ \\t]*${markup.source}`, 'im').exec(text.slice(0, 20_000))
    const isPage = found && !/[;\t|]|,.*,/.test(found[1]!) && text.slice(0, found.index).split('"').length % 2 === 1
    return isPage ? openHtml(path, head, count) : openCsv(path, count)
  }
  const isHtml = markup.test(text.slice(0, 20_000))
  const root = /<(?![?!])([^\s<>/]+)([^<>]*)>/.exec(text.replace(/<!--[\s\S]*?-->/g, ''))
  const local = root?.[1]?.replace(/^.*:/, '')
  if (local === 'Workbook' && root![2]!.includes(spreadsheetml)) return openSpreadsheetml(path, count)
  if (local === 'document' && /opendocument:xmlns:office/.test(root![2]!)) {
    if (!/mimetype\s*=\s*["'][^"']*spreadsheet/.test(root![2]!)) throw new Fault('unsupported', 'no spreadsheet')
    return openFods(path, count)
  }
  if (isHtml || /^<(!doctype html|html|head|meta|body|style|div|center|font|p|h\d|br|b|!--|!\[)[\s>[]?/i.test(text)) {
    return openHtml(path, head, count)
  }
  throw new Fault('unsupported', `XML ${local}`)
}

/** A file of the old compound kind: an XLS, if anything that is supported. */
async function openCompound(path: string, count: Count): Promise<Sheet[]> {
  const bytes = await readFile(path)
  let file: Compound
  try {
    file = new Compound(bytes)
  } catch (error) {
    // Encrypted files are told apart even when they are damaged.
    if (bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))) throw new Fault('password')
    throw error
  }
  const stream = file.stream('Workbook') ?? file.stream('Book')
  if (stream) return openBiff(stream, count)
  throw new Fault(file.has('EncryptedPackage') || file.has('EncryptionInfo') ? 'password' : 'unsupported')
}

/** The first and the last bytes of a file. */
async function endsOf(path: string): Promise<{ head: Buffer; tail: Buffer }> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const head = Buffer.alloc(Math.min(size, 1 << 16))
    const tail = Buffer.alloc(Math.min(size, 1 << 10))
    await file.read(head, 0, head.length, 0)
    await file.read(tail, 0, tail.length, size - tail.length)
    return { head, tail }
  } finally {
    await file.close()
  }
}

async function sheetsOf(path: string): Promise<Sheet[]> {
  const count = new Count()
  const { head, tail } = await endsOf(path)
  const start = head.subarray(0, 64).toString('latin1')
  const startsAs = (signs: string[], text = start) => signs.some((sign) => text.startsWith(sign))
  if (startsAs(zips)) return openZip(path, count)
  if (start.startsWith('\xd0\xcf\x11\xe0')) return openCompound(path, count)
  if (head.length >= 8 && head[0] === 9 && [0, 2, 4, 8].includes(head[1]!) && head[3] === 0)
    return openBiff(await readFile(path), count)
  if (startsAs(foreign)) throw new Fault('unsupported')
  if (tail.includes('PK\x05\x06')) throw new Fault('damaged', 'a zip that does not begin as one')
  if (isBinary(head)) throw new Fault('unsupported')
  return openText(path, head, count)
}

/** Opens a file by its bytes; throws a Fault for one that cannot be read to its last cell. */
export async function openWorkbook(path: string): Promise<Workbook> {
  return { sheets: await sheetsOf(path) }
}
