import { z } from 'zod'
import { administrator, seeOffice } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, view } from '../platform/context.ts'
import { documentKinds, letterhead } from './model.ts'
import { currentLetterhead, currentTemplate, shippedTemplate, tryTemplate } from './store.ts'

const kind = z.enum(documentKinds)
const source = z.string().min(20).max(60_000)

export const templates = view({
  name: 'documents/templates',
  may: seeOffice,
  title: text('Templat dokumen', 'Document templates'),
  input: z.object({}),
  async run(context) {
    const rows = []
    for (const k of documentKinds) {
      const { source: _, ...template } = await currentTemplate(context, k)
      rows.push({ kind: k, version: template.version, changedBy: template.changed_by, changedAt: template.changed_at })
    }
    return { rows, total: rows.length, letterhead: await currentLetterhead(context) }
  }
})

export const template = view({
  name: 'documents/template',
  may: seeOffice,
  title: text('Templat', 'Template'),
  input: z.object({ kind }),
  async run(context, input) {
    const { source: now, version } = await currentTemplate(context, input.kind)
    return { kind: input.kind, source: now, version, shipped: shippedTemplate(input.kind) }
  }
})

export const preview = view({
  name: 'documents/preview',
  may: seeOffice,
  title: text('Pratinjau templat', 'Preview of a template'),
  input: z.object({ kind, source: source.nullable().default(null) }),
  paper: true,
  async run(context, input) {
    const used = input.source ?? (await currentTemplate(context, input.kind)).source
    return {
      name: `${input.kind}.pdf`,
      type: 'application/pdf' as const,
      content: await tryTemplate(context, input.kind, used)
    }
  }
})

export const saveTemplate = action({
  name: 'documents/save-template',
  may: administrator,
  title: text('Mengubah templat dokumen', 'Changed a document template'),
  apart: true,
  input: z.object({ kind, source }),
  record: ({ kind: k }) => ({ kind: k }),
  async run(context, input) {
    await tryTemplate(context, input.kind, input.source)
    const { version } = await currentTemplate(context, input.kind)
    await context.db
      .insertInto('document_template')
      .values({
        regency: context.actor.regency,
        kind: input.kind,
        version: version + 1,
        source: input.source,
        changed_by: context.actor.name
      })
      .execute()
    return { version: version + 1 }
  }
})

export const saveLetterhead = action({
  name: 'documents/save-letterhead',
  may: administrator,
  title: text('Mengubah kop surat dan penandatangan', 'Changed the letterhead and signatory'),
  input: z.object({ letterhead }),
  async run(context, input) {
    const { signatoryTitle, signatoryId, lines, city, signatory } = input.letterhead
    await context.db
      .updateTable('letterhead')
      .set({
        lines: JSON.stringify(lines),
        city,
        signatory,
        signatory_title: signatoryTitle,
        signatory_id: signatoryId
      })
      .where('regency', '=', context.actor.regency)
      .execute()
    return {}
  }
})
