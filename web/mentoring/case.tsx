import {
  Alert,
  Anchor,
  Button,
  Card,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Tabs,
  Text,
  Textarea,
  TextInput
} from '@mantine/core'
import { IconDoorExit, IconMapPin, IconPencil } from '@tabler/icons-react'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { industryClassNames } from '../../src/mentoring/health.ts'
import {
  type Blocker,
  blockerNames,
  blockers,
  closingNames,
  closingReasons,
  type Stage,
  stageNames,
  stages,
  turnoverSourceNames
} from '../../src/mentoring/model.ts'
import { useAct, useView } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { CashBook } from './cash-book.tsx'
import { Health } from './health.tsx'
import { Marketing } from './marketing-plan.tsx'
import { HouseholdCostings } from './of-household.tsx'
import { Tasks } from './tasks.tsx'
import { Timeline } from './timeline.tsx'
import { Blockers, StageBadge } from './words.tsx'

export type CaseData = Views['mentoring/case']['output']

/** One accompanied business: how far it is, what was seen and agreed, its plan, its health, its money. */
export function CasePage() {
  const { t, language } = useLanguage()
  const { id } = useParams({ strict: false }) as { id: string }
  const { tab } = useSearch({ strict: false }) as { tab?: string }
  const navigate = useNavigate()
  const { may } = useSession()
  const [changing, setChanging] = useState(false)
  const [closing, setClosing] = useState(false)
  const asked = useView('mentoring/case', { id })
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const c = asked.data
  if (!c) return null
  const open = c.closedOn === null
  const due = c.tasks.filter((task) => !task.doneOn).length
  const tabs = [
    { id: 'linimasa', label: t('Linimasa', 'Timeline') },
    { id: 'tugas', label: `${t('Tugas', 'Tasks')}${due ? ` (${due})` : ''}` },
    { id: 'pemasaran', label: t('Rencana Pemasaran', 'Marketing Plan') },
    { id: 'profil', label: t('Profil Usaha', 'Enterprise Health') },
    { id: 'kas', label: t('Buku Kas', 'Cash Book') },
    { id: 'hpp', label: t('HPP & Modal Kerja', 'Costing & Capital') }
  ]
  const latest = c.turnover.find((m) => m.source !== 'recall')
  const before = c.turnover.find((m) => m.month < '2020-03-01')?.amount ?? c.turnoverBefore
  const figures: [string, string, string][] = [
    [
      c.capacity === null ? '–' : `${c.capacity.toLocaleString('id-ID')} ${c.unit}`,
      t('kapasitas sebulan', 'capacity a month'),
      ''
    ],
    [
      latest ? formatRupiah(latest.amount) : '–',
      t('omzet sebulan', 'turnover a month'),
      latest ? t(turnoverSourceNames[latest.source]) : ''
    ],
    [
      before === null || before === undefined ? '–' : formatRupiah(before),
      t('sebelum pandemi', 'before the pandemic'),
      ''
    ],
    [
      c.assessments[0] ? t(industryClassNames[c.assessments[0].class]) : '–',
      t('kelas industri rumahan', 'home-industry class'),
      ''
    ]
  ]
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <Stack gap={6}>
          <Text component="h1" fz="h2" fw={700} m={0}>
            {c.title}
          </Text>
          <Group gap="xs">
            <StageBadge stage={c.stage} />
            <Blockers list={c.blockedBy} />
          </Group>
          <Text size="sm" c="dimmed">
            {[
              c.product,
              `${c.maker}, ${c.villageName}`,
              `${t('pendamping', 'facilitator')} ${c.facilitatorName}`,
              `${t('sejak', 'since')} ${formatDate(c.openedOn, language)}`
            ].join(' · ')}
          </Text>
          <Group gap="md">
            {may('households/get') && (
              <Anchor component={Link} to="/warga/$id" params={{ id: c.household } as never} size="sm">
                {t('Halaman rumah tangga', 'Household page')}
              </Anchor>
            )}
            {c.pool && (
              <Anchor component={Link} to="/kelompok/$id" params={{ id: c.pool } as never} size="sm">
                {t('Halaman kelompok', 'Pool page')}
              </Anchor>
            )}
            {c.class && may('classes/get') && (
              <Anchor component={Link} to="/kelas/$id" params={{ id: c.class } as never} size="sm">
                {t('Kelas', 'Class')} {c.classNumber}
              </Anchor>
            )}
          </Group>
        </Stack>
        {open && may('mentoring/record-visit') && (
          <Group gap="sm" className="tidak-dicetak">
            <Button
              component={Link}
              to="/pendampingan/$id/kunjungan"
              params={{ id } as never}
              leftSection={<IconMapPin size={18} aria-hidden />}
            >
              {t('Catat kunjungan', 'Record a visit')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconPencil size={18} aria-hidden />}
              onClick={() => setChanging(true)}
            >
              {t('Ubah', 'Change')}
            </Button>
            <Button
              variant="default"
              leftSection={<IconDoorExit size={18} aria-hidden />}
              onClick={() => setClosing(true)}
            >
              {t('Tutup', 'Close')}
            </Button>
          </Group>
        )}
      </Group>
      {!open && (
        <Alert color="gray" title={`${t('Ditutup', 'Closed on')} ${formatDate(c.closedOn!, language)}`}>
          {closedWords(t, c.closedReason!)}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        {figures.map(([value, label, source]) => (
          <Card key={label} withBorder padding="sm">
            <Text fw={700} fz="lg" className="angka">
              {value}
            </Text>
            <Text size="sm">{label}</Text>
            {source && (
              <Text size="xs" c="dimmed">
                {t('menurut', 'by')} {source}
              </Text>
            )}
          </Card>
        ))}
      </SimpleGrid>
      <Tabs
        value={tabs.some((one) => one.id === tab) ? tab! : 'linimasa'}
        onChange={(next) =>
          navigate({
            to: '/pendampingan/$id',
            params: { id } as never,
            search: { tab: next ?? undefined } as never,
            replace: true
          })
        }
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {tabs.map((one) => (
            <Tabs.Tab key={one.id} value={one.id}>
              {one.label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="linimasa">
          <Timeline c={c} />
        </Tabs.Panel>
        <Tabs.Panel value="tugas">
          <Tasks case={c.id} tasks={c.tasks} open={open} />
        </Tabs.Panel>
        <Tabs.Panel value="pemasaran">
          <Marketing c={c} open={open} />
        </Tabs.Panel>
        <Tabs.Panel value="profil">
          <Health c={c} open={open} />
        </Tabs.Panel>
        <Tabs.Panel value="kas">
          <CashBook id={c.id} open={open} />
        </Tabs.Panel>
        <Tabs.Panel value="hpp">
          <HouseholdCostings household={c.household} />
        </Tabs.Panel>
      </Tabs>
      {changing && <Change c={c} close={() => setChanging(false)} />}
      {closing && <Close c={c} close={() => setClosing(false)} />}
    </Stack>
  )
}

function closedWords(t: ReturnType<typeof useT>, reason: string): string {
  const [id, ...note] = reason.split(': ')
  const name = closingNames[id as keyof typeof closingNames]
  return [name ? t(name) : id, ...note].join(': ')
}

function Change({ c, close }: { c: CaseData; close: () => void }) {
  const t = useT()
  const [stage, setStage] = useState<Stage>(c.stage)
  const [blockedBy, setBlockedBy] = useState<string[]>(c.blockedBy)
  const [product, setProduct] = useState(c.product)
  const [capacity, setCapacity] = useState<number | null>(c.capacity)
  const [unit, setUnit] = useState(c.unit)
  const save = useAct('mentoring/change-case', { quiet: true })
  return (
    <Modal opened onClose={close} title={c.title}>
      <Stack>
        <Select
          label={t('Tahap', 'Stage')}
          data={stages.map((s) => ({ value: s, label: t(stageNames[s]) }))}
          value={stage}
          onChange={(next) => next && setStage(next as Stage)}
          allowDeselect={false}
        />
        <MultiSelect
          label={t('Apa yang menghalangi', 'What blocks the maker')}
          data={blockers.map((b) => ({ value: b, label: t(blockerNames[b]) }))}
          value={blockedBy}
          onChange={setBlockedBy}
        />
        <TextInput label={t('Produk', 'Product')} value={product} onChange={(e) => setProduct(e.currentTarget.value)} />
        <Group grow>
          <NumberInput
            label={t('Kapasitas sebulan', 'Capacity a month')}
            value={capacity ?? ''}
            min={0}
            thousandSeparator="."
            decimalSeparator=","
            onChange={(v) => setCapacity(v === '' ? null : Number(v))}
          />
          <TextInput label={t('Satuan', 'Unit')} value={unit} onChange={(e) => setUnit(e.currentTarget.value)} />
        </Group>
        <Refused error={save.error} />
        <Group justify="flex-end">
          <Button
            loading={save.isPending}
            onClick={() =>
              save.mutate(
                { case: c.id, version: c.version, stage, blockedBy: blockedBy as Blocker[], product, capacity, unit },
                { onSuccess: close }
              )
            }
          >
            {t('Simpan', 'Save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Close({ c, close }: { c: CaseData; close: () => void }) {
  const t = useT()
  const [reason, setReason] = useState<string | null>(null)
  const [note, setNote] = useState('')
  const end = useAct('mentoring/close-case', { quiet: true })
  return (
    <Modal opened onClose={close} title={t('Tutup pendampingan ini?', 'Close this case?')}>
      <Stack>
        <Text size="sm">
          {t(
            'Tugas yang masih terbuka dibatalkan. Riwayatnya tetap ada; usaha dapat didampingi lagi kelak.',
            'Open tasks are dropped. Its history stays; the business can be accompanied again later.'
          )}
        </Text>
        <Select
          label={t('Alasan', 'Reason')}
          data={closingReasons.map((r) => ({ value: r, label: t(closingNames[r]) }))}
          value={reason}
          onChange={setReason}
        />
        <Textarea
          label={t('Catatan', 'Note')}
          value={note}
          onChange={(e) => setNote(e.currentTarget.value)}
          autosize
          minRows={2}
        />
        <Refused error={end.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('Jangan tutup', 'Keep it open')}
          </Button>
          <Button
            color="batik"
            disabled={!reason}
            loading={end.isPending}
            onClick={() =>
              end.mutate({ case: c.id, reason: reason as (typeof closingReasons)[number], note }, { onSuccess: close })
            }
          >
            {t('Tutup pendampingan', 'Close the case')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
