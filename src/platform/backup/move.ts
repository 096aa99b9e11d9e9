import type pg from 'pg'
import { migrate } from '../postgres/migrate.ts'
import { dump, type Ending, load, makeTables, openSnapshot, type Piece, requireEmpty } from './tables.ts'

/** Copies a database into an empty one without a file in between; every table's sum is compared before it is kept. */
export async function moveDatabase(
  from: pg.Pool,
  to: pg.Pool,
  say: (step: string) => void
): Promise<{ tables: number; rows: number }> {
  const [source, target] = [await from.connect(), await to.connect()]
  try {
    await target.query('begin')
    await requireEmpty(target)
    const shape = await openSnapshot(source)
    let ending: Ending | undefined
    const pieces = async function* (): AsyncGenerator<Piece> {
      ending = yield* dump(source, shape, () => {})
    }
    const sums = await load(target, shape, await makeTables(target, shape), pieces(), () => ending!, say)
    await target.query('commit')
    await to.query('analyze')
    await migrate(to)
    return { tables: shape.tables.length, rows: Object.values(sums).reduce((all, { rows }) => all + rows, 0) }
  } finally {
    await source.query('rollback').catch(() => {})
    source.release()
    target.release(true)
  }
}
