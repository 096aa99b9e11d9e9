/** What every form of the field app has: the phone's own controls, and keeping what was checked by the office's schema and rule. */
import { type ReactNode, useState } from 'react'
import type { z } from 'zod'
import { fieldNames } from '../../src/field/names.ts'
import type { Entry, Home } from '../../src/field/phone.ts'
import { readDate, shortDate } from '../../src/kernel/dates.ts'
import { explain } from '../../src/kernel/explain.ts'
import { Problem } from '../../src/kernel/problem.ts'
import type { Text } from '../../src/kernel/text.ts'
import { useT } from '../shell/language.tsx'
import { thisYear } from '../shell/today.ts'
import { usePhone } from './phone.tsx'

export type Fields = Record<string, unknown>
export type Faults = Record<string, string>
type What =
  | 'register'
  | 'household'
  | 'add-person'
  | 'person'
  | 'add-enterprise'
  | 'enterprise'
  | 'answers'
  | 'visit'
  | 'cash'
export interface FormProps {
  what: What
  home?: Home | undefined
  /** The person or case that it is about. */
  of?: string | undefined
  /** A refused act that is put right. */
  entry?: Entry | undefined
}

const without = (
  prefix: string,
  pointers: readonly { pointer: string; text: Text }[] | undefined,
  t: (m: Text) => string
) =>
  Object.fromEntries(
    (pointers ?? []).map((p) => [p.pointer.replace(/^\//, '').replace(prefix, '').replaceAll('/', '.'), t(p.text)])
  )

/** What an edit tells of how the record was when it began. */
export const seenOf = (fields: Fields, schema: z.ZodObject): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([key]) => key in schema.shape || ['kkMasked', 'nikMasked', 'phoneMasked'].includes(key)
    )
  )

/** Checks with the office's schema and rule, keeps the act, and goes back to the household. */
export function useSave(entry: Entry | undefined, prefix: string) {
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

export function Field({ label, fault, children }: { label: string; fault?: string | undefined; children: ReactNode }) {
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

export const written = (value: unknown) => (value === null || value === undefined ? '' : String(value))

export function TextField({
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

export function Choice({
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

/** A whole number, or rupiah. */
export function NumberField({
  label,
  value,
  set,
  fault
}: {
  label: string
  value: unknown
  set: (value: number | null) => void
  fault?: string | undefined
}) {
  return (
    <Field label={label} fault={fault}>
      <input
        inputMode="numeric"
        value={written(value)}
        onChange={(event) => {
          const digits = event.currentTarget.value.replace(/[^\d]/g, '')
          set(digits === '' ? null : Number(digits))
        }}
      />
    </Field>
  )
}

/** A day as people write it, day first. */
export function DayField({
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

export function Buttons({
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
