import { sql } from 'kysely'
import { text } from '../kernel/text.ts'
import { type Desk, isNear, near, own } from '../platform/desk.ts'

/** Valid certificates of a facilitator's villages, or of a resident's family. */
export const certificatesDesk: Desk = async (context) => {
  const { actor } = context
  if (!isNear(actor) || !context.may('certificates/list')) return []
  return [
    await own(context, 'own-certificates', {
      label:
        actor.role === 'resident'
          ? text('Sertifikat saya sekeluarga', "My family's certificates")
          : text('Sertifikat di desa binaan', 'Certificates in your villages'),
      sentence: text('Tanda lulus pelatihan yang masih berlaku.', 'Proofs of passed training that are valid.'),
      to: '/sertifikat?keadaan=valid',
      count: sql`select count(*)::int as n from certificate where regency = ${actor.regency} and revoked_at is null
        and ${near(actor)}`
    })
  ]
}
