/** The field app behind its PIN: households, one household, what was sent and what was not. */
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useState } from 'react'
import { actionNames, fieldNames } from '../../src/field/names.ts'
import type { Entry, HomeRow } from '../../src/field/phone.ts'
import { nameTokens } from '../../src/households/names.ts'
import { formatDate, formatInstant } from '../../src/kernel/dates.ts'
import { kinds } from '../../src/potential/names.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { Failed, post } from './line.ts'
import { type Contact, newId, useKept, usePhone, useSync } from './phone.tsx'
import { SignIn } from './sign-in.tsx'

const Form = lazy(() => import('./forms.tsx'))

const screenHere = () => location.hash.slice(1).split('/')
/** The screen in the address: `#rumah/ID`, `#rumah/ID/kuesioner`, `#status`. */
function useScreen(): string[] {
  const [screen, setScreen] = useState(screenHere)
  useEffect(() => {
    const turn = () => {
      setScreen(screenHere())
      scrollTo(0, 0)
    }
    addEventListener('hashchange', turn)
    return () => removeEventListener('hashchange', turn)
  }, [])
  return screen
}

export default function App() {
  const t = useT()
  const screen = useScreen()
  const { state, sync } = useSync()
  const { entries, about } = useKept()
  const waiting = entries.filter((e) => e.state === 'waiting').length
  const [place, id, doing, what] = screen
  const open = entries.filter((e) => e.state === 'refused' || e.state === 'conflict').length
  return (
    <>
      <header className="atas">
        <strong>Rakit Lapangan</strong>
        <button type="button" onClick={() => void sync()} disabled={state === 'busy'}>
          {waiting > 0 ? t(`Kirim ${waiting}`, `Send ${waiting}`) : t('Perbarui', 'Update')}
        </button>
      </header>
      <main>
        <Told state={state} again={sync} />
        {about?.revoked && (
          <p className="pesan merah" role="alert">
            {t(
              'Kantor mencabut telepon ini. Yang belum terkirim disimpan kantor dan diputuskan petugas.',
              'The office has revoked this phone. What was not sent is kept at the office for an officer to decide.'
            )}
          </p>
        )}
        <Suspense fallback={<p>…</p>}>
          {place === 'status' ? (
            <Status state={state} />
          ) : place === 'baru' ? (
            <Form what="register" />
          ) : place === 'betulkan' && id ? (
            <Correction id={id} />
          ) : place === 'rumah' && id && doing ? (
            <OneForm home={id} doing={doing} what={what} />
          ) : place === 'rumah' && id ? (
            <Household id={id} />
          ) : (
            <Households />
          )}
        </Suspense>
      </main>
      <nav className="bawah" aria-label={t('Halaman', 'Pages')}>
        <a href="#daftar" aria-current={place !== 'status' ? 'page' : undefined}>
          {t('Rumah tangga', 'Households')}
        </a>
        <a href="#status" aria-current={place === 'status' ? 'page' : undefined}>
          {open > 0 ? t(`Status (${open} perlu Anda)`, `Status (${open} need you)`) : 'Status'}
        </a>
      </nav>
    </>
  )
}

function Told({ state, again }: { state: Contact; again: () => Promise<void> }) {
  const t = useT()
  if (state === 'sign-in')
    return (
      <div className="pesan" role="alert">
        {t('Masuk lagi untuk mengirim; semua di telepon ini tetap ada.', 'Sign in again to send; everything stays.')}
        <SignIn done={() => void again()} />
      </div>
    )
  if (state === 'no-signal')
    return (
      <p className="kecil" role="status">
        {t('Tanpa sinyal: semua disimpan di telepon ini.', 'No signal: everything is kept on this phone.')}
      </p>
    )
  if (state instanceof Failed && state.said)
    return (
      <p className="pesan merah" role="alert">
        {t(state.said)}
      </p>
    )
  return null
}

const headOf = ({ shown }: HomeRow) => (shown.people.find((p) => p.relation === 'head') ?? shown.people[0])?.name ?? '—'
const most = 50

/** Found by name as the server does, by its folded words. */
function Households() {
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

function useHome(id: string): HomeRow | undefined {
  return useKept().homes.find((row) => row.id === id)
}

function Household({ id }: { id: string }) {
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
      {shown.enterprises.length > 0 && <h2>{t('Usaha', 'Enterprises')}</h2>}
      <ul className="daftar">
        {shown.enterprises.map((e) => (
          <li key={String(e.id)} style={{ padding: '12px 4px' }}>
            {String(e.name)}
          </li>
        ))}
      </ul>
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

const Lost = () => {
  const t = useT()
  return <p>{t('Rumah tangga ini tidak ada di telepon.', 'This household is not on the phone.')}</p>
}

function OneForm({ home, doing, what }: { home: string; doing: string; what: string | undefined }) {
  const row = useHome(home)
  if (!row) return <Lost />
  const forms = {
    ubah: 'household',
    anggota: 'add-person',
    orang: 'person',
    kuesioner: 'answers',
    kunjungan: 'visit'
  } as const
  return <Form what={forms[doing as keyof typeof forms]} home={row.shown} of={what} />
}

/** A refused act in its own form, with what was wrong. */
function Correction({ id }: { id: string }) {
  const { entries, homes } = useKept()
  const entry = entries.find((e) => e.id === id && e.state === 'refused')
  const home = homes.find((row) => row.id === entry?.home)?.shown
  if (!entry || !home) return <Lost />
  const forms = {
    'households/register': 'register',
    'households/change': 'household',
    'households/add-person': 'add-person',
    'households/change-person': 'person',
    'potential/respond': 'answers',
    'mentoring/record-visit': 'visit'
  } as const
  const of = String(entry.input[entry.action === 'mentoring/record-visit' ? 'case' : 'id'] ?? '')
  return <Form what={forms[entry.action]} home={home} of={of} entry={entry} />
}

const states: Record<Entry['state'], [string, string]> = {
  waiting: ['Menunggu sinyal', 'Waits for signal'],
  sent: ['Sudah di kantor', 'At the office'],
  done: ['Sudah di kantor', 'At the office'],
  refused: ['Ditolak', 'Refused'],
  conflict: ['Orang lain mengubah isian yang sama', 'Somebody else changed the same field'],
  kept: ['Disimpan kantor, menunggu petugas', 'Kept at the office for an officer']
}

function Entries({ entries }: { entries: readonly Entry[] }) {
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
                {row && (
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

const shown = (value: unknown) => (value === null || value === undefined || value === '' ? '—' : String(value))

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
  const mine = (entry.input.household ?? entry.input.person) as Record<string, unknown>
  const choose = async (keep: 'phone' | 'office') => {
    try {
      await post('/api/actions/field/settle', { id: newId(), input: { entry: entry.id, version: facts.version, keep } })
      await phone.sync(line)
    } catch (error) {
      const said = error instanceof Failed ? error.said : undefined
      setFailed(said ? t(said) : t('Memilih perlu sinyal.', 'Choosing needs signal.'))
    }
  }
  return (
    <div className="pesan">
      {t(`${facts.by} mengubahnya`, `${facts.by} changed it`)} {facts.at && formatInstant(facts.at, language)}
      <dl>
        {facts.differing.map((key) => [
          <dt key={key}>{fieldNames[key] ? t(fieldNames[key]) : key}</dt>,
          <dd key={`${key}.`}>
            {t('Anda', 'You')}: {shown(mine[key])}
            <br />
            {t('Kantor', 'Office')}: {shown(facts.current[`${key}Masked` in facts.current ? `${key}Masked` : key])}
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

function Status({ state }: { state: Contact }) {
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
