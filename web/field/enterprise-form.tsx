/** A business of a household: a new one, or a change of one. */
import { useState } from 'react'
import { fieldNames } from '../../src/field/names.ts'
import type { Home } from '../../src/field/phone.ts'
import { enterpriseFields, paperKinds } from '../../src/households/model.ts'
import { checkEnterprise } from '../../src/households/rules.ts'
import { kinds } from '../../src/potential/names.ts'
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
  seenOf,
  TextField,
  useSave,
  written
} from './inputs.tsx'

export function EditEnterprise({ what, home, of, entry }: FormProps & { home: Home }) {
  const t = useT()
  const adding = what === 'add-enterprise'
  const { faults, check, save } = useSave(entry, 'enterprise/')
  const enterprise = adding ? undefined : home.enterprises.find((e) => e.id === of)
  const [values, setValues] = useState<Fields>({
    ...{ owner: home.people.length === 1 ? home.people[0]!.id : null, papers: [] },
    ...enterprise,
    ...((entry?.input.enterprise as Fields) ?? {})
  })
  const papers = values.papers as Fields[]
  const set = (more: Fields) => setValues((now) => ({ ...now, ...more }))
  const put = (n: number, more: Fields) => set({ papers: papers.map((p, i) => (i === n ? { ...p, ...more } : p)) })
  const submit = () => {
    const read = check(enterpriseFields, values, (fields) => checkEnterprise(fields, today()))
    if (!read) return
    if (adding) return void save('households/add-enterprise', { enterprise: read }, home.id)
    const seen = entry?.input.seen ?? seenOf(enterprise!, enterpriseFields)
    void save('households/change-enterprise', { id: of, version: enterprise!.version, enterprise: read, seen }, home.id)
  }
  const number = (key: string) => (
    <NumberField
      label={t(fieldNames[key]!)}
      value={values[key]}
      set={(value) => set({ [key]: value })}
      fault={faults[key]}
    />
  )
  return (
    <>
      <h1>{adding ? t('Usaha baru', 'A new business') : t('Ubah usaha', 'Change the business')}</h1>
      <TextField name="name" values={values} set={setValues} faults={faults} />
      <Choice
        label={t(fieldNames.owner!)}
        value={values.owner}
        set={(owner) => set({ owner })}
        options={home.people.map(({ id, name }) => ({ id, name }))}
        fault={faults.owner}
      />
      <Choice
        label={t(fieldNames.kind!)}
        value={values.kind}
        set={(kind) => set({ kind })}
        options={kinds.map((k) => ({ id: k.id, name: t(k.name) }))}
        fault={faults.kind}
      />
      <DayField
        label={t(fieldNames.started!)}
        value={values.started}
        set={(started) => set({ started })}
        fault={faults.started}
      />
      {['workers', 'turnoverNow', 'turnoverBefore', 'capital'].map((key) => (
        <div key={key}>{number(key)}</div>
      ))}
      {papers.map((paper, n) => (
        <fieldset key={n}>
          <legend>
            {t('Surat', 'Paper')} {n + 1}
          </legend>
          <Choice
            label={t('Jenis', 'Kind')}
            value={paper.kind}
            set={(kind) => put(n, { kind })}
            options={paperKinds.map((id) => ({ id, name: id.toUpperCase() }))}
            fault={faults[`papers.${n}.kind`]}
          />
          <Field label={t('Nomor', 'Number')} fault={faults[`papers.${n}.number`]}>
            <input value={written(paper.number)} onChange={(event) => put(n, { number: event.currentTarget.value })} />
          </Field>
          <DayField
            label={t('Berlaku sampai', 'Valid until')}
            value={paper.validUntil}
            set={(validUntil) => put(n, { validUntil })}
            fault={faults[`papers.${n}.validUntil`]}
          />
          <button type="button" className="lain" onClick={() => set({ papers: papers.filter((_, i) => i !== n) })}>
            {t('Hapus surat ini', 'Remove this paper')}
          </button>
        </fieldset>
      ))}
      <button
        type="button"
        className="lain"
        onClick={() => set({ papers: [...papers, { kind: 'nib', number: '', validUntil: null }] })}
      >
        {t('Tambah surat (NIB, P-IRT, halal …)', 'Add a paper (NIB, P-IRT, halal …)')}
      </button>
      <Buttons save={submit} faults={faults} />
    </>
  )
}
