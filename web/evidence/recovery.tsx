import { Anchor, Box, Card, Group, Stack, Table, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Views } from '../../src/client.ts'
import { fewest } from '../../src/households/disclosure.ts'
import { dayAs } from '../../src/kernel/dates.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useView } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'

type Answer = Views['evidence/recovery']['output']
type Of = Answer['kinds'][number]
type Index = NonNullable<Answer['total']>

const percent = (value: number) => `${Math.round(value).toLocaleString('id-ID')}%`
const color = ({ lower, upper }: Index) => (lower > 100 ? '#1c6740' : upper < 100 ? '#962620' : '#8d887b')

/** What the figure says, in words: only an interval on one side of 100 says that it is more or less. */
function useMeaning(): (index: Index) => string {
  const t = useT()
  return ({ lower, upper }) =>
    lower > 100
      ? t('Lebih tinggi dari sebelum pandemi.', 'More than before the pandemic.')
      : upper < 100
        ? t('Masih di bawah sebelum pandemi.', 'Still less than before the pandemic.')
        : t(
            'Belum dapat dibedakan dari sebelum pandemi: rentangnya memuat 100%.',
            'Not to be told from before the pandemic: the interval holds 100%.'
          )
}

/** The interval as a bar, its middle as a dot, and a line at 100; the numbers stand beside it as text. */
function Bar({ recovery, most }: { recovery: Index; most: number }) {
  const at = (value: number) => `${(100 * Math.min(value, most)) / most}%`
  return (
    <div aria-hidden style={{ position: 'relative', height: 18, minWidth: 120, overflow: 'hidden' }}>
      <div style={{ position: 'absolute', left: at(100), top: 0, bottom: 0, borderLeft: '2px dashed #8d887b' }} />
      <div
        style={{
          position: 'absolute',
          left: at(recovery.lower),
          width: `calc(${at(recovery.upper)} - ${at(recovery.lower)})`,
          top: 6,
          height: 6,
          borderRadius: 3,
          background: color(recovery),
          opacity: 0.45
        }}
      />
      <div
        style={{
          position: 'absolute',
          left: `calc(${at(recovery.index)} - 5px)`,
          top: 4,
          width: 10,
          height: 10,
          borderRadius: 5,
          background: color(recovery)
        }}
      />
    </div>
  )
}

function Groups({ title, rows, most }: { title: string; rows: readonly Of[]; most: number }) {
  const t = useT()
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {title}
      </Title>
      {rows.length === 0 ? (
        <Text size="sm">{t('Belum ada yang dapat dibandingkan.', 'Nothing to compare yet.')}</Text>
      ) : (
        <CardTable label={title} width={300}>
          <Table withTableBorder>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('Kelompok', 'Group')}</Table.Th>
                <Table.Th ta="right">{t('Rumah tangga', 'Households')}</Table.Th>
                <Table.Th ta="right">{t('Indeks, rentang 95%', 'Index, 95% interval')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map(({ key, name, households, recovery }) => (
                <Table.Tr key={key}>
                  <Table.Td w="55%">
                    {t(name)}
                    {recovery && <Bar recovery={recovery} most={most} />}
                  </Table.Td>
                  <Table.Td ta="right" className="angka">
                    {households ?? t('tidak ditampilkan', 'not shown')}
                  </Table.Td>
                  <Table.Td ta="right" className="angka">
                    <b>{recovery ? percent(recovery.index) : '–'}</b>
                    {recovery && (
                      <Text size="sm">
                        {percent(recovery.lower)} – {percent(recovery.upper)}
                      </Text>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </CardTable>
      )}
    </Stack>
  )
}

/** The index of all, by kind of business, district and size, with what it rests on. */
export function RecoveryIndex() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const meaning = useMeaning()
  const asked = useView('evidence/recovery', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const p = asked.data
  if (!p) return null
  const all = [p.total, ...[...p.kinds, ...p.districts, ...p.sizes].map((group) => group.recovery)]
  const most = Math.min(400, 1.08 * Math.max(150, ...all.flatMap((recovery) => (recovery ? [recovery.upper] : []))))
  const few = t(`kurang dari ${fewest}`, `fewer than ${fewest}`)
  const until = dayAs(`${p.pricesUntil}-01`, language, { month: 'long', year: 'numeric' })
  return (
    <Stack gap="lg">
      <Card withBorder padding="lg" maw={760}>
        {p.total ? (
          <Stack gap={4}>
            <Group gap="md" align="baseline">
              <Text fz={44} fw={700} lh={1.1} className="angka">
                {percent(p.total.index)}
              </Text>
              <Text>
                {t('dari sebelum pandemi; rentang 95%', 'of before the pandemic; 95% interval')}{' '}
                <b className="angka">
                  {percent(p.total.lower)} – {percent(p.total.upper)}
                </b>
              </Text>
            </Group>
            <Text fw={600}>{meaning(p.total)}</Text>
            <Bar recovery={p.total} most={most} />
          </Stack>
        ) : (
          <Stack gap={4}>
            <Text fw={700}>{t('Belum cukup angka', 'Not enough figures yet')}</Text>
            <Text>
              {t(
                `Indeks tampil mulai ${fewest} rumah tangga yang omzetnya diketahui sebelum pandemi dan dalam 12 bulan terakhir. ` +
                  'Tanyakan keduanya saat kunjungan.',
                `The index is shown from ${fewest} households on whose turnover is known before the pandemic and in the last 12 ` +
                  'months. Ask for both at visits.'
              )}
            </Text>
            {may('mentoring/cases') && (
              <Anchor component={Link} to={'/pendampingan' as never}>
                {t('Buka pendampingan', 'Open accompaniment')}
              </Anchor>
            )}
          </Stack>
        )}
      </Card>
      <Box maw={760}>
        <Text size="sm">
          {t(
            `Dari ${p.enterprises ?? few} usaha, ${p.withBefore ?? few} punya angka sebelum pandemi, ${p.withNow ?? few} punya angka ` +
              `12 bulan terakhir, dan ${p.compared ?? few} dapat dibandingkan (${p.households ?? few} rumah tangga); ` +
              `${p.sameMonths ?? few} di antaranya pada bulan yang sama. ${p.stopped ?? few} usaha tidak lagi berjualan dan tidak ` +
              'masuk indeks.',
            `Of ${p.enterprises ?? few} enterprises ${p.withBefore ?? few} have a figure from before the pandemic, ${p.withNow ?? few} ` +
              `one of the last 12 months, and ${p.compared ?? few} can be compared (${p.households ?? few} households); ` +
              `${p.sameMonths ?? few} of them by the same months. ${p.stopped ?? few} sell nothing any more and are not in the index.`
          )}
        </Text>
        {p.doubtful > 0 && (
          <Text size="sm" mt={4}>
            {t(`${p.doubtful} angka menunggu diperiksa dan belum dipakai. `, `${p.doubtful} figures wait for a look. `)}
            {may('evidence/doubtful') && (
              <Anchor component={Link} to="/bukti" search={{ tab: 'periksa' } as never}>
                {t('Periksa sekarang', 'Look at them')}
              </Anchor>
            )}
          </Text>
        )}
      </Box>
      <Groups title={t('Menurut jenis usaha', 'By kind of business')} rows={p.kinds} most={most} />
      <Groups title={t('Menurut kecamatan', 'By district')} rows={p.districts} most={most} />
      <Groups title={t('Menurut ukuran usaha', 'By size')} rows={p.sizes} most={most} />
      <Text size="xs" c="dimmed" maw={760}>
        {t(
          'Garis putus-putus: 100%, sama dengan sebelum pandemi. Rata-rata perubahan setiap rumah tangga, ' +
            'yang kecil dan yang besar sama berarti; ' +
            'usaha dibandingkan pada bulan yang sama sebelum Maret 2020, bila tidak ada dengan ' +
            'angka lain sebelum pandemi atau register. Harga: inflasi nasional BPS sampai ' +
            `${until}, sesudahnya perkiraan yang belum diverifikasi. Angka sebelum pandemi banyak yang berasal dari ingatan, dan hanya ` +
            'usaha yang didampingi yang dihitung: ini bukan gambaran semua warga.',
          'Dashed line: 100%, as before the pandemic. Geometric mean by household; ' +
            'an enterprise is compared by the same months before March 2020, else by whatever else is known ' +
            `of before, or the register. Prices: national inflation by BPS until ${until}, later ones an unverified estimate. Many ` +
            'figures of before are from memory, and only accompanied enterprises are counted: this is no picture of everybody.'
        )}
      </Text>
    </Stack>
  )
}

/** The same in one card, for the regent's page, and the way to all of it. */
export function EvidenceCard() {
  const t = useT()
  const meaning = useMeaning()
  const asked = useView('evidence/recovery', {})
  const p = asked.data
  if (!p) return null
  return (
    <Card withBorder padding="md" component="section">
      <Title order={2} size="h4">
        {t('Apakah penghasilan naik?', 'Do households earn more?')}
      </Title>
      {p.total ? (
        <>
          <Group gap="sm" align="baseline">
            <Text fz={32} fw={700} lh={1.2} className="angka">
              {percent(p.total.index)}
            </Text>
            <Text size="sm">
              {t('dari sebelum pandemi dalam harga sekarang', 'of before the pandemic, in prices of today')},{' '}
              <span className="angka">
                {percent(p.total.lower)} – {percent(p.total.upper)}
              </span>
              , {p.households} {t('rumah tangga', 'households')}
            </Text>
          </Group>
          <Text size="sm">{meaning(p.total)}</Text>
        </>
      ) : (
        <Text size="sm">
          {t(
            `Belum cukup angka: tampil mulai ${fewest} rumah tangga.`,
            `Not enough figures: shown from ${fewest} households on.`
          )}
        </Text>
      )}
      <Anchor component={Link} to={'/bukti' as never} size="sm">
        {t('Lihat buktinya', 'See the evidence')}
      </Anchor>
    </Card>
  )
}
