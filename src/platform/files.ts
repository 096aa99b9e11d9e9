import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync } from 'node:fs'
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { trouble } from './trouble.ts'

/** Uploads may be this big; a regency's largest honest spreadsheet is below a third of it. */
export const largestUpload = 100 * 1024 * 1024

export interface Stored {
  bytes: number
  sha256: Buffer
}

/** Uploaded files, one a name (a UUID), under one directory; flushed to disk before they are acknowledged. */
export interface Files {
  path: (id: string) => string
  store: (id: string, content: AsyncIterable<Uint8Array>) => Promise<Stored>
  read: (id: string) => NodeJS.ReadableStream
  remove: (id: string) => Promise<void>
}

export const tooLarge = () =>
  new Problem(
    'platform/file-too-large',
    413,
    text(
      'Berkas lebih besar dari 100 MB. Hapus gambar dan lembar yang tidak perlu, atau bagi per desa, lalu unggah lagi.',
      'The file is larger than 100 MB. Remove pictures and sheets that are not needed, or split it by village, and upload again.'
    )
  )

export function openFiles(directory: string): Files {
  if (!existsSync(directory)) mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = (id: string) => join(directory, id)
  return {
    path,
    async store(id, content) {
      const half = `${path(id)}.part`
      const handle = await open(half, 'w', 0o600)
      const hash = createHash('sha256')
      let bytes = 0
      try {
        for await (const chunk of content) {
          bytes += chunk.length
          if (bytes > largestUpload) throw tooLarge()
          hash.update(chunk)
          await handle.write(chunk)
        }
        await handle.sync()
      } catch (error) {
        await handle.close()
        await rm(half, { force: true })
        throw trouble(error) ?? error
      }
      await handle.close()
      await rename(half, path(id))
      const folder = await open(directory, 'r')
      await folder.sync()
      await folder.close()
      return { bytes, sha256: hash.digest() }
    },
    read: (id) => createReadStream(path(id)),
    remove: (id) => rm(path(id), { force: true })
  }
}

/** Removes uploads that a crash cut off, an hour after; returns how many. */
export async function removePartialUploads(directory: string): Promise<number> {
  let removed = 0
  for (const name of await readdir(directory)) {
    const full = join(directory, name)
    if (!name.endsWith('.part') || Date.now() - (await stat(full)).mtimeMs < 3_600_000) continue
    await rm(full, { force: true })
    removed++
  }
  return removed
}
