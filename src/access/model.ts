import { z } from 'zod'
import { type Agency, agencies, type Role, roles, type Scope } from '../kernel/actor.ts'
import { type Text, text } from '../kernel/text.ts'

export const roleNames: Record<Role, Text> = {
  administrator: text('Administrator', 'Administrator'),
  officer: text('Petugas dinas', 'Agency officer'),
  facilitator: text('Pendamping', 'Facilitator'),
  mentor: text('Narasumber', 'Mentor'),
  resident: text('Warga', 'Resident'),
  buyer: text('Pembeli ritel', 'Retail buyer'),
  leader: text('Pimpinan', 'Leader'),
  auditor: text('Pemeriksa', 'Auditor'),
  public: text('Masyarakat', 'Public')
}
export const agencyNames: Record<Agency, Text> = {
  cooperatives: text('Dinas Koperasi dan UKM', 'Cooperatives & small business agency'),
  industry: text('Dinas Perindustrian dan Perdagangan', 'Industry & trade agency')
}
export const scopeNames: Record<Scope, Text> = {
  regency: text('sekabupaten', 'whole regency'),
  agency: text('milik dinasnya', "own agency's"),
  area: text('desa binaannya', 'assigned villages'),
  own: text('miliknya sendiri', 'own')
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
