import { ActionIcon, Button, Group, Stack, Title, Tooltip } from '@mantine/core'
import { IconPencil, IconPlus } from '@tabler/icons-react'
import type { ReactNode } from 'react'

/** A part of the household page, with what can be added to it. */
export function Section({
  title,
  add,
  addLabel,
  children
}: {
  title: string
  add?: (() => void) | undefined
  addLabel?: string
  children: ReactNode
}) {
  return (
    <Stack gap="sm" component="section">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {title}
        </Title>
        {add && (
          <Button
            variant="default"
            size="compact-md"
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={add}
            className="tidak-dicetak"
          >
            {addLabel}
          </Button>
        )}
      </Group>
      {children}
    </Stack>
  )
}

export const EditButton = ({ label, onClick }: { label: string; onClick: () => void }) => (
  <Tooltip label={label}>
    <ActionIcon
      variant="subtle"
      color="gray"
      c="inherit"
      aria-label={label}
      onClick={onClick}
      className="tidak-dicetak"
    >
      <IconPencil size={18} />
    </ActionIcon>
  </Tooltip>
)
