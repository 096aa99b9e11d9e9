/** What only a person can say of a column, asked once for all of its cells, before anything else. */
import { Button, Card, Divider, Group, Radio, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { fieldsOf } from '../../src/intake/model.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { text } from '../../src/kernel/text.ts'
import { countUnits, moneyUnits, readCountInUnit, readInUnit } from '../../src/kernel/units-of-money.ts'
import { useAct, useView } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import {
  given,
  type Import,
  meantOf,
  type Question,
  questionsOf,
  type Rivalry,
  type Row,
  rivalriesOf,
  shown,
  swappedIn,
  titleOf,
  type UnitQuestion,
  unitQuestionsOf,
  type Way,
  waysOf,
  withAnswer
} from './meaning.ts'

export function Questions({ it, answered }: { it: Import; answered: () => void }) {
  const { t } = useLanguage()
  const [answers, setAnswers] = useState<Record<string, Way>>({})
  const [points, setPoints] = useState<Points>()
  const save = useAct('intake/map-columns')
  const [columns, setColumns] = useState<Record<string, number>>({})
  const questions = questionsOf(it)
  const rivalries = rivalriesOf(it)
  const swapped = swappedIn(it)
  const [units, setUnits] = useState<Record<number, UnitQuestion['units'][number]>>({})
  const inUnits = unitQuestionsOf(it)
  const asked = questions.length + rivalries.length + inUnits.length + (swapped ? 1 : 0)
  if (asked === 0) return null
  const said = questions.filter((q) => answers[q.key])
  const chosen = rivalries.filter((r) => columns[r.field.id] !== undefined)
  // Which column counts is said of all fields at once, as the file is then read by what is on the screen.
  const answeredNow = said.length + chosen.length + Object.keys(units).length + (swapped && points ? 1 : 0)
  const ready = rivalries.length > 0 ? chosen.length === rivalries.length : answeredNow > 0
  const send = () => {
    const meant = meantOf(it)
    for (const q of said) meant[q.column] = withAnswer(q, answers[q.key]!, meant[q.column])
    for (const [column, unit] of Object.entries(units)) meant[column] = { ...meant[column], unit }
    const { lat, lon, ...others } = { ...it.mapping, ...columns }
    const placed =
      swapped && points === 'drop' ? {} : swapped && points === 'swap' ? { lat: lon, lon: lat } : { lat, lon }
    // This card is gone by then, so it is the promise that tells.
    save
      .mutateAsync({ import: it.id, mapping: { ...others, ...definedOf(placed) }, meant, village: it.village })
      .then(answered, () => {})
  }
  return (
    <Card withBorder padding="lg" style={{ borderLeft: '5px solid var(--mantine-color-mente-5)' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <Stack gap="lg">
          <div>
            <Title order={2} size="h4">
              {asked === 1
                ? t('Satu pertanyaan dulu', 'One question first')
                : t(`${asked} pertanyaan dulu`, `${asked} questions first`)}
            </Title>
            <Text size="sm" c="dimmed">
              {t(
                'Jawab sekali untuk seluruh kolom. Jawaban diingat untuk berkas berikutnya dengan judul kolom yang sama.',
                'Answer once for the whole column. The answer is remembered for the next file with the same column titles.'
              )}
            </Text>
          </div>
          {rivalries.map((rivalry, n) => (
            <Stack key={rivalry.field.id} gap="lg">
              {n > 0 && <Divider />}
              <Which
                it={it}
                rivalry={rivalry}
                value={columns[rivalry.field.id]}
                set={(column) => setColumns((now) => ({ ...now, [rivalry.field.id]: column }))}
              />
            </Stack>
          ))}
          {questions.map((question, n) => (
            <Stack key={question.key} gap="lg">
              {n + rivalries.length > 0 && <Divider />}
              <Ask
                question={question}
                value={answers[question.key]}
                set={(way) => setAnswers((now) => ({ ...now, [question.key]: way }))}
              />
            </Stack>
          ))}
          {inUnits.map((question, n) => (
            <Stack key={question.column} gap="lg">
              {n + rivalries.length + questions.length > 0 && <Divider />}
              <InWhichUnit
                it={it}
                question={question}
                value={units[question.column]}
                set={(unit) => setUnits((now) => ({ ...now, [question.column]: unit }))}
              />
            </Stack>
          ))}
          {swapped && (
            <Stack gap="lg">
              {asked > 1 && <Divider />}
              <Swapped it={it} swapped={swapped} value={points} set={setPoints} />
            </Stack>
          )}
          <Group>
            <Button type="submit" disabled={!it.mine || !ready} loading={save.isPending}>
              {asked === 1
                ? t('Baca ulang dengan jawaban ini', 'Read again with this answer')
                : t(
                    `Baca ulang dengan ${answeredNow} dari ${asked} jawaban`,
                    `Read again with ${answeredNow} of ${asked} answers`
                  )}
            </Button>
            <Text size="sm" c="dimmed" flex="1 1 16rem">
              {it.mine
                ? t(
                    'Tidak tahu? Biarkan: barisnya tertahan dan dapat dijawab satu per satu di bawah.',
                    'Not sure? Leave it: these rows are held and can be answered one by one below.'
                  )
                : t(
                    'Hanya dinas yang mengunggahnya yang dapat menjawab.',
                    'Only the agency that uploaded it can answer.'
                  )}
            </Text>
          </Group>
        </Stack>
      </form>
    </Card>
  )
}

type Points = 'swap' | 'drop'
const definedOf = (columns: Record<string, number | undefined>): Record<string, number> =>
  Object.fromEntries(Object.entries(columns).flatMap(([field, at]) => (at === undefined ? [] : [[field, at]])))

const chosenStyle = { borderColor: 'var(--mantine-primary-color-filled)', borderWidth: 2, margin: -1 }

/** One of the answers, with what it gives. */
function Answer({ value, chosen, name, lines }: { value: string; chosen: boolean; name: string; lines: string[] }) {
  return (
    <Radio.Card
      value={value}
      p="md"
      style={{ display: 'flex', alignItems: 'flex-start', ...(chosen ? chosenStyle : {}) }}
    >
      <Group wrap="nowrap" align="flex-start">
        <Radio.Indicator mt={2} />
        <span style={{ minWidth: 0 }}>
          <Text span fw={700}>
            {name}
          </Text>
          {lines.map((line, i) => (
            <Text key={i} span size="sm" display="block" mt={4} style={{ overflowWrap: 'anywhere' }}>
              {line}
            </Text>
          ))}
        </span>
      </Group>
    </Radio.Card>
  )
}

/** Latitudes in the column of longitudes and the other way round, asked once for both. */
function Swapped({
  it,
  swapped: { rows, lat, lon },
  value,
  set
}: {
  it: Import
  swapped: NonNullable<ReturnType<typeof swappedIn>>
  value: Points | undefined
  set: (value: Points) => void
}) {
  const { t, language } = useLanguage()
  const asked = useView('intake/rows', { import: it.id, show: 'doubtful', field: 'lat', page: 1, size: 3 })
  const degrees = (cell: string) => shown(cell, { reading: 'lat' }, language)
  const examples = (asked.data?.rows ?? []).flatMap(({ values }) =>
    values.lat && values.lon ? [[degrees(values.lat), degrees(values.lon)] as const] : []
  )
  const all = it.counts.accepted + it.counts.held + it.counts.refused
  const n = rows.toLocaleString('id-ID')
  return (
    <Radio.Group
      value={value ?? ''}
      onChange={(next) => set(next as Points)}
      label={t(
        `Kolom “${lat.id}” dan “${lon.id}”: apakah lintang dan bujur tertukar?`,
        `Columns “${lat.en}” and “${lon.en}”: are latitude and longitude swapped?`
      )}
      description={t(
        `${n} dari ${all.toLocaleString('id-ID')} baris: seperti tertulis titiknya tidak ada di bumi, bila ditukar ada di kabupaten ini.`,
        `${n} of ${all.toLocaleString('id-ID')} rows: as written the point is nowhere on earth, when swapped it lies in this regency.`
      )}
      styles={{ label: { fontSize: 'var(--mantine-font-size-md)', fontWeight: 700 } }}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }} mt="sm">
        <Answer
          value="swap"
          chosen={value === 'swap'}
          name={t('Tertukar: tukar keduanya', 'Swapped: exchange them')}
          lines={examples.map(([a, b]) => t(`Lintang ${b}, bujur ${a}`, `Latitude ${b}, longitude ${a}`))}
        />
        <Answer
          value="drop"
          chosen={value === 'drop'}
          name={t('Tidak tertukar: terima tanpa titik', 'Not swapped: accept without points')}
          lines={examples.map(([a, b]) =>
            t(`Lintang ${a}, bujur ${b}: tidak dipakai`, `Latitude ${a}, longitude ${b}: not used`)
          )}
        />
      </SimpleGrid>
    </Radio.Group>
  )
}

/** In rupiah, or in the unit that a title or a line beside the table names. */
function InWhichUnit({
  it,
  question: { title, field, rows, units },
  value,
  set
}: {
  it: Import
  question: UnitQuestion
  value: UnitQuestion['units'][number] | undefined
  set: (unit: UnitQuestion['units'][number]) => void
}) {
  const { t } = useLanguage()
  const asked = useView('intake/rows', { import: it.id, show: 'doubtful', field: field.id, page: 1, size: 3 })
  const waiting = (asked.data?.rows ?? []).filter(({ problems }) => problems.some((p) => p.code === 'unit-ambiguous'))
  const isMoney = field.reading === 'money'
  const lines = (unit: number) =>
    waiting.flatMap(({ values }) => {
      const [cell, units] = [values[field.id] ?? '', { of: [unit, unit], large: true, said: unit }]
      const read = isMoney
        ? readInUnit(cell, 'id', units)
        : readCountInUnit(cell, 'id', field.reading === 'count', units, field.unit, title.id)
      if (!read || !('value' in read)) return []
      return [`${cell} = ${isMoney ? formatRupiah(read.value) : read.value.toLocaleString('id-ID')}`]
    })
  return (
    <Radio.Group
      value={value === undefined ? '' : String(value)}
      onChange={(unit) => set(Number(unit) as UnitQuestion['units'][number])}
      label={t(`Kolom “${title.id}”: angkanya dalam apa?`, `Column “${title.en}”: what do its numbers count?`)}
      description={t(
        `Mengisi ${t(field.label)}. ${rows.toLocaleString('id-ID')} baris dapat berarti keduanya. Ditanyakan lagi untuk setiap berkas.`,
        `Fills ${t(field.label)}. ${rows.toLocaleString('id-ID')} rows could mean either. Asked anew of each file.`
      )}
      styles={{ label: { fontSize: 'var(--mantine-font-size-md)', fontWeight: 700 } }}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }} mt="sm">
        {units.map((unit) => (
          <Answer
            key={unit}
            value={String(unit)}
            chosen={value === unit}
            name={t((isMoney ? moneyUnits : countUnits)[unit]!)}
            lines={lines(unit)}
          />
        ))}
      </SimpleGrid>
    </Radio.Group>
  )
}

const isMasked = (cell: string) => cell.includes('•')

/** Lists without titles that have the shape of a table of the file: its continuation, or none of it? */
export function Continuation({ it, answered }: { it: Import; answered: () => void }) {
  const t = useT()
  const [value, setValue] = useState<'yes' | 'no'>()
  const say = useAct('intake/continue-table')
  const n = it.counts.left.continues ?? 0
  const isOpen = n > 0 && it.answers.continues === undefined
  const asked = useView(
    'intake/rows',
    { import: it.id, show: 'left', left: 'continues', page: 1, size: 2 },
    { enabled: isOpen }
  )
  if (!isOpen) return null
  const rows = asked.data?.rows ?? []
  const labels = new Map(fieldsOf[it.kind].map((field) => [field.id, t(field.label)]))
  const readAs = (row: Row) =>
    Object.entries(row.values)
      .filter(([, cell]) => cell !== '')
      .sort(([, a], [, b]) => Number(isMasked(a)) - Number(isMasked(b)))
      .map(([field, cell]) => `${labels.get(field)}: ${cell}`)
      .join('; ')
  const count = n.toLocaleString('id-ID')
  const sheets = [...new Set(rows.map((row) => row.sheet))].map((sheet) => `“${sheet}”`).join(', ')
  const send = () => say.mutateAsync({ import: it.id, continues: value === 'yes' }).then(answered, () => {})
  return (
    <Card withBorder padding="lg" style={{ borderLeft: '5px solid var(--mantine-color-mente-5)' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <Stack gap="lg">
          <Radio.Group
            value={value ?? ''}
            onChange={(next) => setValue(next as 'yes' | 'no')}
            label={t(
              `${count} baris tanpa judul kolom: lanjutan dari tabel di berkas ini?`,
              `${count} lines without titles: do they continue the table of this file?`
            )}
            description={t(
              `Di lembar ${sheets}. Isinya sebentuk dengan tabel yang punya judul. Jawaban diingat untuk berkas ` +
                `berikutnya dengan judul kolom yang sama.`,
              `On sheet ${sheets}. They have the shape of the table with titles. The answer is remembered for the ` +
                `next file with the same column titles.`
            )}
            styles={{ label: { fontSize: 'var(--mantine-font-size-md)', fontWeight: 700 } }}
          >
            <SimpleGrid cols={{ base: 1, xs: 2 }} mt="sm">
              <Answer
                value="yes"
                chosen={value === 'yes'}
                name={t('Lanjutan: baca dengan judul yang sama', 'A continuation: read under the same titles')}
                lines={rows.map(readAs)}
              />
              <Answer
                value="no"
                chosen={value === 'no'}
                name={t('Bukan: tetap dilewati', 'No: leave them out')}
                lines={rows.map((row) => row.text ?? '')}
              />
            </SimpleGrid>
          </Radio.Group>
          <Group>
            <Button type="submit" disabled={!it.mine || !value} loading={say.isPending}>
              {value === 'no'
                ? t('Simpan jawaban ini', 'Keep this answer')
                : t('Baca dengan jawaban ini', 'Read with this answer')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  )
}

/** Which of several columns fills a field; the others are then not read. */
function Which({
  it,
  rivalry: { field, columns },
  value,
  set
}: {
  it: Import
  rivalry: Rivalry
  value: number | undefined
  set: (column: number) => void
}) {
  const t = useT()
  return (
    <Radio.Group
      value={value === undefined ? '' : String(value)}
      onChange={(column) => set(Number(column))}
      label={t(`Kolom mana yang berisi ${t(field.label)}?`, `Which column holds ${t(field.label)}?`)}
      description={t(
        'Beberapa kolom dapat mengisinya. Baris yang isinya berbeda tertahan sampai Anda memilih.',
        'Several columns could. Rows in which they differ are held until you choose.'
      )}
      styles={{ label: { fontSize: 'var(--mantine-font-size-md)', fontWeight: 700 } }}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }} mt="sm">
        {columns.map((column) => (
          <Radio.Card key={column} value={String(column)} p="md" style={value === column ? chosenStyle : {}}>
            <Group wrap="nowrap">
              <Radio.Indicator />
              <Text span fw={700} style={{ overflowWrap: 'anywhere' }}>
                {t(titleOf(it.columns[column]!, column))}
              </Text>
            </Group>
          </Radio.Card>
        ))}
      </SimpleGrid>
    </Radio.Group>
  )
}

function Ask({ question, value, set }: { question: Question; value: Way | undefined; set: (way: Way) => void }) {
  const { t } = useLanguage()
  const { title, field, meaning, sheet } = question
  const cells = meaning.either.toLocaleString('id-ID')
  const where = sheet === undefined ? text('', '') : text(` di lembar “${sheet}”`, ` of sheet “${sheet}”`)
  const labels = {
    dates: text(
      `Kolom “${title.id}”${where.id}: mana yang ditulis dulu?`,
      `Column “${title.en}”${where.en}: which is written first?`
    ),
    numbers: text(
      `Kolom “${title.id}”: titik atau koma yang memisahkan ribuan?`,
      `Column “${title.en}”: does a point or a comma group thousands?`
    ),
    days: text(`Kolom “${title.id}”: hari mana yang dimaksud?`, `Column “${title.en}”: which day is meant?`)
  }
  return (
    <Radio.Group
      value={value ?? ''}
      onChange={(way) => set(way as Way)}
      label={t(labels[meaning.about])}
      description={
        meaning.about === 'days'
          ? t(
              `Mengisi ${t(field.label)}. ${cells} isian berupa waktu di zona lain, yang di Jakarta sudah hari ` +
                `lain; tidak ada NIK yang memastikannya.`,
              `Fills ${t(field.label)}. ${cells} cells are times of another zone, by then another day in Jakarta; no NIK settles it.`
            )
          : t(
              `Mengisi ${t(field.label)}. ${cells} isian dapat dibaca dua cara, dan tidak ada isian lain yang memastikannya.`,
              `Fills ${t(field.label)}. ${cells} cells can be read two ways, and no other cell settles it.`
            )
      }
      styles={{ label: { fontSize: 'var(--mantine-font-size-md)', fontWeight: 700 } }}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }} mt="sm">
        {waysOf[meaning.about].map((way) => (
          <Choice key={way} way={way} question={question} chosen={value === way} />
        ))}
      </SimpleGrid>
    </Radio.Group>
  )
}

function Choice({ way, question, chosen }: { way: Way; question: Question; chosen: boolean }) {
  const { t, language } = useLanguage()
  const names: Record<Way, string> = {
    day: t('Hari dulu', 'The day first'),
    month: t('Bulan dulu', 'The month first'),
    id: t('Titik memisahkan ribuan', 'A point groups thousands'),
    en: t('Koma memisahkan ribuan', 'A comma groups thousands'),
    jakarta: t('Hari di Jakarta pada jam itu', 'The day in Jakarta at that time'),
    written: t('Hari seperti tertulis', 'The day as it is written')
  }
  return (
    <Radio.Card value={way} p="md" style={chosen ? chosenStyle : {}}>
      <Group wrap="nowrap" align="flex-start">
        <Radio.Indicator mt={2} />
        <span style={{ minWidth: 0 }}>
          <Text span fw={700}>
            {names[way]}
          </Text>
          {question.meaning.examples.map((example) => (
            <span key={example} style={{ display: 'flex', flexWrap: 'wrap', columnGap: 16, marginTop: 4 }}>
              <Text span c="dimmed" className="angka" miw="6.5em">
                {example}
              </Text>
              <Text span>{given(example, way, question.field, language) ?? t('tidak terbaca', 'unreadable')}</Text>
            </span>
          ))}
        </span>
      </Group>
    </Radio.Card>
  )
}
