/** Households on the phone: the list, found by name, and one with everything that can be done there. */
import { useDeferredValue, useMemo, useState } from 'react'
import { fieldNames } from '../../src/field/names.ts'
import type { Case } from '../../src/field/phone.ts'
import { nameTokens } from '../../src/households/names.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { type TaskOwner, taskOwnerNames } from '../../src/mentoring/names.ts'
import { kinds } from '../../src/potential/names.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { today } from '../shell/today.ts'
import { Entries } from './entries.tsx'
import { headOf, useHome, useKept, usePhone } from './phone.tsx'

const most = 50

/** Found by name as the server does, by its folded words. */
export function Households() {
  const t = useT()
  const { homes, about, entries } = useKept()
  const [asked, setAsked] = useState('')
  const query = useDeferredValue(asked)
  const index = useMemo(
    () => homes.map((row) => ({ row, tokens: row.shown.people.map((p) => nameTokens(p.name)) })),
    [homes]
  )
  const found = useMemo(() => {
    const words = /\p{L}/u.test(query) ? nameTokens(query) : []
    const bears = (tokens: string[]) => words.every((w) => tokens.some((one) => one.startsWith(w)))
    return index
      .filter(({ tokens }) => words.length === 0 || tokens.some(bears))
      .map(({ row }) => ({ row, name: headOf(row) }))
      .sort((a, b) => a.name.localeCompare(b.name))
  }, [index, query])
  const villages = new Map(about?.villages?.map((v) => [v.code, v.name]))
  const marked = new Set(entries.filter((e) => e.state === 'waiting').map((e) => e.home))
  const missing = about?.villages?.filter((v) => !about.here?.includes(v.code)) ?? []
  return (
    <>
      <h1>{t('Rumah tangga', 'Households')}</h1>
      <p className="kecil">
        {t(`${homes.length} di telepon ini`, `${homes.length} on this phone`)}
        {missing.length > 0 && ` · ${t('belum lengkap', 'not complete yet')}: ${missing.map((v) => v.name).join(', ')}`}
      </p>
      <label>
        {t('Cari nama', 'Search a name')}
        <input type="search" value={asked} onChange={(event) => setAsked(event.currentTarget.value)} />
      </label>
      <a className="tombol lain" href="#baru">
        {t('Rumah tangga baru', 'A new household')}
      </a>
      <ul className="daftar">
        {found.slice(0, most).map(({ row, name }) => (
          <li key={row.id}>
            <a href={`#rumah/${row.id}`}>
              <strong>{name}</strong>
              <br />
              <span className="kecil">
                {[villages.get(row.shown.village), row.shown.household.hamlet].filter(Boolean).join(' · ')}
                {marked.has(row.id) && ` · ${t('belum terkirim', 'not sent yet')}`}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {found.length > most && (
        <p className="kecil">
          {t(`${found.length - most} lagi; ketik nama untuk mencari.`, `${found.length - most} more; type a name.`)}
        </p>
      )}
    </>
  )
}

export function Household({ id }: { id: string }) {
  const { t, language } = useLanguage()
  const { about, entries } = useKept()
  const row = useHome(id)
  if (!row) return <Lost />
  const { shown } = row
  const own = entries.filter((e) => e.home === id && e.state !== 'done' && e.state !== 'sent')
  const village = about?.villages?.find((v) => v.code === shown.village)?.name
  const kindName = (id: string) => t(kinds.find((k) => k.id === id)!.name)
  const said = ['kkMasked', 'hamlet', 'rt', 'rw', 'address'].filter((key) => shown.household[key])
  return (
    <>
      <h1>{headOf(row)}</h1>
      <p className="kecil">{village}</p>
      <dl>
        {said.map((key) => [
          <dt key={key}>{t(fieldNames[key.replace('Masked', '')]!)}</dt>,
          <dd key={`${key}.`}>{String(shown.household[key])}</dd>
        ])}
      </dl>
      <a className="tombol" href={`#rumah/${id}/kuesioner`}>
        {t('Isi kuesioner', 'Fill in the questionnaire')}
      </a>
      {shown.answers && (
        <p className="kecil">
          {t('Terakhir diisi', 'Last filled in')} {formatDate(shown.answers.answeredOn, language)}
        </p>
      )}
      <a className="tombol lain" href={`#rumah/${id}/ubah`}>
        {t('Ubah rumah tangga', 'Change the household')}
      </a>
      <h2>{t('Anggota', 'Members')}</h2>
      <ul className="daftar">
        {shown.people.map((p) => (
          <li key={p.id}>
            <a href={`#rumah/${id}/orang/${p.id}`}>
              <strong>{p.name}</strong>
              <br />
              <span className="kecil">
                {[
                  p.birthDate && formatDate(p.birthDate as string, language),
                  ...shown.interests.filter((i) => i.person === p.id).map((i) => kindName(i.kind))
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </a>
          </li>
        ))}
      </ul>
      <a className="tombol lain" href={`#rumah/${id}/anggota`}>
        {t('Tambah anggota', 'Add a member')}
      </a>
      <h2>{t('Usaha', 'Enterprises')}</h2>
      <ul className="daftar">
        {shown.enterprises.map((e) => (
          <li key={e.id}>
            <a href={`#rumah/${id}/usaha/${e.id}`}>
              <strong>{e.name}</strong>
              <br />
              <span className="kecil">{e.kind ? kindName(e.kind as string) : ''}</span>
            </a>
          </li>
        ))}
      </ul>
      <a className="tombol lain" href={`#rumah/${id}/usaha`}>
        {t('Tambah usaha', 'Add a business')}
      </a>
      {shown.cases.length > 0 && <h2>{t('Pendampingan', 'Accompaniment')}</h2>}
      {shown.cases.map((c) => (
        <div key={c.id}>
          <a className="tombol" href={`#rumah/${id}/kunjungan/${c.id}`}>
            {t('Catat kunjungan', 'Record a visit')}: {c.title}
          </a>
          {c.lastVisit && (
            <p className="kecil">
              {t('Terakhir dikunjungi', 'Last visited')} {formatDate(c.lastVisit, language)}
            </p>
          )}
          <Tasks tasks={c.tasks} home={id} />
          <a className="tombol lain" href={`#rumah/${id}/kas/${c.id}`}>
            {t('Buku kas', 'Cash book')}: {c.title}
          </a>
        </div>
      ))}
      {own.length > 0 && (
        <>
          <h2>{t('Belum di kantor', 'Not at the office yet')}</h2>
          <Entries entries={own} />
        </>
      )}
    </>
  )
}

export const Lost = () => {
  const t = useT()
  return <p>{t('Rumah tangga ini tidak ada di telepon.', 'This household is not on the phone.')}</p>
}

/** What is still to do of a case; done is one tap. */
export function Tasks({ tasks, home }: { tasks: Case['tasks']; home: string }) {
  const { t, language } = useLanguage()
  const { phone } = usePhone()
  return (
    <ul className="daftar">
      {tasks.map((task) => (
        <li key={task.id} style={{ padding: '12px 4px' }}>
          {task.title}
          <br />
          <span className="kecil">
            {t(taskOwnerNames[task.owner as TaskOwner])} · {t('paling lambat', 'due')}{' '}
            {formatDate(task.dueOn, language)}
            {task.dueOn < today() && ` · ${t('terlambat', 'late')}`}
          </span>
          <button
            type="button"
            className="lain"
            onClick={() => {
              if (confirm(t(`Selesai: ${task.title}?`, `Done: ${task.title}?`)))
                void phone.record('mentoring/mark-task', { task: task.id, as: 'done' }, home)
            }}
          >
            {t('Selesai', 'Done')}
          </button>
        </li>
      ))}
    </ul>
  )
}
