import { Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** The top of a screen: its name, what it is for, and what can be done. */
export function Heading({ title, lead, children }: { title: ReactNode; lead?: ReactNode; children?: ReactNode }) {
  return (
    <Group justify="space-between" align="flex-start" mb="lg" gap="md">
      <Stack gap={4} maw={760}>
        <Title order={1} size="h2">
          {title}
        </Title>
        {lead && <Text c="dimmed">{lead}</Text>}
      </Stack>
      {children && (
        <Group gap="sm" className="tidak-dicetak">
          {children}
        </Group>
      )}
    </Group>
  )
}
