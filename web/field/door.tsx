/** The way in: signing in once, a PIN for this phone, and the PIN at every opening. */
import { type FormEvent, lazy, Suspense, useEffect, useState } from 'react'
import { useT } from '../shell/language.tsx'
import { line } from './line.ts'
import { type Open, openOn, PhoneContext } from './phone.tsx'
import { isFacilitator, SignIn } from './sign-in.tsx'
import { isSetUp, lockWith, type PhoneStore, unlock } from './store.ts'

const App = lazy(() => import('./app.tsx'))
type Step = 'looking' | 'other-window' | 'sign-in' | 'choose-pin' | 'pin' | Open

/** One window at a time keeps what is in memory true. */
const holdWindow = () =>
  new Promise<boolean>((resolve) => {
    void navigator.locks.request('rakit-lapangan', { ifAvailable: true }, (lock) => {
      resolve(lock !== null)
      return lock ? new Promise(() => {}) : undefined
    })
  })

export function Door() {
  const t = useT()
  const [step, setStep] = useState<Step>('looking')
  useEffect(() => {
    void (async () => {
      if (!(await holdWindow())) setStep('other-window')
      else if (await isSetUp()) setStep('pin')
      else setStep((await isFacilitator().catch(() => false)) ? 'choose-pin' : 'sign-in')
    })()
  }, [])
  const enter = (store: PhoneStore) => {
    void navigator.storage?.persist?.()
    setStep({ store, phone: openOn(store), line })
  }
  if (typeof step === 'object')
    return (
      <PhoneContext value={step}>
        <Suspense fallback={<p className="kecil">…</p>}>
          <App />
        </Suspense>
      </PhoneContext>
    )
  return (
    <main>
      <h1>Rakit Lapangan</h1>
      {step === 'other-window' && (
        <p className="pesan" role="alert">
          {t('Aplikasi ini sudah terbuka di jendela lain.', 'This app is open in another window already.')}
        </p>
      )}
      {step === 'sign-in' && <SignIn done={() => setStep('choose-pin')} />}
      {step === 'choose-pin' && <ChoosePin enter={enter} />}
      {step === 'pin' && <EnterPin enter={enter} />}
    </main>
  )
}

const pinField = {
  type: 'password',
  inputMode: 'numeric',
  pattern: '[0-9]{6,12}',
  autoComplete: 'off',
  required: true
} as const

function ChoosePin({ enter }: { enter: (store: PhoneStore) => void }) {
  const t = useT()
  const [failed, setFailed] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget)
    const pin = String(given.get('pin'))
    setFailed(pin !== given.get('again'))
    if (pin !== given.get('again')) return
    const store = await lockWith(pin)
    const word = crypto.randomUUID() + crypto.randomUUID()
    await openOn(store).setUp(
      navigator.userAgent.replace(/^[^(]*\(([^)]*)\).*$/, '$1').slice(0, 100) || 'Telepon',
      word
    )
    enter(store)
  }
  return (
    <form onSubmit={submit}>
      <p>
        {t(
          'Pilih PIN telepon ini, 6 angka atau lebih. Data warga di telepon hanya terbuka dengan PIN ini; PIN yang ' +
            'lupa tidak dapat diganti.',
          'Choose a PIN for this phone, 6 digits or more. The data on it opens with this PIN only; a forgotten PIN cannot be replaced.'
        )}
      </p>
      <label>
        {t('PIN baru', 'New PIN')}
        <input name="pin" {...pinField} />
      </label>
      <label>
        {t('PIN sekali lagi', 'PIN once more')}
        <input name="again" {...pinField} />
      </label>
      {failed && (
        <p className="salah" role="alert">
          {t('Kedua PIN tidak sama.', 'The two PINs differ.')}
        </p>
      )}
      <button type="submit">{t('Siapkan telepon', 'Set up the phone')}</button>
    </form>
  )
}

function EnterPin({ enter }: { enter: (store: PhoneStore) => void }) {
  const t = useT()
  const [left, setLeft] = useState<number>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setBusy(true)
    const found = await unlock(String(new FormData(event.currentTarget).get('pin')))
    if ('left' in found) setLeft(found.left)
    else enter(found)
    setBusy(false)
  }
  return (
    <form onSubmit={submit}>
      <label>
        {t('PIN telepon ini', 'PIN of this phone')}
        <input name="pin" {...pinField} />
      </label>
      {left !== undefined && (
        <p className="salah" role="alert">
          {left > 0
            ? t(`PIN salah. Masih ${left} kali.`, `Wrong PIN. ${left} tries left.`)
            : t(
                'Terlalu sering salah: data yang sudah ada di kantor dihapus dari telepon ini. Yang belum terkirim tetap terkunci di sini.',
                'Wrong too often: what the office has was removed from this phone. What was not sent stays locked here.'
              )}
        </p>
      )}
      <button type="submit" disabled={busy}>
        {t('Buka', 'Open')}
      </button>
    </form>
  )
}
