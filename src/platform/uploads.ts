import type { Actor } from '../kernel/actor.ts'
import type { Paper } from '../kernel/operation.ts'
import { notFound } from '../kernel/problem.ts'
import type { Text } from '../kernel/text.ts'
import type { Context } from './context.ts'
import { newId, type Platform } from './perform.ts'
import { asActor } from './postgres/database.ts'

/** Stores an upload under a new id; its row and its bytes are on disk before this returns. */
export async function storeUpload(
  platform: Platform,
  actor: Actor,
  name: string,
  content: AsyncIterable<Uint8Array>
): Promise<string> {
  const id = newId()
  const stored = await platform.files.store(id, content)
  await platform.connection.transaction('read write', async (tx) => {
    await asActor(tx, actor, 'regency')
    await tx
      .insertInto('file')
      .values({
        regency: actor.regency,
        id,
        name,
        bytes: stored.bytes,
        sha256: stored.sha256,
        uploaded_by: actor.user,
        agency: actor.agency
      })
      .execute()
  })
  return id
}

/** A file that the actor uploaded; `what` says in a refusal what was looked for. */
export async function ownUpload(
  context: Context,
  id: string,
  what: Text
): Promise<{ id: string; name: string; sha256: Buffer }> {
  const file = await context.db
    .selectFrom('file')
    .select(['id', 'name', 'sha256'])
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .where('uploaded_by', '=', context.actor.user)
    .executeTakeFirst()
  if (!file) throw notFound(what)
  return file
}

/** What a file is, by its first bytes; never by what its name says. */
export function contentType(content: Uint8Array): Paper['type'] {
  if (content[0] === 0xff && content[1] === 0xd8) return 'image/jpeg'
  if (content[0] === 0x89 && content[1] === 0x50) return 'image/png'
  return Buffer.from(content.subarray(0, 5)).toString() === '%PDF-' ? 'application/pdf' : 'application/octet-stream'
}
