/**
 * What failed under better-auth. It swallows errors of the database: whoever could not be read counts as nobody, and
 * signing out succeeds while the session lives on. So what failed is noted beside it and thrown in place of its answer.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import { trouble } from '../platform/trouble.ts'

/** `db`: for better-auth alone; `heard`: performs what asks it, and throws what the database failed with meanwhile. */
export function hearFailures(pool: PostgresPool) {
  const asking = new AsyncLocalStorage<{ failure?: unknown }>()
  const note = (error: unknown) => {
    const asked = asking.getStore()
    if (asked && trouble(error)) asked.failure ??= error
  }
  const heardPool = {
    connect: () =>
      pool.connect().catch((error) => {
        note(error)
        throw error
      }),
    end: async () => {}
  }
  const db = new Kysely<never>({
    dialect: new PostgresDialect({ pool: heardPool }),
    log(event) {
      if (event.level === 'error') note(event.error)
    }
  })
  const heard = async <T>(ask: () => Promise<T>): Promise<T> => {
    const asked: { failure?: unknown } = {}
    const answer = await asking.run(asked, ask)
    if (asked.failure) throw asked.failure
    return answer
  }
  return { db, heard }
}
