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

interface Size {
  /** How many may be at work at once. */
  places: number
  /** Milliseconds that anybody is expected to wait at most, in a rush; in one that does not end, nearly none. */
  patience: number
  /** Whoever is inside for so many milliseconds waits for something else, such as a lock, and gives the place on … */
  long?: number
  /** … as long as so many are inside at most. */
  most?: number
}

export function openGate({ places, patience, long = Number.POSITIVE_INFINITY, most = places }: Size): Gate {
  const waiting = new Set<() => void>()
  let working = 0
  let inside = 0
  /** Milliseconds that one keeps a place, smoothed over the last twenty or so; what it is taken for before anybody has left. */
  let usual = 50
  /** The share of time without a free place, of late. A rush fills the gate for a moment; a queue that never ends is only a delay. */
  let full = 0
  let noted = performance.now()
  const isFull = () => working >= places || inside >= most
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
  const stay = () => {
    const came = performance.now()
    let holds = true
    working++
    inside++
    const giveOn = () => {
      if (!holds) return
      holds = false
      usual += (performance.now() - came - usual) / 20
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
      if (!isFull()) return stay()
      if (((waiting.size + 1) * usual) / places > patience * (1 - full)) throw busy()
      return new Promise<() => void>((resolve, reject) => {
        const { signal } = request
        const forget = () => {
          waiting.delete(come)
          clearTimeout(late)
          signal.removeEventListener('abort', go)
        }
        const come = () => {
          forget()
          resolve(stay())
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
