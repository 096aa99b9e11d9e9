import { Button, Group, Modal, NumberInput, Radio, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { agencyNames } from '../../src/access/names.ts'
import { type Agency, agencies } from '../../src/kernel/actor.ts'
import { useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { useT } from '../shell/language.tsx'
import { ProblemAlert, Refused } from '../shell/problem.tsx'
import { RupiahInput } from '../shell/rupiah.tsx'
import { useSession } from '../shell/session.tsx'
import { today } from '../shell/today.ts'
import { Ledger } from './ledger.tsx'
import { useKinds } from './words.tsx'

interface Props {
  household: string
  people: readonly { id: string; name: string }[]
  close: () => void
}

/** The part of a household's page: all it had, and what can be asked for or noted. */
export function HouseholdHelp({ household, people }: Omit<Props, 'close'>) {
  const t = useT()
  const { may } = useSession()
  const [open, setOpen] = useState<'ask' | 'outside' | 'welfare'>()
  const asked = useView('support/of-household', { household })
  if (!asked.data) return asked.error ? <ProblemAlert error={asked.error} /> : null
  const close = () => setOpen(undefined)
  const form = { household, people, close }
  return (
    <Stack gap="sm">
      <Group gap="sm" className="tidak-dicetak">
        {may('support/ask') && people.length > 0 && (
          <Button variant="default" size="compact-md" onClick={() => setOpen('ask')}>
            {t('Ajukan bantuan', 'Ask for help')}
          </Button>
        )}
        {may('support/note-outside') && people.length > 0 && (
          <Button variant="default" size="compact-md" onClick={() => setOpen('outside')}>
            {t('Catat bantuan pihak lain', 'Note help of others')}
          </Button>
        )}
        {may('support/note-welfare') && (
          <Button variant="default" size="compact-md" onClick={() => setOpen('welfare')}>
            {t('Catat desil', 'Note the decile')}
          </Button>
        )}
      </Group>
      <Ledger
        rows={asked.data.rows}
        empty={t(
          'Belum pernah mendapat bantuan dari dinas mana pun. Bila ada yang diperlukan untuk usaha, ajukan di sini.',
          'No help of any agency so far. What the business needs can be asked for here.'
        )}
      />
      {open === 'ask' && <Ask {...form} />}
      {open === 'outside' && <Outside {...form} />}
      {open === 'welfare' && <Welfare {...form} />}
    </Stack>
  )
}

const choice = (people: Props['people']) => people.map((p) => ({ value: p.id, label: p.name }))

function Ask({ people, close }: Props) {
  const t = useT()
  const navigate = useNavigate()
  const kinds = useKinds()
  const ask = useAct('support/ask', { quiet: true })
  const [person, setPerson] = useState<string | null>(people[0]!.id)
  const [kind, setKind] = useState<string | null>(null)
  const [agency, setAgency] = useState<Agency>()
  const [why, setWhy] = useState('')
  const ready = person && kind && agency && why.trim().length >= 5
  return (
    <Modal opened onClose={close} title={t('Ajukan bantuan', 'Ask for help')}>
      <Stack>
        <Select
          label={t('Untuk siapa', 'For whom')}
          data={choice(people)}
          value={person}
          onChange={setPerson}
          allowDeselect={false}
        />
        <Select label={t('Bantuan apa', 'What help')} data={kinds} value={kind} onChange={setKind} />
        <Radio.Group
          label={t('Diajukan ke', 'Asked of')}
          value={agency ?? ''}
          onChange={(chosen) => setAgency(chosen as Agency)}
        >
          <Stack gap="xs" mt={4}>
            {agencies.map((one) => (
              <Radio key={one} value={one} label={t(agencyNames[one])} />
            ))}
          </Stack>
        </Radio.Group>
        <Textarea
          label={t('Untuk apa', 'What for')}
          description={t('Misalnya: kemasan sering bocor saat dikirim.', 'For example: packs often leak on the way.')}
          value={why}
          maxLength={500}
          autosize
          minRows={2}
          onChange={(e) => setWhy(e.currentTarget.value)}
        />
        <Refused error={ask.error} />
        <Group justify="flex-end">
          <Button
            disabled={!ready}
            loading={ask.isPending}
            onClick={() =>
              ask.mutate(
                { person: person!, kind: kind!, agency: agency!, why },
                { onSuccess: ({ help }) => navigate({ to: '/bantuan/$id', params: { id: help } as never }) }
              )
            }
          >
            {t('Ajukan', 'Ask')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Outside({ people, close }: Props) {
  const t = useT()
  const kinds = useKinds()
  const note = useAct('support/note-outside', { quiet: true })
  const [person, setPerson] = useState<string | null>(people[0]!.id)
  const [kind, setKind] = useState<string | null>(null)
  const [giver, setGiver] = useState('')
  const [on, setOn] = useState(today())
  const [value, setValue] = useState(0)
  const [source, setSource] = useState('')
  return (
    <Modal opened onClose={close} title={t('Catat bantuan pihak lain', 'Note help of others')}>
      <Stack>
        <Text size="sm">
          {t(
            'Misalnya dari perusahaan, desa atau kementerian. Bantuan ini ikut dihitung bila yang sama diajukan.',
            'Of a company, the village or a ministry. It counts when the same is asked for.'
          )}
        </Text>
        <Select
          label={t('Penerima', 'Received by')}
          data={choice(people)}
          value={person}
          onChange={setPerson}
          allowDeselect={false}
        />
        <Select label={t('Bantuan apa', 'What help')} data={kinds} value={kind} onChange={setKind} />
        <TextInput
          label={t('Dari siapa', 'From whom')}
          value={giver}
          onChange={(e) => setGiver(e.currentTarget.value)}
        />
        <DateField label={t('Diterima pada', 'Received on')} value={on} onChange={setOn} max={today()} />
        <RupiahInput label={t('Nilainya', 'Worth')} value={value} onChange={(v) => setValue(Number(v) || 0)} />
        <TextInput
          label={t('Menurut daftar atau surat apa', 'By which list or letter')}
          value={source}
          onChange={(e) => setSource(e.currentTarget.value)}
        />
        <Refused error={note.error} />
        <Group justify="flex-end">
          <Button
            disabled={!person || !kind || !on || giver.trim().length < 3 || source.trim().length < 3}
            loading={note.isPending}
            onClick={() =>
              note.mutate({ person: person!, kind: kind!, giver, on, value, source }, { onSuccess: close })
            }
          >
            {t('Simpan', 'Save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Welfare({ household, close }: Props) {
  const t = useT()
  const note = useAct('support/note-welfare', { quiet: true })
  const [decile, setDecile] = useState(0)
  const [asOf, setAsOf] = useState('')
  const [source, setSource] = useState('DTSEN')
  return (
    <Modal opened onClose={close} title={t('Catat desil kesejahteraan', 'Note the welfare decile')}>
      <Stack>
        <NumberInput
          label={t('Desil', 'Decile')}
          description={t('1 paling miskin, 10 paling sejahtera', '1 is the poorest, 10 the best off')}
          value={decile || ''}
          min={1}
          max={10}
          onChange={(v) => setDecile(Number(v) || 0)}
        />
        <TextInput
          label={t('Menurut daftar apa', 'By which list')}
          value={source}
          onChange={(e) => setSource(e.currentTarget.value)}
        />
        <DateField label={t('Tanggal daftar itu', 'Day of that list')} value={asOf} onChange={setAsOf} max={today()} />
        <Refused error={note.error} />
        <Group justify="flex-end">
          <Button
            disabled={!decile || !asOf || source.trim().length < 3}
            loading={note.isPending}
            onClick={() => note.mutate({ household, decile, asOf, source }, { onSuccess: close })}
          >
            {t('Simpan', 'Save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
