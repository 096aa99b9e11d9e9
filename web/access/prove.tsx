import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { useAuth } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { overScreen } from '../shell/over-screen.tsx'

/** Asks for the password or a code once more, over whichever screen; false: the bearer would rather not. */
export const prove = (): Promise<boolean> => overScreen((done) => <Prove done={done} />)

/** Six digits are a code: no password is as short. */
const asProof = (given: string) => (/^\d{6}$/.test(given) ? { code: given } : { password: given })

function Prove({ done }: { done: (proved: boolean) => void }) {
  const t = useT()
  const give = useAuth<{ code: string } | { password: string }>('prove')
  return (
    <Modal opened onClose={() => done(false)} title={t('Masih Anda?', 'Is it still you?')} size="md">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          event.stopPropagation()
          const given = String(new FormData(event.currentTarget).get('proof'))
          give.mutate(asProof(given), { onSuccess: () => done(true) })
        }}
      >
        <Stack>
          <Text>
            {t(
              'Ini membuka data pribadi, mengunduh tabel atau mengubah hak. Masukkan kata sandi Anda, atau kode dari aplikasi.',
              'This opens personal data, exports a table or changes rights. Give your password, or a code from the app.'
            )}
          </Text>
          <PasswordInput
            name="proof"
            label={t('Kata sandi atau kode', 'Password or code')}
            autoComplete="current-password"
            required
            maxLength={200}
            data-autofocus
            error={give.error && t(give.error.problem.text)}
            visibilityToggleButtonProps={{ 'aria-label': t('Tampilkan kata sandi', 'Show password') }}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => done(false)}>
              {t('Batal', 'Cancel')}
            </Button>
            <Button type="submit" loading={give.isPending}>
              {t('Lanjutkan', 'Go on')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
