/** Input of any operation that names what is there in a database: by every id that it may mean, in turns. */
import type pg from 'pg'
import { newId } from '../../src/platform/perform.ts'
import { likely, type Shape } from './likely.ts'
import { jelbudan } from './world.ts'

/** Tables that hold what there is to change, by the room whose `id` means one of them; and what other fields mean. */
const means: Record<string, string[]> = {
  households: ['household', 'person', 'enterprise'],
  mentoring: ['mentoring_case', 'task', 'visit'],
  cooperation: ['partner', 'listing', 'partnership'],
  pools: ['pool', 'pool_order', 'batch'],
  products: ['product', 'paper'],
  retail: ['retail_agreement', 'curation_round', 'curation_entry', 'store', 'placement'],
  orders: ['purchase_order', 'delivery', 'invoice'],
  training: ['programme', 'mentor', 'venue'],
  classes: ['class'],
  messages: ['message'],
  support: ['help'],
  case: ['mentoring_case'],
  coordinator: ['mentoring_case'],
  person: ['person'],
  owner: ['person'],
  people: ['person'],
  subject: ['person', 'household'],
  order: ['purchase_order', 'pool_order'],
  agreement: ['retail_agreement'],
  round: ['curation_round'],
  entry: ['curation_entry'],
  need: ['listing'],
  offer: ['listing']
}
/** Ids of what is there, by table. */
export type Known = ReadonlyMap<string, string[]>

/** The first rows of every table that has ids. */
export async function knownIn(pool: pg.Pool, most: number): Promise<Known> {
  const known = new Map<string, string[]>()
  const { rows: tables } = await pool.query(`select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'id' and data_type = 'uuid'`)
  for (const { name } of tables) {
    const { rows } = await pool.query(`select id from "${name}" order by id limit ${most}`)
    known.set(
      name,
      rows.map(({ id }) => id)
    )
  }
  return known
}

/** The input with every id in it replaced by one of what is there, the `turn`th of those it may mean. */
export function aimed(known: Known, shape: Shape, room: string, turn: number, name = 'id'): unknown {
  const branch = shape.anyOf?.find((one) => one.type !== 'null')
  if (branch) return aimed(known, branch, room, turn, name)
  if (shape.format === 'uuid') {
    const tables = means[name === 'id' ? room : name] ?? [name]
    const ids = tables.flatMap((table) => known.get(table) ?? [])
    return ids[turn % Math.max(1, ids.length)] ?? newId()
  }
  if (shape.type === 'object' && shape.properties)
    return Object.fromEntries(
      Object.entries(shape.properties).map(([key, part]) => [key, aimed(known, part, room, turn, key)])
    )
  if (shape.type === 'array') return [aimed(known, shape.items ?? {}, room, turn, name.replace(/s$/, ''))]
  if (name === 'village') return jelbudan
  if (name === 'retailer') return 'Alfamart'
  if (name === 'version') return 1
  return likely(shape)
}
