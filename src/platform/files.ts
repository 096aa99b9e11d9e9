import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, mkdirSync } from 'node:fs'
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { asOwner, type Connection, type Tx } from './postgres/database.ts'
import { trouble } from './trouble.ts'

/** Uploads may be this big; a regency's largest honest spreadsheet is below a third of it. */
export const largestUpload = 100 * 1024 * 1024

/** What is kept and read of a file in the database at once. */
const partBytes = 1024 * 1024

export interface Stored {
  bytes: number
  sha256: Buffer
}

/** A file at a path, compared with what was uploaded. */
export interface Copy {
  path: string
  /** Must be called once the path is not needed any more. */
  close: () => Promise<void>
}

/**
 * Uploaded files, one a name (a UUID): each on the disk of the server that took it, or in parts in the database, where
 * every server finds it. What lies where is found by looking, whatever is set now.
 */
export interface Files {
  /** Keeps a file; `note` writes its row, in the transaction that keeps the parts. On disk before this returns. */
  store: (
    id: string,
    content: AsyncIterable<Uint8Array>,
    note: (tx: Tx, stored: Stored) => Promise<unknown>
  ) => Promise<void>
  open: (id: string) => Promise<Copy>
  /** Does `work` with the path of a copy that is gone afterwards. */
  use: <T>(id: string, work: (path: string) => Promise<T>) => Promise<T>
  remove: (id: string) => Promise<void>
  /**
   * Brings what lies on this disk into the database, file by file; what it did is not done again. Returns how many,
   * and which are altered.
   */
  gather: () => Promise<{ moved: number; altered: string[] }>
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

const missing = () =>
  new Problem(
    'platform/file-missing',
    410,
    text(
      'Isi berkas ini tidak ada lagi di server. Unggah lagi, atau pulihkan dari cadangan; bila beberapa server ' +
        'memakai satu basis data, atur RAKIT_FILES=database di semuanya.',
      'The content of this file is not on the server any more. Upload it again or restore a backup; where several ' +
        'servers use one database, set RAKIT_FILES=database on all of them.'
    )
  )

const altered = () =>
  new Problem(
    'platform/file-altered',
    500,
    text(
      'Isi berkas ini berubah sejak diunggah, jadi tidak dipakai. Unggah lagi, atau pulihkan dari cadangan, dan periksa disk server.',
      'The content of this file has changed since it was uploaded, so it is not used. Upload it again or restore a ' +
        'backup, and check the disk of the server.'
    )
  )

/** Writes to the disk what comes, no more than an upload may have, and answers what it was. */
async function write(path: string, content: AsyncIterable<Uint8Array>): Promise<Stored> {
  const hash = createHash('sha256')
  let bytes = 0
  await pipeline(
    content,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        bytes += chunk.length
        if (bytes > largestUpload) throw tooLarge()
        hash.update(chunk)
        yield chunk
      }
    },
    createWriteStream(path, { mode: 0o600, flush: true })
  )
  return { bytes, sha256: hash.digest() }
}

async function hashOf(path: string): Promise<Buffer> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest()
}

/** The row of a file; its regency is the one served here. */
const row = 'tenant t join file f on f.regency = t.regency and f.id = $1'

async function keepParts(client: pg.ClientBase, id: string, path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    for (let no = 0; ; no++) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(partBytes), 0, partBytes, no * partBytes)
      if (bytesRead === 0 && no > 0) return
      await client.query(`insert into file_part select f.regency, f.id, $2, $3 from ${row}`, [
        id,
        no,
        buffer.subarray(0, bytesRead)
      ])
    }
  } finally {
    await handle.close()
  }
}

export function openFiles(directory: string, connection: Connection, place: 'disk' | 'database'): Files {
  const { pool } = connection
  if (!existsSync(directory)) mkdirSync(directory, { recursive: true, mode: 0o700 })
  const pathOf = (id: string) => join(directory, id)
  const half = () => join(directory, `${randomUUID()}.part`)
  const files: Files = {
    async store(id, content, note) {
      const path = half()
      try {
        const stored = await write(path, content)
        if (place === 'disk') {
          await rename(path, pathOf(id))
          const folder = await open(directory, 'r')
          await folder.sync()
          await folder.close()
        }
        await connection.transaction('read write', async (tx, client) => {
          await note(tx, stored)
          await asOwner(tx)
          if (place === 'database') await keepParts(client, id, path)
        })
      } catch (error) {
        throw trouble(error) ?? error
      } finally {
        await rm(path, { force: true })
      }
    },
    async open(id) {
      const { rows } = await pool.query<{ sha256: Buffer; parted: boolean }>(
        `select f.sha256, exists (select from file_part p where p.regency = f.regency and p.id = f.id) as parted from ${row}`,
        [id]
      )
      if (!rows[0]) throw missing()
      const { sha256, parted } = rows[0]
      if (!parted) {
        const path = pathOf(id)
        const found = await hashOf(path).catch((error: NodeJS.ErrnoException) => {
          throw error.code === 'ENOENT' ? missing() : error
        })
        if (!found.equals(sha256)) throw altered()
        return { path, close: async () => {} }
      }
      const path = half()
      const close = () => rm(path, { force: true })
      try {
        const copied = await write(path, partsOf(pool, id))
        if (!copied.sha256.equals(sha256)) throw altered()
      } catch (error) {
        await close()
        throw trouble(error) ?? error
      }
      return { path, close }
    },
    async use(id, work) {
      const { path, close } = await files.open(id)
      try {
        return await work(path)
      } finally {
        await close()
      }
    },
    async remove(id) {
      await rm(pathOf(id), { force: true })
      await pool.query(`delete from file_part where id = $1 and regency in (select regency from tenant)`, [id])
    },
    async gather() {
      const found = { moved: 0, altered: [] as string[] }
      for (const id of await readdir(directory)) {
        if (!/^[\da-f-]{36}$/.test(id)) continue
        const path = pathOf(id)
        const sha256 = await hashOf(path)
        await connection.transaction('read write', async (_, client) => {
          const { rows } = await client.query<{ name: string; same: boolean; parted: boolean }>(
            `select f.name, f.sha256 = $2 as same, exists (select from file_part p where p.regency = f.regency and p.id = f.id) as parted
             from ${row} for update of f`,
            [id, sha256]
          )
          const [kept] = rows
          // A backup that began before the parts were there still finds the file: it goes at the next start.
          if (kept?.parted) await rm(path)
          else if (kept?.same) {
            await keepParts(client, id, path)
            found.moved++
          } else if (kept) found.altered.push(kept.name)
        })
      }
      return found
    }
  }
  return files
}

async function* partsOf(pool: pg.Pool, id: string): AsyncGenerator<Buffer> {
  for (let no = 0; ; no++) {
    const { rows } = await pool.query<{ content: Buffer }>(
      'select p.content from tenant t join file_part p on p.regency = t.regency and p.id = $1 and p.no = $2',
      [id, no]
    )
    if (!rows[0]) return
    yield rows[0].content
  }
}

/** Removes uploads and copies that a crash cut off, an hour after; returns how many. */
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
