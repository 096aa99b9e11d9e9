import { sql } from 'kysely'
import { text } from '../kernel/text.ts'
import { type Desk, isNear, near, own, rulesToCome, task } from '../platform/desk.ts'

/** What an agency has to decide; what is to be handed over and looked at; what a resident asked for and has. */
export const supportDesk: Desk = async (context) => {
  if (!context.may('support/list')) return []
  const { actor, today } = context
  const { regency, agency, role } = actor
  const ofAgency = sql`(${agency}::text is null or agency = ${agency})`
  const query = agency ? `&dinas=${agency}` : ''
  const cards = []
  if (context.may('support/grant'))
    cards.push(
      await task(context, 'help-asked', {
        label: text('Permohonan bantuan menunggu keputusan', 'Applications for help to decide'),
        act: text('Baca dan putuskan', 'Read and decide'),
        to: `/bantuan?keadaan=asked${query}`,
        since: sql`select asked_on from help where regency = ${regency} and status = 'asked' and ${ofAgency}`
      })
    )
  if (context.may('support/hand-over'))
    cards.push(
      await task(context, 'help-granted', {
        label: text('Bantuan disetujui, belum diserahkan', 'Help granted and not handed over'),
        act: text('Serahkan', 'Hand it over'),
        to: `/bantuan?keadaan=granted${query}`,
        since: sql`select decided_on from help where regency = ${regency} and status = 'granted' and ${ofAgency} and ${near(actor)}`
      })
    )
  if (context.may('support/check'))
    cards.push(
      await task(context, 'help-check', {
        label: text('Bantuan yang perlu dilihat lagi', 'Help to look at again'),
        act: text('Lihat apakah masih dipakai', 'Look whether it is used'),
        to: `/bantuan?keadaan=check${query}`,
        due: sql`select check_on from help where regency = ${regency} and status = 'handed' and check_on <= ${today}::date
          and ${ofAgency} and ${near(actor)}`
      })
    )
  if (context.may('support/save-rules'))
    cards.push(
      await rulesToCome(
        context,
        'support_rules',
        text('Aturan bantuan segera berlaku', 'Rules of help come into force'),
        '/bantuan/aturan'
      )
    )
  if (isNear(actor))
    cards.push(
      await own(context, 'own-help', {
        label:
          role === 'resident'
            ? text('Bantuan yang keluarga saya terima', 'Help that my household received')
            : text('Bantuan di desa binaan', 'Help in your villages'),
        sentence: text('Yang sudah diserahkan dinas atau pihak lain.', 'Handed over by an agency or somebody else.'),
        to: '/bantuan?keadaan=handed',
        count: sql`select count(*)::int as n from help where regency = ${regency} and status = 'handed' and ${near(actor)}`
      })
    )
  return cards
}
