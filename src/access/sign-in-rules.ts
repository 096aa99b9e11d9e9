/** The rules of signing in, as versions that an administrator saves. */
import { sql } from 'kysely'
import { z } from 'zod'
import { plainDate } from '../kernel/inputs.ts'
import { wrongAt } from '../kernel/problem.ts'
import { administrator, seeAdministration } from '../kernel/rights.ts'
import { requireWithin, validity } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { action, view } from '../platform/context.ts'
import type { Tx } from '../platform/postgres/database.ts'
import {
  demoApprovalRules,
  demoSignInRules,
  type SignInRules,
  shippedApprovalRules,
  shippedSignInRules,
  signInRules
} from './model.ts'

export async function prepareAccess(tx: Tx, regency: string, demo: boolean): Promise<void> {
  if (!demo) return
  const { rules, source } = demoSignInRules
  await tx
    .insertInto('sign_in_rules')
    .values({
      regency,
      version: 1,
      rules: JSON.stringify(rules),
      valid_from: shippedSignInRules.validFrom,
      source,
      changed_by: 'Rakit'
    })
    .onConflict((c) => c.doNothing())
    .execute()
  await tx
    .insertInto('approval_rules')
    .values({
      regency,
      version: 1,
      rules: JSON.stringify(demoApprovalRules.rules),
      valid_from: shippedApprovalRules.validFrom,
      source: demoApprovalRules.source,
      changed_by: 'Rakit'
    })
    .onConflict((c) => c.doNothing())
    .execute()
}

export const signInRulesView = view({
  name: 'access/sign-in-rules',
  may: seeAdministration,
  title: text('Aturan masuk', 'Rules of signing in'),
  input: z.object({}),
  async run(context) {
    const row = await context.db
      .selectFrom('sign_in_rules')
      .selectAll()
      .where('regency', '=', context.actor.regency)
      .where('valid_from', '<=', context.today)
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (!row) return { version: 0, ...shippedSignInRules }
    const rules = row.rules as unknown as SignInRules
    return { version: row.version, rules, source: row.source, validFrom: row.valid_from }
  }
})

export const saveSignInRules = action({
  name: 'access/save-sign-in-rules',
  may: administrator,
  title: text('Mengubah aturan masuk', 'Changed the rules of signing in'),
  proven: true,
  second: async () => ({ kind: 'rights', about: text('Mengubah aturan masuk', 'Change the rules of signing in') }),
  input: z.object({ rules: signInRules, source: z.string().trim().min(3).max(300), validFrom: plainDate }),
  async run(context, { rules, source, validFrom }) {
    requireWithin(validFrom, '/validFrom', validity(context.today))
    for (const limits of ['withFactor', 'without'] as const)
      if (rules[limits].idleMinutes > rules[limits].hours * 60)
        throw wrongAt(
          'access/idle-beyond-all',
          `/rules/${limits}/idleMinutes`,
          text(
            'Sesi yang tidak dipakai berakhir sebelum batas seluruhnya. Kecilkan menitnya.',
            'An unused session ends before the limit of all. Lower the minutes.'
          )
        )
    const { regency, name } = context.actor
    const { rows } = await sql<{ version: number }>`
      insert into sign_in_rules (regency, version, rules, valid_from, source, changed_by)
      select ${regency}, coalesce(max(version), 0) + 1, ${JSON.stringify(rules)}::jsonb, ${validFrom}::date, ${source}, ${name}
      from sign_in_rules where regency = ${regency} returning version`.execute(context.db)
    return { version: rows[0]!.version }
  }
})
