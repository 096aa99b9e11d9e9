import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { dateInJakarta, formatDate } from '../../src/kernel/dates.ts'
import { type Text as Both, text } from '../../src/kernel/text.ts'
import { type ProblemBody, useAct } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { overScreen } from '../shell/over-screen.tsx'
import { Refused } from '../shell/problem.tsx'

/** Offers to ask a second person of the office for what nobody does alone; nothing: it was left. */
export const askApproval = (operation: string, input: unknown, problem: ProblemBody) =>
  overScreen<ProblemBody | undefined>((done) => (
    <Ask operation={operation} input={input} problem={problem} done={done} />
  ))

function Ask({
  operation,
  input,
  problem,
  done
}: {
  operation: string
  input: unknown
  problem: ProblemBody
  done: (asked?: ProblemBody) => void
}) {
  const t = useT()
  const [note, setNote] = useState('')
  const ask = useAct('access/ask-approval', { quiet: true })
  return (
    <Modal opened onClose={() => done()} title={t('Perlu persetujuan kedua', 'Needs a second approval')} size="md">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          event.stopPropagation()
          ask.mutate(
            { operation, input: JSON.stringify(input), note },
            {
              onSuccess: ({ expires }) => done({ ...problem, code: 'web/asked', text: askedUntil(expires), facts: {} })
            }
          )
        }}
      >
        <Stack>
          <Text fw={600}>{t(problem.facts.about as Both)}</Text>
          <Text size="sm">{t(problem.text)}</Text>
          <Textarea
            label={t('Alasan, untuk yang menyetujui', 'Why, for who approves')}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            minLength={3}
            maxLength={500}
            required
            data-autofocus
          />
          <Refused error={ask.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={() => done()}>
              {t('Batal', 'Cancel')}
            </Button>
            <Button type="submit" loading={ask.isPending}>
              {t('Minta persetujuan', 'Ask for approval')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

function askedUntil(expires: string): Both {
  const day = dateInJakarta(new Date(expires))
  return text(
    `Sudah diminta; menunggu orang kedua sampai ${formatDate(day)}. Sesudah disetujui, lakukan dari layar Persetujuan.`,
    `Asked; it waits for a second person until ${formatDate(day, 'en')}. Once approved, do it from the screen Approvals.`
  )
}
