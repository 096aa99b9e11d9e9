import { Alert, Button, Group, SimpleGrid, Text, TextInput } from '@mantine/core'
import type { UseMutationResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { ZodError } from 'zod'
import { formatDate } from '../../src/kernel/dates.ts'
import { explain } from '../../src/kernel/explain.ts'
import type { Refusal } from './client.ts'
import { DateField } from './date-field.tsx'
import { useLanguage } from './language.tsx'
import { Refused } from './problem.tsx'
import { today } from './today.ts'

interface Props<Input> {
  now: { version: number; source: string; validFrom: string }
  /** May change them; others read. */
  mine: boolean
  /** What the rules on screen come to by their schema. */
  read: { success: boolean; error?: ZodError | undefined }
  save: UseMutationResult<{ version: number }, Refusal, Input>
  /** What is saved, with who decided it and its first day. */
  input: (source: string, validFrom: string) => Input
  reset: () => void
}

/** Below rules that are versions: which one this is, and for whoever may, the next one. */
export function RulesVersion<Input>({ now, mine, read, save, input, reset }: Props<Input>) {
  const { t, language } = useLanguage()
  const [source, setSource] = useState(now.source)
  const [validFrom, setValidFrom] = useState(today())
  return (
    <>
      <Text size="sm">
        {now.version === 0 ? t('Aturan bawaan', 'The rules that ship') : `${t('Versi', 'Version')} ${now.version}`},{' '}
        {t('berlaku mulai', 'valid from')} {formatDate(now.validFrom, language)}. {t('Sumber', 'Source')}: {now.source}
      </Text>
      {mine && (
        <>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label={t('Sumber atau dasar keputusan', 'Source, or who decided')}
              value={source}
              onChange={(event) => setSource(event.currentTarget.value)}
            />
            <DateField label={t('Berlaku mulai', 'Valid from')} value={validFrom} onChange={setValidFrom} />
          </SimpleGrid>
          {read.error && (
            <Alert color="batik" role="alert">
              {read.error.issues.map((issue) => t(explain(issue))).join(' ')}
            </Alert>
          )}
          <Refused error={save.error} />
          {save.isSuccess && (
            <Alert color="hijau" role="status">
              {t(`Tersimpan sebagai versi ${save.data.version}.`, `Saved as version ${save.data.version}.`)}
            </Alert>
          )}
          <Group>
            <Button
              disabled={!read.success}
              loading={save.isPending}
              onClick={() => save.mutate(input(source, validFrom))}
            >
              {t('Simpan versi baru', 'Save a new version')}
            </Button>
            <Button variant="default" onClick={reset}>
              {t('Kembali ke bawaan', 'Back to what ships')}
            </Button>
          </Group>
        </>
      )}
    </>
  )
}
