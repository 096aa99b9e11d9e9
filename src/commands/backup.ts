/** `rakit backup`, `restore` and `move`. */
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { backupPlace, holdAlone, openRakit, reachDatabase } from '../open.ts'
import { byPassphrase, type Opener } from '../platform/backup/archive.ts'
import { type Backup, nameOf, restoreBackup, takeBackup } from '../platform/backup/backup.ts'
import { openCopies } from '../platform/backup/copies.ts'
import { moveDatabase } from '../platform/backup/move.ts'
import { finishRun, noteRestore, noteRun } from '../platform/backup/runs.ts'
import type { Config } from '../platform/config.ts'
import { readKeys, typedIdentity } from '../platform/keys/file.ts'
import { sizeOf } from './import.ts'
import { asked, recoveryQuestion } from './keys.ts'
import type { Terminal } from './terminal.ts'

const passphraseQuestion = 'Ketik kata sandi cadangan · type the passphrase of the backup:'

const clock = () => new Date()

/** Takes a backup into a file, or into a directory under a name of its time. */
export async function backUp(config: Config, where: string, byWords: boolean, terminal: Terminal): Promise<Backup> {
  const path = resolve(existsSync(where) && statSync(where).isDirectory() ? join(where, nameOf(clock())) : where)
  if (existsSync(path))
    throw new Problem(
      'backup/file-exists',
      409,
      text(`${path} sudah ada. Pilih nama lain.`, `${path} exists already. Choose another name.`)
    )
  const passphrase = byWords ? await asked(terminal, passphraseQuestion) : undefined
  const rakit = await openRakit(config)
  try {
    return await noteRun(rakit.platform.connection.pool, 'backup', clock, ({ at }) =>
      takeBackup(backupPlace(rakit), path, at, { passphrase, say: (step, rows) => terminal.progress(step, rows) })
    )
  } finally {
    await rakit.close()
  }
}

/** What is not here is brought from the second place, by its name. */
async function broughtHere(config: Config, path: string): Promise<string> {
  if (existsSync(path) || !config.backupCopies) return path
  const directory = join(config.dataDirectory, 'backups')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const here = join(directory, basename(path))
  await openCopies(config.backupCopies)
    .fetch(basename(path), `${here}.part`)
    .then(
      () => renameSync(`${here}.part`, here),
      () => rmSync(`${here}.part`, { force: true })
    )
  return here
}

/** Brings a backup back to an empty place; asks for what opens it, unless this machine's own key file does. */
export async function restore(config: Config, wanted: string, terminal: Terminal): Promise<Backup> {
  const path = await broughtHere(config, wanted)
  sizeOf(path)
  const by: Opener = byPassphrase(path)
    ? { passphrase: await asked(terminal, passphraseQuestion) }
    : existsSync(config.secretFile)
      ? { identity: readKeys(config.secretFile).machine }
      : { identity: typedIdentity(await asked(terminal, recoveryQuestion)) }
  const { connection, release } = await reachDatabase(config)
  try {
    const target = { pool: connection.pool, files: join(config.dataDirectory, 'files'), secretFile: config.secretFile }
    const begun = clock()
    const restored = await restoreBackup(path, by, target, (step) => terminal.progress(step.slice(0, 100)))
    await noteRestore(connection.pool, [begun, clock()], restored)
    return restored
  } finally {
    await release()
  }
}

/** Moves the database to another server, or to the embedded one, and compares every table. */
export async function move(config: Config, to: string, terminal: Terminal) {
  const target: Config = { ...config, databaseUrl: to === 'embedded' ? undefined : to }
  if (target.databaseUrl === config.databaseUrl)
    throw new Problem(
      'command/same-place',
      422,
      text('Asal dan tujuannya sama. Sebutkan basis data lain.', 'It is there already. Name another database.')
    )
  const from = await openRakit(config)
  try {
    const release = await holdAlone(from)
    const reached = await reachDatabase(target)
    try {
      const [source, empty] = [from.platform.connection.pool, reached.connection.pool]
      return await noteRun(source, 'move', clock, async ({ id }) => {
        const moved = await moveDatabase(source, empty, (step) => terminal.progress(step.slice(0, 100)))
        await finishRun(empty, id, clock(), moved)
        return moved
      })
    } finally {
      await reached.release()
      release()
    }
  } finally {
    await from.close()
  }
}

export const backupReport = (b: Backup): string =>
  `${b.path}: ${b.rows.toLocaleString('id-ID')} baris · rows, ${b.files} berkas · files`
