import { Anchor, Button, Card, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { IconDice5 } from '@tabler/icons-react'
import { useState } from 'react'
import { addDays, formatDate } from '../../src/kernel/dates.ts'
import { LeastChange } from '../evidence/how-many.tsx'
import { useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { useLanguage } from '../shell/language.tsx'
import { Refused } from '../shell/problem.tsx'
import { useSession } from '../shell/session.tsx'
import { today } from '../shell/today.ts'
import type { ClassData } from './page.tsx'

/** Codes in the published list by person, and the lottery, of a class that has one. */
export const useLottery = (c: ClassData) => useView('classes/lottery', { class: c.id }).data

/** Where more people wish than there are seats: announced beforehand, then drawn in the open, once. */
export function Lottery({ c, owns }: { c: ClassData; owns: boolean }) {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const asked = useLottery(c)
  const [open, setOpen] = useState<'announce' | 'draw'>()
  if (!asked) return null
  const { lottery } = asked
  const acts = owns && c.status === 'planned' && may('classes/announce-lottery')
  const people = c.seats + c.waiting
  if (!lottery)
    return acts && c.waiting > 0 ? (
      <Card withBorder padding="md" className="tidak-dicetak">
        <Group justify="space-between" gap="md">
          <Text style={{ flex: '1 1 260px' }}>
            {t(
              `${people} orang ingin ikut, kursinya ${c.capacity}. Bila adil lebih penting daripada nilai rencana, ` +
                'kursinya dapat diundi di depan umum.',
              `${people} people want to come and there are ${c.capacity} seats. Where fairness matters more than the worth of the plan, ` +
                'seats can be drawn in the open.'
            )}
          </Text>
          <Button
            variant="default"
            leftSection={<IconDice5 size={18} aria-hidden />}
            onClick={() => setOpen('announce')}
          >
            {t('Undi kursinya', 'Draw the seats')}
          </Button>
        </Group>
        <Announce c={c} opened={open === 'announce'} close={() => setOpen(undefined)} />
      </Card>
    ) : null
  const day = formatDate(lottery.drawsOn, language)
  return (
    <Card withBorder padding="md" style={{ borderLeft: '5px solid var(--mantine-color-hijau-6)' }}>
      <Stack gap="xs">
        <Text fw={600}>
          {lottery.drawn
            ? t(
                `Kursi sudah diundi: ${lottery.tickets} orang, ${lottery.seats} kursi`,
                `Drawn: ${lottery.tickets} people, ${lottery.seats} seats`
              )
            : t(
                `Undian diumumkan: ${day}, ${lottery.tickets} orang untuk ${lottery.seats} kursi`,
                `A lottery is announced: ${day}, ${lottery.tickets} people for ${lottery.seats} seats`
              )}
        </Text>
        <Text size="sm">
          {t('Sidik jari benih undian', 'Fingerprint of the seed')}:{' '}
          <Code style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>{lottery.commitment}</Code>
        </Text>
        {may('evidence/how-many') && <LeastChange treated={lottery.seats} controls={lottery.tickets - lottery.seats} />}
        <Group gap="md">
          <Anchor href={`/publik/undian/${lottery.id}`} size="sm">
            {t('Halaman undian untuk umum', 'The page of the lottery for everybody')}
          </Anchor>
          {!lottery.drawn && acts && today() >= lottery.drawsOn && (
            <Button leftSection={<IconDice5 size={18} aria-hidden />} onClick={() => setOpen('draw')}>
              {t('Undi sekarang', 'Draw now')}
            </Button>
          )}
        </Group>
        {!lottery.drawn && acts && today() < lottery.drawsOn && (
          <Text size="sm" c="dimmed">
            {t(
              'Sampai hari itu tidak ada yang mendapat kursi. Beri tahu peserta kodenya, dan minta mereka mencatat sidik jari ini.',
              'Until that day nobody gets a seat. Tell people their codes, and ask them to note this fingerprint.'
            )}
          </Text>
        )}
      </Stack>
      <Draw c={c} opened={open === 'draw'} close={() => setOpen(undefined)} />
    </Card>
  )
}

interface Dialog {
  c: ClassData
  opened: boolean
  close: () => void
}

function Announce({ c, opened, close }: Dialog) {
  const { t } = useLanguage()
  const announce = useAct('classes/announce-lottery', { quiet: true })
  const [drawsOn, setDrawsOn] = useState<string>('')
  return (
    <Modal opened={opened} onClose={close} title={t('Umumkan undian kursi?', 'Announce a lottery of seats?')}>
      <Stack>
        <Text size="sm">
          {t(
            'Daftar peserta (kode, tanpa nama) dan sidik jari benihnya langsung tampil di halaman publik. Pilihan rencana untuk ' +
              'kelas ini dilepas: semua menunggu undian. Setelah diumumkan tidak dapat dibatalkan, dan undian hanya sekali.',
            'The list (codes, no names) and the fingerprint of the seed are public at once. What the plan chose for this class is let ' +
              'go: all wait for the draw. It cannot be taken back once announced, and it is drawn once only.'
          )}
        </Text>
        <DateField
          label={t('Hari undian', 'Day of the draw')}
          description={t(
            'Paling cepat besok, supaya semua sempat mencatat.',
            'Tomorrow at the earliest, so that all can note it.'
          )}
          value={drawsOn}
          min={addDays(today(), 1)}
          max={c.starts}
          onChange={setDrawsOn}
          required
        />
        <Refused error={announce.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('Jangan diundi', 'Do not draw')}
          </Button>
          <Button
            disabled={!drawsOn}
            loading={announce.isPending}
            onClick={() => announce.mutate({ class: c.id, drawsOn }, { onSuccess: close })}
          >
            {t('Umumkan', 'Announce')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function Draw({ c, opened, close }: Dialog) {
  const { t } = useLanguage()
  const draw = useAct('classes/draw-lottery', { quiet: true })
  const [word, setWord] = useState('')
  return (
    <Modal opened={opened} onClose={close} title={t('Undi sekarang?', 'Draw now?')}>
      <Stack>
        <Text size="sm">
          {t(
            'Minta yang hadir menyebut angka atau kata, misalnya hasil lempar dadu. Bersama benih yang sudah dijanjikan, itu menentukan ' +
              'hasilnya: kantor tidak tahu kata ini sebelumnya, dan yang hadir tidak tahu benihnya.',
            'Ask those who are there for a number or a word, such as thrown dice. With the seed that was promised it makes the result: ' +
              'the office did not know the word before, and those who are there do not know the seed.'
          )}
        </Text>
        <TextInput
          label={t('Kata atau angka dari yang hadir', 'Word or number of those who are there')}
          value={word}
          maxLength={80}
          onChange={(e) => setWord(e.currentTarget.value)}
          required
        />
        <Refused error={draw.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('Nanti', 'Later')}
          </Button>
          <Button
            disabled={!word.trim()}
            loading={draw.isPending}
            onClick={() => draw.mutate({ class: c.id, word }, { onSuccess: close })}
          >
            {t('Undi, hanya sekali', 'Draw, once only')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
