/** Deaths and moves on a household's page: recording them, what is asked afterwards, and taking them back. */

import { Alert, Button, Card, Checkbox, Group, Modal, Radio, Select, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import departures from '../../reference/departures.json' with { type: 'json' }
import type { Views } from '../../src/client.ts'
import { departureSourceNames, departureSources } from '../../src/households/model.ts'
import { formatDate } from '../../src/kernel/dates.ts'
import { VillageSelect } from '../regions/village-select.tsx'
import { useAct } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { useLanguage, useT } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { today } from '../shell/today.ts'

type Page = Views['households/get']['output']
type Person = Page['people'][number]
type Kind = 'died' | 'left' | 'moved'

/** Asks what happened to one member, or to whom of a household. */
export function DepartureForm({
  household,
  people,
  person,
  close
}: {
  household: string
  people: Person[]
  person: Person | undefined
  close: () => void
}) {
  const t = useT()
  const { me } = useSession()
  const navigate = useNavigate()
  const [kind, setKind] = useState<Kind>(person ? 'died' : 'moved')
  const [on, setOn] = useState(today)
  const [source, setSource] = useState<(typeof departureSources)[number] | null>(null)
  const [place, setPlace] = useState('')
  const [village, setVillage] = useState<string | null>(null)
  const [moving, setMoving] = useState(person ? [person.id] : people.map((p) => p.id))
  const leave = useAct('households/record-departure', { quiet: true })
  const move = useAct('households/record-move', { quiet: true })
  const what = {
    died: t('Meninggal', 'Died'),
    left: t('Pindah ke luar kabupaten', 'Left the regency'),
    moved: t('Pindah dalam kabupaten', 'Moved within the regency')
  }
  const follows = {
    died: t(
      'Kursi pelatihannya diberikan kepada yang menunggu, pesannya dihentikan, persetujuannya berakhir, dan ' +
        'pendamping usahanya diberi tahu. Datanya tetap tersimpan.',
      'A training seat goes to whoever waits, messages stop, consents end, and the facilitator of a business is told. The record is kept.'
    ),
    left: t(
      'Kursi pelatihannya diberikan kepada yang menunggu, pesannya dihentikan, persetujuannya berakhir, dan ' +
        'pendamping usahanya diberi tahu. Datanya tetap tersimpan.',
      'A training seat goes to whoever waits, messages stop, consents end, and the facilitator of a business is told. The record is kept.'
    ),
    moved: t(
      'Bila semua pindah, rumah tangga ini pindah. Bila sebagian, mereka menjadi rumah tangga sendiri di desa itu, ' +
        'dengan usaha, minat dan kursi pelatihannya.',
      'If everybody moves, this household moves. If some do, they become a household of their own there, with their ' +
        'businesses, wishes and training seats.'
    )
  }
  const error = leave.error ?? move.error
  const moved = () => {
    close()
    if (me.actor.role !== 'facilitator' || me.actor.villages.includes(village!)) return
    notifications.show({
      message: t(
        'Kepindahan tercatat. Yang pindah sekarang di wilayah pendamping lain.',
        'The move is recorded. Who moved is now in the area of another facilitator.'
      ),
      autoClose: 10_000
    })
    if (moving.length === people.length) navigate({ to: '/warga' })
  }
  const save = () =>
    kind === 'moved'
      ? move.mutate(
          { household, people: moving, on, source: source!, village: village!, address: place.trim() || null },
          { onSuccess: moved }
        )
      : leave.mutate(
          { person: person!.id, kind, on, source: source!, place: place.trim() || null },
          { onSuccess: close }
        )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Stack>
        {person && (
          <Radio.Group
            label={t('Apa yang terjadi?', 'What happened?')}
            value={kind}
            onChange={(v) => setKind(v as Kind)}
          >
            <Stack gap="xs" mt="xs">
              {(['died', 'left', 'moved'] as const).map((k) => (
                <Radio key={k} value={k} label={what[k]} />
              ))}
            </Stack>
          </Radio.Group>
        )}
        {kind === 'moved' && (
          <Checkbox.Group label={t('Siapa yang pindah?', 'Who moves?')} value={moving} onChange={setMoving}>
            <Stack gap="xs" mt="xs">
              {people.map((p) => (
                <Checkbox key={p.id} value={p.id} label={p.name} />
              ))}
            </Stack>
          </Checkbox.Group>
        )}
        <DateField required max={today()} label={t('Tanggal', 'Date')} value={on} onChange={setOn} />
        {kind === 'moved' && (
          <VillageSelect
            label={t('Desa tujuan', 'Village')}
            value={village}
            onChange={setVillage}
            required
            everywhere
          />
        )}
        {kind !== 'died' && (
          <TextInput
            label={kind === 'moved' ? t('Alamat di sana', 'Address there') : t('Pindah ke mana', 'Where to')}
            value={place}
            maxLength={120}
            onChange={(e) => setPlace(e.currentTarget.value)}
          />
        )}
        <Select
          label={t('Kabar dari siapa?', 'By whose word?')}
          required
          data={departureSources.map((s) => ({ value: s, label: t(departureSourceNames[s]) }))}
          value={source}
          onChange={(v) => setSource(v as typeof source)}
        />
        <Text size="sm">{follows[kind]}</Text>
        <Refused error={error} />
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={leave.isPending || move.isPending}
            disabled={source === null || (kind === 'moved' && (village === null || moving.length === 0))}
          >
            {t('Simpan', 'Save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** What a death or a move leaves open: a household without a head, businesses without anybody to run them. */
export function OpenQuestions({ page, edit }: { page: Page; edit: (enterprise: Page['enterprises'][number]) => void }) {
  const t = useT()
  const { may } = useSession()
  const choose = useAct('households/choose-head')
  const living = page.people.filter((p) => !p.gone)
  const gone = new Map(page.people.filter((p) => p.gone).map((p) => [p.id, p.name]))
  const headless = page.departures.length > 0 && living.length > 0 && !living.some((p) => p.relation === 'head')
  const orphaned = page.enterprises.filter((e) => gone.has(e.owner))
  if (!may('households/choose-head')) return null
  return (
    <>
      {headless && (
        <Alert color="mente" title={t('Siapa kepala keluarga sekarang?', 'Who heads the household now?')}>
          <Group gap="sm">
            {living.map((p) => (
              <Button
                key={p.id}
                variant="default"
                loading={choose.isPending}
                onClick={() => choose.mutate({ household: page.household.id, person: p.id })}
              >
                {p.name}
              </Button>
            ))}
          </Group>
        </Alert>
      )}
      {orphaned.length > 0 && living.length > 0 && (
        <Alert color="mente" title={t('Usaha tanpa penanggung jawab', 'Businesses without anybody to run them')}>
          <Stack gap="xs">
            {orphaned.map((e) => (
              <Group key={e.id} gap="sm">
                <Text size="sm">
                  {t(
                    `${e.name}, dulu dijalankan ${gone.get(e.owner)}.`,
                    `${e.name}, run by ${gone.get(e.owner)} before.`
                  )}
                </Text>
                <Button variant="default" size="compact-md" onClick={() => edit({ ...e, owner: living[0]!.id })}>
                  {t('Pilih penerus', 'Choose who goes on')}
                </Button>
              </Group>
            ))}
          </Stack>
        </Alert>
      )}
    </>
  )
}

/** What was recorded, and the way back for as long as there is one. */
export function Departures({ page }: { page: Page }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const undo = useAct('households/undo-departure', { quiet: true })
  const [asking, setAsking] = useState<string>()
  if (page.departures.length === 0) return null
  const names = { died: t('meninggal', 'died'), left: t('pindah ke', 'left for'), moved: t('pindah ke', 'moved to') }
  const open = (at: Date | string) => Date.now() - new Date(at).getTime() < departures.undoDays * 86_400_000
  const asked = page.departures.find((d) => d.id === asking)
  return (
    <Stack gap="xs">
      {page.departures.map((d) => (
        <Card key={d.id} withBorder padding="sm">
          <Group justify="space-between">
            <Stack gap={0}>
              <Text size="sm">
                <b>{d.names.join(', ')}</b> {names[d.kind]}{' '}
                {d.kind === 'moved'
                  ? d.toVillage
                  : d.kind === 'left'
                    ? (d.place ?? t('luar kabupaten', 'outside the regency'))
                    : ''}{' '}
                {t('pada', 'on')} {formatDate(d.on, language)}
              </Text>
              <Text size="sm" c="dimmed">
                {t(departureSourceNames[d.source])} · {d.recordedBy}
              </Text>
            </Stack>
            {may('households/undo-departure') && open(d.recordedAt) && (
              <Button
                variant="default"
                size="compact-md"
                className="tidak-dicetak"
                aria-label={`${t('Batalkan catatan', 'Undo the record')}: ${d.names.join(', ')}`}
                onClick={() => setAsking(d.id)}
              >
                {t('Batalkan catatan', 'Undo')}
              </Button>
            )}
          </Group>
        </Card>
      ))}
      <Modal
        opened={asked !== undefined}
        onClose={() => setAsking(undefined)}
        title={t('Kabar ini keliru?', 'Was this wrong?')}
      >
        <Stack>
          <Text>
            {t(
              'Persetujuan, minat dan tempat tinggalnya kembali seperti semula. Kursi pelatihannya kembali bila ' +
                'masih kosong; bila tidak, ia pertama di daftar tunggu.',
              'Consents, wishes and home come back as they were. A training seat comes back where one is free; otherwise they wait first.'
            )}
          </Text>
          <Refused error={undo.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(undefined)}>
              {t('Tidak', 'No')}
            </Button>
            <Button
              loading={undo.isPending}
              onClick={() => undo.mutate({ departure: asking! }, { onSuccess: () => setAsking(undefined) })}
            >
              {t('Ya, batalkan catatan', 'Yes, undo it')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  )
}
