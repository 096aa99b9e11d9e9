import { z } from 'zod'
import approvals from '../../reference/approval-rules.json' with { type: 'json' }
import shipped from '../../reference/sign-in-rules.json' with { type: 'json' }
import { agencies, type Role, roles } from '../kernel/actor.ts'
import type { Weighty } from '../kernel/operation.ts'
import { type Text, text } from '../kernel/text.ts'

/** What the audit log holds beside actions, as it is called on screen. */
export const eventNames: Readonly<Record<string, Text>> = {
  'access/sign-in': text('Masuk', 'Signed in'),
  'access/sign-in-failed': text('Gagal masuk', 'Failed to sign in'),
  'access/sign-out': text('Keluar', 'Signed out'),
  'access/change-password': text('Mengganti kata sandi sendiri', 'Changed the own password'),
  'access/change-password-failed': text('Gagal mengganti kata sandi sendiri', 'Failed to change the own password'),
  'access/code': text('Masuk dengan kode sekali pakai', 'Gave a one-time code'),
  'access/code-failed': text('Gagal memasukkan kode sekali pakai', 'Failed to give a one-time code'),
  'access/proof': text('Membuktikan diri sekali lagi', 'Proved once more who they are'),
  'access/proof-failed': text('Gagal membuktikan diri', 'Failed to prove who they are'),
  'access/set-up-codes': text('Memasang kode sekali pakai', 'Set up one-time codes'),
  'access/set-up-codes-failed': text('Gagal memasang kode sekali pakai', 'Failed to set up one-time codes'),
  'access/end-sessions': text('Mengakhiri sesi di perangkat lain', 'Ended sessions on other devices'),
  'access/let-in-again': text('Diberi jalan masuk dari mesin server', "Let in again from the server's machine"),
  'access/refused': text('Ditolak karena perannya', 'Refused by role'),
  'access/export': text('Mengunduh tabel', 'Exported a table'),
  'access/paper': text('Membuka dokumen', 'Opened a document'),
  'access/bulk-read': text('Membaca banyak baris', 'Read many rows')
}

const memberRoles = roles.filter((role) => role !== 'public') as Exclude<Role, 'public'>[]
const must = (message: Text) => ({ error: message.en, params: { text: message } })

export const memberInput = z
  .object({
    name: z.string().trim().min(2).max(120),
    email: z.email().max(200),
    role: z.enum(memberRoles),
    agency: z.enum(agencies).nullable().default(null),
    villages: z
      .array(z.string().regex(/^\d\d\.\d\d\.\d\d\.\d{4}$/))
      .max(400)
      .default([]),
    household: z.uuid().nullable().default(null),
    retailer: z.string().trim().min(2).max(60).nullable().default(null)
  })
  .refine((m) => m.role !== 'officer' || m.agency, {
    path: ['agency'],
    ...must(text('Pilih dinas petugas ini.', "Choose this officer's agency."))
  })
  .refine((m) => m.role !== 'buyer' || m.retailer, {
    path: ['retailer'],
    ...must(text('Isi peritel pembeli ini.', "Fill in this buyer's retailer."))
  })
  .refine((m) => m.role !== 'resident' || m.household, {
    path: ['household'],
    ...must(text('Pilih rumah tangga warga ini.', "Choose this resident's household."))
  })

/** How long a session lasts: unused, and in all. The cookie itself lasts two weeks. */
const sessionLimits = z.object({
  idleMinutes: z.number().int().min(5).max(20_160),
  hours: z.number().int().min(1).max(336)
})
/** Who gives a one-time code beside the password, how long a session lasts, and when somebody is asked again who they are. */
export const signInRules = z.object({
  secondFactor: z.array(z.enum(memberRoles)).max(memberRoles.length),
  withFactor: sessionLimits.describe('For roles that give a code.'),
  without: sessionLimits.describe('For all others.'),
  proofMinutes: z.number().int().min(1).max(1440).nullable().describe('null: nobody is asked again.')
})
export type SignInRules = z.infer<typeof signInRules>
export const shippedSignInRules = {
  source: shipped.source,
  validFrom: shipped.valid_from,
  rules: signInRules.parse(shipped)
}
const twoWeeks = { idleMinutes: 20_160, hours: 336 }
/** Of a demo, which lets anyone enter as anybody: a password is enough, and nobody is asked again. */
export const demoSignInRules = {
  source: 'Kabupaten contoh: akunnya dibuka untuk umum',
  rules: { secondFactor: [], withFactor: twoWeeks, without: twoWeeks, proofMinutes: null } satisfies SignInRules
}

const rupiahFrom = z.number().int().min(0).max(100_000_000_000).nullable()
/** What a second person of the office approves before it is done; null and false: nobody needs to. */
export const approvalRules = z.object({
  rights: z.boolean().describe('Accounts of the office, one-time codes, and these and the rules of signing in.'),
  terms: z.boolean().describe('Agreements that one side writes for both, and what a pool keeps for itself.'),
  paymentsFrom: rupiahFrom.describe('Payments noted of so many rupiah and more.'),
  writeOffsFrom: rupiahFrom.describe('What is owed no more, from so many rupiah on.'),
  days: z.number().int().min(1).max(60).describe('So long a request may wait, answered or not.')
})
export type ApprovalRules = z.infer<typeof approvalRules>
export const shippedApprovalRules = {
  source: approvals.source,
  validFrom: approvals.valid_from,
  rules: approvalRules.parse(approvals)
}
/** Of a demo, where one visitor plays everybody: it would stop at each step for somebody who is the same person. */
export const demoApprovalRules = {
  source: demoSignInRules.source,
  rules: { rights: false, terms: false, paymentsFrom: null, writeOffsFrom: null, days: 7 } satisfies ApprovalRules
}

export const approvalStatuses = ['waiting', 'approved', 'refused', 'withdrawn', 'done'] as const
export const approvalStatusNames: Record<(typeof approvalStatuses)[number] | 'expired', Text> = {
  waiting: text('Menunggu', 'Waiting'),
  approved: text('Disetujui, belum dilakukan', 'Approved, not done yet'),
  refused: text('Tidak disetujui', 'Not approved'),
  withdrawn: text('Ditarik kembali', 'Withdrawn'),
  done: text('Selesai dilakukan', 'Done'),
  expired: text('Lewat waktu', 'Expired')
}
export const weightNames: Record<Weighty['kind'], Text> = {
  rights: text('Hak pengguna', 'Rights of users'),
  payment: text('Pembayaran', 'Payment'),
  'write-off': text('Penghapusan', 'Write-off'),
  terms: text('Kesepakatan', 'Terms')
}

/** What a new password has at least, in letters and signs. */
export const shortestPassword = 10
