/** Keeps the processes that perform tasks apart: a template without end or a table too large ends one of them, never the server. */
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Apart, Task } from '../platform/apart.ts'
import type { Config } from '../platform/config.ts'
import { tooSlow } from '../platform/perform.ts'
import type { Answer, Told } from './apart.ts'

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

/**
 * One process is kept ready, a second is started when it is needed. `config.publicUrl` is the address that papers carry; a task
 * is ended with its process after `config.stallSeconds`; `heard` is told that an action started jobs.
 */
export function keepApart(config: Config, heard: () => void): { perform: Apart; stop: () => void } {
  const children = new Set<ChildProcess>()
  const idle: ChildProcess[] = []
  const waiting: ((child: ChildProcess) => void)[] = []

  const begin = (): ChildProcess => {
    const child = fork(join(import.meta.dirname, 'apart.ts'), [], {
      execArgv: ['--disable-warning=ExperimentalWarning', `--max-old-space-size=${mostMegabytes}`],
      serialization: 'advanced'
    })
    children.add(child)
    child.once('exit', () => {
      children.delete(child)
      if (idle.includes(child)) idle.splice(idle.indexOf(child), 1)
    })
    child.send({ config } satisfies Told)
    return child
  }
  const ask = (child: ChildProcess, told: Told) =>
    new Promise<Answer>((resolve, reject) => {
      const settle = (then: () => void) => () => {
        clearTimeout(late)
        child.off('exit', died).off('message', answered)
        then()
      }
      const died = settle(() => reject(ended()))
      const answered = (answer: Answer) => settle(() => resolve(answer))()
      const late = setTimeout(
        settle(() => {
          child.kill('SIGKILL')
          reject(tooSlow())
        }),
        config.stallSeconds * 1000
      )
      child.once('exit', died).once('message', answered)
      child.send(told)
    })
  const giveBack = (child: ChildProcess) => {
    const gone = child.killed || child.exitCode !== null || child.signalCode !== null
    const next = waiting.shift()
    if (next) next(gone ? begin() : child)
    else if (!gone) idle.push(child)
  }
  idle.push(begin())
  /** A process may have been killed before it took the task: another is asked once, as the same id does nothing twice. */
  const askOne = async (task: Task, tries = 2): Promise<Answer> => {
    const child =
      idle.pop() ??
      (children.size < most ? begin() : await new Promise<ChildProcess>((resolve) => waiting.push(resolve)))
    try {
      return await ask(child, { task }).finally(() => giveBack(child))
    } catch (error) {
      if (tries > 1 && error instanceof Problem && error.code === 'platform/ended') return askOne(task, tries - 1)
      throw error
    }
  }
  return {
    async perform(task) {
      const answer = await askOne(task)
      if ('problem' in answer) throw Problem.from(answer.problem)
      if ('error' in answer) throw new Error(answer.error)
      if (answer.jobs) heard()
      return answer.done
    },
    stop() {
      for (const child of children) child.kill('SIGKILL')
    }
  }
}
