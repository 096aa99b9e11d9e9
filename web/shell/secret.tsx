import { ActionIcon, Badge, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useState } from 'react'
import type { Actions } from '../../src/client.ts'
import { useAct } from './client.ts'
import { useT } from './language.tsx'
import { useSession } from './session.tsx'

type Opens = {
  [N in 'households/unmask' | 'products/unmask-paper']: { name: N; input: Omit<Actions[N]['input'], 'reason'> }
}['households/unmask' | 'products/unmask-paper']

/** A masked identifier; seeing it whole asks why, and is recorded. */
export function Secret({
  label,
  masked,
  opens
}: {
  label: string
  masked: string | null
  /** The act that shows it. */
  opens: Opens
}) {
  const t = useT()
  const { may } = useSession()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const unmask = useAct(opens.name)
  if (!masked) return <Badge variant="outline" color="gray" tt="none">{`${label}: ${t('belum ada', 'none')}`}</Badge>
  return (
    <>
      <Group gap={4} wrap="nowrap">
        <Text size="sm" className="angka">
          {label} {unmask.data?.value ?? masked}
        </Text>
        {may(opens.name) && !unmask.data && (
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
            unmask.mutate({ ...opens.input, reason } as Actions[Opens['name']]['input'], {
              onSettled: () => setAsking(false)
            })
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
