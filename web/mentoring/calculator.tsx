import {
  ActionIcon,
  Alert,
  Button,
  Card,
  Group,
  Modal,
  NumberInput,
  SimpleGrid,
  Slider,
  Stack,
  Text,
  TextInput,
  Title
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { IconDeviceFloppy, IconPlus, IconTrash } from '@tabler/icons-react'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { formatRupiah } from '../../src/kernel/money.ts'
import { Problem } from '../../src/kernel/problem.ts'
import { type Costing, costing, exampleCosting, longestTerm } from '../../src/mentoring/model.ts'
import { costOf, priceFor } from '../../src/mentoring/rules.ts'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { checkedBy } from '../shell/schema.ts'
import { useSession } from '../shell/session.tsx'
import { Capital, Earned, Shares } from './answers.tsx'

const start: Costing = {
  name: '',
  recipe: {
    main: { name: '', quantity: 10, unit: 'kg', price: 0 },
    yield: 0.5,
    others: [],
    loss: 0.02,
    packGrams: 100,
    packaging: 0,
    labour: 0,
    energy: 0
  },
  terms: { price: 0, packsPerWeek: 50, termDays: 30, downPayment: 0, productionDays: 3, fixedPerMonth: 0 }
}

/** What a pack costs, what to ask for it, and the money that a buyer's terms tie up: counted as one types, kept on wish. */
export function Calculator() {
  const { rumah, hitungan } = useSearch({ strict: false }) as { rumah?: string; hitungan?: string }
  const kept = useView('mentoring/costings', { household: rumah ?? '' }, { enabled: rumah !== undefined })
  const chosen = kept.data?.rows.find((row) => row.id === hitungan)
  if (rumah && hitungan && !kept.data) return null
  return (
    <Sheet
      key={chosen ? `${chosen.id}${chosen.version}` : 'new'}
      household={rumah}
      id={chosen?.id}
      initial={chosen?.definition ?? start}
    />
  )
}

/** The sheet as a form, checked by the schema that the server uses. */
function useCosting(initial: Costing) {
  const t = useT()
  return useForm({ initialValues: structuredClone(initial), validate: checkedBy<Costing>(costing, t) })
}

function Sheet({
  household,
  id,
  initial
}: {
  household: string | undefined
  id: string | undefined
  initial: Costing
}) {
  const t = useT()
  const form = useCosting(initial)
  const { recipe, terms } = form.values
  const [margin, setMargin] = useState(25)
  let cost: ReturnType<typeof costOf> | undefined
  let wrong: Problem | undefined
  try {
    cost = costOf(recipe)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    wrong = error
  }
  const money = (path: string, label: string, description?: string) => (
    <RupiahInput hideControls label={label} description={description} {...form.getInputProps(path)} />
  )
  const amount = (path: string, label: string, more: object = {}) => (
    <NumberInput
      hideControls
      label={label}
      min={0}
      decimalSeparator=","
      thousandSeparator="."
      {...more}
      {...form.getInputProps(path)}
    />
  )
  return (
    <Stack gap="lg" maw={1150}>
      <Heading
        title={t('Kalkulator HPP & Modal Kerja', 'Costing & Working Capital')}
        lead={t(
          'Isi satu kali produksi seperti biasanya dikerjakan. Biaya per kemasan, harga jual, dan modal yang ' +
            'tertahan oleh syarat bayar pembeli langsung terhitung.',
          'Fill in one batch as it is usually made. The cost of a pack, its price, and the money tied up by the ' +
            'terms of the buyer are counted at once.'
        )}
      />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <Stack gap="md">
          <Title order={2} size="h4">
            {t('1. Satu kali produksi', '1. One batch')}
          </Title>
          {form.values.name === '' && recipe.main.price === 0 && (
            <Button
              variant="default"
              size="compact-md"
              style={{ alignSelf: 'flex-start' }}
              onClick={() => form.setValues(structuredClone(exampleCosting))}
            >
              {t('Lihat contoh mente', 'See an example with cashew')}
            </Button>
          )}
          <TextInput
            label={t('Nama produk', 'Name of the product')}
            placeholder={t('mis. Mente panggang 100 g', 'e.g. Roasted cashew 100 g')}
            {...form.getInputProps('name')}
          />
          <SimpleGrid cols={2} spacing="xs">
            <TextInput label={t('Bahan utama', 'Main material')} {...form.getInputProps('recipe.main.name')} />
            {amount('recipe.main.quantity', t('Banyaknya', 'Quantity'))}
            <TextInput label={t('Satuan', 'Unit')} {...form.getInputProps('recipe.main.unit')} />
            {money('recipe.main.price', t('Harga per satuan', 'Price a unit'))}
          </SimpleGrid>
          <SimpleGrid cols={2} spacing="xs">
            {amount(
              'recipe.yield',
              t(
                `Hasil jadi (kg) dari 1 ${recipe.main.unit || 'satuan'}`,
                `Product (kg) from 1 ${recipe.main.unit || 'unit'}`
              ),
              { step: 0.05, decimalScale: 3 }
            )}
            <NumberInput
              hideControls
              label={t('Susut dan gagal (%)', 'Lost or spoilt (%)')}
              min={0}
              max={90}
              decimalSeparator=","
              value={Math.round(recipe.loss * 1000) / 10}
              onChange={(v) => form.setFieldValue('recipe.loss', (Number(v) || 0) / 100)}
            />
          </SimpleGrid>
          {recipe.others.map((line, i) => (
            <Group key={form.key(`recipe.others.${i}`)} gap="xs" align="flex-end" wrap="nowrap">
              <TextInput
                label={t('Bahan lain', 'Other material')}
                style={{ flex: 2 }}
                {...form.getInputProps(`recipe.others.${i}.name`)}
              />
              <NumberInput
                hideControls
                label={t('Banyaknya', 'Quantity')}
                style={{ flex: 1 }}
                min={0}
                decimalSeparator=","
                {...form.getInputProps(`recipe.others.${i}.quantity`)}
              />
              <TextInput
                label={t('Satuan', 'Unit')}
                style={{ flex: 1 }}
                {...form.getInputProps(`recipe.others.${i}.unit`)}
              />
              <RupiahInput
                hideControls
                label={t('Harga', 'Price')}
                style={{ flex: 1.4 }}
                {...form.getInputProps(`recipe.others.${i}.price`)}
              />
              <ActionIcon
                variant="default"
                size="lg"
                aria-label={`${t('Hapus', 'Remove')} ${line.name}`}
                onClick={() => form.removeListItem('recipe.others', i)}
              >
                <IconTrash size={18} />
              </ActionIcon>
            </Group>
          ))}
          <Button
            variant="default"
            size="compact-md"
            leftSection={<IconPlus size={16} aria-hidden />}
            style={{ alignSelf: 'flex-start' }}
            onClick={() => form.insertListItem('recipe.others', { name: '', quantity: 1, unit: 'kg', price: 0 })}
          >
            {t('Tambah bahan', 'Add a material')}
          </Button>
          <SimpleGrid cols={2} spacing="xs">
            {amount('recipe.packGrams', t('Isi kemasan (gram)', 'Grams in a pack'))}
            {money('recipe.packaging', t('Kemasan dan label per bungkus', 'Packaging and label a pack'))}
            {money(
              'recipe.labour',
              t('Upah satu kali produksi', 'Wages of one batch'),
              t('Termasuk upah sendiri dan keluarga.', 'Your own and the family included.')
            )}
            {money(
              'recipe.energy',
              t('Gas, kayu, listrik', 'Gas, wood, electricity'),
              t('Untuk satu kali produksi.', 'For one batch.')
            )}
          </SimpleGrid>
        </Stack>
        <Stack gap="md">
          <Title order={2} size="h4">
            {t('2. Biaya dan harga', '2. Cost and price')}
          </Title>
          {wrong && (
            <Alert color="batik" role="status">
              {t(wrong.text)}
            </Alert>
          )}
          {cost && (
            <>
              <Card withBorder padding="md" role="status">
                <Text fz={30} fw={700} lh={1.2} className="angka">
                  {formatRupiah(cost.perPack)}
                </Text>
                <Text size="sm">
                  {t(
                    `biaya (HPP) per kemasan; satu kali produksi ${formatRupiah(cost.batch)} menjadi ${cost.packs} kemasan`,
                    `cost (HPP) of a pack; one batch of ${formatRupiah(cost.batch)} gives ${cost.packs} packs`
                  )}
                </Text>
              </Card>
              <Shares cost={cost} />
              <div>
                <Text size="sm" fw={600}>
                  {t(
                    `Untuk untung ${margin}% dari harga, jual paling sedikit`,
                    `For a margin of ${margin}% of the price, ask at least`
                  )}{' '}
                  <span className="angka">{formatRupiah(priceFor(cost.perPack, margin / 100))}</span>
                </Text>
                <Slider
                  thumbLabel={t('Untung yang diinginkan', 'Margin wished')}
                  min={0}
                  max={60}
                  value={margin}
                  onChange={setMargin}
                  label={null}
                  mt="xs"
                />
              </div>
              {money('terms.price', t('Harga ke pembeli per kemasan', 'Price to the buyer for a pack'))}
              <Earned perPack={cost.perPack} price={terms.price} fixed={terms.fixedPerMonth} />
              {money(
                'terms.fixedPerMonth',
                t('Biaya tetap sebulan (sewa, izin, telepon)', 'Fixed costs a month (rent, permits, phone)')
              )}
            </>
          )}
        </Stack>
      </SimpleGrid>
      {cost && (
        <Stack gap="md">
          <Title order={2} size="h4">
            {t(
              '3. Modal kerja: uang yang tertahan sampai pembeli membayar',
              '3. Working capital: money tied up until the buyer pays'
            )}
          </Title>
          <SimpleGrid cols={{ base: 2, sm: 4 }}>
            {amount('terms.packsPerWeek', t('Kemasan per minggu', 'Packs a week'), { allowDecimal: false })}
            {amount('terms.termDays', t('Dibayar setelah (hari)', 'Paid after (days)'), {
              allowDecimal: false,
              max: longestTerm
            })}
            {amount('terms.productionDays', t('Dari belanja sampai kirim (hari)', 'From buying to delivery (days)'), {
              allowDecimal: false,
              max: 60
            })}
            <NumberInput
              hideControls
              label={t('Uang muka (%)', 'Down payment (%)')}
              min={0}
              max={100}
              value={Math.round(terms.downPayment * 100)}
              onChange={(v) => form.setFieldValue('terms.downPayment', (Number(v) || 0) / 100)}
            />
          </SimpleGrid>
          <Capital perPack={cost.perPack} terms={terms} />
        </Stack>
      )}
      <Keep household={household} id={id} form={form} />
    </Stack>
  )
}

/** Kept for a household, so that the facilitator and the maker find it again. */
function Keep({
  household,
  id,
  form
}: {
  household: string | undefined
  id: string | undefined
  form: ReturnType<typeof useCosting>
}) {
  const t = useT()
  const { me, may } = useSession()
  const save = useAct('mentoring/save-costing', { quiet: true })
  const [asking, setAsking] = useState(false)
  const home = household ?? (me.actor.role === 'resident' ? me.actor.household : null)
  if (!may('mentoring/save-costing')) return null
  const keep = () => {
    if (!home) return setAsking(true)
    if (form.validate().hasErrors) return undefined
    return save.mutate(
      { id: id ?? null, household: home, costing: form.values },
      {
        onSuccess: ({ version }) =>
          notifications.show({
            color: 'hijau',
            message: t(`Hitungan tersimpan, versi ${version}.`, `The costing is kept, version ${version}.`)
          })
      }
    )
  }
  return (
    <Group className="tidak-dicetak">
      <Button leftSection={<IconDeviceFloppy size={18} aria-hidden />} loading={save.isPending} onClick={keep}>
        {id ? t('Simpan versi baru', 'Keep a new version') : t('Simpan hitungan', 'Keep this costing')}
      </Button>
      <Refused error={save.error} />
      <Modal opened={asking} onClose={() => setAsking(false)} title={t('Simpan untuk siapa?', 'Keep it for whom?')}>
        <Text>
          {t(
            'Buka rumah tangga pembuatnya, lalu pilih Kalkulator di sana; hitungan akan tersimpan di halamannya.',
            "Open the maker's household and choose the calculator there; the costing is kept on its page."
          )}
        </Text>
      </Modal>
    </Group>
  )
}
