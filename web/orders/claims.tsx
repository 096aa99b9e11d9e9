import { Badge, Button, Card, Group, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { type ClaimStatus, claimStatusNames, takeBackNames } from '../../src/orders/model.ts'
import { useAct, useView } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'
import { count } from './words.tsx'

type Claim = Views['orders/claims']['output']['rows'][number]

const colors: Record<ClaimStatus, string> = { waiting: 'mente', disputed: 'batik', accepted: 'hijau', refused: 'gray' }

/** What retailers say of goods that they would not have to pay, and what the makers' side answers. */
export function Claims() {
  const t = useT()
  const asked = useView('orders/claims', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!asked.data) return null
  if (asked.data.rows.length === 0)
    return (
      <EmptyState>
        {t(
          'Belum ada. Yang menurut pembeli kurang, rusak atau kembali menunggu di sini sampai pihak pembuat membenarkan.',
          "None yet. What a buyer says fell short, was damaged or went back waits here until the maker's side agrees."
        )}
      </EmptyState>
    )
  return (
    <Stack maw={820}>
      {asked.data.rows.map((claim) => (
        <ClaimCard key={claim.id} claim={claim} />
      ))}
    </Stack>
  )
}

function ClaimCard({ claim: c }: { claim: Claim }) {
  const { t, language } = useLanguage()
  const { may, me } = useSession()
  const [note, setNote] = useState('')
  const answer = useAct('orders/answer-claim', { quiet: true })
  const office = me.actor.role !== 'facilitator'
  const open = c.status === 'waiting' || (c.status === 'disputed' && office)
  const what = c.target === 'returned' ? t('kembali ke pembuat', 'back to the maker') : t('hilang', 'lost')
  const reasons: Record<string, string> = {
    short: t('Kurang saat diterima', 'Short on arrival'),
    ...Object.fromEntries(Object.entries(takeBackNames).map(([key, name]) => [key, t(name)]))
  }
  const say = (agree: boolean) => answer.mutate({ claim: c.id, agree, note })
  return (
    <Card withBorder component="article" aria-label={`${c.name} ${c.batch}`}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Text fw={600}>
            {count(c.quantity)} {c.name}, {t('batch', 'batch')} {c.batch}: {what}
          </Text>
          <Badge variant="light" color={colors[c.status]} style={{ textTransform: 'none', flexShrink: 0 }}>
            {t(claimStatusNames[c.status])}
          </Badge>
        </Group>
        <Text size="sm">
          {reasons[c.reason] ?? c.reason}, {c.store.startsWith(c.retailer) ? c.store : `${c.retailer} ${c.store}`}
          {c.delivery && `, ${c.delivery}`}. {t('Nilainya', 'Worth')} {formatRupiah(c.worth)}.{' '}
          {t('Dinyatakan', 'Said by')} {c.said}, {formatDate(c.saidOn, language)}.
        </Text>
        {c.answered && c.answeredOn && (
          <Text size="sm">
            {t('Dijawab', 'Answered by')} {c.answered}, {formatDate(c.answeredOn, language)}
            {c.note && `: ${c.note}`}
          </Text>
        )}
        {open && may('orders/answer-claim') && (
          <>
            <Textarea
              label={t('Catatan', 'Note')}
              value={note}
              maxLength={500}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
            <Group>
              <Button loading={answer.isPending} onClick={() => say(true)}>
                {t('Benar', 'It is so')}
              </Button>
              <Button variant="default" loading={answer.isPending} onClick={() => say(false)}>
                {office
                  ? t('Tolak', 'Refuse')
                  : t('Tidak benar, biar dinas memutuskan', 'Not so, let the agency decide')}
              </Button>
            </Group>
          </>
        )}
        <Refused error={answer.error} />
      </Stack>
    </Card>
  )
}
