import { z } from 'zod'
import { dateInJakarta, formatDate } from '../kernel/dates.ts'
import { isMasked, partOf } from '../kernel/identifiers.ts'
import { version } from '../kernel/inputs.ts'
import { Problem, wrongAt } from '../kernel/problem.ts'
import { ofMaker, register } from '../kernel/rights.ts'
import { type Text, text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import { refuseBeyond } from '../platform/hourly.ts'
import {
  consentVersion,
  type EnterpriseFields,
  enterpriseFields,
  householdFields,
  personFields,
  purposes,
  seenFields
} from './model.ts'
import { checkEnterprise, checkPerson, differences, mergeEdit, type Seen, warnings } from './rules.ts'
import * as store from './store.ts'

/**
 * A NIK or No. KK belongs to one living record; says which one holds it, as far as the actor may see it. One that somebody
 * out of sight bears is contested: it is kept without a word, and the office finds the two among the duplicates.
 */
async function refuseTaken(
  context: Context,
  table: 'person' | 'household',
  value: string | null | undefined,
  self?: string
): Promise<{ contested: boolean }> {
  if (!value) return { contested: false }
  const key = table === 'person' ? 'nik' : 'kk'
  const hashes = store.hashesOf(context.vault, key, value)
  const query =
    table === 'person'
      ? context.db
          .selectFrom('person')
          .select(['id', 'name as label', 'household_id as household'])
          .where('nik_hash', 'in', hashes)
          .where('merged_into', 'is', null)
          .where('regency', '=', context.actor.regency)
      : context.db
          .selectFrom('household')
          .select(['id', 'hamlet as label', 'id as household'])
          .where('kk_hash', 'in', hashes)
          .where('merged_into', 'is', null)
          .where('regency', '=', context.actor.regency)
  const holder = await query.executeTakeFirst()
  if (!holder || holder.id === self) return { contested: await store.isTaken(context, key, hashes, self) }
  const message: Text =
    key === 'nik'
      ? text(
          `NIK ini sudah dipakai ${holder.label}. Buka datanya, atau periksa KTP.`,
          `This NIK already belongs to ${holder.label}. Open that record, or check the identity card.`
        )
      : text(
          'No. KK ini sudah terdaftar. Buka rumah tangga itu, atau periksa Kartu Keluarga.',
          'This No. KK is already registered. Open that household, or check the family card.'
        )
  throw new Problem(`households/${key}-in-use`, 409, message, {
    pointers: [{ pointer: `/${table}/${key}`, message }],
    facts: { household: holder.household }
  })
}

/**
 * The fields to write of an edit that began from version `began`. One that tells what was `seen` is brought together with what
 * others changed meanwhile; where both changed a field, and for any other edit of an older version, the second person is told
 * what the first one changed.
 */
function reconcile<W extends object>(
  current: { version: number },
  began: number,
  seen: Seen | undefined,
  now: Record<string, unknown>,
  wanted: W
): W {
  const moved = current.version !== began
  const { merged, both } = seen ? mergeEdit(seen, wanted, now, moved) : { merged: wanted, both: undefined }
  if (both ? both.length === 0 : !moved) return merged
  throw new Problem(
    'households/changed-meanwhile',
    409,
    text(
      'Orang lain baru saja mengubah data ini. Bandingkan di bawah, lalu simpan lagi; isian Anda tidak hilang.',
      'Somebody else has just changed this. Compare below and save again; your entries are not lost.'
    ),
    { facts: { version: current.version, current: now, differing: both ?? differences(now, { ...wanted } as Seen) } }
  )
}

async function inArea(context: Context, village: string): Promise<void> {
  const here =
    village.startsWith(`${context.actor.regency}.`) &&
    (context.scope !== 'area' || context.actor.villages.includes(village))
  const real =
    here && (await context.db.selectFrom('region').select('code').where('code', '=', village).executeTakeFirst())
  if (!real) {
    const message = text(
      'Desa ini di luar wilayah Anda. Pilih desa dari daftar.',
      'This village is outside your area. Choose one from the list.'
    )
    throw new Problem('households/outside-area', 403, message, {
      pointers: [{ pointer: '/household/village', message }]
    })
  }
}

export const registerHousehold = action({
  name: 'households/register',
  may: register,
  title: text('Mendaftarkan rumah tangga', 'Registered a household'),
  input: z.object({ household: householdFields, people: z.array(personFields).min(1).max(30) }),
  async run(context, input) {
    await inArea(context, input.household.village)
    const { regency } = context.actor
    const household = store.householdRow(context.vault, input.household)
    const kk = await refuseTaken(context, 'household', input.household.kk)
    // The act's own id and what follows from it: a phone without signal knows them before the server does.
    const id = context.actionId
    await context.db
      .insertInto('household')
      .values({ regency, id, ...household, kk_contested: kk.contested })
      .execute()
    const people: string[] = []
    for (const [i, fields] of input.people.entries()) {
      checkPerson(fields, context.today)
      const row = store.personRow(context.vault, fields)
      const nik = await refuseTaken(context, 'person', fields.nik)
      const personId = partOf(id, i + 1)
      await context.db
        .insertInto('person')
        .values({
          regency,
          id: personId,
          household_id: id,
          village: input.household.village,
          ...row,
          nik_contested: nik.contested
        })
        .execute()
      people.push(personId)
    }
    await context.changed({
      kind: 'household',
      subject: id,
      village: input.household.village,
      household: id,
      what: { registered: true, people: people.length }
    })
    return { household: id, people, warnings: input.people.flatMap((p) => warnings(p, context.today)) }
  }
})

/** An edit form sends an identifier only when it was typed anew; `undefined` keeps what is stored. */
const keepable = { nik: personFields.shape.nik.optional(), phone: personFields.shape.phone.optional() }

export const changeHousehold = action({
  name: 'households/change',
  may: register,
  title: text('Mengubah rumah tangga', 'Changed a household'),
  input: z.object({
    id: z.uuid(),
    version,
    household: householdFields.extend({ kk: householdFields.shape.kk.optional() }),
    seen: seenFields.optional()
  }),
  async run(context, { id, version: began, household, seen }) {
    const current = await store.household(context, id, 'to-change')
    const { version } = current
    const shown = store.showHousehold(context.vault, current)
    const fields = reconcile(current, began, seen, shown, household)
    await inArea(context, fields.village)
    const { kk_cipher, kk_hash, ...row } = store.householdRow(context.vault, { ...fields, kk: fields.kk ?? null })
    const kk = await refuseTaken(context, 'household', fields.kk, id)
    const identifiers = fields.kk == null ? {} : { kk_cipher, kk_hash, kk_contested: kk.contested }
    await context.db
      .updateTable('household')
      .set({ ...row, ...identifiers, version: version + 1, updated_at: context.now })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .where('version', '=', version)
      .execute()
    await context.changed({
      kind: 'household',
      subject: id,
      village: fields.village,
      household: id,
      what: { fields: differences(shown, { ...fields, kk: undefined }) }
    })
    return { version: version + 1 }
  }
})

export const addPerson = action({
  name: 'households/add-person',
  may: register,
  title: text('Menambah anggota keluarga', 'Added a household member'),
  input: z.object({ household: z.uuid(), person: personFields }),
  async run(context, { household, person: fields }) {
    const home = await store.household(context, household, 'to-change')
    checkPerson(fields, context.today)
    const row = store.personRow(context.vault, fields)
    const nik = await refuseTaken(context, 'person', fields.nik)
    const id = context.actionId
    await context.db
      .insertInto('person')
      .values({
        regency: context.actor.regency,
        id,
        household_id: household,
        village: home.village,
        ...row,
        nik_contested: nik.contested
      })
      .execute()
    await context.changed({ kind: 'person', subject: id, village: home.village, household, what: { registered: true } })
    return { person: id, warnings: warnings(fields, context.today) }
  }
})

export const changePerson = action({
  name: 'households/change-person',
  may: register,
  title: text('Mengubah data orang', 'Changed a person'),
  input: z.object({
    id: z.uuid(),
    version,
    person: personFields.extend(keepable),
    seen: seenFields.optional()
  }),
  async run(context, { id, version: began, person, seen }) {
    const current = await store.person(context, id, 'to-change')
    const { version } = current
    const shown = store.showPerson(context.vault, current)
    const fields = reconcile(current, began, seen, shown, person)
    checkPerson(fields, context.today)
    const { nik_cipher, nik_hash, phone_cipher, phone_hash, ...row } = store.personRow(context.vault, {
      ...fields,
      nik: fields.nik ?? null,
      phone: fields.phone ?? null
    })
    const nik = await refuseTaken(context, 'person', fields.nik, id)
    const identifiers = {
      ...(fields.nik == null ? {} : { nik_cipher, nik_hash, nik_contested: nik.contested }),
      ...(fields.phone == null ? {} : { phone_cipher, phone_hash })
    }
    await context.db
      .updateTable('person')
      .set({ ...row, ...identifiers, version: version + 1, updated_at: context.now })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .where('version', '=', version)
      .execute()
    await context.changed({
      kind: 'person',
      subject: id,
      village: current.village,
      household: current.household_id,
      what: { fields: differences(shown, { ...fields, nik: undefined, phone: undefined }) }
    })
    return { version: version + 1 }
  }
})

export const addEnterprise = action({
  name: 'households/add-enterprise',
  may: register,
  title: text('Menambah usaha', 'Added an enterprise'),
  input: z.object({ enterprise: enterpriseFields }),
  async run(context, { enterprise: fields }) {
    const owner = await store.person(context, fields.owner)
    checkEnterprise(fields, context.today)
    refuseMasked(fields, [])
    const id = context.actionId
    await context.db
      .insertInto('enterprise')
      .values({
        regency: context.actor.regency,
        id,
        household_id: owner.household_id,
        village: owner.village,
        ...store.enterpriseRow(context.vault, fields)
      })
      .execute()
    await context.changed({
      kind: 'enterprise',
      subject: id,
      village: owner.village,
      household: owner.household_id,
      what: { registered: true }
    })
    return { enterprise: id }
  }
})

/** A tax number may come back masked as it was shown, and stays; one that was never shown so says nothing. */
function refuseMasked({ papers }: EnterpriseFields, shown: readonly { kind: string; number: string }[]): void {
  const at = papers.findIndex(({ kind, number }) => kind === 'npwp' && isMasked(number))
  if (at < 0 || shown.some(({ kind, number }) => kind === 'npwp' && number === papers[at]!.number)) return
  throw wrongAt(
    'households/npwp-masked',
    `/enterprise/papers/${at}/number`,
    text('Ketik NPWP lengkap, 15 atau 16 angka.', 'Type the whole NPWP, 15 or 16 digits.')
  )
}

export const changeEnterprise = action({
  name: 'households/change-enterprise',
  may: register,
  title: text('Mengubah usaha', 'Changed an enterprise'),
  input: z.object({ id: z.uuid(), version, enterprise: enterpriseFields, seen: seenFields.optional() }),
  async run(context, { id, version: began, enterprise, seen }) {
    const current = await store.enterprise(context, id, 'to-change')
    const { version } = current
    const shown = store.showEnterprise(context.vault, current)
    const fields = reconcile(current, began, seen, shown, enterprise)
    checkEnterprise(fields, context.today)
    refuseMasked(fields, shown.papers)
    const owner = await store.person(context, fields.owner)
    await context.db
      .updateTable('enterprise')
      .set({
        ...store.enterpriseRow(context.vault, fields),
        household_id: owner.household_id,
        village: owner.village,
        version: version + 1,
        updated_at: context.now
      })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', id)
      .where('version', '=', version)
      .execute()
    await context.changed({
      kind: 'enterprise',
      subject: id,
      village: owner.village,
      household: owner.household_id,
      what: { fields: differences(shown, { ...fields, papers: fields.papers }) }
    })
    return { version: version + 1 }
  }
})

/** A consent that was asked days ago does not overrule what the person has withdrawn meanwhile. */
async function refuseWithdrawnSince(
  context: Context,
  person: string,
  purpose: (typeof purposes)[number],
  known: string | null
): Promise<void> {
  const { at } = await context.db
    .selectFrom('consent')
    .select((eb) => eb.fn.max('withdrawn_at').as('at'))
    .where('regency', '=', context.actor.regency)
    .where('person_id', '=', person)
    .where('purpose', '=', purpose)
    .executeTakeFirstOrThrow()
  if (!at || (known && at.getTime() <= Date.parse(known))) return
  const day = dateInJakarta(at)
  throw new Problem(
    'households/consent-withdrawn-since',
    409,
    text(
      `Persetujuan ini dicabut pada ${formatDate(day)}, setelah Anda bertanya. Tanyakan lagi kepada orangnya.`,
      `This consent was withdrawn on ${formatDate(day, 'en')}, after you asked. Ask the person again.`
    )
  )
}

export const giveConsent = action({
  name: 'households/give-consent',
  may: ofMaker,
  title: text('Mencatat persetujuan', 'Recorded a consent'),
  input: z.object({
    person: z.uuid(),
    purpose: z.enum(purposes),
    withdrawal: z.iso
      .datetime()
      .max(40)
      .nullable()
      .optional()
      .describe(
        'The latest withdrawal that whoever asked knew of; a later one is not overruled. Not given: the latest there is.'
      )
  }),
  async run(context, { person: id, purpose, withdrawal }) {
    const { household_id, village } = await store.person(context, id)
    if (withdrawal !== undefined) await refuseWithdrawnSince(context, id, purpose, withdrawal)
    const consent = {
      regency: context.actor.regency,
      id: context.newId(),
      household_id,
      village,
      person_id: id,
      purpose,
      text_version: consentVersion
    }
    const { numInsertedOrUpdatedRows: given } = await context.db
      .insertInto('consent')
      .values({ ...consent, given_on: context.today, asked_by: context.actor.name })
      .onConflict((c) => c.columns(['regency', 'person_id', 'purpose']).where('withdrawn_at', 'is', null).doNothing())
      .executeTakeFirstOrThrow()
    if (!given) return {}
    await context.changed({
      kind: 'consent',
      subject: id,
      village,
      household: household_id,
      what: { purpose, given: true }
    })
    return {}
  }
})

export const withdrawConsent = action({
  name: 'households/withdraw-consent',
  may: ofMaker,
  title: text('Mencabut persetujuan', 'Withdrew a consent'),
  input: z.object({ person: z.uuid(), purpose: z.enum(purposes) }),
  async run(context, { person: id, purpose }) {
    const { household_id, village } = await store.person(context, id)
    await context.db
      .updateTable('consent')
      .set({ withdrawn_at: context.now })
      .where('regency', '=', context.actor.regency)
      .where('person_id', '=', id)
      .where('purpose', '=', purpose)
      .where('withdrawn_at', 'is', null)
      .execute()
    if (purpose === 'programme') {
      // What the person wants and when they have time was taken for planning; it leaves the figures at once.
      for (const table of ['interest', 'availability'] as const) {
        await context.db
          .deleteFrom(table)
          .where('regency', '=', context.actor.regency)
          .where('person_id', '=', id)
          .execute()
      }
    }
    await context.changed({
      kind: 'consent',
      subject: id,
      village,
      household: household_id,
      what: { purpose, given: false }
    })
    return {}
  }
})

/** Shows one identifier in full. The audit log names who saw whose and why, never the number. */
export const unmask = action({
  name: 'households/unmask',
  may: { administrator: 'regency', officer: 'regency', facilitator: 'area', resident: 'own' },
  title: text('Membuka nomor yang disamarkan', 'Unmasked an identifier'),
  proven: true,
  input: z.object({
    subject: z.uuid(),
    field: z.enum(['nik', 'kk', 'phone', 'npwp']),
    reason: z.string().trim().min(3).max(200)
  }),
  record: (input) => input,
  keepResult: false,
  async run(context, { subject, field }) {
    await refuseBeyond(context, 'households/unmask', 60)
    const { cipher, village, household } = await secretOf(context, subject, field)
    if (field === 'phone') await refuseWithoutConsent(context, subject)
    await context.changed({ kind: 'unmasked', subject, village, household, what: { field } })
    return { value: cipher ? context.vault.open(cipher) : null }
  }
})

/** A sealed number of a household (No. KK), an enterprise (NPWP) or a person, and whose it is. */
async function secretOf(context: Context, subject: string, field: 'nik' | 'kk' | 'phone' | 'npwp') {
  if (field === 'kk') {
    const { kk_cipher: cipher, village, id: household } = await store.household(context, subject)
    return { cipher, village, household }
  }
  if (field === 'npwp') {
    const { npwp_cipher: cipher, village, household_id: household } = await store.enterprise(context, subject)
    return { cipher, village, household }
  }
  const { nik_cipher, phone_cipher, village, household_id: household } = await store.person(context, subject)
  return { cipher: field === 'nik' ? nik_cipher : phone_cipher, village, household }
}

/** Withdrawn consent stops use: somebody who took back "contact" is not shown with a number to call. */
async function refuseWithoutConsent(context: Context, id: string): Promise<void> {
  const last = await context.db
    .selectFrom('consent')
    .select('withdrawn_at')
    .where('regency', '=', context.actor.regency)
    .where('person_id', '=', id)
    .where('purpose', '=', 'contact')
    .orderBy('withdrawn_at', (order) => order.desc().nullsFirst())
    .executeTakeFirst()
  if (last?.withdrawn_at) {
    throw new Problem(
      'households/consent-withdrawn',
      403,
      text(
        'Orang ini mencabut persetujuan untuk dihubungi. Mintalah lagi secara langsung sebelum menelepon.',
        'This person withdrew consent to be contacted. Ask again in person before calling.'
      )
    )
  }
}
