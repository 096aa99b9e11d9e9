import { Anchor, Card, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { fewest } from '../../src/households/disclosure.ts'
import { commodities, kinds } from '../../src/potential/names.ts'
import { useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'

/** What one village has, what its people want, and which business fits it best. */
export function VillagePage() {
  const { code } = useParams({ strict: false }) as { code: string }
  const t = useT()
  const { may } = useSession()
  const page = useView('potential/village', { village: code })
  if (page.error) return <ProblemAlert error={page.error} retry={() => page.refetch()} />
  if (!page.data) return null
  const { place, held, wanted, best } = page.data
  const n = (value: number | null) =>
    value === null ? `< ${fewest}` : Number(value).toLocaleString('id-ID', { maximumFractionDigits: 1 })
  const figures = [
    { label: t('rumah tangga', 'households'), value: page.data.households, filter: 'all' },
    { label: t('jiwa', 'people'), value: page.data.people, filter: 'all' },
    { label: t('sudah diwawancarai', 'interviewed'), value: page.data.surveyed, filter: 'surveyed' },
    { label: t('orang punya waktu luang', 'people with time'), value: page.data.peopleWithTime, filter: 'surveyed' },
    { label: t('usaha', 'enterprises'), value: page.data.enterprises, filter: 'usaha' }
  ]
  const list = (filter: string) => (filter === 'usaha' ? { desa: code, tab: 'usaha' } : { desa: code, filter })
  const kind = (id: string) => {
    const found = kinds.find((k) => k.id === id)
    return found ? t(found.name) : id
  }
  return (
    <Stack gap="xl" maw={1100}>
      <Heading
        title={`${t('Desa', 'Village')} ${place.name}`}
        lead={
          `${t('Kecamatan', 'District')} ${place.district} · ` +
          `${place.code}${place.postal ? ` · ${place.postal}` : ''}${place.elevation !== null ? ` · ${place.elevation} m` : ''}`
        }
      >
        <Anchor component={Link} to="/peta">
          {t('Kembali ke peta', 'Back to the map')}
        </Anchor>
      </Heading>
      <SimpleGrid cols={{ base: 2, sm: 5 }}>
        {figures.map((figure) => {
          const inside = (
            <>
              <Text fz={26} fw={700} lh={1.1} className="angka">
                {n(figure.value)}
              </Text>
              <Text size="sm">{figure.label}</Text>
            </>
          )
          return may('households/list') ? (
            <Card
              key={figure.label}
              withBorder
              padding="md"
              className="kartu"
              component={Link}
              to="/warga"
              search={list(figure.filter) as never}
            >
              {inside}
            </Card>
          ) : (
            <Card key={figure.label} withBorder padding="md">
              {inside}
            </Card>
          )
        })}
      </SimpleGrid>
      <Stack component="section" gap="sm">
        <Title order={2} size="h4">
          {t('Usaha yang paling cocok', 'Business that fits best')}
        </Title>
        {best.length === 0 && (
          <EmptyState>
            {t(
              'Belum ada usaha yang minat, bahan, dan waktunya bertemu di sini. Wawancara rumah tangga menambah gambaran.',
              'No business yet whose interest, supply and time meet here. Interviews of households add to the picture.'
            )}
          </EmptyState>
        )}
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
          {best.map((b) => (
            <Card
              key={b.kind}
              withBorder
              padding="md"
              className="kartu"
              component={Link}
              to="/peta"
              search={{ ukuran: 'opportunity', dari: b.kind } as never}
            >
              <Group justify="space-between" wrap="nowrap">
                <Text fw={700}>{kind(b.kind)}</Text>
                <Text size="sm" c="dimmed">
                  {t('peringkat', 'rank')} {b.rank}
                </Text>
              </Group>
              <Text fz={26} fw={700} className="angka">
                {n(b.score)}
                <Text span size="sm" fw={400}>{` ${t('dari 100', 'of 100')}`}</Text>
              </Text>
              {(['interest', 'supply', 'people'] as const).map((factor) => (
                <Group key={factor} gap="xs" wrap="nowrap">
                  <Text size="sm" w={70}>
                    {
                      { interest: t('Minat', 'Interest'), supply: t('Bahan', 'Supply'), people: t('Waktu', 'Time') }[
                        factor
                      ]
                    }
                  </Text>
                  <div
                    style={{ flex: 1, background: 'var(--mantine-color-default-hover)', borderRadius: 4 }}
                    aria-hidden
                  >
                    <div
                      style={{
                        width: `${100 * b[factor]}%`,
                        height: 8,
                        background: 'var(--mantine-color-hijau-6)',
                        borderRadius: 4
                      }}
                    />
                  </div>
                  <Text size="sm" className="angka">
                    {b[factor].toLocaleString('id-ID', { maximumFractionDigits: 2, minimumFractionDigits: 2 })}
                  </Text>
                </Group>
              ))}
            </Card>
          ))}
        </SimpleGrid>
      </Stack>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Stack component="section" gap="sm">
          <Title order={2} size="h4">
            {t('Yang dimiliki', 'What there is')}
          </Title>
          {held.length === 0 ? (
            <EmptyState>
              {t('Belum ada rumah tangga yang diwawancarai.', 'No household has been interviewed yet.')}
            </EmptyState>
          ) : (
            <Table withTableBorder>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('Bahan', 'Commodity')}</Table.Th>
                  <Table.Th ta="right">{t('Jumlah', 'Quantity')}</Table.Th>
                  <Table.Th ta="right">{t('Kg setahun', 'Kg a year')}</Table.Th>
                  <Table.Th ta="right">{t('Rumah tangga', 'Households')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {held.map((h) => {
                  const c = commodities.find((x) => x.id === h.commodity)!
                  return (
                    <Table.Tr key={h.commodity}>
                      <Table.Td>{t(c.name)}</Table.Td>
                      <Table.Td ta="right">
                        {n(h.quantity)} {t(c.unit)}
                      </Table.Td>
                      <Table.Td ta="right">{Number(h.yearlyKg) ? n(h.yearlyKg) : '–'}</Table.Td>
                      <Table.Td ta="right">{n(h.households)}</Table.Td>
                    </Table.Tr>
                  )
                })}
              </Table.Tbody>
            </Table>
          )}
        </Stack>
        <Stack component="section" gap="sm">
          <Title order={2} size="h4">
            {t('Yang diminati', 'What is wanted')}
          </Title>
          {wanted.length === 0 ? (
            <EmptyState>{t('Belum ada yang menyebut minat.', 'Nobody has named a wish yet.')}</EmptyState>
          ) : (
            <Table withTableBorder>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('Usaha', 'Business')}</Table.Th>
                  <Table.Th ta="right">{t('Pertama', 'First')}</Table.Th>
                  <Table.Th ta="right">{t('Kedua', 'Second')}</Table.Th>
                  <Table.Th ta="right">{t('Ketiga', 'Third')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {wanted.map((w) => (
                  <Table.Tr key={w.kind}>
                    <Table.Td>{kind(w.kind)}</Table.Td>
                    <Table.Td ta="right">{n(w.first)}</Table.Td>
                    <Table.Td ta="right">{n(w.second)}</Table.Td>
                    <Table.Td ta="right">{n(w.third)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </Stack>
      </SimpleGrid>
    </Stack>
  )
}
