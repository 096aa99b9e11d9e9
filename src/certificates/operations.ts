import { compactVerify, importJWK } from 'jose'
import { sql } from 'kysely'
import QRCode from 'qrcode'
import { z } from 'zod'
import { classPaper, ownClass, phonesOf } from '../classes/index.ts'
import { currentLetterhead, printPaper } from '../documents/index.ts'
import { formatDate } from '../kernel/dates.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { everyone, importer, seeRegister } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { queueLetters } from '../messages/index.ts'
import { action, type Context, view } from '../platform/context.ts'
import { page, paged } from '../platform/paging.ts'
import { lessonHours } from '../training/rules.ts'
import { signCredential, signPass } from './credential.ts'
import { publicKeys, signingKey } from './keys.ts'
import { passIn, readPass } from './model.ts'

interface Ready {
  person: string
  household: string
  village: string
  name: string
  outcome: string | null
  reason: string | null
  certificate: string | null
}

/**
 * Issues certificates of a finished class to everybody who passed and has none yet; or to one person, who is refused with
 * the reason when they attended too little.
 */
export const issue = action({
  name: 'certificates/issue',
  may: importer,
  title: text('Menerbitkan sertifikat', 'Issued certificates'),
  input: z.object({ class: z.uuid(), person: z.uuid().nullable().default(null) }),
  async run(context, input) {
    const { regency } = context.actor
    const c = await ownClass(context, input.class)
    if (c.status !== 'finished')
      throw new Problem(
        'certificates/not-finished',
        409,
        text(
          `Kelas ${c.number} belum ditutup. Tutup kelas dahulu agar kehadiran setiap peserta dihitung.`,
          `Class ${c.number} is not finished. Finish it first, so that everybody's attendance is counted.`
        )
      )
    const { rows: people } = await sql<Ready>`
      select p.person_id as person, p.household_id as household, p.village, p.name, p.outcome, p.outcome_reason as reason,
        s.id as certificate
      from participant p left join certificate s on s.regency = p.regency and s.class_id = p.class_id and s.person_id = p.person_id
      where p.regency = ${regency} and p.class_id = ${c.id} and p.status in ('chosen', 'invited', 'confirmed')
        and (${input.person}::uuid is null or p.person_id in (select records_of(${context.actor.regency}, ${input.person})))
        order by p.name, p.person_id`.execute(context.db)
    if (input.person) refuseAlone(people[0])
    const due = people.filter((p) => p.outcome === 'passed' && !p.certificate)
    if (due.length === 0)
      throw new Problem(
        'certificates/nothing-due',
        409,
        text('Semua yang lulus sudah bersertifikat.', 'Everybody who passed has a certificate.')
      )
    const year = c.ends.slice(0, 4)
    await sql`select pg_advisory_xact_lock(352905)`.execute(context.db)
    const { rows: counted } = await sql<{ last: number; bit: number }>`
      select coalesce(max(split_part(number, '/', 3)::int) filter (where split_part(number, '/', 2) = ${year}), 0) as last,
        coalesce(max(status_index), -1) as bit
      from certificate where regency = ${regency}`.execute(context.db)
    const { id: keyId, key } = await signingKey(context)
    const letterhead = await currentLetterhead(context)
    const { rows: places } = await sql<{
      place: string
    }>`select v.name || ', ' || r.name as place from venue v join region r on r.code = v.village
      where v.regency = ${regency} and v.id = ${c.venue}`.execute(context.db)
    const hours = lessonHours(c.course)
    const rows = []
    for (const [i, p] of due.entries()) {
      const id = context.newId()
      const number = `${regency.replace('.', '')}/${year}/${String(counted[0]!.last + 1 + i).padStart(5, '0')}`
      const statusIndex = counted[0]!.bit + 1 + i
      const credential = await signCredential(
        context.address,
        {
          id,
          subject: context.newId(),
          holder: p.name,
          issuerName: letterhead.lines.slice(0, 2).join(', '),
          course: {
            id: c.courseId,
            version: c.courseVersion,
            name: c.course.name.id,
            description: c.course.summary.id,
            criteria:
              `Hadir paling sedikit ${Math.round(c.course.minimumAttendance * 100)}% dari ${hours} jam ` +
              `pelajaran (teori dan praktik).`
          },
          issuedAt: context.now,
          statusIndex
        },
        key,
        keyId
      )
      const pass = await signPass(
        { number, name: p.name, course: c.course.name.id, from: c.starts, to: c.ends, hours, statusIndex },
        key,
        keyId
      )
      rows.push({
        regency,
        id,
        number,
        class_id: c.id,
        person_id: p.person,
        household_id: p.household,
        village: p.village,
        name: p.name,
        course_name: JSON.stringify(c.course.name),
        hours,
        held_from: c.starts,
        held_to: c.ends,
        place: places[0]!.place,
        issued_on: context.today,
        status_index: statusIndex,
        credential,
        pass
      })
    }
    await context.db.insertInto('certificate').values(rows).execute()
    const phones = await phonesOf(
      context,
      due.map((p) => p.person)
    )
    await queueLetters(
      context,
      rows.map((r) => ({
        wording: 'certificate_ready' as const,
        about: c.id,
        recipient: r.name,
        household: r.household_id,
        village: r.village,
        phone: phones.get(r.person_id) ?? null,
        email: null,
        parameters: [r.name, c.course.name.id, r.number, `${context.address}/periksa#${r.pass}`]
      }))
    )
    await context.changed(
      ...rows.map((r) => ({
        kind: 'certificate',
        subject: r.id,
        village: r.village,
        household: r.household_id,
        what: { number: r.number }
      }))
    )
    const refused = people.filter((p) => p.outcome === 'refused').map((p) => ({ name: p.name, reason: p.reason }))
    return { issued: rows.length, refused }
  }
})

function refuseAlone(person: Ready | undefined): void {
  if (!person) throw notFound(text('Peserta', 'The participant'))
  if (person.outcome === 'refused')
    throw new Problem(
      'certificates/attendance',
      422,
      text(
        `${person.name} belum dapat menerima sertifikat. ${person.reason ?? ''} Tawarkan kelas berikutnya.`,
        `${person.name} cannot have a certificate. ${person.reason ?? ''} Offer the next class.`
      )
    )
}

export const revoke = action({
  name: 'certificates/revoke',
  may: importer,
  title: text('Mencabut sertifikat', 'Revoked a certificate'),
  input: z.object({ id: z.uuid(), reason: z.string().trim().min(5).max(300) }),
  async run(context, { id, reason }) {
    const { regency } = context.actor
    const row = await context.db
      .selectFrom('certificate')
      .select(['class_id', 'number', 'village', 'household_id'])
      .where('regency', '=', regency)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    if (!row) throw notFound(text('Sertifikat yang berlaku', 'A valid certificate'))
    await ownClass(context, row.class_id)
    await context.db
      .updateTable('certificate')
      .set({ revoked_at: context.now, revoked_reason: reason })
      .where('regency', '=', regency)
      .where('id', '=', id)
      .execute()
    await context.changed({
      kind: 'certificate',
      subject: id,
      village: row.village,
      household: row.household_id,
      what: { number: row.number, revoked: reason }
    })
    return {}
  }
})

export const certificates = view({
  name: 'certificates/list',
  may: seeRegister,
  title: text('Sertifikat', 'Certificates'),
  input: page(['number', 'name', 'issued_on'], {
    class: z.uuid().nullable().optional(),
    search: z.string().max(80).nullable().optional(),
    valid: z.boolean().default(false)
  }),
  columns: [
    { key: 'number', header: text('Nomor', 'Number'), type: 'text' },
    { key: 'name', header: text('Nama', 'Name'), type: 'text' },
    { key: 'course', header: text('Pelatihan', 'Training'), type: 'text' },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'issuedOn', header: text('Terbit', 'Issued'), type: 'date' },
    { key: 'revokedReason', header: text('Dicabut karena', 'Revoked because'), type: 'text' }
  ],
  async run(context, input) {
    let found = context.db.selectFrom('certificate').where('regency', '=', context.actor.regency)
    if (input.class) found = found.where('class_id', '=', input.class)
    if (input.valid) found = found.where('revoked_at', 'is', null)
    if (input.search)
      found = found.where((eb) =>
        eb.or([eb('name', 'ilike', `%${input.search}%`), eb('number', 'ilike', `%${input.search}%`)])
      )
    return paged(
      input,
      found,
      (q) =>
        q.select([
          'id',
          'number',
          'name',
          'class_id as class',
          sql<string>`course_name->>'id'`.as('course'),
          sql<string>`(select name from region where code = certificate.village)`.as('villageName'),
          'issued_on as issuedOn',
          'pass',
          'revoked_at as revokedAt',
          'revoked_reason as revokedReason'
        ]),
      { sort: 'number', direction: 'desc' }
    )
  }
})

async function passQr(context: Context, pass: string): Promise<string> {
  return QRCode.toString(`${context.address}/periksa#${pass}`, { type: 'svg', margin: 1, errorCorrectionLevel: 'M' })
}

/** One certificate, or all valid ones of a class, as PDF. */
export const certificatePdf = view({
  name: 'certificates/pdf',
  may: seeRegister,
  title: text('Sertifikat (PDF)', 'Certificate (PDF)'),
  input: z.union([z.object({ id: z.uuid() }), z.object({ class: z.uuid() })]),
  paper: true,
  async run(context, input) {
    const rows = await context.db
      .selectFrom('certificate')
      .select(['number', 'name', 'pass', 'class_id', 'issued_on'])
      .where('regency', '=', context.actor.regency)
      .where('revoked_at', 'is', null)
      .where((eb) => ('id' in input ? eb('id', '=', input.id) : eb('class_id', '=', input.class)))
      .orderBy('number')
      .execute()
    const [first] = rows
    if (!first) throw notFound(text('Sertifikat yang berlaku', 'A valid certificate'))
    const { data, files } = await classPaper(context, first.class_id)
    const shown = []
    for (const [i, row] of rows.entries()) {
      files.set(`/pass-${i}.svg`, Buffer.from(await passQr(context, row.pass)))
      shown.push({
        name: row.name,
        number: row.number,
        qr: `/pass-${i}.svg`,
        address: `${context.address}/periksa`,
        issued: formatDate(row.issued_on as unknown as string)
      })
    }
    return {
      name: `sertifikat-${first.number.replaceAll('/', '-')}.pdf`,
      type: 'application/pdf' as const,
      content: await printPaper(context, 'certificate', { ...data, certificates: shown }, files)
    }
  }
})

/** The signed badge itself (VC-JWT), for a wallet; or the QR that is printed, as SVG. */
export const badge = view({
  name: 'certificates/badge',
  may: seeRegister,
  title: text('Lencana (Open Badges 3.0)', 'Badge (Open Badges 3.0)'),
  input: z.object({ id: z.uuid(), as: z.enum(['jwt', 'qr']).default('jwt') }),
  paper: true,
  async run(context, input) {
    const row = await context.db
      .selectFrom('certificate')
      .select(['number', 'credential', 'pass'])
      .where('regency', '=', context.actor.regency)
      .where('id', '=', input.id)
      .executeTakeFirst()
    if (!row) throw notFound(text('Sertifikat', 'The certificate'))
    const name = `sertifikat-${row.number.replaceAll('/', '-')}`
    if (input.as === 'qr')
      return {
        name: `${name}.svg`,
        type: 'image/svg+xml' as const,
        content: Buffer.from(await passQr(context, row.pass))
      }
    return { name: `${name}.jwt`, type: 'application/vc+jwt' as const, content: Buffer.from(row.credential) }
  }
})

/**
 * Is what somebody holds real? Takes the QR's address, the pass in it, or a badge (VC-JWT). Forged or damaged ones are
 * told apart from real ones that were taken back. By number alone nothing personal is told.
 */
export const verify = view({
  name: 'certificates/verify',
  may: everyone,
  title: text('Memeriksa sertifikat', 'Checking a certificate'),
  input: z.object({ written: z.string().trim().min(3).max(12_000) }),
  async run(context, { written }) {
    const { regency } = context.actor
    const byNumber = /^\d{4}\/\d{4}\/\d{5}$/.test(written)
    const token = byNumber ? undefined : passIn(written)
    if (!byNumber && !token) return { verdict: 'unreadable' as const }
    if (token) {
      const keys = await publicKeys(context.db, regency)
      const signed = await isSigned(token, keys)
      if (!signed) return { verdict: 'forged' as const }
    }
    const row = await context.db
      .selectFrom('certificate')
      .select([
        'number',
        'name',
        sql<string>`course_name->>'id'`.as('course'),
        'hours',
        'held_from',
        'held_to',
        'place',
        'issued_on',
        'revoked_at',
        'revoked_reason'
      ])
      .where('regency', '=', regency)
      .where((eb) =>
        token ? eb.or([eb('pass', '=', token), eb('credential', '=', token)]) : eb('number', '=', written)
      )
      .executeTakeFirst()
    if (!row) return { verdict: 'unknown' as const }
    return {
      verdict: row.revoked_at ? ('revoked' as const) : ('valid' as const),
      reason: row.revoked_reason,
      certificate: {
        number: row.number,
        name: token ? row.name : null,
        course: row.course,
        hours: row.hours,
        from: row.held_from as unknown as string,
        to: row.held_to as unknown as string,
        place: row.place,
        issuedOn: row.issued_on as unknown as string
      }
    }
  }
})

async function isSigned(token: string, keys: Awaited<ReturnType<typeof publicKeys>>): Promise<boolean> {
  for (const { jwk } of keys) {
    const payload = await compactVerify(token, await importJWK(jwk, 'EdDSA')).then(
      (result) => JSON.parse(new TextDecoder().decode(result.payload)) as unknown,
      () => undefined
    )
    if (payload !== undefined) return readPass(payload) !== undefined || typeof payload === 'object'
  }
  return false
}
