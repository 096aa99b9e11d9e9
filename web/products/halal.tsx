import {
  Alert,
  Anchor,
  Button,
  Group,
  Modal,
  Progress,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput
} from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { briefDate, formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { type HalalWay, halalWayNames, halalWays } from '../../src/products/model.ts'
import { useAct, useView } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { fieldErrors, ProblemAlert, Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'

/** Who makes food without a halal certificate, since when, and who accompanies them; what is left of the year's quota. */
export function HalalBoard() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const [search, setSearch] = useState('')
  const [typed] = useDebouncedValue(search, 250)
  const [which, setWhich] = useState(may('products/apply-halal') ? 'waits' : 'all')
  const [assigning, setAssigning] = useState<Assigned>()
  return (
    <Stack gap="md">
      <Quota />
      <Group align="flex-end">
        <TextInput
          label={t('Cari produk', 'Search')}
          value={search}
          onChange={(e) => setSearch(e.currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t('Pendamping halal', 'Companion')}
          value={which}
          onChange={setWhich}
          data={[
            { value: 'waits', label: t('Belum didampingi', 'Nobody yet') },
            { value: 'all', label: t('Semua tanpa sertifikat', 'All without one') }
          ]}
        />
      </Group>
      <ServerTable
        view="products/halal-board"
        filter={{ search: typed, waits: which === 'waits' }}
        rowKey="id"
        label={t('Papan halal', 'Halal board')}
        exportAs="papan-halal"
        sort={{ key: 'since', direction: 'asc' }}
        empty={t(
          'Tidak ada pangan tanpa sertifikat halal yang menunggu pendamping.',
          'No food without a halal certificate waits for a companion.'
        )}
        columns={[
          {
            key: 'name',
            title: t('Produk', 'Product'),
            sortable: true,
            show: (row) => (
              <>
                <Anchor component={Link} to="/produk/$id" params={{ id: row.id } as never} fw={600}>
                  {row.name}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {row.maker}, {row.villageName}
                </Text>
              </>
            )
          },
          {
            key: 'since',
            title: t('Tanpa sertifikat sejak', 'Without one since'),
            sortable: true,
            show: (row) => (
              <>
                {briefDate(row.since, language)}
                {row.changed && (
                  <Text size="xs" c="dimmed">
                    {t('resep berubah', 'its recipe changed')} {briefDate(row.changed, language)}
                  </Text>
                )}
              </>
            )
          },
          { key: 'days', title: t('Hari', 'Days'), numeric: true, show: (row) => row.days },
          {
            key: 'companion',
            title: t('Pendamping halal', 'Companion'),
            show: (row) =>
              row.way ? (
                <>
                  {row.companion}
                  <Text size="xs" c="dimmed">
                    {t(halalWayNames[row.way])}, {briefDate(row.begunOn!, language)}
                  </Text>
                </>
              ) : (
                t('belum ada', 'nobody yet')
              )
          },
          {
            key: 'act',
            title: '',
            show: (row) =>
              may('products/apply-halal') && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`${t('Atur pendamping', 'Set the companion')} ${row.name}`}
                  onClick={() => setAssigning({ product: row.id, ...row })}
                >
                  {row.way ? t('Ubah', 'Change') : t('Tugaskan', 'Assign')}
                </Button>
              )
          }
        ]}
      />
      {assigning && <Assign of={assigning} close={() => setAssigning(undefined)} />}
    </Stack>
  )
}

/** The duty, and how much of this year's free certificates is used. */
function Quota() {
  const t = useT()
  const asked = useView('products/halal', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const d = asked.data
  if (!d) return null
  return (
    <Stack gap={4} maw={720}>
      <Text>
        {t(
          `Pangan usaha mikro dan kecil wajib bersertifikat halal sejak ${formatDate(d.from)}. ` +
            'Sertifikat berlaku selama resep dan cara membuatnya tetap.',
          `Food of micro and small makers must be certified since ${formatDate(d.from, 'en')}. ` +
            'A certificate holds while recipe and making stay.'
        )}
      </Text>
      {d.quota === null ? (
        <Text size="sm">
          {t(
            `Kuota gratis tahun ini belum dicatat; ${d.used} sudah memakai pernyataan mandiri. ` +
              'Administrator mencatatnya di tab Aturan pangan.',
            `This year's free quota is not noted; ${d.used} are self-declared. The administrator notes it under Rules of food.`
          )}
        </Text>
      ) : (
        <>
          <Text size="sm" className="angka">
            {t(
              `Kuota gratis tahun ini: ${d.used} dari ${d.quota} terpakai. Di luar kuota, jalur reguler ${formatRupiah(d.regular)}`,
              `This year's free quota: ${d.used} of ${d.quota} used. Beyond it, the regular way is ${formatRupiah(d.regular)}`
            )}
            {d.verified ? '.' : ` (${t('biaya belum dipastikan', 'fee unverified')}).`}
          </Text>
          <Progress
            value={Math.min(100, (100 * d.used) / Math.max(1, d.quota))}
            color={d.used >= d.quota ? 'batik' : 'hijau'}
            aria-label={t(`Kuota halal: ${d.used} dari ${d.quota}`, `Halal quota: ${d.used} of ${d.quota}`)}
          />
        </>
      )}
      <Text size="xs" c="dimmed">
        {d.duty}
      </Text>
    </Stack>
  )
}

interface Assigned {
  product: string
  name: string
  way: HalalWay | null
  companion: string | null
}

/** Who accompanies a product to its certificate, and by which way. */
export function Assign({ of, close }: { of: Assigned; close: () => void }) {
  const t = useT()
  const [way, setWay] = useState<HalalWay>(of.way ?? 'self')
  const [companion, setCompanion] = useState(of.companion ?? '')
  const save = useAct('products/apply-halal', { quiet: true })
  const errors = save.error ? fieldErrors(save.error, '', t) : {}
  const send = (chosen: HalalWay | null) =>
    save.mutate({ product: of.product, way: chosen, companion }, { onSuccess: close })
  return (
    <Modal opened onClose={close} title={`${t('Pendamping halal', 'Halal companion')}: ${of.name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send(way)
        }}
      >
        <Stack>
          <Select
            label={t('Jalur', 'Way')}
            data={halalWays.map((w) => ({ value: w, label: t(halalWayNames[w]) }))}
            value={way}
            onChange={(w) => w && setWay(w as HalalWay)}
            allowDeselect={false}
          />
          <TextInput
            label={t('Nama pendamping dan lembaganya', 'Name and institution')}
            value={companion}
            onChange={(e) => setCompanion(e.currentTarget.value)}
            maxLength={120}
            error={errors.companion}
            required
          />
          {!errors.companion && <Refused error={save.error} />}
          <Group justify="flex-end">
            {of.way && (
              <Button variant="default" loading={save.isPending} onClick={() => send(null)}>
                {t('Batalkan penugasan', 'Take it back')}
              </Button>
            )}
            <Button type="submit" loading={save.isPending}>
              {t('Simpan', 'Save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** On the page of a product: what its certificate waits for. */
export function HalalOfProduct({
  product,
  changed,
  halal
}: {
  product: { id: string; name: string }
  changed: boolean
  halal: { way: HalalWay; companion: string; begunOn: string } | null
}) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const [open, setOpen] = useState(false)
  return (
    <Alert color="mente" title={t('Belum ada sertifikat halal yang berlaku', 'No halal certificate that holds')}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {changed
            ? t(
                'Resep atau cara membuatnya berubah sesudah sertifikat terbit. Laporkan perubahannya, lalu catat surat yang diperbarui.',
                'Recipe or making changed after the certificate was issued. Report the change, then note the renewed paper.'
              )
            : t(
                'Pangan wajib bersertifikat halal. Pernyataan mandiri gratis selama kuota ada.',
                'Food must be certified halal. Self-declared it is free within the quota.'
              )}{' '}
          {halal &&
            `${t('Didampingi', 'Accompanied by')} ${halal.companion} ` +
              `(${t(halalWayNames[halal.way])}), ${formatDate(halal.begunOn, language)}.`}
        </Text>
        {may('products/apply-halal') && (
          <Button size="compact-md" variant="default" onClick={() => setOpen(true)}>
            {halal ? t('Ubah pendamping', 'Change the companion') : t('Tugaskan pendamping', 'Assign a companion')}
          </Button>
        )}
      </Stack>
      {open && (
        <Assign
          of={{ product: product.id, name: product.name, way: halal?.way ?? null, companion: halal?.companion ?? null }}
          close={() => setOpen(false)}
        />
      )}
    </Alert>
  )
}
