import {
  Alert,
  Badge,
  Button,
  Card,
  Checkbox,
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title
} from '@mantine/core'
import { IconCircleCheck, IconHandStop, IconPencil } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { formatInstant } from '../../src/kernel/dates.ts'
import {
  channelNames,
  channels,
  checkMarketing,
  emptyMarketing,
  type Finding,
  type MarketingAnswers,
  type MarketingPart,
  madePerMonth,
  marketingExamples,
  marketingPartNames,
  marketingParts,
  promotionNames,
  promotionWays,
  soundParts,
  wantedPerMonth
} from '../../src/mentoring/marketing.ts'
import { useAct } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { useSession } from '../shell/session.tsx'
import type { CaseData } from './case.tsx'

const number = { min: 0, allowDecimal: false, thousandSeparator: '.', decimalSeparator: ',' } as const
const amount = (v: string | number) => (v === '' ? null : Number(v))

/** The seven parts of the marketing plan, each with an example and what the rules say, as one types. */
export function Marketing({ c, open }: { c: CaseData; open: boolean }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const [latest] = c.marketing
  const [a, setA] = useState<MarketingAnswers>((latest?.answers as MarketingAnswers | undefined) ?? emptyMarketing)
  const save = useAct('mentoring/save-marketing', { quiet: true })
  const findings = checkMarketing(a)
  const sound = soundParts(findings)
  const editing = open && may('mentoring/save-marketing')
  const put = <P extends MarketingPart>(part: P, more: Partial<MarketingAnswers[P]>) =>
    setA((now) => ({ ...now, [part]: { ...now[part], ...more } }))
  const perMonth = (channel: (typeof channels)[number]) =>
    a.place.channels.find((x) => x.channel === channel)?.perMonth ?? ''
  const setChannel = (channel: (typeof channels)[number], value: number | null) =>
    put('place', {
      channels: [
        ...a.place.channels.filter((x) => x.channel !== channel),
        ...(value ? [{ channel, perMonth: value }] : [])
      ]
    })
  const made = madePerMonth(a)
  const forms: Record<MarketingPart, ReactNode> = {
    product: (
      <>
        <Textarea
          label={t('Apa yang dijual', 'What is sold')}
          value={a.product.what}
          onChange={(e) => put('product', { what: e.currentTarget.value })}
          autosize
        />
        <Textarea
          label={t('Apa bedanya', 'What makes it different')}
          value={a.product.difference}
          onChange={(e) => put('product', { difference: e.currentTarget.value })}
          autosize
        />
        {a.trade === 'food' && (
          <NumberInput
            label={t('Tahan berapa hari', 'Keeps for days')}
            value={a.product.shelfLifeDays ?? ''}
            onChange={(v) => put('product', { shelfLifeDays: amount(v) })}
            {...number}
          />
        )}
      </>
    ),
    price: (
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <RupiahInput
          label={t('HPP per satuan', 'Cost a unit')}
          value={a.price.cost ?? ''}
          onChange={(v) => put('price', { cost: amount(v) })}
        />
        <RupiahInput
          label={t('Harga jual', 'Price')}
          value={a.price.price ?? ''}
          onChange={(v) => put('price', { price: amount(v) })}
        />
        <RupiahInput
          label={t('Pesaing termurah', 'Cheapest competitor')}
          value={a.price.othersLow ?? ''}
          onChange={(v) => put('price', { othersLow: amount(v) })}
        />
        <RupiahInput
          label={t('Pesaing termahal', 'Dearest competitor')}
          value={a.price.othersHigh ?? ''}
          onChange={(v) => put('price', { othersHigh: amount(v) })}
        />
      </SimpleGrid>
    ),
    place: (
      <>
        <Text size="sm">{t('Berapa satuan sebulan lewat tiap saluran?', 'How many units a month through each?')}</Text>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          {channels.map((channel) => (
            <NumberInput
              key={channel}
              label={t(channelNames[channel])}
              value={perMonth(channel)}
              onChange={(v) => setChannel(channel, amount(v))}
              {...number}
            />
          ))}
        </SimpleGrid>
        <Text size="sm" className="angka">
          {t('Bersama', 'Together')} {wantedPerMonth(a).toLocaleString('id-ID')} {t('sebulan', 'a month')}
          {made === null ? '' : `; ${t('dibuat', 'made')} ${made.toLocaleString('id-ID')}`}
        </Text>
      </>
    ),
    promotion: (
      <>
        <MultiSelect
          label={t('Cara promosi', 'Ways')}
          data={promotionWays.map((w) => ({ value: w, label: t(promotionNames[w]) }))}
          value={a.promotion.ways}
          onChange={(ways) => put('promotion', { ways: ways as MarketingAnswers['promotion']['ways'] })}
        />
        <RupiahInput
          label={t('Biaya sebulan', 'Cost a month')}
          value={a.promotion.budget ?? ''}
          onChange={(v) => put('promotion', { budget: amount(v) })}
        />
        <TextInput
          label={t('Pesan singkat', 'Message')}
          value={a.promotion.message}
          onChange={(e) => put('promotion', { message: e.currentTarget.value })}
        />
      </>
    ),
    people: (
      <>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <NumberInput
            label={t('Berapa orang', 'How many people')}
            value={a.people.makers ?? ''}
            onChange={(v) => put('people', { makers: amount(v) })}
            {...number}
          />
          <NumberInput
            label={t('Jam seminggu seorang', 'Hours a week each')}
            value={a.people.hoursPerWeek ?? ''}
            onChange={(v) => put('people', { hoursPerWeek: amount(v) })}
            {...number}
          />
        </SimpleGrid>
        <Textarea
          label={t('Siapa mengerjakan apa', 'Who does what')}
          value={a.people.tasks}
          onChange={(e) => put('people', { tasks: e.currentTarget.value })}
          autosize
        />
      </>
    ),
    process: (
      <>
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <NumberInput
            label={t('Hasil sekali produksi', 'Units a batch')}
            value={a.process.perBatch ?? ''}
            onChange={(v) => put('process', { perBatch: amount(v) })}
            {...number}
          />
          <NumberInput
            label={t('Produksi seminggu', 'Batches a week')}
            value={a.process.batchesPerWeek ?? ''}
            onChange={(v) => put('process', { batchesPerWeek: amount(v) })}
            {...number}
          />
          <NumberInput
            label={t('Jam sekali produksi', 'Hours a batch')}
            value={a.process.hoursPerBatch ?? ''}
            onChange={(v) => put('process', { hoursPerBatch: amount(v) })}
            {...number}
          />
        </SimpleGrid>
        <Checkbox
          label={t('Mutu diperiksa setiap produksi', 'Every batch is checked')}
          checked={a.process.checked}
          onChange={(e) => put('process', { checked: e.currentTarget.checked })}
        />
      </>
    ),
    evidence: (
      <>
        <TextInput
          label={t('Merek', 'Brand')}
          value={a.evidence.brand}
          onChange={(e) => put('evidence', { brand: e.currentTarget.value })}
        />
        <Checkbox
          label={t('Label lengkap di kemasan', 'A full label')}
          checked={a.evidence.label}
          onChange={(e) => put('evidence', { label: e.currentTarget.checked })}
        />
        <Checkbox
          label={t('Izin produk tertulis di label', 'The permit is on the label')}
          checked={a.evidence.permit}
          onChange={(e) => put('evidence', { permit: e.currentTarget.checked })}
        />
        <Checkbox
          label={t('Foto produk siap pakai', 'A good photo of the product')}
          checked={a.evidence.photo}
          onChange={(e) => put('evidence', { photo: e.currentTarget.checked })}
        />
      </>
    )
  }
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Stack gap={2}>
          <Text fw={600} role="status">
            {sound.length} {t('dari 7 bagian siap', 'of 7 parts sound')}
          </Text>
          <Text size="sm" c="dimmed">
            {latest
              ? `${t('Versi', 'Version')} ${latest.version}, ${latest.by}, ${formatInstant(String(latest.at), language)}`
              : t(
                  'Belum disimpan. Isi semampunya; dapat dilanjutkan kapan saja.',
                  'Not saved yet. Fill in what you can; go on at any time.'
                )}
          </Text>
        </Stack>
        <Group>
          <SegmentedControl
            aria-label={t('Contoh untuk', 'Examples for')}
            value={a.trade}
            onChange={(trade) => setA((now) => ({ ...now, trade: trade as 'food' | 'craft' }))}
            data={[
              { value: 'food', label: t('Makanan', 'Food') },
              { value: 'craft', label: t('Kerajinan', 'Craft') }
            ]}
          />
          {editing && (
            <Button loading={save.isPending} onClick={() => save.mutate({ case: c.id, answers: a })}>
              {t('Simpan rencana', 'Save the plan')}
            </Button>
          )}
        </Group>
      </Group>
      <Refused error={save.error} />
      {save.isSuccess && (
        <Alert color="hijau" role="status">
          {t(`Tersimpan sebagai versi ${save.data.version}.`, `Saved as version ${save.data.version}.`)}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {marketingParts.map((part) => (
          <Card key={part} withBorder padding="md" component="section" aria-label={t(marketingPartNames[part])}>
            <Stack gap="sm">
              <Group justify="space-between">
                <Title order={3} size="h5">
                  {t(marketingPartNames[part])}
                </Title>
                <State findings={findings.filter((f) => f.part === part)} />
              </Group>
              <Text size="sm" c="dimmed">
                {t('Contoh', 'Example')}: {t(marketingExamples[a.trade][part])}
              </Text>
              <fieldset disabled={!editing} style={{ border: 0, padding: 0, margin: 0 }}>
                <Stack gap="xs">{forms[part]}</Stack>
              </fieldset>
              {findings
                .filter((f) => f.part === part)
                .map((f) => (
                  <Text
                    key={f.message.en}
                    size="sm"
                    c={f.level === 'stop' ? 'batik.7' : undefined}
                    fw={f.level === 'stop' ? 600 : undefined}
                  >
                    {f.level === 'missing' ? '○ ' : f.level === 'stop' ? '✕ ' : '→ '}
                    {t(f.message)}
                  </Text>
                ))}
            </Stack>
          </Card>
        ))}
      </SimpleGrid>
    </Stack>
  )
}

function State({ findings }: { findings: Finding[] }) {
  const t = useT()
  const worst = findings.some((f) => f.level === 'stop')
    ? 'stop'
    : findings.some((f) => f.level === 'missing')
      ? 'missing'
      : 'sound'
  const shown = {
    stop: {
      color: 'batik',
      icon: <IconHandStop size={14} aria-hidden />,
      label: t('belum dapat jalan', 'cannot work yet')
    },
    missing: { color: 'gray', icon: <IconPencil size={14} aria-hidden />, label: t('belum lengkap', 'not complete') },
    sound: { color: 'hijau', icon: <IconCircleCheck size={14} aria-hidden />, label: t('siap', 'sound') }
  }[worst]
  return (
    <Badge variant="light" color={shown.color} leftSection={shown.icon} style={{ textTransform: 'none' }}>
      {shown.label}
    </Badge>
  )
}
