import {
  ActionIcon,
  Anchor,
  Badge,
  Button,
  Code,
  Group,
  Menu,
  Modal,
  Stack,
  Table,
  Text,
  TextInput,
  Title
} from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconCopy, IconDotsVertical, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { participantStatusNames } from '../../src/classes/model.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useAct, useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'
import { useReasons } from '../training/words.ts'
import { useLottery } from './lottery.tsx'
import type { ClassData, Person } from './page.tsx'

/** Of a long waiting list; the rest on asking. */
const firstShown = 12

const colors: Record<string, string> = {
  chosen: 'gray',
  invited: 'mente',
  confirmed: 'hijau',
  declined: 'batik',
  waiting: 'gray',
  withdrawn: 'batik'
}

/** Who has a seat, who waits and why, who gave theirs back. */
export function Roster({ c }: { c: ClassData }) {
  const t = useT()
  const { may } = useSession()
  const { without } = useReasons()
  const [adding, setAdding] = useState(false)
  const [all, setAll] = useState(false)
  const drawn = useLottery(c)
  const codes = drawn?.lottery ? drawn.codes : undefined
  const seated = c.people.filter((p) => p.seated)
  const waiting = c.people.filter((p) => p.status === 'waiting')
  const gone = c.people.filter((p) => p.status === 'declined' || p.status === 'withdrawn')
  const names = new Map(c.people.map((p) => [p.person, p.name]))
  const open = c.status === 'planned' || c.status === 'inviting' || c.status === 'running'
  return (
    <Stack gap="xl">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h4">
            {t('Peserta', 'Participants')} ({seated.length})
          </Title>
          {open && may('classes/add-participant') && (
            <Button
              variant="default"
              size="compact-md"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => setAdding(true)}
            >
              {t('Tambah orang', 'Add somebody')}
            </Button>
          )}
        </Group>
        {seated.length === 0 ? (
          <EmptyState>
            {t('Tidak ada peserta di desa yang Anda lihat.', 'No participants in the villages that you see.')}
          </EmptyState>
        ) : (
          <CardTable label={t('Peserta', 'Participants')} width={560}>
            <Table withTableBorder>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('No.', 'No.')}</Table.Th>
                  <Table.Th>{t('Nama', 'Name')}</Table.Th>
                  <Table.Th>{t('Desa', 'Village')}</Table.Th>
                  <Table.Th>{t('Jawaban', 'Answer')}</Table.Th>
                  {c.status === 'finished' && <Table.Th>{t('Hasil', 'Outcome')}</Table.Th>}
                  <Table.Th />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {seated.map((p, i) => (
                  <Table.Tr key={p.person}>
                    <Table.Td>{i + 1}</Table.Td>
                    <Table.Td>
                      <PersonName p={p} />
                      {p.replaces && (
                        <Text size="xs" c="dimmed">
                          {t('menggantikan', 'replaces')} {names.get(p.replaces)}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td>{p.villageName}</Table.Td>
                    <Table.Td>
                      <Badge variant="light" color={colors[p.status]} style={{ textTransform: 'none' }}>
                        {t(participantStatusNames[p.status])}
                      </Badge>
                    </Table.Td>
                    {c.status === 'finished' && (
                      <Table.Td>
                        {p.outcome === 'passed' ? (
                          t('lulus', 'passed')
                        ) : p.outcome === 'refused' ? (
                          <Text size="sm">{p.outcomeReason}</Text>
                        ) : (
                          '–'
                        )}
                      </Table.Td>
                    )}
                    <Table.Td>{open && may('classes/set-answer') && <Answer c={c} p={p} />}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </CardTable>
        )}
      </Stack>
      {waiting.length > 0 && (
        <Stack gap="sm">
          <Title order={2} size="h4">
            {t('Daftar tunggu', 'Waiting list')} ({waiting.length})
          </Title>
          {open && !(drawn?.lottery && !drawn.lottery.drawn) && (
            <Text size="sm" c="dimmed">
              {t(
                'Yang teratas diundang sendiri begitu ada kursi kosong.',
                'Whoever is on top is invited by itself as soon as a seat is free.'
              )}
            </Text>
          )}
          <CardTable label={t('Daftar tunggu', 'Waiting list')} width={560}>
            <Table withTableBorder>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('Urutan', 'Place')}</Table.Th>
                  <Table.Th>{t('Nama', 'Name')}</Table.Th>
                  <Table.Th>{t('Desa', 'Village')}</Table.Th>
                  {codes && <Table.Th>{t('Kode undian', 'Code in the lottery')}</Table.Th>}
                  <Table.Th>{t('Mengapa belum', 'Why not yet')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {(all ? waiting : waiting.slice(0, firstShown)).map((p) => (
                  <Table.Tr key={p.person}>
                    <Table.Td>{p.position ?? '–'}</Table.Td>
                    <Table.Td>
                      <PersonName p={p} />
                    </Table.Td>
                    <Table.Td>{p.villageName}</Table.Td>
                    {codes && (
                      <Table.Td>
                        <Code>{codes[p.person]}</Code>
                      </Table.Td>
                    )}
                    <Table.Td>{without[p.reason ?? ''] ?? p.reason ?? '–'}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </CardTable>
          {waiting.length > firstShown && !all && (
            <Button
              variant="default"
              size="compact-md"
              style={{ alignSelf: 'flex-start' }}
              onClick={() => setAll(true)}
            >
              {t(`Tampilkan ${waiting.length - firstShown} lainnya`, `Show the other ${waiting.length - firstShown}`)}
            </Button>
          )}
        </Stack>
      )}
      {gone.length > 0 && (
        <Stack gap="sm">
          <Title order={2} size="h4">
            {t('Tidak jadi ikut', 'Not coming')} ({gone.length})
          </Title>
          {gone.map((p) => (
            <Text key={p.person} size="sm">
              {p.name}, {p.villageName}: {t(participantStatusNames[p.status])}
              {p.reason ? ` (${p.reason})` : ''}
            </Text>
          ))}
        </Stack>
      )}
      <Modal
        opened={adding}
        onClose={() => setAdding(false)}
        title={t('Tambah orang ke kelas', 'Add somebody to the class')}
      >
        <AddPerson c={c} close={() => setAdding(false)} />
      </Modal>
    </Stack>
  )
}

function PersonName({ p }: { p: Person }) {
  const { may } = useSession()
  return may('households/get') ? (
    <Anchor component={Link} to="/warga/$id" params={{ id: p.household } as never} size="sm">
      {p.name}
    </Anchor>
  ) : (
    <Text size="sm">{p.name}</Text>
  )
}

function Answer({ c, p }: { c: ClassData; p: Person }) {
  const t = useT()
  const set = useAct('classes/set-answer')
  const link = useAct('classes/open-invitation')
  const answer = (status: 'confirmed' | 'declined' | 'withdrawn') => {
    const reason = status === 'confirmed' ? null : window.prompt(t('Alasan (boleh kosong)', 'Reason (may be empty)'))
    if (status !== 'confirmed' && reason === null) return
    set.mutate(
      { class: c.id, person: p.person, status, reason: reason || null },
      {
        onSuccess: ({ called }) => {
          if (called.length)
            notifications.show({
              color: 'hijau',
              message: t(
                `Kursinya ditawarkan kepada ${called.join(', ')}.`,
                `The seat is offered to ${called.join(', ')}.`
              )
            })
        }
      }
    )
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" c="inherit" aria-label={`${t('Jawaban', 'Answer of')} ${p.name}`}>
          <IconDotsVertical size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {p.status !== 'confirmed' && (
          <Menu.Item onClick={() => answer('confirmed')}>{t('Menyatakan ikut', 'Says they come')}</Menu.Item>
        )}
        <Menu.Item onClick={() => answer(p.status === 'confirmed' ? 'withdrawn' : 'declined')}>
          {p.status === 'confirmed' ? t('Mundur', 'Withdraws') : t('Tidak ikut', 'Does not come')}
        </Menu.Item>
        {p.hasLink && (
          <Menu.Item
            leftSection={<IconCopy size={16} aria-hidden />}
            onClick={() =>
              link.mutate(
                { class: c.id, person: p.person },
                {
                  onSuccess: ({ address }) =>
                    navigator.clipboard.writeText(address).then(() =>
                      notifications.show({
                        color: 'hijau',
                        message: t('Tautan undangan disalin.', 'The link of the invitation is copied.')
                      })
                    )
                }
              )
            }
          >
            {t('Salin tautan undangan', 'Copy the link of the invitation')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

function AddPerson({ c, close }: { c: ClassData; close: () => void }) {
  const t = useT()
  const [typed, setTyped] = useState('')
  const [query] = useDebouncedValue(typed.trim(), 250)
  const found = useView('households/search', { query, village: null, most: 10 }, { enabled: query.length >= 2 })
  const add = useAct('classes/add-participant')
  return (
    <Stack>
      <TextInput
        type="search"
        label={t('Nama atau NIK', 'Name or NIK')}
        value={typed}
        onChange={(e) => setTyped(e.currentTarget.value)}
        data-autofocus
      />
      {query.length >= 2 &&
        (found.data?.rows ?? []).map((p) => (
          <Group key={p.id} justify="space-between" wrap="nowrap">
            <Text size="sm">
              {p.name}, {p.villageName}
            </Text>
            <Button
              size="compact-md"
              variant="default"
              loading={add.isPending}
              aria-label={`${t('Tambahkan', 'Add')} ${p.name}`}
              onClick={() => add.mutate({ class: c.id, person: p.id }, { onSuccess: close })}
            >
              {t('Tambahkan', 'Add')}
            </Button>
          </Group>
        ))}
    </Stack>
  )
}
