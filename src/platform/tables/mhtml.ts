/** Web pages with all their parts in one file, as Excel saves a workbook. */
import { readFile } from 'node:fs/promises'
import type { Count } from './cells.ts'
import { decodeText } from './characters.ts'
import { charsetOf, sheetOfPage } from './html.ts'
import { Fault, type Sheet } from './lines.ts'

interface Part {
  type: string
  charset: string | undefined
  location: string
  body: string
  encoding: string
}

/** Cuts headers from body; both as bytes in latin1. */
function partOf(written: string): Part {
  const [, head = '', body = ''] = /^(?:\r?\n)*([\s\S]*?)(?:\r?\n\r?\n|\r\r)([\s\S]*)$/.exec(written) ?? []
  const headers = head.replace(/\r?\n[ \t]+/g, ' ')
  const header = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(headers)?.[1]?.trim() ?? ''
  const type = header('content-type')
  return {
    type: type.split(';')[0]!.trim().toLowerCase(),
    charset: /charset\s*=\s*"?([\w.:-]+)/i.exec(type)?.[1],
    location: header('content-location'),
    body,
    encoding: header('content-transfer-encoding').toLowerCase()
  }
}

function bytesOf({ body, encoding }: Part): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64')
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1')
  const text = body
    .replace(/(?<![ \t])[ \t]+(?=\r?\n)/g, '')
    .replace(/=\r?\n/g, '')
    .replace(/=([\dA-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(text, 'latin1')
}

const fileName = (location: string) => {
  const name = location.slice(Math.max(location.lastIndexOf('/'), location.lastIndexOf('\\')) + 1)
  try {
    return decodeURIComponent(name).toLowerCase()
  } catch {
    return name.toLowerCase()
  }
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'" }
const unescaped = (text: string) => text.replace(/&(amp|lt|gt|quot|apos|#39);/g, (_, name: string) => entities[name]!)

const opens = '<x:ExcelWorksheet>'
const closes = '</x:ExcelWorksheet>'

async function* once(text: string): AsyncGenerator<string> {
  for (let i = 0; i < text.length; i += 1 << 18) yield text.slice(i, i + (1 << 18))
}

export const isMhtml = (head: string) =>
  /^\s*[\w-]+:/.test(head) && /^MIME-Version:/im.test(head) && /^Content-Type:\s*(multipart\/|text\/html)/im.test(head)

export async function openMhtml(path: string, count: Count): Promise<Sheet[]> {
  const whole = (await readFile(path)).toString('latin1')
  const end = /\r?\n\r?\n/.exec(whole.trimStart())
  const head = whole.trimStart().slice(0, end?.index ?? 0)
  const boundary = /boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i.exec(head)
  const mark = boundary && `--${boundary[1] ?? boundary[2]}`
  const written = mark ? `\n${whole}`.split(`\n${mark}`) : ['', whole.trimStart(), '--']
  if (written.length < 3 || !written.at(-1)!.startsWith('--')) throw new Fault('damaged', 'the last part is cut off')
  const pages = written
    .slice(1, -1)
    .map(partOf)
    .filter(({ type }) => type === 'text/html' || type === 'application/xhtml+xml')
    .map((part) => {
      const bytes = bytesOf(part)
      return {
        file: fileName(part.location),
        text: decodeText(bytes, charsetOf(bytes.subarray(0, 65_536)) ?? part.charset)
      }
    })
  const named: { name: string; file: string }[] = []
  for (const { text } of pages) {
    for (let at = text.indexOf(opens); at >= 0; at = text.indexOf(opens, at + 1)) {
      const end = text.indexOf(closes, at)
      if (end < 0) break
      const sheet = text.slice(at, end)
      const name = /<x:Name>([^<]*)</i.exec(sheet)?.[1]
      const file = /<x:WorksheetSource\s[^>]*?HRef\s*=\s*["']([^"']+)/i.exec(sheet)?.[1]
      if (name !== undefined && file) named.push({ name: unescaped(name.trim()), file: fileName(unescaped(file)) })
    }
  }
  if (named.length === 0) {
    const all = pages.map(({ text }) => text)
    if (all.length === 0) throw new Fault('unsupported', 'no page')
    return [await sheetOfPage('Tabel', false, () => once(all.join('\n')), count, 0)]
  }
  const sheets: Sheet[] = []
  for (const { name, file } of named) {
    const page = pages.find((one) => one.file === file)
    if (!page) throw new Fault('damaged', `sheet ${name} is missing`)
    const hidden = /<x:Visible>\s*Sheet(Very)?Hidden/i.test(page.text)
    const title = named.length > 1 ? name : 'Tabel'
    sheets.push(await sheetOfPage(title, hidden, () => once(page.text), count, sheets.length))
  }
  return sheets
}
