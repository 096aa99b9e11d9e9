/** Help of either agency: its kinds as the regency sets them, and the states that one piece of help goes through. */
import { z } from 'zod'
import shipped from '../../reference/support-kinds.json' with { type: 'json' }
import { paperKinds } from '../households/model.ts'
import { distinct } from '../kernel/inputs.ts'
import { type Text, text } from '../kernel/text.ts'
import { industryClasses } from '../mentoring/health.ts'

export const sorts = ['seat', 'tool', 'material', 'grant', 'fee', 'packaging', 'stall', 'loan'] as const

const bilingual = z.object({ id: z.string().trim().min(2).max(120), en: z.string().trim().min(2).max(120) })

/** Who may have it. `decile`: at most this one, by a list not older than so many months. `without`: no such paper yet. */
const conditions = z.object({
  classes: z.array(z.enum(industryClasses)).max(3),
  decile: z.object({ most: z.number().int().min(1).max(10), months: z.number().int().min(1).max(120) }).nullable(),
  places: z.array(z.string().regex(/^\d\d\.\d\d\.\d\d(\.\d{4})?$/)).max(400),
  consent: z.boolean(),
  without: z.array(z.enum(paperKinds)).max(paperKinds.length)
})

export const supportKind = z.object({
  id: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .max(40),
  /** `seat`: given by classes, never asked for here. */
  sort: z.enum(sorts),
  name: bilingual,
  basis: z.string().trim().min(3).max(200).describe('By which rule, or who proposed it.'),
  verified: z.boolean().describe('Somebody has read the rule itself.'),
  most: z.number().int().min(0).max(1_000_000_000).describe('Rupiah at most; 0: without money.'),
  againYears: z
    .number()
    .int()
    .min(0)
    .max(50)
    .nullable()
    .describe('Years until the same may be given again; null: never.'),
  asset: z.boolean().describe('Bears an asset number.'),
  checkMonths: z.number().int().min(0).max(60).describe('Months until somebody looks whether it is used; 0: nobody.'),
  conditions
})
export type SupportKind = z.infer<typeof supportKind>

export const supportRules = z.object({ kinds: distinct(z.array(supportKind).min(1).max(60), ({ id }) => id) })
export type SupportRules = z.infer<typeof supportRules>
export const defaultSupportRules: { source: string; validFrom: string; rules: SupportRules } = {
  source: shipped.source,
  validFrom: shipped.valid_from,
  rules: supportRules.parse(shipped)
}

export const helpStates = ['asked', 'withdrawn', 'refused', 'granted', 'cancelled', 'handed'] as const
export type HelpState = (typeof helpStates)[number]
export const helpStateNames: Record<HelpState, Text> = {
  asked: text('menunggu keputusan', 'to be decided'),
  withdrawn: text('ditarik pemohon', 'taken back'),
  refused: text('ditolak', 'refused'),
  granted: text('disetujui, belum diserahkan', 'granted, not handed over'),
  cancelled: text('batal diberikan', 'cancelled'),
  handed: text('sudah diterima', 'received')
}

export const useStates = ['used', 'idle', 'broken', 'lost', 'passed-on'] as const
export type UseState = (typeof useStates)[number]
export const useStateNames: Record<UseState, Text> = {
  used: text('dipakai', 'in use'),
  idle: text('tidak dipakai', 'not used'),
  broken: text('rusak', 'broken'),
  lost: text('hilang', 'lost'),
  'passed-on': text('sudah dialihkan ke orang lain', 'passed on to somebody else')
}

/** One line of all that a household had; `source` says which part of Rakit knows it. */
export const ledgerSources = ['help', 'seat', 'transport', 'certificate', 'paper'] as const
export type LedgerSource = (typeof ledgerSources)[number]
