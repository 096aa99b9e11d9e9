import {
  Alert,
  Anchor,
  Button,
  Group,
  Modal,
  NumberInput,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput
} from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowRight, IconChecks, IconPrinter, IconQrcode } from '@tabler/icons-react'
import { useState } from 'react'
import {
  type AttendanceStatus,
  attendanceMarks,
  attendanceNames,
  attendanceStatuses,
  cardCode
} from '../../src/classes/model.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { act, paperAddress, Refusal, useAct, useView } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import { Sideways } from '../shell/sideways.tsx'
import { EmptyState } from '../shell/table.tsx'
import { today } from '../shell/today.ts'
import type { ClassData, Person } from './page.tsx'
import { Scanner } from './scanner.tsx'

/** The list of one session: by tap, by scanning cards, or from the signed paper; and the whole class at a glance. */
export function Attendance({ c }: { c: ClassData }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const seated = c.people.filter((p) => p.seated && p.status !== 'chosen')
  const now = today()
  const open =
    c.lessons.find((l) => l.day <= now && seated.some((p) => !p.noted.some((n) => n.session === l.id))) ??
    c.lessons.find((l) => l.day <= now) ??
    c.lessons[0]
  // Stays until another is chosen, so that a tap never lands in a session that came by itself.
  const [session, setSession] = useState(open?.id ?? '')
  const [method, setMethod] = useState<'tap' | 'paper'>('tap')
  const [scanning, setScanning] = useState(false)
  const note = useAct('classes/note-attendance')
  const lesson = c.lessons.find((l) => l.id === session)
  const editing = may('classes/note-attendance') && (c.status === 'inviting' || c.status === 'running')
  const titleOf = new Map(c.course.modules.map((m) => [m.id, m.title]))
  const next = c.lessons.find(
    (l) => l.id !== session && l.day <= now && seated.some((p) => !p.noted.some((n) => n.session === l.id))
  )
  const unnoted = seated.filter((p) => !p.noted.some((n) => n.session === session))
  const save = (entries: { person: string; status: AttendanceStatus; missed?: number }[]) =>
    note.mutate({ class: c.id, session, method, entries })
  if (seated.length === 0)
    return (
      <EmptyState>
        {t(
          'Kehadiran dapat dicatat setelah peserta diundang.',
          'Attendance can be noted once participants are invited.'
        )}
      </EmptyState>
    )
  return (
    <Stack gap="lg">
      {editing && lesson && (
        <Stack gap="sm">
          <Group align="flex-end">
            <Select
              label={t('Sesi', 'Session')}
              data={c.lessons.map((l) => ({
                value: l.id,
                label:
                  `${formatDate(l.day, language).replace(/ \d{4}$/, '')} ${l.starts} · ` +
                  `${t(titleOf.get(l.module) ?? { id: l.module, en: l.module })} (${l.hours} JP)`
              }))}
              value={session}
              onChange={(next) => next && setSession(next)}
              allowDeselect={false}
              style={{ flex: '1 1 320px' }}
              maw={560}
            />
            <SegmentedControl
              aria-label={t('Cara mencatat', 'How it is noted')}
              value={method}
              onChange={(next) => setMethod(next as 'tap' | 'paper')}
              data={[
                { value: 'tap', label: t('Ketuk', 'Tap') },
                { value: 'paper', label: t('Dari kertas', 'From paper') }
              ]}
            />
          </Group>
          {lesson.day > now ? (
            <Alert color="mente">
              {t(
                `Sesi ini baru pada ${formatDate(lesson.day)}.`,
                `This session is on ${formatDate(lesson.day, 'en')}.`
              )}
            </Alert>
          ) : (
            <>
              <Group gap="sm">
                <Button
                  leftSection={<IconChecks size={18} aria-hidden />}
                  disabled={unnoted.length === 0}
                  loading={note.isPending}
                  onClick={() => save(unnoted.map((p) => ({ person: p.person, status: 'present' })))}
                >
                  {unnoted.length === seated.length
                    ? t('Semua hadir', 'All present')
                    : t(`${unnoted.length} sisanya hadir`, `The other ${unnoted.length} are present`)}
                </Button>
                <Button
                  variant="default"
                  leftSection={<IconQrcode size={18} aria-hidden />}
                  onClick={() => setScanning(true)}
                >
                  {t('Pindai kartu', 'Scan cards')}
                </Button>
                {may('classes/paper') && (
                  <Anchor
                    href={paperAddress('classes/paper', { class: c.id, kind: 'attendance-list' })}
                    target="_blank"
                    size="sm"
                  >
                    <Group gap={4} wrap="nowrap">
                      <IconPrinter size={16} aria-hidden /> {t('Daftar hadir kertas', 'Paper list')}
                    </Group>
                  </Anchor>
                )}
              </Group>
              {unnoted.length === 0 && next && (
                <Button
                  style={{ alignSelf: 'flex-start' }}
                  rightSection={<IconArrowRight size={18} aria-hidden />}
                  onClick={() => setSession(next.id)}
                >
                  {t('Sesi berikutnya', 'Next session')}: {formatDate(next.day, language).replace(/ \d{4}$/, '')}{' '}
                  {next.starts.replace(':', '.')}
                </Button>
              )}
              <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xs">
                {seated.map((p) => (
                  <Row key={p.person} p={p} session={session} hours={lesson.hours} save={save} />
                ))}
              </SimpleGrid>
            </>
          )}
        </Stack>
      )}
      <Overview c={c} people={seated} />
      <Modal
        opened={scanning}
        onClose={() => setScanning(false)}
        title={t('Pindai kartu peserta', 'Scan participant cards')}
      >
        {lesson && <ScanCards c={c} session={session} />}
      </Modal>
    </Stack>
  )
}

function Row({
  p,
  session,
  hours,
  save
}: {
  p: Person
  session: string
  hours: number
  save: (entries: { person: string; status: AttendanceStatus; missed?: number }[]) => void
}) {
  const t = useT()
  const noted = p.noted.find((n) => n.session === session)
  // Shown at once; what the server says next replaces it.
  const [tapped, setTapped] = useState<{ status: string; over: typeof noted; session: string }>()
  const shown = tapped && tapped.session === session && tapped.over === noted ? tapped.status : (noted?.status ?? '')
  const partial = noted && (noted.status === 'late' || noted.status === 'left_early')
  return (
    <Stack gap={4} p="xs" style={{ border: '1px solid var(--mantine-color-default-border)', borderRadius: 8 }}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600}>
          {p.name}
        </Text>
        {partial && (
          <NumberInput
            size="xs"
            w={110}
            aria-label={`${t('JP tidak diikuti', 'Lesson hours missed')} ${p.name}`}
            suffix=" JP"
            min={0}
            max={hours}
            value={noted.missed}
            onChange={(v) =>
              typeof v === 'number' &&
              v !== noted.missed &&
              save([{ person: p.person, status: noted.status, missed: v }])
            }
          />
        )}
      </Group>
      <SegmentedControl
        aria-label={`${t('Kehadiran', 'Attendance')} ${p.name}`}
        size="sm"
        fullWidth
        value={shown}
        onChange={(status) => {
          setTapped({ status, over: noted, session })
          save([{ person: p.person, status: status as AttendanceStatus }])
        }}
        data={attendanceStatuses.map((s) => ({ value: s, label: t(attendanceNames[s]) }))}
        styles={{ label: { paddingInline: 2, fontSize: '0.78rem' } }}
      />
    </Stack>
  )
}

/** Everybody and every session, as on the printed list. */
function Overview({ c, people }: { c: ClassData; people: Person[] }) {
  const { t, language } = useLanguage()
  const days = [...new Set(c.lessons.map((l) => l.day))]
  return (
    <Sideways label={t('Rekap kehadiran', 'Attendance at a glance')} width={230 + c.lessons.length * 30}>
      <table style={{ borderCollapse: 'collapse', width: '100%', fontSize: '0.85rem' }}>
        <thead>
          <tr>
            <th style={{ textAlign: 'left', padding: 4 }}>{t('Nama', 'Name')}</th>
            {days.map((day) => (
              <th
                key={day}
                colSpan={c.lessons.filter((l) => l.day === day).length}
                style={{ padding: 4, borderLeft: '2px solid var(--mantine-color-default-border)' }}
              >
                {formatDate(day, language).replace(/ \d{4}$/, '')}
              </th>
            ))}
            <th style={{ padding: 4, textAlign: 'right' }}>{t('Hadir', 'Attended')}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((p) => (
            <tr key={p.person} style={{ borderTop: '1px solid var(--mantine-color-default-border)' }}>
              <td style={{ padding: 4 }}>{p.name}</td>
              {c.lessons.map((l, i) => {
                const noted = p.noted.find((n) => n.session === l.id)
                const starts = i === 0 || c.lessons[i - 1]!.day !== l.day
                const away = noted && (noted.status === 'absent' || noted.status === 'excused')
                return (
                  <td
                    key={l.id}
                    style={{
                      padding: 4,
                      textAlign: 'center',
                      ...(starts ? { borderLeft: '2px solid var(--mantine-color-default-border)' } : {}),
                      ...(away
                        ? { background: 'var(--mantine-color-batik-light)' }
                        : noted
                          ? { background: 'var(--mantine-color-hijau-light)' }
                          : {})
                    }}
                  >
                    {noted ? attendanceMarks[noted.status] : ''}
                  </td>
                )
              })}
              <td style={{ padding: 4, textAlign: 'right' }} className="angka">
                {p.noted.length ? `${Math.floor(p.share * 100)}%` : '–'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Text size="xs" c="dimmed" mt={4}>
        {attendanceStatuses.map((s) => `${attendanceMarks[s]} ${t(attendanceNames[s])}`).join(', ')}
      </Text>
    </Sideways>
  )
}

/** One card after the other, by camera or typed. */
function ScanCards({ c, session }: { c: ClassData; session: string }) {
  const t = useT()
  const asked = useView('classes/get', { id: c.id })
  const [typed, setTyped] = useState('')
  const [last, setLast] = useState<{ text: string; good: boolean }>()
  const read = async (code: string) => {
    if (!cardCode.safeParse(code).success) {
      setLast({ text: t('Ini bukan kartu peserta.', 'This is not a participant card.'), good: false })
      return
    }
    try {
      const { name, already } = await act('classes/scan', { class: c.id, session, code })
      setLast({
        text: already
          ? t(`${name} sudah tercatat.`, `${name} is noted already.`)
          : t(`${name} hadir.`, `${name} is present.`),
        good: true
      })
      if (!already)
        notifications.show({ color: 'hijau', message: t(`${name} hadir.`, `${name} is present.`), autoClose: 2500 })
      asked.refetch()
    } catch (error) {
      if (error instanceof Refusal) setLast({ text: t(error.problem.text), good: false })
    }
  }
  return (
    <Stack>
      <Scanner onRead={read} />
      {last && (
        <Alert color={last.good ? 'hijau' : 'batik'} role="status">
          {last.text}
        </Alert>
      )}
      <form
        onSubmit={(e) => {
          e.preventDefault()
          read(typed.trim().toUpperCase())
          setTyped('')
        }}
      >
        <Group align="flex-end" wrap="nowrap">
          <TextInput
            label={t('Atau ketik kode kartu', 'Or type the code of the card')}
            placeholder="RK-…"
            value={typed}
            onChange={(e) => setTyped(e.currentTarget.value)}
            style={{ flex: 1 }}
          />
          <Button type="submit">{t('Catat', 'Note')}</Button>
        </Group>
      </form>
    </Stack>
  )
}
