/** A server that takes what it is sent and never answers, as a machine that lost its power or a frozen process. */
import { createServer, connect as dial, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { isAway } from '../trouble.ts'
import { connect } from './database.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ fromEmpty: true })
})
afterAll(() => world.close())

it('is not waited for, and another connection is had when it answers again', async () => {
  const { hostname, port } = new URL(world.url)
  const lines: Socket[] = []
  let silent = false
  const between = createServer((line) => {
    const there = dial(Number(port), hostname)
    lines.push(line, there)
    line.on('data', (sent) => there.write(sent))
    there.on('data', (said) => {
      if (!silent) line.write(said)
    })
    for (const end of [line, there]) end.on('error', () => {})
  })
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
  const url = new URL(world.url)
  url.port = String((between.address() as { port: number }).port)
  const { pool, close } = connect({ url: url.toString() }, 1, { answerMillis: 1000 })
  const ask = () => pool.query('select 1 as one').then(({ rows }) => rows[0].one)
  expect(await ask()).toBe(1)
  silent = true
  expect(await ask().catch(isAway)).toBe(true) // the connection it had
  expect(await ask().catch(isAway)).toBe(true) // a new one
  silent = false
  expect(await ask()).toBe(1)
  for (const line of lines) line.destroy()
  await close()
  between.close()
})
