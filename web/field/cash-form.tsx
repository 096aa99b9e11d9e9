/** A line of a maker's cash book, and the newest ones before it. */
import { useState } from 'react'
import type { Home } from '../../src/field/phone.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { cashCategories, cashCategoryNames, cashLine } from '../../src/mentoring/model.ts'
import { checkCash } from '../../src/mentoring/visits.ts'
import { useLanguage } from '../shell/language.tsx'
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

export function Cash({ home, of, entry }: FormProps & { home: Home }) {
  const { t, language } = useLanguage()
  const { faults, check, save } = useSave(entry, '')
  const about = home.cases.find((c) => c.id === of)
  const [values, setValues] = useState<Fields>({
    ...{ enteredOn: today(), direction: 'income', category: 'sales', note: '' },
    ...entry?.input,
    case: of
  })
  const direction = values.direction as keyof typeof cashCategories
  const set = (more: Fields) => setValues((now) => ({ ...now, ...more }))
  const submit = () => {
    const read = check(cashLine, values, (line) => checkCash(line, about?.openedOn ?? today(), today()))
    if (read) void save('mentoring/note-cash', read, home.id)
  }
  const turn = (which: string | null) => {
    const next = which === 'expense' ? 'expense' : 'income'
    set({ direction: next, category: cashCategories[next][0] })
  }
  return (
    <>
      <h1>
        {t('Buku kas', 'Cash book')}: {about?.title}
      </h1>
      <Choice
        label={t('Uang', 'Money')}
        value={direction}
        set={turn}
        options={[
          { id: 'income', name: t('Masuk', 'In') },
          { id: 'expense', name: t('Keluar', 'Out') }
        ]}
      />
      <Choice
        label={t('Untuk apa', 'What for')}
        value={values.category}
        set={(category) => set({ category })}
        options={cashCategories[direction].map((id) => ({ id, name: t(cashCategoryNames[id]!) }))}
        fault={faults.category}
      />
      <NumberField
        label={t('Jumlah (Rp)', 'Amount (Rp)')}
        value={values.amount}
        set={(amount) => set({ amount })}
        fault={faults.amount}
      />
      <DayField
        label={t('Tanggal', 'Day')}
        value={values.enteredOn}
        set={(enteredOn) => set({ enteredOn })}
        fault={faults.enteredOn}
      />
      <Field label={t('Catatan', 'Note')} fault={faults.note}>
        <input value={written(values.note)} onChange={(event) => set({ note: event.currentTarget.value })} />
      </Field>
      <Buttons save={submit} faults={faults} />
      {about && about.cash.length > 0 && (
        <>
          <h2>{t('Catatan terakhir', 'The latest lines')}</h2>
          <ul className="daftar">
            {about.cash.map((line) => (
              <li key={line.id} style={{ padding: '12px 4px' }}>
                {t(cashCategoryNames[line.category]!)}: {line.direction === 'expense' && '−'}
                {formatRupiah(line.amount)}
                <br />
                <span className="kecil">
                  {[formatDate(line.enteredOn, language), line.note].filter(Boolean).join(' · ')}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
