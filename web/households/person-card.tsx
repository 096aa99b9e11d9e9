import { Badge, Button, Card, Group, Stack, Switch, Text } from '@mantine/core'
import type { Views } from '../../src/client.ts'
import { purposeNames, purposes, relationNames, sexNames } from '../../src/households/model.ts'
import { ageOn, formatDate } from '../../src/kernel/dates.ts'
import { useAct } from '../shell/client.ts'
import { useLanguage } from '../shell/language.tsx'
import { Secret } from '../shell/secret.tsx'
import { useSession } from '../shell/session.tsx'
import { today } from '../shell/today.ts'
import { EditButton } from './section.tsx'

type Page = Views['households/get']['output']
type Person = Page['people'][number]

/** One member: who it is, masked identifiers, and what the person consents to. */
export function PersonCard({
  person,
  consents,
  edit,
  depart
}: {
  person: Person
  consents: Page['consents']
  edit: (() => void) | undefined
  depart: (() => void) | undefined
}) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const give = useAct('households/give-consent')
  const withdraw = useAct('households/withdraw-consent')
  return (
    <Card withBorder padding="md">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text fw={700}>{person.name}</Text>
          <Text size="sm" c="dimmed">
            {[
              person.relation && t(relationNames[person.relation as 'head']),
              person.sex && t(sexNames[person.sex as 'female']),
              person.birthDate &&
                `${formatDate(person.birthDate, language)} (${ageOn(person.birthDate, person.goneOn ?? today())} ${t('tahun', 'years')})`
            ]
              .filter(Boolean)
              .join(' · ')}
          </Text>
          <Text size="sm" c="dimmed">
            {[person.education, person.occupation].filter(Boolean).join(' · ')}
          </Text>
        </div>
        {person.gone && (
          <Badge variant="light" color="gray" tt="none" style={{ flexShrink: 0 }}>
            {person.gone === 'died' ? t('meninggal', 'died') : t('pindah', 'left')}{' '}
            {formatDate(person.goneOn!, language)}
          </Badge>
        )}
        {edit && <EditButton label={`${t('Ubah', 'Change')} ${person.name}`} onClick={edit} />}
      </Group>
      <Group gap="xs" mt={6}>
        <Secret
          label="NIK"
          masked={person.nikMasked}
          opens={{ name: 'households/unmask', input: { subject: person.id, field: 'nik' } }}
        />
        {person.phoneMasked && (
          <Secret
            label={t('Telepon', 'Phone')}
            masked={person.phoneMasked}
            opens={{ name: 'households/unmask', input: { subject: person.id, field: 'phone' } }}
          />
        )}
      </Group>
      {depart && (
        <Button
          variant="default"
          size="compact-sm"
          mt="xs"
          style={{ alignSelf: 'flex-start' }}
          className="tidak-dicetak"
          aria-label={`${t('Meninggal atau pindah', 'Died or moved')}: ${person.name}`}
          onClick={depart}
        >
          {t('Meninggal atau pindah', 'Died or moved')}
        </Button>
      )}
      {!person.gone && may('households/give-consent') && (
        <Stack gap={4} mt="sm">
          {purposes.map((purpose) => {
            const open = consents.find((c) => c.purpose === purpose && !c.withdrawnAt)
            return (
              <Switch
                key={purpose}
                size="sm"
                checked={open !== undefined}
                onChange={() => (open ? withdraw : give).mutate({ person: person.id, purpose })}
                label={t(purposeNames[purpose])}
                description={
                  open
                    ? `${t('Diberikan', 'Given')} ${formatDate(String(open.givenOn), language)} · ${open.askedBy}`
                    : undefined
                }
              />
            )
          })}
        </Stack>
      )}
    </Card>
  )
}
