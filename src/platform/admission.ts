/** Who may come in: so much at once, a short queue, and a refusal at once for whoever would wait too long in it. */
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'

const busy = () =>
  new Problem(
    'platform/busy',
    503,
    text(
      'Server sedang penuh. Isian Anda tidak hilang dan belum disimpan; coba lagi beberapa detik lagi.',
      'The server is full just now. What you entered is not lost and not yet saved; try again in a few seconds.'
    )
  )

const gone = () =>
  new Problem('platform/gone', 499, text('Permintaan ini sudah ditinggalkan.', 'Whoever asked this has gone.'))

export interface Gate {
  /**
   * Waits for a place and answers how to leave it. Refuses at once with 503 when the wait, by how long those inside
   * usually stay, would be longer than the gate allows just now; forgets whoever goes away while waiting.
   */
  enter: (request: Request) => Promise<() => void>
}

/** Whatever was expected, nobody waits longer than so many times the patience: those inside may be stuck. */
const stuck = 4

/** Where those inside take more than this many times as long as when they are alone, they are too many; under `easy`, too few. */
const crowded = 1.5
const easy = 1.15
/** So many addresses are known by how long they take. */
const mostKnown = 500
/** One that waits for a lock says little of the processor. */
const slowest = 4

interface Size {
  /** How many may be at work at once, where they do not slow one another down … */
  places: number
  /** … and where they do. */
  least?: number
  /** Milliseconds that anybody is expected to wait at most, in a rush; in one that does not end, nearly none. */
  patience: number
  /** Whoever is inside for so many milliseconds waits for something else, such as a lock, and gives the place on … */
  long?: number
  /** … as long as so many are inside at most. */
  most?: number
}

/**
 * How many may be at work, found by trying: four queries share two processors, so that each takes twice as long and no more
 * get done, but four that wait for the disk do not. Each is compared with its own kind alone, as some take long anyway.
 */
function openPlaces(places: number, least: number) {
  const alone = new Map<string, number>()
  let open = places
  let slowness = 1
  let heard = 0
  return {
    count: () => open,
    note(address: string, took: number, wasAlone: boolean) {
      const known = alone.get(address)
      if (known) slowness += (Math.min(slowest, took / known) - slowness) / 20
      if (wasAlone && (known || alone.size < mostKnown)) alone.set(address, known ? known + (took - known) / 10 : took)
      if (++heard % 20 > 0) return
      if (slowness > crowded) open = Math.max(least, open - 1)
      else if (slowness < easy) open = Math.min(places, open + 1)
    }
  }
}

export function openGate(size: Size): Gate {
  const { places, patience, long = Number.POSITIVE_INFINITY, most = places, least = places } = size
  const open = openPlaces(places, least)
  const waiting = new Set<() => void>()
  let working = 0
  let inside = 0
  /** Milliseconds that one keeps a place, smoothed over the last twenty or so; what it is taken for before anybody has left. */
  let usual = 50
  /** The share of time without a free place, of late. A rush fills the gate for a moment; a queue that never ends is only a delay. */
  let full = 0
  let noted = performance.now()
  const isFull = () => working >= open.count() || inside >= most
  /** Called before anybody comes or goes. */
  const note = () => {
    const now = performance.now()
    const kept = Math.exp((noted - now) / Math.max(1, 2 * patience))
    full = kept * full + (isFull() ? 1 - kept : 0)
    noted = now
  }
  const letIn = () => {
    // The place goes on to whoever waited longest.
    for (const come of waiting) {
      if (isFull()) return
      come()
    }
  }
  const stay = (request: Request) => {
    const came = performance.now()
    let holds = true
    working++
    inside++
    const cameAlone = inside === 1
    const giveOn = () => {
      if (!holds) return
      holds = false
      const took = performance.now() - came
      usual += (took - usual) / 20
      open.note(request.url, took, cameAlone && inside === 1)
      working--
    }
    const late = Number.isFinite(long) ? setTimeout(() => leave(giveOn), long) : undefined
    const leave = (by: () => void) => {
      note()
      by()
      letIn()
    }
    return () =>
      leave(() => {
        clearTimeout(late)
        giveOn()
        inside--
      })
  }
  return {
    async enter(request) {
      note()
      if (!isFull()) return stay(request)
      if (((waiting.size + 1) * usual) / open.count() > patience * (1 - full)) throw busy()
      return new Promise<() => void>((resolve, reject) => {
        const { signal } = request
        const forget = () => {
          waiting.delete(come)
          clearTimeout(late)
          signal.removeEventListener('abort', go)
        }
        const come = () => {
          forget()
          resolve(stay(request))
        }
        const go = () => {
          forget()
          reject(gone())
        }
        const late = setTimeout(() => {
          forget()
          reject(busy())
        }, patience * stuck)
        waiting.add(come)
        if (signal.aborted) go()
        else signal.addEventListener('abort', go)
      })
    }
  }
}
