/** `rakit account EMAIL`: a new password and no codes, for the one administrator whom nobody else can let in again. */
import { admitAnew, publicActor } from '../access/index.ts'
import { notFound } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Rakit } from '../open.ts'
import { note } from '../platform/perform.ts'

export async function letInAgain({ platform }: Pick<Rakit, 'platform'>, regency: string, email: string) {
  const member = await platform.connection.db
    .selectFrom('member')
    .select('user_id as user')
    .where('regency', '=', regency)
    .where('email', '=', email.toLowerCase())
    .executeTakeFirst()
  if (!member) throw notFound(text('Pengguna dengan surel ini', 'A user with this e-mail'))
  const password = await platform.connection.transaction('read write', (tx) => admitAnew(tx, member.user))
  const server = { ...publicActor(regency), user: 'rakit', name: 'Rakit', role: 'administrator' as const }
  await note(platform, server, 'access/let-in-again', member)
  return { email, password }
}
