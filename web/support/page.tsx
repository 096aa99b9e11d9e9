import {
  Alert,
  Anchor,
  Button,
  Card,
  FileButton,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title
} from '@mantine/core'
import { IconAlertTriangle, IconCamera, IconCheck, IconQuestionMark, IconX } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { type UseState, useStateNames, useStates } from '../../src/support/model.ts'
import type { Verdict } from '../../src/support/rules.ts'
import { complain, paperAddress, upload, useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { Heading } from '../shell/heading.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { useSession } from '../shell/session.tsx'
import { today } from '../shell/today.ts'
import { Ledger } from './ledger.tsx'
import { type HelpPage as Help, HelpBadge } from './words.tsx'

/** One piece of help from being asked for to being looked at again; while it waits, all that bears on the decision. */
export function HelpPage() {
  const { id } = useParams({ strict: false }) as { id: string }
  const t = useT()
  const { me, may } = useSession()
  const asked = useView('support/get', { id })
  if (asked.error) return <ProblemAlert error={asked.error} retry={() => asked.refetch()} />
  if (!asked.data) return null
  const help = asked.data
  // An agency's officer acts for that agency alone.
  const ofMine = !me.actor.agency || me.actor.agency === help.agency
  return (
    <Stack gap="lg" maw={860}>
      <Heading
        title={t(help.name)}
        lead={
          <>
            {t('Untuk', 'For')}{' '}
            <Anchor component={Link} to="/warga/$id" params={{ id: help.home } as never} inherit>
              {help.whom}
            </Anchor>
            {help.poolName ? ` (${t('kelompok', 'group')} ${help.poolName})` : ''}, {help.villageName}. {t(help.giver)}.
          </>
        }
      >
        <HelpBadge state={help.status} />
      </Heading>
      <Course help={help} />
      {help.status === 'asked' && (
        <>
          <Known help={help} />
          {may('support/grant') && ofMine && <Decide key={help.beside.length} help={help} />}
          {may('support/withdraw') && !may('support/grant') && <Withdraw help={help} />}
        </>
      )}
      {help.status === 'granted' && may('support/hand-over') && ofMine && <HandOver help={help} />}
      {help.status === 'granted' && may('support/cancel') && ofMine && (
        <WithReason
          title={t('Batalkan', 'Cancel')}
          lead={t('Uangnya kembali ke mata anggaran.', 'Its money goes back to the budget line.')}
          act="support/cancel"
          help={help}
        />
      )}
      {help.status === 'handed' && may('support/check') && help.checkOn && <Check help={help} />}
      {help.status !== 'asked' && <All help={help} />}
    </Stack>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap="sm" component="section">
      <Title order={2} size="h4">
        {title}
      </Title>
      {children}
    </Stack>
  )
}

/** What happened to it so far, in the order of time. */
function Course({ help }: { help: Help }) {
  const { t, language } = useLanguage()
  const day = (written: string) => formatDate(written, language)
  const decided = help.decidedOn && help.outside === null && (
    <Text>
      {day(help.decidedOn)}: {help.status === 'refused' ? t('ditolak', 'refused') : t('disetujui', 'granted')}{' '}
      {help.decidedBy && `(${help.decidedBy})`}
      {help.value > 0 && `, ${formatRupiah(help.value)}`}
      {help.programmeName && `, ${help.programmeName}, ${help.line}`}. {help.reason}
    </Text>
  )
  return (
    <Part title={t('Jalannya', 'What happened')}>
      <Text>
        {day(help.askedOn)}: {help.outside ? t('dicatat oleh', 'noted by') : t('diajukan oleh', 'asked for by')}{' '}
        {help.askedBy}. {help.why}
      </Text>
      {decided}
      {help.despiteReason && (
        <Alert color="mente" icon={<IconAlertTriangle aria-hidden />}>
          {t('Diberikan walau yang sama sudah ada', 'Given although the same was there')}: {help.despiteReason}
        </Alert>
      )}
      {help.handedOn && (
        <Text>
          {day(help.handedOn)}: {t('diserahkan', 'handed over')}
          {help.signedBy && `, ${t('ditandatangani', 'signed by')} ${help.signedBy}`}
          {help.asset && `, ${t('nomor aset', 'asset number')} ${help.asset}`}.
          {help.againFrom &&
            ` ${t('Yang sama dapat diberikan lagi mulai', 'The same may be given again from')} ${day(help.againFrom)}.`}
        </Text>
      )}
      {help.photo && (
        <img
          src={paperAddress('support/photo', { help: help.id })}
          alt={t('Foto serah terima', 'Photo of the hand-over')}
          style={{ maxWidth: 320, width: '100%', borderRadius: 8 }}
        />
      )}
      {help.checks.map((check) => (
        <Text key={check.id}>
          {day(check.on)}: {t(useStateNames[check.state])} ({check.by}). {check.note}
        </Text>
      ))}
      {help.checkOn && (
        <Text size="sm" c="dimmed">
          {t('Dilihat lagi', 'To be looked at again')}: {day(help.checkOn)}.
        </Text>
      )}
    </Part>
  )
}

const signs: Record<Verdict, ReactNode> = {
  met: <IconCheck size={18} aria-hidden color="var(--mantine-color-hijau-7)" />,
  unmet: <IconX size={18} aria-hidden color="var(--mantine-color-batik-7)" />,
  unknown: <IconQuestionMark size={18} aria-hidden color="var(--mantine-color-mente-8)" />
}

/** What bears on the decision: the same help that counts, the conditions, and all that was had. */
function Known({ help }: { help: Help }) {
  const { t, language } = useLanguage()
  const said: Record<Verdict, string> = {
    met: t('terpenuhi', 'met'),
    unmet: t('tidak terpenuhi', 'not met'),
    unknown: t('perlu dilengkapi', 'to be completed')
  }
  return (
    <>
      {help.beside.length > 0 && (
        <Alert
          color="batik"
          icon={<IconAlertTriangle aria-hidden />}
          title={t('Sudah mendapat bantuan yang sama', 'Had the same help already')}
        >
          {help.beside.map((b) => (
            <div key={b.id}>
              <Anchor component={Link} to="/bantuan/$id" params={{ id: b.id } as never} inherit>
                {t(b.giver)}, {formatDate(b.day, language)}
              </Anchor>
              : {b.whom}.{' '}
              {b.againFrom
                ? `${t('Boleh lagi mulai', 'Again from')} ${formatDate(b.againFrom, language)}.`
                : t('Hanya diberikan sekali.', 'Given once only.')}
            </div>
          ))}
        </Alert>
      )}
      {help.conditions.length > 0 && (
        <Part title={t('Syarat', 'Conditions')}>
          {help.conditions.map((c) => (
            <Group key={c.condition + c.why.id} gap="xs" wrap="nowrap" align="flex-start">
              {signs[c.verdict]}
              <Text>
                <b>{said[c.verdict]}</b>: {t(c.why)}
              </Text>
            </Group>
          ))}
          {help.rule && !help.rule.verified && (
            <Text size="sm" c="dimmed">
              {t('Dasar syarat ini belum dipastikan', 'The basis of these conditions is not verified')}:{' '}
              {help.rule.basis}
            </Text>
          )}
        </Part>
      )}
      <All help={help} />
    </>
  )
}

function All({ help }: { help: Help }) {
  const t = useT()
  return (
    <Part title={t('Semua yang pernah diterima keluarga ini', 'All that this household had')}>
      <Ledger
        rows={help.ledger}
        empty={t('Belum pernah mendapat apa pun dari kedua dinas.', 'Nothing of either agency so far.')}
      />
    </Part>
  )
}

function Decide({ help }: { help: Help }) {
  const t = useT()
  const grant = useAct('support/grant', { quiet: true })
  const isDouble = help.beside.length > 0
  const most = help.rule?.most ?? 0
  const [budget, setBudget] = useState<string | null>(null)
  const [value, setValue] = useState(most)
  const [reason, setReason] = useState('')
  const [despite, setDespite] = useState('')
  const chosen = help.lines.find((l) => `${l.programme} ${l.code}` === budget)
  const ready = reason.trim().length >= 3 && (value === 0 || chosen) && (!isDouble || despite.trim().length >= 10)
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} className="tidak-dicetak">
      <Card withBorder padding="md" component="section" aria-label={t('Setujui', 'Grant')}>
        <Stack gap="sm">
          <Title order={2} size="h4">
            {t('Setujui', 'Grant')}
          </Title>
          {most > 0 && (
            <>
              <RupiahInput
                label={t('Nilai', 'Value')}
                description={`${t('Paling banyak', 'At most')} ${formatRupiah(most)}`}
                value={value}
                max={most}
                onChange={(v) => setValue(Number(v) || 0)}
              />
              <Select
                label={t('Dibayar dari', 'Paid from')}
                data={help.lines.map((l) => ({
                  value: `${l.programme} ${l.code}`,
                  label: `${l.name}, ${l.lineName}: ${t('sisa', 'left')} ${formatRupiah(l.left)}`
                }))}
                nothingFoundMessage={t(
                  'Tidak ada program tahun ini untuk desa ini.',
                  'No programme of this year for this village.'
                )}
                value={budget}
                onChange={setBudget}
              />
            </>
          )}
          <Textarea
            label={t('Alasan', 'Reason')}
            value={reason}
            maxLength={500}
            autosize
            minRows={2}
            onChange={(e) => setReason(e.currentTarget.value)}
          />
          {isDouble && (
            <Textarea
              label={t('Mengapa diberikan lagi', 'Why it is given again')}
              description={t('Dibaca pemeriksa (Inspektorat).', 'The auditor reads it.')}
              value={despite}
              maxLength={500}
              autosize
              minRows={2}
              onChange={(e) => setDespite(e.currentTarget.value)}
            />
          )}
          <Refused error={grant.error} />
          <Button
            disabled={!ready}
            loading={grant.isPending}
            onClick={() =>
              grant.mutate({
                help: help.id,
                programme: value > 0 ? chosen!.programme : null,
                line: value > 0 ? chosen!.code : null,
                value,
                reason,
                despite: isDouble ? { seen: help.beside.map((b) => b.id), reason: despite } : null
              })
            }
          >
            {t('Setujui', 'Grant')}
          </Button>
        </Stack>
      </Card>
      <WithReason
        title={t('Tolak', 'Refuse')}
        lead={t('Pemohon membaca alasan ini.', 'Whoever asked reads this reason.')}
        act="support/refuse"
        help={help}
        usual={
          isDouble
            ? `${t('Sudah mendapat bantuan yang sama dari', 'Had the same help of')} ${t(help.beside[0]!.giver)}`
            : ''
        }
      />
    </SimpleGrid>
  )
}

/** Ends it with a reason. */
function WithReason({
  title,
  lead,
  act,
  help,
  usual = ''
}: {
  title: string
  lead: string
  act: 'support/refuse' | 'support/cancel'
  help: Help
  usual?: string
}) {
  const t = useT()
  const end = useAct(act, { quiet: true })
  const [reason, setReason] = useState(usual)
  return (
    <Card withBorder padding="md" component="section" aria-label={title} className="tidak-dicetak">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Textarea
          label={t('Alasan', 'Reason')}
          description={lead}
          value={reason}
          maxLength={500}
          autosize
          minRows={2}
          onChange={(e) => setReason(e.currentTarget.value)}
        />
        <Refused error={end.error} />
        <Button
          variant="default"
          disabled={reason.trim().length < 10}
          loading={end.isPending}
          onClick={() => end.mutate({ help: help.id, reason })}
        >
          {title}
        </Button>
      </Stack>
    </Card>
  )
}

function Withdraw({ help }: { help: Help }) {
  const t = useT()
  const withdraw = useAct('support/withdraw', { quiet: true })
  return (
    <Group className="tidak-dicetak">
      <Button variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate({ help: help.id })}>
        {t('Tarik permohonan', 'Take it back')}
      </Button>
      <Refused error={withdraw.error} />
    </Group>
  )
}

function HandOver({ help }: { help: Help }) {
  const t = useT()
  const hand = useAct('support/hand-over', { quiet: true })
  const [handedOn, setHandedOn] = useState(today())
  const [signedBy, setSignedBy] = useState(help.whom)
  const [asset, setAsset] = useState('')
  const [photo, setPhoto] = useState<{ file: string; shown: string }>()
  const [sending, setSending] = useState(false)
  const take = async (file: File | null) => {
    if (!file) return
    setSending(true)
    try {
      setPhoto({ file: await upload(file), shown: URL.createObjectURL(file) })
    } catch (error) {
      complain(error)
    }
    setSending(false)
  }
  return (
    <Card
      withBorder
      padding="md"
      component="section"
      aria-label={t('Serah terima', 'Hand-over')}
      className="tidak-dicetak"
    >
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('Serah terima', 'Hand-over')}
        </Title>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <DateField
            label={t('Diserahkan pada', 'Handed over on')}
            value={handedOn}
            onChange={setHandedOn}
            min={help.decidedOn ?? undefined}
            max={today()}
          />
          <TextInput
            label={t('Ditandatangani oleh', 'Signed by')}
            value={signedBy}
            onChange={(e) => setSignedBy(e.currentTarget.value)}
          />
          {help.rule?.asset && (
            <TextInput
              label={t('Nomor aset', 'Asset number')}
              description={t('Pada label barangnya', 'On the label of the item')}
              value={asset}
              onChange={(e) => setAsset(e.currentTarget.value)}
            />
          )}
        </SimpleGrid>
        <Group>
          <FileButton
            onChange={take}
            accept="image/jpeg,image/png,image/webp"
            inputProps={{ 'aria-label': t('Foto serah terima', 'Photo of the hand-over') }}
          >
            {(props) => (
              <Button {...props} variant="default" loading={sending} leftSection={<IconCamera size={18} aria-hidden />}>
                {t('Foto penerima dengan barangnya', 'Photo of the receiver with it')}
              </Button>
            )}
          </FileButton>
          {photo && (
            <img
              src={photo.shown}
              alt={t('Foto yang dipilih', 'The chosen photo')}
              style={{ height: 72, borderRadius: 6 }}
            />
          )}
        </Group>
        <Refused error={hand.error} />
        <Button
          disabled={!handedOn || !photo || signedBy.trim().length < 2 || (help.rule?.asset && asset.trim().length < 2)}
          loading={hand.isPending}
          onClick={() =>
            hand.mutate({ help: help.id, handedOn, signedBy, asset: asset.trim() || null, photo: photo!.file })
          }
        >
          {t('Catat serah terima', 'Note the hand-over')}
        </Button>
      </Stack>
    </Card>
  )
}

function Check({ help }: { help: Help }) {
  const t = useT()
  const check = useAct('support/check', { quiet: true })
  const [checkedOn, setCheckedOn] = useState(today())
  const [state, setState] = useState<UseState | null>(null)
  const [note, setNote] = useState('')
  return (
    <Card
      withBorder
      padding="md"
      component="section"
      aria-label={t('Masih dipakai?', 'Still used?')}
      className="tidak-dicetak"
    >
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('Masih dipakai?', 'Still used?')}
        </Title>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <DateField
            label={t('Dilihat pada', 'Looked at on')}
            value={checkedOn}
            onChange={setCheckedOn}
            min={help.handedOn ?? undefined}
            max={today()}
          />
          <Select
            label={t('Keadaannya', 'How it is')}
            data={useStates.map((s) => ({ value: s, label: t(useStateNames[s]) }))}
            value={state}
            onChange={(chosen) => setState(chosen as UseState | null)}
          />
        </SimpleGrid>
        <TextInput
          label={t('Catatan', 'Note')}
          value={note}
          maxLength={500}
          onChange={(e) => setNote(e.currentTarget.value)}
        />
        <Refused error={check.error} />
        <Button
          disabled={!state || !checkedOn}
          loading={check.isPending}
          onClick={() => check.mutate({ help: help.id, checkedOn, state: state!, note })}
        >
          {t('Simpan', 'Save')}
        </Button>
      </Stack>
    </Card>
  )
}
