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
import { useForm } from '@mantine/form'
import { IconArrowRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { roleNames } from '../../src/access/model.ts'
import type { Role } from '../../src/kernel/actor.ts'
import type { Text as Words } from '../../src/kernel/text.ts'
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

const post = (path: string, body: unknown) =>
  fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

export function SignIn() {
  const t = useT()
  const { me } = useSession()
  const [failed, setFailed] = useState('')
  const form = useForm({ initialValues: { email: '', password: '' } })
  const demo = useQuery({
    queryKey: ['demo'],
    queryFn: async () => ((await (await fetch('/api/demo/accounts')).json()) as { accounts: DemoAccount[] }).accounts,
    enabled: me.demo
  })
  const enter = async (sending: Promise<Response>) => {
    const response = await sending.catch(() => undefined)
    if (response?.ok) location.assign('/')
    else if (!response)
      setFailed(
        t(
          'Server tidak dapat dihubungi. Periksa sambungan lalu coba lagi.',
          'The server cannot be reached. Check the connection and try again.'
        )
      )
    else if (response.status === 429)
      setFailed(
        t('Terlalu banyak percobaan. Tunggu satu menit lalu coba lagi.', 'Too many tries. Wait a minute and try again.')
      )
    else
      setFailed(
        t(
          'Surel atau kata sandi tidak cocok. Periksa huruf besar dan kecilnya, atau minta kata sandi baru kepada administrator.',
          'E-mail and password do not match. Check capitals, or ask the administrator for a new password.'
        )
      )
  }
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
                onClick={() => enter(post('/api/demo/enter', { email: account.email }))}
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
        <form onSubmit={form.onSubmit((values) => enter(post('/api/auth/sign-in/email', values)))}>
          <Stack>
            <TextInput
              label={t('Surel', 'E-mail')}
              type="email"
              autoComplete="username"
              required
              {...form.getInputProps('email')}
            />
            <PasswordInput
              label={t('Kata sandi', 'Password')}
              autoComplete="current-password"
              required
              {...form.getInputProps('password')}
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
