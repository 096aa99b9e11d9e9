import { sql } from 'kysely'
import { text } from '../kernel/text.ts'
import { type Desk, own, task } from '../platform/desk.ts'

/** Who may be recorded twice; a facilitator's households, a resident's family. */
export const householdsDesk: Desk = async (context) => {
  const { regency, role, villages, household } = context.actor
  const cards = []
  if (context.may('households/merge')) {
    const act = text('Bandingkan', 'Compare')
    const found = (kind: 'person' | 'enterprise') =>
      sql`select found_at from duplicate where regency = ${regency} and status = 'open' and kind = ${kind}`
    cards.push(
      await task(context, 'duplicates', {
        label: text('Warga mungkin tercatat dua kali', 'People perhaps recorded twice'),
        act,
        to: '/duplikat',
        since: found('person')
      }),
      await task(context, 'duplicate-enterprises', {
        label: text('Usaha mungkin tercatat dua kali', 'Enterprises perhaps recorded twice'),
        act,
        to: '/duplikat?jenis=usaha',
        since: found('enterprise')
      })
    )
  }
  if (role === 'facilitator')
    cards.push(
      await own(context, 'households', {
        label: text('Rumah tangga di desa binaan', 'Households in your villages'),
        sentence: text(
          'Yang terdata; yang digabung dihitung sekali.',
          'Those in the register; merged ones count once.'
        ),
        to: '/warga',
        count: sql`select count(*)::int as n from household where regency = ${regency} and merged_into is null
          and village = any(${villages as string[]}::text[])`
      })
    )
  if (role === 'resident' && household)
    cards.push(
      await own(context, 'own', {
        label: text('Anggota keluarga saya', 'Members of my household'),
        sentence: text('Orang di rumah Anda yang terdata.', 'People of your home in the register.'),
        to: `/warga/${household}`,
        count: sql`select count(*)::int as n from person where regency = ${regency} and household_id = ${household}::uuid
          and merged_into is null`
      })
    )
  return cards
}
