import { Card, Checkbox, MultiSelect, NumberInput, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { type IndustryClass, industryClasses, industryClassNames } from '../../src/mentoring/health.ts'
import { defaultSupportRules, type SupportKind, supportRules } from '../../src/support/model.ts'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { RulesVersion } from '../shell/rules-version.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { useSession } from '../shell/session.tsx'

type Now = Views['support/rules']['output']

/** Kinds of help with who may have them: read by everybody, changed by the administrator. */
export function SupportRulesPage() {
  const t = useT()
  const asked = useView('support/rules', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!asked.data) return null
  return (
    <Stack gap="lg">
      <Heading
        title={t('Jenis & Syarat Bantuan', 'Kinds of Help & Conditions')}
        lead={t(
          'Setiap permohonan diputuskan menurut syarat yang berlaku pada hari keputusan; yang sudah diputuskan tetap.',
          'Every application is decided by what holds on the day of the decision; what was decided stays.'
        )}
      />
      <Editor now={asked.data} />
    </Stack>
  )
}

function Editor({ now }: { now: Now }) {
  const t = useT()
  const { may } = useSession()
  const mine = may('support/save-rules')
  const [rules, setRules] = useState(now.rules)
  const save = useAct('support/save-rules', { quiet: true })
  const put = (id: string, more: Partial<SupportKind>) =>
    setRules(({ kinds }) => ({ kinds: kinds.map((k) => (k.id === id ? { ...k, ...more } : k)) }))
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {rules.kinds
          .filter((k) => k.sort !== 'seat')
          .map((k) => (
            <Card key={k.id} withBorder padding="md" component="section" aria-labelledby={`bantuan-${k.id}`}>
              <Title order={2} size="h5" id={`bantuan-${k.id}`} mb="xs">
                {t(k.name)}
              </Title>
              <Told kind={k} />
              <Text size="sm" c="dimmed">
                {k.basis}
                {k.verified ? '' : `, ${t('belum dipastikan', 'unverified')}`}
              </Text>
              {mine && <Fields kind={k} put={(more) => put(k.id, more)} />}
            </Card>
          ))}
      </SimpleGrid>
      <RulesVersion
        now={now}
        mine={mine}
        read={supportRules.safeParse(rules)}
        save={save}
        input={(source, validFrom) => ({ rules, source, validFrom })}
        reset={() => setRules(defaultSupportRules.rules)}
      />
    </Stack>
  )
}

/** A kind in sentences. */
function Told({ kind: { most, againYears, checkMonths, conditions } }: { kind: SupportKind }) {
  const t = useT()
  const { classes, decile, places, without } = conditions
  const named = classes.map((c) => t(industryClassNames[c]).toLowerCase()).join(', ')
  const told = [
    most > 0
      ? t(`Paling banyak ${formatRupiah(most)}.`, `At most ${formatRupiah(most)}.`)
      : t('Tanpa uang.', 'Without money.'),
    againYears === null
      ? t('Sekali saja.', 'Once only.')
      : againYears > 0
        ? t(`Lagi setelah ${againYears} tahun.`, `Again after ${againYears} years.`)
        : '',
    named && t(`Kelas usaha ${named}.`, `Classes ${named}.`),
    decile &&
      t(
        `Desil 1 sampai ${decile.most}, menurut daftar paling lama ${decile.months} bulan.`,
        `Deciles 1 to ${decile.most}, by a list of at most ${decile.months} months.`
      ),
    places.length > 0 &&
      t(`Untuk ${places.length} desa atau kecamatan.`, `For ${places.length} villages or districts.`),
    without.length > 0 && t('Belum punya izinnya.', 'Not for who has the permit.'),
    checkMonths > 0 && t(`Dilihat lagi setiap ${checkMonths} bulan.`, `Looked at again every ${checkMonths} months.`)
  ]
  return <Text size="sm">{told.filter(Boolean).join(' ')}</Text>
}

function Fields({ kind, put }: { kind: SupportKind; put: (more: Partial<SupportKind>) => void }) {
  const t = useT()
  const { conditions } = kind
  const condition = (more: Partial<SupportKind['conditions']>) => put({ conditions: { ...conditions, ...more } })
  const of = (label: string) => `${t(kind.name)}: ${label}`
  return (
    <Stack gap="sm" mt="sm">
      <RupiahInput
        label={t('Paling banyak', 'At most')}
        value={kind.most}
        onChange={(v) => put({ most: Number(v) || 0 })}
      />
      <NumberInput
        label={t('Boleh lagi setelah (tahun)', 'Again after (years)')}
        description={t('Kosong: hanya sekali', 'Empty: once only')}
        value={kind.againYears ?? ''}
        min={0}
        max={50}
        onChange={(v) => put({ againYears: v === '' ? null : Number(v) })}
      />
      <MultiSelect
        label={t('Kelas usaha', 'Classes')}
        placeholder={conditions.classes.length ? '' : t('Semua', 'All')}
        data={industryClasses.map((c) => ({ value: c, label: t(industryClassNames[c]) }))}
        value={conditions.classes}
        onChange={(classes) => condition({ classes: classes as IndustryClass[] })}
      />
      <NumberInput
        label={t('Sampai desil', 'Up to decile')}
        description={t('Kosong: semua', 'Empty: all')}
        value={conditions.decile?.most ?? ''}
        min={1}
        max={10}
        onChange={(v) =>
          condition({ decile: v === '' ? null : { months: conditions.decile?.months ?? 24, most: Number(v) } })
        }
      />
      <TextInput
        label={t('Dasar', 'Basis')}
        value={kind.basis}
        onChange={(e) => put({ basis: e.currentTarget.value })}
      />
      <Checkbox
        label={t('Dasarnya sudah dipastikan', 'The basis is verified')}
        aria-label={of(t('sudah dipastikan', 'verified'))}
        checked={kind.verified}
        onChange={(e) => put({ verified: e.currentTarget.checked })}
      />
    </Stack>
  )
}
