import { ActionIcon, Button, Group, Modal, Text, Title } from '@mantine/core'
import { useFullscreenDocument, useHotkeys } from '@mantine/hooks'
import { IconArrowLeft, IconArrowRight, IconMaximize } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useT } from '../shell/language.tsx'

/** The page one part at a time over the whole screen, large, by keys; `at` counts from 1. */
export function Meeting({
  title,
  parts,
  at,
  go,
  close
}: {
  title: string
  parts: readonly { id: string; shown: ReactNode }[]
  at: number
  go: (at: number) => void
  close: () => void
}) {
  const t = useT()
  const { toggle, fullscreen } = useFullscreenDocument()
  const to = (next: number) => () => go(Math.min(parts.length, Math.max(1, next)))
  useHotkeys([
    ['ArrowRight', to(at + 1)],
    ['PageDown', to(at + 1)],
    ['ArrowLeft', to(at - 1)],
    ['PageUp', to(at - 1)],
    ['Home', to(1)],
    ['End', to(parts.length)],
    ['F', () => void toggle()]
  ])
  const leave = async () => {
    if (fullscreen) await toggle()
    close()
  }
  return (
    <Modal
      opened
      fullScreen
      onClose={leave}
      title={
        <Title order={1} size="h3">
          {title}
        </Title>
      }
      closeButtonProps={{ 'aria-label': t('Tutup tampilan rapat', 'Leave meeting mode') }}
    >
      <div className="rapat" aria-live="polite">
        <div className="rapat-isi">{parts[at - 1]?.shown}</div>
        <Group justify="space-between" mt="xl" gap="sm">
          <Group gap="xs">
            <ActionIcon
              variant="default"
              size="lg"
              disabled={at <= 1}
              onClick={to(at - 1)}
              aria-label={t('Sebelumnya', 'Previous')}
            >
              <IconArrowLeft size={18} aria-hidden />
            </ActionIcon>
            <Text className="angka">
              {at} / {parts.length}
            </Text>
            <ActionIcon
              variant="default"
              size="lg"
              disabled={at >= parts.length}
              onClick={to(at + 1)}
              aria-label={t('Berikutnya', 'Next')}
            >
              <IconArrowRight size={18} aria-hidden />
            </ActionIcon>
          </Group>
          <Button variant="default" leftSection={<IconMaximize size={18} aria-hidden />} onClick={() => void toggle()}>
            {fullscreen ? t('Keluar dari layar penuh', 'Leave full screen') : t('Layar penuh', 'Full screen')}
          </Button>
          <Text size="sm" c="dimmed" visibleFrom="sm">
            {t('← → pindah, F layar penuh, Esc tutup', '← → to move, F full screen, Esc to close')}
          </Text>
        </Group>
      </div>
    </Modal>
  )
}
