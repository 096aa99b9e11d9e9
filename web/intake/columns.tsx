/** Per column of the file: what was read, as what, and how; all of it can be changed and is kept for the next file like it. */
import { Alert, Button, Card, Group, Select, Stack, Table, Text, Title } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { type Field, fieldsOf } from '../../src/intake/model.ts'
import { moneyUnits } from '../../src/kernel/units-of-money.ts'
import { VillageSelect } from '../regions/village-select.tsx'
import { useAct, useView } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import {
  fieldAt,
  given,
  type Import,
  type Meaning,
  type Meant,
  meaningsOf,
  meantOf,
  questionsOf,
  rivalriesOf,
  swappedIn,
  titleOf,
  unitQuestionsOf,
  unitsNamed,
  type Way,
  wayNames,
  waysOf
} from './meaning.ts'
import { useNarrow } from './narrow.ts'

interface Props {
  it: Import
  busy: boolean
  reread: () => void
  /** Shows the rows that are doubtful because of a field. */
  showRows: (field: string) => void
}

export function Columns({ it, busy, reread, showRows }: Props) {
  const t = useT()
  const [chosen, setOpen] = useState<boolean>()
  const needs = useNeeds(it)
  const open = chosen ?? needs.length > 0
  const used = it.columns.filter((_, i) => fieldAt(it, it.mapping, i)).length
  const hidden = it.columns.filter((column, i) => column.hidden && !fieldAt(it, it.mapping, i)).length
  const unused = it.columns.length - used - hidden
  const doubtful = it.columns.filter((column) => column.doubtful > 0).length
  const summary = [
    t(`${used} kolom dibaca`, `${used} columns read`),
    ...(unused ? [t(`${unused} tidak dipakai`, `${unused} not used`)] : []),
    ...(hidden ? [t(`${hidden} tersembunyi, tidak dibaca`, `${hidden} hidden, not read`)] : []),
    ...(doubtful ? [t(`${doubtful} berisi yang meragukan`, `${doubtful} with doubtful cells`)] : [])
  ]
  return (
    <Card withBorder padding="md">
      <Group justify="space-between">
        <div style={{ flex: '1 1 16rem' }}>
          <Title order={2} size="h5">
            {t('Kolom', 'Columns')}
          </Title>
          <Text size="sm" c="dimmed">
            {summary.join(' · ')}
          </Text>
        </div>
        <Button variant="default" onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? t('Tutup kolom', 'Close columns') : t('Lihat atau ubah kolom', 'See or change columns')}
        </Button>
      </Group>
      {open && (
        <Editor
          key={JSON.stringify([it.mapping, it.village, meantOf(it)])}
          it={it}
          needs={needs}
          busy={busy}
          reread={reread}
          showRows={showRows}
        />
      )}
    </Card>
  )
}

/** What of the columns only a person can put right. */
function useNeeds(it: Import): string[] {
  const t = useT()
  // The page that the rows below begin with.
  const rows = useView('intake/rows', { import: it.id, show: 'doubtful', page: 1, size: 25 })
  const key = fieldsOf[it.kind].find((field) => field.id === (it.kind === 'households' ? 'name' : 'business'))!
  const { accepted, held, refused } = it.counts
  const asked = new Set([
    ...questionsOf(it).map((q) => q.column),
    ...unitQuestionsOf(it).map((q) => q.column),
    ...rivalriesOf(it).flatMap((r) => r.columns),
    ...(swappedIn(it) ? [it.mapping.lat, it.mapping.lon] : [])
  ])
  const suspects = it.columns.flatMap((column, i) =>
    column.doubtful * 2 > accepted + held + refused && !asked.has(i) ? [t(titleOf(column, i))] : []
  )
  const placeless = rows.data?.rows.some((row) => row.problems.some((p) => p.code === 'village-missing'))
  return [
    ...(it.mapping[key.id] === undefined
      ? [
          t(
            `Belum ada kolom untuk ${t(key.label)}. Pilih kolom mana yang berisi ${t(key.label).toLowerCase()}.`,
            `No column fills ${t(key.label)} yet. Choose which one holds it.`
          )
        ]
      : []),
    ...(placeless && !it.village
      ? [
          t(
            'Ada baris yang tidak menyebut desa. Pilih desa untuk seluruh berkas, atau kolom yang berisi nama desa.',
            'Some rows name no village. Choose one for the whole file, or the column that holds it.'
          )
        ]
      : []),
    ...suspects.map((title) =>
      t(
        `Lebih dari separuh baris meragukan di kolom “${title}”. Mungkin kolom ini berisi hal lain.`,
        `More than half of the rows are doubtful in column “${title}”. It may hold something else.`
      )
    )
  ]
}

interface Shown {
  i: number
  title: string
  hidden: boolean
  doubt: ReactNode
  field: Field | undefined
  examples: string[]
  fills: ReactNode
  how: ReactNode
}

function Editor({ it, needs, busy, reread, showRows }: Props & { needs: string[] }) {
  const t = useT()
  const narrow = useNarrow()
  const [mapping, setMapping] = useState(it.mapping)
  const [meant, setMeant] = useState(() => meantOf(it))
  const [village, setVillage] = useState(it.village)
  const [all, setAll] = useState(false)
  const save = useAct('intake/map-columns')
  const rows = useView('intake/rows', { import: it.id, show: 'all', page: 1, size: 25 })
  const editable = it.mine && it.status !== 'applied'
  const fields = fieldsOf[it.kind]
  const fill = (column: number, field: string | null) => {
    const next = Object.fromEntries(Object.entries(mapping).filter(([key, at]) => at !== column && key !== field))
    setMapping(field ? { ...next, [field]: column } : next)
  }
  const mean = (column: number, now: Meant) =>
    setMeant((before) => ({ ...before, [column]: { ...before[column], ...now } }))
  const changed = JSON.stringify([mapping, village, meant]) !== JSON.stringify([it.mapping, it.village, meantOf(it)])
  const columns = it.columns.map((column, i): Shown => {
    const field = fieldAt(it, mapping, i)
    const title = t(titleOf(column, i))
    const meanings = meaningsOf(column, field, meant[i])
    const cells = field ? (rows.data?.rows ?? []).map((row) => row.values[field.id] ?? '') : []
    const examples = [...new Set(cells.filter(Boolean))]
    return {
      i,
      title,
      hidden: column.hidden,
      doubt:
        field && it.mapping[field.id] === i && column.doubtful > 0 ? (
          <Doubt n={column.doubtful} title={title} show={() => showRows(field.id)} />
        ) : null,
      field,
      // Of a column that nobody reads, what stands in it may tell what it is.
      examples: (examples.length > 0 ? examples : (rows.data?.examples[i] ?? [])).slice(0, 2),
      fills: editable ? (
        <Select
          aria-label={t(`Isian untuk kolom ${title}`, `Field of column ${title}`)}
          data={fields.map((f) => ({ value: f.id, label: t(f.label) }))}
          value={field?.id ?? null}
          onChange={(id) => fill(i, id)}
          searchable
          clearable
          disabled={busy}
          placeholder={t('tidak dipakai', 'not used')}
          nothingFoundMessage={t('Tidak ada isian itu', 'No such field')}
        />
      ) : (
        <Text size="sm">{field ? t(field.label) : t('tidak dipakai', 'not used')}</Text>
      ),
      how: (
        <>
          {meanings.map((meaning) => (
            <How
              key={meaning.about}
              meaning={meaning}
              field={field!}
              title={title}
              set={editable && !busy ? (way) => mean(i, { [meaning.about]: way }) : undefined}
            />
          ))}
          {field?.reading === 'money' && <InUnit it={it} column={column} />}
        </>
      )
    }
  })
  // A column that was emptied just now stays where it was.
  const inUse = columns.filter((c) => c.field || fieldAt(it, it.mapping, c.i))
  const visible = all || inUse.length === 0 ? columns : inUse
  const rest = inUse.length === 0 ? 0 : columns.length - inUse.length
  return (
    <Stack mt="md">
      {needs.map((need) => (
        <Alert key={need} color="mente" variant="light" p="sm">
          {need}
        </Alert>
      ))}
      {editable && (
        <VillageSelect
          label={t('Desa untuk baris yang tidak menyebut desa', 'Village of rows that name none')}
          value={village}
          onChange={setVillage}
        />
      )}
      {narrow ? <Cards columns={visible} /> : <Wide columns={visible} />}
      {rest > 0 && (
        <Button variant="subtle" onClick={() => setAll(!all)} aria-expanded={all} style={{ alignSelf: 'flex-start' }}>
          {all
            ? t('Sembunyikan kolom yang tidak dipakai', 'Hide unused columns')
            : t(`Tampilkan ${rest} kolom yang tidak dipakai`, `Show unused columns (${rest})`)}
        </Button>
      )}
      {editable && (
        <Group>
          <Button
            disabled={(!changed && !it.columns.some((column) => column.also)) || busy}
            loading={save.isPending}
            onClick={() => save.mutateAsync({ import: it.id, mapping, meant, village }).then(reread, () => {})}
          >
            {t('Baca ulang dengan kolom ini', 'Read again with these columns')}
          </Button>
          <Text size="sm" c="dimmed" flex="1 1 16rem">
            {t(
              'Diingat untuk berkas berikutnya dengan judul kolom yang sama.',
              'Remembered for the next file with the same column titles.'
            )}
          </Text>
        </Group>
      )}
    </Stack>
  )
}

/** How the dates or numbers of a column are meant: found, said, or still open. */
function How({
  meaning,
  field,
  title,
  set
}: {
  meaning: Meaning
  field: Field
  title: string
  set: ((way: Way) => void) | undefined
}) {
  const { t, language } = useLanguage()
  const { about, way, said, either, examples } = meaning
  // Nothing in the column depends on it.
  if (!way && either === 0)
    return (
      <Text size="sm" c="dimmed">
        {about === 'numbers' ? t('angka jelas', 'clear numbers') : t('tanggal jelas', 'clear dates')}
      </Text>
    )
  const reads = way && examples[0] ? given(examples[0], way, field, language) : undefined
  return (
    <Stack gap={2}>
      {set && either > 0 ? (
        <Select
          aria-label={
            about === 'dates'
              ? t(`Cara membaca tanggal di kolom ${title}`, `How dates of column ${title} are read`)
              : about === 'days'
                ? t(`Hari dari waktu zona lain di kolom ${title}`, `The day of times of other zones in column ${title}`)
                : t(`Cara membaca angka di kolom ${title}`, `How numbers of column ${title} are read`)
          }
          data={waysOf[about].map((one) => ({ value: one, label: t(wayNames[one]) }))}
          value={way ?? null}
          onChange={(next) => next && set(next as Way)}
          allowDeselect={false}
          placeholder={t('belum dijawab', 'not answered')}
        />
      ) : (
        <Text size="sm">{way ? t(wayNames[way]) : t('belum dijawab', 'not answered')}</Text>
      )}
      {way && (
        <Text size="xs" c="dimmed">
          {reads ? `${examples[0]} = ${reads}; ` : ''}
          {said ? t('jawaban Anda, diingat', 'your answer, remembered') : t('dari isi kolom', 'by the column itself')}
        </Text>
      )}
    </Stack>
  )
}

/** What the amounts of a column count, and where that stands. */
function InUnit({ it, column }: { it: Import; column: Import['columns'][number] }) {
  const t = useT()
  const { units, said } = unitsNamed(it, column)
  if (units.length === 0) return null
  const where = said.length > 0 ? said.map((one) => `“${one}”`).join(', ') : t('judul kolomnya', 'its title')
  return (
    <Text size="xs" c="dimmed">
      {units.map((unit) => t(moneyUnits[unit]!)).join(t(' atau ', ' or '))}: {where}
      {column.meant?.unit !== undefined &&
        t(
          `; yang dapat berarti keduanya: ${moneyUnits[column.meant.unit]!.id} (jawaban Anda)`,
          `; what could be either: ${moneyUnits[column.meant.unit]!.en} (your answer)`
        )}
    </Text>
  )
}

/** How many rows are doubtful because of a column, and the way to them. */
function Doubt({ n, title, show }: { n: number; title: string; show: () => void }) {
  const t = useT()
  const rows = n.toLocaleString('id-ID')
  return (
    <Button
      variant="light"
      color="mente"
      size="compact-sm"
      style={{ flexShrink: 0 }}
      onClick={show}
      aria-label={t(
        `Lihat ${rows} baris yang meragukan di kolom ${title}`,
        `See ${rows} doubtful rows of column ${title}`
      )}
    >
      {t(`${rows} baris meragukan`, `${rows} doubtful row${n === 1 ? '' : 's'}`)}
    </Button>
  )
}

function Unseen({ column }: { column: Shown }) {
  const t = useT()
  return column.hidden ? (
    <Text size="xs" c="dimmed">
      {column.field
        ? t('tersembunyi di Excel', 'hidden in Excel')
        : t('tersembunyi di Excel, tidak dibaca', 'hidden in Excel, not read')}
    </Text>
  ) : null
}

function Wide({ columns }: { columns: Shown[] }) {
  const t = useT()
  return (
    <Table fz="sm" verticalSpacing={6} layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="18%">{t('Kolom di berkas', 'Column of the file')}</Table.Th>
          <Table.Th w="23%">{t('Mengisi', 'Fills')}</Table.Th>
          <Table.Th>{t('Contoh', 'Example')}</Table.Th>
          <Table.Th w="21%">{t('Cara membaca', 'How it is read')}</Table.Th>
          <Table.Th w={150}>{t('Meragukan', 'Doubtful')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {columns.map((column) => (
          <Table.Tr key={column.i}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              <Text size="sm" fw={600}>
                {column.title}
              </Text>
              <Unseen column={column} />
            </Table.Td>
            <Table.Td>{column.fills}</Table.Td>
            <Table.Td>
              {column.examples.map((example) => (
                <Text key={example} size="sm" c="dimmed" truncate>
                  {example}
                </Text>
              ))}
            </Table.Td>
            <Table.Td>{column.how}</Table.Td>
            <Table.Td>{column.doubt}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Cards({ columns }: { columns: Shown[] }) {
  return (
    <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
      {columns.map((column) => (
        <Card key={column.i} component="li" withBorder padding="sm">
          <Stack gap={6}>
            <Group justify="space-between" wrap="nowrap" gap="xs">
              <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                {column.title}
              </Text>
              {column.doubt}
            </Group>
            <Unseen column={column} />
            {column.examples.length > 0 && (
              <Text size="sm" c="dimmed" truncate>
                {column.examples.join(' · ')}
              </Text>
            )}
            {column.fills}
            {column.how}
          </Stack>
        </Card>
      ))}
    </Stack>
  )
}
