import { TextInput } from '@mantine/core'
import type { Refusal } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'

/** Where a code of the app is typed, or one of the recovery codes where they are taken as well. */
export function OneTimeCode({ error, recovery = false }: { error: Refusal | null; recovery?: boolean }) {
  const t = useT()
  return (
    <TextInput
      name="code"
      label={t('Kode dari aplikasi', 'Code from the app')}
      description={
        recovery
          ? t(
              'Enam angka. Telepon hilang? Ketik satu kode pemulihan.',
              'Six digits. Telephone lost? Type one of the recovery codes.'
            )
          : t('Enam angka yang tampil sekarang.', 'The six digits it shows now.')
      }
      inputMode={recovery ? 'text' : 'numeric'}
      autoComplete="one-time-code"
      autoCapitalize="none"
      required
      minLength={6}
      maxLength={40}
      error={error && t(error.problem.text)}
      data-autofocus
    />
  )
}
