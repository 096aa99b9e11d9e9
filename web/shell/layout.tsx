import {
  ActionIcon,
  Alert,
  Anchor,
  AppShell,
  Badge,
  Box,
  Burger,
  Button,
  Group,
  NavLink,
  Stack,
  Text,
  Title,
  useMantineColorScheme
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  IconAffiliate,
  IconBell,
  IconBook,
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
  IconFileImport,
  IconFileText,
  IconHeartHandshake,
  IconHistory,
  IconHome,
  IconLanguage,
  IconMap2,
  IconMessages,
  IconMicrophone2,
  IconMoonStars,
  IconPackage,
  IconReceipt,
  IconReportAnalytics,
  IconRosetteDiscountCheck,
  IconRoute,
  IconSchool,
  IconStars,
  IconTruckDelivery,
  IconUser,
  IconUserCheck,
  IconUsers,
  IconUsersGroup,
  IconWorld
} from '@tabler/icons-react'
import { useIsFetching, useIsMutating, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useLanguage, useT } from './language.tsx'
import { useSession } from './session.tsx'

interface Screen {
  to: string
  label: string
  icon: typeof IconHome
  shown: boolean
  /** The address of a page that is no part of this script. */
  apart?: string
}

function useScreens(): { title: string; screens: Screen[] }[] {
  const t = useT()
  const { may } = useSession()
  const groups: { title: string; screens: Screen[] }[] = [
    {
      title: '',
      screens: [
        { to: '/', label: t('Beranda', 'Home'), icon: IconHome, shown: true },
        {
          to: '/bupati',
          label: t('Halaman Bupati', "Regent's Page"),
          icon: IconChartFunnel,
          shown: may('reporting/regent')
        },
        {
          to: '/publik',
          label: t('Halaman Publik', 'Public Page'),
          icon: IconWorld,
          shown: true,
          // Written by the server, so that it is read without this script.
          apart: t('/publik', '/publik?bahasa=en')
        }
      ]
    },
    {
      title: t('Warga & potensi', 'People & potential'),
      screens: [
        {
          to: '/warga',
          label: t('Rumah Tangga & Usaha', 'Households & Enterprises'),
          icon: IconUsersGroup,
          shown: may('households/list')
        },
        { to: '/impor', label: t('Impor', 'Import'), icon: IconFileImport, shown: may('intake/list') },
        { to: '/duplikat', label: t('Duplikat', 'Duplicates'), icon: IconUsers, shown: may('households/duplicates') },
        { to: '/peta', label: t('Peta Potensi', 'Map of Potential'), icon: IconMap2, shown: true },
        {
          to: '/kuesioner',
          label: t('Kuesioner', 'Questionnaire'),
          icon: IconClipboardText,
          shown: may('potential/questionnaires')
        }
      ]
    },
    {
      title: t('Pelatihan', 'Training'),
      screens: [
        { to: '/perencana', label: t('Perencana', 'Planner'), icon: IconRoute, shown: may('training/plans') },
        { to: '/kelas', label: t('Kelas', 'Classes'), icon: IconSchool, shown: may('classes/list') },
        { to: '/kalender', label: t('Kalender', 'Calendar'), icon: IconCalendar, shown: may('classes/calendar') },
        { to: '/program', label: t('Program', 'Programmes'), icon: IconCoins, shown: may('training/programmes') },
        { to: '/kursus', label: t('Kursus', 'Courses'), icon: IconBook, shown: true },
        { to: '/narasumber', label: t('Narasumber', 'Mentors'), icon: IconMicrophone2, shown: may('training/mentors') },
        { to: '/tempat', label: t('Tempat', 'Venues'), icon: IconBuildingCommunity, shown: may('training/venues') },
        {
          to: '/sertifikat',
          label: t('Sertifikat', 'Certificates'),
          icon: IconCertificate,
          shown: may('certificates/list')
        },
        {
          to: '/periksa',
          label: t('Periksa Sertifikat', 'Check a Certificate'),
          icon: IconRosetteDiscountCheck,
          shown: true
        }
      ]
    },
    {
      title: t('Pendampingan', 'Accompaniment'),
      screens: [
        {
          to: '/pendampingan',
          label: t('Pendampingan', 'Accompaniment'),
          icon: IconHeartHandshake,
          shown: may('mentoring/cases')
        },
        {
          to: '/kemitraan',
          label: t('Kemitraan', 'Cooperation'),
          icon: IconAffiliate,
          shown: may('cooperation/board')
        },
        { to: '/kelompok', label: t('Kelompok Produksi', 'Pools'), icon: IconUsersGroup, shown: may('pools/list') },
        {
          to: '/kalkulator',
          label: t('HPP & Modal Kerja', 'Costing & Capital'),
          icon: IconCalculator,
          shown: true
        }
      ]
    },
    {
      title: t('Menuju rak', 'To the shelf'),
      screens: [
        {
          to: '/produk',
          label: t('Produk & Kesiapan', 'Products & Readiness'),
          icon: IconPackage,
          shown: may('products/list')
        },
        {
          to: '/perjanjian',
          label: t('Perjanjian', 'Agreements'),
          icon: IconFileText,
          shown: may('retail/agreements')
        },
        { to: '/kurasi', label: t('Kurasi', 'Curation'), icon: IconStars, shown: may('retail/rounds') },
        {
          to: '/rak',
          label: t('Rak', 'Shelves'),
          icon: IconBuildingStore,
          shown: may('retail/on-shelves') || may('retail/stores')
        },
        { to: '/pesanan', label: t('Pesanan', 'Orders'), icon: IconTruckDelivery, shown: may('orders/list') },
        { to: '/penjualan', label: t('Penjualan', 'Sales'), icon: IconCash, shown: may('sales/summary') },
        { to: '/tagihan', label: t('Tagihan', 'Invoices'), icon: IconReceipt, shown: may('orders/invoices') },
        { to: '/peringatan', label: t('Peringatan', 'Alerts'), icon: IconBell, shown: may('sales/alerts') }
      ]
    },
    {
      title: t('Kantor', 'Office'),
      screens: [
        { to: '/pesan', label: t('Pesan', 'Messages'), icon: IconMessages, shown: may('messages/list') },
        {
          to: '/dokumen',
          label: t('Templat Dokumen', 'Document Templates'),
          icon: IconFileText,
          shown: may('documents/templates')
        },
        {
          to: '/persetujuan',
          label: t('Persetujuan', 'Approvals'),
          icon: IconUserCheck,
          shown: may('access/approvals')
        },
        {
          to: '/pengguna',
          label: t('Pengguna & Hak', 'Users & Rights'),
          icon: IconChartDots3,
          shown: may('access/permissions')
        },
        {
          to: '/pendampingan/tabel',
          label: t('Tabel Kelas Usaha', 'Class Table'),
          icon: IconReportAnalytics,
          shown: may('mentoring/save-scoring')
        },
        { to: '/cadangan', label: t('Cadangan', 'Backups'), icon: IconDatabase, shown: may('backups/list') },
        { to: '/jejak', label: t('Jejak Audit', 'Audit Trail'), icon: IconHistory, shown: may('access/audit') }
      ]
    }
  ]
  return groups
    .map((group) => ({ ...group, screens: group.screens.filter((screen) => screen.shown) }))
    .filter((group) => group.screens.length > 0)
}

export function Layout() {
  const t = useT()
  const { me } = useSession()
  const [open, { toggle, close }] = useDisclosure(false)
  const path = useRouterState({ select: (state) => state.location.pathname })
  const groups = useScreens()
  const screens = groups.flatMap((group) => group.screens)
  const here = screens.filter((s) => path === s.to || (s.to !== '/' && path.startsWith(s.to))).at(-1)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes whenever the address changes
  useEffect(close, [path])
  useEffect(() => {
    document.title = here && path !== '/' ? `${here.label} · Rakit` : `Rakit · ${me.regency.name}`
  }, [here, path, me.regency.name])
  return (
    <AppShell
      header={{ height: 60 }}
      navbar={{ width: 264, breakpoint: 'md', collapsed: { mobile: !open } }}
      padding={{ base: 'md', md: 'xl' }}
    >
      <a className="lewati" href="#isi">
        {t('Langsung ke isi', 'Skip to content')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={open} onClick={toggle} hiddenFrom="md" size="sm" aria-label={t('Buka menu', 'Open menu')} />
            <Link to="/" style={{ textDecoration: 'none', color: 'inherit' }}>
              <Group gap={10} wrap="nowrap">
                <img src="/icon.svg" alt="" width={30} height={30} />
                <Box>
                  <Text fw={700} lh={1.1}>
                    Rakit
                  </Text>
                  <Text size="xs" c="dimmed" lh={1.2} visibleFrom="xs">
                    {t('Kabupaten', 'Regency of')} {me.regency.name}
                  </Text>
                </Box>
              </Group>
            </Link>
            {me.demo && (
              <Badge
                color="mente"
                variant="light"
                size="sm"
                style={{ flexShrink: 0 }}
                title={t('Semua orang dan angka di sini rekaan.', 'Everybody and every figure here is invented.')}
              >
                {t('Rekaan', 'Synthetic')}
              </Badge>
            )}
          </Group>
          <Account />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={t('Menu utama', 'Main menu')}>
        <Box style={{ overflowY: 'auto' }}>
          <Stack gap="sm">
            {groups.map((group) => (
              <Stack gap={2} key={group.title}>
                {group.title && (
                  <Text size="xs" c="dimmed" fw={700} px="sm">
                    {group.title}
                  </Text>
                )}
                {group.screens.map(({ to, label, icon: Icon, apart }) => {
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
                })}
              </Stack>
            ))}
          </Stack>
        </Box>
      </AppShell.Navbar>
      <AppShell.Main id="isi" tabIndex={-1}>
        <Patience />
        <Outlet />
      </AppShell.Main>
    </AppShell>
  )
}

/** In milliseconds. */
const longWait = 10_000

/** What has not come for ten seconds is said, with a way to ask again. */
function Patience() {
  const t = useT()
  const client = useQueryClient()
  const loading = useRouterState({ select: (state) => state.isLoading })
  const asking = useIsFetching({ predicate: ({ state }) => state.status === 'pending' }) > 0
  const sending = useIsMutating() > 0
  const waiting = loading || asking || sending
  const [long, setLong] = useState(false)
  useEffect(() => {
    setLong(false)
    if (!waiting) return
    const timer = setTimeout(() => setLong(true), longWait)
    return () => clearTimeout(timer)
  }, [waiting])
  return long ? (
    <Alert role="status" color="mente" mb="md" maw={640}>
      {sending
        ? t(
            'Masih mengirim. Sambungan lambat; isian Anda tetap di layar, dan tidak disimpan dua kali.',
            'Still sending. The connection is slow; your entries stay on screen, and nothing is saved twice.'
          )
        : t('Server belum menjawab; sambungan mungkin lambat.', 'No answer yet; the connection may be slow.')}
      {asking && (
        <Button
          variant="default"
          mt="sm"
          onClick={() => client.cancelQueries().then(() => client.refetchQueries({ type: 'active' }))}
        >
          {t('Coba lagi', 'Try again')}
        </Button>
      )}
    </Alert>
  ) : null
}

function Account() {
  const { t, language, setLanguage } = useLanguage()
  const { me } = useSession()
  const { toggleColorScheme } = useMantineColorScheme()
  const { actor } = me
  const signedIn = actor.role !== 'public'
  return (
    <Group gap={6} wrap="nowrap">
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        c="inherit"
        leftSection={<IconLanguage size={18} aria-hidden />}
        onClick={() => setLanguage(language === 'id' ? 'en' : 'id')}
        aria-label={language === 'id' ? 'EN: English' : 'ID: Bahasa Indonesia'}
        lang={language === 'id' ? 'en' : 'id'}
      >
        {language === 'id' ? 'EN' : 'ID'}
      </Button>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="inherit"
        size="lg"
        onClick={toggleColorScheme}
        aria-label={t('Terang atau gelap', 'Light or dark')}
        visibleFrom="xs"
      >
        <IconMoonStars size={18} />
      </ActionIcon>
      {signedIn ? (
        <AccountButton />
      ) : (
        <Button component={Link} to="/masuk" size="sm">
          {t('Masuk', 'Sign in')}
        </Button>
      )}
    </Group>
  )
}

const loadAccount = () => import('./account.tsx')
const AccountMenu = lazy(loadAccount)

/** The menu of the account is loaded when a pointer or the keyboard comes near it. */
function AccountButton() {
  const t = useT()
  const { name } = useSession().me.actor
  const [opened, setOpened] = useState(false)
  const button = (
    <Button
      variant="default"
      size="sm"
      px="sm"
      aria-label={`${t('Akun', 'Account')}: ${name}`}
      aria-haspopup="menu"
      onPointerEnter={loadAccount}
      onFocus={loadAccount}
      onClick={() => setOpened(true)}
    >
      <IconUser size={18} aria-hidden />
      <Text span size="sm" truncate maw={180} ml={8} visibleFrom="sm">
        {name}
      </Text>
    </Button>
  )
  return opened ? (
    <Suspense fallback={button}>
      <AccountMenu target={button} />
    </Suspense>
  ) : (
    button
  )
}

export function Lost() {
  const t = useT()
  return (
    <Stack maw={560}>
      <Title order={1}>{t('Halaman ini tidak ada', 'There is no such page')}</Title>
      <Text>{t('Alamatnya mungkin salah ketik atau sudah pindah.', 'The address may be mistyped or has moved.')}</Text>
      <Anchor component={Link} to="/">
        {t('Ke Beranda', 'Go to Home')}
      </Anchor>
    </Stack>
  )
}
