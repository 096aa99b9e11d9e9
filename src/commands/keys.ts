/** `rakit keys`: what the database's keys are, a lost key file, new keys, a new recovery sheet. */
import { existsSync, renameSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { dateInJakarta } from '../kernel/dates.ts'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { openRakit, type Rakit, reachDatabase } from '../open.ts'
import type { Config } from '../platform/config.ts'
import { escrow, isRightFile, restoreKeys } from '../platform/keys/database.ts'
import { newRecovery, saveKeys, typedIdentity } from '../platform/keys/file.ts'
import { rotateKeys } from '../platform/keys/rotate.ts'
import { markOf, printSheet, sheetPath } from '../platform/keys/sheet.ts'
import type { Terminal } from './terminal.ts'

async function withOpen<T>(config: Config, work: (rakit: Rakit) => Promise<T>): Promise<T> {
  const rakit = await openRakit(config)
  try {
    return await work(rakit)
  } finally {
    await rakit.close()
  }
}

/** Which keys there are, and which recovery sheet opens them. */
export const showKeys = (config: Config) =>
  withOpen(config, async ({ keys, platform }) => {
    const { rows } = await platform.connection.pool.query<{ number: number; made: Date; retired: Date | null }>(
      'select number, made_at as made, retired_at as retired from vault_key order by number'
    )
    const sheet = sheetPath(config.dataDirectory)
    return { keys: rows, sheet: markOf(keys.recovery), unprinted: existsSync(sheet) ? sheet : null }
  })

export const sheetReport = (file: string): string =>
  `Cetak ${file}, simpan di tempat terkunci, lalu hapus berkasnya.\nPrint ${file}, lock it away, then delete the file.`

export const keysReport = ({ keys, sheet, unprinted }: Awaited<ReturnType<typeof showKeys>>): string =>
  [
    ...keys.map(
      (k) => `${k.number}  ${k.made.toISOString()}  ${k.retired ? `- ${k.retired.toISOString()}` : 'dipakai · in use'}`
    ),
    `lembar pemulihan · recovery sheet: ${sheet}`,
    ...(unprinted ? [sheetReport(unprinted)] : [])
  ].join('\n')

/** Reads one line that a person types, or that is handed in on standard input. */
export async function asked(terminal: Terminal, question: string): Promise<string> {
  terminal.say(question)
  const lines = createInterface({ input: process.stdin })
  for await (const line of lines) if (line.trim()) return line
  throw new Problem(
    'command/nothing-typed',
    422,
    text('Tidak ada yang diketik. Ulangi dan ketik kuncinya.', 'Nothing was typed. Repeat and type the key.')
  )
}

export const recoveryQuestion = 'Ketik kunci pada lembar pemulihan · type the key on the recovery sheet:'

/** Writes the key file anew from the sealed copy in the database; a wrong one is moved aside. */
export async function restoreKeyFile(
  config: Config,
  terminal: Terminal
): Promise<{ file: string; aside: string | null }> {
  const { connection, release } = await reachDatabase(config)
  try {
    const file = config.secretFile
    if (existsSync(file) && (await isRightFile(connection.pool, file))) return { file, aside: null }
    const identity = typedIdentity(await asked(terminal, recoveryQuestion))
    const aside = existsSync(file) ? `${file}.${Date.now()}` : null
    await restoreKeys(connection.pool, file, identity, () => aside && renameSync(file, aside))
    return { file, aside }
  } finally {
    await release()
  }
}

/** A new generation of keys; everybody goes on working meanwhile. */
export const rotate = (config: Config, terminal: Terminal) =>
  withOpen(config, ({ keys, platform }) =>
    rotateKeys(platform.connection.pool, config.secretFile, keys, (table, rows) => terminal.progress(table, rows))
  )

/** A new recovery sheet: the earlier one goes on opening earlier backups, and nothing that is sealed from now on. */
export const newSheet = (config: Config) =>
  withOpen(config, async ({ keys, platform }) => {
    const { identity, recipient } = await newRecovery()
    keys.recovery = recipient
    saveKeys(config.secretFile, keys)
    await escrow(platform.connection.pool, keys)
    await printSheet(config.dataDirectory, identity, dateInJakarta(new Date()))
    return { sheet: markOf(recipient), file: sheetPath(config.dataDirectory) }
  })
