import { Alert, Button, Card, Group, Modal, Select, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { text } from '../../src/kernel/text.ts'
import { moneyUnits } from '../../src/kernel/units-of-money.ts'
import { ofSheet, ofUnit, repeated } from '../../src/retail/model.ts'
import type { HeldReason, SaleLeftReason, TakenReason } from '../../src/sales/model.ts'
import { count } from '../orders/words.tsx'
import { ColumnQuestions, NotRead } from '../retail/file-report.tsx'
import { type ProblemBody, useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { JobProgress, RunAgain } from '../shell/job.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { HeldRows } from './held.tsx'
import { ImportStatus } from './home.tsx'
import { LeftOut, Taken } from './left.tsx'

/** One sales file: how it was read, what came of it, which rows wait and why. */
export function SalesImport() {
  const { t, language } = useLanguage()
  const { id } = useParams({ strict: false }) as { id: string }
  const { may } = useSession()
  const [undoing, setUndoing] = useState(false)
  const asked = useView('sales/get-import', { id })
  const retry = useAct('sales/retry-held')
  const undo = useAct('sales/undo-import', { quiet: true })
  const say = useAct('sales/name-columns')
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const i = asked.data
  if (!i) return null
  const held = Object.entries(i.result?.held ?? {}) as [HeldReason, number][]
  const left = Object.entries(i.result?.left ?? {}) as [SaleLeftReason, number][]
  const taken = Object.entries(i.result?.taken ?? {}) as [TakenReason, number][]
  return (
    <Stack gap="lg">
      <Heading title={i.file} lead={`${i.retailer}, ${i.madeBy}`}>
        <ImportStatus file={i} />
        {i.status === 'applied' && held.length > 0 && may('sales/retry-held') && (
          <Button variant="default" loading={retry.isPending} onClick={() => retry.mutate({ id })}>
            {t('Coba lagi yang tertahan', 'Try held rows again')}
          </Button>
        )}
        {i.status === 'applied' && may('sales/undo-import') && (
          <Button variant="default" onClick={() => setUndoing(true)}>
            {t('Batalkan impor', 'Undo the import')}
          </Button>
        )}
      </Heading>
      {i.status === 'reading' && i.job && <JobProgress id={i.job} title={t('Membaca penjualan', 'Reading sales')} />}
      {i.status === 'failed' && <Failed job={i.job} />}
      {i.status === 'columns' && <NameColumns i={i} />}
      {i.result && i.status === 'applied' && (
        <SimpleGrid cols={{ base: 1, xs: 3 }} maw={820}>
          {[
            [t('Terjual', 'Sold'), count(i.result.units)],
            [t('Nilai', 'Value'), formatRupiah(i.result.rupiah)],
            [t('Baris tertahan', 'Rows held'), count(held.reduce((sum, [, n]) => sum + n, 0))]
          ].map(([label, value]) => (
            <Card key={label} withBorder padding="md">
              <Text size="sm">{label}</Text>
              <Text fz="h3" fw={700} className="angka">
                {value}
              </Text>
            </Card>
          ))}
        </SimpleGrid>
      )}
      {i.result?.firstDay && (
        <Text size="sm" c="dimmed">
          {formatDate(i.result.firstDay, language)} {t('sampai', 'to')} {formatDate(i.result.lastDay!, language)}
        </Text>
      )}
      {i.status === 'applied' && may('sales/name-columns') && (
        <ColumnQuestions questions={i.questions} busy={say.isPending} answer={(meant) => say.mutate({ id, meant })} />
      )}
      {i.status === 'applied' && held.length > 0 && <HeldRows id={id} held={held} />}
      {i.status === 'applied' && <Taken id={id} taken={taken} />}
      {i.status === 'applied' && <LeftOut id={id} left={left} />}
      {i.status === 'applied' && <HowRead i={i} />}
      {undoing && (
        <Modal opened onClose={() => setUndoing(false)} title={t('Batalkan impor ini?', 'Undo this import?')}>
          <Stack>
            <Text size="sm">
              {t(
                'Penjualan dari berkas ini dihapus dan satuannya kembali tercatat di rak. Berkasnya boleh diimpor lagi.',
                'Sales of this file are removed and their units stand on the shelves again. The file may be imported again.'
              )}
            </Text>
            <Refused error={undo.error} />
            <Group justify="flex-end">
              <Button
                color="batik"
                loading={undo.isPending}
                onClick={() => undo.mutate({ id }, { onSuccess: () => setUndoing(false) })}
              >
                {t('Batalkan impor', 'Undo the import')}
              </Button>
            </Group>
          </Stack>
        </Modal>
      )}
    </Stack>
  )
}

/** Why a file could not be read, in the words of the server. */
function Failed({ job }: { job: string | null }) {
  const t = useT()
  const asked = useView('jobs/get', { id: job! }, { enabled: job !== null })
  const problem = asked.data?.problem as ProblemBody | null | undefined
  return (
    <Alert
      color="batik"
      role="alert"
      title={t(
        'Berkas ini tidak dapat dibaca; tidak ada yang disimpan',
        'This file could not be read; nothing was saved'
      )}
    >
      <Text>
        {problem ? t(problem.text) : t('Periksa berkasnya lalu impor lagi.', 'Check the file and import it again.')}
      </Text>
      {job && <RunAgain job={job} />}
    </Alert>
  )
}

const byWhom = {
  file: text('menurut isi kolomnya', 'by what the column holds'),
  person: text('menurut jawaban Anda', 'as it was answered'),
  retailer: text('seperti berkas ritel ini sebelumnya', "like the retailer's files before")
}
const byTitle = text('menurut judulnya', 'as a title says')
const wayNames = {
  day: text('hari dulu', 'day first'),
  month: text('bulan dulu', 'month first'),
  id: text('titik = ribuan', 'point = thousands'),
  en: text('koma = ribuan', 'comma = thousands'),
  alone: text('tidak mengubah jumlah', 'leaves the quantity as it is'),
  counted: text('ikut menentukan jumlah', 'counted in the quantity'),
  rupiah: moneyUnits[1]!,
  thousands: moneyUnits[1e3]!,
  millions: moneyUnits[1e6]!,
  billions: moneyUnits[1e9]!,
  trillions: moneyUnits[1e12]!,
  each: text('baris yang sama dijumlahkan', 'equal lines are added up'),
  once: text('baris yang sama dihitung sekali', 'equal lines are counted once')
}

/** Which column of the file was read as what, and how. */
function HowRead({ i }: { i: Views['sales/get-import']['output'] }) {
  const t = useT()
  return (
    <details>
      <summary>{t('Kolom yang dibaca', 'Columns as they were read')}</summary>
      <Stack gap={2} mt="xs">
        {i.fields
          .filter((f) => f.reading !== 'part' || i.columns[f.id])
          .map((f) => {
            const meant = i.meant[f.id]
            const unit = i.meant[ofUnit(f.id)]
            const sheets = Object.entries(i.meant).filter(([key]) => key.startsWith(ofSheet(f.id, '')))
            return (
              <Text key={f.id} size="sm">
                <b>{t(f.name)}</b>: {i.columns[f.id] ?? t('tidak ada', 'none')}
                {f.id === 'amount' && !i.columns[f.id] && t(' (jumlah kali harga rak)', ' (quantity by shelf price)')}
                {meant && `, ${t(wayNames[meant.way])} (${t(byWhom[meant.by])})`}
                {unit && `, ${t(wayNames[unit.way])} (${t(unit.by === 'file' ? byTitle : byWhom[unit.by])})`}
                {sheets.map(
                  ([key, { way, by }]) =>
                    `, ${key.slice(ofSheet(f.id, '').length)}: ${t(wayNames[way])} (${t(byWhom[by])})`
                )}
              </Text>
            )
          })}
        {i.meant[repeated] && (
          <Text size="sm">
            {t('Baris yang sama', 'Equal lines')}: {t(wayNames[i.meant[repeated].way])} (
            {t(byWhom[i.meant[repeated].by])})
          </Text>
        )}
        <NotRead titles={i.headers} columns={i.columns} />
      </Stack>
    </details>
  )
}

interface Named {
  id: string
  headers: string[]
  columns: Record<string, string>
  fields: { id: string; name: { id: string; en: string }; required: boolean }[]
}

/** Which column holds what, asked once for a retailer. */
function NameColumns({ i }: { i: Named }) {
  const t = useT()
  const [columns, setColumns] = useState<Record<string, string>>(i.columns)
  const save = useAct('sales/name-columns')
  return (
    <Card withBorder padding="md" maw={720}>
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('Kolom mana yang berisi apa?', 'Which column holds what?')}
        </Title>
        <Text size="sm">
          {t(
            'Pilih sekali; berkas berikutnya dari ritel ini dibaca sendiri.',
            'Choose once; the next file of this retailer is read by itself.'
          )}
        </Text>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          {i.fields.map((f) => (
            <Select
              key={f.id}
              label={t(f.name)}
              required={f.required}
              clearable={!f.required}
              data={[...new Set(i.headers)]}
              value={columns[f.id] ?? null}
              onChange={(value) => {
                const { [f.id]: _, ...rest } = columns
                setColumns(value ? { ...rest, [f.id]: value } : rest)
              }}
            />
          ))}
        </SimpleGrid>
        <Group justify="flex-end">
          <Button
            loading={save.isPending}
            disabled={i.fields.some((f) => f.required && !columns[f.id])}
            onClick={() => save.mutate({ id: i.id, columns })}
          >
            {t('Baca berkasnya', 'Read the file')}
          </Button>
        </Group>
      </Stack>
    </Card>
  )
}
