/** Keeps the processes that perform tasks apart: a template without end or a table too large ends one of them, never the server. */
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Apart, Task } from '../platform/apart.ts'
import type { Config } from '../platform/config.ts'
import type { Log } from '../platform/log.ts'
import { tooSlow } from '../platform/perform.ts'
import type { Answer, Told } from './apart.ts'
import { type Kept, keepChild } from './child.ts'

const most = 2
const mostMegabytes = 1500

const ended = () =>
  new Problem(
    'platform/ended',
    422,
    text(
      'Ini memerlukan lebih banyak memori daripada yang ada. Persempit pilihannya, misalnya per kecamatan.',
      'This needs more memory than there is. Narrow it down, for example to one district.'
    )
  )

/** A process with the one who waits for its answer. */
interface Place {
  kept: Kept<Told>
  settle?: ((answer: Answer | 'ended' | 'stalled') => void) | undefined
}

/**
 * One process is kept ready, a second is started when it is needed. `config.publicUrl` is the address that papers carry; a task
 * is ended with its process after `config.stallSeconds`; `heard` is told that an action started jobs.
 */
export function keepApart(
  config: Config,
  log: Log,
  heard: () => void
): { perform: Apart; stop: () => Promise<unknown> } {
  const places: Place[] = []
  const idle = new Set<Place>()
  const waiting: ((place: Place) => void)[] = []

  const free = (place: Place) => {
    const next = waiting.shift()
    if (next) next(place)
    else idle.add(place)
  }
  const settle = (place: Place, answer: Answer | 'ended' | 'stalled') => {
    place.settle?.(answer)
    place.settle = undefined
  }
  const begin = (): Place => {
    const place: Place = {
      kept: keepChild<Told>({
        entry: 'apart.ts',
        name: 'process apart',
        log,
        execArgv: [`--max-old-space-size=${mostMegabytes}`],
        first: () => ({ config }),
        stallSeconds: config.stallSeconds,
        mostMegabytes: mostMegabytes + 500,
        heart: false,
        hear(answer) {
          settle(place, answer as Answer)
          free(place)
        },
        ended(_, stalled) {
          idle.delete(place)
          settle(place, stalled ? 'stalled' : 'ended')
          return true
        },
        again: () => free(place)
      })
    }
    places.push(place)
    return place
  }
  idle.add(begin())

  const next = async (): Promise<Place> => {
    const [ready] = idle
    if (!ready) return places.length < most ? begin() : new Promise((resolve) => waiting.push(resolve))
    idle.delete(ready)
    return ready
  }
  /** A process may have been killed before it took the task: another is asked once, as the same id does nothing twice. */
  const ask = async (task: Task, tries = 2): Promise<Answer> => {
    const place = await next()
    const answer = await new Promise<Answer | 'ended' | 'stalled'>((resolve) => {
      place.settle = resolve
      place.kept.tell({ task })
    })
    if (answer === 'stalled') throw tooSlow()
    if (answer !== 'ended') return answer
    if (tries > 1) return ask(task, tries - 1)
    throw ended()
  }
  return {
    async perform(task) {
      const answer = await ask(task)
      if ('problem' in answer) throw Problem.from(answer.problem)
      if ('error' in answer) throw new Error(answer.error)
      if (answer.jobs) heard()
      return answer.done
    },
    stop: () => Promise.all(places.map(({ kept }) => kept.stop(0)))
  }
}
