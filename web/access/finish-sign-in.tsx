import { Button, Card, Container, Stack } from '@mantine/core'
import type { Owed } from '../../src/kernel/actor.ts'
import { signOut, useAuth } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { NewPassword } from './new-password.tsx'
import { OneTimeCode } from './one-time-code.tsx'
import { SetUpCodes } from './set-up-codes.tsx'

const goOn = () => location.reload()

/** What is left to do after the password, in place of every screen. */
export default function FinishSignIn({ owes }: { owes: Owed }) {
  const t = useT()
  const titles = {
    code: t('Kode sekali pakai', 'One-time code'),
    password: t('Pilih kata sandi Anda sendiri', 'Choose a password of your own'),
    'second-factor': t('Pasang kode sekali pakai', 'Set up one-time codes'),
    proof: ''
  }
  const leads = {
    code: t('Langkah kedua setelah kata sandi.', 'The second step after the password.'),
    password: t(
      'Kata sandi yang Anda terima diketahui orang lain. Gantilah sebelum mulai bekerja.',
      'The password you were given is known to somebody else. Change it before you begin.'
    ),
    'second-factor': t(
      'Akun ini dapat membuka data banyak warga. Dengan kode dari telepon, kata sandi yang bocor saja tidak cukup untuk masuk.',
      'This account can open data of many residents. With a code from a telephone, a leaked password alone is not enough to come in.'
    ),
    proof: ''
  }
  return (
    <Container size={524} py="xl" component="main">
      <Stack>
        <Heading title={titles[owes]} lead={leads[owes]} />
        <Card withBorder padding="lg">
          {owes === 'code' && <GiveCode />}
          {owes === 'password' && <NewPassword done={goOn} />}
          {owes === 'second-factor' && <SetUpCodes done={goOn} />}
        </Card>
        <Button variant="subtle" onClick={signOut} className="tidak-dicetak">
          {t('Keluar', 'Sign out')}
        </Button>
      </Stack>
    </Container>
  )
}

function GiveCode() {
  const t = useT()
  const prove = useAuth<{ code: string }>('prove')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        prove.mutate(Object.fromEntries(new FormData(event.currentTarget)) as never, { onSuccess: goOn })
      }}
    >
      <Stack>
        <OneTimeCode error={prove.error} recovery />
        <Button type="submit" loading={prove.isPending}>
          {t('Masuk', 'Sign in')}
        </Button>
      </Stack>
    </form>
  )
}
