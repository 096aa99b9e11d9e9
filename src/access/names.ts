import type { Agency, Role, Scope } from '../kernel/actor.ts'
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
