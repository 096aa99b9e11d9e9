import {
  Alert,
  Anchor,
  Button,
  Card,
  Divider,
  Group,
  PasswordInput,
  SimpleGrid,
  Stack,
  Text,
  TextInput
} from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { roleNames } from '../../src/access/names.ts'
import type { Role } from '../../src/kernel/actor.ts'
import { text, type Text as Words } from '../../src/kernel/text.ts'
import { post, type Refusal, send } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'

interface DemoAccount {
  email: string
  name: string
  role: Role
  retailer: string | null
  work: Words
}

/** Why nobody was let in: better-auth's refusals have a status alone, all others bring words. */
function wordsOf({ problem: { code, status, text: words } }: Refusal): Words {
  if (code === 'web/unexpected' && (status === 400 || status === 401))
    return text(
      'Surel atau kata sandi tidak cocok. Periksa huruf besar dan kecilnya, atau minta kata sandi baru kepada administrator.',
      'E-mail and password do not match. Check capitals, or ask the administrator for a new password.'
    )
  return words
}

/** An address of this server, where somebody was going before they signed in. */
function ours(address: string): string {
  const url = URL.canParse(address, location.origin) && new URL(address, location.origin)
  return url && url.origin === location.origin ? url.href : '/'
}

export function SignIn() {
  const t = useT()
  const { me } = useSession()
  const { ke = '' } = useSearch({ strict: false }) as { ke?: string }
  const [failed, setFailed] = useState('')
  const demo = useQuery({
    queryKey: ['demo'],
    queryFn: async () => ((await (await send('/api/demo/accounts')).json()) as { accounts: DemoAccount[] }).accounts,
    enabled: me.demo
  })
  const enter = (path: string, body: unknown) =>
    post(path, body).then(
      () => location.assign(ours(ke)),
      (refusal: Refusal) => setFailed(t(wordsOf(refusal)))
    )
  return (
    <Stack maw={980} mx="auto" gap="xl">
      <Heading
        title={t('Masuk ke Rakit', 'Sign in to Rakit')}
        lead={t(
          'Dari rumah ke rak: potensi tiap rumah tangga, pelatihan yang cocok, pendampingan, dan rak toko.',
          'From home to shelf: the potential of each household, training that fits, mentoring, and the shop shelf.'
        )}
      />
      {me.demo && (
        <Stack gap="sm">
          <Text fw={700} component="h2" m={0}>
            {t('Kabupaten contoh: masuk sebagai siapa?', 'Demo regency: enter as whom?')}
          </Text>
          <Text c="dimmed" size="sm">
            {t(
              'Semua orang dan angka di sini rekaan. Satu klik, tanpa kata sandi.',
              'Everybody and every figure here is invented. One click, no password.'
            )}
          </Text>
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
            {demo.data?.map((account) => (
              <Card
                key={account.email}
                component="button"
                type="button"
                withBorder
                padding="md"
                className="kartu"
                ta="left"
                style={{ cursor: 'pointer' }}
                onClick={() => enter('/api/demo/enter', { email: account.email })}
              >
                <Group justify="space-between" wrap="nowrap">
                  <Text fw={700}>
                    {t(roleNames[account.role])}
                    {account.retailer ? ` ${account.retailer}` : ''}
                  </Text>
                  <IconArrowRight size={18} aria-hidden />
                </Group>
                <Text size="sm">{account.name}</Text>
                <Text size="sm" c="dimmed">
                  {t(account.work)}
                </Text>
              </Card>
            ))}
          </SimpleGrid>
          <Divider my="sm" label={t('atau dengan kata sandi', 'or with a password')} />
        </Stack>
      )}
      <Card withBorder padding="lg" maw={460}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            enter('/api/auth/sign-in/email', Object.fromEntries(new FormData(event.currentTarget)))
          }}
        >
          <Stack>
            <TextInput label={t('Surel', 'E-mail')} type="email" autoComplete="username" required name="email" />
            <PasswordInput
              label={t('Kata sandi', 'Password')}
              autoComplete="current-password"
              required
              name="password"
              visibilityToggleButtonProps={{ 'aria-label': t('Tampilkan kata sandi', 'Show password') }}
            />
            {failed && (
              <Alert color="batik" role="alert">
                {failed}
              </Alert>
            )}
            <Button type="submit">{t('Masuk', 'Sign in')}</Button>
          </Stack>
        </form>
      </Card>
      <Anchor component={Link} to="/peta">
        {t('Lihat peta potensi tanpa masuk', 'See the map of potential without signing in')}
      </Anchor>
    </Stack>
  )
}
