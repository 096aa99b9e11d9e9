import {
  Alert,
  Button,
  Card,
  FileButton,
  Group,
  Modal,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { type DocumentKind, documentNames, letterhead as letterheadSchema } from '../../src/documents/model.ts'
import { formatInstant } from '../../src/kernel/dates.ts'
import { complain, paperAddress, paperOf, Refusal, upload, useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { checkedBy } from '../shell/schema.ts'
import { useSession } from '../shell/session.tsx'

/** How the regency's papers look: letterhead, signatory, and the template of each. */
export function Templates() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const asked = useView('documents/templates', {})
  const [edited, setEdited] = useState<DocumentKind>()
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!asked.data) return null
  return (
    <Stack gap="xl">
      <Heading
        title={t('Templat Dokumen', 'Document Templates')}
        lead={t(
          'Kop surat, penandatangan, dan bentuk setiap dokumen. Pratinjau memakai kelas rekaan dengan tiga puluh nama terpanjang.',
          'Letterhead, signatory, and the look of each paper. Previews use an invented class with thirty of the longest names.'
        )}
      />
      <Letterhead now={asked.data.letterhead} editable={may('documents/save-letterhead')} />
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('Templat', 'Templates')}
        </Title>
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
          {asked.data.rows.map((row) => (
            <Card key={row.kind} withBorder padding="md">
              <Stack gap="xs">
                <Text fw={600}>{t(documentNames[row.kind])}</Text>
                <Text size="sm" c="dimmed">
                  {row.version === 0
                    ? t('bawaan Rakit', 'as shipped')
                    : `${t('versi', 'version')} ${row.version}, ${row.changedBy}, ${formatInstant(String(row.changedAt), language)}`}
                </Text>
                <Group gap="xs">
                  <Button
                    size="compact-md"
                    variant="default"
                    component="a"
                    href={paperAddress('documents/preview', { kind: row.kind })}
                    target="_blank"
                    aria-label={`${t('Pratinjau', 'Preview')} ${t(documentNames[row.kind])}`}
                  >
                    {t('Pratinjau', 'Preview')}
                  </Button>
                  {may('documents/save-template') && (
                    <Button
                      size="compact-md"
                      variant="default"
                      onClick={() => setEdited(row.kind)}
                      aria-label={`${t('Ubah', 'Change')} ${t(documentNames[row.kind])}`}
                    >
                      {t('Ubah', 'Change')}
                    </Button>
                  )}
                </Group>
              </Stack>
            </Card>
          ))}
        </SimpleGrid>
      </Stack>
      {may('orders/submission-templates') && <SubmissionTemplates />}
      <Modal
        opened={edited !== undefined}
        onClose={() => setEdited(undefined)}
        title={edited && t(documentNames[edited])}
        size="75rem"
      >
        {edited && <Editor kind={edited} close={() => setEdited(undefined)} />}
      </Modal>
    </Stack>
  )
}

function Letterhead({
  now,
  editable
}: {
  now: { lines: string[]; city: string; signatory: string; signatoryTitle: string; signatoryId: string }
  editable: boolean
}) {
  const t = useT()
  const form = useForm({ initialValues: now, validate: checkedBy(letterheadSchema, t) })
  const save = useAct('documents/save-letterhead')
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((letterhead) => save.mutate({ letterhead }, { onSuccess: () => form.resetDirty() }))}
    >
      <Stack gap="sm" maw={760}>
        <Title order={2} size="h4">
          {t('Kop surat dan penandatangan', 'Letterhead and signatory')}
        </Title>
        <Textarea
          label={t('Baris kop surat', 'Lines of the letterhead')}
          autosize
          minRows={2}
          readOnly={!editable}
          value={form.values.lines.join('\n')}
          onChange={(e) => form.setFieldValue('lines', e.currentTarget.value.split('\n'))}
          error={form.errors['lines.0'] ?? form.errors.lines}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t('Kota pada tanggal surat', 'Town beside the date')}
            readOnly={!editable}
            {...form.getInputProps('city')}
          />
          <TextInput
            label={t('Jabatan penandatangan', "Signatory's office")}
            readOnly={!editable}
            {...form.getInputProps('signatoryTitle')}
          />
          <TextInput
            label={t('Nama penandatangan', "Signatory's name")}
            readOnly={!editable}
            {...form.getInputProps('signatory')}
          />
          <TextInput label="NIP" readOnly={!editable} {...form.getInputProps('signatoryId')} />
        </SimpleGrid>
        {editable && (
          <Button type="submit" style={{ alignSelf: 'flex-start' }} loading={save.isPending} disabled={!form.isDirty()}>
            {t('Simpan kop surat', 'Save the letterhead')}
          </Button>
        )}
      </Stack>
    </form>
  )
}

/** The template as Typst; it is printed on the sample class before it is kept. */
function Editor({ kind, close }: { kind: DocumentKind; close: () => void }) {
  const t = useT()
  const asked = useView('documents/template', { kind })
  const [typed, setTyped] = useState<string>()
  const [problem, setProblem] = useState<{ id: string; en: string }>()
  const save = useAct('documents/save-template', { quiet: true })
  if (!asked.data) return null
  const source = typed ?? asked.data.source
  const preview = async () => {
    setProblem(undefined)
    try {
      const address = URL.createObjectURL(await paperOf('documents/preview', { kind, source }))
      window.open(address, '_blank')
      setTimeout(() => URL.revokeObjectURL(address), 60_000)
    } catch (error) {
      if (error instanceof Refusal) setProblem(error.problem.text)
    }
  }
  return (
    <Stack>
      <Text size="sm">
        {t(
          'Ditulis dalam Typst. Data kelas ada di d, mis. d.class.course dan d.participants; kop surat dan tanda tangan di kit.typ.',
          'Written in Typst. The data of the class is in d, such as d.class.course and d.participants; letterhead ' +
            'and signature are in kit.typ.'
        )}
      </Text>
      <Textarea
        aria-label={t('Templat Typst', 'Typst template')}
        value={source}
        onChange={(e) => setTyped(e.currentTarget.value)}
        autosize
        minRows={16}
        maxRows={26}
        spellCheck={false}
        styles={{ input: { fontFamily: 'monospace', fontSize: '0.85rem' } }}
      />
      {(problem ?? save.error) && (
        <Alert color="batik" role="alert">
          {t(problem ?? save.error!.problem.text)}
        </Alert>
      )}
      <Group justify="space-between">
        <Button variant="subtle" onClick={() => setTyped(asked.data!.shipped)}>
          {t('Kembali ke bawaan', 'Back to what ships')}
        </Button>
        <Group>
          <Button variant="default" onClick={preview}>
            {t('Pratinjau', 'Preview')}
          </Button>
          <Button
            loading={save.isPending}
            disabled={source === asked.data.source}
            onClick={() => save.mutate({ kind, source }, { onSuccess: close })}
          >
            {t('Simpan templat', 'Save the template')}
          </Button>
        </Group>
      </Group>
    </Stack>
  )
}

/** The form of each retailer on which products are submitted, as a workbook with places to fill. */
function SubmissionTemplates() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const asked = useView('orders/submission-templates', {})
  const agreements = useView('retail/agreements', {}, { enabled: may('retail/agreements') })
  const save = useAct('orders/save-submission-template', { quiet: true })
  const remove = useAct('orders/remove-submission-template')
  if (!asked.data) return null
  const own = new Map(asked.data.rows.map((r) => [r.retailer, r]))
  const retailers = [...new Set([...(agreements.data?.rows ?? []).map((a) => a.retailer), ...own.keys()])].sort()
  const change = may('orders/save-submission-template')
  return (
    <Stack gap="sm" component="section">
      <Title order={2} size="h4">
        {t('Formulir pengajuan ritel', "Retailers' submission forms")}
      </Title>
      <Text size="sm" c="dimmed">
        {t(
          'Unggah formulir Excel milik ritel dengan {{nama}} di sel yang harus diisi; tanpa itu dipakai formulir ' +
            'sederhana. Yang dapat diisi: ',
          "Upload a retailer's Excel form with {{name}} in the cells to be filled; without one a plain form is used. What can be filled: "
        )}
        {asked.data.fields.map((f) => `{{${f.name}}}`).join(', ')}
      </Text>
      <Refused error={save.error} />
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {retailers.map((retailer) => {
          const row = own.get(retailer)
          return (
            <Card key={retailer} withBorder padding="md">
              <Text fw={600}>{retailer}</Text>
              <Text size="sm" c="dimmed">
                {row
                  ? `${row.file}, ${row.changedBy}, ${formatInstant(String(row.changedAt), language)}`
                  : t('formulir sederhana', 'the plain form')}
              </Text>
              {change && (
                <Group gap="xs" mt="xs">
                  <FileButton
                    accept=".xlsx"
                    onChange={async (file) => {
                      if (!file) return
                      try {
                        save.mutate({ retailer, file: await upload(file) })
                      } catch (error) {
                        complain(error)
                      }
                    }}
                  >
                    {(props) => (
                      <Button
                        {...props}
                        size="compact-md"
                        variant="default"
                        aria-label={`${t('Unggah formulir', 'Upload form')} ${retailer}`}
                      >
                        {t('Unggah formulir', 'Upload form')}
                      </Button>
                    )}
                  </FileButton>
                  {row && (
                    <Button
                      size="compact-md"
                      variant="default"
                      onClick={() => remove.mutate({ retailer })}
                      aria-label={`${t('Pakai yang sederhana', 'Use the plain one')} ${retailer}`}
                    >
                      {t('Pakai yang sederhana', 'Use the plain one')}
                    </Button>
                  )}
                </Group>
              )}
            </Card>
          )
        })}
      </SimpleGrid>
    </Stack>
  )
}
