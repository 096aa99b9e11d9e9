import { z } from 'zod'
import type { Agency, Role } from '../kernel/actor.ts'
import { accountId, version } from '../kernel/inputs.ts'
import type { Weighty } from '../kernel/operation.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { administrator } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action, type Context } from '../platform/context.ts'
import { memberInput } from './model.ts'
import { agencyNames, roleNames } from './names.ts'
import { createAccount, readablePassword, setPassword } from './passwords.ts'
import { admitAnew } from './second-factor.ts'

const asRow = (member: z.infer<typeof memberInput>) => ({
  name: member.name,
  email: member.email.toLowerCase(),
  role: member.role,
  agency: member.role === 'officer' ? member.agency : null,
  villages: member.role === 'facilitator' ? member.villages : [],
  household_id: member.role === 'resident' ? member.household : null,
  retailer: member.role === 'buyer' ? member.retailer : null
})

/** An account serves one regency at a time, and its e-mail is its name at sign-in. */
async function refuseTakenEmail(context: Context, email: string): Promise<void> {
  const taken = await context.db
    .selectFrom('auth_user')
    .select('id')
    .where('email', '=', email.toLowerCase())
    .executeTakeFirst()
  if (!taken) return
  const message = text(
    'Surel ini sudah dipakai akun lain. Ubah akun itu, atau pakai surel lain.',
    'This e-mail belongs to another account. Change that account, or use another e-mail.'
  )
  throw new Problem('access/email-in-use', 409, message, { pointers: [{ pointer: '/email', message }] })
}

/** Roles that approve what others do: who becomes or ceases to be one of them is nobody's own affair. */
const ofOffice = (role: string) => role === 'administrator' || role === 'officer'

interface Held {
  role: Role
  agency: Agency | null
  active: boolean
}

async function memberNow(context: Context, user: string): Promise<Held & { name: string }> {
  const member = await context.db
    .selectFrom('member')
    .select(['name', 'role', 'agency', 'active'])
    .where('regency', '=', context.actor.regency)
    .where('user_id', '=', user)
    .executeTakeFirst()
  if (!member) throw notFound(text('Pengguna', 'The user'))
  return { ...member, role: member.role as Role, agency: member.agency as Agency | null }
}

/** `Petugas dinas, Dinas Koperasi dan UKM`: what an account is, for whoever has to approve it. */
const isSaid = ({ role, agency, active }: Held, language: 'id' | 'en') =>
  [
    roleNames[role][language],
    ...(agency ? [agencyNames[agency][language]] : []),
    ...(active ? [] : [language === 'id' ? 'nonaktif' : 'inactive'])
  ].join(', ')

const rights = (id: string, en: string, subject?: string): Weighty => ({ kind: 'rights', about: text(id, en), subject })

export const addMember = action({
  name: 'access/add-member',
  may: administrator,
  title: text('Menambah pengguna', 'Added a user'),
  proven: true,
  input: memberInput,
  keepResult: false,
  async second(_, { name, email, role, agency }) {
    if (!ofOffice(role)) return undefined
    const as = (language: 'id' | 'en') => isSaid({ role, agency, active: true }, language)
    return rights(`Menambah ${name} (${email}) sebagai ${as('id')}`, `Add ${name} (${email}) as ${as('en')}`)
  },
  async run(context, input) {
    await refuseTakenEmail(context, input.email)
    const password = readablePassword()
    const user = await createAccount(context.db, input.name, input.email, password, true)
    await context.db
      .insertInto('member')
      .values({ regency: context.actor.regency, user_id: user, ...asRow(input) })
      .execute()
    return { user, password }
  }
})

export const changeMember = action({
  name: 'access/change-member',
  may: administrator,
  title: text('Mengubah pengguna', 'Changed a user'),
  proven: true,
  input: z.object({ user: accountId, version, active: z.boolean(), member: memberInput }),
  async second(context, { user, active, member }) {
    const now = await memberNow(context, user)
    if (!ofOffice(now.role) && !ofOffice(member.role)) return undefined
    const change = (language: 'id' | 'en') =>
      `${isSaid(now, language)} → ${isSaid({ role: member.role, agency: member.agency, active }, language)}`
    return rights(`Mengubah ${now.name}: ${change('id')}`, `Change ${now.name}: ${change('en')}`, user)
  },
  async run(context, { user, version, active, member }) {
    if (user === context.actor.user && (!active || member.role !== 'administrator')) {
      throw new Problem(
        'access/own-rights',
        409,
        text(
          'Anda tidak dapat mencabut hak administrator Anda sendiri. Mintalah administrator lain.',
          'You cannot remove your own administrator rights. Ask another administrator.'
        )
      )
    }
    const { email: _, ...row } = asRow(member)
    const done = await context.db
      .updateTable('member')
      .set({ ...row, active, version: version + 1 })
      .where('regency', '=', context.actor.regency)
      .where('user_id', '=', user)
      .where('version', '=', version)
      .executeTakeFirst()
    if (!done.numUpdatedRows) {
      throw new Problem(
        'access/changed-meanwhile',
        409,
        text(
          'Pengguna ini baru saja diubah orang lain. Muat ulang lalu ubah lagi.',
          'Somebody else has just changed this user. Reload and change again.'
        )
      )
    }
    if (!active) await context.db.deleteFrom('auth_session').where('userId', '=', user).execute()
    return { version: version + 1 }
  }
})

export const resetPassword = action({
  name: 'access/reset-password',
  may: administrator,
  title: text('Mengganti kata sandi pengguna', "Reset a user's password"),
  proven: true,
  // Whoever sets the password of one who approves could come in as that one.
  async second(context, { user }) {
    const { name, role } = await memberNow(context, user)
    if (!ofOffice(role) || user === context.actor.user) return undefined
    return rights(`Mengganti kata sandi ${name}`, `Set a new password for ${name}`, user)
  },
  input: z.object({ user: accountId }),
  keepResult: false,
  async run(context, { user }) {
    await memberNow(context, user)
    const password = readablePassword()
    await setPassword(context.db, user, password)
    return { password }
  }
})

export const resetSecondFactor = action({
  name: 'access/reset-second-factor',
  may: administrator,
  title: text('Mencabut kode sekali pakai pengguna', "Took away a user's one-time codes"),
  proven: true,
  async second(context, { user }) {
    if (user === context.actor.user) return undefined
    const { name } = await memberNow(context, user)
    return rights(`Mencabut kode sekali pakai ${name}`, `Take away the one-time codes of ${name}`, user)
  },
  input: z.object({ user: accountId }),
  keepResult: false,
  async run(context, { user }) {
    if (user === context.actor.user)
      throw new Problem(
        'access/own-second-factor',
        409,
        text(
          'Anda tidak dapat mencabut kode Anda sendiri. Pasang aplikasi lain di Akun saya, atau mintalah administrator lain.',
          'You cannot take away your own codes. Set up another app under My account, or ask another administrator.'
        )
      )
    await memberNow(context, user)
    return { password: await admitAnew(context.db, user) }
  }
})
