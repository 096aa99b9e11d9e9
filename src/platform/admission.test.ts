import { describe, expect, it } from 'vitest'
import { refusal } from '../../tests/support/world.ts'
import { openGate } from './admission.ts'

const request = (signal?: AbortSignal) => new Request('http://localhost/', signal ? { signal } : {})
const settled = async (work: Promise<unknown>) =>
  Promise.race([
    work.then(
      () => true,
      () => true
    ),
    new Promise((resolve) => setImmediate(resolve, false))
  ])

describe('the gate', () => {
  it('lets so many in at once, the next when one leaves, in the order in which they came', async () => {
    const gate = openGate(2, 1000)
    const leave = [await gate.enter(request()), await gate.enter(request())]
    const third = gate.enter(request())
    const fourth = gate.enter(request())
    expect(await settled(third)).toBe(false)
    leave[0]!()
    expect(await settled(third)).toBe(true)
    expect(await settled(fourth)).toBe(false)
    leave[1]!()
    ;(await third)()
    ;(await fourth)()
    // Nobody is counted twice or forgotten: two places are free again, and not three.
    await gate.enter(request())
    await gate.enter(request())
    expect(await settled(gate.enter(request()))).toBe(false)
  })

  it('refuses at once whoever would wait too long, with a sentence and the status that says try again', async () => {
    const gate = openGate(1, 100) // one stays 50 ms, as far as is known: two may wait
    await gate.enter(request())
    const waiting = [gate.enter(request()), gate.enter(request())]
    const { code, status, text } = await refusal(gate.enter(request()))
    expect({ code, status }).toEqual({ code: 'platform/busy', status: 503 })
    expect(text.id).toContain('coba lagi')
    expect(await settled(waiting[0]!)).toBe(false)
    // Those inside are stuck: nobody waits for ever.
    for (const one of waiting) expect((await refusal(one)).code).toBe('platform/busy')
  })

  it('forgets whoever went away while waiting', async () => {
    const gate = openGate(1, 1000)
    const leave = await gate.enter(request())
    const leaving = new AbortController()
    const gone = gate.enter(request(leaving.signal))
    const next = gate.enter(request())
    leaving.abort()
    expect((await refusal(gone)).status).toBe(499)
    leave()
    expect(await settled(next)).toBe(true)
  })
})
