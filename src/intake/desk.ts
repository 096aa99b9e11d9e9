import { sql } from 'kysely'
import { text } from '../kernel/text.ts'
import { type Desk, task } from '../platform/desk.ts'

/** Lists that were brought and are not in the register yet, whole or in part. */
export const intakeDesk: Desk = async (context) => {
  if (!context.may('intake/apply')) return []
  const { regency } = context.actor
  return [
    await task(context, 'imports', {
      label: text('Impor belum diterapkan', 'Imports not applied yet'),
      act: text('Periksa dan terapkan', 'Check and apply'),
      to: '/impor?keadaan=open',
      since: sql`select made_at from import where regency = ${regency} and status in ('reading', 'preview', 'applying')`
    }),
    await task(context, 'held', {
      label: text('Impor dengan baris tertahan', 'Imports with rows held'),
      act: text('Jawab pertanyaannya', 'Answer the questions'),
      to: '/impor?keadaan=held',
      since: sql`select made_at from import i where regency = ${regency} and status in ('preview', 'applied')
        and exists (select 1 from import_row r where r.regency = i.regency and r.import_id = i.id and r.status = 'held')`
    })
  ]
}
