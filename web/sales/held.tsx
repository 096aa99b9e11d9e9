/** Rows of a sales file that wait, each with its reason: a reading to choose, or what is right to type. */
import { Alert, Badge, Button, Group, Modal, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { briefDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { fieldsOf, isPart } from '../../src/retail/model.ts'
import { type HeldReason, heldNames, type SaleField } from '../../src/sales/model.ts'
import { count } from '../orders/words.tsx'
import { shown } from '../retail/file-report.tsx'
import { useAct } from '../shell/client.ts'
import { useLanguage } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'

type Held = Views['sales/held-rows']['output']['rows'][number]
/** What can be typed over a row; the rest is counted in the quantity. */
const typed = fieldsOf.sales.filter(({ id }) => !isPart(id))
const wholeRow = new Set<HeldReason>(['damaged', 'beside', 'cancelled'])
const fieldOf = (id: SaleField) => fieldsOf.sales.find((f) => f.id === id)!

export function HeldRows({ id, held }: { id: string; held: [HeldReason, number][] }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const [editing, setEditing] = useState<Held>()
  const settle = useAct('sales/settle-row')
  const mayChange = may('sales/settle-row')
  const written = (row: Held, field: SaleField) => {
    const said = String(row.fixes[field] ?? row.written[field] ?? '') || '–'
    // A plain number of rupiah is shown as one; whatever could mean two things stands as it is written.
    const plain = fieldOf(field).reading === 'money' && /^\d+$/.test(said) && !row.doubtful.includes(field)
    const cell = plain ? formatRupiah(Number(said)) : said
    return (
      <Text
        span
        size="sm"
        c={row.doubtful.includes(field) ? 'batik' : undefined}
        style={cell.length > 20 ? { overflowWrap: 'anywhere' } : { whiteSpace: 'nowrap' }}
      >
        {cell}
      </Text>
    )
  }
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {t('Tertahan, dan sebabnya', 'Held, and why')}
      </Title>
      {held.map(([reason, n]) => (
        <Text key={reason} size="sm">
          <b className="angka">{count(n)}</b> {t(heldNames[reason])}
        </Text>
      ))}
      <ServerTable
        view="sales/held-rows"
        word="tahan-"
        filter={{ import: id }}
        rowKey="key"
        label={t('Baris tertahan', 'Held rows')}
        exportAs="penjualan-tertahan"
        empty={t('Tidak ada baris tertahan.', 'No rows are held.')}
        columns={[
          {
            key: 'line',
            title: t('Baris', 'Row'),
            sortable: true,
            show: (row) => (
              <>
                {row.line}
                <Text size="xs" c="dimmed">
                  {row.sheet}
                </Text>
              </>
            )
          },
          {
            key: 'problem',
            title: t('Alasan', 'Reason'),
            sortable: true,
            show: (row) => (
              <Stack gap={6}>
                <span>
                  {row.doubtful.map((field) => (
                    <Badge key={field} mr={6} variant="light" color="mente" tt="none">
                      {t(fieldOf(field).name)}
                    </Badge>
                  ))}
                  {t(heldNames[row.problem])}
                </span>
                {mayChange && (
                  <Group gap={6}>
                    {Object.entries(row.readings).flatMap(([field, readings]) =>
                      (readings ?? []).map((reading) => {
                        // What stands beside the quantity says what that is.
                        const target = isPart(field) ? 'quantity' : (field as SaleField)
                        const { name, reading: how } = fieldOf(target)
                        const label = shown(reading, how, language)
                        return (
                          <Button
                            key={`${field} ${reading}`}
                            size="compact-sm"
                            variant="default"
                            disabled={settle.isPending}
                            onClick={() => settle.mutate({ id, no: row.no, values: { [target]: reading } })}
                            aria-label={t(
                              `Baris ${row.line}, ${name.id}: ${label}`,
                              `Row ${row.line}, ${name.en}: ${label}`
                            )}
                          >
                            {t(name)}: {label}
                          </Button>
                        )
                      })
                    )}
                    <Button
                      size="compact-sm"
                      variant="subtle"
                      onClick={() => setEditing(row)}
                      aria-label={t(`Perbaiki baris ${row.line}`, `Put row ${row.line} right`)}
                    >
                      {t('Perbaiki', 'Put right')}
                    </Button>
                  </Group>
                )}
              </Stack>
            )
          },
          { key: 'store_code', title: t('Toko', 'Store'), sortable: true, show: (row) => written(row, 'store') },
          { key: 'gtin', title: t('Barcode', 'Barcode'), sortable: true, show: (row) => written(row, 'gtin') },
          {
            key: 'day',
            title: t('Tanggal', 'Date'),
            sortable: true,
            show: (row) => (row.day ? briefDate(row.day, language) : written(row, 'day'))
          },
          {
            key: 'quantity',
            title: t('Jumlah', 'Quantity'),
            numeric: true,
            show: (row) =>
              row.quantity === null || row.doubtful.some(isPart) ? written(row, 'quantity') : count(row.quantity)
          },
          { key: 'amount', title: t('Nilai', 'Amount'), numeric: true, show: (row) => written(row, 'amount') }
        ]}
      />
      {editing && <Edit id={id} row={editing} close={() => setEditing(undefined)} />}
    </Stack>
  )
}

/** The cells of a row to type over; what stands still after that is said. */
function Edit({ id, row, close }: { id: string; row: Held; close: () => void }) {
  const { t } = useLanguage()
  const before = (field: SaleField) =>
    field === 'day' && row.day ? row.day : String(row.fixes[field] ?? row.written[field] ?? '')
  const [values, setValues] = useState<Partial<Record<SaleField, string>>>({})
  const [still, setStill] = useState<HeldReason>()
  const settle = useAct('sales/settle-row', { quiet: true })
  // Whoever saves a row whose cells are in doubt has looked at all of them.
  const all = wholeRow.has(row.problem) || row.doubtful.some(isPart)
  const changed = Object.fromEntries(
    Object.entries(values).filter(([field, value]) => all || value !== before(field as SaleField))
  )
  return (
    <Modal opened onClose={close} title={t(`Baris ${row.line}, ${row.sheet}`, `Row ${row.line}, ${row.sheet}`)}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          settle.mutate(
            { id, no: row.no, values: { ...(all ? allOf(before) : {}), ...changed } },
            { onSuccess: ({ problem }) => (problem ? setStill(problem as HeldReason) : close()) }
          )
        }}
      >
        <Stack>
          {typed.map(({ id: field, name, reading }) => (
            <TextInput
              key={field}
              label={t(name)}
              description={
                reading === 'date'
                  ? t('Hari dulu, seperti 5/11/2026', 'Day first, like 5/11/2026')
                  : field === 'amount'
                    ? t('Kosong: jumlah kali harga rak', 'Empty: quantity by shelf price')
                    : undefined
              }
              value={values[field as SaleField] ?? before(field as SaleField)}
              onChange={(e) => setValues({ ...values, [field]: e.currentTarget.value })}
            />
          ))}
          {still && <Alert color="mente">{t(heldNames[still])}</Alert>}
          <Refused error={settle.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('Tutup', 'Close')}
            </Button>
            <Button type="submit" loading={settle.isPending} disabled={!all && Object.keys(changed).length === 0}>
              {t('Simpan', 'Save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

const allOf = (before: (field: SaleField) => string) =>
  Object.fromEntries(typed.map(({ id }) => [id, before(id as SaleField)]))
