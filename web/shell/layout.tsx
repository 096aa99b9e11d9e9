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
  Stack,
  Text,
  Title,
  useMantineColorScheme
} from '@mantine/core'
import { useDisclosure, useHotkeys, useMediaQuery } from '@mantine/hooks'
import { IconArrowLeft, IconLanguage, IconMoonStars, IconSearch, IconUser } from '@tabler/icons-react'
import { useIsFetching, useIsMutating, useQueryClient } from '@tanstack/react-query'
import { Link, Navigate, Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useLanguage, useT } from './language.tsx'
import { type Screen, useScreens } from './screens.ts'
import { useSession } from './session.tsx'

/** A phone loads the menu when it is opened. */
const Menu = lazy(() => import('./menu.tsx'))

/** What opens signed out and stands in no menu. */
const openToAll = ['/masuk', '/jawab/', '/desa/']

/** What of each list was looked at last: its filters and page, and the entry under which the router keeps its scroll. */
const leftAt = new Map<string, { search: object; kept: string | undefined }>()

export function Layout() {
  const t = useT()
  const { me } = useSession()
  const [open, { toggle, close }] = useDisclosure(false)
  const wide = useMediaQuery('(min-width: 62em)')
  const path = useRouterState({ select: (state) => state.location.pathname })
  // Whose screen is drawn: on the way to another address still that of the one before.
  const drawn = useRouterState({ select: (state) => state.matches.at(-1)?.pathname ?? state.location.pathname })
  const search = useRouterState({ select: (state) => state.location.search as object })
  const entry = useRouterState({ select: ({ location: { state } }) => (state as Kept).kept ?? state.__TSR_key })
  const groups = useScreens()
  const screens = groups.flatMap((group) => group.screens)
  const screenOf = (at: string) => screens.filter(({ to }) => at === to || at.startsWith(`${to}/`)).at(-1)
  const here = screenOf(path)
  const opens = (at: string) =>
    me.actor.role !== 'public' || screenOf(at) !== undefined || openToAll.some((start) => at.startsWith(start))
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes whenever the address changes
  useEffect(close, [path])
  useEffect(() => {
    if (path === here?.to) leftAt.set(path, { search, kept: entry })
  }, [path, here, search, entry])
  useEffect(() => {
    document.title = here && path !== '/' ? `${here.label} · Rakit` : `Rakit · ${me.regency.name}`
  }, [here, path, me.regency.name])
  if (!opens(path)) return <Navigate to="/masuk" search={{ ke: path + location.search } as never} replace />
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
                  {me.demo && (
                    <Text size="xs" fw={700} lh={1.2} hiddenFrom="xs">
                      {t('Rekaan', 'Synthetic')}
                    </Text>
                  )}
                </Box>
              </Group>
            </Link>
            {me.demo && (
              <Badge
                color="mente"
                variant="light"
                size="sm"
                style={{ flexShrink: 0 }}
                visibleFrom="xs"
                title={t('Semua orang dan angka di sini rekaan.', 'Everybody and every figure here is invented.')}
              >
                {t('Rekaan', 'Synthetic')}
              </Badge>
            )}
          </Group>
          <Group gap={6} wrap="nowrap">
            <FindButton />
            <Account />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={t('Menu utama', 'Main menu')}>
        <Box style={{ overflowY: 'auto' }}>
          <Suspense>{(open || wide) && <Menu groups={groups} here={here} />}</Suspense>
        </Box>
      </AppShell.Navbar>
      <AppShell.Main id="isi" tabIndex={-1}>
        <Patience />
        {here && path !== here.to && here.to !== '/' && <WayBack to={here} />}
        {opens(drawn) && <Outlet />}
      </AppShell.Main>
    </AppShell>
  )
}

/** What an entry of the history says of itself when it is a list come back to. */
interface Kept {
  kept?: string
}

/** From a record to its list, as it was left. */
function WayBack({ to: { to, label } }: { to: Screen }) {
  const { search = {}, kept } = leftAt.get(to) ?? {}
  return (
    <Anchor
      component={Link}
      to={to}
      search={search as never}
      state={{ kept } as never}
      size="sm"
      className="tidak-dicetak"
    >
      <Group gap={4} mb="sm" component="span">
        <IconArrowLeft size={16} aria-hidden />
        {label}
      </Group>
    </Anchor>
  )
}

const loadFind = () => import('./find.tsx')
const Find = lazy(loadFind)

/** Opens the search for everything, by pointer or by Ctrl+K. */
function FindButton() {
  const t = useT()
  const [opened, { open, close }] = useDisclosure(false)
  useHotkeys([['mod+K', open]], [])
  return (
    <>
      <Button
        variant="default"
        size="sm"
        px="sm"
        aria-label={t('Cari apa saja', 'Search everything')}
        aria-keyshortcuts="Control+K"
        onPointerEnter={loadFind}
        onFocus={loadFind}
        onClick={open}
      >
        <IconSearch size={18} aria-hidden />
        <Text span size="sm" c="dimmed" ml={8} visibleFrom="lg">
          {t('Cari apa saja', 'Search everything')} · Ctrl K
        </Text>
      </Button>
      <Suspense>{opened && <Find close={close} />}</Suspense>
    </>
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
