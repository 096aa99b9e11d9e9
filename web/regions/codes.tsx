import { Alert, Button, FileButton, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { formatDate } from '../../src/kernel/dates.ts'
import { Refusal, upload, useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { useLanguage } from '../shell/language.tsx'

/** Which village each code of the statistics office is, brought as a table, so that files with such codes can be read. */
export function Codes() {
  const { t, language } = useLanguage()
  const [source, setSource] = useState('')
  const [validFrom, setValidFrom] = useState('')
  const [refusal, setRefusal] = useState<string>()
  const known = useView('regions/codes', {})
  const bring = useAct('regions/import-codes', { quiet: true })
  const remove = useAct('regions/remove-codes')
  const [removing, setRemoving] = useState<string>()
  const take = async (file: File | null) => {
    if (!file) return
    setRefusal(undefined)
    try {
      await bring.mutateAsync({ file: await upload(file), source, validFrom })
    } catch (error) {
      setRefusal(error instanceof Refusal ? t(error.problem.text) : String(error))
    }
  }
  const ready = source.trim().length >= 3 && /^\d{4}-\d\d-\d\d$/.test(validFrom)
  const told = bring.data
  const lists: [string[], string][] = told
    ? [
        [told.unknown, t('Kode Kemendagri yang bukan desa kabupaten ini', 'Kemendagri codes of no village here')],
        [told.unlike, t('Nama yang tidak cocok dengan desanya', 'Names that are not those of the village')],
        [told.twice, t('Kode BPS untuk dua desa', 'BPS codes of two villages')]
      ]
    : []
  return (
    <Stack>
      <Title order={3} size="h5">
        {t('Kode BPS', 'BPS codes')}
      </Title>
      <Text size="sm">
        {t(
          'Tabel dengan kolom Kode BPS, Kode Kemendagri dan Nama, misalnya dari bridging kode BPS. Sesudah itu ' +
            'berkas warga, usaha dan batas desa yang hanya menyebut kode BPS dapat dibaca.',
          'A table with the columns Kode BPS, Kode Kemendagri and Nama, such as the bridging of codes by BPS. Files ' +
            'of residents, enterprises and boundaries that name BPS codes only can be read then.'
        )}
      </Text>
      {known.data?.rows.map((row) => (
        <Group key={row.validFrom} justify="space-between" gap="xs">
          <Text size="sm" style={{ flex: '1 1 12rem' }}>
            {t(
              `${row.villages} desa sejak ${formatDate(row.validFrom, language)}: ${row.source}`,
              `${row.villages} villages from ${formatDate(row.validFrom, language)}: ${row.source}`
            )}
          </Text>
          {removing === row.validFrom ? (
            <Group gap="xs" wrap="nowrap" style={{ flexShrink: 0 }}>
              <Button variant="default" size="xs" onClick={() => setRemoving(undefined)}>
                {t('Tidak jadi', 'Keep')}
              </Button>
              <Button
                color="batik"
                size="xs"
                loading={remove.isPending}
                onClick={() => remove.mutate({ validFrom: row.validFrom })}
              >
                {t('Ya, hapus', 'Yes, remove')}
              </Button>
            </Group>
          ) : (
            <Button
              variant="default"
              size="xs"
              style={{ flexShrink: 0 }}
              onClick={() => setRemoving(row.validFrom)}
              aria-label={t(
                `Hapus kode BPS sejak ${formatDate(row.validFrom, language)}`,
                `Remove the BPS codes from ${formatDate(row.validFrom, language)}`
              )}
            >
              {t('Hapus', 'Remove')}
            </Button>
          )}
        </Group>
      ))}
      <TextInput
        label={t('Sumber tabel kode', 'Source of the table of codes')}
        required
        value={source}
        onChange={(event) => setSource(event.currentTarget.value)}
        placeholder="BPS, bridging 2025"
      />
      <DateField label={t('Berlaku sejak', 'Holds from')} required value={validFrom} onChange={setValidFrom} />
      <FileButton onChange={take} accept=".csv,.tsv,.txt,.xlsx,.xls,.xlsb,.ods">
        {(props) => (
          <Button {...props} disabled={!ready} loading={bring.isPending}>
            {t('Pilih berkas kode', 'Choose a file of codes')}
          </Button>
        )}
      </FileButton>
      {told && (
        <Alert color={lists.some(([codes]) => codes.length > 0) ? 'mente' : 'hijau'} role="status">
          <Text size="sm">
            {t(
              `${told.villages} kode desa masuk. Dilewati: ${told.foreign} dari luar kabupaten, ${told.unreadable} ` +
                `tanpa kode yang terbaca, ${told.left} baris bukan isi tabel (judul, jumlah, tersembunyi).`,
              `${told.villages} codes were taken in. Left out: ${told.foreign} outside the regency, ` +
                `${told.unreadable} without a readable code, ${told.left} lines not of the table (titles, totals, hidden).`
            )}
          </Text>
          {lists.map(([codes, label]) =>
            codes.length === 0 ? null : (
              <Text key={label} size="sm">
                {label}: {codes.slice(0, 12).join(', ')}
                {codes.length > 12 ? ', …' : ''} ({codes.length})
              </Text>
            )
          )}
        </Alert>
      )}
      {refusal && (
        <Alert color="batik" role="alert">
          {refusal}
        </Alert>
      )}
    </Stack>
  )
}
