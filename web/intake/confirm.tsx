import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useT } from '../shell/language.tsx'

/** Asks before something that cannot be taken back lightly. */
export function Confirm({
  opened,
  close,
  title,
  text,
  yes,
  go,
  busy,
  color = 'batik'
}: {
  opened: boolean
  close: () => void
  title: string
  text: string
  yes: string
  go: () => void
  busy: boolean
  color?: 'batik' | 'hijau'
}) {
  const t = useT()
  return (
    <Modal opened={opened} onClose={close} title={title} size="md">
      <Stack>
        <Text>{text}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('Tidak jadi', 'Keep')}
          </Button>
          <Button color={color} onClick={go} loading={busy}>
            {yes}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
