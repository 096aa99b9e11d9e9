/** The acts that change what is there, and the record that each is about. */
import {
  enterprise,
  household,
  householdsRoom,
  person,
  showEnterprise,
  showHousehold,
  showPerson
} from '../households/index.ts'
import type { Seen } from '../households/rules.ts'
import { mentoringRoom } from '../mentoring/index.ts'
import type { Context } from '../platform/context.ts'
import type { AnyAction } from '../platform/perform.ts'
import { potentialRoom } from '../potential/index.ts'
import { type FieldAction, fieldActions } from './model.ts'

const all = [householdsRoom, potentialRoom, mentoringRoom].flatMap(
  ({ operations }) => operations as unknown as readonly AnyAction[]
)
const byName = new Map(fieldActions.map((name) => [name, all.find((a) => a.name === name)!]))
export const actionOf = (name: FieldAction): AnyAction => byName.get(name)!

const edits = {
  'households/change': 'household',
  'households/change-person': 'person',
  'households/change-enterprise': 'enterprise'
} as const
export type Edit = keyof typeof edits
export const isEdit = (action: FieldAction): action is Edit => action in edits
/** Where in its input the fields of an edit stand. */
export const partOfEdit = (action: Edit) => edits[action]

/** An edit that waits beside the record as it is now. */
export async function current(context: Context, action: Edit, given: unknown) {
  const input = actionOf(action).input.parse(given) as { id: string; version: number; seen?: Seen } & Record<
    string,
    object
  >
  const { vault } = context
  const read: Record<Edit, () => Promise<Seen>> = {
    'households/change': async () => showHousehold(vault, await household(context, input.id)),
    'households/change-person': async () => showPerson(vault, await person(context, input.id)),
    'households/change-enterprise': async () => showEnterprise(vault, await enterprise(context, input.id))
  }
  const now = await read[action]()
  const home = (action === 'households/change' ? input.id : now.household) as string
  return {
    input,
    wanted: input[edits[action]]!,
    seen: input.seen ?? {},
    now,
    began: input.version,
    subject: input.id,
    household: home
  }
}
