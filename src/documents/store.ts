import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatDate } from '../kernel/dates.ts'
import { root } from '../platform/config.ts'
import type { Context } from '../platform/context.ts'
import { renderPdf } from '../platform/pdf.ts'
import type { Tx } from '../platform/postgres/database.ts'
import type { AnyPaper, DocumentKind, Letterhead, PaperOf } from './model.ts'
import { blankQr, sampleOf } from './sample.ts'

const shipped = (name: string) => readFileSync(join(root, 'reference/documents', `${name}.typ`), 'utf8')

/** Gives a regency a letterhead to begin with, when it has none. */
export async function prepareDocuments(tx: Tx, regency: string): Promise<void> {
  const region = await tx.selectFrom('region').select('name').where('code', '=', regency).executeTakeFirst()
  const name = region?.name ?? regency
  await tx
    .insertInto('letterhead')
    .values({
      regency,
      lines: JSON.stringify([
        `Pemerintah Kabupaten ${name}`,
        'Dinas Koperasi dan UKM, Dinas Perindustrian dan Perdagangan'
      ]),
      city: name,
      signatory: '(nama pejabat)',
      signatory_title: 'Kepala Dinas'
    })
    .onConflict((c) => c.doNothing())
    .execute()
}

export async function currentLetterhead(context: Context): Promise<Letterhead> {
  const row = await context.db
    .selectFrom('letterhead')
    .selectAll()
    .where('regency', '=', context.actor.regency)
    .executeTakeFirstOrThrow()
  return {
    lines: row.lines as string[],
    city: row.city,
    signatory: row.signatory,
    signatoryTitle: row.signatory_title,
    signatoryId: row.signatory_id
  }
}

/** The template in use: the regency's newest, else the one that ships. */
export async function currentTemplate(context: Context, kind: DocumentKind) {
  const own = await context.db
    .selectFrom('document_template')
    .select(['source', 'version', 'changed_by', 'changed_at'])
    .where('regency', '=', context.actor.regency)
    .where('kind', '=', kind)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return own ?? { source: shipped(kind), version: 0, changed_by: null, changed_at: null }
}

/** The template that ships with Rakit. */
export const shippedTemplate = (kind: DocumentKind): string => shipped(kind)

/** Prints a paper by the template in use. `files` holds its pictures, by the names that the data uses. */
export async function printPaper<K extends DocumentKind>(
  context: Context,
  kind: K,
  data: PaperOf<K>,
  files: ReadonlyMap<string, Uint8Array>
): Promise<Uint8Array> {
  const { source } = await currentTemplate(context, kind)
  return renderPdf(source, data, withKit(files))
}

const withKit = (files: ReadonlyMap<string, Uint8Array>) =>
  new Map([...files, ['/kit.typ', Buffer.from(shipped('kit'))]])

/** What every paper says beside its own: that the data are a demo, the day, who signs. */
export async function whatPapersSay(context: Context): Promise<AnyPaper> {
  const { demo } = await context.db
    .selectFrom('tenant')
    .select('demo')
    .where('regency', '=', context.actor.regency)
    .executeTakeFirstOrThrow()
  return { demo, today: formatDate(context.today), letterhead: await currentLetterhead(context) }
}

/** Prints a template on the sample of its kind; refuses what does not compile with thirty long names. */
export async function tryTemplate(context: Context, kind: DocumentKind, source: string): Promise<Uint8Array> {
  const { demo, letterhead } = await whatPapersSay(context)
  const data = sampleOf(kind, letterhead, demo)
  return renderPdf(source, data, withKit(new Map([['/sample.svg', Buffer.from(blankQr)]])))
}
