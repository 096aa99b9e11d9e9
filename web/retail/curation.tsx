import {
  Anchor,
  Badge,
  Button,
  Card,
  Group,
  Modal,
  Rating,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title
} from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import { addDays, formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { type EntryStatus, entryStatuses, entryStatusNames } from '../../src/retail/model.ts'
import { paperAddress, useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { EmptyState } from '../shell/table.tsx'
import { today } from '../shell/today.ts'

type RoundData = Views['retail/round']['output']
type Entry = RoundData['entries'][number]
const colors: Record<EntryStatus, string> = { applied: 'gray', accepted: 'hijau', fix: 'mente', refused: 'batik' }

/** Curation rounds of the retailers that one may see. */
export function Rounds() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const [calling, setCalling] = useState(false)
  const asked = useView('retail/rounds', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const rows = asked.data?.rows ?? []
  return (
    <Stack gap="md">
      <Heading
        title={t('Kurasi', 'Curation')}
        lead={t(
          'Pembuat mengajukan produk yang siap; orang ritel mencicip, menilai dan memutuskan; masukan menjadi tugas.',
          'Makers apply with ready products; the retailer tastes, scores and decides; feedback becomes tasks.'
        )}
      >
        {may('retail/call-round') && (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setCalling(true)}>
            {t('Buka putaran', 'Call a round')}
          </Button>
        )}
      </Heading>
      {asked.data && rows.length === 0 && (
        <EmptyState>
          {t(
            'Belum ada putaran kurasi. Putaran dibuka di bawah perjanjian yang berlaku.',
            'No rounds yet. A round is called under an agreement in force.'
          )}
        </EmptyState>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {rows.map((r) => (
          <Card key={r.id} withBorder padding="md" component="article">
            <Anchor component={Link} to="/kurasi/$id" params={{ id: r.id } as never} fw={700}>
              {r.retailer}: {r.name}
            </Anchor>
            <Text size="sm" c="dimmed">
              {formatDate(r.opens, language)} {t('sampai', 'to')} {formatDate(r.closes, language)}
            </Text>
            <Group gap={6} mt="xs">
              {entryStatuses.map((s) => (
                <Badge key={s} variant="light" color={colors[s]} style={{ textTransform: 'none' }}>
                  {r.counts[s]} {t(entryStatusNames[s]).toLowerCase()}
                </Badge>
              ))}
            </Group>
          </Card>
        ))}
      </SimpleGrid>
      {calling && <Call close={() => setCalling(false)} />}
    </Stack>
  )
}

function Call({ close }: { close: () => void }) {
  const t = useT()
  const navigate = useNavigate()
  const agreements = useView('retail/agreements', {})
  const [agreement, setAgreement] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [opens, setOpens] = useState(today())
  const [closes, setCloses] = useState(addDays(today(), 14))
  const call = useAct('retail/call-round', { quiet: true })
  return (
    <Modal opened onClose={close} title={t('Buka putaran kurasi', 'Call a round')}>
      <form
        onSubmit={(e) => {
          e.preventDefault()
          call.mutate(
            { agreement: agreement!, name, opens, closes },
            { onSuccess: (made) => navigate({ to: '/kurasi/$id', params: { id: made.id } as never }) }
          )
        }}
      >
        <Stack>
          <Select
            label={t('Perjanjian', 'Agreement')}
            data={(agreements.data?.rows ?? []).map((a) => ({ value: a.id, label: `${a.retailer}, ${a.number}` }))}
            value={agreement}
            onChange={setAgreement}
            required
          />
          <TextInput
            label={t('Nama putaran', 'Name')}
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
            required
            minLength={3}
          />
          <SimpleGrid cols={2}>
            <DateField label={t('Dibuka', 'Opens')} value={opens} onChange={setOpens} required />
            <DateField label={t('Ditutup', 'Closes')} value={closes} onChange={setCloses} required />
          </SimpleGrid>
          <Refused error={call.error} />
          <Group justify="flex-end">
            <Button type="submit" disabled={!agreement} loading={call.isPending}>
              {t('Buka', 'Call')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** One round: on a buyer's phone a card a product with stars to tap; for makers, what can be offered and what is missing. */
export function RoundPage() {
  const { t, language } = useLanguage()
  const { id } = useParams({ strict: false }) as { id: string }
  const { may } = useSession()
  const asked = useView('retail/round', { id })
  const apply = useAct('retail/apply')
  const sets = useView('products/requirements', {})
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const r = asked.data
  if (!r) return null
  const names = new Map((sets.data?.rows ?? []).flatMap((s) => s.requirements.map((q) => [q.id, q.name])))
  return (
    <Stack gap="lg" maw={980}>
      <Heading
        title={`${r.retailer}: ${r.name}`}
        lead={
          `${formatDate(r.opens, language)} ${t('sampai', 'to')} ${formatDate(r.closes, language)} · ` +
          `${r.open ? t('sedang dibuka', 'open') : t('tidak dibuka', 'not open')}`
        }
      />
      {r.entries.length === 0 && (
        <EmptyState>{t('Belum ada produk yang diajukan.', 'Nothing offered yet.')}</EmptyState>
      )}
      {r.entries.map((e) => (
        <EntryCard key={e.product} r={r} e={e} />
      ))}
      {may('retail/apply') && r.open && (
        <Stack gap="sm" component="section">
          <Title order={2} size="h4">
            {t('Dapat diajukan', 'Can be offered')}
          </Title>
          {r.candidates.length === 0 && (
            <Text size="sm">
              {t('Semua produk sudah diajukan atau sudah di rak.', 'All products are offered or on the shelf already.')}
            </Text>
          )}
          {r.candidates.map((c) => (
            <Card key={c.id} withBorder padding="sm">
              <Group justify="space-between">
                <Stack gap={0} style={{ flex: '1 1 260px' }}>
                  <Anchor component={Link} to="/produk/$id" params={{ id: c.id } as never} fw={600}>
                    {c.name}
                  </Anchor>
                  <Text size="sm" c="dimmed">
                    {c.maker}
                    {c.missing.length > 0 &&
                      `; ${t('masih kurang', 'missing')}: ${c.missing.map((m) => (names.has(m) ? t(names.get(m)!) : m)).join(', ')}`}
                  </Text>
                </Stack>
                {c.missing.length === 0 && (
                  <Button
                    size="compact-md"
                    loading={apply.isPending}
                    onClick={() => apply.mutate({ round: id, product: c.id })}
                    aria-label={`${t('Ajukan', 'Offer')} ${c.name}`}
                  >
                    {t('Ajukan', 'Offer')}
                  </Button>
                )}
              </Group>
            </Card>
          ))}
        </Stack>
      )}
    </Stack>
  )
}

function EntryCard({ r, e }: { r: RoundData; e: Entry }) {
  const { t, language } = useLanguage()
  const { me, may } = useSession()
  const own = e.scores.find((s) => s.user === me.actor.user)
  const [scores, setScores] = useState<Record<string, number>>(own?.scores ?? {})
  const [deciding, setDeciding] = useState(false)
  const score = useAct('retail/score')
  const task = useAct('retail/take-feedback')
  const sample = useAct('retail/note-sample')
  const o = e.offer
  const open = e.status === 'applied'
  return (
    <Card withBorder padding="md" component="article" aria-label={o.name}>
      <Group align="flex-start" wrap="nowrap">
        {o.photos[0] ? (
          <img
            src={paperAddress('retail/offer-photo', { round: r.id, product: e.product, file: o.photos[0] })}
            alt={o.name}
            width={96}
            height={96}
            style={{ objectFit: 'cover', borderRadius: 10 }}
          />
        ) : (
          <span
            aria-hidden
            style={{
              width: 64,
              height: 64,
              flex: 'none',
              borderRadius: 10,
              display: 'grid',
              placeItems: 'center',
              fontSize: 26,
              fontWeight: 700,
              background: 'var(--mantine-color-mente-1)',
              color: '#4a2d02'
            }}
          >
            {o.name.charAt(0)}
          </span>
        )}
        <Stack gap={2} style={{ flex: 1, minWidth: 0 }}>
          <Group justify="space-between">
            <Text fw={700}>{o.name}</Text>
            <Badge variant="light" color={colors[e.status]} style={{ textTransform: 'none' }}>
              {t(entryStatusNames[e.status])}
            </Badge>
          </Group>
          <Text size="sm">
            {o.brand}, {o.maker}, {o.village}
          </Text>
          <Text size="sm" c="dimmed">
            {[
              o.net,
              `${t('harga', 'price')} ${formatRupiah(o.price)}`,
              o.shelfPrice ? `${t('di rak', 'on the shelf')} ${formatRupiah(o.shelfPrice)}` : '',
              `${o.capacity.toLocaleString('id-ID')} ${t('sebulan', 'a month')}`,
              o.shelfLifeDays ? `${t('tahan', 'keeps')} ${o.shelfLifeDays} ${t('hari', 'days')}` : '',
              o.permit,
              o.halal && `halal ${o.halal}`,
              o.gtin ?? ''
            ]
              .filter(Boolean)
              .join(' · ')}
          </Text>
          {e.average !== null && (
            <Text size="sm" className="angka">
              {t('nilai', 'score')} {e.average.toFixed(1).replace('.', language === 'id' ? ',' : '.')} {t('dari', 'of')}{' '}
              5 ({e.scores.length} {t('penilai', 'reviewers')})
            </Text>
          )}
          {e.feedback && (
            <Text size="sm">
              {e.decidedBy}: {e.feedback}
            </Text>
          )}
        </Stack>
      </Group>
      {open && may('retail/score') && (
        <Stack gap="xs" mt="sm">
          {r.criteria.map((c) => (
            <Group key={c.id} justify="space-between">
              <Text size="sm">{c.name}</Text>
              <Rating
                size="lg"
                value={scores[c.id] ?? 0}
                onChange={(v) => setScores((now) => ({ ...now, [c.id]: v }))}
                getSymbolLabel={(n) => `${o.name}, ${c.name}: ${n}`}
              />
            </Group>
          ))}
          <Group>
            <Button
              variant="default"
              disabled={r.criteria.some((c) => !scores[c.id])}
              loading={score.isPending}
              onClick={() => score.mutate({ round: r.id, product: e.product, scores })}
            >
              {own ? t('Ubah nilai', 'Change the score') : t('Simpan nilai', 'Save the score')}
            </Button>
          </Group>
        </Stack>
      )}
      <Group mt="sm" gap="xs">
        {open && may('retail/decide') && (
          <Button onClick={() => setDeciding(true)} aria-label={`${t('Putuskan', 'Decide')} ${o.name}`}>
            {t('Putuskan', 'Decide')}
          </Button>
        )}
        {open && !e.sampleOn && may('retail/note-sample') && (
          <Button
            variant="default"
            loading={sample.isPending}
            onClick={() => sample.mutate({ round: r.id, product: e.product })}
          >
            {t('Contoh sudah diterima', 'Sample arrived')}
          </Button>
        )}
        {e.sampleOn && (
          <Text size="sm" c="dimmed">
            {t('contoh diterima', 'sample arrived')} {formatDate(e.sampleOn, language)}
          </Text>
        )}
        {e.status === 'fix' && may('retail/take-feedback') && (
          <Button
            variant="default"
            loading={task.isPending}
            disabled={task.isSuccess}
            onClick={() => task.mutate({ round: r.id, product: e.product })}
          >
            {task.isSuccess ? t('Sudah menjadi tugas', 'Now a task') : t('Jadikan tugas', 'Make it a task')}
          </Button>
        )}
      </Group>
      {deciding && <Decide r={r} e={e} close={() => setDeciding(false)} />}
    </Card>
  )
}

function Decide({ r, e, close }: { r: RoundData; e: Entry; close: () => void }) {
  const t = useT()
  const [as, setAs] = useState<'accepted' | 'fix' | 'refused'>('accepted')
  const [feedback, setFeedback] = useState('')
  const decide = useAct('retail/decide', { quiet: true })
  return (
    <Modal opened onClose={close} title={e.offer.name}>
      <Stack>
        <Select
          label={t('Keputusan', 'Decision')}
          data={(['accepted', 'fix', 'refused'] as const).map((s) => ({ value: s, label: t(entryStatusNames[s]) }))}
          value={as}
          onChange={(v) => v && setAs(v as typeof as)}
          allowDeselect={false}
        />
        <Textarea
          label={
            as === 'accepted' ? t('Catatan', 'Note') : t('Alasan dan yang harus diperbaiki', 'Why, and what to fix')
          }
          value={feedback}
          onChange={(ev) => setFeedback(ev.currentTarget.value)}
          autosize
          minRows={2}
        />
        <Text size="sm" c="dimmed">
          {as === 'accepted'
            ? t(
                'Produk langsung tercatat di rak ritel ini. Keputusan tidak dapat diubah.',
                'The product is on the shelf of this retailer at once. The decision cannot be changed.'
              )
            : t(
                'Pembuat melihat alasannya. Keputusan tidak dapat diubah.',
                'The maker sees the reason. The decision cannot be changed.'
              )}
        </Text>
        <Refused error={decide.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('Batal', 'Cancel')}
          </Button>
          <Button
            loading={decide.isPending}
            onClick={() => decide.mutate({ round: r.id, product: e.product, as, feedback }, { onSuccess: close })}
          >
            {t('Tetapkan', 'Decide')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
