import {
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  TagsInput,
  TextInput
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import {
  type Category,
  categories,
  categoryNames,
  keepingNames,
  keepings,
  packagingNames,
  productFields
} from '../../src/products/model.ts'
import { useAct, useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { fieldErrors, Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { checkedBy } from '../shell/schema.ts'

type Product = Views['products/get']['output']

/** A product as it is sold; checked as one types by the rules of the server. */
export function ProductForm({ product, of, close }: { product?: Product; of?: string; close: () => void }) {
  const t = useT()
  const navigate = useNavigate()
  const [owner, setOwner] = useState<string | null>(product?.case ?? of ?? null)
  const [search, setSearch] = useState('')
  const cases = useView('mentoring/cases', { search, size: 30 }, { enabled: !product })
  const save = useAct('products/save', { quiet: true })
  const form = useForm({
    initialValues: {
      brand: product?.brand ?? '',
      name: product?.name ?? '',
      category: (product?.category ?? 'packaged-food') as Category,
      netContent: (product?.netContent ?? '') as number | '',
      netUnit: (product?.netUnit ?? 'g') as 'g' | 'ml' | 'pcs',
      packaging: product?.packaging ?? 2,
      ingredients: product?.ingredients ?? [],
      shelfLifeDays: product?.shelfLifeDays ?? null,
      storage: product?.storage ?? '',
      keeping: product?.keeping ?? null,
      claims: product?.claims ?? false,
      dimensions: product?.dimensions ?? null,
      cost: (product?.cost ?? '') as number | '',
      price: (product?.price ?? '') as number | '',
      shelfPrice: product?.shelfPrice ?? null,
      capacity: (product?.capacity ?? '') as number | '',
      gtin: product?.gtin ?? ''
    },
    validate: checkedBy(productFields, t),
    validateInputOnBlur: true
  })
  const [recipeChanged, setRecipeChanged] = useState(false)
  const v = form.values
  const amount = (value: string | number) => (value === '' ? null : Number(value))
  const size = (key: 'length' | 'width' | 'height' | 'gross', value: string | number) =>
    form.setFieldValue('dimensions', {
      length: 1,
      width: 1,
      height: 1,
      gross: 1,
      ...v.dimensions,
      [key]: Number(value) || 1
    })
  return (
    <Modal
      opened
      onClose={close}
      title={product ? t('Ubah produk', 'Change the product') : t('Produk baru', 'New product')}
      size="xl"
    >
      <form
        onSubmit={form.onSubmit((values) =>
          save.mutate(
            {
              id: product?.id ?? null,
              version: product?.version ?? 0,
              case: owner!,
              recipeChanged,
              product: values as never
            },
            {
              onSuccess: (made) => {
                close()
                navigate({ to: '/produk/$id', params: { id: made.id } as never })
              },
              onError: (error) => form.setErrors(fieldErrors(error, 'product', t))
            }
          )
        )}
      >
        <Stack>
          {!product && (
            <Select
              label={t('Milik', 'Whose')}
              description={t('Usaha dampingan atau kelompok', 'An accompanied business or a pool')}
              data={(cases.data?.rows ?? []).map((c) => ({ value: c.id, label: `${c.title}, ${c.villageName}` }))}
              value={owner}
              onChange={setOwner}
              searchable
              onSearchChange={(typed) => setSearch(typed.split(',')[0]!)}
              filter={({ options }) => options}
              required
            />
          )}
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput label={t('Merek', 'Brand')} required {...form.getInputProps('brand')} />
            <TextInput label={t('Nama produk dan rasa', 'Name and taste')} required {...form.getInputProps('name')} />
            <Select
              label={t('Golongan', 'Category')}
              data={categories.map((c) => ({ value: c, label: t(categoryNames[c]) }))}
              allowDeselect={false}
              {...form.getInputProps('category')}
            />
            <Select
              label={t('Kemasan', 'Packaging')}
              data={Object.entries(packagingNames).map(([value, name]) => ({ value, label: t(name) }))}
              value={String(v.packaging)}
              onChange={(value) => value && form.setFieldValue('packaging', Number(value))}
              allowDeselect={false}
            />
            <NumberInput
              label={t('Isi bersih', 'Net content')}
              min={1}
              required
              {...form.getInputProps('netContent')}
            />
            <Select
              label={t('Satuan isi', 'Unit of content')}
              data={['g', 'ml', 'pcs']}
              allowDeselect={false}
              {...form.getInputProps('netUnit')}
            />
          </SimpleGrid>
          {v.category === 'packaged-food' && (
            <>
              <TagsInput
                label={t('Bahan, yang terbanyak dahulu', 'Ingredients, the most first')}
                placeholder={t('Ketik lalu Enter', 'Type, then Enter')}
                {...form.getInputProps('ingredients')}
              />
              <SimpleGrid cols={{ base: 1, xs: 2 }}>
                <NumberInput
                  label={t('Masa simpan (hari)', 'Shelf life (days)')}
                  min={1}
                  value={v.shelfLifeDays ?? ''}
                  onChange={(value) => form.setFieldValue('shelfLifeDays', amount(value))}
                />
                <TextInput label={t('Cara simpan', 'Storage')} {...form.getInputProps('storage')} />
                <Select
                  label={t('Keadaan pangan', 'How it keeps')}
                  description={t('Menentukan boleh tidaknya ber-P-IRT', 'Says whether it may bear a P-IRT')}
                  data={keepings.map((k) => ({ value: k, label: t(keepingNames[k]) }))}
                  clearable
                  {...form.getInputProps('keeping')}
                />
              </SimpleGrid>
              <Checkbox
                label={t('Label menyebut khasiat bagi kesehatan', 'The label promises something for the health')}
                {...form.getInputProps('claims', { type: 'checkbox' })}
              />
              {product?.papers.some((paper) => paper.kind === 'halal') && (
                <Checkbox
                  label={t(
                    'Cara membuat atau asal bahannya berubah',
                    'It is made in another way, or of other material'
                  )}
                  description={t(
                    'Sertifikat halal lalu harus diperbarui, seperti bila bahannya berubah.',
                    'Its halal certificate must then be renewed, as with other ingredients.'
                  )}
                  checked={recipeChanged}
                  onChange={(e) => setRecipeChanged(e.currentTarget.checked)}
                />
              )}
            </>
          )}
          <SimpleGrid cols={{ base: 1, xs: 3 }}>
            <RupiahInput label={t('HPP', 'Cost')} required {...form.getInputProps('cost')} />
            <RupiahInput label={t('Harga ke toko', 'Price to the shop')} required {...form.getInputProps('price')} />
            <RupiahInput
              label={t('Harga di rak', 'Price on the shelf')}
              value={v.shelfPrice ?? ''}
              onChange={(value) => form.setFieldValue('shelfPrice', amount(value))}
            />
            <NumberInput
              label={t('Kapasitas sebulan', 'Capacity a month')}
              min={0}
              thousandSeparator="."
              decimalSeparator=","
              required
              {...form.getInputProps('capacity')}
            />
            <TextInput
              label="GTIN"
              description={t('13 angka; kosongkan bila belum ada', '13 digits; leave empty if none')}
              inputMode="numeric"
              {...form.getInputProps('gtin')}
            />
          </SimpleGrid>
          <SimpleGrid cols={{ base: 2, xs: 4 }}>
            {(
              [
                ['length', t('Panjang (mm)', 'Length (mm)')],
                ['width', t('Lebar (mm)', 'Width (mm)')],
                ['height', t('Tinggi (mm)', 'Height (mm)')],
                ['gross', t('Berat kotor (g)', 'Gross (g)')]
              ] as const
            ).map(([key, label]) => (
              <NumberInput
                key={key}
                label={label}
                min={1}
                value={v.dimensions?.[key] ?? ''}
                onChange={(value) => size(key, value)}
              />
            ))}
          </SimpleGrid>
          <Refused error={save.error} />
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending} disabled={!owner}>
              {t('Simpan produk', 'Save the product')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
