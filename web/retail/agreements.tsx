import {
  Alert,
  Anchor,
  Badge,
  Button,
  Card,
  Checkbox,
  FileButton,
  Group,
  Modal,
  NumberInput,
  Progress,
  Select,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Textarea,
  TextInput,
  Title
} from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Actions, Views } from '../../src/client.ts'
import { addDays, formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { longestTerm } from '../../src/mentoring/model.ts'
import { type AgreementTerms, deliveryNames, deliveryWays, saleModelNames, saleModels } from '../../src/retail/model.ts'
import { CardTable } from '../shell/card-table.tsx'
import { complain, paperAddress, upload, useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { fieldErrors, ProblemAlert, Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'
import { today } from '../shell/today.ts'
import { Lawfulness, LawOf } from './lawfulness.tsx'

type Agreement = Views['retail/agreements']['output']['rows'][number]

/** Agreements with retailers, and what their terms mean for makers before anybody signs. */
export function Agreements() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const [editing, setEditing] = useState<Agreement | 'new'>()
  const asked = useView('retail/agreements', {})
  const attach = useAct('retail/attach-agreement')
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const rows = asked.data?.rows ?? []
  return (
    <Stack gap="lg">
      <Heading
        title={t('Perjanjian Ritel', 'Agreements')}
        lead={t(
          'Kuota, margin, termin dan uang muka; dan artinya dalam rupiah dan hari bagi tiap pembuat, sebelum ada yang menandatangani.',
          'Quota, margin, payment and down payment; and what they mean in rupiah and days for each maker, before anybody signs.'
        )}
      >
        <Anchor component={Link} to="/perjanjian/batas">
          {t('Batas hukum', 'Lawful limits')}
        </Anchor>
        {may('retail/save-agreement') && (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setEditing('new')}>
            {t('Perjanjian baru', 'New agreement')}
          </Button>
        )}
      </Heading>
      {asked.data && rows.length === 0 && (
        <EmptyState>
          {t(
            'Belum ada perjanjian. Tambahkan rancangannya dahulu; artinya bagi pembuat langsung terhitung.',
            'No agreements yet. Add a draft first; what it means for makers is worked out at once.'
          )}
        </EmptyState>
      )}
      {rows.map((a) => {
        const running = a.signedOn && a.starts <= today() && a.ends >= today()
        const ending = running && a.ends <= addDays(today(), 90)
        return (
          <Card key={a.id} withBorder padding="md" component="article" aria-label={`${a.retailer} ${a.number}`}>
            <Group justify="space-between">
              <Title order={2} size="h4">
                {a.retailer}, {a.number}
              </Title>
              <Group gap="xs">
                <Badge
                  variant="light"
                  color={running ? (ending ? 'mente' : 'hijau') : 'gray'}
                  style={{ textTransform: 'none' }}
                >
                  {running
                    ? ending
                      ? t('akan habis', 'ends soon')
                      : t('berlaku', 'in force')
                    : a.signedOn
                      ? t('tidak berlaku', 'not in force')
                      : t('rancangan', 'draft')}
                </Badge>
                {a.file && may('retail/agreement-document') && (
                  <Anchor
                    href={paperAddress('retail/agreement-document', { id: a.id })}
                    target="_blank"
                    size="sm"
                    aria-label={`${t('Dokumen', 'Document')} ${a.number}`}
                  >
                    {t('Dokumen', 'Document')}
                  </Anchor>
                )}
                {may('retail/attach-agreement') && (
                  <FileButton
                    accept="application/pdf,image/jpeg,image/png"
                    onChange={async (file) => {
                      if (!file) return
                      try {
                        attach.mutate({ id: a.id, file: await upload(file) })
                      } catch (error) {
                        complain(error)
                      }
                    }}
                  >
                    {(props) => (
                      <Button
                        {...props}
                        variant="default"
                        size="compact-md"
                        aria-label={`${t('Unggah dokumen', 'Upload document')} ${a.number}`}
                      >
                        {a.file ? t('Ganti dokumen', 'Replace document') : t('Unggah dokumen', 'Upload document')}
                      </Button>
                    )}
                  </FileButton>
                )}
                {may('retail/save-agreement') && (
                  <Button
                    variant="default"
                    size="compact-md"
                    onClick={() => setEditing(a)}
                    aria-label={`${t('Ubah', 'Change')} ${a.number}`}
                  >
                    {t('Ubah', 'Change')}
                  </Button>
                )}
              </Group>
            </Group>
            <Text size="sm" c="dimmed">
              {formatDate(a.starts, language)} {t('sampai', 'to')} {formatDate(a.ends, language)} ·{' '}
              {t(saleModelNames[a.terms.model])} · {t(deliveryNames[a.terms.delivery])} ·{' '}
              {t('dibayar setelah', 'paid after')} {a.terms.paymentDays} {t('hari', 'days')} ·{' '}
              {a.terms.returnShare ? `${t('kembali', 'returned')} ${Math.round(a.terms.returnShare * 100)}% · ` : ''}
              {t('uang muka', 'down payment')} {Math.round(a.terms.downPayment * 100)}% ·{' '}
              {t('biaya listing', 'listing fee')} {formatRupiah(a.terms.listingFee)}
            </Text>
            <LawOf agreement={a} />
            <Progress
              mt="sm"
              value={(100 * a.listed) / a.productQuota}
              aria-label={`${a.listed} / ${a.productQuota}`}
            />
            <Text size="sm" className="angka">
              {a.listed} {t('dari kuota', 'of a quota of')} {a.productQuota} {t('produk', 'products')};{' '}
              {t('paling banyak', 'at most')} {a.storeQuota} {t('toko', 'stores')}
            </Text>
          </Card>
        )
      })}
      {editing && (
        <AgreementForm agreement={editing === 'new' ? undefined : editing} close={() => setEditing(undefined)} />
      )}
    </Stack>
  )
}

function AgreementForm({ agreement, close }: { agreement: Agreement | undefined; close: () => void }) {
  const t = useT()
  const [a, setA] = useState<Actions['retail/save-agreement']['input']['agreement']>(
    agreement
      ? {
          retailer: agreement.retailer,
          number: agreement.number,
          starts: agreement.starts,
          ends: agreement.ends,
          productQuota: agreement.productQuota,
          storeQuota: agreement.storeQuota,
          terms: agreement.terms,
          signedOn: agreement.signedOn,
          unlawfulReason: agreement.unlawfulReason ?? ''
        }
      : {
          retailer: 'Alfamart',
          number: '',
          starts: today(),
          ends: addDays(today(), 730),
          productQuota: 40,
          storeQuota: 60,
          terms: {
            listingFee: 0,
            margin: 0.2,
            paymentDays: 45,
            downPayment: 0,
            model: 'outright',
            shelfDays: 30,
            returnShare: 0,
            otherCosts: 0,
            ownLogistics: true,
            returns: '',
            delivery: 'store',
            delisting: ''
          },
          signedOn: null
        }
  )
  const save = useAct('retail/save-agreement', { quiet: true })
  const put = (more: Partial<typeof a>) => setA((now) => ({ ...now, ...more }))
  const term = (more: Partial<AgreementTerms>) => setA((now) => ({ ...now, terms: { ...now.terms, ...more } }))
  return (
    <Modal opened onClose={close} title={t('Perjanjian ritel', 'Agreement')} size="xl">
      <form
        onSubmit={(e) => {
          e.preventDefault()
          save.mutate(
            { id: agreement?.id ?? null, version: agreement?.version ?? 0, agreement: a },
            { onSuccess: close }
          )
        }}
      >
        <Stack>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
            <TextInput
              label={t('Ritel', 'Retailer')}
              value={a.retailer}
              onChange={(e) => put({ retailer: e.currentTarget.value })}
              required
            />
            <TextInput
              label={t('Nomor', 'Number')}
              value={a.number}
              onChange={(e) => put({ number: e.currentTarget.value })}
              required
              minLength={3}
            />
            <DateField
              label={t('Mulai', 'From')}
              value={a.starts}
              onChange={(value) => put({ starts: value })}
              required
            />
            <DateField
              label={t('Sampai', 'Until')}
              value={a.ends}
              onChange={(value) => put({ ends: value })}
              required
            />
            <NumberInput
              label={t('Kuota produk', 'Product quota')}
              value={a.productQuota}
              min={1}
              onChange={(v) => put({ productQuota: Number(v) || 1 })}
            />
            <NumberInput
              label={t('Kuota toko', 'Store quota')}
              value={a.storeQuota}
              min={1}
              onChange={(v) => put({ storeQuota: Number(v) || 1 })}
            />
            <NumberInput
              label={
                a.terms.model === 'consignment'
                  ? t('Dibayar setelah terjual (hari)', 'Paid after the sale (days)')
                  : t('Dibayar setelah (hari)', 'Paid after (days)')
              }
              value={a.terms.paymentDays}
              min={0}
              max={longestTerm}
              onChange={(v) => term({ paymentDays: Number(v) || 0 })}
            />
            <NumberInput
              label={t('Uang muka (%)', 'Down payment (%)')}
              value={Math.round(a.terms.downPayment * 100)}
              min={0}
              max={100}
              onChange={(v) => term({ downPayment: (Number(v) || 0) / 100 })}
            />
            <NumberInput
              label={t('Margin ritel (%)', "Retailer's margin (%)")}
              value={Math.round(a.terms.margin * 100)}
              min={0}
              max={90}
              onChange={(v) => term({ margin: (Number(v) || 0) / 100 })}
            />
            <RupiahInput
              label={t('Biaya listing per produk', 'Listing fee a product')}
              value={a.terms.listingFee}
              onChange={(v) => term({ listingFee: Number(v) || 0 })}
            />
            <Select
              label={t('Cara beli', 'Model')}
              data={saleModels.map((m) => ({ value: m, label: t(saleModelNames[m]) }))}
              value={a.terms.model}
              onChange={(v) => v && term({ model: v as AgreementTerms['model'] })}
              allowDeselect={false}
            />
            <NumberInput
              label={t('Di rak sampai terjual atau kembali (hari)', 'On the shelf until sold or returned (days)')}
              value={a.terms.shelfDays ?? 30}
              min={0}
              max={365}
              onChange={(v) => term({ shelfDays: Number(v) || 0 })}
            />
            <NumberInput
              label={t('Kembali tidak terjual (%)', 'Returned unsold (%)')}
              value={Math.round((a.terms.returnShare ?? 0) * 100)}
              min={0}
              max={90}
              onChange={(v) => term({ returnShare: (Number(v) || 0) / 100 })}
            />
            <Select
              label={t('Kirim ke', 'Deliver to')}
              data={deliveryWays.map((m) => ({ value: m, label: t(deliveryNames[m]) }))}
              value={a.terms.delivery}
              onChange={(v) => v && term({ delivery: v as AgreementTerms['delivery'] })}
              allowDeselect={false}
            />
            <NumberInput
              label={t('Biaya syarat dagang lain (%)', 'Other costs of trade terms (%)')}
              value={Math.round((a.terms.otherCosts ?? 0) * 1000) / 10}
              min={0}
              max={100}
              decimalSeparator=","
              onChange={(v) => term({ otherCosts: (Number(v) || 0) / 100 })}
            />
          </SimpleGrid>
          <Checkbox
            label={t(
              'Pemasok boleh mengirim sendiri, tanpa logistik ritel',
              "The supplier may deliver without the retailer's logistics"
            )}
            checked={a.terms.ownLogistics ?? true}
            onChange={(e) => term({ ownLogistics: e.currentTarget.checked })}
          />
          <TextInput
            label={t('Retur', 'Returns')}
            value={a.terms.returns}
            onChange={(e) => term({ returns: e.currentTarget.value })}
          />
          <TextInput
            label={t('Kapan produk diturunkan', 'When a product is delisted')}
            value={a.terms.delisting}
            onChange={(e) => term({ delisting: e.currentTarget.value })}
          />
          <DateField
            label={t('Ditandatangani pada', 'Signed on')}
            description={t('Kosongkan selama masih rancangan', 'Leave empty while it is a draft')}
            value={a.signedOn ?? ''}
            onChange={(value) => put({ signedOn: value || null })}
          />
          <Lawfulness terms={a.terms as AgreementTerms} stores={a.storeQuota} />
          <Textarea
            label={t(
              'Alasan, bila syarat yang melanggar tetap ditandatangani',
              'Why, if terms against the law are signed all the same'
            )}
            value={a.unlawfulReason ?? ''}
            error={save.error && fieldErrors(save.error, 'agreement', t).unlawfulReason}
            onChange={(e) => put({ unlawfulReason: e.currentTarget.value })}
          />
          <Meaning terms={a.terms as AgreementTerms} />
          <Refused error={save.error} />
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending}>
              {t('Simpan', 'Save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** What the terms mean for each product: rupiah a unit and the cash they tie up. */
function Meaning({ terms }: { terms: AgreementTerms }) {
  const t = useT()
  const asked = useView('retail/meaning', { terms })
  const rows = (asked.data?.rows ?? []).slice(0, 8)
  if (rows.length === 0) return null
  return (
    <Stack gap="xs">
      <Text fw={600}>{t('Artinya bagi pembuat', 'What it means for makers')}</Text>
      <CardTable label={t('Artinya bagi pembuat', 'What it means for makers')} width={560}>
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Produk', 'Product')}</Table.Th>
              <Table.Th ta="right">{t('Untung per satuan', 'Earns a unit')}</Table.Th>
              <Table.Th ta="right">{t('Modal tertahan', 'Cash tied up')}</Table.Th>
              <Table.Th>{t('Puncak', 'Peak')}</Table.Th>
              <Table.Th>{t('Separuhnya bila uang muka', 'Half of it with')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((r) => (
              <Table.Tr key={r.id}>
                <Table.Td>
                  {r.name}
                  <Text size="xs" c="dimmed">
                    {r.maker}
                  </Text>
                </Table.Td>
                <Table.Td ta="right" className="angka" c={r.earns <= 0 ? 'batik.7' : undefined}>
                  {formatRupiah(r.earns)}
                </Table.Td>
                <Table.Td ta="right" className="angka">
                  {formatRupiah(r.peak)}
                </Table.Td>
                <Table.Td>
                  {r.grows ? t('tidak pernah cukup', 'never enough') : `${t('minggu ke-', 'week ')}${r.peakWeek}`}
                </Table.Td>
                <Table.Td>{r.halfCapital === null ? '–' : `${Math.round(r.halfCapital * 100)}%`}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </CardTable>
      {rows.some((r) => r.earns <= 0) && (
        <Alert color="batik">
          {t('Dengan syarat ini ada pembuat yang rugi.', 'Some makers would lose money on these terms.')}
        </Alert>
      )}
    </Stack>
  )
}
