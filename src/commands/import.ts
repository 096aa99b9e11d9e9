import { createReadStream, statSync } from 'node:fs'
import { basename } from 'node:path'
import { jobKinds } from '../app.ts'
import type { Actions, Views } from '../client.ts'
import { cellMessages, fieldsOf, type ImportKind } from '../intake/model.ts'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { countUnits, moneyUnits } from '../kernel/units-of-money.ts'
import { commandLine, type Rakit } from '../open.ts'
import { largestUpload, tooLarge } from '../platform/files.ts'
import { runJob } from '../platform/jobs.ts'
import { newId, performAction, performView } from '../platform/perform.ts'
import { storeUpload } from '../platform/uploads.ts'
import type { Terminal } from './terminal.ts'

export function readable(path: string): void {
  if (sizeOf(path) > largestUpload) throw tooLarge()
}

/** Bytes of a file; refuses a name that leads to none. */
export function sizeOf(path: string): number {
  try {
    return statSync(path).size
  } catch {
    throw new Problem(
      'command/no-file',
      404,
      text(`Berkas ${path} tidak ada atau tidak boleh dibaca.`, `File ${path} does not exist or may not be read.`)
    )
  }
}

interface Options {
  village: string | null
  dryRun: boolean
  /** Shows every line of the file as it was understood. */
  rows: boolean
  /** Field by title, as `Nama=business,Kegiatan=activity` says. */
  columns: Record<string, string> | undefined
  sheets: string[] | undefined
}

interface RowUnderstood {
  no: number
  sheet: string
  line: number
  status: string
  left?: string
  values: Record<string, unknown>
  problems: { field: string; code: string; severity: string; quote?: string; readings?: string[] }[]
}

/** Reads a spreadsheet and, unless it is a trial, takes its accepted rows over; the same path as the screen's. */
export async function importSheet(
  rakit: Rakit,
  regency: string,
  kind: ImportKind,
  path: string,
  { village, dryRun, rows: all, columns, sheets }: Options,
  terminal: Terminal
) {
  readable(path)
  const { platform } = rakit
  const actor = commandLine(regency)
  const act = <T = { import: string; job: string }>(name: string, input: unknown) =>
    performAction(platform, actor, name, newId(), input) as Promise<T>
  const file = await storeUpload(platform, actor, basename(path), createReadStream(path))
  const { import: id, job } = await act('intake/upload', { file, kind, village, columns, sheets, sure: true })
  await runJob(platform, jobKinds, job, terminal.progress)
  const label = (field: string) => fieldsOf[kind].find((f) => f.id === field)?.label.id ?? field
  const said = ({ field, code, ...more }: RowUnderstood['problems'][number]) => ({
    ...more,
    field,
    label: label(field),
    code,
    message: cellMessages[code]!.message.id
  })
  const understood: RowUnderstood[] = []
  for (let after = 0; ; ) {
    const { rows } = await act<{ rows: RowUnderstood[] }>('intake/understood', { import: id, after })
    if (rows.length === 0) break
    understood.push(...(all ? rows : rows.filter((row) => row.status === 'held' || row.status === 'refused')))
    after = rows.at(-1)!.no
  }
  const problems = understood
    .filter((row) => row.status === 'held' || row.status === 'refused')
    .map(({ sheet, line, status, problems }) => ({
      sheet,
      line,
      status,
      problems: problems.filter((p) => p.severity !== 'warn').map(said)
    }))
  const found = (await performView(platform, actor, 'intake/get', { id })) as Views['intake/get']['output']
  const seen = {
    file: basename(path),
    dryRun,
    sheets: found.sheets,
    columns: found.columns.map(({ title, hidden, dates, numbers, counts }, i) => ({
      title,
      field: Object.keys(found.mapping).find((field) => found.mapping[field] === i) ?? null,
      ...(hidden ? { hidden } : {}),
      ...(dates.either ? { dates } : {}),
      ...(numbers.either ? { numbers } : {}),
      ...(counts.either ? { counts } : {})
    }))
  }
  const rows = all ? understood.map(({ no: _, problems, ...row }) => ({ ...row, problems: problems.map(said) })) : null
  const shown = rows ? { rows } : {}
  if (dryRun) {
    await act('intake/undo', { import: id })
    return { ...seen, import: null, ...found.counts, duplicates: null, problems, ...shown }
  }
  const { job: applying } = await act('intake/apply', { import: id })
  const result = (await runJob(platform, jobKinds, applying, terminal.progress)) as Record<string, number>
  return { ...seen, import: id, ...result, problems, ...shown }
}

export type Imported = Awaited<ReturnType<typeof importSheet>>

export function importReport({ problems, sheets, columns, ...rest }: Imported): string {
  const { rows, ...counts } = { rows: undefined, ...rest }
  const used = columns.map(
    (column) => `  ${column.title || '-'} → ${column.field ?? '-'}${column.hidden ? ' (hidden)' : ''}`
  )
  const read = sheets.map(
    (s) =>
      `  ${s.name}${s.hidden ? ' (hidden)' : ''}: ${s.lines} lines, ${s.rows} rows, ${s.headers} headers, ${s.left} left out` +
      (s.captions ?? [])
        .map(({ text, said: { unit, sure, noun } }) => {
          const name = noun ? `${unit === 1 ? '' : `${countUnits[unit]!.en} of `}${noun}` : moneyUnits[unit]!.en
          return `, amounts ${sure ? '' : 'perhaps '}in ${name} (${text})`
        })
        .join('')
  )
  const lines = problems.flatMap((row) =>
    row.problems.map(
      (p) =>
        `  ${row.sheet} ${row.line} ${row.status}: ${p.label}: ${p.message}${p.readings ? ` [${p.readings.join(' | ')}]` : ''}`
    )
  )
  const shown = rows?.map((row) => `  ${row.sheet} ${row.line} ${row.status}: ${JSON.stringify(row.values)}`) ?? []
  return [
    Object.entries(counts)
      .map(
        ([key, value]) =>
          `${key}: ${value !== null && typeof value === 'object' ? JSON.stringify(value) : (value ?? '-')}`
      )
      .join('\n'),
    'sheets:',
    ...read,
    'columns:',
    ...used,
    ...lines,
    ...shown
  ].join('\n')
}

/** Performs an action on a file of this machine, which is kept only as long as it is read. */
async function actOnFile(rakit: Rakit, regency: string, path: string, action: string, said: object): Promise<unknown> {
  readable(path)
  const actor = commandLine(regency)
  const file = await storeUpload(rakit.platform, actor, basename(path), createReadStream(path))
  const result = await performAction(rakit.platform, actor, action, newId(), { file, ...said })
  await rakit.platform.files.remove(file)
  return result
}

export const importBoundaryFile = (rakit: Rakit, regency: string, path: string, source: string) =>
  actOnFile(rakit, regency, path, 'regions/import-boundaries', { source }) as Promise<
    Actions['regions/import-boundaries']['output']
  >

export const importVillageCodes = (rakit: Rakit, regency: string, path: string, source: string, validFrom: string) =>
  actOnFile(rakit, regency, path, 'regions/import-codes', { source, validFrom }) as Promise<
    Actions['regions/import-codes']['output']
  >
