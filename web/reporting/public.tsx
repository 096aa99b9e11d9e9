import { Anchor, Button, Card, Group, SimpleGrid, Stack, Table, Text, TextInput, Title } from '@mantine/core'
import { IconCertificate, IconShoppingBag } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson'
import { useMemo, useRef, useState } from 'react'
import type { Views } from '../../src/client.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { Choropleth } from '../potential/choropleth.tsx'
import { scaleOf } from '../potential/scale.ts'
import { paperAddress, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { Sideways } from '../shell/sideways.tsx'
import { EmptyState } from '../shell/table.tsx'

type Page = Views['reporting/public']['output']

/** What everybody may see: counts, a map, products and where to buy them, open trainings, the certificate check. */
export function PublicPage() {
  const t = useT()
  const { me } = useSession()
  const asked = useView('reporting/public', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const p = asked.data
  if (!p) return null
  const figures: [string, number | null][] = [
    [t('rumah tangga diwawancarai', 'households interviewed'), p.counts.surveyed],
    [t('orang terlatih dan bersertifikat', 'people trained and certified'), p.counts.trained],
    [t('usaha didampingi', 'businesses accompanied'), p.counts.accompanied],
    [t('produk di ritel modern', 'products in modern retail'), p.counts.shelves],
    [t('toko menjualnya', 'stores sell them'), p.counts.stores]
  ]
  return (
    <Stack gap="xl" maw={1160}>
      <Heading
        title={t(`Dari rumah ke rak, Kabupaten ${me.regency.name}`, `From home to shelf, ${me.regency.name}`)}
        lead={t(
          'Usaha rumahan warga: siapa yang belajar apa, apa yang dibuat, dan di mana membelinya.',
          'Home industry of residents: who learns what, what is made, and where to buy it.'
        )}
      >
        <Button
          component={Link}
          to="/periksa"
          variant="default"
          leftSection={<IconCertificate size={18} aria-hidden />}
        >
          {t('Periksa sertifikat', 'Check a certificate')}
        </Button>
      </Heading>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }}>
        {figures.map(([label, value]) => (
          <Card key={label} withBorder padding="md">
            <Text fz="h2" fw={700} className="angka">
              {value === null ? t('< 5', '< 5') : value.toLocaleString('id-ID')}
            </Text>
            <Text size="sm">{label}</Text>
          </Card>
        ))}
      </SimpleGrid>
      <Catalogue products={p.products} />
      <Trainings list={p.trainings} />
      <PublicMap villages={p.villages} />
      <Text size="xs" c="dimmed">
        {t(
          'Angka di bawah lima rumah tangga atau orang tidak ditampilkan. Produk ditampilkan dengan persetujuan pemiliknya.',
          'Figures under five households or people are not shown. Products are shown with the consent of their owners.'
        )}
      </Text>
    </Stack>
  )
}

function Catalogue({ products }: { products: Page['products'] }) {
  const t = useT()
  const [search, setSearch] = useState('')
  const words = search.trim().toLowerCase()
  const shown = products.filter((p) => `${p.name} ${p.brand} ${p.maker} ${p.villageName}`.toLowerCase().includes(words))
  return (
    <Stack gap="sm" component="section">
      <Group justify="space-between" align="flex-end">
        <Title order={2} size="h3">
          {t('Produk warga', "Residents' products")}
        </Title>
        {products.length > 6 && (
          <TextInput
            label={t('Cari produk atau desa', 'Find a product or village')}
            value={search}
            onChange={(e) => setSearch(e.currentTarget.value)}
          />
        )}
      </Group>
      {products.length === 0 && (
        <EmptyState>
          {t(
            'Belum ada produk yang ditampilkan. Pemilik yang setuju dapat menampilkannya dari halaman produk.',
            'No product is shown yet. Owners who agree can show theirs from the page of the product.'
          )}
        </EmptyState>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3, lg: 4 }}>
        {shown.map((p) => (
          <Card key={p.id} withBorder padding="md" component="article" aria-label={p.name}>
            <Card.Section>
              {p.photo ? (
                <img
                  src={paperAddress('reporting/public-photo', { product: p.id, file: p.photo })}
                  alt={p.name}
                  style={{ width: '100%', height: 210, objectFit: 'cover', display: 'block' }}
                />
              ) : (
                <div
                  aria-hidden
                  style={{
                    height: 210,
                    display: 'grid',
                    placeItems: 'center',
                    background: 'var(--mantine-color-mente-1)',
                    color: '#4a2d02'
                  }}
                >
                  <IconShoppingBag size={54} stroke={1.2} />
                </div>
              )}
            </Card.Section>
            <Text fw={700} mt="sm">
              {p.name}
            </Text>
            <Text size="sm" c="dimmed">
              {p.brand}, {p.villageName}
            </Text>
            {p.shelfPrice && (
              <Text className="angka">
                {formatRupiah(p.shelfPrice)} / {p.net}
              </Text>
            )}
            {p.where.map((w) => (
              <details key={w.retailer}>
                <summary>
                  {w.retailer}, {w.stores.length} {t('toko', 'stores')}
                </summary>
                <Text size="sm">{w.stores.join(', ')}</Text>
              </details>
            ))}
          </Card>
        ))}
      </SimpleGrid>
    </Stack>
  )
}

function Trainings({ list }: { list: Page['trainings'] }) {
  const { t, language } = useLanguage()
  return (
    <Stack gap="sm" component="section">
      <Title order={2} size="h3">
        {t('Pelatihan yang akan datang', 'Trainings to come')}
      </Title>
      {list.length === 0 ? (
        <Text>{t('Belum ada yang dijadwalkan.', 'None is scheduled yet.')}</Text>
      ) : (
        <Sideways label={t('Pelatihan', 'Trainings')} width={560}>
          <Table maw={900}>
            <Table.Tbody>
              {list.map((k) => (
                <Table.Tr key={k.number}>
                  <Table.Td>
                    <b>{k.course}</b>
                    <Text size="sm" c="dimmed">
                      {k.venue}, {k.villageName}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    {formatDate(k.starts, language)} {t('sampai', 'to')} {formatDate(k.ends, language)}
                  </Table.Td>
                  <Table.Td ta="right" className="angka">
                    {k.seats} {t('kursi', 'seats')}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Sideways>
      )}
      <Text size="sm">
        {t(
          'Ingin ikut? Sampaikan minat Anda kepada pendamping atau kantor desa.',
          'Want to join? Tell your facilitator or village office.'
        )}{' '}
        <Anchor component={Link} to="/kursus" size="sm">
          {t('Lihat semua kursus', 'See all courses')}
        </Anchor>
      </Text>
    </Stack>
  )
}

/** Households interviewed by village; a village opens with its potential. */
function PublicMap({ villages }: { villages: Page['villages'] }) {
  const t = useT()
  const boundaries = useView('regions/boundaries', {})
  const svg = useRef<SVGSVGElement>(null)
  const rows = useMemo(() => villages.map((v) => ({ ...v, value: v.households, behind: v.households })), [villages])
  const scale = useMemo(() => scaleOf(rows.flatMap((r) => r.value ?? [])), [rows])
  if (!boundaries.data) return null
  return (
    <Stack gap="sm" component="section">
      <Title order={2} size="h3">
        {t('Di mana rumah tangga sudah diwawancarai', 'Where households were interviewed')}
      </Title>
      <Choropleth
        shapes={boundaries.data.villages as unknown as FeatureCollection<Polygon | MultiPolygon>}
        islands={boundaries.data.islands}
        rows={rows}
        scale={scale}
        title={t('Rumah tangga diwawancarai', 'Households interviewed')}
        describe={(row) =>
          row.value === null
            ? t('kurang dari 5, tidak ditampilkan', 'fewer than 5, not shown')
            : `${row.value.toLocaleString('id-ID')} ${t('rumah tangga', 'households')}`
        }
        open={(village) => window.location.assign(`/desa/${village}`)}
        svgRef={svg}
      />
      <Anchor component={Link} to="/peta">
        {t('Buka Peta Potensi', 'Open the Map of Potential')}
      </Anchor>
    </Stack>
  )
}
