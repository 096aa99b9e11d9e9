/** HiGHS in a worker: progress as it goes, the best solution so far kept when somebody stops it. */
import { Worker } from 'node:worker_threads'

/** A mixed-integer program, to be maximised; rows compressed. */
export interface Program {
  cost: Float64Array
  upper: Float64Array
  lower: Float64Array
  /** 1: a whole number. */
  integer: Int32Array
  rowLower: number[]
  rowUpper: number[]
  starts: number[]
  indices: number[]
  values: number[]
  /** So many first columns are decisions; with them settled, the others follow from a linear program. */
  settled: number
}

export type SolverMessage =
  | { kind: 'progress'; incumbent: number; bound: number; seconds: number }
  | { kind: 'better'; columns: Float64Array }
  | { kind: 'impossible' }
  | { kind: 'each'; at: number; value: number | null }
  | { kind: 'done'; optimal: boolean; columns: Float64Array | null; bound: number; prices: Float64Array | null }

export interface SolverProgress {
  incumbent: number
  bound: number
  seconds: number
}

export interface Solved {
  /** `stopped`: the time was up or somebody cancelled; the columns are the best so far. */
  outcome: 'optimal' | 'stopped' | 'impossible'
  columns: Float64Array | null
  /** No plan can be worth more. */
  bound: number
  /** Of a program without whole numbers: what one more of each row's limit would be worth. */
  prices: Float64Array | null
}

export interface SolveOptions {
  start: Float64Array | null
  seconds: number
  /** Stop when the relative gap to the bound is this small. */
  gap: number
  onProgress?: (progress: SolverProgress) => void
  signal?: AbortSignal
}

export function solve(program: Program, { start, seconds, gap, onProgress, signal }: SolveOptions): Promise<Solved> {
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(new URL('./solver-worker.ts', import.meta.url), {
    workerData: { program, start, seconds, gap, stop },
    execArgv: ['--disable-warning=ExperimentalWarning']
  })
  const interrupt = () => Atomics.store(stop, 0, 1)
  if (signal?.aborted) interrupt()
  signal?.addEventListener('abort', interrupt)
  let best = start
  let bound = Infinity
  return new Promise<Solved>((resolve, reject) => {
    worker.on('message', (message: SolverMessage) => {
      if (message.kind === 'progress') {
        bound = message.bound
        onProgress?.(message)
      } else if (message.kind === 'better') best = message.columns
      else if (message.kind === 'impossible')
        resolve({ outcome: 'impossible', columns: null, bound: -Infinity, prices: null })
      else if (message.kind === 'done')
        resolve({
          outcome: message.optimal ? 'optimal' : 'stopped',
          columns: message.columns ?? best,
          bound: Math.min(bound, message.bound),
          prices: message.prices
        })
    })
    worker.on('error', reject)
  }).finally(() => {
    signal?.removeEventListener('abort', interrupt)
    return worker.terminate()
  })
}

/** Other bounds of some columns: which, from, to. */
export type Change = readonly (readonly [column: number, lower: number, upper: number])[]

/**
 * What a program is worth under each of some changes, one after another from where the one before ended; null where
 * nothing is possible, undefined where the time was up.
 */
export function solveEach(
  program: Program,
  changes: readonly Change[],
  seconds: number,
  signal?: AbortSignal
): Promise<(number | null | undefined)[]> {
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(new URL('./solver-worker.ts', import.meta.url), {
    workerData: { program, start: null, seconds, gap: 1e-9, stop, changes },
    execArgv: ['--disable-warning=ExperimentalWarning']
  })
  const interrupt = () => Atomics.store(stop, 0, 1)
  if (signal?.aborted) interrupt()
  signal?.addEventListener('abort', interrupt)
  const values: (number | null | undefined)[] = changes.map(() => undefined)
  return new Promise<(number | null | undefined)[]>((resolve, reject) => {
    worker.on('message', (message: SolverMessage) => {
      if (message.kind === 'each') values[message.at] = message.value
      else resolve(values)
    })
    worker.on('error', reject)
  }).finally(() => {
    signal?.removeEventListener('abort', interrupt)
    return worker.terminate()
  })
}
