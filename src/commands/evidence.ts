/** `rakit impact` and `rakit survival`: the product's own statistics on any file, so that its figures can be checked. */
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import {
  type Impact,
  type ImpactOptions,
  impactOf,
  type Lifetime,
  type PanelRow,
  panelOf,
  type Survival,
  survivalOf
} from '../evidence/index.ts'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { readable } from './import.ts'

type Rows = Record<string, string>[]

/** A CSV file with any usual separator, its cells as written; decimal commas are points where the separator is another sign. */
export function rowsOf(path: string): Rows {
  readable(path)
  const content = readFileSync(path, 'utf8')
  const [titles = ''] = content.split(/\r?\n/, 1)
  const delimiter = [';', '\t', '|', ','].find((sign) => titles.includes(sign)) ?? ','
  try {
    const rows: Rows = parse(content, { columns: true, bom: true, delimiter, skip_empty_lines: true, trim: true })
    if (delimiter === ',') return rows
    const point = (cell: string) => (/^-?\d+,\d+$/.test(cell) ? cell.replace(',', '.') : cell)
    return rows.map((row) => Object.fromEntries(Object.entries(row).map(([title, cell]) => [title, point(cell)])))
  } catch (error) {
    const reason = (error as Error).message
    throw new Problem(
      'command/not-csv',
      422,
      text(`${path} tidak dapat dibaca sebagai CSV: ${reason}`, `${path} cannot be read as CSV: ${reason}`)
    )
  }
}

/** Answers how to take a column from a row; refuses a title that is not there, with those that are. */
function columnOf(rows: Rows, title: string): (row: Rows[number]) => string {
  const titles = Object.keys(rows[0] ?? {})
  const found = titles.find((t) => t === title) ?? titles.find((t) => t.toLowerCase() === title.toLowerCase())
  if (found === undefined)
    throw new Problem(
      'command/no-column',
      422,
      text(
        `Tidak ada kolom "${title}". Kolom berkas ini: ${titles.join(', ')}.`,
        `There is no column "${title}". The columns of this file: ${titles.join(', ')}.`
      )
    )
  return (row) => row[found]!
}

export interface ImpactColumns {
  id: string
  time: string
  group: string
  outcome: string
  covariates: string[]
  cluster: string | undefined
}

export function impactFile(path: string, columns: ImpactColumns, options: ImpactOptions): Impact {
  const rows = rowsOf(path)
  const [id, time, group, outcome] = [columns.id, columns.time, columns.group, columns.outcome].map((title) =>
    columnOf(rows, title)
  ) as [
    ReturnType<typeof columnOf>,
    ReturnType<typeof columnOf>,
    ReturnType<typeof columnOf>,
    ReturnType<typeof columnOf>
  ]
  const covariates = columns.covariates.map((title) => columnOf(rows, title))
  const cluster = columns.cluster === undefined ? undefined : columnOf(rows, columns.cluster)
  const read = (row: Rows[number]): PanelRow => ({
    id: id(row),
    time: time(row),
    group: group(row),
    outcome: outcome(row),
    covariates: covariates.map((of) => of(row)),
    ...(cluster && { cluster: cluster(row) })
  })
  return impactOf(panelOf(rows.map(read), { ...options, covariates: columns.covariates }), options)
}

export interface SurvivalColumns {
  time: string
  event: string
  by: string | undefined
  covariates: string[]
  strata: string | undefined
}

/** What is left out, with what was found. */
export interface SurvivalAnswer extends Survival {
  left: { missingRows: number }
}

/** `event`: 0/1, 1/2 (2: ended) or true/false. */
export function survivalFile(path: string, columns: SurvivalColumns): SurvivalAnswer {
  const rows = rowsOf(path)
  const [time, event] = [columnOf(rows, columns.time), columnOf(rows, columns.event)]
  const by = columns.by === undefined ? undefined : columnOf(rows, columns.by)
  const stratum = columns.strata === undefined ? undefined : columnOf(rows, columns.strata)
  const covariates = columns.covariates.map((title) => columnOf(rows, title))
  const isMissing = (cell: string) => cell === '' || cell === 'NA'
  const whole = rows.filter((row) => ![time, event, by, stratum, ...covariates].some((of) => of && isMissing(of(row))))
  const happened = new Set(whole.map((row) => event(row).toLowerCase()))
  const meanings = [
    { none: '0', ended: '1' },
    { none: '1', ended: '2' },
    { none: 'false', ended: 'true' }
  ]
  const meaning = meanings.find(({ none, ended }) => [...happened].every((word) => word === none || word === ended))
  if (!meaning)
    throw new Problem(
      'command/event',
      422,
      text(
        `Kolom ${columns.event} harus berisi 0/1, 1/2 atau true/false; ditemukan ${[...happened].slice(0, 5).join(', ')}.`,
        `The column ${columns.event} must hold 0/1, 1/2 or true/false; found ${[...happened].slice(0, 5).join(', ')}.`
      )
    )
  const lives = whole.map((row): Lifetime => {
    const length = Number(time(row))
    if (!(length >= 0 && Number.isFinite(length)))
      throw new Problem(
        'command/time',
        422,
        text(
          `Lama "${time(row)}" bukan bilangan nol atau lebih.`,
          `The time "${time(row)}" is not a number of zero or more.`
        )
      )
    return {
      time: length,
      ended: event(row).toLowerCase() === meaning.ended,
      by: by?.(row) ?? '',
      stratum: stratum?.(row) ?? '',
      covariates: covariates.map((of) => of(row))
    }
  })
  return { ...survivalOf(lives, columns.covariates), left: { missingRows: rows.length - whole.length } }
}

const digits = (value: number) => value.toFixed(4)

export function impactReport(impact: Impact): string {
  const estimate = (of: { att?: number; se?: number; lower?: number; upper?: number }) =>
    of.att === undefined ? '-' : `${digits(of.att)} (${digits(of.se!)}) [${digits(of.lower!)}, ${digits(of.upper!)}]`
  return [
    `unit · units: ${impact.units}; tidak pernah · never treated: ${impact.neverTreated}`,
    ...impact.effects.map((e) => `  ${e.group} ${e.time}${e.isBefore ? ' *' : ''}: ${estimate(e)}`),
    '  * sebelum perlakuan, seharusnya nol · before treatment, should be nothing',
    ...(impact.preTest ? [`uji tren awal · pre-trend test: p = ${impact.preTest.p.toFixed(5)}`] : []),
    `rata-rata · simple: ${estimate(impact.simple)}`,
    `menurut lama · dynamic: ${estimate(impact.dynamic.overall)}`,
    ...impact.dynamic.effects.map((e) => `  ${e.event}: ${estimate(e)}`),
    `menurut kelompok · group: ${estimate(impact.group.overall)}`,
    `menurut waktu · calendar: ${estimate(impact.calendar.overall)}`,
    `regresi dua arah, jangan dijadikan jawaban · two-way fixed effects, not the answer: ${estimate(impact.twoWay)}`
  ].join('\n')
}

export function survivalReport(survival: SurvivalAnswer): string {
  const number = (value: number | null) => (value === null ? 'NA' : String(value))
  return [
    `n ${survival.n}, berakhir · ended ${survival.ended}, tidak lengkap · incomplete ${survival.left.missingRows}`,
    ...survival.curves.map(
      ({ by, n, ended, median }) =>
        `  ${by || '-'}: n ${n}, ${ended}, median ${number(median.time)} (${number(median.lower)} - ${number(median.upper)})`
    ),
    ...(survival.logRank
      ? [
          `log-rank: ${survival.logRank.statistic.toFixed(5)}, df ${survival.logRank.df}, p ${survival.logRank.p.toPrecision(4)}`
        ]
      : []),
    ...(survival.hazards?.effects.map(
      (e) => `  ${e.covariate}: ${e.coefficient.toFixed(6)} (${e.se.toFixed(6)}), p ${e.p.toPrecision(4)}`
    ) ?? [])
  ].join('\n')
}
