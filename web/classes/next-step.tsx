import { Alert, Anchor, Button, Card, Group, Modal, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconCertificate, IconCoins, IconFlag, IconHeartHandshake, IconSend } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { formatRupiah } from '../../src/kernel/money.ts'
import { useAct } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { today } from '../shell/today.ts'
import { Lottery, useLottery } from './lottery.tsx'
import type { ClassData } from './page.tsx'

/** Where a class stands in figures, and what comes next. */
export function NextStep({ c }: { c: ClassData }) {
  const t = useT()
  const { me, may } = useSession()
  const seated = c.people.filter((p) => p.seated)
  const owns = me.actor.role === 'administrator' || me.actor.agency === c.agency
  const office = may('classes/invite') && owns
  const average = (which: 'pre' | 'post') => {
    const list = seated.flatMap((p) => p[which] ?? [])
    return list.length ? Math.round(list.reduce((a, b) => a + b, 0) / list.length) : null
  }
  const [pre, post] = [average('pre'), average('post')]
  const figures: [string, string][] = [
    [`${c.seats} / ${c.capacity}`, t('kursi terisi', 'seats taken')],
    [String(c.confirmed), t('menyatakan ikut', 'said they come')],
    [String(c.waiting), t('di daftar tunggu', 'on the waiting list')],
    ...(c.status === 'running' || c.status === 'finished'
      ? ([
          [
            pre === null ? '–' : `${pre} → ${post ?? '–'}`,
            t('rata-rata tes awal → akhir', 'average of the tests, before → after')
          ]
        ] as [string, string][])
      : []),
    ...(c.status === 'finished'
      ? ([[`${c.passed} / ${c.refused}`, t('lulus / belum memenuhi', 'passed / refused')]] as [string, string][])
      : [])
  ]
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }}>
        {figures.map(([value, label]) => (
          <Card key={label} withBorder padding="sm">
            <Text fw={700} fz="xl" className="angka">
              {value}
            </Text>
            <Text size="sm">{label}</Text>
          </Card>
        ))}
      </SimpleGrid>
      {c.status === 'cancelled' && (
        <Alert color="batik" title={t('Kelas dibatalkan', 'The class was cancelled')}>
          {c.summary}
        </Alert>
      )}
      <Lottery c={c} owns={office} />
      {office && <Steps c={c} />}
    </Stack>
  )
}

function Steps({ c }: { c: ClassData }) {
  const t = useT()
  const { may } = useSession()
  const invite = useAct('classes/invite')
  const issue = useAct('certificates/issue')
  const pay = useAct('classes/pay-transport')
  const lottery = useLottery(c)?.lottery
  const undrawn = lottery && !lottery.drawn
  const [finishing, setFinishing] = useState(false)
  const [cancelling, setCancelling] = useState(false)
  const chosen = c.people.filter((p) => p.status === 'chosen').length
  const seated = c.people.filter((p) => p.seated)
  const noted = seated.reduce((sum, p) => sum + p.noted.length, 0)
  const due = seated.filter((p) => !p.paid && p.days > 0)
  const toIssue = seated.filter((p) => p.outcome === 'passed' && !p.certificate).length
  const words: Record<string, string> = {
    planned: undrawn
      ? t('Peserta diundang sesudah kursinya diundi.', 'Participants are invited after the seats are drawn.')
      : t(
          'Langkah berikut: undang peserta. Pesan berisi tempat, tanggal, dan tautan untuk menjawab.',
          'Next: invite the participants. The message holds place, dates, and a link to answer by.'
        ),
    inviting: chosen
      ? t(`${chosen} peserta terpilih belum diundang.`, `${chosen} chosen participants are not invited yet.`)
      : t(
          'Undangan sudah dikirim. Kehadiran dapat dicatat sejak hari pertama; kursi yang dilepas diisi dari daftar tunggu.',
          'Invitations are out. Attendance can be noted from the first day; a seat given back goes to the waiting list.'
        ),
    running:
      noted < seated.length * c.lessons.length
        ? t(
            `Kelas berjalan: ${noted} dari ${seated.length * c.lessons.length} kehadiran tercatat.`,
            `Running: ${noted} of ${seated.length * c.lessons.length} attendances are noted.`
          )
        : t(
            'Semua kehadiran tercatat. Langkah berikut: tutup kelas.',
            'All attendance is noted. Next: finish the class.'
          ),
    finished: toIssue
      ? t('Kelas selesai. Langkah berikut: terbitkan sertifikat.', 'Finished. Next: issue the certificates.')
      : t('Kelas selesai dan sertifikatnya sudah terbit.', 'Finished, and its certificates are issued.')
  }
  if (!words[c.status]) return null
  return (
    <Card
      withBorder
      padding="md"
      style={{ borderLeft: '5px solid var(--mantine-color-mente-5)' }}
      className="tidak-dicetak"
    >
      <Group justify="space-between" gap="md">
        <Text style={{ flex: '1 1 260px' }}>{words[c.status]}</Text>
        <Group gap="sm">
          {((c.status === 'planned' && !undrawn) || (c.status === 'inviting' && chosen > 0)) && (
            <Button
              leftSection={<IconSend size={18} aria-hidden />}
              loading={invite.isPending}
              onClick={() => invite.mutate({ class: c.id })}
            >
              {t(`Undang ${chosen} peserta`, `Invite ${chosen} participants`)}
            </Button>
          )}
          {c.status === 'running' && (
            <Button leftSection={<IconFlag size={18} aria-hidden />} onClick={() => setFinishing(true)}>
              {t('Tutup kelas', 'Finish the class')}
            </Button>
          )}
          {c.status === 'finished' && toIssue > 0 && (
            <Button
              leftSection={<IconCertificate size={18} aria-hidden />}
              loading={issue.isPending}
              onClick={() => issue.mutate({ class: c.id })}
            >
              {t('Terbitkan sertifikat', 'Issue certificates')}
            </Button>
          )}
          {c.status === 'finished' && toIssue === 0 && may('mentoring/open-cases') && <Accompany c={c} />}
          {(c.status === 'finished' || c.status === 'running') && due.length > 0 && may('classes/pay-transport') && (
            <Button
              variant="default"
              leftSection={<IconCoins size={18} aria-hidden />}
              loading={pay.isPending}
              onClick={() => pay.mutate({ class: c.id, paidOn: today() })}
            >
              {t('Catat transpor dibayar', 'Note transport paid')} (
              {formatRupiah(due.reduce((sum, p) => sum + p.days * c.transport, 0))})
            </Button>
          )}
          {c.status === 'finished' && (
            <Button
              variant="default"
              component={Link}
              to="/kelas/$id"
              params={{ id: c.id } as never}
              search={{ tab: 'dokumen' } as never}
            >
              {t('Dokumen', 'Papers')}
            </Button>
          )}
          {c.status !== 'finished' && (
            <Button variant="default" color="batik" onClick={() => setCancelling(true)}>
              {t('Batalkan kelas', 'Cancel the class')}
            </Button>
          )}
        </Group>
      </Group>
      <Finish c={c} opened={finishing} close={() => setFinishing(false)} />
      <Cancel c={c} opened={cancelling} close={() => setCancelling(false)} />
    </Card>
  )
}

function Finish({ c, opened, close }: { c: ClassData; opened: boolean; close: () => void }) {
  const t = useT()
  const [summary, setSummary] = useState('')
  const finish = useAct('classes/finish', { quiet: true })
  return (
    <Modal opened={opened} onClose={close} title={t('Tutup kelas?', 'Finish the class?')}>
      <Stack>
        <Text size="sm">
          {t(
            `Kehadiran setiap peserta dihitung; yang hadir paling sedikit ` +
              `${Math.round(c.course.minimumAttendance * 100)}% lulus. Sesudahnya kehadiran tidak dapat diubah.`,
            `Everybody's attendance is counted; whoever attended at least ` +
              `${Math.round(c.course.minimumAttendance * 100)}% passes. Afterwards attendance cannot be changed.`
          )}
        </Text>
        <Textarea
          label={t('Ringkasan untuk laporan', 'Summary for the report')}
          autosize
          minRows={3}
          value={summary}
          onChange={(e) => setSummary(e.currentTarget.value)}
        />
        <Refused error={finish.error} />
        <Group justify="flex-end">
          <Button
            loading={finish.isPending}
            onClick={() => finish.mutate({ class: c.id, summary }, { onSuccess: close })}
          >
            {t('Tutup kelas', 'Finish the class')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Cancel({ c, opened, close }: { c: ClassData; opened: boolean; close: () => void }) {
  const t = useT()
  const [reason, setReason] = useState('')
  const cancel = useAct('classes/cancel', { quiet: true })
  return (
    <Modal opened={opened} onClose={close} title={t('Batalkan kelas ini?', 'Cancel this class?')}>
      <Stack>
        <Text size="sm">
          {t(
            'Semua yang diundang diberi tahu. Tempat, narasumber, kursi dan anggarannya bebas lagi. Tidak dapat dikembalikan.',
            'Everybody invited is told. Its venue, mentors, seats and money are free again. This cannot be undone.'
          )}
        </Text>
        <TextInput
          label={t('Alasan, ditulis dalam pesan', 'Reason, written in the message')}
          value={reason}
          onChange={(e) => setReason(e.currentTarget.value)}
          required
        />
        <Refused error={cancel.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('Jangan batalkan', 'Keep it')}
          </Button>
          <Button
            color="batik"
            disabled={reason.trim().length < 3}
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ class: c.id, reason }, { onSuccess: close })}
          >
            {t('Batalkan kelas', 'Cancel the class')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** It does not end with training: whoever passed is accompanied. */
function Accompany({ c }: { c: ClassData }) {
  const t = useT()
  const open = useAct('mentoring/open-cases', { quiet: true })
  return (
    <Stack gap="xs">
      <Button
        leftSection={<IconHeartHandshake size={18} aria-hidden />}
        loading={open.isPending}
        disabled={open.isSuccess}
        onClick={() => open.mutate({ class: c.id })}
      >
        {t('Buka pendampingan', 'Open cases')}
      </Button>
      {open.data && (
        <Text size="sm" role="status">
          {t(`${open.data.cases.length} usaha didampingi.`, `${open.data.cases.length} are accompanied.`)}{' '}
          <Anchor component={Link} to="/pendampingan" search={{ tab: 'usaha' } as never}>
            {t('Lihat', 'See them')}
          </Anchor>
        </Text>
      )}
      <Refused error={open.error} />
    </Stack>
  )
}
