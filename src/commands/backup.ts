/** `rakit backup`, `restore` and `move`. */
import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { backupPlace, holdAlone, openRakit, reachDatabase } from '../open.ts'
import { byPassphrase, type Opener } from '../platform/backup/archive.ts'
import { type Backup, nameOf, restoreBackup, takeBackup } from '../platform/backup/backup.ts'
import { moveDatabase } from '../platform/backup/move.ts'
import type { Config } from '../platform/config.ts'
import { readKeys, typedIdentity } from '../platform/keys/file.ts'
import { sizeOf } from './import.ts'
import { asked, recoveryQuestion } from './keys.ts'
import type { Terminal } from './terminal.ts'

const passphraseQuestion = 'Ketik kata sandi cadangan · type the passphrase of the backup:'

/** Takes a backup into a file, or into a directory under a name of its time. */
export async function backUp(config: Config, where: string, byWords: boolean, terminal: Terminal): Promise<Backup> {
  const now = new Date()
  const path = existsSync(where) && statSync(where).isDirectory() ? join(where, nameOf(now)) : resolve(where)
  if (existsSync(path))
    throw new Problem(
      'backup/file-exists',
      409,
      text(`${path} sudah ada. Pilih nama lain.`, `${path} exists already. Choose another name.`)
    )
  const passphrase = byWords ? await asked(terminal, passphraseQuestion) : undefined
  const rakit = await openRakit(config)
  try {
    return await takeBackup(backupPlace(rakit), path, now, {
      passphrase,
      say: (step, rows) => terminal.progress(step, rows)
    })
  } finally {
    await rakit.close()
  }
}

/** Brings a backup back to an empty place; asks for what opens it, unless this machine's own key file does. */
export async function restore(config: Config, path: string, terminal: Terminal): Promise<Omit<Backup, 'bytes'>> {
  sizeOf(path)
  const by: Opener = byPassphrase(path)
    ? { passphrase: await asked(terminal, passphraseQuestion) }
    : existsSync(config.secretFile)
      ? { identity: readKeys(config.secretFile).machine }
      : { identity: typedIdentity(await asked(terminal, recoveryQuestion)) }
  const { connection, release } = await reachDatabase(config)
  try {
    const target = { pool: connection.pool, files: join(config.dataDirectory, 'files'), secretFile: config.secretFile }
    return await restoreBackup(path, by, target, (step) => terminal.progress(step.slice(0, 100)))
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
      return await moveDatabase(from.platform.connection.pool, reached.connection.pool, (step) =>
        terminal.progress(step.slice(0, 100))
      )
    } finally {
      await reached.release()
      release()
    }
  } finally {
    await from.close()
  }
}

export const backupReport = (b: Omit<Backup, 'bytes'>): string =>
  `${b.path}: ${b.rows.toLocaleString('id-ID')} baris · rows, ${b.files} berkas · files`
