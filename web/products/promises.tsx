import { Anchor, Badge, Button, Card, Checkbox, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { briefDate, formatDate } from '../../src/kernel/dates.ts'
import { commitmentNames } from '../../src/products/law.ts'
import { useAct } from '../shell/client.ts'
import { useLanguage } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'
import { today } from '../shell/today.ts'

/** What makers promised for their P-IRTs and is not kept yet, the soonest first. */
export function Promises() {
  const { t, language } = useLanguage()
  const [search, setSearch] = useState('')
  const [typed] = useDebouncedValue(search, 250)
  const [soon, setSoon] = useState(true)
  return (
    <Stack gap="md">
      <Text maw={720}>
        {t(
          'P-IRT terbit atas janji pembuatnya. Penyuluhan dan pemeriksaan tempat produksi menyusul, masing-masing dengan tanggalnya.',
          'A P-IRT is issued on a promise. Instruction and inspection of the site follow, each with its day.'
        )}
      </Text>
      <Group align="flex-end">
        <TextInput
          label={t('Cari produk', 'Search')}
          value={search}
          onChange={(e) => setSearch(e.currentTarget.value)}
        />
        <Checkbox
          label={t('Hanya yang lewat atau jatuh tempo dalam 30 hari', 'Late, or due within 30 days, alone')}
          checked={soon}
          onChange={(e) => setSoon(e.currentTarget.checked)}
          mb={8}
        />
      </Group>
      <ServerTable
        view="products/promises"
        filter={{ search: typed, soon }}
        rowKey="id"
        label={t('Janji P-IRT', 'Promises of P-IRTs')}
        exportAs="janji-pirt"
        sort={{ key: 'due', direction: 'asc' }}
        empty={t('Tidak ada janji yang jatuh tempo.', 'No promise comes due.')}
        columns={[
          {
            key: 'name',
            title: t('Produk', 'Product'),
            sortable: true,
            show: (row) => (
              <>
                <Anchor component={Link} to="/produk/$id" params={{ id: row.product } as never} fw={600}>
                  {row.name}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {row.maker}, {row.villageName}
                </Text>
              </>
            )
          },
          { key: 'what', title: t('Yang dijanjikan', 'Promised'), show: (row) => t(commitmentNames[row.kind]) },
          {
            key: 'due',
            title: t('Paling lambat', 'By'),
            sortable: true,
            show: (row) => briefDate(row.due, language)
          },
          {
            key: 'late',
            title: t('Lewat', 'Late'),
            numeric: true,
            show: (row) => (row.late > 0 ? t(`${row.late} hari`, `${row.late} days`) : '')
          }
        ]}
      />
    </Stack>
  )
}

type Product = Views['products/get']['output']

/** On the page of a product: what follows its P-IRT, by which day, and whether it was seen. */
export function PromisesOfProduct({ p, change }: { p: Product; change: boolean }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const seen = useAct('products/record-evidence')
  if (p.promises.length === 0) return null
  return (
    <Stack gap="sm" component="section" mt="md">
      <Title order={2} size="h4">
        {t('Janji sesudah P-IRT', 'What follows the P-IRT')}
      </Title>
      {p.promises.map((promise) => {
        const name = t(commitmentNames[promise.kind])
        const late = !promise.doneOn && promise.dueOn < today()
        return (
          <Card key={promise.kind} withBorder padding="sm">
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <Stack gap={2}>
                <Text fw={600}>{name}</Text>
                <Text size="sm" c="dimmed">
                  {promise.doneOn
                    ? `${t('terpenuhi', 'kept')} ${formatDate(promise.doneOn, language)}`
                    : t(
                        `paling lambat ${formatDate(promise.dueOn)}; bila diperpanjang, ${formatDate(promise.lastOn)}`,
                        `by ${formatDate(promise.dueOn, 'en')}; given more time, ${formatDate(promise.lastOn, 'en')}`
                      )}
                </Text>
                {late && (
                  <Badge variant="light" color="batik" style={{ textTransform: 'none' }}>
                    {t('lewat tanggal', 'late')}
                  </Badge>
                )}
              </Stack>
              {change && may('products/record-evidence') && (
                <Button
                  size="compact-sm"
                  variant={promise.doneOn ? 'subtle' : 'default'}
                  leftSection={promise.doneOn ? undefined : <IconCheck size={14} aria-hidden />}
                  loading={seen.isPending}
                  style={{ flexShrink: 0 }}
                  aria-label={`${promise.doneOn ? t('Batalkan', 'Undo') : t('Pastikan', 'Confirm')} ${name}`}
                  onClick={() => seen.mutate({ id: p.id, requirement: promise.kind, seen: !promise.doneOn })}
                >
                  {promise.doneOn ? t('Batalkan', 'Undo') : t('Pastikan', 'Confirm')}
                </Button>
              )}
            </Group>
          </Card>
        )
      })}
    </Stack>
  )
}
