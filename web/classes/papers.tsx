import {
  ActionIcon,
  Anchor,
  Button,
  Card,
  FileButton,
  Group,
  Image,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title
} from '@mantine/core'
import { IconDownload, IconFileText, IconTrash, IconUpload } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { documentNames } from '../../src/documents/model.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { complain, paperAddress, upload, useAct } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { useT } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'
import type { ClassData } from './page.tsx'

const kinds = [
  'decree',
  'mentor-letter',
  'timetable',
  'attendance-list',
  'attendance-cards',
  'class-report',
  'accountability'
] as const

/** Papers to print, the decree's number, photos and materials. */
export function ClassPapers({ c }: { c: ClassData }) {
  const t = useT()
  const { me, may } = useSession()
  const owns = me.actor.role === 'administrator' || me.actor.agency === c.agency
  return (
    <Stack gap="xl">
      {may('classes/paper') && (
        <Stack gap="sm">
          <Title order={2} size="h4">
            {t('Dokumen', 'Papers')}
          </Title>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
            {kinds.map((kind) => (
              <Card
                key={kind}
                withBorder
                padding="md"
                component="a"
                href={paperAddress('classes/paper', { class: c.id, kind })}
                target="_blank"
                className="kartu"
              >
                <Group gap="sm" wrap="nowrap">
                  <IconFileText size={22} aria-hidden />
                  <Text size="sm" fw={600}>
                    {t(documentNames[kind])} (PDF)
                  </Text>
                </Group>
              </Card>
            ))}
            {c.status === 'finished' && may('certificates/pdf') && (
              <Card
                withBorder
                padding="md"
                component="a"
                href={paperAddress('certificates/pdf', { class: c.id })}
                target="_blank"
                className="kartu"
              >
                <Group gap="sm" wrap="nowrap">
                  <IconFileText size={22} aria-hidden />
                  <Text size="sm" fw={600}>
                    {t('Semua sertifikat', 'All certificates')} (PDF)
                  </Text>
                </Group>
              </Card>
            )}
          </SimpleGrid>
          {may('documents/templates') && (
            <Text size="sm">
              {t('Bentuk dokumen diatur di', 'How papers look is set under')}{' '}
              <Anchor component={Link} to="/dokumen" inherit>
                {t('Templat Dokumen', 'Document Templates')}
              </Anchor>
              . {t('Biaya rencana kelas ini', 'The planned cost of this class')}: {formatRupiah(c.cost)}.
            </Text>
          )}
        </Stack>
      )}
      {owns && may('classes/set-decree') && <Decree c={c} />}
      <Files c={c} />
    </Stack>
  )
}

function Decree({ c }: { c: ClassData }) {
  const t = useT()
  const [number, setNumber] = useState(c.decreeNumber ?? '')
  const [date, setDate] = useState(c.decreeDate ?? '')
  const [letters, setLetters] = useState<Record<string, string>>(
    Object.fromEntries(c.mentors.map((m) => [m.id, m.letter ?? '']))
  )
  const save = useAct('classes/set-decree')
  return (
    <Stack gap="sm" maw={640}>
      <Title order={2} size="h4">
        {t('Nomor SK dan surat tugas', 'Numbers of the decree and the letters')}
      </Title>
      <Group align="flex-end" grow>
        <TextInput
          label={t('Nomor SK', 'Decree number')}
          value={number}
          onChange={(e) => setNumber(e.currentTarget.value)}
        />
        <DateField label={t('Tanggal SK', 'Date of the decree')} value={date} onChange={setDate} />
      </Group>
      {c.mentors.map((m) => (
        <TextInput
          key={m.id}
          label={`${t('Nomor surat tugas', 'Letter number')}: ${m.name}`}
          value={letters[m.id] ?? ''}
          onChange={(e) => setLetters({ ...letters, [m.id]: e.currentTarget.value })}
        />
      ))}
      <Button
        style={{ alignSelf: 'flex-start' }}
        disabled={number.trim().length < 3 || !date}
        loading={save.isPending}
        onClick={() =>
          save.mutate({
            class: c.id,
            number,
            date,
            letters: Object.entries(letters).map(([mentor, letter]) => ({ mentor, number: letter }))
          })
        }
      >
        {t('Simpan nomor', 'Save the numbers')}
      </Button>
    </Stack>
  )
}

function Files({ c }: { c: ClassData }) {
  const t = useT()
  const { may } = useSession()
  const [kind, setKind] = useState<'photo' | 'material' | 'signed-list'>('photo')
  const [caption, setCaption] = useState('')
  const [busy, setBusy] = useState(false)
  const add = useAct('classes/add-file')
  const remove = useAct('classes/remove-file')
  const names = {
    photo: t('Foto', 'Photo'),
    material: t('Materi', 'Material'),
    'signed-list': t('Daftar hadir bertanda tangan', 'Signed list')
  }
  const take = async (file: File | null) => {
    if (!file) return
    setBusy(true)
    try {
      await add.mutateAsync({ class: c.id, file: await upload(file), kind, caption: caption.trim() || file.name })
      setCaption('')
    } catch (error) {
      complain(error)
    } finally {
      setBusy(false)
    }
  }
  const photos = c.files.filter((f) => f.kind === 'photo')
  const others = c.files.filter((f) => f.kind !== 'photo')
  const address = (file: string) => paperAddress('classes/file', { class: c.id, file })
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {t('Foto dan materi', 'Photos and materials')}
      </Title>
      {may('classes/add-file') && (
        <Group align="flex-end">
          <Select
            label={t('Jenis', 'Kind')}
            data={Object.entries(names).map(([value, label]) => ({ value, label }))}
            value={kind}
            onChange={(next) => next && setKind(next as never)}
            allowDeselect={false}
          />
          <TextInput
            label={t('Keterangan', 'Caption')}
            value={caption}
            onChange={(e) => setCaption(e.currentTarget.value)}
          />
          <FileButton
            onChange={take}
            accept={kind === 'material' ? undefined : 'image/jpeg,image/png'}
            inputProps={{ 'aria-label': t('Pilih berkas kelas', 'Choose a file') }}
          >
            {(props) => (
              <Button {...props} variant="default" loading={busy} leftSection={<IconUpload size={18} aria-hidden />}>
                {t('Unggah', 'Upload')}
              </Button>
            )}
          </FileButton>
        </Group>
      )}
      {c.files.length === 0 && (
        <EmptyState>
          {t(
            'Belum ada foto. Foto kegiatan masuk ke laporan kelas.',
            'No photos yet. Photos go into the report of the class.'
          )}
        </EmptyState>
      )}
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 4 }}>
        {photos.map((f) => (
          <Stack key={f.file} gap={4}>
            <Image src={address(f.file)} alt={f.caption} radius="md" h={150} fit="cover" />
            <Group justify="space-between" wrap="nowrap">
              <Text size="sm">{f.caption}</Text>
              {may('classes/remove-file') && (
                <Remove label={f.caption} onClick={() => remove.mutate({ class: c.id, file: f.file })} />
              )}
            </Group>
          </Stack>
        ))}
      </SimpleGrid>
      {others.map((f) => (
        <Group key={f.file} gap="sm">
          <Anchor href={address(f.file)} target="_blank" size="sm">
            <Group gap={4}>
              <IconDownload size={16} aria-hidden /> {f.caption} ({names[f.kind as keyof typeof names]})
            </Group>
          </Anchor>
          {may('classes/remove-file') && (
            <Remove label={f.caption} onClick={() => remove.mutate({ class: c.id, file: f.file })} />
          )}
        </Group>
      ))}
    </Stack>
  )
}

function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  const t = useT()
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="inherit"
      aria-label={`${t('Hapus', 'Remove')} ${label}`}
      onClick={() => window.confirm(t('Hapus berkas ini dari kelas?', 'Remove this file from the class?')) && onClick()}
    >
      <IconTrash size={16} />
    </ActionIcon>
  )
}
