import {
  Alert,
  Badge,
  Button,
  Card,
  Group,
  List,
  Radio,
  Rating,
  Stack,
  Text,
  Textarea,
  ThemeIcon,
  Title
} from '@mantine/core'
import { IconCalendar, IconCoins, IconMapPin } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { agencyNames } from '../../src/access/names.ts'
import { participantStatusNames } from '../../src/classes/model.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { useAct, useView } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'

/** What an invited person opens from the message: no account, three questions at most, on any phone. */
export function Invitation() {
  const { t, language } = useLanguage()
  const { word } = useParams({ strict: false }) as { word: string }
  const asked = useView('classes/invitation', { word })
  const answer = useAct('classes/answer', { quiet: true })
  if (asked.error) return <ProblemAlert error={asked.error} />
  if (!asked.data) return null
  const { name, answer: given, class: c, days } = asked.data
  const open = c.status === 'inviting' && (given === 'invited' || given === 'confirmed')
  return (
    <Stack maw={560} mx="auto" gap="lg">
      <Stack gap={4}>
        <Text c="dimmed">{t(agencyNames[c.agency])}</Text>
        <Title order={1} size="h2">
          {t('Undangan pelatihan', 'Invitation to training')}
        </Title>
        <Text>
          {t('Yth.', 'Dear')} <b>{name}</b>
        </Text>
      </Stack>
      <Card withBorder padding="lg">
        <Stack gap="md">
          <Text fw={700} fz="lg">
            {t(c.course)}
          </Text>
          <Line icon={IconMapPin}>
            {c.venue}, {t('Desa', 'village of')} {c.village}, {t('Kecamatan', 'district of')} {c.district}
          </Line>
          <Line icon={IconCalendar}>
            <List size="sm" listStyleType="none">
              {days.map((d) => (
                <List.Item key={d.day}>
                  {formatDate(d.day, language)}, {d.starts.replace(':', '.')} {t('sampai', 'to')}{' '}
                  {d.ends.replace(':', '.')}
                </List.Item>
              ))}
            </List>
          </Line>
          <Line icon={IconCoins}>
            {t('Uang transpor', 'Transport money')} {formatRupiah(c.transport)}{' '}
            {t('per hari hadir', 'for each day present')}
          </Line>
        </Stack>
      </Card>
      {open ? (
        <Stack gap="sm">
          <Text fw={700}>
            {given === 'confirmed'
              ? t('Anda menjawab: ikut. Sampai jumpa!', 'You answered: coming. See you!')
              : t('Apakah Anda ikut?', 'Will you come?')}
          </Text>
          <Group grow>
            {given !== 'confirmed' && (
              <Button size="lg" loading={answer.isPending} onClick={() => answer.mutate({ word, coming: true })}>
                {t('Ya, saya ikut', 'Yes, I will come')}
              </Button>
            )}
            <Button
              size="lg"
              variant="default"
              loading={answer.isPending}
              onClick={() =>
                window.confirm(
                  t(
                    'Kursi Anda akan ditawarkan kepada orang berikutnya. Yakin tidak ikut?',
                    'Your seat will be offered to the next person. Are you sure?'
                  )
                ) && answer.mutate({ word, coming: false })
              }
            >
              {t('Tidak ikut', 'Not coming')}
            </Button>
          </Group>
          <Refused error={answer.error} />
        </Stack>
      ) : (
        <Group>
          <Text>{t('Jawaban Anda', 'Your answer')}:</Text>
          <Badge size="lg" variant="light" style={{ textTransform: 'none' }}>
            {t(participantStatusNames[given as keyof typeof participantStatusNames])}
          </Badge>
        </Group>
      )}
      {given === 'confirmed' && (c.status === 'inviting' || c.status === 'running') && (
        <>
          <Test word={word} moment="pre" />
          <Test word={word} moment="post" />
        </>
      )}
      {given === 'confirmed' && (c.status === 'running' || c.status === 'finished') && <Feedback word={word} />}
    </Stack>
  )
}

function Line({ icon: Icon, children }: { icon: typeof IconMapPin; children: React.ReactNode }) {
  return (
    <Group wrap="nowrap" align="flex-start" gap="sm">
      <ThemeIcon variant="light" size="md">
        <Icon size={18} aria-hidden />
      </ThemeIcon>
      <div>{children}</div>
    </Group>
  )
}

function Test({ word, moment }: { word: string; moment: 'pre' | 'post' }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const asked = useView('classes/test', { word, moment })
  const [answers, setAnswers] = useState<Record<number, number>>({})
  const take = useAct('classes/take-test', { quiet: true })
  const title = moment === 'pre' ? t('Tes awal', 'Test before the class') : t('Tes akhir', 'Test after the class')
  if (!asked.data || asked.data.questions.length === 0) return null
  if (asked.data.taken !== null)
    return (
      <Text>
        {title}: {t('nilai Anda', 'your score')} <b>{asked.data.taken}</b>
      </Text>
    )
  if (!open)
    return (
      <Button variant="default" onClick={() => setOpen(true)}>
        {title} ({asked.data.questions.length} {t('soal', 'questions')})
      </Button>
    )
  const { questions } = asked.data
  return (
    <Stack component="section" aria-label={title}>
      <Title order={2} size="h4">
        {title}
      </Title>
      {questions.map((q, i) => (
        <Radio.Group
          key={q.question.id}
          label={`${i + 1}. ${t(q.question)}`}
          value={answers[i] === undefined ? '' : String(answers[i])}
          onChange={(v) => setAnswers({ ...answers, [i]: Number(v) })}
        >
          <Stack gap="xs" mt="xs">
            {q.options.map((o, n) => (
              <Radio key={o.id} value={String(n)} label={t(o)} size="md" />
            ))}
          </Stack>
        </Radio.Group>
      ))}
      <Refused error={take.error} />
      <Button
        size="lg"
        disabled={Object.keys(answers).length < questions.length}
        loading={take.isPending}
        onClick={() => take.mutate({ word, moment, answers: questions.map((_, i) => answers[i] ?? null) })}
      >
        {Object.keys(answers).length < questions.length
          ? t(
              `Terjawab ${Object.keys(answers).length} dari ${questions.length}`,
              `Answered ${Object.keys(answers).length} of ${questions.length}`
            )
          : t('Kirim jawaban', 'Send the answers')}
      </Button>
    </Stack>
  )
}

function Feedback({ word }: { word: string }) {
  const t = useT()
  const [values, setValues] = useState({ content: 0, mentors: 0, place: 0 })
  const [comment, setComment] = useState('')
  const give = useAct('classes/give-feedback', { quiet: true })
  const labels = {
    content: t('Isi pelatihan', 'What was taught'),
    mentors: t('Narasumber', 'The mentors'),
    place: t('Tempat', 'The place')
  }
  if (give.isSuccess)
    return (
      <Alert color="hijau">{t('Terima kasih, umpan balik Anda tersimpan.', 'Thank you, your feedback is kept.')}</Alert>
    )
  return (
    <Stack component="section" aria-label={t('Umpan balik', 'Feedback')}>
      <Title order={2} size="h4">
        {t('Bagaimana pelatihannya?', 'How was the training?')}
      </Title>
      {(['content', 'mentors', 'place'] as const).map((key) => (
        <Group key={key} justify="space-between">
          <Text>{labels[key]}</Text>
          <Rating
            size="xl"
            color="mente"
            aria-label={labels[key]}
            value={values[key]}
            onChange={(v) => setValues({ ...values, [key]: v })}
          />
        </Group>
      ))}
      <Textarea
        label={t('Saran (boleh kosong)', 'Advice (may be empty)')}
        autosize
        minRows={2}
        value={comment}
        onChange={(e) => setComment(e.currentTarget.value)}
      />
      <Refused error={give.error} />
      <Button
        size="lg"
        disabled={Object.values(values).includes(0)}
        loading={give.isPending}
        onClick={() => give.mutate({ word, ...values, comment: comment.trim() || null })}
      >
        {t('Kirim', 'Send')}
      </Button>
    </Stack>
  )
}
