/** The recovery sheet: one page to print, with the key that opens backups and the lost key file. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { identityToRecipient } from 'age-encryption'
import QRCode from 'qrcode'
import { formatDate, type PlainDate } from '../../kernel/dates.ts'
import { root } from '../config.ts'
import { renderPdf } from '../pdf.ts'
import { replaceFile } from './file.ts'

/** Where the sheet waits to be printed and deleted. */
export const sheetPath = (dataDirectory: string): string => join(dataDirectory, 'lembar-pemulihan.pdf')

/** The beginning of the recipient: tells which sheet fits, and opens nothing. */
export const markOf = (recipient: string): string => recipient.slice(0, 12)

/** Leaves the sheet of a recovery identity in the data directory, readable by its owner only. */
export async function printSheet(dataDirectory: string, identity: string, day: PlainDate): Promise<void> {
  const template = readFileSync(join(root, 'reference/documents/recovery-sheet.typ'), 'utf8')
  const picture = await QRCode.toString(identity, { type: 'svg', margin: 0, errorCorrectionLevel: 'Q' })
  const [start, ...rest] = identity.split(/(?<=AGE-SECRET-KEY-1)/)
  const rows = [
    start,
    ...rest
      .join('')
      .match(/.{1,16}/g)!
      .map((row) => row.match(/.{1,4}/g)!.join(' '))
  ]
  const data = { day: formatDate(day), rows, mark: markOf(await identityToRecipient(identity)) }
  replaceFile(sheetPath(dataDirectory), renderPdf(template, data, new Map([['/key.svg', Buffer.from(picture)]])))
}
