import type { Actor } from '../kernel/actor.ts'
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
