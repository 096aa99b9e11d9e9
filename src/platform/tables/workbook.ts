/** Opens any file that holds tables, whatever its name says it is. */
import { open } from 'node:fs/promises'
import { Count } from './cells.ts'
import { isBinary } from './characters.ts'
import { openCsv } from './csv.ts'
import { Fault, type Sheet, type Workbook } from './lines.ts'
import { mainPart } from './package-parts.ts'
import { openBiff, openCompound, openXlsb } from './whole.ts'
import { openXlsx } from './xlsx.ts'
import { Zip } from './zip.ts'

async function openZip(path: string, count: Count): Promise<Sheet[]> {
  const zip = await Zip.open(path)
  const main = await mainPart(zip)
  if (!main) throw new Fault('unsupported')
  if (/sheet\.binary/.test(main.type)) return openXlsb(zip, main.entry, count)
  return openXlsx(zip, main.entry, count)
}

async function sheetsOf(path: string): Promise<Sheet[]> {
  const count = new Count()
  const file = await open(path)
  const buffer = Buffer.alloc(1 << 16)
  const { bytesRead } = await file.read(buffer, 0, buffer.length, 0).finally(() => file.close())
  const head = buffer.subarray(0, bytesRead)
  if (head.subarray(0, 2).toString() === 'PK') return openZip(path, count)
  if (head.length >= 8 && head.readUInt32BE(0) === 0xd0cf11e0) return openCompound(path, count)
  if (head.length >= 8 && head[0] === 9 && [0, 2, 4, 8].includes(head[1]!) && head[3] === 0) return openBiff(path, count)
  if (isBinary(head)) throw new Fault('unsupported')
  return openCsv(path, count)
}

export async function openWorkbook(path: string): Promise<Workbook> {
  return { sheets: await sheetsOf(path) }
}
