/** What only a person can say of a column, asked once for all of its cells, before anything else. */
import { Button, Card, Divider, Group, Radio, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { Fragment, useState } from 'react'
import { useAct } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import {
  given,
  type Import,
  meantOf,
  type Question,
  questionsOf,
  type Rivalry,
  rivalriesOf,
  titleOf,
  type Way,
  waysOf
} from './meaning.ts'

export function Questions({ it, answered }: { it: Import; answered: () => void }) {
  const { t } = useLanguage()
  const [answers, setAnswers] = useState<Record<number, Way>>({})
  const save = useAct('intake/map-columns')
  const [columns, setColumns] = useState<Record<string, number>>({})
  const questions = questionsOf(it)
  const rivalries = rivalriesOf(it)
  const asked = questions.length + rivalries.length
  if (asked === 0) return null
  const said = questions.filter((q) => answers[q.column])
  const chosen = rivalries.filter((r) => columns[r.field.id] !== undefined)
  // Which column counts is said of all fields at once, as the file is then read by what is on the screen.
  const ready = rivalries.length > 0 ? chosen.length === rivalries.length : said.length > 0
  const send = () => {
    const meant = meantOf(it)
    for (const { column, meaning } of said) meant[column] = { ...meant[column], [meaning.about]: answers[column] }
    // This card is gone by then, so it is the promise that tells.
    save
      .mutateAsync({ import: it.id, mapping: { ...it.mapping, ...columns }, meant, village: it.village })
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
            <Stack key={question.column} gap="lg">
              {n + rivalries.length > 0 && <Divider />}
              <Ask
                question={question}
                value={answers[question.column]}
                set={(way) => setAnswers((now) => ({ ...now, [question.column]: way }))}
              />
            </Stack>
          ))}
          <Group>
            <Button type="submit" disabled={!it.mine || !ready} loading={save.isPending}>
              {asked === 1
                ? t('Baca ulang dengan jawaban ini', 'Read again with this answer')
                : t(
                    `Baca ulang dengan ${said.length + chosen.length} dari ${asked} jawaban`,
                    `Read again with ${said.length + chosen.length} of ${asked} answers`
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
          <Radio.Card
            key={column}
            value={String(column)}
            p="md"
            style={
              value === column ? { borderColor: 'var(--mantine-primary-color-filled)', borderWidth: 2, margin: -1 } : {}
            }
          >
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
  const { title, field, meaning } = question
  const dates = meaning.about === 'dates'
  const cells = meaning.either.toLocaleString('id-ID')
  const label = t(title)
  return (
    <Radio.Group
      value={value ?? ''}
      onChange={(way) => set(way as Way)}
      label={
        dates
          ? t(`Kolom “${label}”: mana yang ditulis dulu?`, `Column “${label}”: which is written first?`)
          : t(
              `Kolom “${label}”: titik atau koma yang memisahkan ribuan?`,
              `Column “${label}”: does a point or a comma group thousands?`
            )
      }
      description={t(
        `Mengisi ${t(field.label)}. ${cells} isian dapat dibaca dua cara, dan tidak ada isian lain yang memastikannya.`,
        `Fills ${t(field.label)}. ${cells} cells can be read two ways, and no other cell settles it.`
      )}
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
    en: t('Koma memisahkan ribuan', 'A comma groups thousands')
  }
  return (
    <Radio.Card
      value={way}
      p="md"
      style={chosen ? { borderColor: 'var(--mantine-primary-color-filled)', borderWidth: 2, margin: -1 } : {}}
    >
      <Group wrap="nowrap" align="flex-start">
        <Radio.Indicator mt={2} />
        <span style={{ minWidth: 0 }}>
          <Text span fw={700}>
            {names[way]}
          </Text>
          <span style={{ display: 'grid', gridTemplateColumns: 'max-content 1fr', columnGap: 16, marginTop: 4 }}>
            {question.meaning.examples.map((example) => (
              <Fragment key={example}>
                <Text span c="dimmed" className="angka">
                  {example}
                </Text>
                <Text span>{given(example, way, question.field, language) ?? t('tidak terbaca', 'unreadable')}</Text>
              </Fragment>
            ))}
          </span>
        </span>
      </Group>
    </Radio.Card>
  )
}
