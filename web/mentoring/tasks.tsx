import { Anchor, Badge, Button, Checkbox, Group, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { addDays, formatDate } from '../../src/kernel/dates.ts'
import { type TaskOwner, taskOwnerNames, taskOwners } from '../../src/mentoring/model.ts'
import { useAct } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { today } from '../shell/today.ts'

interface Task {
  id: string
  title: string
  owner: TaskOwner
  dueOn: string
  doneOn?: string | null
  doneBy?: string | null
}

/** One task, to be ticked off; ticked by mistake, it can be opened again. */
export function TaskLine({ task, of }: { task: Task; of?: { id: string; title: string } }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const mark = useAct('mentoring/mark-task')
  const [ticked, setTicked] = useState<boolean>()
  const done = ticked ?? Boolean(task.doneOn)
  const late = !done && task.dueOn < today()
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Checkbox
        mt={2}
        checked={done}
        disabled={!may('mentoring/mark-task')}
        aria-label={task.title}
        onChange={() => {
          setTicked(!done)
          mark.mutate({ task: task.id, as: done ? 'open' : 'done' }, { onSettled: () => setTicked(undefined) })
        }}
      />
      <Stack gap={0}>
        <Text size="sm" td={done ? 'line-through' : undefined}>
          {task.title}
        </Text>
        <Group gap={6}>
          <Badge variant="light" color="gray" size="sm" style={{ textTransform: 'none' }}>
            {t(taskOwnerNames[task.owner])}
          </Badge>
          <Text size="xs" c={late ? 'batik.7' : 'dimmed'} fw={late ? 700 : undefined}>
            {task.doneOn
              ? `${t('selesai', 'done')} ${formatDate(task.doneOn, language)}, ${task.doneBy}`
              : `${late ? t('lewat', 'late, was due') : t('paling lambat', 'due')} ${formatDate(task.dueOn, language)}`}
          </Text>
          {of && (
            <Anchor component={Link} to="/pendampingan/$id" params={{ id: of.id } as never} size="xs">
              {of.title}
            </Anchor>
          )}
        </Group>
      </Stack>
    </Group>
  )
}

/** What is to be done for one case, and a line to add more. */
export function Tasks({ case: id, tasks, open }: { case: string; tasks: Task[]; open: boolean }) {
  const t = useT()
  const { may } = useSession()
  const add = useAct('mentoring/add-task', { quiet: true })
  const [title, setTitle] = useState('')
  const [owner, setOwner] = useState<TaskOwner>('maker')
  const [dueOn, setDueOn] = useState(addDays(today(), 7))
  return (
    <Stack gap="md">
      {tasks.length === 0 && (
        <Text size="sm">
          {t(
            'Belum ada tugas. Tugas muncul dari kunjungan, atau tambahkan di bawah.',
            'No tasks yet. They come from visits, or add one below.'
          )}
        </Text>
      )}
      {tasks.map((task) => (
        <TaskLine key={task.id} task={task} />
      ))}
      {open && may('mentoring/add-task') && (
        <Stack
          gap="xs"
          component="form"
          onSubmit={(e) => {
            e.preventDefault()
            add.mutate({ case: id, title, owner, dueOn }, { onSuccess: () => setTitle('') })
          }}
        >
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            <TextInput
              label={t('Tugas baru', 'New task')}
              value={title}
              onChange={(e) => setTitle(e.currentTarget.value)}
              required
              minLength={3}
            />
            <OwnerSelect value={owner} onChange={setOwner} />
            <DateField label={t('Paling lambat', 'Due')} value={dueOn} onChange={setDueOn} required />
          </SimpleGrid>
          <Refused error={add.error} />
          <Group>
            <Button type="submit" variant="default" loading={add.isPending}>
              {t('Tambah tugas', 'Add task')}
            </Button>
          </Group>
        </Stack>
      )}
    </Stack>
  )
}

export function OwnerSelect({ value, onChange }: { value: TaskOwner; onChange: (owner: TaskOwner) => void }) {
  const t = useT()
  return (
    <Select
      label={t('Oleh', 'By')}
      data={taskOwners.map((o) => ({ value: o, label: t(taskOwnerNames[o]) }))}
      value={value}
      onChange={(next) => next && onChange(next as TaskOwner)}
      allowDeselect={false}
    />
  )
}
