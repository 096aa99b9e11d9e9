import {
  Anchor,
  Button,
  Group,
  Modal,
  Radio,
  Select,
  Stack,
  Table,
  Text,
  Textarea,
  TextInput,
  Title
} from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import {
  type Doubt,
  evidenceRules,
  type FigureSource,
  type FigureState,
  figureSourceNames,
  figureStateNames,
  figureStates,
  qualityNames,
  type Verdict,
  verdictNames,
  verdicts
} from '../../src/evidence/model.ts'
import { dayAs, formatInstant } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useAct, useView } from '../shell/client.ts'
import { useInAddress } from '../shell/in-address.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'

type Reviewed = Views['evidence/reviewed']['output']['rows'][number]
/** A figure as it is looked at. */
interface Looked {
  case: string
  title: string
  month: string
  source: FigureSource
  amount: number
}

function useMonth(): (month: string) => string {
  const { language } = useLanguage()
  return (month) => dayAs(month, language, { month: 'long', year: 'numeric' })
}

function Business({ row }: { row: { case: string; title: string; villageName: string } }) {
  const { may } = useSession()
  return (
    <>
      {may('mentoring/case') ? (
        <Anchor component={Link} to="/pendampingan/$id" params={{ id: row.case } as never} fw={600}>
          {row.title}
        </Anchor>
      ) : (
        <b>{row.title}</b>
      )}
      <Text size="xs" c="dimmed">
        {row.villageName}
      </Text>
    </>
  )
}

/** Asks whether a figure is right or wrong, and why. */
function Review({ figure, close }: { figure: Looked; close: () => void }) {
  const t = useT()
  const month = useMonth()
  const save = useAct('evidence/review')
  const [verdict, setVerdict] = useState<Verdict>()
  const [reason, setReason] = useState('')
  const { title, ...input } = figure
  return (
    <Modal opened onClose={close} title={t('Periksa angka omzet', 'Look at a figure of turnover')}>
      <Stack>
        <Text>
          {title}, {month(figure.month)}: <b>{formatRupiah(figure.amount)}</b> ({t(figureSourceNames[figure.source])})
        </Text>
        <Radio.Group
          label={t('Menurut pemeriksaan, angka ini', 'This figure is')}
          value={verdict ?? ''}
          onChange={(chosen) => setVerdict(chosen as Verdict)}
        >
          <Group mt={4}>
            {verdicts.map((one) => (
              <Radio key={one} value={one} label={t(verdictNames[one])} />
            ))}
          </Group>
        </Radio.Group>
        <Textarea
          label={t('Alasan', 'Why')}
          description={t(
            'Misalnya: nolnya kelebihan satu menurut nota; atau pesanan hajatan, ada notanya.',
            'For example: one zero too many by the receipt; or an order for a feast, with a receipt.'
          )}
          value={reason}
          maxLength={300}
          autosize
          minRows={2}
          onChange={(e) => setReason(e.currentTarget.value)}
        />
        <Text size="sm" c="dimmed">
          {t(
            'Yang benar dipakai; yang salah tidak, dan sumber lain dari bulan itu menggantikannya. Angkanya sendiri tidak diubah.',
            'What is right counts; what is wrong does not, and another source of that month takes its place. The figure itself stays.'
          )}
        </Text>
        <Refused error={save.error} />
        <Group justify="flex-end">
          <Button
            loading={save.isPending}
            disabled={!verdict || reason.trim().length < 3}
            onClick={() => save.mutate({ ...input, verdict: verdict!, reason }, { onSuccess: close })}
          >
            {t('Simpan', 'Save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** Figures that wait for a look, and those that were looked at. */
export function Doubtful() {
  const t = useT()
  const { may } = useSession()
  const month = useMonth()
  const [looked, setLooked] = useState<Looked>()
  const reviewed = useView('evidence/reviewed', {})
  const { jump, digits } = evidenceRules
  const why: Record<Doubt, string> = {
    jump: t(`lebih dari ${jump.fold} kali bulan di dekatnya`, `more than ${jump.fold} fold of the month beside it`),
    digits: t('kelebihan atau kekurangan nol?', 'a zero too many or too few?')
  }
  const beside = (figure: { month: string; amount: number } | null) =>
    figure ? `${month(figure.month)}: ${formatRupiah(figure.amount)}` : '–'
  return (
    <Stack gap="lg">
      <Text maw={760}>
        {t(
          `Angka yang melompat lebih dari ${jump.fold} kali dalam sebulan, atau sekitar 10 kali angka lain dari usaha yang sama, ` +
            'tidak dipakai sampai ada yang memeriksanya.',
          `Figures that jump more than ${jump.fold} fold within a month, or are some 10 fold of the enterprise's others, do not ` +
            'count until somebody has looked at them.'
        )}
      </Text>
      <ServerTable
        view="evidence/doubtful"
        filter={{}}
        rowKey="id"
        label={t('Angka yang perlu diperiksa', 'Figures to look at')}
        exportAs="omzet-perlu-diperiksa"
        sort={{ key: 'month', direction: 'desc' }}
        empty={t(
          `Tidak ada yang perlu diperiksa. Di sini muncul angka yang melompat, atau ${digits.from} sampai 12,5 kali angka lain.`,
          `Nothing to look at. Figures that jump, or are ${digits.from} to 12.5 fold of others, come here.`
        )}
        columns={[
          { key: 'title', title: t('Usaha', 'Enterprise'), sortable: true, show: (row) => <Business row={row} /> },
          { key: 'month', title: t('Bulan', 'Month'), sortable: true, show: (row) => month(row.month) },
          {
            key: 'amount',
            title: t('Omzet', 'Turnover'),
            sortable: true,
            numeric: true,
            show: (row) => <b>{formatRupiah(row.amount)}</b>
          },
          { key: 'source', title: t('Sumber', 'Source'), show: (row) => t(figureSourceNames[row.source]) },
          {
            key: 'doubt',
            title: t('Mengapa', 'Why'),
            show: (row) => (
              <>
                {why[row.doubt]}
                {row.odd && (
                  <Text size="xs" c="dimmed">
                    {t('pendamping sudah ditanya dan tetap', 'the facilitator was asked and kept it')}
                  </Text>
                )}
              </>
            )
          },
          {
            key: 'beside',
            title: t('Sebelum dan sesudahnya', 'Before and after'),
            show: (row) => (
              <Text size="sm">
                {beside(row.before)}
                <br />
                {beside(row.after)}
              </Text>
            )
          },
          ...(may('evidence/review')
            ? [
                {
                  key: 'review',
                  title: '',
                  show: (row: Looked) => <LookAt row={row} look={setLooked} />
                }
              ]
            : [])
        ]}
      />
      {reviewed.data && reviewed.data.rows.length > 0 && <Done rows={reviewed.data.rows} />}
      {looked && <Review figure={looked} close={() => setLooked(undefined)} />}
    </Stack>
  )
}

function Done({ rows }: { rows: readonly Reviewed[] }) {
  const { t, language } = useLanguage()
  const month = useMonth()
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {t('Sudah diperiksa', 'Looked at')}
      </Title>
      <CardTable label={t('Sudah diperiksa', 'Looked at')} width={640}>
        <Table withTableBorder fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Usaha', 'Enterprise')}</Table.Th>
              <Table.Th>{t('Bulan', 'Month')}</Table.Th>
              <Table.Th ta="right">{t('Omzet', 'Turnover')}</Table.Th>
              <Table.Th>{t('Hasil', 'Result')}</Table.Th>
              <Table.Th>{t('Oleh', 'By')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.id}>
                <Table.Td>{row.title}</Table.Td>
                <Table.Td>{month(row.month)}</Table.Td>
                <Table.Td ta="right" className="angka">
                  {formatRupiah(row.amount)}
                </Table.Td>
                <Table.Td>
                  <b>{t(verdictNames[row.verdict])}</b>: {row.reason}
                </Table.Td>
                <Table.Td>
                  {row.by}, {formatInstant(row.at, language)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </CardTable>
    </Stack>
  )
}

function LookAt({ row, look }: { row: Looked; look: (figure: Looked) => void }) {
  const t = useT()
  const month = useMonth()
  const { case: id, title, source, amount } = row
  return (
    <Button
      variant="default"
      size="compact-md"
      aria-label={`${t('Periksa', 'Look at')}: ${title}, ${month(row.month)}`}
      onClick={() => look({ case: id, title, month: row.month, source, amount })}
    >
      {t('Periksa', 'Look at')}
    </Button>
  )
}

/** Every enterprise and month: what is known, from where, how good it is, and what is missing. */
export function Panel() {
  const t = useT()
  const { may } = useSession()
  const month = useMonth()
  const [search, setSearch] = useInAddress<string>('cari', '')
  const [words] = useDebouncedValue(search, 250)
  const [state, setState] = useInAddress<FigureState | null>('keadaan', null)
  const [looked, setLooked] = useState<Looked>()
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <TextInput
          label={t('Cari usaha atau desa', 'Find an enterprise or village')}
          value={search}
          onChange={(e) => setSearch(e.currentTarget.value)}
        />
        <Select
          label={t('Keadaan', 'State')}
          data={figureStates.map((value) => ({ value, label: t(figureStateNames[value]) }))}
          value={state}
          onChange={(chosen) => setState(chosen as FigureState | null)}
          clearable
        />
      </Group>
      <Text size="sm" c="dimmed" maw={760}>
        {t(
          'Satu angka sebulan menurut sumber terbaik. Bulan tanpa angka dari 12 bulan terakhir ditampilkan dan tidak pernah diisi.',
          'One figure a month, by the best source. Of the last 12 months those without a figure are shown, and never filled.'
        )}
      </Text>
      <ServerTable
        view="evidence/panel"
        filter={{ search: words, state }}
        rowKey="id"
        label={t('Omzet bulanan', 'Monthly turnover')}
        exportAs="omzet-bulanan"
        sort={{ key: 'month', direction: 'desc' }}
        empty={t(
          'Belum ada usaha yang didampingi. Omzet dicatat saat kunjungan, di buku kas, dan dari penjualan ritel.',
          'No enterprise is accompanied yet. Turnover is noted at visits, in the cash book and from sales of retailers.'
        )}
        columns={[
          { key: 'title', title: t('Usaha', 'Enterprise'), sortable: true, show: (row) => <Business row={row} /> },
          { key: 'month', title: t('Bulan', 'Month'), sortable: true, show: (row) => month(row.month) },
          {
            key: 'amount',
            title: t('Omzet', 'Turnover'),
            sortable: true,
            numeric: true,
            show: (row) => (row.amount === null ? '–' : formatRupiah(row.amount))
          },
          {
            key: 'source',
            title: t('Sumber dan mutu', 'Source and quality'),
            show: (row) =>
              row.source && row.quality ? `${t(figureSourceNames[row.source])} (${t(qualityNames[row.quality])})` : ''
          },
          { key: 'state', title: t('Keadaan', 'State'), show: (row) => t(figureStateNames[row.state]) },
          ...(may('evidence/review')
            ? [
                {
                  key: 'review',
                  title: '',
                  show: (row: Views['evidence/panel']['output']['rows'][number]) =>
                    row.source && row.amount !== null ? (
                      <LookAt row={{ ...row, source: row.source, amount: row.amount }} look={setLooked} />
                    ) : null
                }
              ]
            : [])
        ]}
      />
      {looked && <Review figure={looked} close={() => setLooked(undefined)} />}
    </Stack>
  )
}
