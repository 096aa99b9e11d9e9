/** Opens any file that holds tables, whatever its name says it is. */
import { open } from 'node:fs/promises'
import { Count } from './cells.ts'
import { isBinary } from './characters.ts'
import { openCsv } from './csv.ts'
import { Fault, type Workbook } from './lines.ts'
import { mainPart } from './package-parts.ts'
import { openXlsx } from './xlsx.ts'
import { Zip } from './zip.ts'

async function openZip(path: string): Promise<Workbook> {
  const zip = await Zip.open(path)
  const main = await mainPart(zip)
  if (main) return { sheets: await openXlsx(zip, main.entry, new Count()) }
  throw new Fault('unsupported')
}

export async function openWorkbook(path: string): Promise<Workbook> {
  const file = await open(path)
  const buffer = Buffer.alloc(1 << 16)
  const { bytesRead } = await file.read(buffer, 0, buffer.length, 0).finally(() => file.close())
  const head = buffer.subarray(0, bytesRead)
  if (head.subarray(0, 2).toString() === 'PK') return openZip(path)
  if (isBinary(head)) throw new Fault('unsupported')
  return { sheets: openCsv(path, new Count()) }
}
