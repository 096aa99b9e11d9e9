import { Alert, Badge, Button, Card, Group, Modal, Stack, Text, Title } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { roleNames } from '../../src/access/names.ts'
import type { Views } from '../../src/client.ts'
import { formatInstant } from '../../src/kernel/dates.ts'
import { complain, useAuth, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { NewPassword } from './new-password.tsx'
import { SetUpCodes } from './set-up-codes.tsx'

type Account = Views['access/own-account']['output']

/** One's own password, codes, and the devices where one is signed in. */
export function OwnAccount() {
  const t = useT()
  const { actor } = useSession().me
  const account = useView('access/own-account', {})
  const [changed, setChanged] = useState(false)
  if (account.error) return <ProblemAlert error={account.error} retry={() => account.refetch()} />
  if (!account.data) return null
  const { email, factor, sessions } = account.data
  return (
    <Stack maw={760} gap="lg">
      <Heading title={t('Akun saya', 'My account')} lead={`${actor.name} · ${t(roleNames[actor.role])} · ${email}`} />
      <Section title={t('Kata sandi', 'Password')}>
        {changed && (
          <Alert color="hijau" mb="md" role="status">
            {t('Kata sandi sudah diganti.', 'The password is changed.')}
          </Alert>
        )}
        <NewPassword
          done={() => {
            setChanged(true)
            account.refetch()
          }}
        />
      </Section>
      <Codes factor={factor} />
      <Sessions sessions={sessions} />
    </Stack>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card withBorder padding="lg" component="section" aria-label={title}>
      <Title order={2} size="h4" mb="md">
        {title}
      </Title>
      {children}
    </Card>
  )
}

function Codes({ factor }: { factor: Account['factor'] }) {
  const { t, language } = useLanguage()
  const client = useQueryClient()
  const [opened, setOpened] = useState(false)
  const close = () => {
    setOpened(false)
    client.invalidateQueries()
  }
  return (
    <Section title={t('Kode sekali pakai', 'One-time codes')}>
      <Stack align="flex-start">
        {factor ? (
          <>
            <Text>
              {t('Terpasang sejak', 'Set up since')} {formatInstant(factor.since!, language)}.{' '}
              {t(`Kode pemulihan tersisa: ${factor.left}.`, `Recovery codes left: ${factor.left}.`)}
            </Text>
            {factor.left! < 3 && (
              <Alert color="mente" role="status">
                {t(
                  'Kode pemulihan hampir habis. Pasang ulang untuk mendapat yang baru.',
                  'Recovery codes are running out. Set up anew to get others.'
                )}
              </Alert>
            )}
          </>
        ) : (
          <Text>
            {t(
              'Belum terpasang. Dengan kode dari telepon, kata sandi yang bocor saja tidak cukup untuk masuk.',
              'Not set up. With a code from a telephone, a leaked password alone is not enough to come in.'
            )}
          </Text>
        )}
        <Button variant="default" onClick={() => setOpened(true)}>
          {factor ? t('Pasang ulang', 'Set up anew') : t('Pasang', 'Set up')}
        </Button>
      </Stack>
      <Modal opened={opened} onClose={close} title={t('Pasang kode sekali pakai', 'Set up one-time codes')}>
        <SetUpCodes done={close} />
      </Modal>
    </Section>
  )
}

function Sessions({ sessions }: { sessions: Account['sessions'] }) {
  const { t, language } = useLanguage()
  const client = useQueryClient()
  const end = useAuth<{ session: string | null }>('end-sessions')
  const endNow = (session: string | null) =>
    end.mutate({ session }, { onSuccess: () => client.invalidateQueries(), onError: complain })
  return (
    <Section title={t('Perangkat yang masuk', 'Devices signed in')}>
      <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
        {sessions.map(({ id, here, browser, system, address, since, used }) => {
          const device = [browser, system].filter(Boolean).join(' · ') || t('Perangkat tak dikenal', 'Unknown device')
          return (
            <Group component="li" key={id} justify="space-between" wrap="wrap">
              <div>
                <Text fw={700}>
                  {device}{' '}
                  {here && (
                    <Badge color="hijau" variant="light">
                      {t('perangkat ini', 'this device')}
                    </Badge>
                  )}
                </Text>
                <Text size="sm" c="dimmed">
                  {t('Masuk', 'Signed in')} {formatInstant(since, language)} · {t('terakhir dipakai', 'last used')}{' '}
                  {formatInstant(used, language)}
                  {address ? ` · ${address}` : ''}
                </Text>
              </div>
              {!here && (
                <Button
                  variant="default"
                  size="compact-sm"
                  loading={end.isPending}
                  onClick={() => endNow(id)}
                  aria-label={`${t('Keluarkan', 'Sign out')} ${device}`}
                >
                  {t('Keluarkan', 'Sign out')}
                </Button>
              )}
            </Group>
          )
        })}
      </Stack>
      {sessions.length > 1 && (
        <Button
          mt="md"
          variant="light"
          color="batik"
          style={{ alignSelf: 'flex-start' }}
          loading={end.isPending}
          onClick={() => endNow(null)}
        >
          {t('Keluarkan semua perangkat lain', 'Sign out all other devices')}
        </Button>
      )}
    </Section>
  )
}
