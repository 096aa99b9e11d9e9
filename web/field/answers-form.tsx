/** The questionnaire, of the household and of each person. */
import { useState } from 'react'
import type { Home } from '../../src/field/phone.ts'
import { ageOn } from '../../src/kernel/dates.ts'
import {
  type Answer,
  answers as answersSchema,
  kinds,
  type Question,
  type Questionnaire
} from '../../src/potential/model.ts'
import { checkAnswers, isAsked } from '../../src/potential/rules.ts'
import { useT } from '../shell/language.tsx'
import { today } from '../shell/today.ts'
import { Buttons, Choice, DayField, Field, type FormProps, useSave } from './inputs.tsx'
import { useKept } from './phone.tsx'

type Given = Record<string, Answer>

export function Answers({ home, entry }: FormProps & { home: Home }) {
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
  if (!form)
    return (
      <p role="alert">
        {t(
          'Kuesioner belum ada di telepon ini. Sambungkan sekali ke internet, lalu tekan Perbarui.',
          'The questionnaire is not on this phone yet. Connect to the internet once and press Refresh.'
        )}
      </p>
    )
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
