import Bowser from 'bowser'
import { sql } from 'kysely'
import { z } from 'zod'
import { plainDate } from '../kernel/inputs.ts'
import { everyone, seeAdministration, seeRegister, signedIn } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { view } from '../platform/context.ts'
import { page, paged } from '../platform/paging.ts'
import { eventNames } from './model.ts'
import { agencyNames, roleNames } from './names.ts'

export const me = view({
  name: 'access/me',
  may: everyone,
  title: text('Saya', 'Me'),
  input: z.object({}),
  async run(context) {
    const { actor } = context
    const tenant = await context.db
      .selectFrom('tenant')
      .innerJoin('region', 'region.code', 'tenant.regency')
      .select(['tenant.regency', 'tenant.demo', 'region.name'])
      .where('tenant.regency', '=', actor.regency)
      .executeTakeFirst()
    const may = [...context.operations.keys()].filter((operation) => context.may(operation))
    return {
      actor,
      regency: { code: actor.regency, name: tenant?.name ?? actor.regency },
      demo: tenant?.demo ?? false,
      may
    }
  }
})

/** What somebody sees of their own account: where they are signed in, and with what. */
export const ownAccount = view({
  name: 'access/own-account',
  may: signedIn,
  title: text('Akun saya', 'My account'),
  input: z.object({}),
  async run({ db, actor }) {
    const account = await db.selectFrom('auth_user').select('email').where('id', '=', actor.user).executeTakeFirst()
    const factor = await db
      .selectFrom('second_factor')
      .select(['since', 'recovery_left as left'])
      .where('user_id', '=', actor.user)
      .where('since', 'is not', null)
      .executeTakeFirst()
    const sessions = await db
      .selectFrom('auth_session')
      .select(['id', 'createdAt', 'used_at', 'userAgent', 'ipAddress as address'])
      .where('userId', '=', actor.user)
      .orderBy('used_at', 'desc')
      .orderBy('id')
      .limit(100)
      .execute()
    return {
      email: account?.email ?? '',
      factor: factor ?? null,
      sessions: sessions.map(({ id, createdAt, used_at, userAgent, address }) => {
        const { browser, os } = Bowser.parse(userAgent || ' ')
        return {
          id,
          since: createdAt,
          used: used_at,
          address,
          browser: browser.name,
          system: os.name,
          here: id === actor.session
        }
      })
    }
  }
})

export const permissionTable = view({
  name: 'access/permissions',
  may: signedIn,
  title: text('Pengguna & Hak', 'Users & rights'),
  input: z.object({}),
  async run(context) {
    const operations = [...context.operations]
    return {
      permissions: Object.fromEntries(operations.map(([name, { may }]) => [name, may])),
      titles: { ...Object.fromEntries(operations.map(([name, { title }]) => [name, title])), ...eventNames }
    }
  }
})

export const members = view({
  name: 'access/members',
  may: seeAdministration,
  title: text('Pengguna', 'Users'),
  input: page(['name', 'role', 'email'], { search: z.string().max(100).default('') }),
  columns: [
    { key: 'name', header: text('Nama', 'Name'), type: 'text' },
    { key: 'email', header: text('Surel', 'E-mail'), type: 'text' },
    { key: 'role', header: text('Peran', 'Role'), type: 'text', words: roleNames },
    { key: 'agency', header: text('Dinas', 'Agency'), type: 'text', words: agencyNames },
    { key: 'active', header: text('Aktif', 'Active'), type: 'text' }
  ],
  async run(context, input) {
    const found = context.db
      .selectFrom('member')
      .where('regency', '=', context.actor.regency)
      .$if(input.search !== '', (q) =>
        q.where((eb) => eb.or([eb('name', 'ilike', `%${input.search}%`), eb('email', 'ilike', `%${input.search}%`)]))
      )
    return paged(
      input,
      found,
      (q) =>
        q.select([
          'user_id as user',
          'name',
          'email',
          'role',
          'agency',
          'villages',
          'household_id as household',
          'retailer',
          'active',
          'version'
        ]),
      { sort: 'name', key: 'user_id' }
    )
  }
})

export const auditTrail = view({
  name: 'access/audit',
  may: seeAdministration,
  title: text('Jejak Audit', 'Audit trail'),
  input: page(['at'], {
    actor: z.string().max(100).default(''),
    action: z.string().max(100).default(''),
    from: plainDate.nullable().default(null),
    to: plainDate.nullable().default(null)
  }),
  columns: [
    { key: 'at', header: text('Waktu', 'When'), type: 'instant' },
    { key: 'actor_name', header: text('Siapa', 'Who'), type: 'text' },
    { key: 'role', header: text('Peran', 'Role'), type: 'text', words: roleNames },
    { key: 'action', header: text('Tindakan', 'Action'), type: 'text' },
    { key: 'id', header: text('Nomor', 'Id'), type: 'text' }
  ],
  async run(context, input) {
    const found = context.db
      .selectFrom('audit')
      .where('regency', '=', context.actor.regency)
      .$if(input.actor !== '', (q) => q.where('actor_name', 'ilike', `%${input.actor}%`))
      .$if(input.action !== '', (q) => q.where('action', '=', input.action))
      .$if(input.from !== null, (q) =>
        q.where('at', '>=', sql<Date>`${input.from}::date::timestamp at time zone 'Asia/Jakarta'`)
      )
      .$if(input.to !== null, (q) =>
        q.where('at', '<', sql<Date>`(${input.to}::date + 1)::timestamp at time zone 'Asia/Jakarta'`)
      )
    return paged(input, found, (q) => q.select(['id', 'at', 'actor_name', 'role', 'agency', 'action', 'input']), {
      sort: 'at',
      direction: 'desc'
    })
  }
})

/** The change feed as a phone reads it: what changed in the actor's area after a cursor, in an order that never skips. */
export const changes = view({
  name: 'access/changes',
  may: seeRegister,
  title: text('Perubahan', 'Changes'),
  input: z.object({
    after: z
      .object({ xact: z.string().regex(/^\d{1,20}$/), seq: z.number().int().min(0).max(1e15) })
      .default({ xact: '0', seq: 0 }),
    most: z.number().int().min(1).max(1000).default(500)
  }),
  async run(context, { after, most }) {
    const rows = await context.db
      .selectFrom('change')
      .select(['seq', sql<string>`xact::text`.as('xact'), 'at', 'kind', 'subject', 'village', 'action_id', 'what'])
      .where('regency', '=', context.actor.regency)
      .where(
        sql<boolean>`(xact, seq) > (${after.xact}::xid8, ${after.seq}) and xact < pg_snapshot_xmin(pg_current_snapshot())`
      )
      .orderBy(sql`change.xact`)
      .orderBy('seq')
      .limit(most)
      .execute()
    const last = rows.at(-1)
    return { rows, cursor: last ? { xact: last.xact, seq: Number(last.seq) } : after, more: rows.length === most }
  }
})
