/** The rules of signing in, as versions that an administrator saves. */
import { z } from 'zod'
import { wrongAt } from '../kernel/problem.ts'
import { administrator, seeAdministration } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, view } from '../platform/context.ts'
import type { Tx } from '../platform/postgres/database.ts'
import { rulesInput, rulesNow, saveRules } from '../platform/versioned-rules.ts'
import { demoApprovalRules, demoSignInRules, shippedApprovalRules, shippedSignInRules, signInRules } from './model.ts'

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
  run: (context) => rulesNow(context, 'sign_in_rules', shippedSignInRules)
})

export const saveSignInRules = action({
  name: 'access/save-sign-in-rules',
  may: administrator,
  title: text('Mengubah aturan masuk', 'Changed the rules of signing in'),
  proven: true,
  second: async () => ({ kind: 'rights', about: text('Mengubah aturan masuk', 'Change the rules of signing in') }),
  input: rulesInput(signInRules),
  async run(context, input) {
    const { rules } = input
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
    return saveRules(context, 'sign_in_rules', input)
  }
})
