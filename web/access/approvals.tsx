import {
  Badge,
  Button,
  Card,
  Checkbox,
  Code,
  Group,
  Modal,
  NumberInput,
  SimpleGrid,
  Stack,
  Text,
  Textarea
} from '@mantine/core'
import { useState } from 'react'
import {
  type ApprovalRules,
  approvalRules,
  approvalStatusNames,
  shippedApprovalRules,
  weightNames
} from '../../src/access/model.ts'
import type { Views } from '../../src/client.ts'
import { dateInJakarta, formatDate } from '../../src/kernel/dates.ts'
import { useAct, useView } from '../shell/client.ts'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { RulesVersion } from '../shell/rules-version.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'
import { AddressTabs } from '../shell/tabs.tsx'

type Request = Views['access/approvals']['output']['rows'][number]

/** What nobody does alone: requests that wait, and the rules for them. */
export function Approvals() {
  const t = useT()
  const { may } = useSession()
  return (
    <Stack gap="md">
      <Heading
        title={t('Persetujuan kedua', 'Second approvals')}
        lead={t(
          'Hak pengguna, pembayaran besar dan penghapusan dilihat dua orang: satu meminta, yang lain menyetujui, ' +
            'lalu yang meminta melakukannya.',
          'Rights, large payments and write-offs are seen by two: one asks, another approves, and who asked does it.'
        )}
      />
      <AddressTabs
        at="/persetujuan"
        tabs={[
          { id: 'permintaan', label: t('Permintaan', 'Requests'), show: () => <Requests /> },
          ...(may('access/approval-rules')
            ? [{ id: 'aturan', label: t('Aturan', 'Rules'), show: () => <Rules /> }]
            : [])
        ]}
      />
    </Stack>
  )
}

const colors: Record<Request['status'], string> = {
  waiting: 'mente',
  approved: 'hijau',
  refused: 'batik',
  withdrawn: 'gray',
  done: 'hijau',
  expired: 'gray'
}

function Requests() {
  const t = useT()
  const asked = useView('access/approvals', {}, { refetchInterval: 60_000 })
  const [password, setPassword] = useState<string>()
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!asked.data) return null
  return (
    <Stack maw={820}>
      {asked.data.rows.length === 0 && (
        <EmptyState>
          {t(
            'Belum ada permintaan. Yang perlu orang kedua ditawarkan di layarnya masing-masing.',
            'No requests yet. What needs a second person is offered on its own screen.'
          )}
        </EmptyState>
      )}
      {asked.data.rows.map((request) => (
        <RequestCard key={request.id} request={request} told={setPassword} />
      ))}
      <Modal
        opened={password !== undefined}
        onClose={() => setPassword(undefined)}
        title={t('Kata sandi sementara', 'Password to begin with')}
      >
        <Stack>
          <Text>
            {t(
              'Serahkan langsung kepada orangnya. Kata sandi ini hanya ditampilkan sekali dan diganti saat masuk.',
              'Hand it to the person directly. It is shown once and changed when they sign in.'
            )}
          </Text>
          <Code fz="lg">{password}</Code>
        </Stack>
      </Modal>
    </Stack>
  )
}

function RequestCard({ request: r, told }: { request: Request; told: (password: string) => void }) {
  const { t, language } = useLanguage()
  const [reason, setReason] = useState('')
  const answer = useAct('access/answer-approval', { quiet: true })
  const withdraw = useAct('access/withdraw-approval', { quiet: true })
  const perform = useAct('access/do-approved', { quiet: true })
  const on = (instant: string) => formatDate(dateInJakarta(new Date(instant)), language)
  const say = (agree: boolean) => answer.mutate({ id: r.id, agree, reason })
  return (
    <Card withBorder component="article" aria-label={t(r.about)}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Text fw={600}>{t(r.about)}</Text>
          <Badge variant="light" color={colors[r.status]} style={{ textTransform: 'none', flexShrink: 0 }}>
            {t(approvalStatusNames[r.status])}
          </Badge>
        </Group>
        <Text size="sm">
          {t(weightNames[r.kind])}. {t('Diminta', 'Asked for by')} {r.asked}, {on(r.askedAt)}: {r.note}
        </Text>
        {r.answered && r.answeredAt && (
          <Text size="sm">
            {t('Dijawab', 'Answered by')} {r.answered}, {on(r.answeredAt)}
            {r.reason && `: ${r.reason}`}
          </Text>
        )}
        {(r.status === 'waiting' || r.status === 'approved') && (
          <Text size="sm" c="dimmed">
            {t('Berlaku sampai', 'Stands until')} {on(r.expires)}
          </Text>
        )}
        {r.forMe && (
          <>
            <Textarea
              label={t('Catatan Anda', 'Your note')}
              value={reason}
              maxLength={500}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Group>
              <Button loading={answer.isPending} onClick={() => say(true)}>
                {t('Setujui', 'Approve')}
              </Button>
              <Button variant="default" loading={answer.isPending} onClick={() => say(false)}>
                {t('Jangan setujui', 'Do not approve')}
              </Button>
            </Group>
          </>
        )}
        {r.mine && r.status === 'waiting' && (
          <Group>
            <Button variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate({ id: r.id })}>
              {t('Tarik kembali', 'Withdraw')}
            </Button>
          </Group>
        )}
        {r.mine && r.status === 'approved' && (
          <Group>
            <Button
              loading={perform.isPending}
              onClick={() => perform.mutate({ id: r.id }, { onSuccess: ({ password }) => password && told(password) })}
            >
              {t('Lakukan sekarang', 'Do it now')}
            </Button>
          </Group>
        )}
        <Refused error={answer.error ?? withdraw.error ?? perform.error} />
      </Stack>
    </Card>
  )
}

function Rules() {
  const asked = useView('access/approval-rules', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  return asked.data ? <Editor now={asked.data} /> : null
}

function Editor({ now }: { now: Views['access/approval-rules']['output'] }) {
  const t = useT()
  const mine = useSession().may('access/save-approval-rules')
  const [rules, setRules] = useState<ApprovalRules>(now.rules)
  const save = useAct('access/save-approval-rules', { quiet: true })
  const put = (more: Partial<ApprovalRules>) => setRules((old) => ({ ...old, ...more }))
  const from = (which: 'paymentsFrom' | 'writeOffsFrom', label: string) => (
    <NumberInput
      label={label}
      description={t('Kosong: tidak perlu orang kedua', 'Empty: no second person')}
      value={rules[which] ?? ''}
      min={0}
      max={100_000_000_000}
      thousandSeparator="."
      decimalSeparator=","
      prefix="Rp"
      readOnly={!mine}
      onChange={(value) => put({ [which]: value === '' ? null : Number(value) })}
    />
  )
  return (
    <Stack maw={760}>
      <Checkbox
        label={t(
          'Akun administrator dan petugas, pencabutan kode, aturan masuk dan aturan ini',
          'Accounts of administrators and officers, taking away codes, the rules of signing in and these rules'
        )}
        checked={rules.rights}
        disabled={!mine}
        onChange={(event) => put({ rights: event.currentTarget.checked })}
      />
      <Checkbox
        label={t(
          'Kesepakatan yang dicatat pendamping satu pihak, dan bagian kelompok yang dinaikkan',
          'Agreements noted by the facilitator of one side, and a greater share of a pool'
        )}
        checked={rules.terms}
        disabled={!mine}
        onChange={(event) => put({ terms: event.currentTarget.checked })}
      />
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        {from('paymentsFrom', t('Pembayaran mulai', 'Payments from'))}
        {from('writeOffsFrom', t('Penghapusan mulai', 'Write-offs from'))}
        <NumberInput
          label={t('Permintaan berlaku (hari)', 'Requests stand for (days)')}
          description={t('Sesudah itu diminta lagi', 'After that it is asked again')}
          value={rules.days}
          min={1}
          max={60}
          readOnly={!mine}
          onChange={(value) => put({ days: Number(value) })}
        />
      </SimpleGrid>
      <RulesVersion
        now={now}
        mine={mine}
        read={approvalRules.safeParse(rules)}
        save={save}
        input={(source, validFrom) => ({ rules, source, validFrom })}
        reset={() => setRules(shippedApprovalRules.rules)}
      />
    </Stack>
  )
}
