import { sql } from 'kysely'
import { text } from '../kernel/text.ts'
import { type Desk, own, rulesToCome, task } from '../platform/desk.ts'

/** Requests of others that the actor may answer; for whoever runs the accounts, how many there are and rules to come. */
export const accessDesk: Desk = async (context) => {
  const { regency, user } = context.actor
  const cards = []
  if (context.may('access/answer-approval'))
    cards.push(
      await task(context, 'approvals', {
        label: text('Permintaan menunggu persetujuan Anda', 'Requests waiting for your approval'),
        act: text('Baca dan jawab', 'Read and answer'),
        to: '/persetujuan',
        since: sql`select asked_at from approval where regency = ${regency} and status = 'waiting'
          and expires_at > ${context.now} and asked_by <> ${user} and subject is distinct from ${user}`
      })
    )
  if (context.may('access/save-sign-in-rules'))
    cards.push(
      await rulesToCome(
        context,
        'sign_in_rules',
        text('Aturan masuk segera berlaku', 'Rules of signing in come into force'),
        '/pengguna?tab=masuk'
      ),
      await rulesToCome(
        context,
        'approval_rules',
        text('Aturan orang kedua segera berlaku', 'Rules of a second person come into force'),
        '/persetujuan?tab=aturan'
      ),
      await own(context, 'accounts', {
        label: text('Akun pengguna', 'Accounts'),
        sentence: text('Semua akun, juga yang tidak aktif.', 'All accounts, inactive ones as well.'),
        to: '/pengguna?tab=pengguna',
        count: sql`select count(*)::int as n from member where regency = ${regency}`
      })
    )
  return cards
}
