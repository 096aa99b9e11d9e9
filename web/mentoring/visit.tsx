import {
  ActionIcon,
  Alert,
  Anchor,
  Button,
  Card,
  Chip,
  FileButton,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput
} from '@mantine/core'
import { IconCamera, IconPlus, IconX } from '@tabler/icons-react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Actions } from '../../src/client.ts'
import { addDays } from '../../src/kernel/dates.ts'
import {
  type Blocker,
  blockerNames,
  blockers,
  type Stage,
  stageNames,
  stages,
  type TaskOwner,
  visitPlaceNames,
  visitPlaces,
  visitTopicNames,
  visitTopics
} from '../../src/mentoring/model.ts'
import { complain, upload, useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { today } from '../shell/today.ts'
import { OwnerSelect } from './tasks.tsx'

type VisitInput = Actions['mentoring/record-visit']['input']
interface Step {
  key: number
  title: string
  owner: TaskOwner
  dueOn: string
}

/** A visit as it is written down on the way: a few taps, a sentence, photos, and what was agreed. */
export function Visit() {
  const t = useT()
  const { id } = useParams({ strict: false }) as { id: string }
  const navigate = useNavigate()
  const asked = useView('mentoring/case', { id })
  const record = useAct('mentoring/record-visit', { quiet: true })
  const [visitedOn, setVisitedOn] = useState(today())
  const [place, setPlace] = useState<(typeof visitPlaces)[number]>('home')
  const [topics, setTopics] = useState<string[]>([])
  const [seen, setSeen] = useState('')
  const [problems, setProblems] = useState<string[]>()
  const [turnover, setTurnover] = useState<number | null>(null)
  const [production, setProduction] = useState<number | null>(null)
  const [capacity, setCapacity] = useState<number | null>()
  const [stage, setStage] = useState<Stage>()
  const [photos, setPhotos] = useState<{ file: string; caption: string; shown: string }[]>([])
  const [steps, setSteps] = useState<Step[]>([])
  const [confirmed, setConfirmed] = useState<('turnover' | 'same-day')[]>([])
  const [sending, setSending] = useState(false)
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const c = asked.data
  if (!c) return null
  const question = record.error?.problem.facts.confirm as 'turnover' | 'same-day' | undefined
  const addPhotos = async (files: File[]) => {
    setSending(true)
    for (const file of files) {
      try {
        const stored = await upload(file)
        setPhotos((list) => [
          ...list,
          { file: stored, caption: file.name.replace(/\.\w+$/, ''), shown: URL.createObjectURL(file) }
        ])
      } catch (error) {
        complain(error)
      }
    }
    setSending(false)
  }
  const save = (also: ('turnover' | 'same-day')[] = []) => {
    const all = [...confirmed, ...also]
    setConfirmed(all)
    record.mutate(
      {
        case: id,
        visitedOn,
        place,
        topics: topics as VisitInput['topics'],
        seen,
        problems: (problems ?? c.blockedBy) as Blocker[],
        turnover,
        production,
        capacity: capacity === undefined ? c.capacity : capacity,
        stage: stage ?? c.stage,
        photos: photos.map(({ file, caption }) => ({ file, caption })),
        nextSteps: steps.filter((s) => s.title.trim()).map(({ title, owner, dueOn }) => ({ title, owner, dueOn })),
        confirmed: all
      },
      { onSuccess: () => navigate({ to: '/pendampingan/$id', params: { id } as never }) }
    )
  }
  const change = (key: number, more: Partial<Step>) =>
    setSteps((list) => list.map((s) => (s.key === key ? { ...s, ...more } : s)))
  const number = { min: 0, allowDecimal: false, thousandSeparator: '.', decimalSeparator: ',' } as const
  return (
    <Stack
      gap="lg"
      maw={760}
      component="form"
      onSubmit={(e) => {
        e.preventDefault()
        save()
      }}
    >
      <Heading
        title={t('Kunjungan', 'Visit')}
        lead={
          <Anchor component={Link} to="/pendampingan/$id" params={{ id } as never}>
            {c.title}
          </Anchor>
        }
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <DateField label={t('Tanggal', 'Date')} value={visitedOn} max={today()} onChange={setVisitedOn} required />
        <Select
          label={t('Tempat', 'Place')}
          data={visitPlaces.map((p) => ({ value: p, label: t(visitPlaceNames[p]) }))}
          value={place}
          onChange={(next) => next && setPlace(next as typeof place)}
          allowDeselect={false}
        />
      </SimpleGrid>
      <Choice
        label={t('Yang dibicarakan', 'Topics')}
        options={visitTopics.map((x) => [x, t(visitTopicNames[x])])}
        value={topics}
        onChange={setTopics}
      />
      <Textarea
        label={t('Yang dilihat dan dibicarakan', 'What was seen and said')}
        value={seen}
        onChange={(e) => setSeen(e.currentTarget.value)}
        autosize
        minRows={3}
        required
        minLength={3}
      />
      <Choice
        label={t('Yang menghalangi usaha sekarang', 'What blocks the business now')}
        options={blockers.map((b) => [b, t(blockerNames[b])])}
        value={problems ?? c.blockedBy}
        onChange={setProblems}
      />
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <RupiahInput
          label={t('Omzet bulan lalu', 'Turnover last month')}
          value={turnover ?? ''}
          error={question === 'turnover' ? t('Periksa nolnya', 'Check the zeros') : undefined}
          onChange={(v) => {
            setTurnover(v === '' ? null : Number(v))
            setConfirmed((list) => list.filter((one) => one !== 'turnover'))
          }}
        />
        <NumberInput
          label={`${t('Produksi sejak kunjungan lalu', 'Made since last visit')} (${c.unit})`}
          value={production ?? ''}
          onChange={(v) => setProduction(v === '' ? null : Number(v))}
          {...number}
        />
        <NumberInput
          label={`${t('Kapasitas sebulan', 'Capacity a month')} (${c.unit})`}
          value={(capacity === undefined ? c.capacity : capacity) ?? ''}
          onChange={(v) => setCapacity(v === '' ? null : Number(v))}
          {...number}
        />
      </SimpleGrid>
      <Select
        label={t('Tahap usaha sekarang', 'Stage now')}
        data={stages.map((s) => ({ value: s, label: t(stageNames[s]) }))}
        value={stage ?? c.stage}
        onChange={(next) => next && setStage(next as Stage)}
        allowDeselect={false}
        maw={320}
      />
      <Stack gap="xs">
        <Group justify="space-between">
          <Text fw={600}>{t('Foto', 'Photos')}</Text>
          <FileButton onChange={addPhotos} accept="image/jpeg,image/png" multiple>
            {(props) => (
              <Button {...props} variant="default" loading={sending} leftSection={<IconCamera size={18} aria-hidden />}>
                {t('Tambah foto', 'Add photos')}
              </Button>
            )}
          </FileButton>
        </Group>
        <SimpleGrid cols={{ base: 1, xs: 2, sm: 3 }}>
          {photos.map((p, i) => (
            <Card key={p.file} withBorder padding="xs">
              <img
                src={p.shown}
                alt={p.caption}
                style={{ width: '100%', height: 120, objectFit: 'cover', borderRadius: 6 }}
              />
              <TextInput
                mt="xs"
                size="xs"
                aria-label={`${t('Keterangan foto', 'Caption')} ${i + 1}`}
                value={p.caption}
                onChange={(e) => {
                  const caption = e.currentTarget.value
                  setPhotos((list) => list.map((one) => (one.file === p.file ? { ...one, caption } : one)))
                }}
                rightSection={
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    c="inherit"
                    onClick={() => setPhotos((list) => list.filter((one) => one.file !== p.file))}
                    aria-label={`${t('Buang foto', 'Remove photo')} ${i + 1}`}
                  >
                    <IconX size={14} />
                  </ActionIcon>
                }
              />
            </Card>
          ))}
        </SimpleGrid>
      </Stack>
      <Stack gap="xs">
        <Group justify="space-between">
          <Text fw={600}>{t('Langkah yang disepakati', 'Agreed next steps')}</Text>
          <Button
            variant="default"
            leftSection={<IconPlus size={18} aria-hidden />}
            onClick={() =>
              setSteps((list) => [...list, { key: Date.now(), title: '', owner: 'maker', dueOn: addDays(today(), 7) }])
            }
          >
            {t('Tambah langkah', 'Add a step')}
          </Button>
        </Group>
        {steps.map((s, i) => (
          <Card key={s.key} withBorder padding="sm">
            <TextInput
              label={`${t('Langkah', 'Step')} ${i + 1}`}
              value={s.title}
              onChange={(e) => change(s.key, { title: e.currentTarget.value })}
              required
              minLength={3}
            />
            <Group grow mt="xs" align="flex-end">
              <OwnerSelect value={s.owner} onChange={(owner) => change(s.key, { owner })} />
              <DateField
                label={t('Paling lambat', 'Due')}
                value={s.dueOn}
                onChange={(value) => change(s.key, { dueOn: value })}
                required
              />
            </Group>
          </Card>
        ))}
      </Stack>
      {question ? (
        <Alert color="mente" role="alert" title={t('Mohon periksa', 'Please check')}>
          <Text size="sm">{t(record.error!.problem.text)}</Text>
          <Button mt="sm" variant="default" loading={record.isPending} onClick={() => save([question])}>
            {t('Memang benar, simpan', 'It is right, save')}
          </Button>
        </Alert>
      ) : (
        <Refused error={record.error} />
      )}
      <Group justify="flex-end">
        <Button type="submit" size="md" loading={record.isPending} disabled={topics.length === 0 || sending}>
          {t('Simpan kunjungan', 'Save the visit')}
        </Button>
      </Group>
    </Stack>
  )
}

function Choice({
  label,
  options,
  value,
  onChange
}: {
  label: string
  options: [string, string][]
  value: string[]
  onChange: (next: string[]) => void
}) {
  return (
    <Stack gap={6} role="group" aria-label={label}>
      <Text fw={600} size="sm">
        {label}
      </Text>
      <Chip.Group multiple value={value} onChange={onChange}>
        <Group gap="xs">
          {options.map(([id, name]) => (
            <Chip key={id} value={id}>
              {name}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Stack>
  )
}
