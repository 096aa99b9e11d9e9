/** The second place of backups: a folder (another disk, a mount of NFS or sshfs), or a store that speaks S3. */
import { createWriteStream, openAsBlob } from 'node:fs'
import { copyFile, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout } from 'node:timers/promises'
import { S3mini } from 's3mini'
import { Problem } from '../../kernel/problem.ts'
import { text } from '../../kernel/text.ts'
import { isStore } from '../config.ts'
import { makeDirectory } from '../directories.ts'
import { proveArchive } from './archive.ts'
import { backupsIn, dateOf, removeHalves } from './backup.ts'
import { toDrop } from './rules.ts'

export interface Copies {
  /** Copies a backup there, reads it there from end to end, and removes what the rule lets go. */
  keep: (path: string, identity: string) => Promise<void>
  /** Brings a backup back into a file, by its name. */
  fetch: (name: string, path: string) => Promise<void>
}

/** Milliseconds: a mount that hangs must not keep tomorrow's backup from being taken. */
const longestCopy = 6 * 3_600_000

/** `s3://KEY:SECRET@host/bucket/folder?region=…`, by TLS; `s3+http://` without, within a house. */
export const openCopies = (where: string, patience = longestCopy): Copies =>
  isStore(where) ? inStore(where, patience) : inFolder(where, patience)

const inFolder = (directory: string, patience: number): Copies => ({
  keep: (path, identity) =>
    telling(path, directory, patience, async () => {
      makeDirectory(directory, 0o755)
      await removeHalves(directory)
      const target = join(directory, basename(path))
      const half = `${target}.part`
      try {
        await copyFile(path, half)
        const handle = await open(half, 'r')
        await handle.sync()
        await handle.close()
        await proveArchive(half, { identity })
        await rename(half, target)
      } catch (error) {
        await rm(half, { force: true }) // a full stick stays of use
        throw error
      }
      for (const dropped of toDrop(await backupsIn(directory))) await rm(dropped.path)
    }),
  fetch: (name, path) => copyFile(join(directory, name), path)
})

/** An object is there once all of it came; one that does not read back as it was is removed again. */
function inStore(where: string, patience: number): Copies {
  const { protocol, host, pathname, username, password, searchParams } = new URL(where)
  const [bucket, ...folder] = pathname.split('/').filter(Boolean)
  const prefix = folder.map((part) => `${part}/`).join('')
  const store = new S3mini({
    accessKeyId: decodeURIComponent(username),
    secretAccessKey: decodeURIComponent(password),
    endpoint: `${protocol === 's3:' ? 'https' : 'http'}://${host}/${bucket}`,
    region: searchParams.get('region') ?? 'us-east-1'
  })
  const read = async (key: string) => {
    const answer = await store.getObjectResponse(key)
    if (!answer?.body) throw new Error(`no ${key}`)
    return Readable.fromWeb(answer.body as never)
  }
  return {
    keep: (path, identity) =>
      telling(path, `${host}/${bucket}/${prefix}`, patience, async () => {
        const key = prefix + basename(path)
        await store.putAnyObject(key, await openAsBlob(path))
        await proveArchive(key, { identity }, { open: read }).catch(async (error) => {
          await store.deleteObject(key)
          throw error
        })
        const found = ((await store.listObjects('/', prefix)) ?? []).flatMap(({ Key }) => {
          const at = dateOf(basename(Key))
          return at ? [{ key: Key, at }] : []
        })
        for (const dropped of toDrop(found)) await store.deleteObject(dropped.key)
      }),
    fetch: async (name, path) => pipeline(await read(prefix + name), createWriteStream(path, { mode: 0o600 }))
  }
}

async function telling(path: string, place: string, patience: number, work: () => Promise<void>): Promise<void> {
  const late = new AbortController()
  const silence = setTimeout(patience, undefined, late).then(() => {
    throw new Error(`no answer for ${Math.round(patience / 60_000)} min`)
  })
  try {
    await Promise.race([work(), silence])
  } catch (error) {
    const why = error instanceof Problem ? error.text : text((error as Error).message, (error as Error).message)
    throw new Problem(
      'backup/no-second-copy',
      500,
      text(
        `Cadangan ada di ${dirname(path)}, tetapi salinan kedua ke ${place} gagal (${why.id}). Periksa disk atau jaringannya.`,
        `The backup is in ${dirname(path)}, but the second copy to ${place} failed (${why.en}). Check that disk or network.`
      )
    )
  } finally {
    late.abort()
  }
}
