import { Alert, Badge, Button, Select, Stack, Text } from '@mantine/core'
import { formatInstant } from '../../src/kernel/dates.ts'
import { type MessageStatus, messageStatuses, type Wording, wordings } from '../../src/messages/model.ts'
import { useAct } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useInAddress } from '../shell/in-address.ts'
import { useLanguage } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'

const colors: Record<string, string> = {
  waiting: 'gray',
  sent: 'hijau',
  delivered: 'hijau',
  read: 'hijau',
  failed: 'batik'
}

/** What was sent to whom, and how it fared; where nothing is set up, what would have been sent. */
export function Outbox() {
  const { t, language } = useLanguage()
  const { me, may } = useSession()
  const [status, setStatus] = useInAddress<string | null>('keadaan', null)
  const resend = useAct('messages/resend')
  const names: Record<MessageStatus, string> = {
    waiting: t('menunggu', 'waiting'),
    sent: t('terkirim', 'sent'),
    delivered: t('sampai', 'delivered'),
    read: t('dibaca', 'read'),
    failed: t('gagal', 'failed'),
    stopped: t('dihentikan', 'stopped')
  }
  const ways: Record<string, string> = {
    whatsapp: 'WhatsApp',
    sms: 'SMS',
    email: t('surel', 'e-mail'),
    outbox: t('kotak keluar', 'outbox')
  }
  return (
    <Stack gap="md">
      <Heading
        title={t('Pesan', 'Messages')}
        lead={t(
          'Undangan, perubahan dan kabar sertifikat kepada warga.',
          'Invitations, changes and news of certificates to residents.'
        )}
      />
      {me.demo && (
        <Alert color="mente">
          {t(
            'Contoh ini tidak mengirim apa pun: kotak keluar menunjukkan apa yang akan dikirim.',
            'This demo sends nothing: the outbox shows what would be sent.'
          )}
        </Alert>
      )}
      <Select
        label={t('Keadaan', 'State')}
        data={messageStatuses.map((s) => ({ value: s, label: names[s] }))}
        value={status}
        onChange={setStatus}
        clearable
        placeholder={t('Semua', 'All')}
        maw={220}
      />
      <ServerTable
        view="messages/list"
        filter={{ status: status as MessageStatus | null }}
        rowKey="id"
        label={t('Pesan', 'Messages')}
        exportAs="pesan"
        sort={{ key: 'made_at', direction: 'desc' }}
        empty={t(
          'Belum ada pesan. Pesan lahir saat peserta diundang.',
          'No messages yet. They are born when participants are invited.'
        )}
        expanded={(row) => <Letter id={row.id} body={row.body} hasSecret={row.hasSecret} />}
        columns={[
          { key: 'recipient', title: t('Kepada', 'To'), sortable: true, show: (row) => row.recipient },
          { key: 'to', title: t('Nomor', 'Number'), show: (row) => row.to || t('tanpa nomor', 'no number') },
          {
            key: 'template',
            title: t('Perihal', 'About'),
            show: (row) => t(wordings[row.template as Wording]?.title ?? { id: row.template, en: row.template })
          },
          { key: 'channel', title: t('Lewat', 'By'), show: (row) => ways[row.channel] ?? row.channel },
          {
            key: 'status',
            title: t('Keadaan', 'State'),
            sortable: true,
            show: (row) => (
              <Stack gap={2}>
                <Badge variant="light" color={colors[row.status] ?? 'gray'} style={{ textTransform: 'none' }}>
                  {row.to ? names[row.status as MessageStatus] : t('tidak terjangkau', 'not reached')}
                </Badge>
                {row.error && (
                  <Text size="xs" c="dimmed">
                    {row.to ? row.error : t('sampaikan langsung', 'bring the word')}
                  </Text>
                )}
              </Stack>
            )
          },
          {
            key: 'made_at',
            title: t('Waktu', 'When'),
            sortable: true,
            show: (row) => formatInstant(String(row.madeAt), language)
          },
          {
            key: 'again',
            title: '',
            show: (row) =>
              row.status === 'failed' && row.to && may('messages/resend') ? (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={resend.isPending}
                  onClick={() => resend.mutate({ id: row.id })}
                >
                  {t('Kirim ulang', 'Send again')}
                </Button>
              ) : null
          }
        ]}
      />
    </Stack>
  )
}

/** The text of a message; the secret address in it is shown to whoever brings it, and that is recorded. */
function Letter({ id, body, hasSecret }: { id: string; body: string; hasSecret: boolean }) {
  const { t } = useLanguage()
  const { may } = useSession()
  const open = useAct('messages/open')
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm">{open.data?.body ?? body}</Text>
      {hasSecret && may('messages/open') && !open.data && (
        <Button size="xs" variant="light" loading={open.isPending} onClick={() => open.mutate({ id })}>
          {t('Buka alamat jawaban (tercatat)', 'Show the address for the answer (recorded)')}
        </Button>
      )}
    </Stack>
  )
}
