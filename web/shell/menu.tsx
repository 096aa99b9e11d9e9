import { NavLink, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Group, Screen } from './screens.ts'

/** More than so many stand in groups of which one is open. */
const mostEntries = 8

/** The main menu: short, with the open screen always in view. */
export function Menu({ groups, here }: { groups: Group[]; here: Screen | undefined }) {
  const flat = groups.flatMap(({ screens }) => screens).length <= mostEntries
  const active = groups.find(({ screens }) => here && screens.includes(here))?.title
  const [opened, setOpened] = useState(active)
  useEffect(() => setOpened(active), [active])
  return (
    <Stack gap={flat ? 'sm' : 2}>
      {groups.map(({ title, icon: Icon, screens }) =>
        flat || !title || screens.length === 1 ? (
          <Stack gap={2} key={title}>
            {flat && title && (
              <Text size="xs" c="dimmed" fw={700} px="sm">
                {title}
              </Text>
            )}
            <Entries screens={screens} here={here} />
          </Stack>
        ) : (
          <NavLink
            key={title}
            component="button"
            label={title}
            py={6}
            fw={title === active ? 700 : undefined}
            leftSection={<Icon size={20} stroke={1.6} aria-hidden />}
            opened={opened === title}
            aria-expanded={opened === title}
            onChange={(open) => setOpened(open ? title : undefined)}
          >
            <Entries screens={screens} here={here} />
          </NavLink>
        )
      )}
    </Stack>
  )
}

const Entries = ({ screens, here }: { screens: Screen[]; here: Screen | undefined }) =>
  screens.map(({ to, label, icon: Icon, apart }) => {
    const looks = {
      label,
      active: here?.to === to,
      leftSection: <Icon size={20} stroke={1.6} aria-hidden />,
      'aria-current': here?.to === to ? ('page' as const) : undefined,
      py: 6
    }
    return apart ? (
      <NavLink key={to} component="a" href={apart} {...looks} />
    ) : (
      <NavLink key={to} component={Link} to={to} {...looks} />
    )
  })
