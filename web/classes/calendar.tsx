import {
  ActionIcon,
  Anchor,
  Button,
  CopyButton,
  Group,
  Modal,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput
} from '@mantine/core'
import { IconCalendarShare, IconChevronLeft, IconChevronRight, IconFileSpreadsheet } from '@tabler/icons-react'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { agencyNames } from '../../src/access/names.ts'
import type { Views } from '../../src/client.ts'
import { type Agency, agencies } from '../../src/kernel/actor.ts'
import { addDays, addMonths, dayAs, formatDate } from '../../src/kernel/dates.ts'
import { weekday } from '../../src/training/rules.ts'
import { complain, exportTable, useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { Sideways } from '../shell/sideways.tsx'
import { EmptyState } from '../shell/table.tsx'
import { today } from '../shell/today.ts'
import { useDistricts } from '../training/mentors.tsx'
import { agencyColors } from '../training/words.ts'

type Day = Views['classes/calendar']['output']['rows'][number]

/** The days of all classes of both agencies, by month or week, district or mentor. */
export function Calendar() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as { bulan?: string; lihat?: string }
  const now = today()
  const at = /^\d{4}-\d\d-\d\d$/.test(search.bulan ?? '') ? search.bulan! : now
  const weekly = search.lihat === 'minggu'
  const [agency, setAgency] = useState<string | null>(null)
  const [district, setDistrict] = useState<string | null>(null)
  const [mentor, setMentor] = useState<string | null>(null)
  const [sharing, setSharing] = useState(false)
  const districts = useDistricts()
  const mentors = useView('training/mentors', { size: 500, sort: 'name' }, { enabled: may('training/mentors') })
  const monday = addDays(at, 1 - weekday(at))
  const first = `${at.slice(0, 7)}-01`
  const gridFrom = weekly ? monday : addDays(first, 1 - weekday(first))
  const gridTo = addDays(gridFrom, weekly ? 6 : 41)
  const filter = { from: gridFrom, to: gridTo, agency: agency as Agency | null, district, mentor }
  const asked = useView('classes/calendar', filter)
  const go = (day: string, look = search.lihat) =>
    navigate({ to: '/kalender', search: { bulan: day, lihat: look } as never, replace: true })
  const step = (by: 1 | -1) => {
    go(weekly ? addDays(at, 7 * by) : addMonths(first, by))
  }
  const title = weekly
    ? `${formatDate(gridFrom, language)} ${t('sampai', 'to')} ${formatDate(gridTo, language)}`
    : dayAs(first, language, {
        month: 'long',
        year: 'numeric'
      })
  const rows = asked.data?.rows ?? []
  const byDay = new Map<string, Day[]>()
  for (const row of rows) byDay.set(row.day, [...(byDay.get(row.day) ?? []), row])
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  return (
    <Stack gap="md">
      <Heading
        title={t('Kalender', 'Calendar')}
        lead={t(
          'Satu kalender kedua dinas, agar tidak ada tempat, narasumber atau warga yang dipakai dua kali.',
          'One calendar of both agencies, so that no venue, mentor or resident is taken twice.'
        )}
      >
        <Button
          variant="default"
          leftSection={<IconCalendarShare size={18} aria-hidden />}
          onClick={() => setSharing(true)}
        >
          {t('Langganan', 'Subscribe')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconFileSpreadsheet size={18} aria-hidden />}
          onClick={() => exportTable('classes/calendar', filter, 'kalender.xlsx').catch(complain)}
        >
          Excel
        </Button>
      </Heading>
      <Group align="flex-end" className="tidak-dicetak">
        <SegmentedControl
          aria-label={t('Tampilan', 'View')}
          value={weekly ? 'minggu' : 'bulan'}
          onChange={(next) => go(at, next === 'minggu' ? next : undefined)}
          data={[
            { value: 'bulan', label: t('Bulan', 'Month') },
            { value: 'minggu', label: t('Minggu', 'Week') }
          ]}
        />
        <Select
          label={t('Dinas', 'Agency')}
          data={agencies.map((a) => ({ value: a, label: t(agencyNames[a]) }))}
          value={agency}
          onChange={setAgency}
          clearable
          placeholder={t('Keduanya', 'Both')}
        />
        <Select
          label={t('Kecamatan', 'District')}
          data={districts}
          value={district}
          onChange={setDistrict}
          clearable
          searchable
          placeholder={t('Semua', 'All')}
        />
        {may('training/mentors') && (
          <Select
            label={t('Narasumber', 'Mentor')}
            data={(mentors.data?.rows ?? []).map((m) => ({ value: m.id, label: m.name }))}
            value={mentor}
            onChange={setMentor}
            clearable
            searchable
            placeholder={t('Semua', 'All')}
          />
        )}
      </Group>
      <Group>
        <ActionIcon variant="default" size="lg" aria-label={t('Sebelumnya', 'Previous')} onClick={() => step(-1)}>
          <IconChevronLeft size={18} />
        </ActionIcon>
        <Text fw={700} fz="lg" component="h2" m={0} aria-live="polite">
          {title}
        </Text>
        <ActionIcon variant="default" size="lg" aria-label={t('Berikutnya', 'Next')} onClick={() => step(1)}>
          <IconChevronRight size={18} />
        </ActionIcon>
        <Button variant="default" size="compact-md" onClick={() => go(now)}>
          {t('Hari ini', 'Today')}
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        {t(
          'Garis hijau: Dinas Koperasi dan UKM; cokelat: Dinas Perindustrian dan Perdagangan.',
          'Green line: cooperatives agency; brown: industry agency.'
        )}
      </Text>
      {weekly ? (
        <WeekList from={gridFrom} byDay={byDay} today={now} />
      ) : (
        <>
          <Group hiddenFrom="sm">
            <MonthList byDay={byDay} month={at.slice(0, 7)} />
          </Group>
          <div className="kalender-bulan">
            <MonthGrid from={gridFrom} month={at.slice(0, 7)} byDay={byDay} today={now} />
          </div>
        </>
      )}
      <Modal
        opened={sharing}
        onClose={() => setSharing(false)}
        title={t('Langganan kalender', 'Subscribe to the calendar')}
      >
        <Subscription />
      </Modal>
    </Stack>
  )
}

function Entry({ day, long = false }: { day: Day; long?: boolean }) {
  const t = useT()
  const { may } = useSession()
  const label = `${day.starts.replace(':', '.')} ${t(day.course)}`
  const mark = {
    display: 'block',
    borderLeft: `4px solid var(--mantine-color-${agencyColors[day.agency]}-6)`,
    paddingLeft: 6,
    marginTop: 3
  }
  const body = (
    <>
      {label}
      {long && (
        <Text size="sm" c="dimmed">
          {day.ends.replace(':', '.')} · {day.venue}, {day.village}, {day.districtName}
          <br />
          {day.mentors.join(', ')}
        </Text>
      )}
    </>
  )
  return may('classes/get') ? (
    <Anchor
      component={Link}
      to="/kelas/$id"
      params={{ id: day.class } as never}
      size={long ? 'sm' : 'xs'}
      title={`${t(day.course)}, ${day.venue}, ${t(agencyNames[day.agency])}`}
      style={mark}
    >
      {body}
    </Anchor>
  ) : (
    <Text size={long ? 'sm' : 'xs'} style={mark}>
      {body}
    </Text>
  )
}

function MonthGrid({
  from,
  month,
  byDay,
  today
}: {
  from: string
  month: string
  byDay: Map<string, Day[]>
  today: string
}) {
  const t = useT()
  const names = [
    t('Sen', 'Mon'),
    t('Sel', 'Tue'),
    t('Rab', 'Wed'),
    t('Kam', 'Thu'),
    t('Jum', 'Fri'),
    t('Sab', 'Sat'),
    t('Min', 'Sun')
  ]
  return (
    <Sideways label={t('Bulan', 'Month')} width={700}>
      <table style={{ width: '100%', tableLayout: 'fixed', borderCollapse: 'collapse' }}>
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} style={{ textAlign: 'left', padding: 6, fontSize: '0.85rem' }}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[0, 1, 2, 3, 4, 5].map((week) => (
            <tr key={week}>
              {names.map((name, i) => {
                const day = addDays(from, week * 7 + i)
                const inside = day.startsWith(month)
                return (
                  <td
                    key={name}
                    style={{
                      border: '1px solid var(--mantine-color-default-border)',
                      verticalAlign: 'top',
                      height: 92,
                      padding: 5,
                      background:
                        day === today
                          ? 'var(--mantine-color-hijau-light)'
                          : inside
                            ? undefined
                            : 'var(--mantine-color-default-hover)'
                    }}
                  >
                    <Text size="xs" fw={day === today ? 700 : 400}>
                      {Number(day.slice(8))}
                    </Text>
                    {(byDay.get(day) ?? []).map((entry) => (
                      <Entry key={entry.class} day={entry} />
                    ))}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  )
}

function MonthList({ byDay, month }: { byDay: Map<string, Day[]>; month: string }) {
  const { t, language } = useLanguage()
  const days = [...byDay.keys()].filter((day) => day.startsWith(month)).sort()
  if (days.length === 0) return <EmptyState>{t('Tidak ada kelas bulan ini.', 'No classes this month.')}</EmptyState>
  return (
    <Stack gap="md" w="100%">
      {days.map((day) => (
        <Stack key={day} gap={4}>
          <Text fw={700} size="sm">
            {formatDate(day, language)}
          </Text>
          {byDay.get(day)!.map((entry) => (
            <Entry key={entry.class} day={entry} long />
          ))}
        </Stack>
      ))}
    </Stack>
  )
}

function WeekList({ from, byDay, today }: { from: string; byDay: Map<string, Day[]>; today: string }) {
  const { t, language } = useLanguage()
  return (
    <Stack gap="sm">
      {Array.from({ length: 7 }, (_, i) => addDays(from, i)).map((day) => (
        <Stack
          key={day}
          gap={4}
          p="sm"
          style={{
            border: '1px solid var(--mantine-color-default-border)',
            borderRadius: 8,
            ...(day === today ? { background: 'var(--mantine-color-hijau-light)' } : {})
          }}
        >
          <Text fw={700} size="sm">
            {dayAs(day, language, {
              weekday: 'long'
            })}
            , {formatDate(day, language)}
          </Text>
          {(byDay.get(day) ?? []).map((entry) => (
            <Entry key={entry.class} day={entry} long />
          ))}
          {!byDay.has(day) && (
            <Text size="sm" c="dimmed">
              {t('tidak ada kelas', 'no classes')}
            </Text>
          )}
        </Stack>
      ))}
    </Stack>
  )
}

function Subscription() {
  const t = useT()
  const asked = useView('classes/calendar-address', {})
  const renew = useAct('classes/renew-calendar-address')
  const address = renew.data?.address ?? asked.data?.address ?? ''
  return (
    <Stack>
      <Text size="sm">
        {t(
          'Tempel alamat ini di kalender ponsel atau kantor (iCalendar). Alamat ini rahasia: siapa pun yang ' +
            'memegangnya melihat kalender Anda.',
          'Paste this address into the calendar of your phone or office (iCalendar). It is secret: whoever has it sees your calendar.'
        )}
      </Text>
      <TextInput aria-label={t('Alamat kalender', 'Address of the calendar')} readOnly value={address} />
      <Group>
        <CopyButton value={address}>
          {({ copied, copy }) => (
            <Button onClick={copy} style={{ alignSelf: 'flex-start' }}>
              {copied ? t('Tersalin', 'Copied') : t('Salin alamat', 'Copy the address')}
            </Button>
          )}
        </CopyButton>
        <Button variant="subtle" loading={renew.isPending} onClick={() => renew.mutate({})}>
          {t('Ganti alamat; yang lama tidak berlaku lagi', 'Change the address; the old one ends')}
        </Button>
      </Group>
    </Stack>
  )
}
