import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Textarea,
  TextInput
} from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { exampleSpecification, type Specification } from '../../src/pools/model.ts'
import { CardTable } from '../shell/card-table.tsx'
import { useAct } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'

/** A pool of these makers: who is in it with how much, one brand, one standard. */
export function FormPool({
  kind,
  makers,
  close
}: {
  kind: string
  makers: { id: string; title: string; capacity: number }[]
  close: () => void
}) {
  const t = useT()
  const navigate = useNavigate()
  const [members, setMembers] = useState(makers.map((m) => ({ ...m, chosen: true })))
  const [coordinator, setCoordinator] = useState<string | null>(makers[0]?.id ?? null)
  const [name, setName] = useState('')
  const [product, setProduct] = useState('')
  const [batchPrefix, setBatchPrefix] = useState('')
  const [groupShare, setGroupShare] = useState(5)
  const [spec, setSpec] = useState<Specification>(exampleSpecification)
  const form = useAct('pools/form', { quiet: true })
  const chosen = members.filter((m) => m.chosen)
  const change = (id: string, more: object) =>
    setMembers((list) => list.map((m) => (m.id === id ? { ...m, ...more } : m)))
  return (
    <Modal opened onClose={close} title={t('Bentuk kelompok produksi', 'Form a pool')} size="xl">
      <Stack
        component="form"
        onSubmit={(e) => {
          e.preventDefault()
          form.mutate(
            {
              pool: { name, brand: name, product, kind, batchPrefix, specification: spec, groupShare },
              members: chosen.map((m) => ({ case: m.id, capacity: m.capacity })),
              coordinator: coordinator!
            },
            {
              onSuccess: (made) => {
                close()
                navigate({ to: '/kelompok/$id', params: { id: made.id } as never })
              }
            }
          )
        }}
      >
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label={t('Nama kelompok dan merek', 'Name and brand')}
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
            required
            minLength={3}
          />
          <TextInput
            label={t('Produk', 'Product')}
            value={product}
            onChange={(e) => setProduct(e.currentTarget.value)}
            required
            minLength={3}
            placeholder="Mente panggang 100 g"
          />
          <TextInput
            label={t('Huruf kode batch', 'Batch letters')}
            value={batchPrefix}
            onChange={(e) => setBatchPrefix(e.currentTarget.value.toUpperCase())}
            required
            pattern="[A-Z]{2,4}"
            placeholder="MJ"
          />
          <NumberInput
            label={t('Bagian kas kelompok (%)', "Group's share (%)")}
            value={groupShare}
            min={0}
            max={50}
            onChange={(v) => setGroupShare(Number(v) || 0)}
          />
        </SimpleGrid>
        <CardTable label={t('Anggota', 'Members')} width={380}>
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('Anggota', 'Member')}</Table.Th>
                <Table.Th w={150}>{t('Kapasitas sebulan', 'Capacity a month')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {members.map((m) => (
                <Table.Tr key={m.id}>
                  <Table.Td>
                    <Checkbox
                      label={m.title}
                      checked={m.chosen}
                      onChange={(e) => change(m.id, { chosen: e.currentTarget.checked })}
                    />
                  </Table.Td>
                  <Table.Td>
                    <NumberInput
                      size="xs"
                      aria-label={`${t('Kapasitas', 'Capacity')} ${m.title}`}
                      value={m.capacity}
                      min={1}
                      onChange={(v) => change(m.id, { capacity: Number(v) || 1 })}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </CardTable>
        <Text size="sm" fw={600} role="status">
          {chosen.length} {t('anggota', 'members')},{' '}
          {chosen.reduce((sum, m) => sum + m.capacity, 0).toLocaleString('id-ID')} {t('sebulan', 'a month')}
        </Text>
        <Select
          label={t('Ketua', 'Coordinator')}
          data={chosen.map((m) => ({ value: m.id, label: m.title }))}
          value={coordinator}
          onChange={setCoordinator}
          required
        />
        <SpecificationFields spec={spec} onChange={setSpec} />
        <Refused error={form.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={form.isPending} disabled={chosen.length < 2 || !coordinator}>
            {t('Bentuk kelompok', 'Form the pool')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** The standard: net content, shelf life, recipe, and what each batch is judged by. */
export function SpecificationFields({
  spec,
  onChange
}: {
  spec: Specification
  onChange: (next: Specification) => void
}) {
  const t = useT()
  const put = (more: Partial<Specification>) => onChange({ ...spec, ...more })
  const criterion = (id: string, more: Partial<Specification['criteria'][number]>) =>
    put({ criteria: spec.criteria.map((c) => (c.id === id ? { ...c, ...more } : c)) })
  return (
    <Stack gap="sm">
      <SimpleGrid cols={2}>
        <NumberInput
          label={t('Isi bersih (gram)', 'Net content (g)')}
          value={spec.unitGrams}
          min={1}
          onChange={(v) => put({ unitGrams: Number(v) || 1 })}
        />
        <NumberInput
          label={t('Masa simpan (hari)', 'Shelf life (days)')}
          value={spec.shelfLifeDays}
          min={1}
          onChange={(v) => put({ shelfLifeDays: Number(v) || 1 })}
        />
      </SimpleGrid>
      <Textarea
        label={t('Resep dan cara membuat', 'Recipe')}
        value={spec.recipe}
        onChange={(e) => put({ recipe: e.currentTarget.value })}
        autosize
        required
      />
      <Text size="sm" fw={600}>
        {t('Syarat mutu tiap batch', 'What each batch is judged by')}
      </Text>
      {spec.criteria.map((c, i) => (
        <Group key={c.id} gap="xs" wrap="nowrap">
          <TextInput
            aria-label={`${t('Syarat', 'Criterion')} ${i + 1}`}
            value={c.name}
            onChange={(e) => criterion(c.id, { name: e.currentTarget.value })}
            style={{ flex: 1 }}
            required
            minLength={3}
          />
          <Checkbox
            label={t('wajib', 'must')}
            checked={c.must}
            onChange={(e) => criterion(c.id, { must: e.currentTarget.checked })}
            aria-label={`${t('wajib', 'must')} ${c.name}`}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            c="inherit"
            disabled={spec.criteria.length === 1}
            onClick={() => put({ criteria: spec.criteria.filter((one) => one.id !== c.id) })}
            aria-label={`${t('Hapus', 'Remove')} ${c.name}`}
          >
            <IconX size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() =>
            put({ criteria: [...spec.criteria, { id: `syarat-${Date.now().toString(36)}`, name: '', must: true }] })
          }
        >
          {t('Tambah syarat', 'Add a criterion')}
        </Button>
      </Group>
    </Stack>
  )
}
