/** The field app behind its PIN: households, one household, what was sent and what was not. */
import { lazy, Suspense, useEffect, useState } from 'react'
import { useT } from '../shell/language.tsx'
import { forms, Status } from './entries.tsx'
import { Household, Households, Lost } from './household.tsx'
import { Failed } from './line.ts'
import { type Contact, useHome, useKept, useSync } from './phone.tsx'
import { SignIn } from './sign-in.tsx'
import { Today } from './today.tsx'

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
          ) : place === 'hari' ? (
            <Today />
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
        <a href="#hari" aria-current={place === 'hari' ? 'page' : undefined}>
          {t('Hari ini', 'Today')}
        </a>
        <a href="#daftar" aria-current={place !== 'status' && place !== 'hari' ? 'page' : undefined}>
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

function OneForm({ home, doing, what }: { home: string; doing: string; what: string | undefined }) {
  const row = useHome(home)
  if (!row) return <Lost />
  const forms = {
    ubah: 'household',
    anggota: 'add-person',
    orang: 'person',
    usaha: what ? 'enterprise' : 'add-enterprise',
    kuesioner: 'answers',
    kunjungan: 'visit',
    kas: 'cash'
  } as const
  return <Form what={forms[doing as keyof typeof forms]} home={row.shown} of={what} />
}

/** A refused act in its own form, with what was wrong. */
function Correction({ id }: { id: string }) {
  const { entries, homes } = useKept()
  const entry = entries.find((e) => e.id === id && e.state === 'refused')
  const home = homes.find((row) => row.id === entry?.home)?.shown
  const what = entry && forms[entry.action]
  if (!what || !home) return <Lost />
  const of = String(entry.input.case ?? entry.input.id ?? '')
  return <Form what={what} home={home} of={of} entry={entry} />
}
