import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import { type Text, text } from '../kernel/text.ts'
import { worries } from '../platform/backup/rules.ts'
import { lastGood } from '../platform/backup/service.ts'
import { type Context, view } from '../platform/context.ts'

/** A number on the first page that opens the list behind it. `waiting`: somebody has to do something about it. */
export interface Card {
  id: string
  label: Text
  value: number
  to: string
  waiting: boolean
}

const card = (id: string, label: Text, value: unknown, to: string, waiting = false): Card => ({
  id,
  label,
  value: Number(value ?? 0),
  to,
  waiting
})

/** The home view sees the whole regency; what waits for somebody is of their villages or household only. */
function near({ role, villages, household }: Actor) {
  if (role === 'facilitator') return sql<boolean>`village = any(${villages as string[]}::text[])`
  if (role === 'resident') return sql<boolean>`household_id = ${household}::uuid`
  return sql<boolean>`true`
}

async function totals(context: Context) {
  const { rows } = await sql<
    Record<'households' | 'people' | 'enterprises' | 'surveyed' | 'withTime' | 'interested', number>
  >`
    select coalesce(sum(f.households), 0) households, coalesce(sum(f.people), 0) people, coalesce(sum(f.enterprises), 0) enterprises,
      (select coalesce(sum(households), 0) from village_survey where regency = ${context.actor.regency}) surveyed,
      (select coalesce(sum(people_with_time), 0) from village_survey where regency = ${context.actor.regency}) "withTime",
      (select coalesce(sum(interested), 0) from village_survey where regency = ${context.actor.regency}) interested
    from village_figures f where f.regency = ${context.actor.regency}`.execute(context.db)
  return rows[0]!
}

/** What training asks of the actor: plans to approve, participants to invite, classes to finish; for a mentor, their own. */
async function trainingCards(context: Context): Promise<Card[]> {
  const { regency, agency, role } = context.actor
  if (role === 'mentor') {
    const { rows } = await sql<{ n: number }>`select count(*) n from class where regency = ${regency}
      and status in ('planned', 'inviting', 'running') and taught(id)`.execute(context.db)
    return [card('teaching', text('Kelas saya yang belum selesai', 'My classes not finished'), rows[0]!.n, '/kelas')]
  }
  const { rows } = await sql<{ toInvite: number; toFinish: number; toApprove: number; trained: number }>`
    select (select count(*) from class where regency = ${regency} and status = 'planned' and (${agency}::text is null or agency = ${agency})) "toInvite",
      (select count(*) from class where regency = ${regency} and status in ('inviting', 'running') and ends < ${context.today}::date and (${agency}::text is null or agency = ${agency})) "toFinish",
      (select count(*) from plan where regency = ${regency} and status = 'ready' and (${agency}::text is null or not approvals ? ${agency}::text)) "toApprove",
      (select count(*) from certificate where regency = ${regency} and revoked_at is null) trained`.execute(context.db)
  const [n] = rows
  const waits = context.may('classes/approve-plan')
    ? [
        card('plans', text('Rencana menunggu persetujuan', 'Plans to approve'), n!.toApprove, '/perencana', true),
        card(
          'invite',
          text('Kelas siap mengundang', 'Classes ready to invite'),
          n!.toInvite,
          '/kelas?keadaan=planned',
          true
        ),
        card(
          'finish',
          text('Kelas lewat tanggal, belum ditutup', 'Classes past their days, not finished'),
          n!.toFinish,
          '/kelas',
          true
        )
      ]
    : []
  const trained = context.may('certificates/list')
    ? [card('trained', text('Sertifikat pelatihan berlaku', 'Valid training certificates'), n!.trained, '/sertifikat')]
    : []
  return [...waits, ...trained]
}

/** What accompaniment asks of the actor: visits of today, tasks past their day, disputes to settle. */
async function accompanimentCards(context: Context): Promise<Card[]> {
  const { regency, user, role } = context.actor
  const mine = role === 'facilitator' ? user : null
  const { rows } = await sql<Record<'cases' | 'visits' | 'late' | 'disputes', number>>`
    select (select count(*) from mentoring_case where regency = ${regency} and closed_on is null and (${mine}::text is null or facilitator = ${mine}) and ${near(context.actor)}) cases,
      (select count(*) from planned_visit p where regency = ${regency} and facilitator = ${user} and day = ${context.today}::date
        and not exists (select 1 from visit v where v.regency = p.regency and v.case_id = p.case_id and v.visited_on = p.day)) visits,
      (select count(*) from task t join mentoring_case c on c.regency = t.regency and c.id = t.case_id where t.regency = ${regency} and t.done_on is null and not t.dropped
        and t.due_on < ${context.today}::date and case when ${mine}::text is null then t.owner = 'officer' else c.facilitator = ${mine} end) late,
      (select count(*) from dispute where regency = ${regency} and settled_on is null) disputes`.execute(context.db)
  const [n] = rows
  const cards: Card[] = []
  if (mine) cards.push(card('visits', text('Kunjungan hari ini', 'Visits today'), n!.visits, '/pendampingan', true))
  if (mine || context.may('cooperation/settle-dispute'))
    cards.push(
      card(
        'late',
        text('Tugas pendampingan lewat tanggal', 'Mentoring tasks past their day'),
        n!.late,
        '/pendampingan',
        true
      )
    )
  if (context.may('cooperation/settle-dispute'))
    cards.push(
      card(
        'disputes',
        text('Sengketa kemitraan terbuka', 'Open disputes'),
        n!.disputes,
        '/kemitraan?tab=kerja-sama',
        true
      )
    )
  if (context.may('mentoring/cases'))
    cards.push(card('cases', text('Usaha didampingi', 'Businesses accompanied'), n!.cases, '/pendampingan?tab=usaha'))
  return cards
}

/** Products in modern retail, for whoever may see the list behind the figure; for a buyer, what waits to be scored. */
async function shelfCards(context: Context): Promise<Card[]> {
  const { regency } = context.actor
  const mine = near(context.actor)
  const { rows } = await sql<
    Record<'shelves' | 'offered' | 'alerts' | 'late' | 'coming' | 'overdue', number>
  >`select products_on_shelves(${context.today}::date) shelves,
    (select count(*) from stock_alert where regency = ${regency} and ${mine}) alerts,
    (select count(*) from purchase_order o where regency = ${regency} and status = 'open' and deliver_by < ${context.today}::date
      and exists (select 1 from order_line l where l.regency = o.regency and l.order_id = o.id and ${mine})) late,
    (select count(distinct (delivery_id, store_id)) from delivery_line where regency = ${regency} and received_on is null and ${mine}) coming,
    (select count(*) from invoice where regency = ${regency} and cancelled_on is null and amount > 0 and paid < amount and due_on < ${context.today}::date and ${mine}) overdue,
    (select count(*) from curation_entry where regency = ${regency} and status = 'applied') offered`.execute(context.db)
  const [n] = rows
  return [
    ...(context.may('retail/score')
      ? [
          card(
            'offered',
            text('Produk menunggu penilaian Anda', 'Products waiting for your score'),
            n!.offered,
            '/kurasi',
            true
          )
        ]
      : []),
    ...(context.may('sales/alerts')
      ? [card('alerts', text('Peringatan rak', 'Alerts of shelves'), n!.alerts, '/peringatan', true)]
      : []),
    ...(context.may('orders/send')
      ? [card('late-orders', text('Pesanan terlambat dikirim', 'Orders late'), n!.late, '/pesanan', true)]
      : []),
    ...(context.actor.role === 'buyer'
      ? [card('coming', text('Kiriman menunggu diterima', 'Deliveries to receive'), n!.coming, '/pesanan', true)]
      : []),
    ...(context.may('orders/pay')
      ? [card('overdue', text('Tagihan lewat jatuh tempo', 'Overdue invoices'), n!.overdue, '/tagihan', true)]
      : []),
    ...(context.may('retail/on-shelves')
      ? [card('shelves', text('Produk di ritel modern', 'Products in modern retail'), n!.shelves, '/rak')]
      : [])
  ]
}

/** Of a regency with real data: is there a fresh backup, and was one ever brought back? */
async function backupCards(context: Context): Promise<Card[]> {
  const { demo, created_at } = await context.db
    .selectFrom('tenant')
    .select(['demo', 'created_at'])
    .where('regency', '=', context.actor.regency)
    .executeTakeFirstOrThrow()
  if (demo) return []
  const good = await lastGood(context.client, created_at)
  const words = {
    backup: text('Hari sejak cadangan terakhir yang baik', 'Days since the last good backup'),
    drill: text('Hari sejak cadangan terakhir dicoba', 'Days since a backup was last tried')
  }
  return worries(good.backup, good.drill, context.now).map((worry) =>
    card(
      worry,
      words[worry],
      Math.floor((context.now.getTime() - good[worry].getTime()) / 86_400_000),
      '/cadangan',
      true
    )
  )
}

/** What waits for the actor, and the figures of the regency. */
export const home = view({
  name: 'reporting/home',
  title: text('Beranda', 'Home'),
  input: z.object({}),
  async run(context) {
    const { actor } = context
    const { regency } = actor
    const figures = await totals(context)
    const cards: Card[] = []
    if (context.may('backups/take')) cards.push(...(await backupCards(context)))
    if (context.may('households/merge')) {
      const duplicates = await context.db
        .selectFrom('duplicate')
        .select((eb) => eb.fn.countAll().as('n'))
        .where('regency', '=', regency)
        .where('status', '=', 'open')
        .executeTakeFirstOrThrow()
      cards.push(
        card('duplicates', text('Duplikat menunggu keputusan', 'Duplicates to decide'), duplicates.n, '/duplikat', true)
      )
      const open = await context.db
        .selectFrom('import')
        .select((eb) => eb.fn.countAll().as('n'))
        .where('regency', '=', regency)
        .where('status', 'in', ['reading', 'preview', 'applying'])
        .executeTakeFirstOrThrow()
      cards.push(card('imports', text('Impor belum diterapkan', 'Imports not applied yet'), open.n, '/impor', true))
      const held = await sql<{
        n: number
      }>`select count(*) n from import_row r join import i on i.regency = r.regency and i.id = r.import_id
        where r.regency = ${regency} and r.status = 'held' and i.status in ('preview', 'applied')`.execute(context.db)
      cards.push(card('held', text('Baris impor tertahan', 'Import rows held'), held.rows[0]!.n, '/impor', true))
    }
    if (context.may('classes/list')) cards.push(...(await trainingCards(context)))
    if (context.may('mentoring/cases')) cards.push(...(await accompanimentCards(context)))
    cards.push(...(await shelfCards(context)))
    if (actor.role === 'facilitator') {
      const mine = await sql<{ households: number; unsurveyed: number }>`
        select count(*) households, count(*) filter (where not exists (select 1 from surveyed s where s.regency = h.regency and s.household_id = h.id)) unsurveyed
        from household h where regency = ${regency} and merged_into is null and village = any(${actor.villages as string[]}::text[])`.execute(
        context.db
      )
      cards.push(
        card(
          'unsurveyed',
          text('Rumah tangga belum diwawancarai', 'Households to interview'),
          mine.rows[0]!.unsurveyed,
          '/warga?filter=unsurveyed',
          true
        )
      )
      cards.push(
        card(
          'households',
          text('Rumah tangga di desa binaan', 'Households in your villages'),
          mine.rows[0]!.households,
          '/warga'
        )
      )
    } else if (actor.role === 'resident' && actor.household) {
      const own = await context.db
        .selectFrom('person')
        .select((eb) => eb.fn.countAll().as('n'))
        .where('regency', '=', regency)
        .where('household_id', '=', actor.household)
        .where('merged_into', 'is', null)
        .executeTakeFirstOrThrow()
      cards.push(
        card('own', text('Anggota keluarga saya', 'Members of my household'), own.n, `/warga/${actor.household}`)
      )
    } else {
      const open = context.may('households/list')
      cards.push(
        card(
          'households',
          text('Rumah tangga terdata', 'Households registered'),
          figures.households,
          open ? '/warga' : '/peta'
        )
      )
      cards.push(card('people', text('Warga terdata', 'People registered'), figures.people, open ? '/warga' : '/peta'))
      cards.push(
        card(
          'surveyed',
          text('Rumah tangga diwawancarai', 'Households interviewed'),
          figures.surveyed,
          open ? '/warga?filter=surveyed' : '/peta'
        )
      )
      cards.push(
        card(
          'enterprises',
          text('Usaha terdata', 'Enterprises registered'),
          figures.enterprises,
          open ? '/warga?tab=usaha' : '/peta'
        )
      )
    }
    cards.push(
      card(
        'interested',
        text('Orang menyebut minat usaha', 'People who named a wish'),
        figures.interested,
        '/peta?ukuran=interest'
      )
    )
    cards.push(
      card(
        'withTime',
        text('Orang punya waktu luang', 'People with time'),
        figures.withTime,
        '/peta?ukuran=opportunity'
      )
    )
    return { cards }
  }
})
