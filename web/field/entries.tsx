/** What was recorded on the phone and what became of it. */
import { useEffect, useState } from 'react'
import { actionNames, fieldNames } from '../../src/field/names.ts'
import type { Entry } from '../../src/field/phone.ts'
import { formatInstant } from '../../src/kernel/dates.ts'
import { useLanguage } from '../shell/language.tsx'
import { Failed, post } from './line.ts'
import { type Contact, headOf, newId, useHome, useKept, usePhone } from './phone.tsx'
import { useSaid } from './said.ts'

/** The form of an act; one without was a tap. */
export const forms = {
  'households/register': 'register',
  'households/change': 'household',
  'households/add-person': 'add-person',
  'households/change-person': 'person',
  'households/add-enterprise': 'add-enterprise',
  'households/change-enterprise': 'enterprise',
  'households/give-consent': undefined,
  'households/withdraw-consent': undefined,
  'potential/respond': 'answers',
  'mentoring/record-visit': 'visit',
  'mentoring/mark-task': undefined,
  'mentoring/note-cash': 'cash'
} as const

const states: Record<Entry['state'], [string, string]> = {
  waiting: ['Menunggu sinyal', 'Waits for signal'],
  sent: ['Sudah di kantor', 'At the office'],
  done: ['Sudah di kantor', 'At the office'],
  refused: ['Ditolak', 'Refused'],
  conflict: ['Orang lain mengubah isian yang sama', 'Somebody else changed the same field'],
  kept: ['Disimpan kantor, menunggu petugas', 'Kept at the office for an officer']
}

export function Entries({ entries }: { entries: readonly Entry[] }) {
  const { t, language } = useLanguage()
  const { phone } = usePhone()
  const { homes } = useKept()
  return (
    <ul className="daftar">
      {entries.map((entry) => {
        const row = homes.find((one) => one.id === entry.home)
        return (
          <li key={entry.id} style={{ padding: '12px 4px' }}>
            <strong>{t(actionNames[entry.action])}</strong>
            {row && `: ${headOf(row)}`}
            <br />
            <span className="kecil">
              {formatInstant(entry.toldAt, language)} · {t(...states[entry.state])}
            </span>
            {entry.state === 'refused' && (
              <>
                <p className="pesan merah">
                  {entry.problem && t(entry.problem.text)}
                  {entry.problem?.pointers.map((p) => (
                    <span key={p.pointer}>
                      <br />
                      {t(p.text) !== t(entry.problem!.text) && t(p.text)}
                    </span>
                  ))}
                </p>
                {row && forms[entry.action] && (
                  <a className="tombol" href={`#betulkan/${entry.id}`}>
                    {t('Betulkan', 'Correct')}
                  </a>
                )}
                <button
                  type="button"
                  className="lain"
                  onClick={() => {
                    if (confirm(t('Buang catatan ini?', 'Give up this record?'))) void phone.drop(entry.id)
                  }}
                >
                  {t('Buang', 'Give up')}
                </button>
              </>
            )}
            {entry.state === 'conflict' && <Conflict entry={entry} />}
          </li>
        )
      })}
    </ul>
  )
}

/** Both values, who and when; one tap chooses. */
function Conflict({ entry }: { entry: Entry }) {
  const { t, language } = useLanguage()
  const { phone, line } = usePhone()
  const [failed, setFailed] = useState<string>()
  const facts = entry.problem!.facts as {
    differing: string[]
    current: Record<string, unknown>
    version: number
    by: string
    at: string
  }
  const mine = (entry.input.household ?? entry.input.person ?? entry.input.enterprise) as Record<string, unknown>
  const said = useSaid(useHome(entry.home)?.shown.people ?? [])
  const choose = async (keep: 'phone' | 'office') => {
    try {
      await post('/api/actions/field/settle', { id: newId(), input: { entry: entry.id, version: facts.version, keep } })
      await phone.sync(line)
    } catch (error) {
      const why = error instanceof Failed ? error.said : undefined
      setFailed(why ? t(why) : t('Memilih perlu sinyal.', 'Choosing needs signal.'))
    }
  }
  return (
    <div className="pesan">
      {t(`${facts.by} mengubahnya`, `${facts.by} changed it`)} {facts.at && formatInstant(facts.at, language)}
      <dl>
        {facts.differing.map((key) => [
          <dt key={key}>{fieldNames[key] ? t(fieldNames[key]) : key}</dt>,
          <dd key={`${key}.`}>
            {t('Anda', 'You')}: {said(key, mine[key])}
            <br />
            {t('Kantor', 'Office')}: {said(key, facts.current[`${key}Masked` in facts.current ? `${key}Masked` : key])}
          </dd>
        ])}
      </dl>
      <button type="button" onClick={() => void choose('phone')}>
        {t('Pakai isian saya', 'Use mine')}
      </button>
      <button type="button" className="lain" onClick={() => void choose('office')}>
        {t('Pakai yang di kantor', "Use the office's")}
      </button>
      {failed && (
        <p className="salah" role="alert">
          {failed}
        </p>
      )}
    </div>
  )
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toLocaleString('id-ID', { maximumFractionDigits: 0 })} MB`

export function Status({ state }: { state: Contact }) {
  const { t, language } = useLanguage()
  const { about, homes, entries } = useKept()
  const [room, setRoom] = useState<{ left: number; persisted: boolean }>()
  useEffect(() => {
    void (async () => {
      const { quota = 0, usage = 0 } = await navigator.storage.estimate()
      setRoom({ left: quota - usage, persisted: await navigator.storage.persisted() })
    })()
  }, [])
  const open = entries.filter((e) => e.state !== 'sent' && e.state !== 'done')
  const sent = entries.filter((e) => e.state === 'sent' || e.state === 'done')
  return (
    <>
      <h1>Status</h1>
      <dl>
        <dt>{t('Sinyal', 'Signal')}</dt>
        <dd>{state === 'fine' ? t('Tersambung', 'Connected') : state === 'busy' ? '…' : t('Belum', 'None')}</dd>
        <dt>{t('Data sampai', 'Data as of')}</dt>
        <dd>{about?.asOf ? formatInstant(about.asOf, language) : t('belum lengkap', 'not complete')}</dd>
        <dt>{t('Rumah tangga', 'Households')}</dt>
        <dd>{homes.length}</dd>
        <dt>{t('Menunggu', 'Waiting')}</dt>
        <dd>{open.filter((e) => e.state === 'waiting').length}</dd>
        <dt>{t('Terkirim', 'Sent')}</dt>
        <dd>{sent.length}</dd>
        <dt>{t('Ruang tersisa', 'Space left')}</dt>
        <dd>{room ? megabytes(room.left) : '…'}</dd>
      </dl>
      {room && !room.persisted && (
        <p className="kecil">
          {t(
            'Pasang aplikasi ini di layar utama, agar telepon tidak menghapus datanya saat penuh.',
            'Install this app on the home screen, so that the phone does not remove its data when full.'
          )}
        </p>
      )}
      <h2>{t('Belum di kantor', 'Not at the office yet')}</h2>
      {open.length === 0 ? (
        <p>{t('Tidak ada; semua terkirim.', 'Nothing; all was sent.')}</p>
      ) : (
        <Entries entries={open} />
      )}
      {sent.length > 0 && <h2>{t('Sudah di kantor', 'At the office')}</h2>}
      <Entries entries={sent.slice(-20).reverse()} />
    </>
  )
}
