import { afterEach, describe, expect, it, vi } from 'vitest'
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
    const gate = openGate({ places: 2, patience: 1000 })
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
    const gate = openGate({ places: 1, patience: 110 }) // one stays 50 ms, as far as is known: two may wait
    await gate.enter(request())
    const waiting = [gate.enter(request()), gate.enter(request())]
    const { code, status, text } = await refusal(gate.enter(request()))
    expect({ code, status }).toEqual({ code: 'platform/busy', status: 503 })
    expect(text.id).toContain('coba lagi')
    expect(await settled(waiting[0]!)).toBe(false)
    // Those inside are stuck: nobody waits for ever.
    for (const one of await Promise.all(waiting.map(refusal))) expect(one.code).toBe('platform/busy')
  })

  it('forgets whoever went away while waiting', async () => {
    const gate = openGate({ places: 1, patience: 1000 })
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

describe('the gate in time', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  /** Requests `every` so many milliseconds, each with 20 ms of work: how long the accepted waited, how many were refused. */
  const rush = async (every: number, seconds: number) => {
    vi.useFakeTimers()
    const gate = openGate({ places: 4, patience: 100 })
    const waits: number[] = []
    let refused = 0
    for (let at = 0; at < seconds * 1000; at += every) {
      const came = performance.now()
      gate.enter(request()).then(
        (leave) => {
          waits.push(performance.now() - came)
          setTimeout(leave, 20)
        },
        () => refused++
      )
      await vi.advanceTimersByTimeAsync(every)
    }
    return { waits, refused, accepted: waits.length / (waits.length + refused) }
  }

  it('nobody is refused, nor waits, while there are places', async () => {
    const { waits, refused } = await rush(10, 5)
    expect(refused).toBe(0)
    expect(Math.max(...waits)).toBe(0)
  })

  it('at three times what it carries it works as much as ever, and hardly anybody waits as long as the work takes', async () => {
    const { waits, accepted } = await rush(5 / 3, 5)
    const late = waits.slice(waits.length / 5).sort((a, b) => a - b)
    expect(late[Math.floor(late.length * 0.95)]).toBeLessThan(20)
    expect(accepted).toBeGreaterThan(0.32)
  })

  /**
   * Requests `every` so many milliseconds at a machine of two processors, each with so many milliseconds of work for one of
   * them and of waiting for the disk: how long the accepted took in all, sorted, and how many a second were done.
   */
  const crowd = async (cpu: number, disk: number, every: number, seconds: number, least: number) => {
    vi.useFakeTimers()
    const gate = openGate({ places: 4, least, patience: 200 })
    const inside = new Set<{ cpu: number; disk: number; done: () => void }>()
    const arrive = (took: number[]) => {
      const came = performance.now()
      gate.enter(request()).then(
        (leave) => {
          const done = () => {
            leave()
            took.push(performance.now() - came)
          }
          inside.add({ cpu, disk, done })
        },
        () => {}
      )
    }
    const tick = async () => {
      const computing = [...inside].filter((one) => one.cpu > 0).length
      for (const one of inside) {
        if (one.cpu > 0) one.cpu -= Math.min(1, 2 / computing)
        else one.disk--
        if (one.cpu > 0 || one.disk > 0) continue
        inside.delete(one)
        one.done()
      }
      await vi.advanceTimersByTimeAsync(1)
    }
    // Calm first, so that it is known how long one takes alone.
    for (let at = 0; at < 2000; at++) {
      if (at % 100 === 0) arrive([])
      await tick()
    }
    const took: number[] = []
    for (let at = 0, next = 0; at < seconds * 1000; at++) {
      for (; next <= at; next += every) arrive(at < 2000 ? [] : took)
      await tick()
    }
    return { took: took.sort((a, b) => a - b), rate: took.length / (seconds - 2) }
  }
  const late = (took: readonly number[]) => took[Math.floor(took.length * 0.95)]!

  it('those that slow one another down are fewer at once: as much is done, in less time', async () => {
    const free = await crowd(20, 0, 10 / 3, 8, 4) // 300 a second, of which 100 can be done
    const found = await crowd(20, 0, 10 / 3, 8, 2)
    expect(found.rate).toBeGreaterThan(90)
    expect(late(found.took)).toBeLessThan(late(free.took) * 0.85) // 46 ms of 58
  })

  it('those that wait for the disk are as many as ever', async () => {
    const free = await crowd(4, 16, 10 / 3, 8, 4)
    const found = await crowd(4, 16, 10 / 3, 8, 2)
    expect(found.rate).toBeGreaterThan(free.rate * 0.95)
  })

  it('the views of some pages that open at once are all let in', async () => {
    vi.useFakeTimers()
    const gate = openGate({ places: 4, patience: 100 })
    for (let page = 0; page < 10; page++) {
      const views = Array.from({ length: 8 }, async () => setTimeout(await gate.enter(request()), 20))
      await vi.advanceTimersByTimeAsync(100)
      await Promise.all(views)
    }
  })

  it('whoever waits for something else inside gives the place on, but for a few', async () => {
    vi.useFakeTimers()
    const gate = openGate({ places: 1, patience: 1000, long: 300, most: 3 })
    const entered: (() => void)[] = []
    for (let i = 0; i < 4; i++) gate.enter(request()).then((leave) => entered.push(leave))
    await vi.advanceTimersByTimeAsync(299)
    expect(entered).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(601)
    expect(entered).toHaveLength(3)
    entered[0]!()
    await vi.advanceTimersByTimeAsync(0)
    expect(entered).toHaveLength(4)
  })
})
