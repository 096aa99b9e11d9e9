import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import { everyone } from '../kernel/rights.ts'
import { type Text, text } from '../kernel/text.ts'
import { worries } from '../platform/backup/rules.ts'
import { lastGood } from '../platform/backup/runs.ts'
import { type Context, view } from '../platform/context.ts'
import { waitsFor } from '../training/index.ts'
import { countFigures, type FigureId, figures } from './figures.ts'

/** A number on the first page that opens the list behind it. */
export interface Card {
  id: string
  label: Text
  /** What is counted, where it is a figure of the regency. */
  sentence?: Text
  value: number
  to: string
  /** Something to do, something of the actor's own, or a figure of the regency: the heading it stands under. */
  of: 'waiting' | 'mine' | 'regency'
}

const card = (id: string, label: Text, value: unknown, to: string, of: Card['of']): Card => ({
  id,
  label,
  value: Number(value ?? 0),
  to,
  of
})

/** The home view sees the whole regency; what waits for somebody is of their villages or household only. */
function near({ role, villages, household }: Actor) {
  if (role === 'facilitator') return sql<boolean>`village = any(${villages as string[]}::text[])`
  if (role === 'resident') return sql<boolean>`household_id = ${household}::uuid`
  return everywhere
}
const everywhere = sql<boolean>`true`

/** Figures of the regency as cards; what is hidden from the actor has none. */
const figureCards = (counted: Record<FigureId, number | null>, places: Partial<Record<FigureId, string>>): Card[] =>
  (Object.entries(places) as [FigureId, string][]).flatMap(([id, to]) =>
    counted[id] === null ? [] : [{ id, ...figures[id], value: counted[id], to, of: 'regency' as const }]
  )

/** What training asks of the actor: plans to approve, participants to invite, classes to finish; for a mentor, their own. */
async function trainingCards(context: Context, counted: Record<FigureId, number | null>): Promise<Card[]> {
  const { regency, agency, role } = context.actor
  if (role === 'mentor') {
    const { rows } = await sql<{ n: number }>`select count(*) n from class where regency = ${regency}
      and status in ('planned', 'inviting', 'running') and taught(id)`.execute(context.db)
    return [
      card(
        'teaching',
        text('Kelas saya yang belum selesai', 'My classes not finished'),
        rows[0]!.n,
        '/kelas?keadaan=open',
        'mine'
      )
    ]
  }
  const { rows } = await sql<Record<'toInvite' | 'toFinish' | 'toApprove' | 'certificates', number>>`
    select (select count(*) from certificate where regency = ${regency} and revoked_at is null and ${near(context.actor)}) certificates,
      (select count(*) from class where regency = ${regency} and status = 'planned'
        and (${agency}::text is null or agency = ${agency})) "toInvite",
      (select count(*) from class where regency = ${regency} and status in ('inviting', 'running')
        and ends < ${context.today}::date and (${agency}::text is null or agency = ${agency})) "toFinish",
      (select count(*) from plan where regency = ${regency} and ${waitsFor(agency)}) "toApprove"`.execute(context.db)
  const [n] = rows
  const ofAgency = agency ? `&dinas=${agency}` : ''
  const waits = context.may('classes/approve-plan')
    ? [
        card(
          'plans',
          text('Rencana menunggu persetujuan', 'Plans to approve'),
          n!.toApprove,
          '/perencana?keadaan=waiting',
          'waiting'
        ),
        card(
          'invite',
          text('Kelas siap mengundang', 'Classes ready to invite'),
          n!.toInvite,
          `/kelas?keadaan=planned${ofAgency}`,
          'waiting'
        ),
        card(
          'finish',
          text('Kelas lewat tanggal, belum ditutup', 'Classes past their days, not finished'),
          n!.toFinish,
          `/kelas?keadaan=late${ofAgency}`,
          'waiting'
        )
      ]
    : []
  const mine = near(context.actor)
  const to = '/sertifikat?keadaan=valid'
  const trained = !context.may('certificates/list')
    ? []
    : mine === everywhere
      ? figureCards(counted, { certificates: to })
      : [card('own-certificates', figures.certificates.label, n!.certificates, to, 'mine')]
  return [...waits, ...trained]
}

/** What accompaniment asks of the actor: visits of today, tasks past their day, disputes to settle. */
async function accompanimentCards(context: Context, counted: Record<FigureId, number | null>): Promise<Card[]> {
  const { regency, user, role } = context.actor
  const mine = role === 'facilitator' ? user : null
  const { rows } = await sql<Record<'cases' | 'visits' | 'late' | 'ours' | 'disputes', number>>`
    select (select count(*) from mentoring_case where regency = ${regency} and closed_on is null
      and (${mine}::text is null or facilitator = ${mine}) and ${near(context.actor)}) cases,
      (select count(*) from planned_visit p where regency = ${regency} and facilitator = ${user} and day = ${context.today}::date
        and not exists (select 1 from visit v where v.regency = p.regency and v.case_id = p.case_id and v.visited_on = p.day)) visits,
      (select count(*) from task t join mentoring_case c on c.regency = t.regency and c.id = t.case_id
        where t.regency = ${regency} and t.done_on is null and not t.dropped
        and t.due_on < ${context.today}::date and c.closed_on is null and c.facilitator = ${mine}) late,
      (select count(distinct c.id) from task t join mentoring_case c on c.regency = t.regency and c.id = t.case_id
        where t.regency = ${regency} and t.done_on is null
        and not t.dropped and t.due_on < ${context.today}::date and c.closed_on is null and t.owner = 'officer') ours,
      (select count(distinct partnership_id) from dispute where regency = ${regency} and settled_on is null) disputes`.execute(
    context.db
  )
  const [n] = rows
  const cards: Card[] = []
  if (mine)
    cards.push(
      card('visits', text('Kunjungan hari ini', 'Visits today'), n!.visits, '/pendampingan', 'waiting'),
      card('late', text('Tugas lewat tanggal', 'Tasks past their day'), n!.late, '/pendampingan', 'waiting')
    )
  if (context.may('cooperation/settle-dispute'))
    cards.push(
      card(
        'late-cases',
        text('Usaha dengan tugas dinas lewat tanggal', 'Businesses with a task of the agency past its day'),
        n!.ours,
        '/pendampingan?tab=usaha&keadaan=late',
        'waiting'
      ),
      card(
        'disputes',
        text('Kerja sama dengan sengketa terbuka', 'Partnerships with an open dispute'),
        n!.disputes,
        '/kemitraan?tab=kerja-sama&keadaan=disputed',
        'waiting'
      )
    )
  if (context.may('mentoring/cases'))
    cards.push(
      ...(near(context.actor) === everywhere
        ? figureCards(counted, { accompanied: '/pendampingan?tab=usaha' })
        : [
            card(
              'cases',
              context.actor.role === 'resident'
                ? text('Usaha saya yang didampingi', 'My businesses that are accompanied')
                : text('Usaha yang saya dampingi', 'Businesses with me'),
              n!.cases,
              '/pendampingan?tab=usaha',
              'mine'
            )
          ])
    )
  return cards
}

/** Products in modern retail, for whoever may see the list behind the figure; for a buyer, what waits to be scored. */
async function shelfCards(context: Context, counted: Record<FigureId, number | null>): Promise<Card[]> {
  const { regency } = context.actor
  const mine = near(context.actor)
  const { rows } = await sql<
    Record<'offered' | 'alerts' | 'late' | 'coming' | 'shelves' | 'overdue' | 'claims', number>
  >`select (select count(*) from stock_alert where regency = ${regency} and ${mine}) alerts,
    (select count(*) from purchase_order o where regency = ${regency} and status = 'open' and deliver_by < ${context.today}::date
      and exists (select 1 from order_line l where l.regency = o.regency and l.order_id = o.id and ${mine})) late,
    (select count(distinct d.order_id) from delivery_line l join delivery d on d.regency = l.regency
      and d.id = l.delivery_id where l.regency = ${regency} and l.received_on is null) coming,
    (select count(distinct product_id) from shelf_product where regency = ${regency} and delisted_on is null and ${mine}) shelves,
    (select count(*) from invoice where regency = ${regency} and cancelled_on is null and amount > 0 and paid < amount
      and due_on < ${context.today}::date and ${mine}) overdue,
    (select count(*) from retailer_claim where regency = ${regency} and ${mine}
      and (status = 'disputed' or status = 'waiting' and ${mine !== everywhere})) claims,
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
            'waiting'
          )
        ]
      : []),
    ...(context.may('sales/alerts')
      ? [card('alerts', text('Peringatan rak', 'Alerts of shelves'), n!.alerts, '/peringatan', 'waiting')]
      : []),
    ...(context.may('orders/send')
      ? [
          card(
            'late-orders',
            text('Pesanan terlambat dikirim', 'Orders late'),
            n!.late,
            '/pesanan?keadaan=late',
            'waiting'
          )
        ]
      : []),
    ...(context.actor.role === 'buyer'
      ? [
          card(
            'coming',
            text('Pesanan dengan kiriman di jalan', 'Orders with goods on their way'),
            n!.coming,
            '/pesanan?keadaan=coming',
            'waiting'
          )
        ]
      : []),
    ...(context.may('orders/answer-claim')
      ? [
          card(
            'claims',
            text('Pernyataan ritel menunggu jawaban', 'Claims of retailers to answer'),
            n!.claims,
            '/pesanan?tab=pernyataan',
            'waiting'
          )
        ]
      : []),
    ...(context.may('orders/pay')
      ? [
          card(
            'overdue',
            text('Tagihan lewat jatuh tempo', 'Overdue invoices'),
            n!.overdue,
            '/tagihan?keadaan=overdue',
            'waiting'
          )
        ]
      : []),
    ...(!context.may('retail/on-shelves')
      ? []
      : mine === everywhere
        ? figureCards(counted, { shelves: '/rak?tab=produk' })
        : [card('own-shelves', figures.shelves.label, n!.shelves, '/rak?tab=produk', 'mine')])
  ]
}

/** What somebody of the office asked for and another has to approve. */
async function approvalCards(context: Context): Promise<Card[]> {
  if (!context.may('access/answer-approval')) return []
  const { regency, user } = context.actor
  const { rows } = await sql<{
    n: number
  }>`select count(*) n from approval where regency = ${regency} and status = 'waiting'
    and expires_at > ${context.now} and asked_by <> ${user} and subject is distinct from ${user}`.execute(context.db)
  const label = text('Permintaan menunggu persetujuan Anda', 'Requests waiting for your approval')
  return [card('approvals', label, rows[0]!.n, '/persetujuan', 'waiting')]
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
      'waiting'
    )
  )
}

/** What waits for the actor, and the figures of the regency. */
export const home = view({
  name: 'reporting/home',
  may: everyone,
  title: text('Beranda', 'Home'),
  input: z.object({}),
  async run(context) {
    const { actor } = context
    const { regency } = actor
    const counted = await countFigures(context)
    const cards = await approvalCards(context)
    if (context.may('backups/take')) cards.push(...(await backupCards(context)))
    if (context.may('households/merge')) {
      const { rows } = await sql<Record<'people' | 'enterprises' | 'open' | 'held', number>>`
        select (select count(*) from duplicate where regency = ${regency} and status = 'open' and kind = 'person') people,
          (select count(*) from duplicate where regency = ${regency} and status = 'open' and kind = 'enterprise') enterprises,
          (select count(*) from import where regency = ${regency} and status in ('reading', 'preview', 'applying')) open,
          (select count(distinct i.id) from import i join import_row r on r.regency = i.regency and r.import_id = i.id
            where i.regency = ${regency} and i.status in ('preview', 'applied') and r.status = 'held') held`.execute(
        context.db
      )
      const [n] = rows
      cards.push(
        card(
          'duplicates',
          text('Warga mungkin tercatat dua kali', 'People perhaps recorded twice'),
          n!.people,
          '/duplikat',
          'waiting'
        ),
        card(
          'duplicate-enterprises',
          text('Usaha mungkin tercatat dua kali', 'Enterprises perhaps recorded twice'),
          n!.enterprises,
          '/duplikat?jenis=usaha',
          'waiting'
        ),
        card(
          'imports',
          text('Impor belum diterapkan', 'Imports not applied yet'),
          n!.open,
          '/impor?keadaan=open',
          'waiting'
        ),
        card(
          'held',
          text('Impor dengan baris tertahan', 'Imports with rows held'),
          n!.held,
          '/impor?keadaan=held',
          'waiting'
        )
      )
    }
    if (context.may('classes/list')) cards.push(...(await trainingCards(context, counted)))
    if (context.may('mentoring/cases')) cards.push(...(await accompanimentCards(context, counted)))
    cards.push(...(await shelfCards(context, counted)))
    if (actor.role === 'facilitator') {
      const mine = await sql<{ households: number; unsurveyed: number }>`
        select count(*) households, count(*) filter (where not exists (select 1 from surveyed s
            where s.regency = h.regency and s.household_id = h.id)) unsurveyed
        from household h where regency = ${regency} and merged_into is null
          and village = any(${actor.villages as string[]}::text[])`.execute(context.db)
      cards.push(
        card(
          'unsurveyed',
          text('Rumah tangga belum diwawancarai', 'Households to interview'),
          mine.rows[0]!.unsurveyed,
          '/warga?filter=unsurveyed',
          'waiting'
        )
      )
      cards.push(
        card(
          'households',
          text('Rumah tangga di desa binaan', 'Households in your villages'),
          mine.rows[0]!.households,
          '/warga',
          'mine'
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
        card(
          'own',
          text('Anggota keluarga saya', 'Members of my household'),
          own.n,
          `/warga/${actor.household}`,
          'mine'
        )
      )
    } else {
      const open = context.may('households/list')
      cards.push(
        ...figureCards(counted, {
          households: open ? '/warga' : '/peta',
          surveyed: open ? '/warga?filter=surveyed' : '/peta',
          enterprises: open ? '/warga?tab=usaha' : '/peta'
        })
      )
    }
    cards.push(...figureCards(counted, { interested: '/peta?ukuran=interest', withTime: '/peta?ukuran=opportunity' }))
    return { cards }
  }
})
