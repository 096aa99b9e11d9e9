import { sql } from 'kysely'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Context } from './context.ts'

/** Refuses an act that opens secrets one by one when the actor has done it `most` times within an hour; the audit log counts. */
export async function refuseBeyond(context: Context, operation: string, most: number): Promise<void> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from audit
    where regency = ${context.actor.regency} and actor = ${context.actor.user} and action = ${operation}
      and at > ${context.now}::timestamptz - interval '1 hour'`.execute(context.db)
  if (rows[0]!.n > most)
    throw new Problem(
      'access/too-often',
      429,
      text(
        `Sudah ${most} kali dalam satu jam. Tunggu sebentar; bila pekerjaan ini memang banyak, mintalah kepada administrator.`,
        `This was done ${most} times within an hour. Wait a while; if there is much of this work, ask the administrator.`
      ),
      { facts: { minutes: 60 } }
    )
}
