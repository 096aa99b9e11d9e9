import { Checkbox, Fieldset, Group, NumberInput, SimpleGrid, Stack } from '@mantine/core'
import { useState } from 'react'
import { type SignInRules, shippedSignInRules, signInRules } from '../../src/access/model.ts'
import { roleNames } from '../../src/access/names.ts'
import type { Views } from '../../src/client.ts'
import { roles } from '../../src/kernel/actor.ts'
import { useAct, useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'
import { RulesVersion } from '../shell/rules-version.tsx'
import { useSession } from '../shell/session.tsx'

/** Who gives a code, how long a session lasts, and when somebody is asked again: read by auditors, changed by the administrator. */
export function SignInRulesTab() {
  const asked = useView('access/sign-in-rules', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  return asked.data ? <Editor now={asked.data} /> : null
}

function Editor({ now }: { now: Views['access/sign-in-rules']['output'] }) {
  const t = useT()
  const mine = useSession().may('access/save-sign-in-rules')
  const [rules, setRules] = useState<SignInRules>(now.rules)
  const save = useAct('access/save-sign-in-rules', { quiet: true })
  const read = signInRules.safeParse(rules)
  const put = (more: Partial<SignInRules>) => setRules((old) => ({ ...old, ...more }))
  const groups = {
    withFactor: t('Sesi peran yang memakai kode', 'Sessions of roles that give a code'),
    without: t('Sesi peran lain', 'Sessions of other roles')
  }
  return (
    <Stack gap="lg" maw={760}>
      <Checkbox.Group
        label={t('Wajib memakai kode sekali pakai', 'Must give a one-time code')}
        description={t(
          'Yang belum memasangnya diminta memasang saat masuk berikutnya.',
          'Whoever has not set it up does so when signing in next.'
        )}
        value={rules.secondFactor}
        onChange={(chosen) => put({ secondFactor: chosen as SignInRules['secondFactor'] })}
        readOnly={!mine}
      >
        <SimpleGrid cols={{ base: 2, sm: 4 }} mt="sm">
          {roles
            .filter((role) => role !== 'public')
            .map((role) => (
              <Checkbox key={role} value={role} label={t(roleNames[role])} />
            ))}
        </SimpleGrid>
      </Checkbox.Group>
      {(['withFactor', 'without'] as const).map((which) => (
        <Fieldset key={which} legend={groups[which]} disabled={!mine}>
          <Group>
            <NumberInput
              label={t('Berakhir bila tidak dipakai (menit)', 'Ends unused after (minutes)')}
              value={rules[which].idleMinutes}
              min={5}
              max={20_160}
              onChange={(value) => put({ [which]: { ...rules[which], idleMinutes: Number(value) } })}
            />
            <NumberInput
              label={t('Berakhir seluruhnya (jam)', 'Ends in all after (hours)')}
              value={rules[which].hours}
              min={1}
              max={336}
              onChange={(value) => put({ [which]: { ...rules[which], hours: Number(value) } })}
            />
          </Group>
        </Fieldset>
      ))}
      <Fieldset legend={t('Bertanya sekali lagi', 'Asking once more')} disabled={!mine}>
        <Stack>
          <Checkbox
            label={t(
              'Minta kata sandi atau kode lagi sebelum membuka nomor, mengunduh tabel dan mengubah hak',
              'Ask for password or code again before numbers are shown, tables exported and rights changed'
            )}
            checked={rules.proofMinutes !== null}
            onChange={(event) => put({ proofMinutes: event.currentTarget.checked ? 15 : null })}
          />
          {rules.proofMinutes !== null && (
            <NumberInput
              label={t('bila bukti terakhir lebih lama dari (menit)', 'when the last proof is older than (minutes)')}
              value={rules.proofMinutes}
              min={1}
              max={1440}
              onChange={(value) => put({ proofMinutes: Number(value) })}
              maw={320}
            />
          )}
        </Stack>
      </Fieldset>
      <RulesVersion
        now={now}
        mine={mine}
        read={read}
        save={save}
        input={(source, validFrom) => ({ rules, source, validFrom })}
        reset={() => setRules(shippedSignInRules.rules)}
      />
    </Stack>
  )
}
