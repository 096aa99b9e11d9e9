import { Button, Card, Group, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { IconTrash, IconUserPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { z } from 'zod'
import { householdFields, personFields } from '../../src/households/model.ts'
import { useAct } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { checkedBy } from '../shell/schema.ts'
import { emptyHousehold, emptyPerson, HouseholdFields, PersonFields } from './fields.tsx'

const schema = z.object({ household: householdFields, people: z.array(personFields).min(1) })

export function NewHousehold() {
  const t = useT()
  const navigate = useNavigate()
  const form = useForm({
    initialValues: { household: emptyHousehold, people: [{ ...emptyPerson, relation: 'head' as string | null }] },
    validate: checkedBy(schema, t),
    validateInputOnBlur: true
  })
  const register = useAct('households/register', { quiet: true })
  const submit = form.onSubmit((values) =>
    register.mutate(schema.parse(values) as never, {
      onSuccess: ({ household, warnings }) => {
        for (const warning of warnings) notifications.show({ color: 'mente', message: t(warning), autoClose: 12_000 })
        navigate({ to: '/warga/$id', params: { id: household } })
      },
      onError: ({ problem }) =>
        form.setErrors(
          Object.fromEntries(
            problem.pointers.map((p) => [
              p.pointer
                .slice(1)
                .replaceAll('/', '.')
                .replace(/^person\./, 'people.0.'),
              t(p.text)
            ])
          )
        )
    })
  )
  return (
    <Stack maw={900}>
      <Heading
        title={t('Daftarkan rumah tangga', 'Register a household')}
        lead={t(
          'Satu Kartu Keluarga. Yang belum diketahui boleh kosong dan diisi kemudian.',
          'One family card. What is not known yet may stay empty and be filled in later.'
        )}
      />
      <form onSubmit={submit} noValidate>
        <Stack>
          <Card withBorder padding="lg">
            <HouseholdFields form={form} under="household" />
          </Card>
          {form.values.people.map((_, i) => (
            <Card withBorder padding="lg" key={i}>
              <Group justify="space-between" mb="sm">
                <Text fw={700}>{t(`Anggota ${i + 1}`, `Member ${i + 1}`)}</Text>
                {i > 0 && (
                  <Button
                    variant="subtle"
                    color="batik"
                    size="compact-sm"
                    leftSection={<IconTrash size={16} aria-hidden />}
                    onClick={() => form.removeListItem('people', i)}
                  >
                    {t('Hapus', 'Remove')}
                  </Button>
                )}
              </Group>
              <PersonFields form={form} under={`people.${i}`} />
            </Card>
          ))}
          <Button
            variant="default"
            style={{ alignSelf: 'flex-start' }}
            leftSection={<IconUserPlus size={18} aria-hidden />}
            onClick={() => form.insertListItem('people', { ...emptyPerson })}
          >
            {t('Tambah anggota', 'Add a member')}
          </Button>
          <Refused error={register.error} />
          <Group>
            <Button type="submit" loading={register.isPending}>
              {t('Simpan', 'Save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Stack>
  )
}
