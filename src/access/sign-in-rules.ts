/** The rules of signing in, as versions that an administrator saves. */
import { z } from 'zod'
import type { Role } from '../kernel/actor.ts'
import { wrongAt } from '../kernel/problem.ts'
import { administrator, seeAdministration } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context, view } from '../platform/context.ts'
import type { Tx } from '../platform/postgres/database.ts'
import { changesTold, rulesInput, rulesNow, saveRules, type Told } from '../platform/versioned-rules.ts'
import {
  demoApprovalRules,
  demoSignInRules,
  type SignInRules,
  shippedApprovalRules,
  shippedSignInRules,
  signInRules
} from './model.ts'
import { roleNames } from './names.ts'

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

const signInRulesNow = (context: Context) => rulesNow(context, 'sign_in_rules', shippedSignInRules)
const listed = (roles: readonly Role[], language: 'id' | 'en') =>
  roles.map((role) => roleNames[role][language]).join(', ') || '–'
const limitsTold = ({ idleMinutes, hours }: SignInRules['without']) =>
  text(
    `tidak dipakai ${idleMinutes} menit, seluruhnya ${hours} jam`,
    `unused ${idleMinutes} minutes, in all ${hours} hours`
  )
const toldOfRules: readonly Told<SignInRules>[] = [
  [
    text('Wajib kode sekali pakai', 'Must give a one-time code'),
    ({ secondFactor: roles }) => text(listed(roles, 'id'), listed(roles, 'en'))
  ],
  [text('Sesi dengan kode', 'Sessions with a code'), (r) => limitsTold(r.withFactor)],
  [text('Sesi lainnya', 'Other sessions'), (r) => limitsTold(r.without)],
  [
    text('Ditanya lagi sesudah', 'Asked again after'),
    ({ proofMinutes: n }) => (n === null ? text('tidak pernah', 'never') : text(`${n} menit`, `${n} minutes`))
  ]
]

export const signInRulesView = view({
  name: 'access/sign-in-rules',
  may: seeAdministration,
  title: text('Aturan masuk', 'Rules of signing in'),
  input: z.object({}),
  run: (context) => signInRulesNow(context)
})

export const saveSignInRules = action({
  name: 'access/save-sign-in-rules',
  may: administrator,
  title: text('Mengubah aturan masuk', 'Changed the rules of signing in'),
  proven: true,
  second: async (context, input) => ({
    kind: 'rights',
    about: changesTold(
      text('Mengubah aturan masuk', 'Change the rules of signing in'),
      (await signInRulesNow(context)).rules,
      input,
      toldOfRules
    )
  }),
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
