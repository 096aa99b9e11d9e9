/** Solves one mixed-integer program with HiGHS in a worker thread; see solver.ts. */
import { parentPort, workerData } from 'node:worker_threads'
import loadHighs from 'highs'
import type { Change, Program, SolverMessage } from './solver.ts'

const { program, start, seconds, gap, stop, changes } = workerData as {
  program: Program
  start: Float64Array | null
  seconds: number
  gap: number
  stop: Int32Array
  changes?: Change[]
}
const say = (message: SolverMessage) => parentPort!.postMessage(message)
// The package's types describe its CommonJS face; as an ES module the default export is the loader itself.
const highs = await (loadHighs as unknown as typeof loadHighs.default)()
const { callbackType, modelStatus, variableType } = highs.constants

const data = {
  numCols: program.cost.length,
  numRows: program.rowLower.length,
  // HiGHS minimises by default
  colCost: program.cost.map((value) => -value),
  colLower: program.lower,
  colUpper: program.upper,
  rowLower: Float64Array.from(program.rowLower),
  rowUpper: Float64Array.from(program.rowUpper),
  matrix: {
    format: 'csr' as const,
    numRows: program.rowLower.length,
    numCols: program.cost.length,
    starts: Int32Array.from(program.starts),
    indices: Int32Array.from(program.indices),
    values: Float64Array.from(program.values)
  },
  integrality: Array.from(program.integer, (whole) => (whole ? variableType.integer : variableType.continuous))
}

/**
 * Share of the time that HiGHS spends on looking for better plans rather than on proving. Its default of 0.05 leaves a
 * year of 3,000 applicants at 0.7% after a minute; 0.4 brings it to 0.3%.
 */
const effort = 0.4

/** With the decisions settled, the best of what follows from them: a vertex, so whole numbers where the program is a flow. */
function settle(columns: Float64Array): Float64Array {
  const lower = program.lower.slice()
  const upper = program.upper.slice()
  for (let i = 0; i < program.settled; i++) lower[i] = upper[i] = Math.round(columns[i]!)
  return highs.withModel({ ...data, colLower: lower, colUpper: upper }, (model) => {
    model.options.set({ output_flag: false, solver: 'choose' })
    model.run()
    return model.getModelStatus() === modelStatus.optimal ? Float64Array.from(model.getSolution().colValue) : columns
  })
}

function solveOne(): void {
  highs.withModel(data, (model) => {
    model.options.set({ output_flag: false, time_limit: seconds, mip_rel_gap: gap, mip_heuristic_effort: effort })
    if (start) model.setSolution({ colValue: start })
    let bound = Infinity
    const began = performance.now()
    let told = 0
    model.run({
      [callbackType.mipImprovingSolution](event) {
        if (event.data.mip_solution) say({ kind: 'better', columns: Float64Array.from(event.data.mip_solution) })
      },
      [callbackType.mipInterrupt](event) {
        const seconds = (performance.now() - began) / 1000
        bound = Math.min(bound, -(event.data.mip_dual_bound ?? -Infinity))
        if (seconds - told >= 0.5) {
          told = seconds
          say({ kind: 'progress', incumbent: -(event.data.mip_primal_bound ?? Infinity), bound, seconds })
        }
        if (Atomics.load(stop, 0) === 1) event.interrupt()
      }
    })
    const status = model.getModelStatus()
    if (status === modelStatus.infeasible || status === modelStatus.unboundedOrInfeasible) {
      say({ kind: 'impossible' })
      return
    }
    const solution = model.getSolution()
    const found = solution.colValue
    const dual = Number(model.info.get('mip_dual_bound'))
    const columns =
      found.length === program.cost.length && Number.isFinite(model.getObjectiveValue())
        ? Float64Array.from(found)
        : start
    say({
      kind: 'done',
      optimal: status === modelStatus.optimal,
      columns: columns && settle(columns),
      bound: Math.min(bound, Number.isFinite(dual) ? -dual : Infinity),
      // Of the minimised program, so that more of a limit lowers its cost.
      prices: program.integer.includes(1) ? null : Float64Array.from(solution.rowDual, (price) => -price)
    })
  })
}

/** Each change in turn; the basis of the one before is where the next begins. */
function solveChanges(list: readonly Change[]): void {
  const until = performance.now() + seconds * 1000
  highs.withModel(data, (model) => {
    model.options.set({ output_flag: false, mip_rel_gap: gap })
    for (const [at, change] of list.entries()) {
      const left = (until - performance.now()) / 1000
      if (left <= 0 || Atomics.load(stop, 0) === 1) break
      for (const [column, lower, upper] of change) model.changeColBounds(column, lower, upper)
      // The clock of a model runs on over its runs.
      model.options.set({ time_limit: (performance.now() - (until - seconds * 1000)) / 1000 + left })
      model.run()
      const status = model.getModelStatus()
      const impossible = status === modelStatus.infeasible || status === modelStatus.unboundedOrInfeasible
      if (status === modelStatus.optimal) say({ kind: 'each', at, value: -model.getObjectiveValue() })
      else if (impossible) say({ kind: 'each', at, value: null })
      for (const [column] of change) model.changeColBounds(column, program.lower[column]!, program.upper[column]!)
    }
  })
  say({ kind: 'done', optimal: true, columns: null, bound: Infinity, prices: null })
}

if (changes) solveChanges(changes)
else solveOne()
