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
   * usually stay, would be longer than the gate's patience; forgets whoever goes away while waiting.
   */
  enter: (request: Request) => Promise<() => void>
}

/** Whatever was expected, nobody waits longer than so many times the patience: those inside may be stuck. */
const stuck = 4

/** `places`: how many may be inside at once; `patience`: milliseconds that anybody is expected to wait at most. */
export function openGate(places: number, patience: number): Gate {
  const waiting = new Set<() => void>()
  let inside = 0
  /** Milliseconds that one stays, smoothed over the last twenty or so; what it is taken for before anybody has left. */
  let usual = 50
  const stay = () => {
    const came = performance.now()
    return () => {
      usual += (performance.now() - came - usual) / 20
      // The place goes on to whoever waited longest.
      const [next] = waiting
      if (next) next()
      else inside--
    }
  }
  return {
    async enter(request) {
      if (inside < places) inside++
      else if (((waiting.size + 1) * usual) / places > patience) throw busy()
      else
        await new Promise<void>((resolve, reject) => {
          const { signal } = request
          const forget = () => {
            waiting.delete(come)
            clearTimeout(late)
            signal.removeEventListener('abort', go)
          }
          const come = () => {
            forget()
            resolve()
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
      return stay()
    }
  }
}
