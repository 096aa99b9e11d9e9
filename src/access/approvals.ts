/** Four eyes: what nobody does alone is asked for, approved by another of the office, and then done by whoever asked. */
import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import { z } from 'zod'
import { maskPersonal } from '../kernel/identifiers.ts'
import { formatRupiah } from '../kernel/money.ts'
import type { Weighty } from '../kernel/operation.ts'
import { notFound, Problem, wrongAt } from '../kernel/problem.ts'
import { administrator, office, seeOffice } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context, view } from '../platform/context.ts'
import { changesTold, rulesInput, rulesNow, saveRules, type Told } from '../platform/versioned-rules.ts'
import { type ApprovalRules, approvalRules, approvalStatuses, shippedApprovalRules, weightNames } from './model.ts'

const approvalRulesNow = (context: Context) => rulesNow(context, 'approval_rules', shippedApprovalRules)

function reaches(rules: ApprovalRules, { kind, rupiah = 0 }: Weighty): boolean {
  if (kind === 'rights' || kind === 'terms') return rules[kind]
  const from = kind === 'payment' ? rules.paymentsFrom : rules.writeOffsFrom
  return from !== null && rupiah >= from
}

/**
 * Do the rules ask for a second person, and is there one? An office of one could not do anything otherwise, not even make
 * the account of a second: what it does alone is in the audit log like everything.
 */
export async function needsApproval(context: Context, weighty: Weighty): Promise<boolean> {
  if (!reaches((await approvalRulesNow(context)).rules, weighty)) return false
  const { regency, user } = context.actor
  const other = await context.db
    .selectFrom('member')
    .select('user_id')
    .where('regency', '=', regency)
    .where('active', '=', true)
    .where('role', 'in', ['administrator', 'officer'])
    .where('user_id', 'not in', [user, ...(weighty.subject ? [weighty.subject] : [])])
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}

const isNeeded = (needed: boolean) => (needed ? text('perlu', 'needed') : text('tidak perlu', 'not needed'))
const isFrom = (rupiah: number | null) =>
  rupiah === null ? isNeeded(false) : text(formatRupiah(rupiah), formatRupiah(rupiah))
const toldOfRules: readonly Told<ApprovalRules>[] = [
  [weightNames.rights, (r) => isNeeded(r.rights)],
  [weightNames.terms, (r) => isNeeded(r.terms)],
  [text('Pembayaran mulai', 'Payments from'), (r) => isFrom(r.paymentsFrom)],
  [text('Penghapusan mulai', 'Write-offs from'), (r) => isFrom(r.writeOffsFrom)],
  [text('Permintaan berlaku', 'Requests stand for'), (r) => text(`${r.days} hari`, `${r.days} days`)]
]

export const approvalRulesView = view({
  name: 'access/approval-rules',
  may: seeOffice,
  title: text('Aturan persetujuan kedua', 'Rules of second approval'),
  input: z.object({}),
  run: (context) => approvalRulesNow(context)
})

export const saveApprovalRules = action({
  name: 'access/save-approval-rules',
  may: administrator,
  title: text('Mengubah aturan persetujuan kedua', 'Changed the rules of second approval'),
  proven: true,
  input: rulesInput(approvalRules),
  second: async (context, input) => ({
    kind: 'rights',
    about: changesTold(
      text('Mengubah aturan persetujuan kedua', 'Change the rules of second approval'),
      (await approvalRulesNow(context)).rules,
      input,
      toldOfRules
    )
  }),
  run: (context, input) => saveRules(context, 'approval_rules', input)
})

const reason = z.string().trim().min(3).max(500)

function readJson(written: string): unknown {
  try {
    return JSON.parse(written)
  } catch {
    return undefined
  }
}

/** Asks for what one may do and not alone. What it comes to is read from it by the server, not told by who asks. */
export const askApproval = action({
  name: 'access/ask-approval',
  may: { ...office, facilitator: 'regency' },
  title: text('Meminta persetujuan kedua', 'Asked for a second approval'),
  input: z.object({
    operation: z.string().max(60),
    input: z.string().max(60_000).describe("The operation's input, as JSON."),
    note: reason
  }),
  record: ({ operation, note, input }) => ({ operation, note, input: maskPersonal(readJson(input)) }),
  async run(context, { operation, input, note }) {
    const read = readJson(input)
    if (read === undefined)
      throw wrongAt('access/unreadable', '/input', text('Isiannya tidak terbaca.', 'The input cannot be read.'))
    const weighty = await context.weigh(operation, read)
    if (!weighty || !(await needsApproval(context, weighty)))
      throw new Problem(
        'access/no-approval-needed',
        409,
        text('Ini tidak perlu persetujuan. Lakukan saja.', 'This needs no approval. Just do it.')
      )
    const { rules } = await approvalRulesNow(context)
    const { regency, user, name } = context.actor
    const id = context.newId()
    const expires = new Date(context.now.getTime() + rules.days * 86_400_000)
    await context.db
      .insertInto('approval')
      .values({
        regency,
        id,
        operation,
        input_cipher: context.vault.seal(input),
        kind: weighty.kind,
        about: JSON.stringify(weighty.about),
        subject: weighty.subject ?? null,
        note,
        asked_by: user,
        asked_name: name,
        asked_at: context.now,
        expires_at: expires
      })
      .execute()
    return { id, expires: expires.toISOString() }
  }
})

/** A request in this state and in time, locked; of the actor's own where `own`. */
async function request(context: Context, id: string, status: 'waiting' | 'approved', own: boolean) {
  const row = await context.db
    .selectFrom('approval')
    .selectAll()
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row || (own && row.asked_by !== context.actor.user)) throw notFound(text('Permintaan ini', 'This request'))
  if (row.status !== status)
    throw new Problem(
      'access/answered-already',
      409,
      text('Permintaan ini sudah berubah. Muat ulang halamannya.', 'This request has moved on. Reload the page.')
    )
  if (row.expires_at <= context.now)
    throw new Problem(
      'access/request-expired',
      409,
      text(
        'Permintaan ini lewat waktu. Minta lagi bila masih perlu.',
        'This request has expired. Ask again if need be.'
      )
    )
  return row
}

/** Of two who answer at once, or do it twice, one finds it changed. */
async function put(
  context: Context,
  id: string,
  from: 'waiting' | 'approved',
  values: { status: 'approved' | 'refused' | 'withdrawn' | 'done'; reason?: string; done_at?: Date }
): Promise<void> {
  const answered = values.status === 'approved' || values.status === 'refused'
  const { user, name, regency } = context.actor
  const done = await context.db
    .updateTable('approval')
    .set({ ...values, ...(answered ? { answered_by: user, answered_name: name, answered_at: context.now } : {}) })
    .where('regency', '=', regency)
    .where('id', '=', id)
    .where('status', '=', from)
    .executeTakeFirst()
  if (!done.numUpdatedRows)
    throw new Problem(
      'access/answered-already',
      409,
      text('Permintaan ini sudah berubah. Muat ulang halamannya.', 'This request has moved on. Reload the page.')
    )
}

export const answerApproval = action({
  name: 'access/answer-approval',
  may: office,
  title: text('Menjawab permintaan persetujuan', 'Answered a request for approval'),
  proven: true,
  input: z.object({ id: z.uuid(), agree: z.boolean(), reason: z.string().trim().max(500).default('') }),
  async run(context, { id, agree, reason }) {
    const row = await request(context, id, 'waiting', false)
    const { user } = context.actor
    if (row.asked_by === user || row.subject === user)
      throw new Problem(
        'access/own-request',
        403,
        text(
          'Yang meminta, dan yang dibicarakan, tidak menyetujuinya sendiri. Mintalah rekan lain.',
          'Who asks, and who it is about, does not approve it. Ask another colleague.'
        )
      )
    await put(context, id, 'waiting', { status: agree ? 'approved' : 'refused', reason })
    return {}
  }
})

export const withdrawApproval = action({
  name: 'access/withdraw-approval',
  may: { ...office, facilitator: 'regency' },
  title: text('Menarik permintaan persetujuan', 'Withdrew a request for approval'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    await request(context, id, 'waiting', true)
    await put(context, id, 'waiting', { status: 'withdrawn' })
    return {}
  }
})

/** Does what was approved, once, as long as it still comes to what was approved; its own rules are held against how things stand now. */
export const doApproved = action({
  name: 'access/do-approved',
  may: { ...office, facilitator: 'regency' },
  title: text('Melakukan yang sudah disetujui', 'Did what was approved'),
  proven: true,
  keepResult: false,
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const row = await request(context, id, 'approved', true)
    const input = JSON.parse(context.vault.open(row.input_cipher))
    const now = await context.weigh(row.operation, input)
    if (!isDeepStrictEqual(now?.about, row.about))
      throw new Problem(
        'access/approved-otherwise',
        409,
        text(
          'Keadaannya berubah sejak disetujui, sehingga artinya lain sekarang. Mintalah lagi.',
          'Things have changed since it was approved, so that it means something else now. Ask again.'
        ),
        { facts: { about: now?.about ?? null } }
      )
    await put(context, id, 'approved', { status: 'done', done_at: context.now })
    const answer = await context.perform(row.operation, input)
    const { password } = (answer ?? {}) as { password?: string }
    return { password: password ?? null }
  }
})

/** What waits for a second pair of eyes, what the actor asked for, and what became of it in the last three months. */
export const approvals = view({
  name: 'access/approvals',
  may: { ...office, facilitator: 'regency', auditor: 'regency' },
  title: text('Persetujuan kedua', 'Second approvals'),
  input: z.object({
    status: z
      .enum([...approvalStatuses, 'expired'])
      .nullable()
      .default(null)
  }),
  async run(context, { status }) {
    const { regency, user } = context.actor
    const { rows } = await sql<{
      id: string
      operation: string
      kind: Weighty['kind']
      about: { id: string; en: string }
      note: string
      asked: string
      askedAt: Date
      expires: Date
      status: (typeof approvalStatuses)[number] | 'expired'
      answered: string | null
      answeredAt: Date | null
      reason: string
      mine: boolean
      forMe: boolean
    }>`
      select * from (select id, operation, kind, about, note, asked_name as asked, asked_at as "askedAt", expires_at as expires,
          case when status in ('waiting', 'approved') and expires_at <= ${context.now} then 'expired' else status end as status,
          answered_name as answered, answered_at as "answeredAt", reason, asked_by = ${user} as mine,
          ${context.may('access/answer-approval')}::boolean and status = 'waiting' and expires_at > ${context.now} and asked_by <> ${user}
            and subject is distinct from ${user} as "forMe"
        from approval where regency = ${regency} and asked_at > ${context.now}::timestamptz - interval '90 days') a
      where ${status}::text is null or status = ${status}
      order by "forMe" desc, status = 'approved' and mine desc, "askedAt" desc, id limit 500`.execute(context.db)
    return { rows, total: rows.length }
  }
})
