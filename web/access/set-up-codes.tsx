import { Alert, Button, Checkbox, Code, Group, Image, List, Stack, Text } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useState } from 'react'
import { useAuth } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { OneTimeCode } from './one-time-code.tsx'

/** An app that makes codes, put beside the password: scan, type its first code, keep the recovery codes. */
export function SetUpCodes({ done }: { done: () => void }) {
  const t = useT()
  const begin = useAuth<object, { secret: string; picture: string }>('second-factor')
  const confirm = useAuth<{ code: string }, { recovery: string[] }>('second-factor/confirm')
  if (confirm.data) return <RecoveryCodes codes={confirm.data.recovery} done={done} />
  if (!begin.data)
    return (
      <Stack maw={460}>
        <Text>
          {t(
            'Siapkan telepon dengan aplikasi kode, misalnya Google Authenticator, Microsoft Authenticator, Aegis ' +
              'atau FreeOTP. Aplikasi bekerja tanpa sinyal.',
            'Have a telephone with an app for codes ready, such as Google Authenticator, Microsoft Authenticator, ' +
              'Aegis or FreeOTP. It works without signal.'
          )}
        </Text>
        <Refused error={begin.error} />
        <Button loading={begin.isPending} onClick={() => begin.mutate({})}>
          {t('Mulai', 'Begin')}
        </Button>
      </Stack>
    )
  const { secret, picture } = begin.data
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        confirm.mutate(Object.fromEntries(new FormData(event.currentTarget)) as never)
      }}
    >
      <Stack maw={460}>
        <List type="ordered" spacing="xs">
          <List.Item>{t('Pindai gambar ini dengan aplikasi.', 'Scan this picture with the app.')}</List.Item>
          <List.Item>{t('Ketik kode yang ditampilkannya.', 'Type the code it shows.')}</List.Item>
        </List>
        <Image src={picture} alt={t('Kode QR untuk aplikasi', 'QR code for the app')} w={220} h={220} bg="white" />
        <Text size="sm">
          {t('Tidak dapat memindai? Ketik ini ke aplikasi:', 'Cannot scan? Type this into the app:')}{' '}
          <Code fz="sm">{secret}</Code>
        </Text>
        <OneTimeCode error={confirm.error} />
        <Button type="submit" loading={confirm.isPending}>
          {t('Pasang', 'Set up')}
        </Button>
      </Stack>
    </form>
  )
}

function RecoveryCodes({ codes, done }: { codes: string[]; done: () => void }) {
  const t = useT()
  const [kept, setKept] = useState(false)
  return (
    <Stack maw={460}>
      <Alert color="mente" title={t('Kode pemulihan Rakit', 'Rakit recovery codes')}>
        {t(
          'Bila telepon hilang atau rusak, satu kode di bawah menggantikan kode aplikasi, sekali saja. Cetak atau ' +
            'salin sekarang; tidak ditampilkan lagi. Simpan di tempat terkunci, bukan di telepon yang sama.',
          'When the telephone is lost or broken, one of these stands in for a code of the app, once. Print or copy ' +
            'them now; they are not shown again. Keep them locked away, not on the same telephone.'
        )}
      </Alert>
      <Code block fz="lg" p="md" style={{ columnCount: 2 }}>
        {codes.join('\n')}
      </Code>
      <Group className="tidak-dicetak">
        <Button variant="default" leftSection={<IconPrinter size={18} aria-hidden />} onClick={() => window.print()}>
          {t('Cetak', 'Print')}
        </Button>
      </Group>
      <Checkbox
        className="tidak-dicetak"
        label={t('Kode pemulihan sudah saya simpan', 'I have put the recovery codes away')}
        checked={kept}
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <Button className="tidak-dicetak" disabled={!kept} onClick={done}>
        {t('Selesai', 'Done')}
      </Button>
    </Stack>
  )
}
