import { NavLink, Stack, Text } from '@mantine/core'
import {
  IconAffiliate,
  IconBell,
  IconBook,
  IconBriefcase,
  IconBuildingCommunity,
  IconBuildingStore,
  IconCalculator,
  IconCalendar,
  IconCash,
  IconCertificate,
  IconChartDots3,
  IconChartFunnel,
  IconClipboardText,
  IconCoins,
  IconDatabase,
  IconDeviceMobile,
  IconFileImport,
  IconFileText,
  IconGift,
  IconHeartHandshake,
  IconHistory,
  IconHome,
  IconMap2,
  IconMessages,
  IconMicrophone2,
  IconPackage,
  IconReceipt,
  IconReportAnalytics,
  IconRosetteDiscountCheck,
  IconRoute,
  IconSchool,
  IconStars,
  IconTrendingUp,
  IconTruckDelivery,
  IconUserCheck,
  IconUsers,
  IconUsersGroup,
  IconWorld
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Group, Screen } from './screens.ts'

/** By the address of a screen, and the name of a group. */
const icons: Record<string, typeof IconHome> = {
  '/': IconHome,
  '/bupati': IconChartFunnel,
  '/publik': IconWorld,
  '/warga': IconUsersGroup,
  '/impor': IconFileImport,
  '/duplikat': IconUsers,
  '/peta': IconMap2,
  '/kuesioner': IconClipboardText,
  '/perencana': IconRoute,
  '/kelas': IconSchool,
  '/kalender': IconCalendar,
  '/program': IconCoins,
  '/kursus': IconBook,
  '/narasumber': IconMicrophone2,
  '/tempat': IconBuildingCommunity,
  '/sertifikat': IconCertificate,
  '/periksa': IconRosetteDiscountCheck,
  '/pendampingan': IconHeartHandshake,
  '/bantuan': IconGift,
  '/bukti': IconTrendingUp,
  '/kemitraan': IconAffiliate,
  '/kelompok': IconUsersGroup,
  '/kalkulator': IconCalculator,
  '/produk': IconPackage,
  '/perjanjian': IconFileText,
  '/kurasi': IconStars,
  '/rak': IconBuildingStore,
  '/pesanan': IconTruckDelivery,
  '/penjualan': IconCash,
  '/tagihan': IconReceipt,
  '/peringatan': IconBell,
  '/persetujuan': IconUserCheck,
  '/telepon': IconDeviceMobile,
  '/pesan': IconMessages,
  '/dokumen': IconFileText,
  '/pengguna': IconChartDots3,
  '/pendampingan/tabel': IconReportAnalytics,
  '/cadangan': IconDatabase,
  '/jejak': IconHistory,
  people: IconUsersGroup,
  training: IconSchool,
  mentoring: IconHeartHandshake,
  shelf: IconBuildingStore,
  office: IconBriefcase
}
const Icon = ({ of }: { of: string }) => {
  const Shape = icons[of] ?? IconHome
  return <Shape size={20} stroke={1.6} aria-hidden />
}

/** More than so many stand in groups of which one is open. */
const mostEntries = 8

/** The main menu: short, with the open screen always in view. */
export default function Menu({ groups, here }: { groups: Group[]; here: Screen | undefined }) {
  const flat = groups.flatMap(({ screens }) => screens).length <= mostEntries
  const active = groups.find(({ screens }) => here && screens.includes(here))?.title
  const [opened, setOpened] = useState(active)
  useEffect(() => setOpened(active), [active])
  return (
    <Stack gap={flat ? 'sm' : 2}>
      {groups.map(({ id, title, screens }) =>
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
            leftSection={<Icon of={id} />}
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
  screens.map(({ to, label, apart }) => {
    const looks = {
      label,
      active: here?.to === to,
      leftSection: <Icon of={to} />,
      'aria-current': here?.to === to ? ('page' as const) : undefined,
      py: 6
    }
    return apart ? (
      <NavLink key={to} component="a" href={apart} {...looks} />
    ) : (
      <NavLink key={to} component={Link} to={to} {...looks} />
    )
  })
