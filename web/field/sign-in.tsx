import { type FormEvent, useState } from 'react'
import { useT } from '../shell/language.tsx'
import { Failed, post } from './line.ts'

export const isFacilitator = async (): Promise<boolean> =>
  (await post<{ may: string[] }>('/api/views/access/me', { input: {} })).may.includes('field/pull')

export function SignIn({ done }: { done: () => void }) {
  const t = useT()
  const [failed, setFailed] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setBusy(true)
    setFailed(undefined)
    try {
      await post('/api/auth/sign-in/email', Object.fromEntries(new FormData(event.currentTarget)))
      if (await isFacilitator()) done()
      else
        setFailed(
          t(
            'Akun ini bukan pendamping, atau belum selesai masuk. Selesaikan dahulu di halaman Masuk.',
            'This account is no facilitator, or has not finished signing in. Finish at the sign-in page first.'
          )
        )
    } catch (error) {
      const said = error instanceof Failed ? error.said : undefined
      setFailed(said ? t(said) : t('Tidak ada sinyal. Coba lagi nanti.', 'No signal. Try again later.'))
    }
    setBusy(false)
  }
  return (
    <form onSubmit={submit}>
      <p>
        {t(
          'Masuk sekali selagi ada sinyal. Setelah itu telepon ini dapat dipakai tanpa sinyal.',
          'Sign in once while there is signal. Afterwards this phone works without.'
        )}
      </p>
      <label>
        {t('Surel', 'E-mail')}
        <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        {t('Kata sandi', 'Password')}
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      {failed && (
        <p className="salah" role="alert">
          {failed}
        </p>
      )}
      <button type="submit" disabled={busy}>
        {t('Masuk', 'Sign in')}
      </button>
    </form>
  )
}
