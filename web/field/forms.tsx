/** Forms of the field app: the office's schemas and rules, with the phone's own controls. */
import { type ReactNode, useState } from 'react'
import type { z } from 'zod'
import { fieldNames } from '../../src/field/names.ts'
import type { Entry, Home, Member } from '../../src/field/phone.ts'
import {
  householdFields,
  housingNames,
  housings,
  personFields,
  relationNames,
  relations,
  sexes,
  sexNames
} from '../../src/households/model.ts'
import { checkPerson } from '../../src/households/rules.ts'
import { ageOn, readDate, shortDate } from '../../src/kernel/dates.ts'
import { explain } from '../../src/kernel/explain.ts'
import { Problem } from '../../src/kernel/problem.ts'
import type { Text } from '../../src/kernel/text.ts'
import {
  blockerNames,
  blockers,
  taskOwnerNames,
  taskOwners,
  visitPlaceNames,
  visitPlaces,
  visitRecord,
  visitTopicNames,
  visitTopics
} from '../../src/mentoring/model.ts'
import { checkVisit } from '../../src/mentoring/visits.ts'
import {
  type Answer,
  answers as answersSchema,
  kinds,
  type Question,
  type Questionnaire
} from '../../src/potential/model.ts'
import { checkAnswers, isAsked } from '../../src/potential/rules.ts'
import { useT } from '../shell/language.tsx'
import { thisYear, today } from '../shell/today.ts'
import { useKept, usePhone } from './phone.tsx'

type Fields = Record<string, unknown>
type Faults = Record<string, string>
export type What = 'register' | 'household' | 'add-person' | 'person' | 'answers' | 'visit'
interface Props {
  what: What
  home?: Home | undefined
  /** The person or case that it is about. */
  of?: string | undefined
  /** A refused act that is put right. */
  entry?: Entry | undefined
}

export default function Form(props: Props) {
  const { home } = props
  if (props.what === 'register') return <Register {...props} />
  if (!home) return null
  const given = { ...props, home }
  if (props.what === 'household') return <EditHousehold {...given} />
  if (props.what === 'answers') return <Answers {...given} />
  if (props.what === 'visit') return <Visit {...given} />
  return <EditPerson {...given} />
}

const without = (
  prefix: string,
  pointers: readonly { pointer: string; text: Text }[] | undefined,
  t: (m: Text) => string
) =>
  Object.fromEntries(
    (pointers ?? []).map((p) => [p.pointer.replace(/^\//, '').replace(prefix, '').replaceAll('/', '.'), t(p.text)])
  )

/** Checks with the office's schema and rule, keeps the act, and goes back to the household. */
function useSave(entry: Entry | undefined, prefix: string) {
  const t = useT()
  const { phone } = usePhone()
  const [faults, setFaults] = useState<Faults>(() => without(prefix, entry?.problem?.pointers, t))
  const [asks, setAsks] = useState<{ about: string; text: string } | undefined>()
  const check = <S extends z.ZodType>(
    schema: S,
    value: unknown,
    rule?: (read: z.infer<S>) => void
  ): z.infer<S> | undefined => {
    const read = schema.safeParse(value)
    setAsks(undefined)
    if (!read.success) {
      setFaults(Object.fromEntries(read.error.issues.map((i) => [i.path.join('.'), t(explain(i))])))
      return undefined
    }
    try {
      rule?.(read.data)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const pointers = error.pointers.map((p) => ({ pointer: p.pointer, text: p.message }))
      setFaults(without(prefix, pointers, t))
      if (error.facts.confirm) setAsks({ about: String(error.facts.confirm), text: t(error.text) })
      return undefined
    }
    setFaults({})
    return read.data
  }
  const save = async (action: Entry['action'], input: Fields, home: string | undefined) => {
    try {
      const id = entry ? entry.id : await phone.record(action, input, home)
      if (entry) await phone.correct(entry.id, input)
      location.hash = entry ? '#status' : `#rumah/${home ?? id}`
    } catch {
      setFaults({
        '': t(
          'Belum tersimpan: ruang telepon penuh. Hapus sesuatu di telepon, lalu simpan lagi; isian masih di layar.',
          'Not kept: the phone is full. Remove something from it and save again; your entries are still on screen.'
        )
      })
    }
  }
  return { faults, setFaults, asks, check, save }
}

function Field({ label, fault, children }: { label: string; fault?: string | undefined; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among its children
    <label>
      {label}
      {children}
      {fault && (
        <span className="salah" role="alert">
          {fault}
        </span>
      )}
    </label>
  )
}

const written = (value: unknown) => (value === null || value === undefined ? '' : String(value))

function TextField({
  name,
  values,
  set,
  faults,
  mode
}: {
  name: string
  values: Fields
  set: (next: Fields) => void
  faults: Faults
  mode?: 'numeric' | 'tel'
}) {
  const t = useT()
  return (
    <Field label={t(fieldNames[name]!)} fault={faults[name]}>
      <input
        value={written(values[name])}
        inputMode={mode}
        placeholder={written(values[`${name}Masked`])}
        onChange={(event) => set({ ...values, [name]: event.currentTarget.value })}
      />
    </Field>
  )
}

function Choice({
  label,
  value,
  set,
  options,
  fault
}: {
  label: string
  value: unknown
  set: (value: string | null) => void
  options: readonly { id: string; name: string }[]
  fault?: string | undefined
}) {
  return (
    <Field label={label} fault={fault}>
      <select value={written(value)} onChange={(event) => set(event.currentTarget.value || null)}>
        <option value="">—</option>
        {options.map((o) => (
          <option key={o.id} value={o.id}>
            {o.name}
          </option>
        ))}
      </select>
    </Field>
  )
}

/** A day as people write it, day first. */
function DayField({
  label,
  value,
  set,
  fault
}: {
  label: string
  value: unknown
  set: (day: string | null) => void
  fault?: string | undefined
}) {
  const [typed, setTyped] = useState(() => (value ? shortDate(value as string) : ''))
  return (
    <Field label={label} fault={fault}>
      <input
        value={typed}
        inputMode="text"
        placeholder="31/12/1980"
        onChange={(event) => {
          const text = event.currentTarget.value
          setTyped(text)
          const read = readDate(text, 'day', thisYear() + 2)
          set(text.trim() === '' ? null : read && 'value' in read ? read.value : text)
        }}
      />
    </Field>
  )
}

function Buttons({
  save,
  faults,
  asks,
  confirm
}: {
  save: () => void
  faults: Faults
  asks?: { about: string; text: string } | undefined
  confirm?: (about: string) => void
}) {
  const t = useT()
  const count = Object.keys(faults).length
  return (
    <>
      {asks && confirm ? (
        <div className="pesan" role="alert">
          {asks.text}
          <button type="button" onClick={() => confirm(asks.about)}>
            {t('Ya, memang begitu', 'Yes, it is so')}
          </button>
        </div>
      ) : (
        count > 0 && (
          <p className="salah" role="alert">
            {faults[''] ?? t(`${count} isian perlu diperbaiki.`, `${count} entries need correcting.`)}
          </p>
        )
      )}
      <button type="button" onClick={save}>
        {t('Simpan di telepon', 'Keep on the phone')}
      </button>
    </>
  )
}

function HouseholdInputs({ values, set, faults }: { values: Fields; set: (next: Fields) => void; faults: Faults }) {
  const t = useT()
  const { about } = useKept()
  const names = (table: Record<string, Text>, ids: readonly string[]) => ids.map((id) => ({ id, name: t(table[id]!) }))
  const here = () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => set({ ...values, lat: coords.latitude, lon: coords.longitude }),
      () => alert(t('Posisi tidak dapat dibaca.', 'The position cannot be read.')),
      { enableHighAccuracy: true, timeout: 20_000 }
    )
  return (
    <>
      <Choice
        label={t(fieldNames.village!)}
        value={values.village}
        set={(village) => set({ ...values, village })}
        options={about?.villages?.map((v) => ({ id: v.code, name: v.name })) ?? []}
        fault={faults.village}
      />
      <TextField name="kk" mode="numeric" {...{ values, set, faults }} />
      {['hamlet', 'rt', 'rw', 'address'].map((name) => (
        <TextField key={name} name={name} {...{ values, set, faults }} />
      ))}
      <Choice
        label={t(fieldNames.housing!)}
        value={values.housing}
        set={(housing) => set({ ...values, housing })}
        options={names(housingNames, housings)}
        fault={faults.housing}
      />
      {(['womanHeaded', 'disability'] as const).map((key) => (
        <label key={key} className="pilih">
          <input
            type="checkbox"
            checked={values[key] === true}
            onChange={(event) => set({ ...values, [key]: event.currentTarget.checked })}
          />
          {t(fieldNames[key]!)}
        </label>
      ))}
      <button type="button" className="lain" onClick={here}>
        {values.lat
          ? `${Number(values.lat).toFixed(5)}, ${Number(values.lon).toFixed(5)}`
          : t('Pakai posisi sekarang', 'Use the position here')}
      </button>
    </>
  )
}

function PersonInputs({ values, set, faults }: { values: Fields; set: (next: Fields) => void; faults: Faults }) {
  const t = useT()
  const names = (table: Record<string, Text>, ids: readonly string[]) => ids.map((id) => ({ id, name: t(table[id]!) }))
  return (
    <>
      <TextField name="name" {...{ values, set, faults }} />
      <TextField name="nik" mode="numeric" {...{ values, set, faults }} />
      <Choice
        label={t(fieldNames.sex!)}
        value={values.sex}
        set={(sex) => set({ ...values, sex })}
        options={names(sexNames, sexes)}
        fault={faults.sex}
      />
      <DayField
        label={t(fieldNames.birthDate!)}
        value={values.birthDate}
        set={(birthDate) => set({ ...values, birthDate })}
        fault={faults.birthDate}
      />
      <Choice
        label={t(fieldNames.relation!)}
        value={values.relation}
        set={(relation) => set({ ...values, relation })}
        options={names(relationNames, relations)}
        fault={faults.relation}
      />
      <TextField name="phone" mode="tel" {...{ values, set, faults }} />
      {['education', 'occupation'].map((name) => (
        <TextField key={name} name={name} {...{ values, set, faults }} />
      ))}
    </>
  )
}

/** Faults of one part of a form: `household.kk` of `household` is `kk`. */
const part = (faults: Faults, of: string): Faults =>
  Object.fromEntries(
    Object.entries(faults).flatMap(([key, said]) =>
      key.startsWith(`${of}.`) ? [[key.slice(of.length + 1), said]] : []
    )
  )

function Register({ entry }: Props) {
  const t = useT()
  const { about } = useKept()
  const { faults, setFaults, check, save } = useSave(entry, '')
  const first = about?.villages?.length === 1 ? about.villages[0]!.code : null
  const [household, setHousehold] = useState<Fields>((entry?.input.household as Fields) ?? { village: first })
  const [people, setPeople] = useState<Fields[]>((entry?.input.people as Fields[]) ?? [{ relation: 'head' }])
  const submit = () => {
    const home = householdFields.safeParse(household)
    const all = people.map((p) => personFields.safeParse(p))
    const issues = [
      ...(home.success ? [] : home.error.issues.map((i) => ({ ...i, path: ['household', ...i.path] }))),
      ...all.flatMap((p, n) => (p.success ? [] : p.error.issues.map((i) => ({ ...i, path: ['people', n, ...i.path] }))))
    ]
    if (issues.length > 0) return setFaults(Object.fromEntries(issues.map((i) => [i.path.join('.'), t(explain(i))])))
    for (const [n, p] of people.entries()) {
      const fine = check(personFields, p, (read) => checkPerson(read, today()))
      if (!fine)
        return setFaults({ [`people.${n}.birthDate`]: t('Periksa tanggal lahir.', 'Check the date of birth.') })
    }
    return save('households/register', { household: home.data, people: all.map((p) => p.data) }, undefined)
  }
  return (
    <>
      <h1>{t('Rumah tangga baru', 'A new household')}</h1>
      <HouseholdInputs values={household} set={setHousehold} faults={part(faults, 'household')} />
      {people.map((person, n) => (
        <fieldset key={n}>
          <legend>
            {t('Orang', 'Person')} {n + 1}
          </legend>
          <PersonInputs
            values={person}
            set={(next) => setPeople(people.map((p, i) => (i === n ? next : p)))}
            faults={{ ...part(faults, 'person'), ...part(faults, `people.${n}`) }}
          />
        </fieldset>
      ))}
      <button type="button" className="lain" onClick={() => setPeople([...people, {}])}>
        {t('Orang lagi', 'Another person')}
      </button>
      <Buttons save={submit} faults={faults} />
    </>
  )
}

/** An identifier is sent only when it was typed anew. */
const typedOnly = (fields: Fields, ...keys: string[]): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(([key, value]) => !keys.includes(key) || written(value).trim() !== '')
  )
/** What an edit tells of how the record was when it began. */
const seenOf = (fields: Fields, schema: z.ZodObject): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([key]) => key in schema.shape || ['kkMasked', 'nikMasked', 'phoneMasked'].includes(key)
    )
  )

function EditHousehold({ home, entry }: Props & { home: Home }) {
  const t = useT()
  const { faults, check, save } = useSave(entry, 'household/')
  const [values, setValues] = useState<Fields>({ ...home.household, ...((entry?.input.household as Fields) ?? {}) })
  const submit = () => {
    const read = check(householdFields, values)
    if (!read) return
    const household = typedOnly({ ...read, kk: values.kk ? read.kk : undefined }, 'kk')
    const seen = entry?.input.seen ?? seenOf(home.household, householdFields)
    void save('households/change', { id: home.id, version: home.household.version, household, seen }, home.id)
  }
  return (
    <>
      <h1>{t('Ubah rumah tangga', 'Change the household')}</h1>
      <HouseholdInputs values={values} set={setValues} faults={faults} />
      <Buttons save={submit} faults={faults} />
    </>
  )
}

function EditPerson({ what, home, of, entry }: Props & { home: Home }) {
  const t = useT()
  const adding = what === 'add-person'
  const { faults, check, save } = useSave(entry, 'person/')
  const person: Member | undefined = adding ? undefined : home.people.find((p) => p.id === of)
  const [values, setValues] = useState<Fields>({ ...person, ...((entry?.input.person as Fields) ?? {}) })
  const submit = () => {
    const read = check(personFields, values, (fields) => checkPerson(fields, today()))
    if (!read) return
    if (adding) return void save('households/add-person', { household: home.id, person: read }, home.id)
    const typed = typedOnly(
      { ...read, nik: values.nik ? read.nik : '', phone: values.phone ? read.phone : '' },
      'nik',
      'phone'
    )
    const seen = entry?.input.seen ?? seenOf(person!, personFields)
    void save('households/change-person', { id: of, version: person!.version, person: typed, seen }, home.id)
  }
  return (
    <>
      <h1>{adding ? t('Tambah anggota', 'Add a member') : t('Ubah data orang', 'Change a person')}</h1>
      <PersonInputs values={values} set={setValues} faults={faults} />
      <Buttons save={submit} faults={faults} />
    </>
  )
}

type Given = Record<string, Answer>

function Answers({ home, entry }: Props & { home: Home }) {
  const t = useT()
  const { about } = useKept()
  const form = about?.form as Questionnaire | undefined
  const before = entry?.input as
    | { answeredOn?: string; answers?: { household: Given; people: Record<string, Given> } }
    | undefined
  const { faults, setFaults, save } = useSave(entry, 'answers/')
  const [day, setDay] = useState<string | null>(before?.answeredOn ?? today())
  const [household, setHousehold] = useState<Given>(before?.answers?.household ?? {})
  const [people, setPeople] = useState<Record<string, Given>>(before?.answers?.people ?? {})
  if (!form) return <p>{t('Kuesioner belum diunduh.', 'The questionnaire is not here yet.')}</p>
  const living = home.people.filter((p) => !p.gone)
  const adults = living.filter((p) => !p.birthDate || ageOn(p.birthDate as string, day ?? today()) >= 17)
  const submit = () => {
    const visible = form.questions.filter((q) => q.per === 'household' && isAsked(q, household)).map((q) => q.id)
    const answers = {
      household: Object.fromEntries(Object.entries(household).filter(([k]) => visible.includes(k))),
      people
    }
    const asked = adults.filter((p) => people[p.id]).map((p) => p.id)
    const wrong = checkAnswers(form, answers, asked, true)
    const odd = day !== null && day <= today() && answersSchema.safeParse(answers).success
    if (!odd)
      wrong.push({ pointer: '/answers/day', message: { id: 'Periksa tanggal wawancara.', en: 'Check the day.' } })
    setFaults(
      Object.fromEntries(wrong.map((f) => [f.pointer.slice('/answers/'.length).replaceAll('/', '.'), t(f.message)]))
    )
    if (wrong.length === 0)
      void save('potential/respond', { household: home.id, respondent: null, answeredOn: day, answers }, home.id)
  }
  const put = (given: Given, id: string, value: Answer | undefined): Given => {
    const { [id]: _, ...rest } = given
    return value === undefined ? rest : { ...rest, [id]: value }
  }
  return (
    <>
      <h1>{t(form.title)}</h1>
      <DayField label={t('Tanggal wawancara', 'Day of the interview')} value={day} set={setDay} fault={faults.day} />
      {form.sections.map((section) => {
        const asked = form.questions.filter(
          (q) => q.section === section.id && q.per === 'household' && isAsked(q, household)
        )
        return (
          asked.length > 0 && (
            <fieldset key={section.id}>
              <legend>{t(section.label)}</legend>
              {asked.map((q) => (
                <Ask
                  key={q.id}
                  question={q}
                  value={household[q.id]}
                  fault={faults[`household.${q.id}`]}
                  set={(value) => setHousehold((now) => put(now, q.id, value))}
                />
              ))}
            </fieldset>
          )
        )
      })}
      {adults.map((person) => (
        <fieldset key={person.id}>
          <legend>{person.name}</legend>
          <label className="pilih">
            <input
              type="checkbox"
              checked={people[person.id] !== undefined}
              onChange={(event) => {
                const { checked } = event.currentTarget
                setPeople(({ [person.id]: own, ...rest }) => (checked ? { ...rest, [person.id]: own ?? {} } : rest))
              }}
            />
            {t('Ditanyai sekarang', 'Asked now')}
          </label>
          {people[person.id] &&
            form.questions
              .filter((q) => q.per === 'person')
              .map((q) => (
                <Ask
                  key={q.id}
                  question={q}
                  value={people[person.id]![q.id]}
                  fault={faults[`people.${person.id}.${q.id}`]}
                  set={(value) => setPeople((now) => ({ ...now, [person.id]: put(now[person.id] ?? {}, q.id, value) }))}
                />
              ))}
        </fieldset>
      ))}
      <Buttons save={submit} faults={faults} />
    </>
  )
}

function Ask({
  question,
  value,
  set,
  fault
}: {
  question: Question
  value: Answer | undefined
  set: (value: Answer | undefined) => void
  fault: string | undefined
}) {
  const t = useT()
  const label = `${t(question.label)}${question.required ? ' *' : ''}`
  const unknown = typeof value === 'object' && !Array.isArray(value)
  const chosen = Array.isArray(value) ? value : []
  switch (question.type) {
    case 'number':
      return (
        <>
          <Field label={question.unit ? `${label} (${t(question.unit)})` : label} fault={fault}>
            <input
              inputMode="decimal"
              value={typeof value === 'number' ? value : ''}
              disabled={unknown}
              onChange={(event) => {
                const n = Number(event.currentTarget.value.replace(',', '.'))
                set(event.currentTarget.value.trim() === '' || Number.isNaN(n) ? undefined : n)
              }}
            />
          </Field>
          {question.doesntKnow && (
            <label className="pilih">
              <input
                type="checkbox"
                checked={unknown}
                onChange={(event) => set(event.currentTarget.checked ? { unknown: true } : undefined)}
              />
              {t('Tidak tahu', "Doesn't know")}
            </label>
          )}
        </>
      )
    case 'boolean':
      return (
        <Choice
          label={label}
          value={value === undefined ? '' : String(value)}
          set={(next) => set(next === null ? undefined : next === 'true')}
          options={[
            { id: 'true', name: t('Ya', 'Yes') },
            { id: 'false', name: t('Tidak', 'No') }
          ]}
          fault={fault}
        />
      )
    case 'text':
      return (
        <Field label={label} fault={fault}>
          <input
            maxLength={500}
            value={typeof value === 'string' ? value : ''}
            onChange={(event) => set(event.currentTarget.value || undefined)}
          />
        </Field>
      )
    case 'choices':
      return (
        <fieldset>
          <legend>{label}</legend>
          {question.options?.map((o) => (
            <label key={o.id} className="pilih">
              <input
                type="checkbox"
                checked={chosen.includes(o.id)}
                onChange={(event) => {
                  const next = event.currentTarget.checked ? [...chosen, o.id] : chosen.filter((c) => c !== o.id)
                  set(next.length > 0 ? next : undefined)
                }}
              />
              {t(o.label)}
            </label>
          ))}
          {fault && <span className="salah">{fault}</span>}
        </fieldset>
      )
    case 'interest':
      return (
        <>
          {[0, 1, 2].map((rank) => (
            <Choice
              key={rank}
              label={`${label} ${rank + 1}`}
              value={chosen[rank]}
              set={(kind) => {
                const next = [...chosen.slice(0, rank), ...(kind ? [kind] : []), ...chosen.slice(rank + 1)]
                set(next)
              }}
              options={kinds.map((k) => ({ id: k.id, name: t(k.name) }))}
              fault={rank === 0 ? fault : undefined}
            />
          ))}
        </>
      )
  }
}

function Visit({ home, of, entry }: Props & { home: Home }) {
  const t = useT()
  const { faults, asks, check, save } = useSave(entry, '')
  const start = { visitedOn: today(), place: 'home', topics: [], problems: [], nextSteps: [], confirmed: [], seen: '' }
  const [values, setValues] = useState<Fields>({ ...start, ...entry?.input, case: of })
  const about = home.cases.find((c) => c.id === of)
  const steps = values.nextSteps as Fields[]
  const set = (more: Fields) => setValues((now) => ({ ...now, ...more }))
  const submit = (confirmed = values.confirmed as string[]) => {
    const before = { turnover: about?.turnover ?? null, sameDayBy: null, openedOn: about?.openedOn ?? '1900-01-01' }
    const read = check(visitRecord, { ...values, confirmed }, (visit) => checkVisit(visit, before, today()))
    if (read) void save('mentoring/record-visit', read, home.id)
  }
  const confirm = (what: string) => {
    const confirmed = [...(values.confirmed as string[]), what]
    set({ confirmed })
    submit(confirmed)
  }
  const asked = (entry?.problem?.facts as { confirm?: string } | undefined)?.confirm
  const again =
    asked && !(values.confirmed as string[]).includes(asked)
      ? { about: asked, text: t(entry!.problem!.text) }
      : undefined
  const ticks = (key: 'topics' | 'problems', label: string, ids: readonly string[], names: Record<string, Text>) => {
    const chosen = values[key] as string[]
    return (
      <fieldset>
        <legend>{label}</legend>
        {ids.map((id) => (
          <label key={id} className="pilih">
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              onChange={(event) =>
                set({ [key]: event.currentTarget.checked ? [...chosen, id] : chosen.filter((c) => c !== id) })
              }
            />
            {t(names[id]!)}
          </label>
        ))}
        {faults[key] && <span className="salah">{faults[key]}</span>}
      </fieldset>
    )
  }
  const amount = (key: string, label: string) => (
    <Field label={label} fault={faults[key]}>
      <input
        inputMode="numeric"
        value={written(values[key])}
        onChange={(event) => {
          const digits = event.currentTarget.value.replace(/[^\d]/g, '')
          set({ [key]: digits === '' ? null : Number(digits) })
        }}
      />
    </Field>
  )
  return (
    <>
      <h1>
        {t('Kunjungan', 'A visit')}: {about?.title}
      </h1>
      <DayField
        label={t('Tanggal kunjungan', 'Day of the visit')}
        value={values.visitedOn}
        set={(visitedOn) => set({ visitedOn })}
        fault={faults.visitedOn}
      />
      <Choice
        label={t('Tempat', 'Place')}
        value={values.place}
        set={(place) => set({ place })}
        options={visitPlaces.map((id) => ({ id, name: t(visitPlaceNames[id]) }))}
        fault={faults.place}
      />
      {ticks('topics', t('Yang dibahas', 'Spoken about'), visitTopics, visitTopicNames)}
      <Field label={t('Yang dilihat dan dibicarakan', 'Seen and spoken about')} fault={faults.seen}>
        <textarea
          rows={4}
          value={written(values.seen)}
          onChange={(event) => set({ seen: event.currentTarget.value })}
        />
      </Field>
      {amount('turnover', t('Omzet sebulan terakhir (Rp)', 'Turnover of the last month (Rp)'))}
      {amount('production', t('Dibuat sejak kunjungan terakhir', 'Made since the last visit'))}
      {ticks('problems', t('Yang menghambat', 'What blocks'), blockers, blockerNames)}
      {steps.map((step, n) => {
        const put = (more: Fields) => set({ nextSteps: steps.map((s, i) => (i === n ? { ...s, ...more } : s)) })
        return (
          <fieldset key={n}>
            <legend>
              {t('Langkah berikut', 'Next step')} {n + 1}
            </legend>
            <Field label={t('Apa', 'What')} fault={faults[`nextSteps.${n}.title`]}>
              <input value={written(step.title)} onChange={(event) => put({ title: event.currentTarget.value })} />
            </Field>
            <Choice
              label={t('Oleh', 'By')}
              value={step.owner}
              set={(owner) => put({ owner })}
              options={taskOwners.map((id) => ({ id, name: t(taskOwnerNames[id]) }))}
              fault={faults[`nextSteps.${n}.owner`]}
            />
            <DayField
              label={t('Paling lambat', 'Due')}
              value={step.dueOn}
              set={(dueOn) => put({ dueOn })}
              fault={faults[`nextSteps.${n}.dueOn`]}
            />
          </fieldset>
        )
      })}
      <button
        type="button"
        className="lain"
        onClick={() => set({ nextSteps: [...steps, { title: '', owner: 'maker', dueOn: '' }] })}
      >
        {t('Tambah langkah', 'Add a step')}
      </button>
      <Buttons save={() => submit()} faults={faults} asks={asks ?? again} confirm={confirm} />
    </>
  )
}
