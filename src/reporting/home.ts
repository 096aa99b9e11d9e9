import { z } from 'zod'
import type { Role } from '../kernel/actor.ts'
import { everyone } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { type Context, view } from '../platform/context.ts'
import { type Desk, type DeskCard, isNear } from '../platform/desk.ts'
import { countFigures, type FigureId, figures } from './figures.ts'
import { inOrder, type When, whenOf } from './rules.ts'

/** A card of the first page: of a room's desk, or a figure of the regency. */
export interface Card extends Omit<DeskCard, 'of'> {
  of: DeskCard['of'] | 'regency'
  /** Of things to do: how they stand to today. */
  when?: When
  /** One of the two or three numbers that a role reads first. */
  first?: boolean
}

/** The numbers that each role reads first: those that tell whether its own work gets anywhere. */
const firstNumbers: Partial<Record<Role, readonly string[]>> = {
  administrator: ['households', 'accounts', 'shelves'],
  officer: ['surveyed', 'certificates', 'shelves'],
  facilitator: ['cases', 'own-certificates', 'own-shelves'],
  mentor: ['interested', 'withTime'],
  resident: ['own-classes', 'own-certificates', 'own-shelves', 'own-money'],
  buyer: ['own-owed'],
  leader: ['interested', 'certificates', 'shelves'],
  auditor: ['households', 'certificates', 'shelves']
}

/** The figures that the actor may open a list of, and where; what is hidden from the actor has no card. */
async function figureCards(context: Context): Promise<Card[]> {
  const counted = await countFigures(context)
  const { may } = context
  const open = may('households/list')
  const places: Partial<Record<FigureId, string>> = {
    ...(!isNear(context.actor) && {
      households: open ? '/warga' : '/peta',
      surveyed: open ? '/warga?filter=surveyed' : '/peta',
      enterprises: open ? '/warga?tab=usaha' : '/peta',
      ...(may('certificates/list') && { certificates: '/sertifikat?keadaan=valid' }),
      ...(may('mentoring/cases') && { accompanied: '/pendampingan?tab=usaha' }),
      ...(may('retail/on-shelves') && { shelves: '/rak?tab=produk' })
    }),
    interested: '/peta?ukuran=interest',
    withTime: '/peta?ukuran=opportunity'
  }
  return (Object.entries(places) as [FigureId, string][]).flatMap(([id, to]) =>
    counted[id] === null ? [] : [{ id, ...figures[id], value: counted[id], to, of: 'regency' as const }]
  )
}

/** The actor's desk: what waits, the most urgent first, then numbers, those that the role reads first before all others. */
export const homeOf = (desks: readonly Desk[]) =>
  view({
    name: 'reporting/home',
    may: everyone,
    title: text('Beranda', 'Home'),
    input: z.object({}),
    async run(context) {
      const { today } = context
      const [ofRegency, ...ofRooms] = await Promise.all([figureCards(context), ...desks.map((desk) => desk(context))])
      const laid = ofRooms.flat()
      const first = firstNumbers[context.actor.role] ?? []
      const numbers: Card[] = [...laid.filter(({ of }) => of === 'mine'), ...ofRegency]
      const cards: Card[] = [
        ...inOrder(
          laid.filter(({ of }) => of === 'waiting'),
          today
        ).map((card) => ({ ...card, when: whenOf(card, today) })),
        ...first.flatMap((id) => numbers.filter((n) => n.id === id).map((n) => ({ ...n, first: true }))),
        ...numbers.filter(({ id }) => !first.includes(id))
      ]
      return { cards }
    }
  })
