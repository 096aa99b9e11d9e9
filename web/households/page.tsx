import {
  ActionIcon,
  Anchor,
  Badge,
  Button,
  Card,
  Group,
  Modal,
  SimpleGrid,
  Stack,
  Switch,
  Table,
  Text,
  TextInput,
  Timeline,
  Title,
  Tooltip
} from '@mantine/core'
import { IconClipboardText, IconEye, IconPencil, IconPlus } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import {
  housingNames,
  paperKinds,
  purposeNames,
  purposes,
  relationNames,
  sexNames,
  sizeClasses,
  sizeNames
} from '../../src/households/model.ts'
import { enterpriseSize } from '../../src/households/rules.ts'
import { ageOn, formatDate, formatInstant } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { type Answer, kinds } from '../../src/potential/model.ts'
import { useAct, useView } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'
import { type Edited, Editor } from './editor.tsx'

type Page = Views['households/get']['output']
type Person = Page['people'][number]
const today = new Date().toISOString().slice(0, 10)

export function HouseholdPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const t = useT()
  const { may } = useSession()
  const [edited, setEdited] = useState<Edited | undefined>()
  const page = useView('households/get', { id })
  if (page.error) return <ProblemAlert error={page.error} retry={() => page.refetch()} />
  if (!page.data) return null
  const { household, people, enterprises, consents } = page.data
  const change = may('households/change')
  const head = people[0]
  return (
    <Stack gap="lg" maw={1100}>
      <Group justify="space-between" align="flex-start">
        <Stack gap={4}>
          <Title order={1} size="h2">
            {head ? t(`Keluarga ${head.name}`, `Household of ${head.name}`) : t('Rumah tangga', 'Household')}
          </Title>
          <Text c="dimmed">
            {[
              household.address,
              household.hamlet,
              household.rt && `RT ${household.rt}`,
              household.rw && `RW ${household.rw}`
            ]
              .filter(Boolean)
              .join(' · ')}{' '}
            <Anchor component={Link} to="/desa/$code" params={{ code: household.village } as never}>
              {household.villageName}, {household.district}
            </Anchor>
          </Text>
          <Group gap="xs">
            <Secret label={t('No. KK', 'No. KK')} masked={household.kkMasked} subject={household.id} field="kk" />
            {household.welfareDecile && (
              <Badge variant="light">{`${t('Desil', 'Decile')} ${household.welfareDecile}`}</Badge>
            )}
            {household.womanHeaded && (
              <Badge variant="light" color="mente">
                {t('Kepala keluarga perempuan', 'Headed by a woman')}
              </Badge>
            )}
            {household.disability && <Badge variant="light">{t('Ada disabilitas', 'Disability')}</Badge>}
            {household.housing && <Badge variant="outline">{t(housingNames[household.housing as 'owned'])}</Badge>}
          </Group>
        </Stack>
        <Group className="tidak-dicetak">
          {may('potential/respond') && (
            <Button
              component={Link}
              to="/warga/$id/kuesioner"
              params={{ id } as never}
              leftSection={<IconClipboardText size={18} aria-hidden />}
            >
              {t('Wawancara', 'Interview')}
            </Button>
          )}
          {change && (
            <Button
              variant="default"
              leftSection={<IconPencil size={18} aria-hidden />}
              onClick={() => setEdited({ what: 'household', household })}
            >
              {t('Ubah alamat', 'Change address')}
            </Button>
          )}
        </Group>
      </Group>

      <Section
        title={t('Anggota', 'Members')}
        add={
          may('households/add-person')
            ? () => setEdited({ what: 'person', household: id, person: undefined })
            : undefined
        }
        addLabel={t('Tambah anggota', 'Add a member')}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {people.map((person) => (
            <PersonCard
              key={person.id}
              person={person}
              consents={consents.filter((c) => c.person === person.id)}
              edit={change ? () => setEdited({ what: 'person', household: id, person }) : undefined}
            />
          ))}
        </SimpleGrid>
      </Section>

      <Section
        title={t('Usaha', 'Enterprises')}
        add={
          may('households/add-enterprise') && people.length > 0
            ? () => setEdited({ what: 'enterprise', people, enterprise: undefined })
            : undefined
        }
        addLabel={t('Tambah usaha', 'Add an enterprise')}
      >
        {enterprises.length === 0 && (
          <EmptyState>
            {t(
              'Belum ada usaha. Bila ada yang membuat sesuatu untuk dijual, catat di sini agar omzetnya dapat diikuti.',
              'No enterprise yet. If somebody makes something to sell, note it here so that turnover can be followed.'
            )}
          </EmptyState>
        )}
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {enterprises.map((enterprise) => (
            <Card withBorder key={enterprise.id} padding="md">
              <Group justify="space-between" wrap="nowrap">
                <Text fw={700}>{enterprise.name}</Text>
                {change && (
                  <EditButton
                    label={`${t('Ubah', 'Change')} ${enterprise.name}`}
                    onClick={() => setEdited({ what: 'enterprise', people, enterprise })}
                  />
                )}
              </Group>
              <Text size="sm" c="dimmed">
                {[
                  kindName(t, enterprise.kind),
                  sizeOf(t, enterprise),
                  enterprise.kbli && `KBLI ${enterprise.kbli}`,
                  enterprise.workers !== null && `${enterprise.workers} ${t('pekerja', 'workers')}`
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </Text>
              <Turnover before={enterprise.turnoverBefore} now={enterprise.turnoverNow} />
              <Group gap={6} mt="xs">
                {enterprise.papers.map((paper, i) => (
                  <Badge key={i} variant="light">
                    {paperKinds.includes(paper.kind as 'nib') ? paper.kind.toUpperCase() : paper.kind} {paper.number}
                  </Badge>
                ))}
              </Group>
            </Card>
          ))}
        </SimpleGrid>
      </Section>

      <Answers household={id} people={people} />
      <History household={id} />
      <Editor edited={edited} close={() => setEdited(undefined)} />
    </Stack>
  )
}

const sizeOf = (t: ReturnType<typeof useT>, { capital, turnoverNow }: Page['enterprises'][number]) => {
  const size = enterpriseSize(sizeClasses, capital, turnoverNow === null ? null : 12 * turnoverNow)
  return size && t(sizeNames[size])
}

const kindName = (t: ReturnType<typeof useT>, id: string | null) => {
  const kind = kinds.find((k) => k.id === id)
  return kind && t(kind.name)
}

function Section({
  title,
  add,
  addLabel,
  children
}: {
  title: string
  add?: (() => void) | undefined
  addLabel?: string
  children: React.ReactNode
}) {
  return (
    <Stack gap="sm" component="section">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {title}
        </Title>
        {add && (
          <Button
            variant="default"
            size="compact-md"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={add}
            className="tidak-dicetak"
          >
            {addLabel}
          </Button>
        )}
      </Group>
      {children}
    </Stack>
  )
}

const EditButton = ({ label, onClick }: { label: string; onClick: () => void }) => (
  <Tooltip label={label}>
    <ActionIcon
      variant="subtle"
      color="gray"
      c="inherit"
      aria-label={label}
      onClick={onClick}
      className="tidak-dicetak"
    >
      <IconPencil size={18} />
    </ActionIcon>
  </Tooltip>
)

function PersonCard({
  person,
  consents,
  edit
}: {
  person: Person
  consents: Page['consents']
  edit: (() => void) | undefined
}) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const give = useAct('households/give-consent')
  const withdraw = useAct('households/withdraw-consent')
  return (
    <Card withBorder padding="md">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text fw={700}>{person.name}</Text>
          <Text size="sm" c="dimmed">
            {[
              person.relation && t(relationNames[person.relation as 'head']),
              person.sex && t(sexNames[person.sex as 'female']),
              person.birthDate &&
                `${formatDate(person.birthDate, language)} (${ageOn(person.birthDate, today)} ${t('tahun', 'years')})`
            ]
              .filter(Boolean)
              .join(' · ')}
          </Text>
          <Text size="sm" c="dimmed">
            {[person.education, person.occupation].filter(Boolean).join(' · ')}
          </Text>
        </div>
        {edit && <EditButton label={`${t('Ubah', 'Change')} ${person.name}`} onClick={edit} />}
      </Group>
      <Group gap="xs" mt={6}>
        <Secret label="NIK" masked={person.nikMasked} subject={person.id} field="nik" />
        {person.phoneMasked && (
          <Secret label={t('Telepon', 'Phone')} masked={person.phoneMasked} subject={person.id} field="phone" />
        )}
      </Group>
      {may('households/give-consent') && (
        <Stack gap={4} mt="sm">
          {purposes.map((purpose) => {
            const open = consents.find((c) => c.purpose === purpose && !c.withdrawnAt)
            return (
              <Switch
                key={purpose}
                size="sm"
                checked={open !== undefined}
                onChange={() => (open ? withdraw : give).mutate({ person: person.id, purpose })}
                label={t(purposeNames[purpose])}
                description={
                  open
                    ? `${t('Diberikan', 'Given')} ${formatDate(String(open.givenOn), language)} · ${open.askedBy}`
                    : undefined
                }
              />
            )
          })}
        </Stack>
      )}
    </Card>
  )
}

/** A masked identifier; seeing it whole asks why, and is recorded. */
function Secret({
  label,
  masked,
  subject,
  field
}: {
  label: string
  masked: string | null
  subject: string
  field: 'nik' | 'kk' | 'phone'
}) {
  const t = useT()
  const { may } = useSession()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const unmask = useAct('households/unmask')
  if (!masked) return <Badge variant="outline" color="gray" tt="none">{`${label}: ${t('belum ada', 'none')}`}</Badge>
  return (
    <>
      <Group gap={4} wrap="nowrap">
        <Text size="sm" className="angka">
          {label} {unmask.data?.value ?? masked}
        </Text>
        {may('households/unmask') && !unmask.data && (
          <ActionIcon
            variant="subtle"
            color="gray"
            c="inherit"
            size="sm"
            aria-label={`${t('Buka', 'Show')} ${label}`}
            onClick={() => setAsking(true)}
            className="tidak-dicetak"
          >
            <IconEye size={16} />
          </ActionIcon>
        )}
      </Group>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t(`Buka ${label} lengkap`, `Show the whole ${label}`)}
        size="md"
      >
        <form
          onSubmit={(event) => {
            event.preventDefault()
            unmask.mutate({ subject, field, reason }, { onSettled: () => setAsking(false) })
          }}
        >
          <Stack>
            <Text size="sm">
              {t(
                'Siapa yang membuka, kapan dan mengapa akan tercatat di jejak audit.',
                'Who opened it, when and why is recorded in the audit trail.'
              )}
            </Text>
            <TextInput
              label={t('Untuk apa?', 'What for?')}
              required
              minLength={3}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              data-autofocus
            />
            <Button type="submit" loading={unmask.isPending}>
              {t('Buka', 'Show')}
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  )
}

function Turnover({ before, now }: { before: number | null; now: number | null }) {
  const t = useT()
  const most = Math.max(before ?? 0, now ?? 0, 1)
  const bar = (label: string, value: number | null, color: string) =>
    value === null ? null : (
      <Group gap="xs" wrap="nowrap">
        <Text size="sm" w={132}>
          {label}
        </Text>
        <div style={{ flex: 1, background: 'var(--mantine-color-default-hover)', borderRadius: 4 }}>
          <div style={{ width: `${(100 * value) / most}%`, height: 10, background: color, borderRadius: 4 }} />
        </div>
        <Text size="sm" className="angka" ta="right" miw={110}>
          {formatRupiah(value)}
        </Text>
      </Group>
    )
  return (
    <Stack gap={4} mt="xs">
      {bar(t('Sebelum pandemi', 'Before the pandemic'), before, 'var(--mantine-color-gray-5)')}
      {bar(t('Sekarang, sebulan', 'Now, a month'), now, 'var(--mantine-color-hijau-6)')}
    </Stack>
  )
}

function Answers({ household, people }: { household: string; people: Person[] }) {
  const { t, language } = useLanguage()
  const responses = useView('potential/responses', { household })
  const form = useView('potential/questionnaires', {})
  const latest = responses.data?.rows[0]
  const questions = form.data?.current.questions ?? []
  const show = (question: (typeof questions)[number], value: Answer): string => {
    if (typeof value === 'boolean') return value ? t('ya', 'yes') : t('tidak', 'no')
    if (typeof value === 'number')
      return `${value.toLocaleString('id-ID')}${question.unit ? ` ${t(question.unit)}` : ''}`
    if (Array.isArray(value)) {
      const names = value.map((v) => {
        const kind = kinds.find((k) => k.id === v)
        const option = question.options?.find((o) => o.id === v)
        return kind && question.type === 'interest' ? t(kind.name) : option ? t(option.label) : v
      })
      return names.length ? names.join(' → ') : t('tidak ada', 'none')
    }
    return typeof value === 'string' ? value : t('tidak tahu', 'does not know')
  }
  const lines = (given: Record<string, Answer>) =>
    questions.flatMap((q) =>
      given[q.id] === undefined ? [] : [{ id: q.id, label: t(q.label), value: show(q, given[q.id]!) }]
    )
  const given = latest?.answers as
    | { household: Record<string, Answer>; people: Record<string, Record<string, Answer>> }
    | undefined
  return (
    <Section title={t('Potensi dan minat', 'Potential and interest')}>
      {!given ? (
        <EmptyState>
          {t(
            'Belum diwawancarai. Wawancara mencatat apa yang dimiliki rumah tangga ini dan usaha apa yang diminati.',
            'Not interviewed yet. The interview notes what this household has and which business its people want.'
          )}
        </EmptyState>
      ) : (
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            {formatDate(String(latest!.answeredOn), language)} · {latest!.recordedBy} · {t('versi', 'version')}{' '}
            {latest!.version}
          </Text>
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            <Facts title={t('Rumah tangga', 'Household')} lines={lines(given.household)} />
            {people.flatMap((p) =>
              given.people[p.id] ? [<Facts key={p.id} title={p.name} lines={lines(given.people[p.id]!)} />] : []
            )}
          </SimpleGrid>
        </Stack>
      )}
    </Section>
  )
}

const Facts = ({ title, lines }: { title: string; lines: { id: string; label: string; value: string }[] }) =>
  lines.length === 0 ? null : (
    <Card withBorder padding="md">
      <Text fw={700} mb={4}>
        {title}
      </Text>
      <Table verticalSpacing={4} withRowBorders={false}>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={line.id}>
              <Table.Th scope="row" fw={400} p={0} pr="md">
                {line.label}
              </Table.Th>
              <Table.Td ta="right" p={0} fw={600}>
                {line.value}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  )

function History({ household }: { household: string }) {
  const { t, language } = useLanguage()
  const history = useView('households/timeline', { id: household })
  const kindsOf: Record<string, string> = {
    household: t('Rumah tangga', 'Household'),
    person: t('Anggota', 'Member'),
    enterprise: t('Usaha', 'Enterprise'),
    consent: t('Persetujuan', 'Consent'),
    response: t('Wawancara', 'Interview'),
    unmasked: t('Nomor dibuka', 'Number shown')
  }
  const words = (what: Record<string, unknown>): string => {
    if (what.merged) return t('duplikat digabungkan', 'duplicate merged')
    if (what.unmerged) return t('penggabungan dibatalkan', 'merge undone')
    if (what.import)
      return what.outcome === 'new'
        ? t('masuk dari impor', 'came in by import')
        : t('dilengkapi dari impor', 'completed by import')
    if (what.registered) return t('didaftarkan', 'registered')
    if (Array.isArray(what.fields)) return `${t('diubah', 'changed')}: ${(what.fields as string[]).join(', ')}`
    if (what.purpose) return what.given ? t('diberikan', 'given') : t('dicabut', 'withdrawn')
    return what.field ? String(what.field).toUpperCase() : ''
  }
  const rows = history.data?.rows ?? []
  return (
    <Section title={t('Riwayat', 'History')}>
      {rows.length === 0 && (
        <EmptyState>{t('Belum ada kejadian yang tercatat.', 'Nothing has been recorded yet.')}</EmptyState>
      )}
      <Timeline bulletSize={14} lineWidth={2} active={-1}>
        {rows.map((row) => (
          <Timeline.Item
            key={row.seq}
            title={`${kindsOf[row.kind] ?? row.kind} ${words(row.what as Record<string, unknown>)}`}
          >
            <Text size="sm" c="dimmed">
              {formatInstant(String(row.at), language)}
              {row.who ? ` · ${row.who}` : ''}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
    </Section>
  )
}
