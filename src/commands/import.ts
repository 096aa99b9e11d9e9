import { createReadStream, statSync } from 'node:fs'
import { basename } from 'node:path'
import { jobKinds } from '../app.ts'
import { cellMessages, fieldsOf, type ImportKind } from '../intake/model.ts'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { commandLine, type Rakit } from '../open.ts'
import { largestUpload, tooLarge } from '../platform/files.ts'
import { runJob } from '../platform/jobs.ts'
import { newId, performAction, performView } from '../platform/perform.ts'
import { storeUpload } from '../platform/uploads.ts'
import type { Terminal } from './terminal.ts'

export function readable(path: string): void {
  try {
    if (statSync(path).size > largestUpload) throw tooLarge()
  } catch (error) {
    if (error instanceof Problem) throw error
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
}

interface RowShown {
  no: number
  sheet: string
  line: number
  status: string
  problems: { field: string; code: string; severity: string; quote?: string }[]
}

/** Reads a spreadsheet and, unless it is a trial, takes its accepted rows over; the same path as the screen's. */
export async function importSheet(
  rakit: Rakit,
  regency: string,
  kind: ImportKind,
  path: string,
  { village, dryRun }: Options,
  terminal: Terminal
) {
  readable(path)
  const { platform } = rakit
  const actor = commandLine(regency)
  const act = (name: string, input: unknown) =>
    performAction(platform, actor, name, newId(), input) as Promise<{ import: string; job: string }>
  const file = await storeUpload(platform, actor, basename(path), createReadStream(path))
  const { import: id, job } = await act('intake/upload', { file, kind, village })
  await runJob(platform, jobKinds, job, terminal.progress)
  const doubtful: RowShown[] = []
  for (let page = 1; ; page++) {
    const { rows, total } = (await performView(platform, actor, 'intake/rows', {
      import: id,
      show: 'doubtful',
      page,
      size: 1000
    })) as { rows: RowShown[]; total: number }
    doubtful.push(...rows)
    if (page * 1000 >= total) break
  }
  const label = (field: string) => fieldsOf[kind].find((f) => f.id === field)?.label.id ?? field
  const problems = doubtful.map((row) => ({
    sheet: row.sheet,
    line: row.line,
    status: row.status,
    problems: row.problems
      .filter((p) => p.severity !== 'warn')
      .map((p) => ({ field: p.field, label: label(p.field), code: p.code, message: cellMessages[p.code]!.message.id }))
  }))
  if (dryRun) {
    const { counts } = (await performView(platform, actor, 'intake/get', { id })) as { counts: Record<string, number> }
    await act('intake/undo', { import: id })
    return { file: basename(path), dryRun, import: null, ...counts, duplicates: null, problems }
  }
  const { job: applying } = await act('intake/apply', { import: id })
  const result = (await runJob(platform, jobKinds, applying, terminal.progress)) as Record<string, number>
  return { file: basename(path), dryRun, import: id, ...result, problems }
}

export type Imported = Awaited<ReturnType<typeof importSheet>>

export function importReport(result: Record<string, unknown> & Pick<Imported, 'problems'>): string {
  const { problems, ...counts } = result
  const lines = problems.flatMap((row) =>
    row.problems.map((p) => `  ${row.sheet} ${row.line} ${row.status}: ${p.label}: ${p.message}`)
  )
  return [
    Object.entries(counts)
      .map(([key, value]) => `${key}: ${value ?? '-'}`)
      .join('\n'),
    ...lines
  ].join('\n')
}

export async function importBoundaryFile(rakit: Rakit, regency: string, path: string, source: string) {
  readable(path)
  const actor = commandLine(regency)
  const file = await storeUpload(rakit.platform, actor, basename(path), createReadStream(path))
  const result = (await performAction(rakit.platform, actor, 'regions/import-boundaries', newId(), {
    file,
    source
  })) as { villages: number; missing: string[]; foreign: number }
  await rakit.platform.files.remove(file)
  return result
}
