import {
  Alert,
  Anchor,
  Badge,
  Button,
  Card,
  Group,
  Modal,
  Progress,
  SimpleGrid,
  Stack,
  Tabs,
  Text
} from '@mantine/core'
import { IconCheck, IconRefresh, IconTrash, IconX } from '@tabler/icons-react'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { agencyNames } from '../../src/access/names.ts'
import type { Views } from '../../src/client.ts'
import { agencies } from '../../src/kernel/actor.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { type ProblemBody, useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { JobProgress, RunAgain } from '../shell/job.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'
import { PlanChanges } from './plan-changes.tsx'
import { HeldClass, NotHeld } from './plan-classes.tsx'
import { PlanMap } from './plan-map.tsx'
import { PlanTimetable } from './plan-timetable.tsx'
import { Variety } from './plan-variety.tsx'
import { Marginals, Without } from './plan-without.tsx'
import { PlanForm, usePlanStatuses } from './plans.tsx'
import { agencyColors } from './words.ts'

export type Plan = Views['training/plan']['output']
export type PlanClass = Plan['classes'][number]

const percent = (share: number) => `${(100 * share).toLocaleString('id-ID', { maximumFractionDigits: 1 })}%`

/** One plan: what it holds, why, what it leaves, and who has to agree. */
export function PlanPage() {
  const t = useT()
  const { id } = useParams({ strict: false }) as { id: string }
  const { tab } = useSearch({ strict: false }) as { tab?: string }
  const navigate = useNavigate()
  const statuses = usePlanStatuses()
  const asked = useView('training/plan', { id })
  const [replanning, setReplanning] = useState(false)
  const [variety, setVariety] = useState<number>()
  const plan = asked.data
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!plan) return null
  const held = plan.classes.filter((c) => c.held)
  const status = statuses[plan.status]
  return (
    <Stack gap="lg">
      <Heading title={plan.name} lead={`${t('Tahun anggaran', 'Fiscal year')} ${plan.fiscalYear} · ${plan.madeBy}`}>
        <Badge size="lg" variant="light" color={status?.color ?? 'gray'} style={{ textTransform: 'none' }}>
          {status?.label ?? plan.status}
        </Badge>
      </Heading>
      {plan.status === 'solving' && plan.job && (
        <JobProgress
          id={plan.job}
          title={t('Menghitung rencana', 'Making the plan')}
          stop={t('Berhenti, pakai yang terbaik sejauh ini', 'Stop, keep the best so far')}
          found={({ gap }) =>
            typeof gap === 'number'
              ? t(
                  `Rencana sejauh ini paling jauh ${percent(gap)} dari yang terbaik.`,
                  `The plan so far is at most ${percent(gap)} from the best.`
                )
              : ''
          }
        />
      )}
      {plan.status === 'failed' && plan.job && <Failed job={plan.job} retry={() => setReplanning(true)} />}
      {plan.result && (
        <>
          <SimpleGrid cols={{ base: 2, sm: 4 }}>
            <Tile value={held.length.toLocaleString('id-ID')} label={t('kelas', 'classes')} />
            <Tile
              value={plan.result.seated.toLocaleString('id-ID')}
              label={t(
                `kursi terisi dari ${plan.result.applicants.toLocaleString('id-ID')} peminat`,
                `seats taken by ${plan.result.applicants.toLocaleString('id-ID')} applicants`
              )}
            />
            <Tile
              value={plan.result.satisfied.toLocaleString('id-ID', { maximumFractionDigits: 1 })}
              label={t('keinginan terpenuhi (nilai)', 'wishes satisfied (worth)')}
            />
            <Tile
              value={plan.result.status === 'best' ? t('terbaik', 'the best') : percent(plan.result.gap)}
              label={
                plan.result.status === 'best'
                  ? t('terbukti tidak ada yang lebih baik', 'proven: none is better')
                  : t('paling jauh dari rencana terbaik', 'at most from the best plan')
              }
            />
          </SimpleGrid>
          <Budgets plan={plan} />
          <Approval plan={plan} replan={() => setReplanning(true)} />
          <Tabs
            value={tab ?? 'kelas'}
            onChange={(next) =>
              navigate({
                to: '/perencana/$id',
                params: { id } as never,
                search: { tab: next === 'kelas' ? undefined : next } as never,
                replace: true
              })
            }
            keepMounted={false}
          >
            <Tabs.List mb="md">
              <Tabs.Tab value="kelas">
                {t('Kelas', 'Classes')} ({held.length})
              </Tabs.Tab>
              <Tabs.Tab value="jadwal">{t('Jadwal', 'Timetable')}</Tabs.Tab>
              <Tabs.Tab value="peta">{t('Peta', 'Map')}</Tabs.Tab>
              <Tabs.Tab value="orang">{t('Tanpa kursi', 'Without a seat')}</Tabs.Tab>
              <Tabs.Tab value="tidak">
                {t('Tidak diadakan', 'Not held')} ({plan.classes.length - held.length})
              </Tabs.Tab>
              <Tabs.Tab value="ragam">{t('Keragaman', 'Variety')}</Tabs.Tab>
              <Tabs.Tab value="tambah">{t('Nilai tambahan', 'What more would bring')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="kelas">
              {held.length === 0 ? (
                <EmptyState>
                  {t(
                    'Rencana ini tidak mengadakan kelas. Lihat alasannya di Tidak diadakan.',
                    'This plan holds no class. See why under Not held.'
                  )}
                </EmptyState>
              ) : (
                <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }}>
                  {held.map((c) => (
                    <HeldClass key={c.id} c={c} plan={plan} />
                  ))}
                </SimpleGrid>
              )}
            </Tabs.Panel>
            <Tabs.Panel value="jadwal">
              <PlanTimetable classes={held} />
            </Tabs.Panel>
            <Tabs.Panel value="peta">
              <PlanMap plan={plan} />
            </Tabs.Panel>
            <Tabs.Panel value="orang">
              <Without plan={plan} />
            </Tabs.Panel>
            <Tabs.Panel value="tidak">
              <NotHeld plan={plan} />
            </Tabs.Panel>
            <Tabs.Panel value="ragam">
              <Variety
                plan={plan}
                choose={(share) => {
                  setVariety(share)
                  setReplanning(true)
                }}
              />
            </Tabs.Panel>
            <Tabs.Panel value="tambah">
              <Marginals plan={plan} />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
      <Modal
        opened={replanning}
        onClose={() => setReplanning(false)}
        title={t('Rencanakan ulang', 'Plan again')}
        size="xl"
      >
        <Stack>
          {plan.result && (
            <Text size="sm">
              {t(
                'Kelas yang dikunci tetap diadakan, yang dilarang tidak, dan sisanya berubah sesedikit mungkin.',
                'Locked classes are held, forbidden ones are not, and the rest changes as little as possible.'
              )}
            </Text>
          )}
          <PlanForm
            settings={{ ...plan.settings, variety: variety ?? plan.settings.variety }}
            name={plan.result ? `${plan.name} (2)` : plan.name}
            basedOn={plan.result ? plan.id : null}
            made={(next) => {
              setReplanning(false)
              navigate({ to: '/perencana/$id', params: { id: next } as never })
            }}
          />
        </Stack>
      </Modal>
    </Stack>
  )
}

const Tile = ({ value, label }: { value: string; label: string }) => (
  <Card withBorder padding="md">
    <Text fz={26} fw={700} lh={1.2} className="angka">
      {value}
    </Text>
    <Text size="sm">{label}</Text>
  </Card>
)

function Failed({ job, retry }: { job: string; retry: () => void }) {
  const t = useT()
  const asked = useView('jobs/get', { id: job })
  const problem = asked.data?.problem as ProblemBody | null | undefined
  return (
    <Alert color="batik" title={t('Rencana tidak dapat dibuat', 'The plan could not be made')} role="alert">
      <Text>
        {problem
          ? t(problem.text)
          : t('Pekerjaan berhenti sebelum ada rencana.', 'The work stopped before there was a plan.')}
      </Text>
      <Group mt="sm">
        <RunAgain job={job} />
        <Button variant="default" onClick={retry}>
          {t('Ubah pengaturan dan coba lagi', 'Change the settings and try again')}
        </Button>
      </Group>
    </Alert>
  )
}

function Budgets({ plan }: { plan: Plan }) {
  const t = useT()
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {plan.budgets.map((b) => (
        <Stack key={b.programme} gap={4}>
          <Group justify="space-between" gap="sm" align="flex-end" style={{ rowGap: 0 }}>
            <Text size="sm">
              <b>{b.name}</b>
              <br />
              {t(agencyNames[b.agency])}
            </Text>
            <Text size="sm" className="angka" style={{ whiteSpace: 'nowrap' }}>
              {formatRupiah(b.spent)} / {formatRupiah(b.of)}
            </Text>
          </Group>
          <Progress
            value={b.of ? (100 * b.spent) / b.of : 0}
            size="lg"
            color={agencyColors[b.agency]}
            aria-label={b.name}
          />
        </Stack>
      ))}
    </SimpleGrid>
  )
}

/** Who agreed, who still has to; and the other things one may do with a plan. */
function Approval({ plan, replan }: { plan: Plan; replan: () => void }) {
  const { t, language } = useLanguage()
  const { me, may } = useSession()
  const navigate = useNavigate()
  const approve = useAct('classes/approve-plan')
  const discard = useAct('training/discard-plan')
  const [asking, setAsking] = useState(false)
  const needed = agencies.filter((agency) => plan.classes.some((c) => c.held && c.agency === agency))
  const mine = needed.filter(
    (agency) =>
      !plan.approvals[agency] && (me.actor.agency === agency || (!me.actor.agency && may('classes/approve-plan')))
  )
  const open = plan.status === 'ready'
  return (
    <Card withBorder padding="md" style={open ? { borderLeft: '5px solid var(--mantine-color-mente-5)' } : {}}>
      <Group justify="space-between" gap="md">
        <Stack gap={4}>
          {needed.map((agency) => {
            const word = plan.approvals[agency]
            return (
              <Group key={agency} gap={6} wrap="nowrap">
                {word ? (
                  <IconCheck size={18} color="var(--mantine-color-hijau-6)" aria-hidden />
                ) : (
                  <IconX size={18} aria-hidden style={{ flexShrink: 0 }} />
                )}
                <Text size="sm">
                  {t(agencyNames[agency])}:{' '}
                  {word
                    ? `${t('disetujui oleh', 'approved by')} ${word.by}, ${formatDate(word.at, language)}`
                    : t('belum menyetujui', 'not approved yet')}
                </Text>
              </Group>
            )
          })}
          {plan.status === 'replaced' && (
            <Text size="sm">
              {plan.replacedBy
                ? t(
                    `Digantikan rencana ${plan.replacedBy}, yang sudah disetujui. Rencanakan ulang dari sini bila masih diperlukan.`,
                    `Replaced by the plan ${plan.replacedBy}, which was approved. Plan again from here if it is still needed.`
                  )
                : t('Digantikan rencana lain yang disetujui.', 'Replaced by another plan that was approved.')}
            </Text>
          )}
          {plan.status === 'approved' && (
            <Text size="sm">
              {t('Kelasnya sudah dibuat.', 'Its classes exist.')}{' '}
              <Anchor component={Link} to="/kelas" inherit>
                {t('Buka kelas dan undang peserta', 'Open the classes and invite')}
              </Anchor>
            </Text>
          )}
        </Stack>
        <Group gap="sm" className="tidak-dicetak">
          {open && mine.length > 0 && (
            <Button
              leftSection={<IconCheck size={18} aria-hidden />}
              loading={approve.isPending}
              onClick={() => setAsking(true)}
            >
              {t('Setujui rencana', 'Approve the plan')}
            </Button>
          )}
          {may('training/make-plan') && (
            <Button variant="default" leftSection={<IconRefresh size={18} aria-hidden />} onClick={replan}>
              {t('Rencanakan ulang', 'Plan again')}
            </Button>
          )}
          {may('training/discard-plan') && plan.status !== 'approved' && (
            <Button
              variant="default"
              leftSection={<IconTrash size={18} aria-hidden />}
              loading={discard.isPending}
              onClick={() =>
                window.confirm(
                  t('Buang rencana ini? Tidak dapat dikembalikan.', 'Discard this plan? It cannot be brought back.')
                ) && discard.mutate({ plan: plan.id }, { onSuccess: () => navigate({ to: '/perencana' }) })
              }
            >
              {t('Buang', 'Discard')}
            </Button>
          )}
        </Group>
      </Group>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('Setujui rencana ini?', 'Approve this plan?')}
        size="lg"
      >
        <Stack>
          <Text>
            {t(
              'Bila semua dinas yang membiayai setuju, kelas dibuat, tempat dan narasumber dipesan, dan peserta ' +
                'siap diundang. Belum ada pesan yang dikirim.',
              'Once every agency that pays agrees, classes are made, venues and mentors are booked, and ' +
                'participants can be invited. No message is sent yet.'
            )}
          </Text>
          <PlanChanges
            plan={plan.id}
            asked={asking}
            ready={(possible) => (
              <Group justify="flex-end">
                <Button variant="default" onClick={() => setAsking(false)}>
                  {t('Nanti', 'Later')}
                </Button>
                {possible ? (
                  <Button
                    onClick={() => {
                      setAsking(false)
                      approve.mutate({ plan: plan.id })
                    }}
                  >
                    {t('Setujui', 'Approve')}
                  </Button>
                ) : (
                  <Button
                    onClick={() => {
                      setAsking(false)
                      replan()
                    }}
                  >
                    {t('Rencanakan ulang', 'Plan again')}
                  </Button>
                )}
              </Group>
            )}
          />
        </Stack>
      </Modal>
    </Card>
  )
}
