import type { SelectQueryBuilder } from 'kysely'
import { z } from 'zod'
import type { DB } from './postgres/schema.generated.ts'

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
    ...filters
  })

/** A pattern for `ilike`: text that holds these words anywhere, with signs meant as they are written. */
export const containing = (words: string): string => `%${words.replace(/[\\%_]/g, '\\$&')}%`

interface Paging {
  page: number
  size: number
  sort?: string | undefined
  direction?: 'asc' | 'desc' | undefined
}

/** Runs one page and its count. `found` carries the conditions, `select` the columns; the database does the counting. */
export async function paged<TB extends keyof DB, O>(
  input: Paging,
  found: SelectQueryBuilder<DB, TB, object>,
  select: (query: SelectQueryBuilder<DB, TB, object>) => SelectQueryBuilder<DB, TB, O>,
  defaultSort: string,
  defaultDirection: 'asc' | 'desc' = 'asc'
): Promise<{ rows: O[]; total: number }> {
  const sort = input.sort ?? defaultSort
  const direction = input.direction ?? (input.sort ? 'asc' : defaultDirection)
  const count = await found.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await select(found)
    .orderBy(sort as never, (order) => (direction === 'desc' ? order.desc().nullsLast() : order.asc().nullsLast()))
    .limit(input.size)
    .offset((input.page - 1) * input.size)
    .execute()
  return { rows, total: Number((count as { total: number }).total) }
}
