import { Alert, Anchor, Button, Group, List, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { useView } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'

type Changes = Views['classes/plan-changes']['output']

/** Of a long list; the rest on asking. */
const firstShown = 8

interface Props {
  plan: string
  /** Still open: an approved plan has nothing left to compare. */
  asked: boolean
  ready: (may: boolean) => React.ReactNode
}

/** What approving now would change: who can no longer come, who moves up, what stands in the way. */
export function PlanChanges({ plan, asked, ready }: Props) {
  const t = useT()
  const changes = useView('classes/plan-changes', { plan }, { enabled: asked })
  if (changes.error) return <ProblemAlert error={changes.error} retry={() => changes.refetch()} />
  if (!changes.data || changes.isPlaceholderData)
    return (
      <Text role="status">
        {t('Membandingkan rencana dengan data sekarang …', 'Comparing the plan with the register …')}
      </Text>
    )
  return (
    <Stack>
      <Shown changes={changes.data} />
      {ready(changes.data.obstacles.length === 0)}
    </Stack>
  )
}

function Shown({ changes }: { changes: Changes }) {
  const { t, language } = useLanguage()
  const classes = new Map(changes.classes.map((c) => [c.id, c]))
  const named = (id: string) => {
    const c = classes.get(id)!
    return `${t(c.courseName)}, ${formatDate(c.starts, language)}`
  }
  const out = changes.differences.filter((d) => d.seated && !d.stays)
  const still = changes.differences.filter((d) => d.seated && d.stays)
  const waiting = changes.differences.filter((d) => !d.seated && !d.stays).length
  if (changes.obstacles.length)
    return (
      <Alert
        color="batik"
        role="alert"
        title={t('Tidak dapat diadakan lagi seperti dihitung', 'Can no longer be held as it was made')}
      >
        <List size="sm">
          {changes.obstacles.map((o) => (
            <List.Item key={o.id}>{t(o)}</List.Item>
          ))}
        </List>
        <Text size="sm" mt="xs">
          {t(
            'Rencanakan ulang: kelas yang masih mungkin tetap diadakan.',
            'Plan again: classes that are still possible are kept.'
          )}
        </Text>
      </Alert>
    )
  if (changes.differences.length === 0 && changes.up.length === 0)
    return (
      <Alert color="hijau" title={t('Tidak ada yang berubah', 'Nothing changed')}>
        {t(
          'Semua yang mendapat kursi masih dapat ikut; uang, tempat dan narasumber masih ada.',
          'Everybody with a seat can still come; money, venues and mentors are still there.'
        )}
      </Alert>
    )
  return (
    <Stack gap="md">
      <Text>
        {t(
          'Sejak rencana ini dihitung, data warga berubah. Bila disetujui sekarang:',
          'Since this plan was made the register changed. If it is approved now:'
        )}
      </Text>
      <People
        title={t(`${out.length} orang tidak dapat ikut`, `${out.length} cannot come`)}
        rows={out.map((d) => ({ ...d, words: `${t(d.text)} (${named(d.class)})` }))}
      />
      <People
        title={t(`${changes.up.length} orang naik dari daftar tunggu`, `${changes.up.length} move up from the queue`)}
        rows={changes.up.map((u) => ({ ...u, words: named(u.class) }))}
      />
      <People
        title={t(`${still.length} orang pindah rumah, tetap ikut`, `${still.length} moved house and still come`)}
        rows={still.map((d) => ({ ...d, words: t(d.text) }))}
      />
      {waiting > 0 && (
        <Text size="sm">{t(`${waiting} orang keluar dari daftar tunggu.`, `${waiting} leave the waiting lists.`)}</Text>
      )}
      <List size="sm">
        {changes.classes.map((c) => (
          <List.Item key={c.id}>
            {named(c.id)}: {c.seats} {t('dari', 'of')} {c.capacity} {t('kursi', 'seats')}, {c.waiting}{' '}
            {t('menunggu', 'waiting')}
          </List.Item>
        ))}
      </List>
    </Stack>
  )
}

function People({
  title,
  rows
}: {
  title: string
  rows: { person: string; name: string; household: string; words: string }[]
}) {
  const t = useT()
  const [all, setAll] = useState(false)
  if (rows.length === 0) return null
  return (
    <Stack gap={4}>
      <Text fw={600}>{title}</Text>
      <List size="sm">
        {rows.slice(0, all ? undefined : firstShown).map((r) => (
          <List.Item key={r.person}>
            <Anchor component={Link} to="/warga/$id" params={{ id: r.household } as never} inherit>
              {r.name}
            </Anchor>
            {': '}
            {r.words}
          </List.Item>
        ))}
      </List>
      {rows.length > firstShown && !all && (
        <Group>
          <Button variant="default" size="compact-sm" onClick={() => setAll(true)}>
            {t(`Tampilkan ${rows.length - firstShown} lagi`, `Show ${rows.length - firstShown} more`)}
          </Button>
        </Group>
      )}
    </Stack>
  )
}
