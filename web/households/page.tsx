import { Anchor, Badge, Button, Card, Group, Modal, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { IconClipboardText, IconPencil, IconTruck } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { housingNames, paperKinds, sizeClasses, sizeNames } from '../../src/households/model.ts'
import { enterpriseSize } from '../../src/households/rules.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { kinds } from '../../src/potential/names.ts'
import { HouseholdTraining } from '../classes/of-household.tsx'
import { HouseholdCases, HouseholdCostings } from '../mentoring/of-household.tsx'
import { useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { Secret } from '../shell/secret.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'
import { HouseholdHelp } from '../support/of-household.tsx'
import { DepartureForm, Departures, OpenQuestions } from './departure.tsx'
import { type Edited, Editor } from './editor.tsx'
import { Answers, History } from './past.tsx'
import { PersonCard } from './person-card.tsx'
import { EditButton, Section } from './section.tsx'

type Page = Views['households/get']['output']

export function HouseholdPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const t = useT()
  const { may } = useSession()
  const [leaving, setLeaving] = useState<{ person: Page['people'][number] | undefined }>()
  const [edited, setEdited] = useState<Edited | undefined>()
  const page = useView('households/get', { id })
  if (page.error) return <ProblemAlert error={page.error} retry={() => page.refetch()} />
  if (!page.data) return null
  const { household, people, enterprises, consents } = page.data
  const change = may('households/change')
  const living = people.filter((p) => !p.gone)
  const head = living[0] ?? people[0]
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
            <Secret
              label={t('No. KK', 'No. KK')}
              masked={household.kkMasked}
              opens={{ name: 'households/unmask', input: { subject: household.id, field: 'kk' } }}
            />
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
          {may('households/record-move') && living.length > 0 && (
            <Button
              variant="default"
              leftSection={<IconTruck size={18} aria-hidden />}
              onClick={() => setLeaving({ person: undefined })}
            >
              {t('Pindah rumah', 'Move house')}
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

      <OpenQuestions
        page={page.data}
        edit={(enterprise) => setEdited({ what: 'enterprise', people: living, enterprise })}
      />
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
              edit={change && !person.gone ? () => setEdited({ what: 'person', household: id, person }) : undefined}
              depart={may('households/record-departure') && !person.gone ? () => setLeaving({ person }) : undefined}
            />
          ))}
        </SimpleGrid>
        <Departures page={page.data} />
      </Section>

      <Section
        title={t('Usaha', 'Enterprises')}
        add={
          may('households/add-enterprise') && living.length > 0
            ? () => setEdited({ what: 'enterprise', people: living, enterprise: undefined })
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
                    onClick={() => setEdited({ what: 'enterprise', people: living, enterprise })}
                  />
                )}
              </Group>
              <Text size="sm" c="dimmed">
                {[
                  kindName(t, enterprise.kind),
                  sizeOf(t, enterprise),
                  enterprise.kbli && `KBLI ${enterprise.kbli}${formerClass(enterprise)}`,
                  enterprise.workers !== null && `${enterprise.workers} ${t('pekerja', 'workers')}`
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </Text>
              <Turnover before={enterprise.turnoverBefore} now={enterprise.turnoverNow} />
              <Group gap={6} mt="xs">
                {enterprise.papers.map((paper, i) =>
                  paper.kind === 'npwp' ? (
                    <Secret
                      key={i}
                      label="NPWP"
                      masked={paper.number || null}
                      opens={{ name: 'households/unmask', input: { subject: enterprise.id, field: 'npwp' } }}
                    />
                  ) : (
                    <Badge key={i} variant="light">
                      {paperKinds.includes(paper.kind as 'nib') ? paper.kind.toUpperCase() : paper.kind} {paper.number}
                    </Badge>
                  )
                )}
              </Group>
            </Card>
          ))}
        </SimpleGrid>
      </Section>

      {may('classes/of-household') && (
        <Section title={t('Pelatihan', 'Training')}>
          <HouseholdTraining household={id} />
        </Section>
      )}
      {may('support/of-household') && (
        <Section title={t('Bantuan', 'Help')}>
          <HouseholdHelp household={id} people={living} />
        </Section>
      )}
      {may('mentoring/of-household') && (
        <Section title={t('Pendampingan', 'Accompaniment')}>
          <HouseholdCases household={id} people={living} />
        </Section>
      )}
      {may('mentoring/costings') && (
        <Section title={t('Hitungan usaha', 'Costings')}>
          <HouseholdCostings household={id} />
        </Section>
      )}
      <Answers household={id} people={people} />
      <History household={id} />
      <Modal
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={leaving?.person?.name ?? t('Pindah rumah', 'Move house')}
      >
        {leaving && (
          <DepartureForm household={id} people={living} person={leaving.person} close={() => setLeaving(undefined)} />
        )}
      </Modal>
      <Editor edited={edited} close={() => setEdited(undefined)} />
    </Stack>
  )
}

const sizeOf = (t: ReturnType<typeof useT>, { capital, turnoverNow }: Page['enterprises'][number]) => {
  const size = enterpriseSize(sizeClasses, capital, turnoverNow === null ? null : 12 * turnoverNow)
  return size && t(sizeNames[size])
}

/** The class of KBLI 2020 that older papers of such a business bear, where it was another. */
const formerClass = ({ kind, kbli }: Page['enterprises'][number]) => {
  const known = kinds.find((k) => k.id === kind)
  return known && known.kbli === kbli && known.kbli2020 !== kbli ? ` (2020: ${known.kbli2020})` : ''
}
const kindName = (t: ReturnType<typeof useT>, id: string | null) => {
  const kind = kinds.find((k) => k.id === id)
  return kind && t(kind.name)
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
