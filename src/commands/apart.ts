/** A process beside the server that performs tasks apart, one at a time; see keep-apart.ts. */
import { setPriority } from 'node:os'
import type { ProblemBody } from '../kernel/problem.ts'
import { openRakit, type Rakit } from '../open.ts'
import { type Done, performTask, type Task } from '../platform/apart.ts'
import type { Config } from '../platform/config.ts'
import { trouble } from '../platform/trouble.ts'

/** First the configuration, then tasks. */
export type Told = { config: Config } | { task: Task }
/** `jobs`: an action started some. */
export type Answer = { done: Done; jobs: boolean } | { problem: ProblemBody } | { error: string }

// Those who only read and write come first.
setPriority(5)
let config: Config | undefined
let opened: Promise<Rakit> | undefined

/** Opened once; after a failure, such as a database that is away, once more at the next task. */
function open(): Promise<Rakit> {
  opened ??= openRakit(config!).catch((error) => {
    opened = undefined
    throw error
  })
  return opened
}

async function answer(task: Task): Promise<Answer> {
  try {
    const { platform, config } = await open()
    let jobs = false
    platform.address = config.publicUrl!
    platform.jobStarted = () => {
      jobs = true
    }
    return { done: await performTask(platform, task), jobs }
  } catch (error) {
    const problem = trouble(error)
    return problem ? { problem: problem.toJSON() } : { error: String((error as Error).stack) }
  }
}

process.on('message', async (told: Told) => {
  if ('task' in told) process.send!(await answer(told.task))
  else {
    config = told.config
    await open().catch(() => {}) // told at the first task
  }
})
// Ctrl-C reaches all processes; the server ends this one.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit(0))
