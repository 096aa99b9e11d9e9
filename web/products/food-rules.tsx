import { Card, Checkbox, Chip, Group, NumberInput, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { defaultFoodRules, type FoodRules, foodRuleNames, foodRules } from '../../src/products/law.ts'
import { keepingNames, keepings } from '../../src/products/model.ts'
import { useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { useLanguage } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { RulesVersion } from '../shell/rules-version.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { useSession } from '../shell/session.tsx'

/** What law asks of packaged food: read by everybody inside, changed by the administrator as a new version. */
export function FoodRulesPart() {
  const asked = useView('products/food-rules', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  return asked.data ? <Editor now={asked.data} /> : null
}

function Editor({ now }: { now: { rules: FoodRules; source: string; validFrom: string; version: number } }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const mine = may('products/save-food-rules')
  const [rules, setRules] = useState(now.rules)
  const save = useAct('products/save-food-rules', { quiet: true })
  const put = <K extends keyof FoodRules>(which: K, more: Partial<FoodRules[K]>) =>
    setRules((old) => ({ ...old, [which]: { ...old[which], ...more } }))
  const { food, commitment, halal, halalFee } = rules
  const kept = food.keeping.map((k) => t(keepingNames[k]).toLowerCase()).join('; ')
  const told: Record<keyof FoodRules, string> = {
    food: t(
      `${kept}; tahan lebih dari ${food.overDays} hari; label tanpa janji khasiat.`,
      `${kept}; keeps more than ${food.overDays} days; no promise for the health on its label.`
    ),
    commitment: t(
      `Penyuluhan dan pemeriksaan dalam ${commitment.months} bulan, diperpanjang paling lama ${commitment.longerMonths} bulan.`,
      `Instruction and inspection within ${commitment.months} months, with ${commitment.longerMonths} more at most.`
    ),
    halal: t(`Wajib sejak ${formatDate(halal.from)}.`, `Obligatory since ${formatDate(halal.from, language)}.`),
    halalFee: t(
      `Jalur reguler ${formatRupiah(halalFee.regular)}; kuota gratis kabupaten setahun: ${halalFee.quota ?? 'belum dicatat'}.`,
      `The regular way ${formatRupiah(halalFee.regular)}; the regency's free quota a year: ${halalFee.quota ?? 'not noted'}.`
    )
  }
  const limits: Record<keyof FoodRules, React.ReactNode> = {
    food: (
      <>
        <Chip.Group multiple value={food.keeping} onChange={(keeping) => put('food', { keeping: keeping as never })}>
          <Group gap="xs">
            {keepings.map((k) => (
              <Chip key={k} value={k} size="xs">
                {t(keepingNames[k])}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        <Whole
          label={t('Tahan lebih dari (hari)', 'Keeps more than (days)')}
          value={food.overDays}
          set={(overDays) => put('food', { overDays })}
        />
      </>
    ),
    commitment: (
      <>
        <Whole
          label={t('Paling lambat (bulan)', 'Within (months)')}
          value={commitment.months}
          set={(months) => put('commitment', { months })}
        />
        <Whole
          label={t('Perpanjangan (bulan)', 'More time (months)')}
          value={commitment.longerMonths}
          set={(longerMonths) => put('commitment', { longerMonths })}
        />
      </>
    ),
    halal: (
      <DateField
        label={t('Wajib sejak', 'Obligatory since')}
        value={halal.from}
        onChange={(from) => put('halal', { from })}
      />
    ),
    halalFee: (
      <>
        <RupiahInput
          label={t('Jalur reguler', 'The regular way')}
          value={halalFee.regular}
          onChange={(v) => put('halalFee', { regular: Number(v) || 0 })}
        />
        <NumberInput
          label={t('Kuota gratis kabupaten setahun', 'Free quota of the regency a year')}
          description={t('Kosongkan bila belum diketahui', 'Leave empty while it is not known')}
          value={halalFee.quota ?? ''}
          min={0}
          allowDecimal={false}
          onChange={(v) => put('halalFee', { quota: v === '' ? null : Number(v) })}
        />
      </>
    )
  }
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {(Object.keys(foodRuleNames) as (keyof FoodRules)[]).map((which) => (
          <Card key={which} withBorder padding="md" component="section" aria-labelledby={`aturan-${which}`}>
            <Title order={2} size="h5" id={`aturan-${which}`} mb="xs">
              {t(foodRuleNames[which])}
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
                  aria-label={`${t(foodRuleNames[which])}: ${t('sudah dipastikan', 'verified')}`}
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
        read={foodRules.safeParse(rules)}
        save={save}
        input={(source, validFrom) => ({ rules, source, validFrom })}
        reset={() => setRules(defaultFoodRules.rules)}
      />
    </Stack>
  )
}

function Whole({ label, value, set }: { label: string; value: number; set: (value: number) => void }) {
  return <NumberInput label={label} value={value} min={0} allowDecimal={false} onChange={(v) => set(Number(v) || 0)} />
}
