import { z } from 'zod'
import { agencies } from '../kernel/actor.ts'
import type { PlainDate } from '../kernel/dates.ts'
import { parsePhone } from '../kernel/identifiers.ts'
import { plainDate, version } from '../kernel/inputs.ts'
import { formatRupiah } from '../kernel/money.ts'
import { notFound, Problem, wrongAt } from '../kernel/problem.ts'
import { importer, office } from '../kernel/rights.ts'
import { requireWithin, type Span, validity, yearsAfter, yearsBefore } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import { course, mentorFields, planSettings, programmeFields, venueFields } from './model.ts'
import { programmesLeft } from './register.ts'
import { planState, requireOwn, toMultirange } from './store.ts'

const saved = {
  id: z.uuid().nullable().default(null).describe('null: a new one.'),
  version: version.default(0)
}

const stale = (version: number) =>
  new Problem(
    'training/changed-meanwhile',
    409,
    text(
      'Baru saja diubah orang lain. Buka lagi untuk melihat perubahannya, lalu simpan ulang isian Anda.',
      'Somebody else just changed it. Open it again to see the change, then save yours.'
    ),
    { facts: { version } }
  )

/** Inserts when there is no id; otherwise updates the version that the person saw, or says that it is no longer that. */
async function saveRow(
  context: Context,
  table: 'programme' | 'mentor' | 'venue',
  { id, version }: { id: string | null; version: number },
  row: Record<string, unknown>
): Promise<{ id: string }> {
  const { regency } = context.actor
  if (id === null) {
    const made = context.newId()
    await context.db
      .insertInto(table)
      .values({ regency, id: made, ...row } as never)
      .execute()
    await context.changed({ kind: table, subject: made })
    return { id: made }
  }
  const done = await context.db
    .updateTable(table)
    .set({ ...row, version: version + 1 } as never)
    .where('regency', '=', regency)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (!done.numUpdatedRows) {
    const now = await context.db
      .selectFrom(table)
      .select('version')
      .where('regency', '=', regency)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!now) throw notFound(text('Data ini', 'This'))
    throw stale(now.version)
  }
  await context.changed({ kind: table, subject: id })
  return { id }
}

export const saveProgramme = action({
  name: 'training/save-programme',
  may: importer,
  title: text('Menyimpan program', 'Saved a programme'),
  input: z.object({ ...saved, agency: z.enum(agencies), programme: programmeFields }),
  async run(context, { agency, programme, ...which }) {
    requireOwn(context, agency)
    if (which.id) {
      const now = await context.db
        .selectFrom('programme')
        .select('agency')
        .where('regency', '=', context.actor.regency)
        .where('id', '=', which.id)
        .executeTakeFirst()
      if (now) requireOwn(context, now.agency)
    }
    const budget = programme.lines.reduce((sum, line) => sum + line.amount, 0)
    const [money] = which.id ? await programmesLeft(context, [which.id]) : []
    if (money && budget < money.budget - money.left) {
      const promised = formatRupiah(money.budget - money.left)
      throw wrongAt(
        'training/budget-promised',
        '/programme/lines',
        text(
          `Kelas dan bantuan yang sudah disetujui memakai ${promised}; pagu tidak dapat kurang dari itu. Batalkan salah satunya dahulu.`,
          `Approved classes and help use ${promised}; the budget cannot be less. Cancel one of them first.`
        )
      )
    }
    return saveRow(context, 'programme', which, {
      name: programme.name,
      fiscal_year: programme.fiscalYear,
      agency,
      fund_source: programme.fundSource,
      lines: JSON.stringify(programme.lines),
      budget,
      target: programme.target,
      courses: programme.courses,
      places: programme.places
    })
  }
})

export const publishCourse = action({
  name: 'training/publish-course',
  may: office,
  title: text('Menerbitkan versi kursus', 'Published a course version'),
  input: z.object({ definition: course, source: z.string().trim().min(3).max(300), validFrom: plainDate }),
  async run(context, { definition, source, validFrom }) {
    requireWithin(validFrom, '/validFrom', validity(context.today))
    const { regency } = context.actor
    const latest = await context.db
      .selectFrom('course')
      .select((eb) => eb.fn.max('version').as('version'))
      .where('regency', '=', regency)
      .where('id', '=', definition.id)
      .executeTakeFirst()
    const version = Number(latest?.version ?? 0) + 1
    await context.db
      .insertInto('course')
      .values({
        regency,
        id: definition.id,
        version,
        definition: JSON.stringify(definition),
        valid_from: validFrom,
        source
      })
      .execute()
    return { id: definition.id, version }
  }
})

/** Days on which somebody or a room is free: of the years around this one. */
function checkFree(context: Context, at: string, free: readonly { from: PlainDate; to: PlainDate }[]): void {
  const span = { from: yearsBefore(context.today, 10), to: yearsAfter(context.today, 5) }
  for (const [i, { from, to }] of free.entries()) {
    requireWithin(from, `${at}/${i}/from`, span)
    requireWithin(to, `${at}/${i}/to`, span)
  }
}

export const saveMentor = action({
  name: 'training/save-mentor',
  may: office,
  title: text('Menyimpan narasumber', 'Saved a mentor'),
  input: z.object({ ...saved, mentor: mentorFields }),
  async run(context, { mentor, ...which }) {
    checkFree(context, '/mentor/free', mentor.free)
    const phone = mentor.phone ? parsePhone(mentor.phone) : undefined
    if (mentor.phone && !phone) {
      const message = text(
        'Nomor telepon tidak sah. Contoh: 0812 3456 7890.',
        'Not a phone number. Example: 0812 3456 7890.'
      )
      throw new Problem('training/phone', 422, message, { pointers: [{ pointer: '/mentor/phone', message }] })
    }
    const account = mentor.account
      ? await context.db
          .selectFrom('member')
          .select('user_id')
          .where('regency', '=', context.actor.regency)
          .where('email', '=', mentor.account)
          .where('role', '=', 'mentor')
          .executeTakeFirst()
      : undefined
    if (mentor.account && !account) {
      const message = text(
        'Tidak ada akun narasumber dengan surel itu. Minta administrator membuatnya dahulu.',
        'No mentor account has that e-mail. Ask the administrator to make it first.'
      )
      throw new Problem('training/no-account', 422, message, { pointers: [{ pointer: '/mentor/account', message }] })
    }
    return saveRow(context, 'mentor', which, {
      name: mentor.name,
      kind: mentor.kind,
      institution: mentor.institution,
      // What is not typed anew stays as it is.
      ...(phone || !which.id ? { phone_cipher: phone ? context.vault.seal(phone) : null } : {}),
      ...(mentor.email || !which.id ? { email_cipher: mentor.email ? context.vault.seal(mentor.email) : null } : {}),
      skills: mentor.skills,
      districts: mentor.districts,
      fee: mentor.fee,
      free: toMultirange(mentor.free),
      ...(account || !which.id ? { user_id: account?.user_id ?? null } : {}),
      active: mentor.active
    })
  }
})

export const saveVenue = action({
  name: 'training/save-venue',
  may: office,
  title: text('Menyimpan tempat', 'Saved a venue'),
  input: z.object({ ...saved, venue: venueFields }),
  async run(context, { venue, ...which }) {
    checkFree(context, '/venue/free', venue.free)
    return saveRow(context, 'venue', which, { ...venue, free: toMultirange(venue.free) })
  }
})

export const saveCrossing = action({
  name: 'training/save-crossing',
  may: office,
  title: text('Mengubah jadwal kapal kecamatan', 'Changed the boat days of a district'),
  input: z.object({
    district: z.string().regex(/^\d\d\.\d\d\.\d\d$/),
    boatDays: z.array(z.number().int().min(1).max(7)).min(1).max(7),
    weightKm: z.number().int().min(0).max(500),
    source: z.string().trim().min(3).max(300)
  }),
  async run(context, { district, boatDays, weightKm, source }) {
    const row = { boat_days: [...new Set(boatDays)].sort(), weight_km: weightKm, source }
    await context.db
      .insertInto('crossing')
      .values({ regency: context.actor.regency, district, ...row })
      .onConflict((c) => c.columns(['regency', 'district']).doUpdateSet(row))
      .execute()
    return { district }
  }
})

/** Starts the planner; the plan is there at once, solving, and its job tells how far it is. */
export const startPlan = action({
  name: 'training/make-plan',
  may: office,
  title: text('Membuat rencana pelatihan', 'Made a training plan'),
  input: z.object({
    name: z.string().trim().min(3).max(120),
    settings: planSettings,
    basedOn: z.uuid().nullable().default(null).describe('A plan to change as little as possible; its locks hold.')
  }),
  async run(context, { name, settings, basedOn }) {
    const { regency } = context.actor
    const year = text(`tahun anggaran ${settings.fiscalYear}`, `fiscal year ${settings.fiscalYear}`)
    const span: Span = { from: [`${settings.fiscalYear}-01-01`, year], to: [`${settings.fiscalYear}-12-31`, year] }
    requireWithin(settings.from, '/settings/from', span)
    requireWithin(settings.to, '/settings/to', span)
    if (basedOn) await readyPlan(context, basedOn, ['ready', 'approved', 'replaced'])
    const id = context.newId()
    const job = await context.startJob('training/plan', { plan: id })
    await context.db
      .insertInto('plan')
      .values({
        regency,
        id,
        name,
        fiscal_year: settings.fiscalYear,
        status: 'solving',
        settings: JSON.stringify(settings),
        based_on: basedOn,
        made_by: context.actor.name,
        job_id: job
      })
      .execute()
    return { plan: id, job }
  }
})

async function readyPlan(
  context: Context,
  id: string,
  allowed: readonly string[] = ['ready', 'approved']
): Promise<{ status: string }> {
  const plan = await context.db
    .selectFrom('plan')
    .select('status')
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!plan) throw notFound(text('Rencana', 'The plan'))
  if (!allowed.includes(plan.status)) throw planState(plan.status)
  return plan
}

/** Locks are conditions of the next plan made from this one: this class must be held, or must not. */
export const lockClass = action({
  name: 'training/lock-class',
  may: office,
  title: text('Mengunci atau melarang kelas dalam rencana', 'Locked or forbade a class in a plan'),
  input: z.object({ plan: z.uuid(), class: z.string().max(200), lock: z.enum(['held', 'forbidden']).nullable() }),
  async run(context, { plan, class: id, lock }) {
    await readyPlan(context, plan)
    const done = await context.db
      .updateTable('plan_class')
      .set({ lock })
      .where('regency', '=', context.actor.regency)
      .where('plan_id', '=', plan)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!done.numUpdatedRows) throw notFound(text('Kelas dalam rencana', 'The class in the plan'))
    return {}
  }
})

export const startMarginals = action({
  name: 'training/find-marginals',
  may: office,
  title: text('Menghitung nilai tambahan', 'Asked what more would bring'),
  input: z.object({ plan: z.uuid() }),
  async run(context, { plan }) {
    await readyPlan(context, plan)
    return { job: await context.startJob('training/marginals', { plan }) }
  }
})

export const discardPlan = action({
  name: 'training/discard-plan',
  may: office,
  title: text('Membuang rencana', 'Discarded a plan'),
  input: z.object({ plan: z.uuid() }),
  async run(context, { plan }) {
    // Held, so that nobody approves it meanwhile and finds its rows gone.
    const found = await context.db
      .selectFrom('plan')
      .select('status')
      .where('regency', '=', context.actor.regency)
      .where('id', '=', plan)
      .forUpdate()
      .executeTakeFirst()
    if (found?.status === 'approved')
      throw new Problem(
        'training/plan-approved',
        409,
        text(
          'Rencana ini sudah disetujui dan kelasnya sudah ada. Batalkan kelasnya satu per satu bila perlu.',
          'This plan was approved and its classes exist. Cancel its classes one by one if need be.'
        )
      )
    await context.db.deleteFrom('plan').where('regency', '=', context.actor.regency).where('id', '=', plan).execute()
    return {}
  }
})
