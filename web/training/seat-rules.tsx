import { Card, Checkbox, Group, NumberInput, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import {
  defaultSeatRules,
  type SeatRules,
  type SeatState,
  seatRules,
  seatStateNames,
  seatStates
} from '../../src/training/model.ts'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { RulesVersion } from '../shell/rules-version.tsx'
import { useSession } from '../shell/session.tsx'

/** When somebody who had a seat may have another one: read by everybody, changed by the administrator. */
export function SeatRulesPage() {
  const t = useT()
  const asked = useView('training/seat-rules', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!asked.data) return null
  const { rules, source, validFrom, version } = asked.data
  return (
    <Stack gap="lg">
      <Heading
        title={t('Aturan Kursi Berikutnya', 'Rules for Another Seat')}
        lead={t(
          'Satu orang mendapat satu kursi setahun, dari dinas mana pun. Selebihnya menurut aturan ini, juga lintas ' +
            'tahun dan setelah data digabung.',
          'One person gets one seat a year, from whichever agency. Beyond that these rules hold, also across years and after merges.'
        )}
      />
      <Editor now={{ rules, source, validFrom, version }} />
    </Stack>
  )
}

type Now = { rules: SeatRules; source: string; validFrom: string; version: number }

function Editor({ now }: { now: Now }) {
  const t = useT()
  const { may } = useSession()
  const mine = may('training/save-seat-rules')
  const [rules, setRules] = useState(now.rules)
  const save = useAct('training/save-seat-rules', { quiet: true })
  const read = seatRules.safeParse(rules)
  const put = (state: SeatState, which: 'same' | 'other', more: Partial<SeatRules[SeatState]['same']>) =>
    setRules((old) => ({ ...old, [state]: { ...old[state], [which]: { ...old[state][which], ...more } } }))
  const names = { same: t('Kursus yang sama', 'The same course'), other: t('Kursus lain', 'Another course') }
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {seatStates.map((state) => (
          <Card key={state} withBorder padding="md" component="section" aria-labelledby={`aturan-${state}`}>
            <Title order={2} size="h5" id={`aturan-${state}`} mb="xs">
              {t('Yang', 'Whoever')} {t(seatStateNames[state])}
            </Title>
            <Stack gap="sm">
              {(['same', 'other'] as const).map((which) => {
                const rule = rules[state][which]
                const told = rule.again
                  ? t(
                      `boleh ikut lagi${rule.months ? ` setelah ${rule.months} bulan` : ''}`,
                      `may come again${rule.months ? ` after ${rule.months} months` : ''}`
                    ) + (rule.weight < 1 ? `, ${t('bobot', 'weight')} ${Math.round(100 * rule.weight)}%` : '')
                  : t('tidak lagi', 'not again')
                if (!mine)
                  return (
                    <Text key={which} size="sm">
                      {names[which]}: {told}
                    </Text>
                  )
                return (
                  <Stack key={which} gap={6}>
                    <Checkbox
                      label={`${names[which]}: ${told}`}
                      checked={rule.again}
                      onChange={(e) => put(state, which, { again: e.currentTarget.checked })}
                    />
                    {rule.again && (
                      <Group gap="md" pl={32}>
                        <NumberInput
                          label={t('setelah (bulan)', 'after (months)')}
                          aria-label={`${t(seatStateNames[state])}, ${names[which]}: ${t('setelah (bulan)', 'after (months)')}`}
                          value={rule.months}
                          min={0}
                          max={60}
                          onChange={(v) => put(state, which, { months: Number(v) || 0 })}
                          w={120}
                        />
                        <NumberInput
                          label={t('bobot (%)', 'weight (%)')}
                          aria-label={`${t(seatStateNames[state])}, ${names[which]}: ${t('bobot (%)', 'weight (%)')}`}
                          value={Math.round(100 * rule.weight)}
                          min={0}
                          max={100}
                          onChange={(v) => put(state, which, { weight: (Number(v) || 0) / 100 })}
                          w={120}
                        />
                      </Group>
                    )}
                  </Stack>
                )
              })}
            </Stack>
          </Card>
        ))}
      </SimpleGrid>
      <RulesVersion
        now={now}
        mine={mine}
        read={read}
        save={save}
        input={(source, validFrom) => ({ rules, source, validFrom })}
        reset={() => setRules(defaultSeatRules.rules)}
      />
    </Stack>
  )
}
