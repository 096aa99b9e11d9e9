import { Alert, Anchor, Badge, Button, Card, FileButton, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { IconFileImport, IconUpload } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { type DragEvent, useState } from 'react'
import type { ImportKind } from '../../src/intake/model.ts'
import { formatInstant } from '../../src/kernel/dates.ts'
import { act, Refusal, upload } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useInAddress } from '../shell/in-address.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'

export function useStatuses(): Record<string, { label: string; color: string }> {
  const t = useT()
  return {
    reading: { label: t('sedang dibaca', 'being read'), color: 'gray' },
    preview: { label: t('menunggu diterapkan', 'waiting to be applied'), color: 'mente' },
    applying: { label: t('sedang diterapkan', 'being applied'), color: 'gray' },
    applied: { label: t('diterapkan', 'applied'), color: 'hijau' },
    undone: { label: t('dibatalkan', 'undone'), color: 'gray' },
    failed: { label: t('gagal dibaca', 'could not be read'), color: 'batik' }
  }
}

export function Imports() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const statuses = useStatuses()
  const [state, setState] = useInAddress<string | null>('keadaan', null)
  return (
    <Stack gap="md">
      <Heading
        title={t('Impor', 'Import')}
        lead={t(
          'Masukkan daftar dari Excel, OpenSID atau CSV apa adanya. Rakit mencari judul kolomnya, menandai yang ' +
            'meragukan, menghitung yang dilewati, dan tidak mengubah apa pun sebelum Anda menerapkannya.',
          'Bring in a list from Excel, OpenSID or CSV as it is. Rakit finds its column titles, marks what is ' +
            'doubtful, counts what it leaves out, and changes nothing before you apply it.'
        )}
      />
      {may('intake/upload') && <Upload />}
      <Select
        label={t('Keadaan', 'State')}
        data={[
          { value: 'open', label: t('Belum diterapkan', 'Not applied yet') },
          { value: 'held', label: t('Ada baris tertahan', 'With rows held') },
          { value: 'applied', label: t('Diterapkan', 'Applied') }
        ]}
        value={state}
        onChange={setState}
        clearable
        placeholder={t('Semua', 'All')}
        maw={320}
      />
      <ServerTable
        view="intake/list"
        filter={{ status: (state ?? 'all') as 'all' }}
        rowKey="id"
        label={t('Impor sebelumnya', 'Earlier imports')}
        exportAs="impor"
        sort={{ key: 'made_at', direction: 'desc' }}
        empty={t('Belum ada impor. Unggah berkas pertama di atas.', 'No imports yet. Upload a first file above.')}
        columns={[
          {
            key: 'file_name',
            title: t('Berkas', 'File'),
            sortable: true,
            show: (row) => (
              <Anchor component={Link} to="/impor/$id" params={{ id: row.id } as never} fw={600}>
                {row.fileName}
              </Anchor>
            )
          },
          {
            key: 'kind',
            title: t('Isi', 'Content'),
            show: (row) => (row.kind === 'households' ? t('warga', 'residents') : t('usaha', 'enterprises'))
          },
          {
            key: 'status',
            title: t('Keadaan', 'State'),
            sortable: true,
            width: 210,
            show: (row) => (
              <Badge variant="light" color={statuses[row.status]?.color ?? 'gray'}>
                {statuses[row.status]?.label ?? row.status}
              </Badge>
            )
          },
          {
            key: 'new',
            title: t('Baru', 'New'),
            numeric: true,
            show: (row) => ((row.result as { new?: number } | null)?.new ?? '–').toLocaleString('id-ID')
          },
          {
            key: 'held',
            title: t('Tertahan', 'Held'),
            numeric: true,
            show: (row) =>
              row.status === 'preview' || row.status === 'applied' ? row.held.toLocaleString('id-ID') : '–'
          },
          { key: 'madeBy', title: t('Oleh', 'By'), show: (row) => row.madeBy },
          {
            key: 'made_at',
            title: t('Waktu', 'When'),
            sortable: true,
            show: (row) => formatInstant(String(row.madeAt), language)
          }
        ]}
      />
    </Stack>
  )
}

function Upload() {
  const t = useT()
  const navigate = useNavigate()
  const [kind, setKind] = useState<ImportKind>('households')
  const [busy, setBusy] = useState(false)
  const [over, setOver] = useState(false)
  const [refusal, setRefusal] = useState<string>()
  const take = async (file: File | null | undefined) => {
    if (!file) return
    setBusy(true)
    setRefusal(undefined)
    try {
      if (file.size > 100 * 1024 * 1024) {
        setRefusal(
          t(
            'Berkas lebih besar dari 100 MB. Hapus gambar dan lembar yang tidak perlu, atau bagi per desa.',
            'The file is larger than 100 MB. Remove pictures and sheets that are not needed, or split it by village.'
          )
        )
        return
      }
      const { import: id } = await act('intake/upload', { file: await upload(file), kind, village: null })
      await navigate({ to: '/impor/$id', params: { id } })
    } catch (error) {
      setRefusal(error instanceof Refusal ? t(error.problem.text) : String(error))
    } finally {
      setBusy(false)
    }
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files[0])
  }
  return (
    <Card
      withBorder
      padding="lg"
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      style={{
        borderStyle: 'dashed',
        borderWidth: 2,
        ...(over ? { borderColor: 'var(--mantine-color-hijau-6)' } : {})
      }}
    >
      <Stack align="center" gap="sm">
        <IconFileImport size={36} stroke={1.4} aria-hidden />
        <SegmentedControl
          aria-label={t('Isi berkas', 'Content of the file')}
          value={kind}
          onChange={(next) => setKind(next as ImportKind)}
          data={[
            { value: 'households', label: t('Warga, potensi, minat', 'Residents, potential, interest') },
            { value: 'enterprises', label: t('Usaha', 'Enterprises') }
          ]}
        />
        <Text ta="center">{t('Letakkan berkas di sini, atau', 'Drop a file here, or')}</Text>
        <FileButton
          onChange={take}
          accept=".xlsx,.xlsm,.xls,.xlsb,.ods,.fods,.csv,.tsv,.txt,.html,.htm,.mht,.mhtml,.xml"
          inputProps={{ 'aria-label': t('Berkas', 'File') } as never}
        >
          {(props) => (
            <Button {...props} leftSection={<IconUpload size={18} aria-hidden />} loading={busy}>
              {t('Pilih berkas', 'Choose a file')}
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed" ta="center" maw={560}>
          {t(
            'XLSX, XLS, XLSB, ODS, CSV, HTML, atau ekspor OpenSID; sampai 100 MB. Lembar, baris, dan kolom yang ' +
              'tersembunyi tidak ikut terbaca, tetapi dihitung dan dapat diikutkan.',
            'XLSX, XLS, XLSB, ODS, CSV, HTML, or an OpenSID export; up to 100 MB. Hidden sheets, rows and columns ' +
              'are left out, but counted, and can be taken in.'
          )}
        </Text>
        {refusal && (
          <Alert color="batik" role="alert">
            {refusal}
          </Alert>
        )}
      </Stack>
    </Card>
  )
}
