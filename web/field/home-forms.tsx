/** A household and its people. */
import { useState } from 'react'
import { fieldNames } from '../../src/field/names.ts'
import type { Home, Member } from '../../src/field/phone.ts'
import {
  householdFields,
  housingNames,
  housings,
  personFields,
  purposeNames,
  purposes,
  relationNames,
  relations,
  sexes,
  sexNames
} from '../../src/households/model.ts'
import { checkPerson } from '../../src/households/rules.ts'
import { explain } from '../../src/kernel/explain.ts'
import type { Text } from '../../src/kernel/text.ts'
import { useT } from '../shell/language.tsx'
import { today } from '../shell/today.ts'
import {
  Buttons,
  Choice,
  DayField,
  type Faults,
  type Fields,
  type FormProps,
  seenOf,
  TextField,
  useSave,
  written
} from './inputs.tsx'
import { useKept, usePhone } from './phone.tsx'

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

export function Register({ entry }: FormProps) {
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
export function EditHousehold({ home, entry }: FormProps & { home: Home }) {
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

export function EditPerson({ what, home, of, entry }: FormProps & { home: Home }) {
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
      {person && !entry && <Consents home={home} person={person.id} />}
    </>
  )
}

/** What the person allows; each tap is kept at once. */
function Consents({ home, person }: { home: Home; person: string }) {
  const t = useT()
  const { phone } = usePhone()
  const own = home.consents.filter((c) => c.person === person)
  // A tick answers the finger at once, while the act is being kept.
  const [ticked, setTicked] = useState<Record<string, boolean>>({})
  const turn = (purpose: string, give: boolean) => {
    setTicked((now) => ({ ...now, [purpose]: give }))
    const { withdrawal } = own.find((c) => c.purpose === purpose) ?? { withdrawal: null }
    const kept = phone.record(
      give ? 'households/give-consent' : 'households/withdraw-consent',
      give ? { person, purpose, withdrawal } : { person, purpose },
      home.id
    )
    kept.catch(() => {
      setTicked(({ [purpose]: _, ...rest }) => rest)
      alert(t('Belum tersimpan: ruang telepon penuh.', 'Not kept: the phone is full.'))
    })
  }
  return (
    <fieldset>
      <legend>
        {t('Persetujuan: bacakan, lalu centang yang disetujui', 'Consents: read aloud, tick what is agreed to')}
      </legend>
      {purposes.map((purpose) => (
        <label key={purpose} className="pilih">
          <input
            type="checkbox"
            checked={ticked[purpose] ?? own.some((c) => c.purpose === purpose && c.given)}
            onChange={(event) => turn(purpose, event.currentTarget.checked)}
          />
          {t(purposeNames[purpose])}
        </label>
      ))}
    </fieldset>
  )
}
