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
  | { kind: 'done'; optimal: boolean; columns: Float64Array | null; bound: number }

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
      else if (message.kind === 'impossible') resolve({ outcome: 'impossible', columns: null, bound: -Infinity })
      else
        resolve({
          outcome: message.optimal ? 'optimal' : 'stopped',
          columns: message.columns ?? best,
          bound: Math.min(bound, message.bound)
        })
    })
    worker.on('error', reject)
  }).finally(() => {
    signal?.removeEventListener('abort', interrupt)
    return worker.terminate()
  })
}
