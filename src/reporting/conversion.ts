/** Of so many, so many went on to the next step, and how long that took: pure. */
import { shownParts, usual } from '../households/disclosure.ts'
import { daysBetween, type PlainDate } from '../kernel/dates.ts'

/** A person, a business or a product on its way: the day each step was reached; a step counts after all before it only. */
export interface Unit {
  household: string
  reached: readonly (PlainDate | null)[]
}

export interface Reached {
  /** None where too few households stand behind those who went on, or behind those who did not. */
  value: number | null
  /** Hidden since all but a few went on. */
  nearlyAll: boolean
  /** How many of it came in the last seven days, never more than there are. */
  week: number | null
  /** What the step usually took, days; of too few households nothing. */
  days: number | null
}

const homes = (units: readonly Unit[]) => new Set(units.map((unit) => unit.household)).size
const part = (units: readonly Unit[], others = 0) => ({ figure: units.length, behind: homes(units) + others })

/** Days from one step to the next, one value a household. */
function daysOf(units: readonly Unit[], step: number): number[] {
  const took = units.flatMap(({ household, reached }) => {
    const [from, to] = [reached[step - 1], reached[step]]
    return from && to && from <= to ? [{ household, days: daysBetween(from, to) }] : []
  })
  return [...Map.groupBy(took, ({ household }) => household).values()].map(
    (own) => own.reduce((sum, { days }) => sum + days, 0) / own.length
  )
}

/**
 * The `steps` after the first. `others`: so many households stand behind those who are at the first step and in no list.
 * What `open` sees is not hidden.
 */
export function conversion(
  units: readonly Unit[],
  steps: number,
  since: PlainDate,
  open: boolean,
  others = 0
): Reached[] {
  const shown = (on: ReturnType<typeof part>, rest: ReturnType<typeof part>) =>
    open ? on.figure : shownParts([on, rest])[0]!
  let before = units
  return Array.from({ length: steps }, (_, i) => {
    const step = i + 1
    const on = before.filter(({ reached }) => reached[step])
    const stayed = part(
      before.filter(({ reached }) => !reached[step]),
      i === 0 ? others : 0
    )
    const isNew = ({ reached }: Unit) => reached[step]! > since
    const value = shown(part(on), stayed)
    const days = usual(daysOf(on, step))
    before = on
    return {
      value,
      nearlyAll: value === null && stayed.behind < part(on).behind,
      week: value === null ? null : shown(part(on.filter(isNew)), part(on.filter((unit) => !isNew(unit)))),
      days: days === null ? null : Math.round(days)
    }
  })
}
