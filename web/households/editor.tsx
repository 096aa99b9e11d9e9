import { Alert, Button, Group, List, Modal, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { z } from 'zod'
import type { Views } from '../../src/client.ts'
import { enterpriseFields, householdFields, personFields } from '../../src/households/model.ts'
import { type Refusal, useAct } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { fieldErrors } from '../shell/problem.tsx'
import { checkedBy } from '../shell/schema.ts'
import { EnterpriseFields, emptyEnterprise, emptyPerson, HouseholdFields, PersonFields } from './fields.tsx'

type Page = Views['households/get']['output']
export type Edited =
  | { what: 'household'; household: Page['household'] }
  | { what: 'person'; household: string; person: Page['people'][number] | undefined }
  | { what: 'enterprise'; people: Page['people']; enterprise: Page['enterprises'][number] | undefined }

/** One dialog for whatever of a household is being changed. */
export function Editor({ edited, close }: { edited: Edited | undefined; close: () => void }) {
  const t = useT()
  const titles = {
    household: t('Ubah rumah tangga', 'Change the household'),
    person: t('Anggota keluarga', 'Household member'),
    enterprise: t('Usaha', 'Enterprise')
  }
  return (
    <Modal opened={edited !== undefined} onClose={close} title={edited && titles[edited.what]} size="xl">
      {edited?.what === 'household' && <HouseholdEditor {...edited} close={close} />}
      {edited?.what === 'person' && <PersonEditor {...edited} close={close} />}
      {edited?.what === 'enterprise' && <EnterpriseEditor {...edited} close={close} />}
    </Modal>
  )
}

/** The fields of a record that its form has, with empty text for what is null. */
const only = <T extends object>(fields: T, record: object | undefined): T =>
  record
    ? (Object.fromEntries(
        Object.entries(fields).map(([key, empty]) => [key, (record as Record<string, unknown>)[key] ?? empty])
      ) as T)
    : fields

/** Identifiers are sent only when typed anew. */
const typed = (values: Record<string, unknown>, ...keys: string[]) =>
  Object.fromEntries(Object.entries(values).filter(([key, value]) => !keys.includes(key) || value !== '')) as never

/** What somebody else changed meanwhile: their values beside ours, and a way to save ours over them knowingly. */
function Conflict({ error, takeVersion }: { error: Refusal; takeVersion: (version: number) => void }) {
  const t = useT()
  const { differing, current, version } = error.problem.facts as {
    differing?: string[]
    current?: Record<string, unknown>
    version?: number
  }
  return (
    <Alert
      color={differing ? 'mente' : 'batik'}
      role="alert"
      title={differing ? t('Baru saja diubah orang lain', 'Just changed by somebody else') : undefined}
    >
      <Text>{t(error.problem.text)}</Text>
      {differing && current && (
        <>
          <List size="sm" my="xs">
            {differing.map((field) => (
              <List.Item key={field}>
                {field}: {String(current[field] ?? '–')}
              </List.Item>
            ))}
          </List>
          <Button variant="default" size="compact-md" onClick={() => takeVersion(version!)}>
            {t('Simpan isian saya di atasnya', 'Save mine over it')}
          </Button>
        </>
      )}
    </Alert>
  )
}

const Save = ({ busy }: { busy: boolean }) => {
  const t = useT()
  return (
    <Group justify="flex-end">
      <Button type="submit" loading={busy}>
        {t('Simpan', 'Save')}
      </Button>
    </Group>
  )
}

function HouseholdEditor({ household, close }: Extract<Edited, { what: 'household' }> & { close: () => void }) {
  const t = useT()
  const { id, version, kkMasked, ...shown } = household
  const form = useForm({
    initialValues: only(
      {
        village: '',
        kk: '',
        hamlet: '',
        rt: '',
        rw: '',
        address: '',
        lat: null,
        lon: null,
        housing: null,
        welfareDecile: null,
        womanHeaded: false,
        disability: false
      } as Record<string, unknown>,
      { ...shown, kk: '' }
    ),
    validate: checkedBy(householdFields, t)
  })
  const change = useAct('households/change', { quiet: true })
  const save = (at: number) =>
    change.mutate(
      { id, version: at, household: typed(form.values, 'kk') },
      { onSuccess: close, onError: (error) => form.setErrors(fieldErrors(error, 'household', t)) }
    )
  return (
    <form onSubmit={form.onSubmit(() => save(version))} noValidate>
      <Stack>
        <HouseholdFields form={form} under="" stored={kkMasked} />
        {change.error && <Conflict error={change.error} takeVersion={save} />}
        <Save busy={change.isPending} />
      </Stack>
    </form>
  )
}

function PersonEditor({ household, person, close }: Extract<Edited, { what: 'person' }> & { close: () => void }) {
  const t = useT()
  const form = useForm({
    initialValues: { ...only(emptyPerson as Record<string, unknown>, person), nik: '', phone: '' } as Record<
      string,
      unknown
    >,
    validate: checkedBy(personFields, t),
    validateInputOnBlur: true
  })
  const add = useAct('households/add-person', { quiet: true })
  const change = useAct('households/change-person', { quiet: true })
  const onError = (error: Refusal) => form.setErrors(fieldErrors(error, 'person', t))
  const error = add.error ?? change.error
  const save = (version: number) => {
    if (person)
      return change.mutate(
        { id: person.id, version, person: typed(form.values, 'nik', 'phone') },
        { onSuccess: close, onError }
      )
    const onSuccess = ({ warnings }: { warnings: { id: string; en: string }[] }) => {
      for (const warning of warnings) notifications.show({ color: 'mente', message: t(warning), autoClose: 12_000 })
      close()
    }
    return add.mutate({ household, person: form.values as never }, { onSuccess, onError })
  }
  return (
    <form onSubmit={form.onSubmit(() => save(person?.version ?? 0))} noValidate>
      <Stack>
        <PersonFields
          form={form}
          under=""
          {...(person ? { stored: { nik: person.nikMasked, phone: person.phoneMasked } } : {})}
        />
        {error && <Conflict error={error} takeVersion={save} />}
        <Save busy={add.isPending || change.isPending} />
      </Stack>
    </form>
  )
}

const enterpriseForm = enterpriseFields.extend({ owner: z.string().min(1) })

function EnterpriseEditor({
  people,
  enterprise,
  close
}: Extract<Edited, { what: 'enterprise' }> & { close: () => void }) {
  const t = useT()
  const form = useForm({
    initialValues: only({ ...emptyEnterprise, owner: people[0]!.id } as Record<string, unknown>, enterprise),
    validate: checkedBy(enterpriseForm, t)
  })
  const add = useAct('households/add-enterprise', { quiet: true })
  const change = useAct('households/change-enterprise', { quiet: true })
  const onError = (error: Refusal) => form.setErrors(fieldErrors(error, 'enterprise', t))
  const error = add.error ?? change.error
  const save = (version: number) => {
    const input = form.values as never
    if (enterprise) change.mutate({ id: enterprise.id, version, enterprise: input }, { onSuccess: close, onError })
    else add.mutate({ enterprise: input }, { onSuccess: close, onError })
  }
  return (
    <form onSubmit={form.onSubmit(() => save(enterprise?.version ?? 0))} noValidate>
      <Stack>
        <EnterpriseFields form={form} owners={people.map((p) => ({ value: p.id, label: p.name }))} />
        {error && <Conflict error={error} takeVersion={save} />}
        <Save busy={add.isPending || change.isPending} />
      </Stack>
    </form>
  )
}
