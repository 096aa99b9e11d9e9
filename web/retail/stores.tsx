import { Alert, Button, FileButton, Group, Modal, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconFileSpreadsheet, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import type { LeftReason } from '../../src/kernel/written.ts'
import type { Ways } from '../../src/retail/model.ts'
import { useRetailers } from '../orders/words.tsx'
import { VillageSelect } from '../regions/village-select.tsx'
import { complain, upload, useAct, view } from '../shell/client.ts'
import { useInAddress } from '../shell/in-address.ts'
import { useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'
import { BadLines, ColumnQuestions, LeftOfFileReport, tableFiles } from './file-report.tsx'

type Store = Views['retail/stores']['output']['rows'][number]
type Read = Views['retail/stores-from-file']['output']
/** What was said of a file so far. */
interface Asked {
  columns: Record<string, string>
  meant: Ways
  take: LeftReason[]
}
interface OfFile {
  file: string
  asked: Asked
  read: Read
}

export const weekdays = (t: (id: string, en: string) => string) => [
  t('Senin', 'Monday'),
  t('Selasa', 'Tuesday'),
  t('Rabu', 'Wednesday'),
  t('Kamis', 'Thursday'),
  t('Jumat', 'Friday'),
  t('Sabtu', 'Saturday'),
  t('Minggu', 'Sunday')
]

/** Stores of the retailers: changed by hand, or taken from a list. */
export function Stores() {
  const t = useT()
  const { may } = useSession()
  const retailers = useRetailers()
  const [chosen, setChosen] = useState<string>()
  const retailer = chosen ?? retailers[0]
  const [search, setSearch] = useInAddress<string>('cari', '')
  const [asked] = useDebouncedValue(search, 250)
  const [editing, setEditing] = useState<Store | 'new'>()
  const [read, setRead] = useState<OfFile>()
  const change = may('retail/save-stores')
  const take = async (file: File | null) => {
    if (!file || !retailer) return
    try {
      const id = await upload(file)
      const asked: Asked = { columns: {}, meant: {}, take: [] }
      setRead({ file: id, asked, read: await view('retail/stores-from-file', { retailer, file: id, ...asked }) })
    } catch (error) {
      complain(error)
    }
  }
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end" justify="space-between">
        <Group gap="sm" align="flex-end">
          <Select
            label={t('Ritel', 'Retailer')}
            data={retailers}
            value={retailer ?? null}
            allowDeselect={false}
            onChange={(v) => setChosen(v ?? undefined)}
          />
          <TextInput
            label={t('Cari toko', 'Find a store')}
            value={search}
            onChange={(e) => setSearch(e.currentTarget.value)}
          />
        </Group>
        {change && retailer && (
          <Group gap="sm">
            <FileButton accept={tableFiles} onChange={take}>
              {(props) => (
                <Button {...props} variant="default" leftSection={<IconFileSpreadsheet size={18} aria-hidden />}>
                  {t('Ambil dari daftar', 'Take from a list')}
                </Button>
              )}
            </FileButton>
            <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setEditing('new')}>
              {t('Toko baru', 'New store')}
            </Button>
          </Group>
        )}
      </Group>
      <ServerTable
        view="retail/stores"
        filter={{ retailer: retailer ?? null, search: asked }}
        rowKey="id"
        label={t('Toko ritel', 'Stores')}
        exportAs="toko"
        empty={t(
          'Belum ada toko. Ambil dari daftar ritel: kode, nama, desa, dan tempat di rak.',
          "No stores yet. Take them from the retailer's list: code, name, village, rack slots."
        )}
        columns={[
          { key: 'code', title: t('Kode', 'Code'), sortable: true, show: (row) => row.code },
          {
            key: 'name',
            title: t('Toko', 'Store'),
            sortable: true,
            show: (row) => (
              <>
                {row.name}
                <Text size="xs" c="dimmed">
                  {row.villageName}
                  {row.type && `, ${row.type}`}
                </Text>
              </>
            )
          },
          { key: 'slots', title: t('Tempat di rak', 'Slots'), sortable: true, numeric: true, show: (row) => row.slots },
          {
            key: 'demand',
            title: t('Permintaan', 'Demand'),
            sortable: true,
            numeric: true,
            show: (row) => row.demand.toLocaleString('id-ID', { maximumFractionDigits: 1 })
          },
          {
            key: 'day',
            title: t('Hari kirim', 'Delivery day'),
            show: (row) => (row.deliveryDay ? weekdays(t)[row.deliveryDay - 1] : '–')
          },
          {
            key: 'change',
            title: '',
            show: (row) =>
              change ? (
                <Button
                  size="compact-md"
                  variant="default"
                  onClick={() => setEditing(row)}
                  aria-label={`${t('Ubah', 'Change')} ${row.name}`}
                >
                  {t('Ubah', 'Change')}
                </Button>
              ) : null
          }
        ]}
      />
      {editing && retailer && (
        <Edit retailer={retailer} store={editing === 'new' ? undefined : editing} close={() => setEditing(undefined)} />
      )}
      {read && retailer && <FromFile retailer={retailer} of={read} again={setRead} close={() => setRead(undefined)} />}
    </Stack>
  )
}

function Edit({ retailer, store, close }: { retailer: string; store: Store | undefined; close: () => void }) {
  const t = useT()
  const [s, setS] = useState({
    code: store?.code ?? '',
    name: store?.name ?? `${retailer} `,
    village: store?.village ?? null,
    slots: store?.slots ?? 4,
    demand: store ? Math.round(store.demand * 10) / 10 : 1,
    deliveryDay: store?.deliveryDay ?? null,
    type: store?.type ?? '',
    lat: store?.lat ?? null,
    lon: store?.lon ?? null
  })
  const save = useAct('retail/save-stores', { quiet: true })
  const shut = useAct('retail/close-store')
  return (
    <Modal opened onClose={close} title={store ? store.name : t('Toko baru', 'New store')}>
      <Stack>
        <TextInput
          label={t('Kode', 'Code')}
          required
          disabled={!!store}
          value={s.code}
          onChange={(e) => setS({ ...s, code: e.currentTarget.value })}
        />
        <TextInput
          label={t('Nama toko', 'Name')}
          required
          value={s.name}
          onChange={(e) => setS({ ...s, name: e.currentTarget.value })}
        />
        <VillageSelect
          label={t('Desa', 'Village')}
          required
          clearable={false}
          value={s.village}
          onChange={(village) => setS({ ...s, village, lat: null, lon: null })}
        />
        <Group grow>
          <NumberInput
            label={t('Tempat di rak', 'Rack slots')}
            min={0}
            max={500}
            value={s.slots}
            onChange={(v) => setS({ ...s, slots: Number(v) || 0 })}
          />
          <NumberInput
            label={t('Indeks permintaan', 'Demand index')}
            min={0.1}
            max={10}
            step={0.1}
            decimalSeparator=","
            value={s.demand}
            onChange={(v) => setS({ ...s, demand: Number(v) || 1 })}
          />
        </Group>
        <Select
          label={t('Hari kirim', 'Delivery day')}
          clearable
          data={weekdays(t).map((label, i) => ({ value: String(i + 1), label }))}
          value={s.deliveryDay ? String(s.deliveryDay) : null}
          onChange={(v) => setS({ ...s, deliveryDay: v ? Number(v) : null })}
        />
        <TextInput
          label={t('Jenis toko', 'Type')}
          placeholder={t('pinggir jalan, rest area, pasar', 'roadside, rest area, market')}
          value={s.type}
          onChange={(e) => setS({ ...s, type: e.currentTarget.value })}
        />
        <Group grow>
          {(['lat', 'lon'] as const).map((axis) => (
            <NumberInput
              key={axis}
              label={axis === 'lat' ? t('Lintang', 'Latitude') : t('Bujur', 'Longitude')}
              placeholder={t('tengah desa', 'middle of the village')}
              decimalSeparator=","
              decimalScale={6}
              value={s[axis] ?? ''}
              onChange={(v) => setS({ ...s, [axis]: v === '' ? null : Number(v) })}
            />
          ))}
        </Group>
        <Refused error={save.error} />
        <Group justify="space-between">
          {store ? (
            <Button
              variant="default"
              onClick={() =>
                window.confirm(
                  t(
                    'Tutup toko ini? Riwayatnya tetap; menyimpannya lagi membukanya kembali.',
                    'Close this store? Its history stays; saving it again opens it.'
                  )
                ) && shut.mutate({ id: store.id }, { onSuccess: close })
              }
            >
              {t('Toko tutup', 'Store has closed')}
            </Button>
          ) : (
            <span />
          )}
          <Button
            loading={save.isPending}
            disabled={!s.village || s.code.trim().length < 2 || s.name.trim().length < 2}
            onClick={() => save.mutate({ retailer, stores: [{ ...s, village: s.village! }] }, { onSuccess: close })}
          >
            {t('Simpan', 'Save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** What a list of stores says, what it leaves open, and what of it cannot be used. */
function FromFile({
  retailer,
  of,
  again,
  close
}: {
  retailer: string
  of: OfFile
  again: (next: OfFile) => void
  close: () => void
}) {
  const t = useT()
  const { file, read, asked } = of
  const [columns, setColumns] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const save = useAct('retail/save-stores', { quiet: true })
  const good = read.lines.flatMap((l) => l.store ?? [])
  const bad = read.lines.filter((l) => l.problem)
  const notes = read.lines.filter((l) => l.note)
  const ask = async (said: Partial<Asked>) => {
    const all = { ...asked, ...said }
    setBusy(true)
    try {
      again({ file, asked: all, read: await view('retail/stores-from-file', { retailer, file, ...all }) })
    } catch (error) {
      complain(error)
    }
    setBusy(false)
  }
  return (
    <Modal opened onClose={close} title={t('Daftar toko', 'List of stores')} size="lg">
      <Stack>
        {read.missing.length > 0 ? (
          <>
            <Text size="sm">{t('Kolom mana yang berisi apa?', 'Which column holds what?')}</Text>
            {read.missing.map((m) => (
              <Select
                key={m.id}
                label={t(m.name)}
                data={[...new Set(read.headers)]}
                value={columns[m.id] ?? null}
                onChange={(v) => setColumns({ ...columns, [m.id]: v ?? '' })}
              />
            ))}
            <Button
              loading={busy}
              disabled={read.missing.some((m) => !columns[m.id])}
              onClick={() => ask({ columns: { ...read.columns, ...columns } })}
            >
              {t('Baca lagi', 'Read again')}
            </Button>
          </>
        ) : (
          <>
            <ColumnQuestions
              questions={read.questions}
              busy={busy}
              answer={(said) => ask({ meant: { ...asked.meant, ...said } })}
            />
            <Text role="status">
              {t(
                `${good.length} toko terbaca, ${bad.length} baris belum dapat dipakai.`,
                `${good.length} stores were read, ${bad.length} rows cannot be used.`
              )}
            </Text>
            {bad.length > 0 && (
              <Alert color="mente">
                <BadLines lines={bad} />
              </Alert>
            )}
            {notes.length > 0 && (
              <Text size="sm" c="dimmed">
                {notes.map((l) => t(l.note!)).join('; ')}
              </Text>
            )}
            <LeftOfFileReport left={read.left} take={(reason) => ask({ take: [...asked.take, reason] })} />
            <Refused error={save.error} />
            <Group justify="flex-end">
              <Button
                loading={save.isPending}
                disabled={good.length === 0}
                onClick={() =>
                  save.mutate(
                    { retailer, stores: good, columns: read.columns, meant: asked.meant },
                    { onSuccess: close }
                  )
                }
              >
                {t(`Simpan ${good.length} toko`, `Save ${good.length} stores`)}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  )
}
