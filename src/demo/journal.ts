/**
 * What the building of the demo has done so far, in its order, with what came of each step. A build that was cut off walks
 * the same way again: what it did is answered from here without doing or asking it, and it goes on where the answers end.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { uuidv7 } from '../kernel/identifiers.ts'
import { Problem } from '../kernel/problem.ts'
import type { Connection } from '../platform/postgres/database.ts'

export interface Journal {
  /**
   * Does `work` once. Its id is the same whenever the step is walked, so that an action whose transaction was committed
   * just before the cut answers its first result. A refusal is kept like an answer; any other failure ends the build.
   */
  step: <T>(work: (id: string) => Promise<T>) => Promise<T>
}

export async function openJournal({ db, transaction }: Connection): Promise<Journal> {
  const { rows } = await sql<{ known: number; begun: Date }>`
    select (select count(*) from demo_step) as known, created_at as begun from tenant`.execute(db)
  const { known, begun } = rows[0]!
  let next = 1 // the first row says what is being built
  const keep = (no: number, result: { answer: string | null; refusal: string | null }) =>
    transaction('read write', async (tx) => {
      // It is written before whatever follows it, and so is never missing where that is there.
      await sql`set local synchronous_commit to off`.execute(tx)
      await tx
        .insertInto('demo_step')
        .values({ no, ...result })
        .execute()
    })
  return {
    async step<T>(work: (id: string) => Promise<T>): Promise<T> {
      const no = next++
      if (no < known) {
        const { answer, refusal } = await db
          .selectFrom('demo_step')
          .select(['answer', 'refusal'])
          .where('no', '=', no)
          .executeTakeFirstOrThrow()
        if (refusal) throw Problem.from(refusal as never)
        return answer as T
      }
      const id = uuidv7(begun.getTime() + no, createHash('sha256').update(`${begun.toISOString()} ${no}`).digest())
      let answer: string
      try {
        answer = JSON.stringify((await work(id)) ?? null)
      } catch (error) {
        if (error instanceof Problem && error.status < 500)
          await keep(no, { answer: null, refusal: JSON.stringify(error) })
        throw error
      }
      await keep(no, { answer, refusal: null })
      return JSON.parse(answer)
    }
  }
}
