/**
 * Breaks files in thousands of ways and reads them, in a worker of small memory; fuzz.test.ts starts it. Each is read
 * or refused with a Fault. What a zip keeps a checksum of is, when it is read, what it was before it was broken.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import * as XLSX from '@e965/xlsx'
import fc from 'fast-check'
import { Compound } from './compound.ts'
import { Fault } from './lines.ts'
import { type Part, partsOfXlsx, textRow, zipOf } from './made.ts'
import { book, byHand, bySheetJs, manner } from './random.ts'
import { openWorkbook } from './workbook.ts'

export interface FuzzData {
  seed: number
  /** How many files to break, or for how many seconds. */
  files?: number
  seconds?: number
  /** This file of the seed alone, to see what was wrong with it. */
  only?: number
}

interface Original {
  name: string
  bytes: Buffer
  /** Its parts are under checksums. */
  checked: boolean
  parts?: Part[]
}

function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const html =
  '<html><head><meta charset="utf-8"><style>.a{mso-number-format:"\\@"}</style></head><body><h1>Desa</h1><table>' +
  '<col style="display:none"><tr><td rowspan=2>1<td colspan=3 ' +
  'x:num="5">Siti<table><tr><td>a<td>b<tr><td>c<td>d</table><tr><td>&eacute;<br>x</table></body></html>'
const mhtml =
  `MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: ` +
  `text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${html.replaceAll('=', '=3D')}\r\n--b--\r\n`
const csv = `NIK;Nama;Alamat\r\n${Array.from(
  { length: 30 },
  (_, i) => `35291452038510${i + 10};"Siti ""A"" ` + `${i}";Dusun Barat, RT ${i}`
).join('\r\n')}\r\n="0812";'0813;x\r\n`
const ods = (name: string) =>
  `<office:${name} xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ` +
  `xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" ` +
  `xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" ` +
  `office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet><table:table ` +
  `table:name="A"><table:table-column table:number-columns-repeated="3"/><table:table-row ` +
  `table:number-rows-repeated="2"><table:table-cell office:value-type="string" ` +
  `table:number-rows-spanned="2"><text:p>Siti</text:p></table:table-cell><table:table-cell ` +
  `office:value-type="float" office:value="5"/></table:table-row></table:table></office:spreadsheet></office:body></office:${name}>`

/** The parts of a zip, so that one can be broken and have its right checksum all the same. */
function partsOf(zip: Buffer): Part[] {
  const container = XLSX.CFB.read(zip, { type: 'buffer' }) as {
    FullPaths: string[]
    FileIndex: { content?: Uint8Array }[]
  }
  return container.FileIndex.flatMap(({ content }, i) => {
    const name = container.FullPaths[i]!.replace(/^[^/]*\//, '')
    return content && name && !name.endsWith('/') ? [{ name, content: Buffer.from(content) }] : []
  })
}

function streamOf(file: Buffer): Buffer {
  const compound = new Compound(file)
  return compound.stream('Workbook') ?? compound.stream('Book')!
}

function originals(seed: number): Original[] {
  const books = fc.sample(book, { numRuns: 4, seed })
  const manners = fc.sample(manner, { numRuns: 4, seed })
  const parts = partsOfXlsx({
    sheets: [{ data: textRow('NIK', 'Nama') + textRow('3529', 'Siti') }, { data: textRow('x') }],
    strings: '<si><t>x</t></si>',
    formats: [14, '000']
  })
  const odsParts: Part[] = [
    { name: 'mimetype', content: 'application/vnd.oasis.opendocument.spreadsheet', stored: true },
    { name: 'content.xml', content: ods('document-content') },
    { name: 'META-INF/manifest.xml', content: '<manifest/>' }
  ]
  return [
    ...books.map((made, i) => {
      const bytes = byHand(made, manners[i]!)
      return { name: `xlsx ${i}`, bytes, checked: true, parts: partsOf(bytes) }
    }),
    { name: 'xlsx parts', bytes: zipOf(parts), checked: true, parts },
    { name: 'ods parts', bytes: zipOf(odsParts), checked: true, parts: odsParts },
    ...[books[0]!, books[3]!].map((made, i) => {
      const bytes = bySheetJs(made, 'xlsb')
      return { name: `xlsb ${i}`, bytes, checked: true, parts: partsOf(bytes) }
    }),
    ...(['biff8', 'biff5', 'biff2', 'xlml'] as const).map((kind) => ({
      name: kind,
      bytes: bySheetJs(books[1]!, kind),
      checked: false
    })),
    // Without the file system around it, more of what is broken reaches the reader of its records.
    ...(['biff8', 'biff5'] as const).map((kind) => ({
      name: `${kind} alone`,
      bytes: streamOf(bySheetJs(books[2]!, kind)),
      checked: false
    })),
    ...[ods('document'), html, mhtml, csv, Buffer.from(`\ufeff${csv}`, 'utf16le')].map((content, i) => ({
      name: `text ${i}`,
      bytes: Buffer.from(content),
      checked: false
    }))
  ]
}

const tokens = [
  '"',
  '<',
  '>',
  '\r',
  '\n',
  '\0',
  ';',
  '</table>',
  '<table>',
  '<td rowspan=0>',
  '<tr>',
  '<![CDATA[',
  '-->',
  '&#x0;',
  '9'.repeat(20),
  '"',
  "'",
  '\ufeff',
  'PK\x03\x04',
  '<row>',
  '</c>',
  '=',
  '--b'
]

/** Breaks bytes in one to eight places. */
function broken(bytes: Buffer, next: () => number): Buffer {
  let result = Buffer.from(bytes)
  const at = () => Math.floor(next() * (result.length + 1))
  for (let times = 1 + Math.floor(next() ** 3 * 8); times > 0; times--) {
    const place = at()
    const length = Math.floor(next() ** 4 * 300)
    const before = result.subarray(0, place)
    switch (Math.floor(next() * 6)) {
      case 0:
        if (place < result.length) result[place] = result[place]! ^ (1 << Math.floor(next() * 8))
        break
      case 1:
        if (place < result.length) result[place] = Math.floor(next() * 256)
        break
      case 2:
        result = Buffer.concat([before, result.subarray(place + length)])
        break
      case 3:
        result = Buffer.concat([before, result.subarray(place, place + length), result.subarray(place)])
        break
      case 4:
        result = Buffer.concat([
          before,
          Buffer.from(tokens[Math.floor(next() * tokens.length)]!),
          result.subarray(place)
        ])
        break
      default:
        if (next() < 0.3) result = Buffer.from(before)
    }
  }
  return result
}

/** Is it still a zip, and not a text of other bytes? */
const isZip = (bytes: Buffer) => bytes.toString('latin1', 0, 4) === 'PK\x03\x04' || bytes.includes('PK\x05\x06')

async function readAll(path: string): Promise<string> {
  const read: unknown[] = []
  for (const { name, hidden, hiddenColumns, lines } of (await openWorkbook(path)).sheets) {
    const all: unknown[] = []
    for await (const batch of lines()) all.push(...batch)
    read.push(name, hidden, [...hiddenColumns], all)
  }
  return JSON.stringify(read)
}

/** Without a word where the file was refused. */
async function readOrRefused(path: string): Promise<string | undefined> {
  try {
    return await readAll(path)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

async function fuzz(
  { seed, files, seconds, only }: FuzzData,
  directory: string
): Promise<{ files: number; refused: number }> {
  const path = join(directory, 'x')
  const end = seconds === undefined ? undefined : Date.now() + seconds * 1000
  let done = 0
  let refused = 0
  for (let round = 0; ; round++) {
    const all = originals(seed + round)
    const right = new Map<string, string>()
    for (const { name, bytes } of all) {
      writeFileSync(path, bytes)
      right.set(name, await readAll(path))
    }
    for (let i = 0; i < 200 * all.length; i++) {
      if (end === undefined ? done >= files! : Date.now() > end) return { files: done, refused }
      if (only !== undefined && i !== only) continue
      const next = random((seed + round) * 1_000_003 + i)
      const original = all[i % all.length]!
      const inner = original.parts !== undefined && next() < 0.7
      let bytes: Buffer
      if (inner) {
        const parts = original.parts!
        const chosen = Math.floor(next() * parts.length)
        bytes = zipOf(
          parts.map((part, n) => (n === chosen ? { ...part, content: broken(Buffer.from(part.content), next) } : part))
        )
      } else bytes = broken(original.bytes, next)
      writeFileSync(path, bytes)
      parentPort!.postMessage({ began: `${original.name}, seed ${seed + round}, file ${i}` })
      const read = await readOrRefused(path)
      if (read === undefined) refused++
      else if (original.checked && !inner && isZip(bytes) && read !== right.get(original.name)) {
        throw new Error(`${read.slice(0, 2000)} instead of ${right.get(original.name)!.slice(0, 2000)}`)
      }
      done++
    }
  }
}

const directory = mkdtempSync(join(tmpdir(), 'rakit-fuzz-'))
try {
  parentPort!.postMessage({ ended: await fuzz(workerData as FuzzData, directory) })
} catch (error) {
  parentPort!.postMessage({ failed: (error as Error).stack ?? String(error) })
} finally {
  rmSync(directory, { recursive: true })
}
