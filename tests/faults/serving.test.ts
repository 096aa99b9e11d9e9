/** The process that serves is kept: whatever stalls or ends it, it serves again, at the same address. */
import { rmSync } from 'node:fs'
import { afterAll, expect, it } from 'vitest'
import { administrator } from '../support/api.ts'
import { processesOf, type Started, startedBy, startProcess, until } from '../support/process.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const places: string[] = []
afterAll(() => {
  for (const directory of places) rmSync(directory, { recursive: true, force: true })
})

function start() {
  const directory = temporaryDirectory('serving')
  places.push(directory)
  const data = `${directory}/data`
  const settings = { RAKIT_DATA: data, RAKIT_DEMO: 'off', PORT: '0', RAKIT_LOG: 'error', RAKIT_STALL_SECONDS: '2' }
  return { data, server: startProcess(['start'], settings) }
}

const serving = (server: Started) => startedBy(server.child.pid!, 'serve.ts')[0]

const healthy = (address: string) =>
  fetch(`${address}/healthz`, { signal: AbortSignal.timeout(1000) }).then(
    ({ ok }) => ok,
    () => false
  )

it('one that stalls or is killed is replaced at the same address, with a line in the log', async () => {
  const { server } = start()
  const address = await server.address
  const api = await administrator(address, server.said())
  for (const [signal, told] of [
    ['SIGSTOP', 'the serving process stalled; ending it'],
    ['SIGKILL', 'the serving process ended; starting it again']
  ] as const) {
    const pid = serving(server)!
    process.kill(pid, signal)
    await until(async () => ![undefined, pid].includes(serving(server)) && (await healthy(address)))
    expect(server.said()).toContain(told)
    await api.see('access/members', {})
  }
  server.child.kill('SIGINT')
  expect(await server.ended).toBe(0)
})

it('Ctrl-C while it is stalled ends all of it', async () => {
  const { data, server } = start()
  await server.address
  const all = startedBy(server.child.pid!)
  process.kill(serving(server)!, 'SIGSTOP')
  server.child.kill('SIGINT')
  expect(await server.ended).toBe(1)
  await until(() => processesOf(data).length === 0 && !all.some((pid) => processesOf('src/commands').includes(pid)))
})

it('when the starting process is killed, the serving one goes with it', async () => {
  const { data, server } = start()
  const address = await server.address
  server.child.kill('SIGKILL')
  await server.ended
  await until(() => processesOf(data).length === 0)
  expect(await healthy(address)).toBe(false)
})
