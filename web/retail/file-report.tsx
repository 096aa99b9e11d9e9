/** What a retailer's file leaves open: how a column is meant, asked once, and which lines were left out. */
import { Button, Card, Group, Radio, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { Fragment, useState } from 'react'
import type { Views } from '../../src/client.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import type { Text as Bilingual, Language } from '../../src/kernel/text.ts'
import { countUnits, moneyUnits } from '../../src/kernel/units-of-money.ts'
import type { FieldReading, LeftReason } from '../../src/kernel/written.ts'
import {
  type ColumnQuestion,
  type Columns,
  isPart,
  keyOf,
  leftNames,
  type Part,
  unitOf,
  type Way,
  type Ways,
  waysOf,
  worthOfReturns
} from '../../src/retail/model.ts'
import { readWith, readWritten } from '../../src/retail/numbers.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useLanguage, useT } from '../shell/language.tsx'

/** Files that may hold a table; what they are is told by their bytes. */
export const tableFiles = '.csv,.tsv,.txt,.xlsx,.xlsm,.xls,.xlsb,.ods,.fods,.xml,.htm,.html,.mht,.mhtml'

/** A day or number as people write it. */
export function shown(value: string | number, reading: FieldReading, language: Language): string {
  if (reading === 'date') return formatDate(String(value), language)
  if (reading === 'money') return formatRupiah(Number(value))
  return Number(value).toLocaleString(language === 'id' ? 'id-ID' : 'en-GB', { maximumFractionDigits: 6 })
}

/** Asks of each undecided column how it is meant, by what its own cells would say. */
export function ColumnQuestions({
  questions,
  busy,
  answer
}: {
  questions: readonly ColumnQuestion[]
  busy: boolean
  answer: (said: Ways) => void
}) {
  const t = useT()
  const [said, setSaid] = useState<Ways>({})
  if (questions.length === 0) return null
  return (
    <Card withBorder padding="lg" style={{ borderLeft: '5px solid var(--mantine-color-mente-5)' }}>
      <Stack gap="lg">
        <div>
          <Title order={2} size="h4">
            {questions.length === 1
              ? t('Satu pertanyaan', 'One question')
              : t(`${questions.length} pertanyaan`, `${questions.length} questions`)}
          </Title>
          <Text size="sm" c="dimmed">
            {t(
              'Jawab sekali untuk seluruh kolom; berkas berikutnya dari ritel ini dibaca sendiri.',
              'Answer once for the whole column; the next file of this retailer is read by itself.'
            )}
          </Text>
        </div>
        {questions.map((q) => {
          const key = keyOf(q)
          return <Ask key={key} q={q} value={said[key]} set={(way) => setSaid({ ...said, [key]: way })} />
        })}
        <Group>
          <Button loading={busy} disabled={Object.keys(said).length === 0} onClick={() => answer(said)}>
            {t('Baca dengan jawaban ini', 'Read with this answer')}
          </Button>
        </Group>
      </Stack>
    </Card>
  )
}

/** The units of amounts, or of what is counted, as answers. */
const unitNames = (t: (text: Bilingual) => string, reading: ColumnQuestion['reading']) => {
  const names = reading === 'count' ? countUnits : moneyUnits
  const name = (unit: number) => t(names[unit]!)
  return { rupiah: name(1), thousands: name(1e3), millions: name(1e6), billions: name(1e9), trillions: name(1e12) }
}

/** What ten would be. */
const partOf = (part: Part, example: string | number, way: Way) => {
  const read = readWith(part, 10, example, way)
  return read && 'value' in read ? read.value.toLocaleString('id-ID') : '?'
}

function Ask({ q, value, set }: { q: ColumnQuestion; value: Way | undefined; set: (way: Way) => void }) {
  const { t, language } = useLanguage()
  const names: Record<Way, string> = {
    day: t('Hari dulu', 'The day first'),
    month: t('Bulan dulu', 'The month first'),
    id: t('Titik memisahkan ribuan', 'A point groups thousands'),
    en: t('Koma memisahkan ribuan', 'A comma groups thousands'),
    alone: t('Jumlahnya tetap', 'The quantity stays as it is'),
    counted: {
      returned: t('Jumlahnya dikurangi', 'It is taken off the quantity'),
      pack: t('Jumlahnya dikalikan', 'The quantity is multiplied by it'),
      bonus: t('Jumlahnya ditambah', 'It is added to the quantity')
    }[q.field as Part],
    ...unitNames(t, q.reading),
    each: t('Penjualan lain: semuanya dihitung', 'Another sale: all are counted'),
    once: t('Salinan: dihitung sekali', 'A copy: counted once')
  }
  const given = (example: string | number, way: Way) => {
    if (isPart(q.field))
      return t(`10 menjadi ${partOf(q.field, example, way)}`, `10 become ${partOf(q.field, example, way)}`)
    if (q.about === 'repeated') return way === 'each' ? t('dihitung', 'counted') : t('dilewati', 'left out')
    const unit = unitOf(way)
    const inUnit = unit && { of: [unit, unit], large: true, said: unit }
    const read = inUnit ? readWritten(q.reading, example, 'id', inUnit) : readWritten(q.reading, example, way)
    return read && 'value' in read ? shown(read.value, q.reading, language) : t('tidak terbaca', 'unreadable')
  }
  return (
    <Radio.Group
      value={value ?? ''}
      onChange={(way) => set(way as Way)}
      label={
        q.about === 'repeated'
          ? t(
              'Baris yang sama persis: penjualan lain, atau salinan?',
              'Lines that are the same: other sales, or copies?'
            )
          : q.reading === 'date'
            ? t(
                `Kolom “${q.title}”${q.sheet === undefined ? '' : ` di lembar “${q.sheet}”`}: mana yang ditulis dulu?`,
                `Column “${q.title}”${q.sheet === undefined ? '' : ` of sheet “${q.sheet}”`}: which is written first?`
              )
            : isPart(q.field)
              ? t(`Kolom “${q.title}”: apakah mengubah jumlahnya?`, `Column “${q.title}”: does it change the quantity?`)
              : q.about === 'unit'
                ? t(`Kolom “${q.title}”: angkanya dalam apa?`, `Column “${q.title}”: what do its numbers count?`)
                : t(
                    `Kolom “${q.title}”: titik atau koma yang memisahkan ribuan?`,
                    `Column “${q.title}”: does a point or a comma group thousands?`
                  )
      }
      description={t(
        `${q.rows.toLocaleString('id-ID')} baris menunggu jawaban ini.`,
        `${q.rows.toLocaleString('id-ID')} rows wait for this answer.`
      )}
      styles={{ label: { fontSize: 'var(--mantine-font-size-md)', fontWeight: 700 } }}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }} mt="sm">
        {(q.ways ?? waysOf[q.reading]!).map((way) => (
          <Radio.Card
            key={way}
            value={way}
            p="md"
            style={
              value === way ? { borderColor: 'var(--mantine-primary-color-filled)', borderWidth: 2, margin: -1 } : {}
            }
          >
            <Group wrap="nowrap" align="flex-start">
              <Radio.Indicator mt={2} />
              <span style={{ minWidth: 0 }}>
                <Text span fw={700}>
                  {names[way]}
                </Text>
                <span style={{ display: 'grid', gridTemplateColumns: 'max-content 1fr', columnGap: 16, marginTop: 4 }}>
                  {q.examples.map((example) => (
                    <Fragment key={example}>
                      <Text span c="dimmed" className="angka">
                        {example}
                      </Text>
                      <Text span>{given(example, way)}</Text>
                    </Fragment>
                  ))}
                </span>
              </span>
            </Group>
          </Radio.Card>
        ))}
      </SimpleGrid>
    </Radio.Group>
  )
}

/** Titles of columns that nothing was read of. */
export function NotRead({ titles, columns }: { titles: readonly string[]; columns: Columns }) {
  const t = useT()
  const read = new Set(Object.values(columns))
  const not = titles.filter((title) => !read.has(title))
  if (not.length === 0) return null
  const worth = t('nilai barang yang kembali; tidak dikurangkan', 'worth of goods that came back; not taken off')
  const told = (title: string) => (worthOfReturns.test(title) ? `${title} (${worth})` : title)
  return (
    <Text size="sm">
      <b>{t('Kolom yang tidak dibaca', 'Columns that are not read')}</b>: {not.map(told).join(', ')}
    </Text>
  )
}

export type LeftOfFile = Views['orders/from-file']['output']['left']

/** Lines of a small file that are no rows: counted by reason, shown, and taken in when wanted. */
export function LeftOfFileReport({ left, take }: { left: LeftOfFile; take: (reason: LeftReason) => void }) {
  const t = useT()
  const [open, setOpen] = useState<LeftReason>()
  if (left.length === 0) return null
  return (
    <Card withBorder padding="md">
      <Title order={2} size="h5">
        {t('Yang dilewati', 'What was left out')}
      </Title>
      <Stack gap="xs" mt="xs">
        {left.map(({ reason, count, lines }) => (
          <div key={reason}>
            <Group gap="sm">
              <Text size="sm">
                <b className="angka">{count.toLocaleString('id-ID')}</b> {t(leftNames[reason])}
              </Text>
              <Button
                variant="default"
                size="compact-sm"
                aria-expanded={open === reason}
                onClick={() => setOpen(open === reason ? undefined : reason)}
              >
                {open === reason ? t('Tutup', 'Close') : t('Lihat', 'See')}
              </Button>
              <Button
                variant="default"
                size="compact-sm"
                onClick={() => take(reason)}
                aria-label={t(`Ikutkan: ${leftNames[reason].id}`, `Take in: ${leftNames[reason].en}`)}
              >
                {t('Ikutkan', 'Take in')}
              </Button>
            </Group>
            {open === reason && <Lines lines={lines} count={count} />}
          </div>
        ))}
      </Stack>
    </Card>
  )
}

function Lines({ lines, count }: { lines: LeftOfFile[number]['lines']; count: number }) {
  const t = useT()
  return (
    <CardTable label={t('Baris yang dilewati', 'Lines left out')} width={420}>
      <Table fz="sm" verticalSpacing={4}>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={`${line.sheet} ${line.line}`}>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                {t(`${line.sheet}, baris ${line.line}`, `${line.sheet}, line ${line.line}`)}
              </Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{line.text}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {count > lines.length && (
        <Text size="sm" c="dimmed">
          {t(`dan ${count - lines.length} lagi`, `and ${count - lines.length} more`)}
        </Text>
      )}
    </CardTable>
  )
}

/** Rows that cannot be used and why: the first, then all. */
export function BadLines({
  lines
}: {
  lines: readonly { sheet: string; line: number; code: string; problem: Bilingual | null }[]
}) {
  const t = useT()
  const [all, setAll] = useState(false)
  const several = new Set(lines.map((l) => l.sheet)).size > 1
  return (
    <>
      {(all ? lines : lines.slice(0, 20)).map((l) => (
        <Text key={`${l.sheet} ${l.line}`} size="sm">
          {several && `${l.sheet}, `}
          {t('Baris', 'Row')} {l.line} ({l.code || '–'}): {t(l.problem!)}
        </Text>
      ))}
      {lines.length > 20 && !all && (
        <Button variant="default" size="compact-sm" mt="xs" onClick={() => setAll(true)}>
          {t(`Lihat ${lines.length - 20} lagi`, `See ${lines.length - 20} more`)}
        </Button>
      )}
    </>
  )
}
