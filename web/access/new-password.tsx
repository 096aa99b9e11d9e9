import { Button, PasswordInput, Stack, Text } from '@mantine/core'
import { useAuth } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'

/** The own password, changed by whoever knows the current one; every other session ends. */
export function NewPassword({ done }: { done: () => void }) {
  const t = useT()
  const change = useAuth<{ currentPassword: string; newPassword: string }>('change-password')
  const show = { 'aria-label': t('Tampilkan kata sandi', 'Show password') }
  const told = (field: string) => {
    const found = change.error?.problem.pointers.find(({ pointer }) => pointer === `/${field}`)
    return found && t(found.text)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const form = event.currentTarget
        change.mutate(Object.fromEntries(new FormData(form)) as never, {
          onSuccess: () => {
            form.reset()
            done()
          }
        })
      }}
    >
      <Stack maw={460}>
        <PasswordInput
          label={t('Kata sandi sekarang', 'Current password')}
          name="currentPassword"
          autoComplete="current-password"
          required
          maxLength={200}
          error={told('currentPassword')}
          visibilityToggleButtonProps={show}
        />
        <PasswordInput
          label={t('Kata sandi baru', 'New password')}
          description={t(
            'Paling sedikit 10 huruf. Empat kata yang tidak berhubungan mudah diingat dan sulit ditebak.',
            'At least 10 letters. Four unrelated words are easy to remember and hard to guess.'
          )}
          name="newPassword"
          autoComplete="new-password"
          required
          minLength={10}
          maxLength={200}
          error={told('newPassword')}
          visibilityToggleButtonProps={show}
        />
        {change.error && change.error.problem.pointers.length === 0 && <Refused error={change.error} />}
        <Text size="sm" c="dimmed">
          {t('Perangkat lain yang masih masuk akan dikeluarkan.', 'Other devices that are signed in are signed out.')}
        </Text>
        <Button type="submit" loading={change.isPending}>
          {t('Ganti kata sandi', 'Change password')}
        </Button>
      </Stack>
    </form>
  )
}
