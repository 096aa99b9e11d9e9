import type { Actor } from '../kernel/actor.ts'
import type { Paper } from '../kernel/operation.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { type Text, text } from '../kernel/text.ts'
import type { Context } from './context.ts'
import { newId, type Platform } from './perform.ts'
import { isPicture, madeAnew } from './pictures.ts'

/** Bytes that one person may upload within a day: who brings files of a whole regency, and everybody else. */
const aDay = { office: 2_000_000_000, others: 200_000_000 }

async function refuseBeyondQuota({ connection, clock }: Platform, actor: Actor): Promise<void> {
  const since = new Date(clock().getTime() - 86_400_000)
  const sent = await connection.db
    .selectFrom('file')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('bytes'), eb.lit(0)).as('bytes'))
    .where('regency', '=', actor.regency)
    .where('uploaded_by', '=', actor.user)
    .where('uploaded_at', '>', since)
    .executeTakeFirstOrThrow()
  const most = actor.role === 'administrator' || actor.role === 'officer' ? aDay.office : aDay.others
  if (Number(sent.bytes) > most)
    throw new Problem(
      'platform/quota',
      429,
      text(
        `Anda sudah mengunggah ${most / 1e6} MB hari ini. Lanjutkan besok, atau mintalah petugas dinas.`,
        `You have uploaded ${most / 1e6} MB today. Go on tomorrow, or ask an agency officer.`
      ),
      { facts: { minutes: 60 } }
    )
}

/** The content from its beginning, and what it is by its first bytes. */
async function sniffed(content: AsyncIterable<Uint8Array>) {
  const rest = content[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  while (head.length < 12) {
    const { value, done } = await rest.next()
    if (done) break
    head = Buffer.concat([head, value])
  }
  const whole = (async function* () {
    yield head
    yield* { [Symbol.asyncIterator]: () => rest }
  })()
  return { type: contentType(head), whole }
}

/**
 * Stores an upload under a new id; its row and its bytes are on disk before this returns. A picture is decoded and made
 * anew, so that what is kept is a picture and says nothing of where and with what it was taken.
 */
export async function storeUpload(
  platform: Platform,
  actor: Actor,
  name: string,
  content: AsyncIterable<Uint8Array>
): Promise<string> {
  await refuseBeyondQuota(platform, actor)
  const id = newId()
  const { type, whole } = await sniffed(content)
  await platform.files.store(id, isPicture(type) ? madeAnew(whole, type) : whole, async (tx, stored) => {
    await platform.wall.enter(tx, actor, 'regency')
    await tx
      .insertInto('file')
      .values({
        regency: actor.regency,
        id,
        name,
        type,
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
): Promise<{ id: string; name: string; sha256: Buffer; type: string | null }> {
  const file = await context.db
    .selectFrom('file')
    .select(['id', 'name', 'sha256', 'type'])
    .where('regency', '=', context.actor.regency)
    .where('id', '=', id)
    .where('uploaded_by', '=', context.actor.user)
    .executeTakeFirst()
  if (!file) throw notFound(what)
  return file
}

/** A picture that the actor uploaded; anything else is refused with what it may be. */
export async function ownPicture(context: Context, id: string): Promise<void> {
  const { type } = await ownUpload(context, id, text('Foto yang Anda unggah', 'A photo that you uploaded'))
  if (!isPicture(type ?? ''))
    throw new Problem(
      'platform/no-picture',
      422,
      text('Unggah foto JPEG, PNG atau WebP.', 'Upload a JPEG, PNG or WebP photo.')
    )
}

/** What a file is, by its first bytes; never by what its name says. */
export function contentType(content: Uint8Array): Paper['type'] {
  if (content[0] === 0xff && content[1] === 0xd8 && content[2] === 0xff) return 'image/jpeg'
  if (Buffer.from(content.subarray(0, 4)).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]))) return 'image/png'
  const webp = /^RIFF[\s\S]{4}WEBP/.test(Buffer.from(content.subarray(0, 12)).toString('latin1'))
  if (webp) return 'image/webp'
  return Buffer.from(content.subarray(0, 5)).toString() === '%PDF-' ? 'application/pdf' : 'application/octet-stream'
}
