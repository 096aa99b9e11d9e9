/**
 * What computes more than a moment while somebody waits runs apart from the thread that serves: papers, exports, and the
 * operations declared so. A process beside the server performs a task just as the server would (commands/apart.ts).
 */
import { Readable, Writable } from 'node:stream'
import { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import { maskPersonal } from '../kernel/identifiers.ts'
import type { Column, Paper, StoredPaper } from '../kernel/operation.ts'
import { notFound, Problem, proveAgain } from '../kernel/problem.ts'
import { type Language, text } from '../kernel/text.ts'
import type { After } from './paging.ts'
import { note, type Platform, performAction, performView } from './perform.ts'
import { writeXlsx } from './spreadsheet/write.ts'

export type Task =
  | { do: 'view'; name: string; actor: Actor; input: unknown }
  | { do: 'action'; name: string; actor: Actor; id: string; input: unknown }
  | { do: 'paper'; name: string; actor: Actor; input: unknown }
  | { do: 'table'; name: string; actor: Actor; id: unknown; input: Record<string, unknown>; language: Language }

/** What a task answers: JSON for operations, a file for papers and tables. */
export type Done = string | Paper | StoredPaper

/** Performs a task; refuses with the Problem that the operation refused with. */
export type Apart = (task: Task) => Promise<Done>

export async function performTask(platform: Platform, task: Task): Promise<Done> {
  switch (task.do) {
    case 'view':
      return JSON.stringify((await performView(platform, task.actor, task.name, task.input)) ?? {})
    case 'action':
      return JSON.stringify((await performAction(platform, task.actor, task.name, task.id, task.input)) ?? {})
    case 'paper': {
      const paper = (await performView(platform, task.actor, task.name, task.input)) as Paper | StoredPaper
      const handedOut = task.actor.role !== 'public' && !('type' in paper && paper.type.startsWith('image/'))
      if (handedOut)
        await note(platform, task.actor, 'access/paper', { view: task.name, input: maskPersonal(task.input) })
      return paper
    }
    case 'table':
      if (task.actor.owes === 'proof') throw proveAgain()
      if (task.actor.role !== 'public')
        await note(platform, task.actor, 'access/export', { view: task.name, input: maskPersonal(task.input) })
      return asXlsx(await exported(platform, task.actor, task.name, task.id, task.input), task.name, task.language)
  }
}

async function asXlsx(table: Table, name: string, language: Language): Promise<Paper> {
  const parts: Buffer[] = []
  const gather = new Writable({
    write(chunk: Buffer, _, done) {
      parts.push(chunk)
      done()
    }
  })
  await writeXlsx(gather, table.name[language], table.columns, table.rows, language)
  return {
    name: `rakit-${name.split('/')[1]}.xlsx`,
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    content: Buffer.concat(parts)
  }
}
/** The id that a client gives its action. */
export function actionId(written: unknown): string {
  const read = z.uuid().safeParse(written)
  if (read.success) return read.data
  throw new Problem(
    'kernel/no-id',
    400,
    text('Setiap tindakan memerlukan nomor (UUID) di "id".', 'Every action needs an id (UUID) in "id".')
  )
}

interface Table {
  name: { id: string; en: string }
  columns: readonly Column[]
  rows: AsyncIterable<Record<string, unknown>>
}

/** A list view's rows, page by page; or what an action hands out as a table, under its audit record. */
async function exported(
  platform: Platform,
  actor: Actor,
  name: string,
  id: unknown,
  input: Record<string, unknown>
): Promise<Table> {
  const view = platform.registry.views.get(name)
  if (view?.columns) {
    const size = 'page' in (view.input as unknown as { shape: object }).shape ? 5000 : undefined
    const ask = async (from: { page: number } | { after: After }) =>
      (await performView(platform, actor, name, size ? { ...input, ...from, size } : input)) as {
        rows: Record<string, unknown>[]
        total: number
        next?: After
      }
    let current = await ask({ page: 1 })
    const { total } = current
    return {
      name: view.title,
      columns: view.columns,
      rows: (async function* () {
        for (let page = 1; ; page++) {
          yield* current.rows
          if (!size || current.rows.length < size || page * size >= total) return
          current = await ask(current.next ? { after: current.next } : { page: page + 1 })
        }
      })()
    }
  }
  const action = platform.registry.actions.get(name)
  if (!action) throw notFound(text('Tabel ini', 'This table'))
  const result = (await performAction(platform, actor, name, actionId(id), input)) as {
    columns?: Column[]
    rows?: Record<string, unknown>[]
  }
  if (!result.columns || !result.rows) throw notFound(text('Tabel ini', 'This table'))
  return { name: action.title, columns: result.columns, rows: Readable.from(result.rows) }
}
