import { Badge, Button, Checkbox, Group, Modal, NumberInput, Stack, Table, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { formatDate } from '../../src/kernel/dates.ts'
import type { Specification } from '../../src/pools/model.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useAct } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { useLanguage } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { today } from '../shell/today.ts'
import type { PoolData, PoolOrder } from './page.tsx'

/** What was made, batch by batch, with what was refused and why. */
export function Batches({ p }: { p: PoolData }) {
  const { t, language } = useLanguage()
  const criteria = new Map(p.specification?.criteria.map((c) => [c.id, c.name]))
  if (p.batches.length === 0) return null
  return (
    <Stack gap="sm" component="section">
      <Title order={2} size="h4">
        {t('Batch', 'Batches')}
      </Title>
      {p.batches.map((b) => (
        <CardTable key={b.id} label={b.code} width={480}>
          <Table verticalSpacing={4}>
            <Table.Caption>
              <b>{b.code}</b>: {t('dibuat', 'made')} {formatDate(b.producedOn, language)},{' '}
              {t('baik sebelum', 'best before')} {formatDate(b.bestBefore, language)}
            </Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('Anggota', 'Member')}</Table.Th>
                <Table.Th ta="right">{t('Dibawa', 'Brought')}</Table.Th>
                <Table.Th ta="right">{t('Diterima', 'Accepted')}</Table.Th>
                <Table.Th>{t('Catatan mutu', 'Quality')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {b.parts.map((x) => (
                <Table.Tr key={x.case}>
                  <Table.Td>{x.name}</Table.Td>
                  <Table.Td ta="right" className="angka">
                    {x.brought}
                  </Table.Td>
                  <Table.Td ta="right" className="angka">
                    {x.accepted}
                  </Table.Td>
                  <Table.Td>
                    {x.accepted === 0 ? (
                      <Badge color="batik" variant="light" style={{ textTransform: 'none' }}>
                        {t('ditolak', 'refused')}: {x.reason}
                      </Badge>
                    ) : (
                      <Text size="sm">{x.missed.map((id) => criteria.get(id) ?? id).join(', ')}</Text>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </CardTable>
      ))}
    </Stack>
  )
}

/** Judges what each member brought for an order. */
export function CheckBatch({ p, o, close }: { p: PoolData; o: PoolOrder; close: () => void }) {
  const { t } = useLanguage()
  const { criteria } = p.specification as Specification
  const done = new Map<string, number>()
  for (const b of p.batches.filter((one) => one.order === o.id))
    for (const x of b.parts) done.set(x.case, (done.get(x.case) ?? 0) + x.accepted)
  const [parts, setParts] = useState(
    o.shares.map((s) => ({
      case: s.case,
      name: s.name,
      brought: Math.max(0, s.quantity - (done.get(s.case) ?? 0)),
      refused: 0,
      missed: [] as string[],
      material: ''
    }))
  )
  const [producedOn, setProducedOn] = useState(today())
  const [code, setCode] = useState('')
  const check = useAct('pools/check-batch', { quiet: true })
  const change = (id: string, more: Partial<(typeof parts)[number]>) =>
    setParts((list) => list.map((x) => (x.case === id ? { ...x, ...more } : x)))
  const must = new Set(criteria.filter((c) => c.must).map((c) => c.id))
  const brought = parts.filter((x) => x.brought > 0)
  const accepted = brought.reduce((sum, x) => sum + (x.missed.some((m) => must.has(m)) ? 0 : x.brought - x.refused), 0)
  return (
    <Modal opened onClose={close} title={t('Periksa batch', 'Check a batch')} size="xl">
      <Stack>
        <Group grow>
          <DateField
            label={t('Tanggal produksi', 'Made on')}
            value={producedOn}
            max={today()}
            onChange={setProducedOn}
          />
          <TextInput
            label={t('Kode batch', 'Batch code')}
            placeholder={`${p.batchPrefix}-… ${t('(otomatis)', '(by itself)')}`}
            value={code}
            onChange={(e) => setCode(e.currentTarget.value.toUpperCase())}
          />
        </Group>
        {parts.map((x) => (
          <Stack
            key={x.case}
            gap={6}
            role="group"
            aria-label={x.name}
            style={{ borderTop: '1px solid var(--mantine-color-default-border)', paddingTop: 8 }}
          >
            <Text fw={600}>{x.name}</Text>
            <Group gap="sm" align="flex-end">
              <NumberInput
                size="sm"
                w={110}
                label={t('Dibawa', 'Brought')}
                min={0}
                value={x.brought}
                onChange={(v) => change(x.case, { brought: Number(v) || 0 })}
              />
              <NumberInput
                size="sm"
                w={140}
                label={t('Satuan ditolak', 'Units refused')}
                min={0}
                max={x.brought}
                value={x.refused}
                onChange={(v) => change(x.case, { refused: Number(v) || 0 })}
              />
              <TextInput
                size="sm"
                label={t('Bahan dari', 'Material from')}
                value={x.material}
                onChange={(e) => change(x.case, { material: e.currentTarget.value })}
              />
            </Group>
            <Group gap="md">
              {criteria.map((c) => (
                <Checkbox
                  key={c.id}
                  size="sm"
                  label={c.name}
                  checked={!x.missed.includes(c.id)}
                  onChange={(e) =>
                    change(x.case, {
                      missed: e.currentTarget.checked ? x.missed.filter((m) => m !== c.id) : [...x.missed, c.id]
                    })
                  }
                />
              ))}
            </Group>
            {x.missed.some((m) => must.has(m)) && (
              <Text size="sm" c="batik.7" fw={600}>
                {t('Bagian ini ditolak seluruhnya.', 'This part is refused whole.')}
              </Text>
            )}
          </Stack>
        ))}
        <Text fw={600} role="status">
          {accepted.toLocaleString('id-ID')} {p.unit} {t('diterima', 'accepted')}
        </Text>
        <Refused error={check.error} />
        <Group justify="flex-end">
          <Button
            loading={check.isPending}
            disabled={brought.length === 0}
            onClick={() =>
              check.mutate(
                {
                  order: o.id,
                  producedOn,
                  code: code || null,
                  parts: brought.map(({ case: id, brought: n, refused, missed, material }) => ({
                    case: id,
                    brought: n,
                    refused,
                    missed,
                    material
                  }))
                },
                { onSuccess: close }
              )
            }
          >
            {t('Simpan pemeriksaan', 'Save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
