import { Tabs } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'

interface Tab {
  id: string
  label: string
  show: () => ReactNode
}

/** Parts of a screen, the one that is open named in the address (`?tab=`); a single one needs no tabs. */
export function AddressTabs({ at, tabs }: { at: string; tabs: readonly Tab[] }) {
  const navigate = useNavigate()
  const { tab } = useSearch({ strict: false }) as { tab?: string }
  const [first] = tabs
  if (!first) return null
  return (
    <Tabs
      value={tabs.some((one) => one.id === tab) ? tab! : first.id}
      onChange={(next) => navigate({ to: at, search: { tab: next ?? undefined }, replace: true } as never)}
      keepMounted={false}
    >
      {tabs.length > 1 && (
        <Tabs.List mb="md">
          {tabs.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      )}
      {tabs.map(({ id, show }) => (
        <Tabs.Panel key={id} value={id}>
          {show()}
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}
