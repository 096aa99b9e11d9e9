/**
 * A balanced panel from rows as they stand in a file: who was first treated when, and what was measured in each period.
 * What cannot be used is left out and counted; what could mean two things is refused.
 */
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { numeric } from './statistics.ts'

export interface PanelRow {
  id: string
  /** A number, or a month or day as `2026-03` or `2026-03-01`. */
  time: string
  /** The period of the first treatment, written like `time`; 0 or empty: never treated. */
  group: string
  outcome: string
  covariates: string[]
  cluster?: string
}

export interface PanelOptions {
  control: 'never-treated' | 'not-yet-treated'
  /** Periods before the treatment in which it may already show. */
  anticipation: number
  covariates: readonly string[]
}

export interface Panel {
  units: number
  /** Distinct periods, ascending; months are counted since year 0. */
  times: number[]
  label: (time: number) => string
  /** Of each unit, the period of its first treatment; Infinity: never. */
  groups: Float64Array
  /** Treated groups, ascending. */
  cohorts: number[]
  /** By period, then unit. */
  outcomes: Float64Array[]
  covariates: string[]
  /** By covariate, then period, then unit. */
  x: Float64Array[][]
  /** Of each unit its cluster, from 0. Without clusters each unit is its own. */
  clusters: Int32Array
  clusterCount: number
  left: Left
}

/** Rows and units that were not used, and why. */
export interface Left {
  /** Rows without a usable period, outcome or covariate. */
  missingRows: number
  /** Units not seen in every period. */
  unitsWithGaps: number
  /** Units treated in the first period already: nothing is known of them before. */
  treatedFromStart: number
  /** Periods in which, without any unit that is never treated, nobody is left to compare with. */
  periodsWithoutControls: number
}

const refusal = (code: string, id: string, en: string) => new Problem(`evidence/${code}`, 422, text(id, en))

const month = /^(\d{4})-(\d{1,2})(?:-\d{1,2})?$/
const isMonth = (written: string) => month.test(written)

function readTime(written: string): number | undefined {
  const parts = month.exec(written)
  if (parts) return Number(parts[1]) * 12 + Number(parts[2]) - 1
  const number = Number(written)
  return written !== '' && Number.isFinite(number) ? number : undefined
}
const readGroup = (written: string): number | undefined =>
  ['', '0', 'na', 'inf', 'never'].includes(written.toLowerCase()) ? Infinity : readTime(written)

const monthLabel = (time: number) => `${Math.floor(time / 12)}-${String((time % 12) + 1).padStart(2, '0')}`

interface Unit {
  group: number
  cluster: string
  cells: Map<number, { outcome: number; covariates: string[] }>
}

/** Groups rows by unit; refuses a unit that is told twice in one period, or with two groups or clusters. */
function unitsOf(rows: Iterable<PanelRow>, left: Left): Map<string, Unit> {
  const units = new Map<string, Unit>()
  for (const row of rows) {
    const [time, group, outcome] = [readTime(row.time), readGroup(row.group), Number(row.outcome)]
    const isMissing =
      row.outcome === '' || !Number.isFinite(outcome) || row.covariates.some((c) => c === '' || c === 'NA')
    if (row.id === '' || time === undefined || group === undefined || row.cluster === '' || isMissing) {
      left.missingRows++
      continue
    }
    const cluster = row.cluster ?? row.id
    const unit = units.get(row.id) ?? { group, cluster, cells: new Map() }
    units.set(row.id, unit)
    if (unit.group !== group)
      throw refusal(
        'two-groups',
        `"${row.id}" tertulis dengan dua waktu perlakuan. Satu orang atau usaha mulai diperlakukan satu kali: perbaiki berkasnya.`,
        `"${row.id}" is written with two times of first treatment. Treatment begins once: mend the file.`
      )
    if (unit.cluster !== cluster)
      throw refusal(
        'two-clusters',
        `"${row.id}" tertulis dalam dua kelompok. Perbaiki berkasnya.`,
        `"${row.id}" is written in two clusters. Mend the file.`
      )
    if (unit.cells.has(time))
      throw refusal(
        'twice',
        `"${row.id}" tertulis dua kali untuk waktu ${row.time}. Hapus salah satu, atau jumlahkan dulu.`,
        `"${row.id}" is written twice for the period ${row.time}. Remove one, or add them up first.`
      )
    unit.cells.set(time, { outcome, covariates: row.covariates })
  }
  return units
}

/** Throws `evidence/…` (422) where the rows cannot answer the question, with what would help. */
export function panelOf(rows: readonly PanelRow[], { control, anticipation, covariates }: PanelOptions): Panel {
  const left: Left = { missingRows: 0, unitsWithGaps: 0, treatedFromStart: 0, periodsWithoutControls: 0 }
  const all = [...unitsOf(rows, left).values()]
  let times = [...new Set(all.flatMap((unit) => [...unit.cells.keys()]))].sort((a, b) => a - b)
  if (times.length < 2)
    throw refusal('one-period', 'Perlu sedikitnya dua waktu pengukuran.', 'At least two periods are needed.')
  const isWhole = all.filter((unit) => unit.cells.size === times.length)
  left.unitsWithGaps = all.length - isWhole.length
  let units = isWhole.filter((unit) => unit.group > times[0]! + anticipation)
  left.treatedFromStart = isWhole.length - units.length
  const last = times.at(-1)! + anticipation
  units = units.map((unit) => (unit.group > last ? { ...unit, group: Infinity } : unit))
  let cohorts = [...new Set(units.map((unit) => unit.group))].filter((g) => g !== Infinity).sort((a, b) => a - b)
  if (!units.some((unit) => unit.group === Infinity)) {
    if (control === 'never-treated')
      throw refusal(
        'no-controls',
        'Tidak ada yang tidak pernah diperlakukan, jadi tidak ada pembanding. Coba --control not-yet-treated.',
        'Nobody is never treated, so there is nobody to compare with. Try --control not-yet-treated.'
      )
    // The last group to be treated is compared with until its turn comes.
    const end = cohorts.at(-1)! - anticipation
    left.periodsWithoutControls = times.filter((time) => time >= end).length
    times = times.filter((time) => time < end)
    cohorts = cohorts.slice(0, -1)
  }
  if (cohorts.length === 0 || times.length < 2)
    throw refusal(
      'no-treated',
      'Tidak ada kelompok yang dapat dibandingkan sebelum dan sesudah diperlakukan. Periksa kolom kelompok dan waktunya.',
      'There is no group that can be compared before and after its treatment. Check the columns of group and time.'
    )
  const numbers = covariatesOf(units, times, covariates)
  const byCluster = new Map<string, number>()
  for (const { cluster } of units) if (!byCluster.has(cluster)) byCluster.set(cluster, byCluster.size)
  if (byCluster.size === 1)
    throw refusal(
      'one-cluster',
      'Semuanya satu kelompok, jadi ketidakpastiannya tidak dapat dihitung. Pilih kolom kelompok lain.',
      'All are one cluster, so uncertainty cannot be told. Choose another column of clusters.'
    )
  return {
    units: units.length,
    times,
    label: rows.some((row) => isMonth(row.time)) ? monthLabel : String,
    groups: Float64Array.from(units, (unit) => unit.group),
    cohorts,
    outcomes: times.map((time) => Float64Array.from(units, (unit) => unit.cells.get(time)!.outcome)),
    ...numbers,
    clusters: Int32Array.from(units, (unit) => byCluster.get(unit.cluster)!),
    clusterCount: byCluster.size,
    left
  }
}

function covariatesOf(units: Unit[], times: number[], names: readonly string[]): Pick<Panel, 'covariates' | 'x'> {
  const { names: covariates, columns } = numeric(
    names.map((name, c) => ({
      name,
      values: times.flatMap((time) => units.map((unit) => unit.cells.get(time)!.covariates[c]!))
    }))
  )
  const n = units.length
  return { covariates, x: columns.map((column) => times.map((_, t) => column.subarray(t * n, (t + 1) * n))) }
}
