import { dateInJakarta } from '../../kernel/dates.ts'
import { text } from '../../kernel/text.ts'
import type { Desk } from '../desk.ts'
import { worries } from './rules.ts'
import { lastGood } from './runs.ts'

const words = {
  backup: text('Hari sejak cadangan terakhir yang baik', 'Days since the last good backup'),
  drill: text('Hari sejak cadangan terakhir dicoba', 'Days since a backup was last tried')
}
const acts = {
  backup: text('Buat cadangan', 'Take a backup'),
  drill: text('Coba cadangan terakhir', 'Try the newest backup')
}

/** Of a regency with real data: is there a fresh backup, and was one ever brought back? */
export const backupsDesk: Desk = async (context) => {
  if (!context.may('backups/take')) return []
  const { demo, created_at } = await context.db
    .selectFrom('tenant')
    .select(['demo', 'created_at'])
    .where('regency', '=', context.actor.regency)
    .executeTakeFirstOrThrow()
  if (demo) return []
  const good = await lastGood(context.client, created_at)
  return worries(good.backup, good.drill, context.now).map((worry) => ({
    id: worry,
    label: words[worry],
    value: Math.floor((context.now.getTime() - good[worry].getTime()) / 86_400_000),
    to: '/cadangan',
    of: 'waiting' as const,
    act: acts[worry],
    since: dateInJakarta(good[worry])
  }))
}
