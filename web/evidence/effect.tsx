import { Alert, Button, Card, Group, NumberInput, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { evidenceRules } from '../../src/evidence/model.ts'
import { dayAs, formatInstant } from '../../src/kernel/dates.ts'
import { useAct, useView } from '../shell/client.ts'
import { JobProgress } from '../shell/job.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { Sideways } from '../shell/sideways.tsx'
import { EmptyState } from '../shell/table.tsx'

type Answer = NonNullable<Views['evidence/impact']['output']['answer']>

/** An effect on the logarithm as a change in percent. */
const change = (att: number) => {
  const value = Math.round(100 * Math.expm1(att))
  return `${value > 0 ? '+' : ''}${value.toLocaleString('id-ID')}%`
}

/** What classes did: asked for by the office, with the newest answer and when not to believe it. */
export function Effect() {
  const t = useT()
  const { may } = useSession()
  const asked = useView('evidence/impact', {})
  const start = useAct('evidence/find-impact')
  const [every, setEvery] = useState<'month' | 'quarter'>('quarter')
  const [periods, setPeriods] = useState(evidenceRules.impact.periods)
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!asked.data) return null
  const { answer, job } = asked.data
  return (
    <Stack gap="lg" maw={860}>
      <Text>
        {t(
          'Omzet usaha yang pemiliknya atau keluarganya lulus pelatihan, dibandingkan dengan usaha yang pada saat itu belum dilatih: ' +
            'seberapa lebih banyak omzetnya berubah?',
          'Turnover of enterprises of whose household somebody passed a class, against enterprises not trained at that time: by how ' +
            'much more did it change?'
        )}
      </Text>
      {may('evidence/find-impact') && (
        <Group align="flex-end" gap="sm">
          <Select
            label={t('Omzet setiap', 'Turnover by')}
            data={[
              { value: 'quarter', label: t('triwulan', 'quarter') },
              { value: 'month', label: t('bulan', 'month') }
            ]}
            value={every}
            allowDeselect={false}
            onChange={(chosen) => setEvery(chosen as 'month' | 'quarter')}
          />
          <NumberInput
            label={
              every === 'month'
                ? t('Berapa bulan terakhir', 'Last months')
                : t('Berapa triwulan terakhir', 'Last quarters')
            }
            value={periods}
            min={3}
            max={36}
            onChange={(value) => setPeriods(Number(value) || evidenceRules.impact.periods)}
          />
          <Button loading={start.isPending} onClick={() => start.mutate({ every, periods })}>
            {t('Hitung dampak', 'Find the effect')}
          </Button>
        </Group>
      )}
      <Refused error={start.error} />
      {job && <JobProgress key={job} id={job} title={t('Menghitung dampak pelatihan', 'Finding what classes did')} />}
      {answer ? (
        <Told answer={answer} />
      ) : (
        <EmptyState>
          {t(
            'Belum ada jawaban. Perlu sedikitnya lima rumah tangga yang mulai dilatih dan lima yang belum, dengan omzet di setiap ' +
              'triwulan: catat omzet pada setiap kunjungan, juga dari usaha yang belum dilatih.',
            'No answer yet. It takes at least five households first trained and five not trained, with turnover in every quarter: ' +
              'note turnover at every visit, also of enterprises that are not trained.'
          )}
        </EmptyState>
      )}
      <Alert color="mente" title={t('Kapan ini bukan bukti sebab', 'When this is no proof of a cause')}>
        {t(
          'Yang ikut pelatihan mungkin memang lebih maju sejak awal: bila uji sebelum pelatihan menunjukkan perbedaan, jangan baca ' +
            'angkanya sebagai hasil pelatihan. Hanya usaha yang tercatat setiap waktu yang dihitung; yang berhenti tidak tampak. Pada ' +
            'waktu yang sama bisa ada bantuan lain, musim atau pesanan besar. Rentang yang memuat 0% berarti belum dapat dibedakan.',
          'Who joins a class may be ahead from the beginning: where the test of before shows a difference, do not read the figure as ' +
            'what classes did. Only enterprises noted all the time are counted; those that stopped are not seen. Other aid, a season ' +
            'or a large order may fall into the same time. An interval that holds 0% means that nothing can be told yet.'
        )}
      </Alert>
    </Stack>
  )
}

function Told({ answer }: { answer: Answer }) {
  const { t, language } = useLanguage()
  const { result, every } = answer
  const { overall, preTest } = result
  const month = (written: string) => dayAs(`${written}-01`, language, { month: 'long', year: 'numeric' })
  const clear = overall.lower > 0 || overall.upper < 0
  const isApart = preTest !== null && preTest.p < 0.05
  const p = preTest?.p.toLocaleString(language === 'id' ? 'id-ID' : 'en-GB', { maximumFractionDigits: 3 })
  return (
    <Card withBorder padding="lg">
      <Stack gap="sm">
        <Group gap="md" align="baseline">
          <Text fz={44} fw={700} lh={1.1} className="angka">
            {change(overall.att)}
          </Text>
          <Text>
            {t('omzet; rentang 95%', 'turnover; 95% interval')}{' '}
            <b className="angka">
              {change(overall.lower)} {t('sampai', 'to')} {change(overall.upper)}
            </b>
          </Text>
        </Group>
        <Text fw={600}>
          {isApart
            ? t(
                'Jangan dibaca sebagai hasil pelatihan: keduanya sudah berbeda arah sebelum pelatihan.',
                'Not to be read as what classes did: the two went apart before the classes.'
              )
            : clear
              ? t('Dapat dibedakan dari tidak ada perubahan.', 'It can be told from no change.')
              : t('Belum dapat dibedakan dari tidak ada perubahan.', 'It cannot be told from no change yet.')}
        </Text>
        <Plot answer={answer} />
        <Text size="sm">
          {t(
            `Berdasarkan ${result.units} usaha: ${result.treated} mulai dilatih di antaranya, ${result.controls} tidak. ` +
              `${result.withGaps} usaha lain tidak punya angka di setiap ${every === 'month' ? 'bulan' : 'triwulan'}. ` +
              `Omzet dari ${month(result.from)} sampai ${every === 'month' ? '' : 'triwulan mulai '}${month(result.to)}, ` +
              'dalam harga sekarang.',
            `It rests on ${result.units} enterprises: ${result.treated} first trained in between, ${result.controls} not. ` +
              `${result.withGaps} others lack a figure of some ${every}. Turnover from ${month(result.from)} to ` +
              `${every === 'month' ? '' : 'the quarter from '}${month(result.to)}, in prices of today.`
          )}
        </Text>
        <Text size="sm">
          {preTest
            ? t(
                `Uji sebelum pelatihan: p = ${p}; ${isApart ? 'keduanya sudah berbeda' : 'tidak ada tanda bahwa keduanya sudah berbeda'}.`,
                `Test of before: p = ${p}; ${isApart ? 'the two already differed' : 'no sign that the two already differed'}.`
              )
            : t(
                'Uji sebelum pelatihan tidak dapat dibuat: angkanya tidak cukup jauh ke belakang.',
                'There is no test of before: figures do not reach back far enough.'
              )}
        </Text>
        <Text size="xs" c="dimmed">
          {t(
            `Selisih dari selisih bertahap (Callaway & Sant’Anna 2021). Dihitung ${answer.by}, ${formatInstant(answer.at, language)}.`,
            `Staggered difference-in-differences (Callaway & Sant’Anna 2021). By ${answer.by}, ${formatInstant(answer.at, language)}.`
          )}
        </Text>
      </Stack>
    </Card>
  )
}

const [width, height] = [560, 220]

/** Effects by periods since the first class, with bands that hold all of them at once; before it they should be nothing. */
function Plot({ answer: { result, every } }: { answer: Answer }) {
  const { t, language } = useLanguage()
  const { events } = result
  if (events.length === 0) return null
  const [low, high] = [Math.min(0, ...events.map((e) => e.lower)), Math.max(0, ...events.map((e) => e.upper))]
  const y = (value: number) => 14 + ((high - value) / Math.max(1e-9, high - low)) * (height - 60)
  const step = (width - 70) / events.length
  const x = (i: number) => 60 + step * (i + 0.5)
  const words = (event: number) =>
    event < 0
      ? t(`${-event} sebelum`, `${-event} before`)
      : event === 0
        ? t('saat lulus', 'when passed')
        : t(`${event} sesudah`, `${event} after`)
  const label = t('Perubahan omzet menurut waktu sejak pelatihan', 'Change of turnover by time since the class')
  const told = events.map((e) => `${words(e.event)}: ${change(e.att)} (${change(e.lower)} – ${change(e.upper)})`)
  return (
    <Sideways label={label} width={Math.max(300, 70 + 62 * events.length)}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${label}. ${told.join('; ')}`}
        style={{ width: '100%', maxWidth: 720, height: 'auto' }}
        fontSize={11}
        fontFamily="inherit"
        lang={language}
      >
        <line x1={56} x2={width} y1={y(0)} y2={y(0)} stroke="#8d887b" strokeDasharray="5 4" />
        <text x={50} y={y(0) + 4} textAnchor="end" fill="currentColor">
          0%
        </text>
        {events.map((e, i) => (
          <g key={e.event} stroke={e.event < 0 ? '#8d887b' : '#1c6740'} fill={e.event < 0 ? '#8d887b' : '#1c6740'}>
            <line x1={x(i)} x2={x(i)} y1={y(e.lower)} y2={y(e.upper)} strokeWidth={3} opacity={0.5} />
            <circle cx={x(i)} cy={y(e.att)} r={5} />
            <text x={x(i) + 8} y={y(e.att) - 5} fill="currentColor" stroke="none">
              {change(e.att)}
            </text>
            <text x={x(i)} y={height - 24} textAnchor="middle" fill="currentColor" stroke="none">
              {words(e.event)}
            </text>
          </g>
        ))}
        <text x={60} y={height - 6} fill="currentColor">
          {every === 'month' ? t('bulan', 'months') : t('triwulan', 'quarters')}
        </text>
      </svg>
    </Sideways>
  )
}
