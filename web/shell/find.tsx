import { Combobox, Group, Loader, Modal, Stack, Text, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Views } from '../../src/client.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { text, type Text as Words } from '../../src/kernel/text.ts'
import { view } from './client.ts'
import { useLanguage, useT } from './language.tsx'
import { useScreens } from './screens.ts'
import { useSession } from './session.tsx'

interface Found {
  to: string
  label: string
  note?: string
}

interface Source {
  view: keyof Views
  of: Words
  input: (query: string, regency: string) => object
  show: (row: never, t: (words: Words) => string, language: 'id' | 'en') => Found
}

type Row<N extends keyof Views> = Views[N]['output'] extends { rows: (infer R)[] } ? R : never

const source = <N extends keyof Views>(
  name: N,
  of: Words,
  input: (query: string, regency: string) => Views[N]['input'],
  show: (row: Row<N>, t: (words: Words) => string, language: 'id' | 'en') => Found
): Source => ({ view: name, of, input: input as never, show: show as never })

/** Rows of each kind. */
const size = 5

/** Where records are looked for; a kind that the actor may not see is not asked for. */
const sources: Source[] = [
  source(
    'households/search',
    text('Orang', 'People'),
    (query) => ({ query, most: size }),
    (p) => ({ to: `/warga/${p.household}`, label: p.name, note: `${p.villageName}, ${p.district}` })
  ),
  source(
    'mentoring/cases',
    text('Usaha dampingan', 'Accompanied businesses'),
    (search) => ({ search, size }),
    (c) => ({ to: `/pendampingan/${c.id}`, label: c.title, note: c.villageName })
  ),
  source(
    'products/list',
    text('Produk', 'Products'),
    (search) => ({ search, size }),
    (p) => ({ to: `/produk/${p.id}`, label: p.name, note: p.maker })
  ),
  source(
    'classes/list',
    text('Kelas', 'Classes'),
    (search) => ({ search, size }),
    (c, t, language) => ({
      to: `/kelas/${c.id}`,
      label: t(c.courseName),
      note: `${c.villageName}, ${formatDate(c.starts, language)}`
    })
  ),
  source(
    'pools/list',
    text('Kelompok produksi', 'Pools'),
    (search) => ({ search, size }),
    (p) => ({ to: `/kelompok/${p.id}`, label: p.name, note: p.villageName })
  ),
  source(
    'orders/list',
    text('Pesanan', 'Orders'),
    (search) => ({ search, size }),
    (o, _, language) => ({
      to: `/pesanan/${o.id}`,
      label: o.number,
      note: `${o.retailer}, ${formatDate(o.deliverBy, language)}`
    })
  ),
  source(
    'regions/search',
    text('Desa', 'Villages'),
    (query, within) => ({ query, level: 'village' as const, within }),
    (r) => ({ to: `/desa/${r.code}`, label: r.name, note: r.path.split(', ').slice(1, 2).join() })
  )
]

/** A product is listed once for each retailer. */
const once = (found: Found[]) => [...new Map(found.map((f) => [f.to, f])).values()]

/** A number of a person or a card is looked up where the audit log keeps it, never here. */
const isNumber = (query: string) => /^[\d\s.+-]{8,}$/.test(query)

/** What is begun often, and where. */
function useBeginnings(): { to: string; label: string }[] {
  const t = useT()
  const { may } = useSession()
  return [
    {
      to: '/warga/baru',
      label: t('Daftarkan rumah tangga', 'Register a household'),
      shown: may('households/register')
    },
    {
      to: '/impor',
      label: t('Masukkan berkas daftar warga atau usaha', 'Bring in a list of people or businesses'),
      shown: may('intake/upload')
    },
    { to: '/perencana', label: t('Susun rencana pelatihan', 'Plan training'), shown: may('training/make-plan') },
    { to: '/produk', label: t('Tambahkan produk', 'Add a product'), shown: may('products/save') },
    { to: '/pesanan/baru', label: t('Buat pesanan baru', 'Place an order'), shown: may('orders/place') },
    { to: '/penjualan', label: t('Masukkan berkas penjualan', 'Bring in a sales file'), shown: may('sales/import') },
    { to: '/akun', label: t('Ganti kata sandi', 'Change the password'), shown: may('access/own-account') }
  ].filter(({ shown }) => shown)
}

/** One search for everything: screens, what can be begun, and records of every room. */
export default function Find({ close }: { close: () => void }) {
  const { t, language } = useLanguage()
  const { me, may } = useSession()
  const navigate = useNavigate()
  const [words, setWords] = useState('')
  const [query] = useDebouncedValue(words.trim(), 200)
  const combobox = useCombobox({ opened: true, onDropdownClose: close })
  const number = isNumber(words)
  const asked = useQueries({
    queries: sources
      .filter((s) => may(s.view))
      .map((s) => {
        const input = s.input(query, me.regency.code)
        return {
          queryKey: [s.view, input],
          queryFn: () => view(s.view, input as never),
          enabled: query.length >= 2 && !number,
          placeholderData: keepPreviousData,
          select: (answer: unknown) => ({
            title: t(s.of),
            found: once((answer as { rows: never[] }).rows.map((row) => s.show(row, t, language))).slice(0, size)
          })
        }
      })
  })
  const said = words.toLocaleLowerCase('id').split(/\s+/).filter(Boolean)
  const named = ({ label }: Found) => said.every((word) => label.toLocaleLowerCase('id').includes(word))
  const screens: Found[] = useScreens().flatMap(({ title, screens: all }) =>
    all.map(({ to, label, apart }) => ({ to: apart ?? to, label, ...(title && { note: title }) }))
  )
  const begin: Found[] = useBeginnings()
  const groups = [
    ...(query.length >= 2 && !number ? asked.flatMap(({ data }) => data ?? []) : []),
    { title: t('Mulai', 'Begin'), found: number ? [] : begin.filter(named) },
    {
      title: t('Halaman', 'Screens'),
      found: number
        ? screens
            .filter(({ to }) => to === '/warga')
            .map((s) => ({ ...s, note: t('Cari nomor di sini', 'Look the number up here') }))
        : screens.filter(named)
    }
  ].filter(({ found }) => found.length > 0)
  const searching = asked.some(({ isFetching }) => isFetching) || words.trim() !== query
  const failed = asked.some(({ error }) => error)
  const count = groups.reduce((sum, { found }) => sum + found.length, 0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first is chosen whenever what is found changes
  useEffect(() => {
    combobox.selectFirstOption()
  }, [count, query])
  const open = (to: string) => {
    close()
    if (to.startsWith('/publik')) location.assign(to)
    else navigate({ to } as never)
  }
  return (
    <Modal
      opened
      onClose={close}
      title={t('Cari apa saja', 'Search everything')}
      size="lg"
      yOffset="8vh"
      centered={false}
    >
      <Combobox store={combobox} onOptionSubmit={open} withinPortal={false}>
        <Stack gap="sm" pt={4}>
          <Combobox.EventsTarget>
            <TextInput
              data-autofocus
              size="md"
              leftSection={<IconSearch size={18} aria-hidden />}
              rightSection={searching && query ? <Loader size="xs" /> : null}
              aria-label={t(
                'Nama orang, desa, usaha, produk, kelas, nomor pesanan, atau halaman',
                'Name of a person, village, business, product, class, order number, or screen'
              )}
              placeholder={t(
                'Orang, desa, usaha, produk, kelas, pesanan, halaman …',
                'People, villages, businesses, products, classes, orders, screens …'
              )}
              value={words}
              onChange={(event) => setWords(event.currentTarget.value)}
            />
          </Combobox.EventsTarget>
          <Text size="sm" c="dimmed" role="status">
            {number
              ? t(
                  'NIK, No. KK dan telepon dicari di halaman Rumah Tangga; pencariannya tercatat.',
                  'NIK, No. KK and phones are looked up under Households; that is written down.'
                )
              : failed
                ? t('Sebagian belum terjawab. Coba lagi sebentar.', 'Some did not answer. Try again in a moment.')
                : count === 0 && !searching
                  ? t(
                      'Tidak ada yang cocok. Coba ejaan lain atau satu kata saja.',
                      'Nothing fits. Try another spelling or one word only.'
                    )
                  : t('Pilih dengan panah, buka dengan Enter.', 'Choose with the arrows, open with Enter.')}
          </Text>
          <Combobox.Options mah="60vh" style={{ overflowY: 'auto' }} aria-label={t('Yang ditemukan', 'What was found')}>
            {groups.map(({ title, found }) => (
              <Combobox.Group key={title} label={title}>
                {found.map(({ to, label, note }, i) => (
                  <Combobox.Option key={`${to} ${i}`} value={to} py={10}>
                    <Group justify="space-between" gap="sm" wrap="nowrap">
                      <Text span>{label}</Text>
                      {note && (
                        <Text span size="sm" c="inherit" ta="right">
                          {note}
                        </Text>
                      )}
                    </Group>
                  </Combobox.Option>
                ))}
              </Combobox.Group>
            ))}
          </Combobox.Options>
        </Stack>
      </Combobox>
    </Modal>
  )
}
