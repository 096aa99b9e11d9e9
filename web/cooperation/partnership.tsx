import {
  Alert,
  Anchor,
  Badge,
  Button,
  Card,
  Group,
  Modal,
  NumberInput,
  Rating,
  Select,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Textarea,
  TextInput,
  Title
} from '@mantine/core'
import { IconFileText } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { Views } from '../../src/client.ts'
import {
  type Agreement,
  agreementTypeNames,
  agreementTypes,
  partnershipStatusNames,
  type Side,
  sides
} from '../../src/cooperation/model.ts'
import { addDays, formatDate, formatInstant } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { CardTable } from '../shell/card-table.tsx'
import { paperAddress, useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { useSession } from '../shell/session.tsx'
import { today } from '../shell/today.ts'
import { statusColors } from './home.tsx'

type Data = Views['cooperation/partnership']['output']

/** One partnership: who with whom, what was said and agreed, delivered and thought of it. */
export function PartnershipPage() {
  const { t, language } = useLanguage()
  const { id } = useParams({ strict: false }) as { id: string }
  const { may } = useSession()
  const [doing, setDoing] = useState<'agree' | 'end' | 'deliver' | 'dispute'>()
  const [note, setNote] = useState('')
  const addNote = useAct('cooperation/add-note')
  const asked = useView('cooperation/partnership', { id })
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  const p = asked.data
  if (!p) return null
  const going = p.status === 'introduced' || p.status === 'negotiating' || p.status === 'active'
  const party = (side: Side) => (
    <Card withBorder padding="sm">
      <Text size="sm" c="dimmed">
        {side === 'need' ? t('Mencari', 'Needs') : t('Menawarkan', 'Offers')}
      </Text>
      <Text fw={700}>
        {p[side].case ? (
          <Anchor component={Link} to="/pendampingan/$id" params={{ id: p[side].case } as never}>
            {p[side].name}
          </Anchor>
        ) : (
          p[side].name
        )}
      </Text>
      <Text size="sm">
        {p[side].what}, {p[side].villageName}
      </Text>
    </Card>
  )
  const soon = p.status === 'active' && p.ends !== null && p.ends <= addDays(today(), 30)
  return (
    <Stack gap="lg" maw={960}>
      <Group justify="space-between" align="flex-start">
        <Stack gap={6}>
          <Text component="h1" fz="h2" fw={700} m={0}>
            {p.need.name} – {p.offer.name}
          </Text>
          <Group gap="xs">
            <Badge variant="light" color={statusColors[p.status]} style={{ textTransform: 'none' }}>
              {t(partnershipStatusNames[p.status])}
            </Badge>
            {p.number && <Text size="sm">{p.number}</Text>}
          </Group>
        </Stack>
        <Group gap="sm" className="tidak-dicetak">
          {going && may('cooperation/agree') && (
            <Button onClick={() => setDoing('agree')} variant={p.status === 'active' ? 'default' : 'filled'}>
              {p.status === 'active'
                ? t('Ubah kesepakatan', 'Change the agreement')
                : t('Tulis kesepakatan', 'Write the agreement')}
            </Button>
          )}
          {p.agreement && (
            <Button
              component="a"
              variant="default"
              href={paperAddress('cooperation/agreement-paper', { id })}
              target="_blank"
              leftSection={<IconFileText size={18} aria-hidden />}
            >
              {t('Surat perjanjian', 'Agreement (PDF)')}
            </Button>
          )}
          {going && may('cooperation/end') && (
            <Button variant="default" onClick={() => setDoing('end')}>
              {t('Akhiri', 'End')}
            </Button>
          )}
        </Group>
      </Group>
      {soon && (
        <Alert color="mente" role="status">
          {t(
            `Berakhir pada ${formatDate(p.ends!)}. Bicarakan perpanjangan.`,
            `Ends on ${formatDate(p.ends!, 'en')}. Talk about going on.`
          )}
        </Alert>
      )}
      {p.reason && (
        <Alert color="gray" title={t(partnershipStatusNames[p.status])}>
          {p.reason}
          {p.status === 'withdrawn' && may('cooperation/matches') && (
            <Text size="sm">
              <Anchor component={Link} to="/kemitraan/$id" params={{ id: p.need.listing } as never}>
                {t('Cari pengganti', 'Find another')}
              </Anchor>
            </Text>
          )}
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {party('need')}
        {party('offer')}
      </SimpleGrid>
      {p.agreement && <Terms a={p.agreement as Agreement} />}
      {p.agreement && (
        <Stack gap="xs" component="section">
          <Group justify="space-between">
            <Title order={2} size="h4">
              {t('Kiriman', 'Deliveries')}
            </Title>
            {p.status === 'active' && may('cooperation/note-delivery') && (
              <Button variant="default" size="compact-md" onClick={() => setDoing('deliver')}>
                {t('Catat kiriman', 'Note a delivery')}
              </Button>
            )}
          </Group>
          {p.deliveries.length === 0 ? (
            <Text size="sm">{t('Belum ada kiriman.', 'No deliveries yet.')}</Text>
          ) : (
            <Deliveries p={p} />
          )}
        </Stack>
      )}
      {p.agreement && <Ratings p={p} />}
      <Disputes p={p} open={() => setDoing('dispute')} />
      <Stack gap="xs" component="section">
        <Title order={2} size="h4">
          {t('Catatan perundingan', 'Notes')}
        </Title>
        {going && may('cooperation/add-note') && (
          <Group
            align="flex-end"
            component="form"
            onSubmit={(e: React.FormEvent) => {
              e.preventDefault()
              addNote.mutate({ id, note }, { onSuccess: () => setNote('') })
            }}
          >
            <TextInput
              label={t('Catatan baru', 'New note')}
              value={note}
              onChange={(e) => setNote(e.currentTarget.value)}
              style={{ flex: 1 }}
              required
              minLength={3}
            />
            <Button type="submit" variant="default" loading={addNote.isPending}>
              {t('Catat', 'Note')}
            </Button>
          </Group>
        )}
        {p.notes.map((n, i) => (
          <Text key={i} size="sm">
            <b>{n.by}</b>, {formatInstant(String(n.at), language)}: {n.body}
          </Text>
        ))}
      </Stack>
      {doing === 'agree' && <Agree p={p} close={() => setDoing(undefined)} />}
      {doing === 'end' && <End p={p} close={() => setDoing(undefined)} />}
      {doing === 'deliver' && <Deliver p={p} close={() => setDoing(undefined)} />}
      {doing === 'dispute' && <OpenDispute p={p} close={() => setDoing(undefined)} />}
    </Stack>
  )
}

function Terms({ a }: { a: Agreement }) {
  const { t, language } = useLanguage()
  const rows: [string, string][] = [
    [t('Jenis', 'Type'), t(agreementTypeNames[a.type])],
    [t('Volume', 'Volume'), `${a.volume.toLocaleString('id-ID')} ${a.unit} ${t('sebulan', 'a month')}`],
    [t('Harga awal', 'Price'), `${formatRupiah(a.price)} / ${a.unit}`],
    [t('Aturan harga', 'Price rule'), a.priceRule],
    [t('Pembayaran', 'Payment'), a.payment],
    [t('Mutu', 'Quality'), a.quality],
    [t('Pemeriksa', 'Who checks'), a.checker],
    [
      t('Masa berlaku', 'Period'),
      `${formatDate(a.starts, language)} ${t('sampai', 'to')} ${formatDate(a.ends, language)}`
    ]
  ]
  return (
    <Table withTableBorder>
      <Table.Tbody>
        {rows.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th w={150}>{name}</Table.Th>
            <Table.Td>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Deliveries({ p }: { p: Data }) {
  const { t, language } = useLanguage()
  return (
    <CardTable label={t('Kiriman', 'Deliveries')} width={560}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('Tanggal', 'Date')}</Table.Th>
            <Table.Th ta="right">{t('Jumlah', 'Quantity')}</Table.Th>
            <Table.Th ta="right">{t('Ditolak', 'Refused')}</Table.Th>
            <Table.Th ta="right">{t('Nilai', 'Amount')}</Table.Th>
            <Table.Th>{t('Catatan', 'Note')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {p.deliveries.map((d) => (
            <Table.Tr key={d.id}>
              <Table.Td>
                {formatDate(d.on, language)}
                {d.due && d.on > d.due && (
                  <Text size="xs" c="batik.7">
                    {t('terlambat, dijanjikan', 'late, promised')} {formatDate(d.due, language)}
                  </Text>
                )}
              </Table.Td>
              <Table.Td ta="right" className="angka">
                {d.quantity.toLocaleString('id-ID')}
              </Table.Td>
              <Table.Td ta="right" className="angka">
                {d.refused.toLocaleString('id-ID')}
              </Table.Td>
              <Table.Td ta="right" className="angka">
                {formatRupiah(d.amount)}
              </Table.Td>
              <Table.Td>{d.note}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </CardTable>
  )
}

function Ratings({ p }: { p: Data }) {
  const t = useT()
  const { may } = useSession()
  const rate = useAct('cooperation/rate')
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {t('Saling menilai', 'Ratings')}
      </Title>
      {sides.map((side) => {
        const [own, other] = side === 'need' ? [p.need, p.offer] : [p.offer, p.need]
        const given = p.ratings.find((r) => r.side === side)
        return (
          <Group key={side} gap="sm">
            <Text size="sm">
              {own.name} {t('menilai', 'rates')} {other.name}:
            </Text>
            <Rating
              value={given?.stars ?? 0}
              readOnly={given !== undefined || !may('cooperation/rate')}
              onChange={(stars) => rate.mutate({ id: p.id, side, stars })}
              getSymbolLabel={(n) => `${own.name}: ${n} ${t('dari 5', 'of 5')}`}
            />
          </Group>
        )
      })}
    </Stack>
  )
}

function Disputes({ p, open }: { p: Data; open: () => void }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const [words, setWords] = useState('')
  const settle = useAct('cooperation/settle-dispute')
  const possible = p.agreement !== null && may('cooperation/open-dispute')
  if (p.disputes.length === 0 && !possible) return null
  return (
    <Stack gap="xs" component="section">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {t('Sengketa', 'Disputes')}
        </Title>
        {possible && (
          <Button variant="default" size="compact-md" onClick={open}>
            {t('Adukan masalah', 'Bring a problem')}
          </Button>
        )}
      </Group>
      {p.disputes.length === 0 && <Text size="sm">{t('Tidak ada.', 'None.')}</Text>}
      {p.disputes.map((d) => (
        <Card key={d.id} withBorder padding="sm">
          <Text size="sm" c="dimmed">
            {d.side === 'need' ? p.need.name : p.offer.name}, {formatDate(d.openedOn, language)}
          </Text>
          <Text>{d.complaint}</Text>
          {d.settledOn ? (
            <Text size="sm" c="hijau.8">
              {t('Selesai', 'Settled')} {formatDate(d.settledOn, language)}, {d.settledBy}: {d.settlement}
            </Text>
          ) : (
            may('cooperation/settle-dispute') && (
              <Group align="flex-end" mt="xs">
                <TextInput
                  label={t('Penyelesaian', 'Settlement')}
                  value={words}
                  onChange={(e) => setWords(e.currentTarget.value)}
                  style={{ flex: 1 }}
                />
                <Button
                  disabled={words.trim().length < 5}
                  loading={settle.isPending}
                  onClick={() => settle.mutate({ dispute: d.id, settlement: words })}
                >
                  {t('Selesaikan', 'Settle')}
                </Button>
              </Group>
            )
          )}
        </Card>
      ))}
    </Stack>
  )
}

function Agree({ p, close }: { p: Data; close: () => void }) {
  const t = useT()
  const [a, setA] = useState<Agreement>(
    (p.agreement as Agreement | null) ?? {
      type: 'supply',
      volume: 1,
      unit: 'kg',
      price: 1,
      priceRule: t('Ditinjau tiap tiga bulan menurut harga pasar.', 'Reviewed every three months by market price.'),
      payment: '',
      quality: '',
      checker: '',
      starts: today(),
      ends: addDays(today(), 365)
    }
  )
  const put = (more: Partial<Agreement>) => setA((now) => ({ ...now, ...more }))
  const agree = useAct('cooperation/agree', { quiet: true })
  return (
    <Modal opened onClose={close} title={t('Kesepakatan', 'Agreement')}>
      <Stack
        component="form"
        onSubmit={(e) => {
          e.preventDefault()
          agree.mutate({ id: p.id, version: p.version, agreement: a }, { onSuccess: close })
        }}
      >
        <Select
          label={t('Jenis', 'Type')}
          data={agreementTypes.map((k) => ({ value: k, label: t(agreementTypeNames[k]) }))}
          value={a.type}
          onChange={(v) => v && put({ type: v as Agreement['type'] })}
          allowDeselect={false}
        />
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <NumberInput
            label={t('Volume sebulan', 'Volume a month')}
            value={a.volume}
            min={0}
            thousandSeparator="."
            decimalSeparator=","
            onChange={(v) => put({ volume: Number(v) })}
            required
          />
          <TextInput
            label={t('Satuan', 'Unit')}
            value={a.unit}
            onChange={(e) => put({ unit: e.currentTarget.value })}
            required
          />
          <RupiahInput
            label={t('Harga per satuan', 'Price a unit')}
            value={a.price}
            onChange={(v) => put({ price: Number(v) })}
            required
          />
        </SimpleGrid>
        <Textarea
          label={t('Aturan harga', 'Price rule')}
          value={a.priceRule}
          onChange={(e) => put({ priceRule: e.currentTarget.value })}
          autosize
          required
        />
        <TextInput
          label={t('Pembayaran', 'Payment')}
          value={a.payment}
          onChange={(e) => put({ payment: e.currentTarget.value })}
          required
        />
        <Textarea
          label={t('Mutu', 'Quality')}
          value={a.quality}
          onChange={(e) => put({ quality: e.currentTarget.value })}
          autosize
          required
        />
        <TextInput
          label={t('Siapa memeriksa', 'Who checks')}
          value={a.checker}
          onChange={(e) => put({ checker: e.currentTarget.value })}
          required
        />
        <SimpleGrid cols={2}>
          <DateField
            label={t('Mulai', 'From')}
            value={a.starts}
            onChange={(value) => put({ starts: value })}
            required
          />
          <DateField label={t('Sampai', 'Until')} value={a.ends} onChange={(value) => put({ ends: value })} required />
        </SimpleGrid>
        <Refused error={agree.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={agree.isPending}>
            {t('Sepakati', 'Agree')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function End({ p, close }: { p: Data; close: () => void }) {
  const t = useT()
  const active = p.status === 'active'
  const [as, setAs] = useState<'declined' | 'withdrawn' | 'ended'>(active ? 'ended' : 'declined')
  const [by, setBy] = useState<Side>('offer')
  const [reason, setReason] = useState('')
  const end = useAct('cooperation/end', { quiet: true })
  return (
    <Modal opened onClose={close} title={t('Akhiri kerja sama ini?', 'End this partnership?')}>
      <Stack>
        {active && (
          <Select
            label={t('Mengapa berakhir', 'How it ends')}
            data={[
              { value: 'ended', label: t('Selesai sebagaimana disepakati', 'As agreed') },
              { value: 'withdrawn', label: t('Satu pihak mundur', 'One side withdraws') }
            ]}
            value={as}
            onChange={(v) => v && setAs(v as typeof as)}
            allowDeselect={false}
          />
        )}
        {as === 'withdrawn' && (
          <Select
            label={t('Siapa mundur', 'Who withdraws')}
            description={t(
              'Tawarannya diturunkan dari papan; pendamping pihak lain mendapat tugas mencari pengganti.',
              "Its listing comes off the board; the other side's facilitator gets the search as a task."
            )}
            data={[
              { value: 'offer', label: p.offer.name },
              { value: 'need', label: p.need.name }
            ]}
            value={by}
            onChange={(v) => v && setBy(v as Side)}
            allowDeselect={false}
          />
        )}
        <Textarea
          label={t('Alasan', 'Reason')}
          value={reason}
          onChange={(e) => setReason(e.currentTarget.value)}
          required
        />
        <Refused error={end.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('Jangan akhiri', 'Keep it')}
          </Button>
          <Button
            color="batik"
            disabled={reason.trim().length < 3}
            loading={end.isPending}
            onClick={() =>
              end.mutate({ id: p.id, as, by: as === 'withdrawn' ? by : null, reason }, { onSuccess: close })
            }
          >
            {t('Akhiri kerja sama', 'End it')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Deliver({ p, close }: { p: Data; close: () => void }) {
  const t = useT()
  const a = p.agreement as Agreement
  const [deliveredOn, setDeliveredOn] = useState(today())
  const [dueOn, setDueOn] = useState('')
  const [quantity, setQuantity] = useState<number>(a.volume)
  const [refused, setRefused] = useState(0)
  const [note, setNote] = useState('')
  const save = useAct('cooperation/note-delivery', { quiet: true })
  const amount = Math.round((quantity - refused) * a.price)
  return (
    <Modal opened onClose={close} title={t('Kiriman', 'Delivery')}>
      <Stack>
        <SimpleGrid cols={2}>
          <DateField label={t('Tanggal kirim', 'Delivered on')} value={deliveredOn} onChange={setDeliveredOn} />
          <DateField label={t('Dijanjikan', 'Promised for')} value={dueOn} onChange={setDueOn} />
          <NumberInput
            label={`${t('Jumlah', 'Quantity')} (${a.unit})`}
            value={quantity}
            min={0}
            thousandSeparator="."
            decimalSeparator=","
            onChange={(v) => setQuantity(Number(v))}
          />
          <NumberInput
            label={t('Ditolak', 'Refused')}
            value={refused}
            min={0}
            thousandSeparator="."
            decimalSeparator=","
            onChange={(v) => setRefused(Number(v))}
          />
        </SimpleGrid>
        <TextInput label={t('Catatan', 'Note')} value={note} onChange={(e) => setNote(e.currentTarget.value)} />
        <Text size="sm" className="angka">
          {t('Nilai', 'Amount')}: {formatRupiah(Math.max(0, amount))}
        </Text>
        <Refused error={save.error} />
        <Group justify="flex-end">
          <Button
            loading={save.isPending}
            disabled={quantity <= 0}
            onClick={() =>
              save.mutate(
                { id: p.id, deliveredOn, dueOn: dueOn || null, quantity, refused, amount: Math.max(0, amount), note },
                { onSuccess: close }
              )
            }
          >
            {t('Simpan', 'Save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function OpenDispute({ p, close }: { p: Data; close: () => void }) {
  const t = useT()
  const [side, setSide] = useState<Side>(p.need.case ? 'need' : 'offer')
  const [complaint, setComplaint] = useState('')
  const save = useAct('cooperation/open-dispute', { quiet: true })
  return (
    <Modal opened onClose={close} title={t('Adukan masalah kepada petugas', 'Bring a problem to the officer')}>
      <Stack>
        <Select
          label={t('Pihak yang mengadu', 'Whose complaint')}
          data={sides.map((s) => ({ value: s, label: p[s].name }))}
          value={side}
          onChange={(v) => v && setSide(v as Side)}
          allowDeselect={false}
        />
        <Textarea
          label={t('Masalahnya', 'The problem')}
          value={complaint}
          onChange={(e) => setComplaint(e.currentTarget.value)}
          autosize
          minRows={3}
          required
        />
        <Refused error={save.error} />
        <Group justify="flex-end">
          <Button
            disabled={complaint.trim().length < 5}
            loading={save.isPending}
            onClick={() => save.mutate({ id: p.id, side, complaint }, { onSuccess: close })}
          >
            {t('Adukan', 'Bring it')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
