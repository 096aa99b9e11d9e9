import { ActionIcon, Badge, Button, Card, Group, Modal, Stack, Switch, Text, TextInput } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { purposeNames, purposes, relationNames, sexNames } from '../../src/households/model.ts'
import { ageOn, formatDate } from '../../src/kernel/dates.ts'
import { useAct } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
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
        <Secret label="NIK" masked={person.nikMasked} subject={person.id} field="nik" />
        {person.phoneMasked && (
          <Secret label={t('Telepon', 'Phone')} masked={person.phoneMasked} subject={person.id} field="phone" />
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

/** A masked identifier; seeing it whole asks why, and is recorded. */
export function Secret({
  label,
  masked,
  subject,
  field
}: {
  label: string
  masked: string | null
  subject: string
  field: 'nik' | 'kk' | 'phone'
}) {
  const t = useT()
  const { may } = useSession()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const unmask = useAct('households/unmask')
  if (!masked) return <Badge variant="outline" color="gray" tt="none">{`${label}: ${t('belum ada', 'none')}`}</Badge>
  return (
    <>
      <Group gap={4} wrap="nowrap">
        <Text size="sm" className="angka">
          {label} {unmask.data?.value ?? masked}
        </Text>
        {may('households/unmask') && !unmask.data && (
          <ActionIcon
            variant="subtle"
            color="gray"
            c="inherit"
            size="sm"
            aria-label={`${t('Buka', 'Show')} ${label}`}
            onClick={() => setAsking(true)}
            className="tidak-dicetak"
          >
            <IconEye size={16} />
          </ActionIcon>
        )}
      </Group>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t(`Buka ${label} lengkap`, `Show the whole ${label}`)}
        size="md"
      >
        <form
          onSubmit={(event) => {
            event.preventDefault()
            unmask.mutate({ subject, field, reason }, { onSettled: () => setAsking(false) })
          }}
        >
          <Stack>
            <Text size="sm">
              {t(
                'Siapa yang membuka, kapan dan mengapa akan tercatat di jejak audit.',
                'Who opened it, when and why is recorded in the audit trail.'
              )}
            </Text>
            <TextInput
              label={t('Untuk apa?', 'What for?')}
              required
              minLength={3}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              data-autofocus
            />
            <Button type="submit" loading={unmask.isPending}>
              {t('Buka', 'Show')}
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  )
}
