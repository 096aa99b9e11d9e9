/**
 * Takes accepted rows over into the register, batch by batch in one transaction: finds whom a row speaks of, adds whom
 * the register does not know, fills what it does not know yet, and never changes what it knows.
 *
 * A row speaks of the person with its NIK; without one of that kind, of the person of that name in its No. KK; without
 * a No. KK, of the only person of that name in the village.
 */

import {
  enterprisesOf,
  type Filled,
  fillEnterprises,
  fillHouseholds,
  fillPeople,
  householdsByKk,
  insertEnterprises,
  insertHouseholds,
  insertPeople,
  type KnownPerson,
  peopleByName,
  peopleByNik
} from '../households/index.ts'
import type { EnterpriseFields, HouseholdFields, PersonFields } from '../households/model.ts'
import { businessTokens } from '../households/names.ts'
import type { Context } from '../platform/context.ts'
import { copyRecords } from '../platform/postgres/copy.ts'
import { currentQuestionnaire, knownSources, type NewResponse, recordResponses } from '../potential/index.ts'
import { type Answer, type Answers, commodities } from '../potential/model.ts'
import type { ReadingContext } from './cells.ts'
import { bearers, readRows } from './review.ts'
import type { RowReading } from './rules.ts'
import { nextRows, openCells, readingContext, type StoredImport, type StoredRow } from './store.ts'

interface Row {
  no: number
  values: RowReading['values']
  village: string
  tokens: string[]
  key: string
  nik: string | null
  kk: string | null
  /** Known beforehand, or new from this import. */
  person?: KnownPerson
  isNew?: boolean
  enterprise?: string
  outcome?: 'new' | 'filled' | 'same'
  filled: { table: 'person' | 'household' | 'enterprise'; id: string; columns: string[] }[]
}

const str = (value: unknown) => (value === undefined || value === null ? null : String(value))
const num = (value: unknown) => (typeof value === 'number' ? value : null)

function personOf(values: Row['values']): PersonFields {
  return {
    nik: str(values.nik),
    name: String(values.name),
    sex: (values.sex as PersonFields['sex']) ?? null,
    birthDate: str(values.birthDate),
    birthPlace: str(values.birthPlace),
    phone: str(values.phone),
    relation: (values.relation as PersonFields['relation']) ?? null,
    education: str(values.education),
    occupation: str(values.occupation)
  }
}

function householdOf(values: Row['values'], village: string): HouseholdFields {
  return {
    village,
    kk: str(values.kk),
    hamlet: str(values.hamlet),
    rt: str(values.rt),
    rw: str(values.rw),
    address: str(values.address),
    lat: num(values.lat),
    lon: num(values.lon),
    housing: null,
    welfareDecile: num(values.decile),
    womanHeaded: false,
    disability: false
  }
}

function enterpriseOf(values: Row['values'], owner: string): EnterpriseFields {
  const paper = (kind: 'nib' | 'pirt') =>
    values[kind] ? [{ kind, number: String(values[kind]), validUntil: null }] : []
  return {
    owner,
    name: String(values.business),
    kind: str(values.activity),
    kbli: str(values.kbli),
    started: str(values.started),
    workers: num(values.workers),
    turnoverNow: num(values.turnoverNow),
    turnoverBefore: num(values.turnoverBefore),
    capital: num(values.capital),
    papers: [...paper('nib'), ...paper('pirt')]
  }
}

/** What a row answers of the questionnaire; undefined when it has no such column filled. */
export function answersOf(values: Row['values'], person: string): Answers | undefined {
  const household: Record<string, Answer> = {}
  for (const { id } of commodities) {
    for (const field of [`own.${id}`, `yield.${id}`])
      if (typeof values[field] === 'number') household[field] = values[field]
  }
  const own: Record<string, Answer> = {}
  if (typeof values.hours === 'number') own.hours = values.hours
  const wishes = [
    ...new Set([values.interest1, values.interest2, values.interest3].filter((v): v is string => typeof v === 'string'))
  ]
  if (wishes.length) own.interest = wishes
  if (!Object.keys(household).length && !Object.keys(own).length) return undefined
  return { household, people: Object.keys(own).length ? { [person]: own } : {} }
}

export async function applyRows(
  context: Context,
  found: StoredImport,
  progress: (done: number) => Promise<void>
): Promise<void> {
  const reading = await readingContext(context, found.kind, found.columns)
  const following = (after: number) => nextRows(context, found.id, after, 2000, 'open')
  const take = async (rows: Row[]) => {
    if (found.kind === 'households') await applyPeople(context, found, rows)
    else await applyEnterprises(context, found, rows)
    await settle(context, found, rows)
  }
  let rows = await opened(context, found, reading, await following(0))
  let done = 0
  while (rows.length > 0) {
    const stored = await following(rows.at(-1)!.no)
    const told = progress(done)
    told.catch(() => {}) // thrown once the batch is taken
    // The rows that follow are read while the database takes these.
    const [next] = await Promise.all([opened(context, found, reading, stored), take(rows)])
    done += rows.length
    rows = next
    await told
  }
  await progress(done)
}

/** Stored rows as they are read, slice by slice so that the server answers others, and without a query. */
async function opened(
  context: Context,
  found: StoredImport,
  reading: ReadingContext,
  stored: readonly StoredRow[]
): Promise<Row[]> {
  const all = stored.map((row) => openCells(context, row.cells))
  const read = await readRows(found, reading, all)
  return read.map(({ values, village, tokens }, i) => ({
    no: stored[i]!.no,
    values,
    village: village!,
    tokens,
    key: tokens.join(' '),
    nik: str(values.nik || null),
    kk: str(values.kk || null),
    filled: []
  }))
}

/** Finds people already known, including ones that an earlier row of the batch brings. */
class Register {
  private readonly byNik: Map<string, KnownPerson>
  private readonly byHome: Map<string, KnownPerson[]>
  private readonly byVillage: Map<string, KnownPerson[]>

  private constructor(
    byNik: Map<string, KnownPerson>,
    byHome: Map<string, KnownPerson[]>,
    byVillage: Map<string, KnownPerson[]>
  ) {
    this.byNik = byNik
    this.byHome = byHome
    this.byVillage = byVillage
  }

  static async load(
    context: Context,
    rows: readonly Row[],
    homes: ReadonlyMap<string, { id: string }>
  ): Promise<Register> {
    const byNik = await peopleByNik(
      context,
      rows.flatMap((row) => row.nik ?? [])
    )
    const inHome = rows.filter((row) => row.kk && homes.has(row.kk))
    const byHome = await peopleByName(
      context,
      'household_id',
      inHome.map((row) => homes.get(row.kk!)!.id),
      inHome.map((row) => row.key)
    )
    const loose = rows.filter((row) => !row.kk)
    const byVillage = await peopleByName(
      context,
      'village',
      loose.map((row) => row.village),
      loose.map((row) => row.key)
    )
    return new Register(byNik, byHome, byVillage)
  }

  find(row: Row, household: string | undefined): KnownPerson | undefined {
    const byNik = row.nik ? this.byNik.get(row.nik) : undefined
    if (byNik) return byNik
    // A person with another NIK is another person, whatever the name.
    const free = (people: KnownPerson[] | undefined) =>
      bearers(people, row.values.birthDate).filter((p) => !(row.nik && p.hasNik))
    const [one, ...more] = row.kk
      ? free(household ? this.byHome.get(`${household}|${row.key}`) : undefined)
      : free(this.byVillage.get(`${row.village}|${row.key}`))
    return one && more.length === 0 ? one : undefined
  }

  add(row: Row, person: KnownPerson): void {
    if (row.nik) this.byNik.set(row.nik, person)
    for (const [map, place] of [
      [this.byHome, person.household],
      [this.byVillage, person.village]
    ] as const) {
      const at = `${place}|${row.key}`
      map.set(at, [...(map.get(at) ?? []), person])
    }
  }
}

async function applyPeople(context: Context, found: StoredImport, rows: Row[]): Promise<void> {
  const homes = await householdsByKk(
    context,
    rows.flatMap((row) => row.kk ?? [])
  )
  const register = await Register.load(context, rows, homes)
  const newHomes = new Map<string, HouseholdFields>()
  const newPeople: { id: string; household: string; village: string; fields: PersonFields }[] = []
  const homeFills = new Map<string, Partial<HouseholdFields>>()
  const personFills = new Map<string, Partial<PersonFields>>()
  for (const row of rows) {
    const known = row.kk ? homes.get(row.kk) : undefined
    const person = register.find(row, known?.id)
    if (person) {
      row.person = person
      personFills.set(person.id, { ...blanksOut(personOf(row.values)), ...personFills.get(person.id) })
      if (!row.kk || known?.id === person.household)
        homeFills.set(person.household, {
          ...blanksOut(householdOf(row.values, row.village)),
          ...homeFills.get(person.household)
        })
      continue
    }
    const home = known ?? { id: context.newId(), village: row.village }
    if (!known) {
      newHomes.set(home.id, householdOf(row.values, row.village))
      if (row.kk) homes.set(row.kk, home)
    } else if (!newHomes.has(home.id))
      homeFills.set(home.id, { ...blanksOut(householdOf(row.values, row.village)), ...homeFills.get(home.id) })
    const id = context.newId()
    newPeople.push({ id, household: home.id, village: home.village, fields: personOf(row.values) })
    row.isNew = true
    row.person = {
      id,
      household: home.id,
      village: home.village,
      key: row.key,
      tokens: row.tokens,
      birthDate: str(row.values.birthDate),
      hasNik: row.nik !== null
    }
    register.add(row, row.person)
  }
  await insertHouseholds(
    context,
    found.id,
    [...newHomes].map(([id, fields]) => ({ id, fields }))
  )
  await insertPeople(context, found.id, newPeople)
  const filledPeople = await fillPeople(
    context,
    [...personFills].map(([id, fields]) => ({ id, fields }))
  )
  const filledHomes = await fillHouseholds(
    context,
    [...homeFills].filter(([id]) => !newHomes.has(id)).map(([id, fields]) => ({ id, fields }))
  )
  const answered = await recordAnswers(context, found, rows)
  note(rows, (row) => row.person!.id, filledPeople, 'person')
  note(rows, (row) => row.person!.household, filledHomes, 'household')
  for (const row of rows)
    row.outcome = row.isNew ? 'new' : row.filled.length || answered.has(row.no) ? 'filled' : 'same'
}

/** Notes a fill on the first row that speaks of the record. */
function note(
  rows: Row[],
  idOf: (row: Row) => string,
  filled: Map<string, Filled>,
  table: 'person' | 'household' | 'enterprise'
): void {
  for (const row of rows) {
    const fill = filled.get(idOf(row))
    if (!fill) continue
    row.filled.push({ table, id: idOf(row), ...fill })
    filled.delete(idOf(row))
  }
}

const blanksOut = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== false)) as Partial<T>

async function recordAnswers(context: Context, found: StoredImport, rows: readonly Row[]): Promise<Set<number>> {
  const given = rows.flatMap((row) => {
    const answers = answersOf(row.values, row.person!.id)
    if (!answers) return []
    const said = JSON.stringify([
      row.village,
      row.nik ?? row.key,
      row.kk,
      answers.household,
      Object.values(answers.people)
    ])
    return [{ row, answers, sources: context.vault.hashes(`response:${said}`) }]
  })
  if (given.length === 0) return new Set()
  const known = await knownSources(
    context,
    given.flatMap((g) => g.sources)
  )
  const form = await currentQuestionnaire(context)
  const responses: NewResponse[] = []
  const answered = new Set<number>()
  for (const { row, answers, sources } of given) {
    if (sources.some((source) => known.has(source.toString('hex')))) continue
    known.add(sources[0]!.toString('hex'))
    answered.add(row.no)
    responses.push({
      id: context.newId(),
      household: row.person!.household,
      village: row.person!.village,
      respondent: row.person!.id,
      answeredOn: str(row.values.surveyedOn) ?? context.today,
      lat: null,
      lon: null,
      answers,
      importId: found.id,
      sourceHash: sources[0]!
    })
  }
  await recordResponses(context, form, responses)
  return answered
}

async function applyEnterprises(context: Context, found: StoredImport, rows: Row[]): Promise<void> {
  const byNik = await peopleByNik(
    context,
    rows.flatMap((row) => row.nik ?? [])
  )
  const byName = await peopleByName(
    context,
    'village',
    rows.map((row) => row.village),
    rows.map((row) => row.key)
  )
  for (const row of rows) {
    const [alone, ...more] = bearers(byName.get(`${row.village}|${row.key}`), row.values.birthDate)
    const owner = (row.nik ? byNik.get(row.nik) : undefined) ?? (more.length === 0 ? alone : undefined)
    if (owner) row.person = owner
  }
  const owned = rows.filter((row) => row.person)
  const there = await enterprisesOf(
    context,
    owned.map((row) => row.person!.id)
  )
  const fresh: { id: string; household: string; village: string; fields: EnterpriseFields }[] = []
  const fills = new Map<string, Partial<EnterpriseFields>>()
  for (const row of owned) {
    const fields = enterpriseOf(row.values, row.person!.id)
    const at = `${row.person!.id}|${businessTokens(fields.name).join(' ')}`
    const known = there.get(at)
    row.enterprise = known ?? context.newId()
    if (known) fills.set(known, { ...blanksOut(fields), ...fills.get(known) })
    else {
      row.isNew = true
      there.set(at, row.enterprise)
      fresh.push({ id: row.enterprise, household: row.person!.household, village: row.person!.village, fields })
    }
  }
  await insertEnterprises(context, found.id, fresh)
  const isFresh = new Set(fresh.map((e) => e.id))
  const filled = await fillEnterprises(
    context,
    [...fills].filter(([id]) => !isFresh.has(id)).map(([id, fields]) => ({ id, fields }))
  )
  note(owned, (row) => row.enterprise!, filled, 'enterprise')
  for (const row of owned) row.outcome = row.isNew ? 'new' : row.filled.length ? 'filled' : 'same'
}

/** Writes what became of each row, and its entry in the change feed. */
async function settle(context: Context, found: StoredImport, rows: readonly Row[]): Promise<void> {
  const { regency } = context.actor
  const settled = rows.filter((row) => row.outcome)
  await copyRecords(
    context.client,
    'import_outcome',
    settled.map((row) => ({
      regency,
      import_id: found.id,
      no: row.no,
      outcome: row.outcome,
      person_id: row.person!.id,
      household_id: row.person!.household,
      enterprise_id: row.enterprise,
      filled: JSON.stringify(row.filled)
    }))
  )
  await copyRecords(
    context.client,
    'change',
    settled
      .filter((row) => row.outcome !== 'same')
      .map((row) => ({
        regency,
        action_id: context.actionId,
        kind: row.enterprise ? 'enterprise' : 'person',
        subject: row.enterprise ?? row.person!.id,
        village: row.person!.village,
        household_id: row.person!.household,
        what: JSON.stringify({ import: found.id, outcome: row.outcome })
      }))
  )
  // An owner that was taken out of the register since the preview: the row waits for a person again.
  const lost = rows.filter((row) => !row.outcome).map((row) => row.no)
  if (lost.length) {
    await context.client.query(
      `update import_row set status = 'held',
        problems = problems || '[{"field":"name","code":"owner-unknown","severity":"hold"}]'
        where regency = $1 and import_id = $2 and no = any($3::int[])`,
      [context.actor.regency, found.id, lost]
    )
  }
}
