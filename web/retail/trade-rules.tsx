import { Card, Checkbox, NumberInput, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { formatRupiah } from '../../src/kernel/money.ts'
import { defaultTradeRules, type TradeRules, tradeRuleNames, tradeRules } from '../../src/retail/law.ts'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { RulesVersion } from '../shell/rules-version.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { useSession } from '../shell/session.tsx'

/** What the law lets a retailer ask: read by whoever reads agreements, changed by the administrator. */
export function TradeRulesPage() {
  const t = useT()
  const asked = useView('retail/trade-rules', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!asked.data) return null
  const { rules, source, validFrom, version } = asked.data
  return (
    <Stack gap="lg">
      <Heading
        title={t('Batas Hukum Syarat Ritel', "Lawful Limits of Retailers' Terms")}
        lead={t(
          'Setiap perjanjian dinilai menurut batas ini. Yang belum dipastikan dalam naskah hukumnya hanya membuat syarat diragukan.',
          'Every agreement is held against these limits. What nobody verified in the law makes a term doubtful only.'
        )}
      />
      <Editor now={{ rules, source, validFrom, version }} />
    </Stack>
  )
}

type Now = { rules: TradeRules; source: string; validFrom: string; version: number }

function Editor({ now }: { now: Now }) {
  const t = useT()
  const { may } = useSession()
  const mine = may('retail/save-trade-rules')
  const [rules, setRules] = useState(now.rules)
  const save = useAct('retail/save-trade-rules', { quiet: true })
  const put = <K extends keyof TradeRules>(which: K, more: Partial<TradeRules[K]>) =>
    setRules((old) => ({ ...old, [which]: { ...old[which], ...more } }))
  const told: Record<keyof TradeRules, string> = {
    registration: t(
      `Paling banyak ${formatRupiah(rules.registration.perStore)} setoko dan ${formatRupiah(rules.registration.perItem)} sebarang.`,
      `At most ${formatRupiah(rules.registration.perStore)} a store and ${formatRupiah(rules.registration.perItem)} an item.`
    ),
    costs: t(
      `Paling banyak ${Math.round(rules.costs.share * 100)}% di luar potongan harga reguler.`,
      `At most ${Math.round(rules.costs.share * 100)}% but for regular discounts.`
    ),
    logistics: t('Tidak boleh dipaksakan.', 'Must not be forced.'),
    payment: t(`Dalam ${rules.payment.days} hari.`, `Within ${rules.payment.days} days.`)
  }
  const limits: Record<keyof TradeRules, React.ReactNode> = {
    registration: (
      <>
        <RupiahInput
          label={t('Setoko', 'A store')}
          value={rules.registration.perStore}
          onChange={(v) => put('registration', { perStore: Number(v) || 0 })}
        />
        <RupiahInput
          label={t('Sebarang di semua toko', 'An item in all stores')}
          value={rules.registration.perItem}
          onChange={(v) => put('registration', { perItem: Number(v) || 0 })}
        />
      </>
    ),
    costs: (
      <NumberInput
        label={t('Paling banyak (%)', 'At most (%)')}
        value={Math.round(rules.costs.share * 100)}
        min={0}
        max={100}
        onChange={(v) => put('costs', { share: (Number(v) || 0) / 100 })}
      />
    ),
    logistics: null,
    payment: (
      <NumberInput
        label={t('Paling lambat (hari)', 'At the latest (days)')}
        value={rules.payment.days}
        min={0}
        max={365}
        onChange={(v) => put('payment', { days: Number(v) || 0 })}
      />
    )
  }
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {(Object.keys(tradeRuleNames) as (keyof TradeRules)[]).map((which) => (
          <Card key={which} withBorder padding="md" component="section" aria-labelledby={`batas-${which}`}>
            <Title order={2} size="h5" id={`batas-${which}`} mb="xs">
              {t(tradeRuleNames[which])}
            </Title>
            <Text size="sm">
              {told[which]} {rules[which].article}
              {rules[which].verified ? '' : `, ${t('belum dipastikan', 'unverified')}`}
            </Text>
            {mine && (
              <Stack gap="sm" mt="sm">
                {limits[which]}
                <TextInput
                  label={t('Pasal', 'Article')}
                  value={rules[which].article}
                  onChange={(e) => put(which, { article: e.currentTarget.value })}
                />
                <Checkbox
                  label={t('Sudah dipastikan dalam naskah hukumnya', 'Verified in the law itself')}
                  aria-label={`${t(tradeRuleNames[which])}: ${t('sudah dipastikan', 'verified')}`}
                  checked={rules[which].verified}
                  onChange={(e) => put(which, { verified: e.currentTarget.checked })}
                />
              </Stack>
            )}
          </Card>
        ))}
      </SimpleGrid>
      <RulesVersion
        now={now}
        mine={mine}
        read={tradeRules.safeParse(rules)}
        save={save}
        input={(source, validFrom) => ({ rules, source, validFrom })}
        reset={() => setRules(defaultTradeRules.rules)}
      />
    </Stack>
  )
}
