import type { PlainDate } from '../kernel/dates.ts'

/** `overdue`: was to be done before today; `waiting`: no day is set, somebody waits; `later`: its day is to come. */
export type When = 'overdue' | 'today' | 'waiting' | 'later'
const whens: readonly When[] = ['overdue', 'today', 'waiting', 'later']

interface Dated {
  due?: PlainDate | undefined
  since?: PlainDate | undefined
}

export const whenOf = ({ due }: Dated, today: PlainDate): When =>
  due === undefined ? 'waiting' : due < today ? 'overdue' : due === today ? 'today' : 'later'

/** Overdue first, then today's, then what waits, then what is to come; within each the oldest day first. */
export function inOrder<C extends Dated>(cards: readonly C[], today: PlainDate): C[] {
  const rank = (card: C) => whens.indexOf(whenOf(card, today))
  const day = ({ due, since }: C) => due ?? since ?? '9999'
  return [...cards].sort((a, b) => rank(a) - rank(b) || (day(a) < day(b) ? -1 : day(a) > day(b) ? 1 : 0))
}
