import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { DB } from './postgres/schema.generated.ts'

/** Where a walk through a list goes on: behind the row with this value of the sort and this key, as the database writes them. */
const after = z.object({ sort: z.string().max(4000).nullable(), key: z.string().max(200) })
export type After = z.infer<typeof after>

/** Pages of a table: at most 200 rows a page on screen; an export walks through all of them. */
export const page = <const S extends readonly [string, ...string[]], F extends z.ZodRawShape>(
  sortable: S,
  filters: F
) =>
  z.object({
    page: z.number().int().min(1).max(1_000_000).default(1),
    size: z.number().int().min(1).max(5000).default(25),
    sort: z.enum(sortable).optional(),
    direction: z.enum(['asc', 'desc']).optional(),
    after: after
      .optional()
      .describe('In place of a page: goes on behind this row, so that nothing is lost or told twice.'),
    ...filters
  })

/** A pattern for `ilike`: text that holds these words anywhere, with signs meant as they are written. */
export const containing = (words: string): string => `%${words.replace(/[\\%_]/g, '\\$&')}%`

interface Paging {
  page: number
  size: number
  sort?: string | undefined
  direction?: 'asc' | 'desc' | undefined
  after?: After | undefined
}

interface Order {
  /** The usual sort. */
  sort: string
  direction?: 'asc' | 'desc'
  /** What no two rows share; the last word of every order. */
  key?: string
  /** The table and column that a sort means, where several have one of its name. */
  of?: (sort: string) => string
}

/**
 * Runs one page and its count. `found` carries the conditions, `select` the columns; the database does the counting.
 * `next` says where to go on; a walk by it counts only once, at its first page.
 */
export async function paged<TB extends keyof DB, O>(
  input: Paging,
  found: SelectQueryBuilder<DB, TB, object>,
  select: (query: SelectQueryBuilder<DB, TB, object>) => SelectQueryBuilder<DB, TB, O>,
  { sort: usual, direction: usualDirection = 'asc', key: keyColumn = 'id', of = (sort) => sort }: Order
): Promise<{ rows: O[]; total: number; next: After | undefined }> {
  const direction = input.direction ?? (input.sort ? 'asc' : usualDirection)
  const [sort, key] = [sql.ref(of(input.sort ?? usual)), sql.ref(keyColumn)]
  const count = input.after
    ? undefined
    : found.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const asked = select(found)
    .select([sql<string | null>`${sort}::text`.as('_sort'), sql<string>`${key}::text`.as('_key')])
    .$if(input.after !== undefined, (q) => q.where(behind(input.after!, sort, key, direction)))
    .orderBy(sql`${sort} ${sql.raw(direction)} nulls last`)
    .orderBy(key)
    .limit(input.size)
    .$if(input.after === undefined, (q) => q.offset((input.page - 1) * input.size))
    .execute() as Promise<(O & { _sort: string | null; _key: string })[]>
  const [counted, rows] = await Promise.all([count, asked])
  const last = rows.at(-1)
  return {
    rows: rows.map(({ _sort, _key, ...row }) => row as unknown as O),
    total: Number(counted?.total ?? 0),
    next: last && rows.length === input.size ? { sort: last._sort, key: last._key } : undefined
  }
}

/** Rows that come after one with this sort and key; those without a value come last. */
function behind(at: After, sort: RawBuilder<unknown>, key: RawBuilder<unknown>, direction: 'asc' | 'desc') {
  if (at.sort === null) return sql<boolean>`${sort} is null and ${key} > ${at.key}`
  const beyond = direction === 'asc' ? sql`>` : sql`<`
  return sql<boolean>`(${sort} is null or ${sort} ${beyond} ${at.sort} or (${sort} = ${at.sort} and ${key} > ${at.key}))`
}
