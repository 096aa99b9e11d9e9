import { Alert, Button, FileButton, Stack, Text, TextInput, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { Refusal, upload, useAct } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'

/** Official boundaries in place of the approximate cells, and back. */
export function Boundaries({ approximate, done }: { approximate: boolean; done: () => void }) {
  const t = useT()
  const [source, setSource] = useState('')
  const [refusal, setRefusal] = useState<string>()
  const bring = useAct('regions/import-boundaries', { quiet: true })
  const remove = useAct('regions/remove-boundaries')
  const take = async (file: File | null) => {
    if (!file) return
    setRefusal(undefined)
    try {
      const result = await bring.mutateAsync({ file: await upload(file), source })
      notifications.show({
        message: t(
          `${result.villages} desa punya batas resmi ` +
            `(${result.byName ? 'nama' : result.byBps ? 'kode BPS' : 'kode'} dari kolom ${result.codeColumn}); ` +
            `${result.missing.length} tetap perkiraan.`,
          `${result.villages} villages have official boundaries ` +
            `(${result.byName ? 'names' : result.byBps ? 'BPS codes' : 'codes'} from column ${result.codeColumn}); ` +
            `${result.missing.length} stay approximate.`
        ),
        autoClose: false
      })
      const strange = result.foreign + result.withoutCode
      if (strange > 0)
        notifications.show({
          color: 'mente',
          autoClose: false,
          message: t(
            `${strange} bentuk tidak dipakai: ${result.foreign} dari luar kabupaten, ${result.withoutCode} tanpa ` +
              `kode atau nama yang pasti.`,
            `${strange} shapes were not used: ${result.foreign} outside the regency, ${result.withoutCode} without a certain code or name.`
          )
        })
      const names: [string[], string][] = [
        [result.unknown, t('Nama yang bukan desa kabupaten ini', 'Names of no village of this regency')],
        [result.unclear, t('Nama yang belum jelas desanya', 'Names that could be several villages')],
        [result.shapeless, t('Desa dengan baris tanpa bentuk', 'Villages with a line without a shape')]
      ]
      for (const [told, label] of names)
        if (told.length > 0)
          notifications.show({
            color: 'mente',
            autoClose: false,
            message: `${label}: ${told.slice(0, 12).join(', ')}${told.length > 12 ? ', …' : ''} (${told.length})`
          })
      done()
    } catch (error) {
      setRefusal(error instanceof Refusal ? t(error.problem.text) : String(error))
    }
  }
  return (
    <Stack>
      <Title order={3} size="h5">
        {t('Batas desa', 'Village boundaries')}
      </Title>
      <Text size="sm">
        {t(
          'GeoJSON atau TopoJSON dengan kode desa Kemendagri, atau nama desa dan kecamatan; derajat WGS84. Batas ' +
            'resmi diterbitkan Badan Informasi Geospasial (tanahair.indonesia.go.id).',
          'GeoJSON or TopoJSON with Kemendagri village codes, or names of villages and districts; in WGS84 degrees. ' +
            'Official boundaries are published by the Geospatial Information Agency (tanahair.indonesia.go.id).'
        )}
      </Text>
      <TextInput
        label={t('Sumber dan tanggal', 'Source and date')}
        required
        value={source}
        onChange={(event) => setSource(event.currentTarget.value)}
        placeholder="BIG, 2025"
      />
      <FileButton onChange={take} accept=".json,.geojson,.topojson">
        {(props) => (
          <Button {...props} disabled={source.trim().length < 3} loading={bring.isPending}>
            {t('Pilih berkas batas', 'Choose a boundary file')}
          </Button>
        )}
      </FileButton>
      {refusal && (
        <Alert color="batik" role="alert">
          {refusal}
        </Alert>
      )}
      {!approximate && (
        <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate({}, { onSuccess: done })}>
          {t('Kembali ke batas perkiraan', 'Back to approximate cells')}
        </Button>
      )}
    </Stack>
  )
}
