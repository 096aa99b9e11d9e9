import { Alert, Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconQrcode } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { formatDate, formatInstant } from '../../src/kernel/dates.ts'
import { Scanner } from '../classes/scanner.tsx'
import { view } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { useSpan } from '../training/words.ts'
import { check, trust, type Verdict } from './verifier.ts'

type Shown = Verdict | { verdict: 'number'; found: Awaited<ReturnType<typeof view<'certificates/verify'>>> }

/** Is this certificate real? For anybody, without an account, and without a network once the page has been opened. */
export function CheckCertificate() {
  const t = useT()
  const [typed, setTyped] = useState('')
  const [scanning, setScanning] = useState(false)
  const [shown, setShown] = useState<Shown>()
  const examine = async (written: string) => {
    setScanning(false)
    if (/^\d{4}\/\d{4}\/\d{5}$/.test(written.trim())) {
      const found = await view('certificates/verify', { written: written.trim() }).catch(() => undefined)
      setShown(found ? { verdict: 'number', found } : { verdict: 'no-key' })
    } else setShown(await check(written))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens: fetches what a later check without network needs
  useEffect(() => {
    if (location.hash.length > 1) examine(location.hash)
    else trust()
  }, [])
  return (
    <Stack maw={640} gap="lg">
      <Heading
        title={t('Periksa Sertifikat', 'Check a Certificate')}
        lead={t(
          'Pindai QR pada sertifikat, atau tempel alamatnya. Setelah halaman ini pernah dibuka, pemeriksaan berjalan juga tanpa jaringan.',
          'Scan the QR on the certificate, or paste its address. Once this page was opened, checking works without a network, too.'
        )}
      />
      {shown && <Result shown={shown} />}
      <form
        onSubmit={(e) => {
          e.preventDefault()
          examine(typed)
        }}
      >
        <Group align="flex-end">
          <TextInput
            label={t('Alamat dari QR, atau nomor sertifikat', 'Address from the QR, or the number')}
            placeholder="3529/2026/00001"
            value={typed}
            onChange={(e) => setTyped(e.currentTarget.value)}
            style={{ flex: '1 1 260px' }}
          />
          <Button type="submit" disabled={typed.trim().length < 3}>
            {t('Periksa', 'Check')}
          </Button>
        </Group>
      </form>
      {scanning ? (
        <Scanner onRead={examine} />
      ) : (
        <Button
          variant="default"
          leftSection={<IconQrcode size={18} aria-hidden />}
          onClick={() => setScanning(true)}
          style={{ alignSelf: 'flex-start' }}
        >
          {t('Pindai QR', 'Scan the QR')}
        </Button>
      )}
    </Stack>
  )
}

function Result({ shown }: { shown: Shown }) {
  const { t, language } = useLanguage()
  const span = useSpan()
  if (shown.verdict === 'unreadable')
    return (
      <Alert color="mente" role="status">
        {t(
          'Ini bukan alamat sertifikat. Salin seluruh alamat dari QR, termasuk bagian sesudah tanda #.',
          'This is not the address of a certificate. Copy the whole address of the QR, with what follows the #.'
        )}
      </Alert>
    )
  if (shown.verdict === 'no-key')
    return (
      <Alert color="mente" role="status">
        {t(
          'Belum dapat diperiksa: perangkat ini belum menyimpan kunci. Sambungkan ke jaringan sekali, lalu coba lagi.',
          'It cannot be checked yet: this device has not kept the key. Connect to the network once, then try again.'
        )}
      </Alert>
    )
  if (shown.verdict === 'forged')
    return (
      <Alert
        color="batik"
        icon={<IconCircleX aria-hidden />}
        title={t('Palsu atau rusak', 'Forged or damaged')}
        role="status"
      >
        {t(
          'Tanda tangannya tidak cocok dengan kunci kabupaten. Jangan terima sertifikat ini.',
          "Its signature does not fit the regency's key. Do not accept it."
        )}
      </Alert>
    )
  if (shown.verdict === 'number') {
    const { found } = shown
    if (!found.certificate)
      return (
        <Alert color="batik" role="status">
          {t('Nomor itu tidak pernah diterbitkan.', 'That number was never issued.')}
        </Alert>
      )
    return (
      <Card withBorder padding="lg" role="status">
        <Text fw={700}>
          {found.verdict === 'revoked' ? t('Dicabut', 'Revoked') : t('Nomor ini terdaftar', 'This number is on record')}
        </Text>
        <Text size="sm">
          {found.certificate.course}, {span(found.certificate.from, found.certificate.to)}, {found.certificate.place}.{' '}
          {found.reason ??
            t(
              'Nama pemegang hanya tampak bila QR-nya dipindai.',
              'The name of the holder shows only when its QR is scanned.'
            )}
        </Text>
      </Card>
    )
  }
  if (!('pass' in shown)) return null
  const { pass, verdict, asOf } = shown
  const good = verdict === 'valid'
  return (
    <Card
      withBorder
      padding="lg"
      role="status"
      style={{ borderLeft: `6px solid var(--mantine-color-${good ? 'hijau' : 'batik'}-6)` }}
    >
      <Stack gap="xs">
        <Group gap="xs">
          {good ? (
            <IconCircleCheck color="var(--mantine-color-hijau-6)" aria-hidden />
          ) : (
            <IconCircleX color="var(--mantine-color-batik-6)" aria-hidden />
          )}
          <Title order={2} size="h4">
            {good
              ? t('Asli dan berlaku', 'Genuine and valid')
              : t('Asli, tetapi sudah dicabut', 'Genuine, but revoked')}
          </Title>
        </Group>
        <Text fz="xl" fw={700}>
          {pass.name}
        </Text>
        <Text>{pass.course}</Text>
        <Text size="sm">
          {pass.hours} {t('jam pelajaran', 'lesson hours')}, {span(pass.from, pass.to)} · {t('nomor', 'number')}{' '}
          {pass.number}
        </Text>
        <Text size="xs" c="dimmed">
          {navigator.onLine
            ? t(
                'Diperiksa dengan kunci dan daftar pencabutan terbaru',
                'Checked against the newest key and list of revocations'
              )
            : t(
                'Diperiksa tanpa jaringan, dengan daftar pencabutan per',
                'Checked without a network, with the list of revocations of'
              )}{' '}
          {navigator.onLine ? formatDate(asOf, language) : formatInstant(asOf, language)}.
        </Text>
      </Stack>
    </Card>
  )
}
