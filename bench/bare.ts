/** Beside `requests.ts`: a server that knows nothing of Rakit sends the same statements through `pg`, one after the other. */
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import pg from 'pg'

export interface Statement {
  text: string
  values?: unknown[]
}
export interface Told {
  url: string
  /** By address: a transaction, whose last statement but one is answered. */
  transactions: Record<string, Statement[]>
}

process.once('message', ({ url, transactions }: Told) => {
  const pool = new pg.Pool({ connectionString: url, max: 12 })
  const app = new Hono()
  app.post('/:room/:name', async (c) => {
    await c.req.text()
    const client = await pool.connect()
    const answers: pg.QueryResult[] = []
    for (const { text, values } of transactions[c.req.path]!) answers.push(await client.query(text, values))
    client.release()
    return c.json(answers.at(-2)!.rows)
  })
  serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.send!(port))
})
process.on('disconnect', () => process.exit())
