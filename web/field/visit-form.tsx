/** A visit of a business. */
import { useState } from 'react'
import type { Home } from '../../src/field/phone.ts'
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
import { useT } from '../shell/language.tsx'
import { today } from '../shell/today.ts'
import {
  Buttons,
  Choice,
  DayField,
  Field,
  type Fields,
  type FormProps,
  NumberField,
  useSave,
  written
} from './inputs.tsx'

export function Visit({ home, of, entry }: FormProps & { home: Home }) {
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
    <NumberField label={label} value={values[key]} set={(value) => set({ [key]: value })} fault={faults[key]} />
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
