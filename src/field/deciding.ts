/** What people decide of phones and of what came from them. */
import { z } from 'zod'
import { mergeEdit, type Seen } from '../households/rules.ts'
import { version } from '../kernel/inputs.ts'
import { notFound } from '../kernel/problem.ts'
import { office, register } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import { invalidInput } from '../platform/perform.ts'
import { actionOf, current, isEdit, partOfEdit } from './edits.ts'
import type { FieldAction } from './model.ts'
import { changedAgain, decidedAlready } from './refusals.ts'
import type { Sealed } from './store.ts'

export const revoke = action({
  name: 'field/revoke',
  may: office,
  title: text('Mencabut telepon lapangan', 'Revoked a field phone'),
  input: z.object({ device: z.uuid() }),
  async run(context, { device }) {
    const { numUpdatedRows } = await context.db
      .updateTable('field_device')
      .set({ revoked_at: context.now, revoked_by: context.actor.name })
      .where('regency', '=', context.actor.regency)
      .where('id', '=', device)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw notFound(text('Telepon ini', 'This phone'))
    return {}
  }
})

/** An act that waits to be decided on, held until this transaction ends. */
async function waiting(context: Context, id: string, state: 'conflict' | 'kept') {
  const row = await context.db
    .selectFrom('field_entry')
    .select(['id', 'action', 'state', 'entry_cipher'])
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw notFound(text('Catatan ini', 'This record'))
  if (row.state !== state) throw decidedAlready()
  const { input } = JSON.parse(context.vault.open(row.entry_cipher!)) as Sealed
  return { action: row.action as FieldAction, input }
}

const decide = (context: Context, id: string, state: 'settled' | 'taken' | 'declined', reason?: string) =>
  context.db
    .updateTable('field_entry')
    .set({ state, entry_cipher: null, decided_at: context.now, decided_by: context.actor.name, reason: reason ?? null })
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .execute()

/** One tap: the phone's value or the office's in the fields that both changed; the others are brought together. */
export const settle = action({
  name: 'field/settle',
  may: register,
  title: text('Memilih antara dua perubahan', 'Settled two changes of one field'),
  input: z.object({ entry: z.uuid(), version, keep: z.enum(['phone', 'office']) }),
  async run(context, { entry, version: seenVersion, keep }) {
    const { action: name, input } = await waiting(context, entry, 'conflict')
    if (!isEdit(name)) throw decidedAlready()
    const { wanted, seen, now, began } = await current(context, name, input)
    if (now.version !== seenVersion) throw changedAgain()
    const { both } = mergeEdit(seen, wanted as object, now, now.version !== began)
    const part: Record<string, unknown> = { ...wanted }
    const base: Record<string, unknown> = { ...seen }
    for (const key of both) {
      const shown = `${key}Masked` in now ? `${key}Masked` : key
      // Who chooses has seen both: the phone's value is written over what is there now, or not at all.
      if (keep === 'phone') base[shown] = (now as Seen)[shown]
      else if (shown === key) part[key] = base[key]
      else delete part[key]
    }
    const act = actionOf(name)
    const whole = { ...(input as object), version: now.version, [partOfEdit(name)]: part, seen: base }
    const read = act.input.safeParse(whole)
    if (!read.success) throw invalidInput(read.error)
    await act.run(context, read.data)
    await decide(context, entry, 'settled')
    return {}
  }
})

/** Does what a phone without right sent, as whoever takes it in may. */
export const takeIn = action({
  name: 'field/take-in',
  may: office,
  title: text('Menerima catatan yang ditahan', 'Took in a record that was held'),
  input: z.object({ entry: z.uuid() }),
  async run(context, { entry }) {
    const { action: name, input } = await waiting(context, entry, 'kept')
    const done = await context.db
      .selectFrom('audit')
      .select('id')
      .where('regency', '=', context.actor.regency)
      .where('id', '=', entry)
      .where('done', '=', true)
      .executeTakeFirst()
    const act = actionOf(name)
    // Under the phone's own id, which later acts speak of.
    if (!done) await act.run({ ...context, actionId: entry }, act.input.parse(input))
    await decide(context, entry, 'taken')
    return {}
  }
})

export const decline = action({
  name: 'field/decline',
  may: office,
  title: text('Menolak catatan yang ditahan', 'Refused a record that was held'),
  input: z.object({ entry: z.uuid(), reason: z.string().trim().min(3).max(300) }),
  async run(context, { entry, reason }) {
    await waiting(context, entry, 'kept')
    await decide(context, entry, 'declined', reason)
    return {}
  }
})
