import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, refusal, regency, someone, type World } from '../../tests/support/world.ts'
import type { Actor } from '../kernel/actor.ts'
import { shippedApprovalRules, shippedSignInRules } from './model.ts'
import { agencyNames } from './names.ts'

const admin = someone('administrator', { user: 'ana', name: 'Ana' })
const second = someone('administrator', { user: 'budi', name: 'Budi' })
const officer = someone('officer', { user: 'citra', name: 'Citra' })
const auditor = someone('auditor', { user: 'dedi', name: 'Dedi' })
const facilitator = someone('facilitator', { user: 'eka', name: 'Eka' })
let world: World
let now = new Date()
const query = (sql: string, values: unknown[] = []) => world.platform.connection.pool.query(sql, values)
const later = (days: number) => {
  now = new Date(now.getTime() + days * 86_400_000)
}

const hire = async ({ user, name, role, agency }: Actor) => {
  await query(`insert into auth_user (id, name, email) values ($1, $2, $1 || '@uji.example')`, [user, name])
  await query(
    `insert into member (regency, user_id, name, email, role, agency) values ($1, $2, $3, $2 || '@uji.example', $4, $5)`,
    [regency, user, name, role, agency]
  )
}
const code = async (work: Promise<unknown>) => (await refusal(work)).code
const account = (role: 'administrator' | 'officer' | 'leader', email: string) => ({
  name: 'Orang Baru',
  email,
  role,
  agency: role === 'officer' ? ('industry' as const) : null
})
const add = (actor: Actor, email: string) => world.act(actor, 'access/add-member', account('administrator', email))
const ask = async (actor: Actor, operation: string, input: unknown, note = 'Pengganti Pak Sahar') =>
  (await world.act(actor, 'access/ask-approval', { operation, input: JSON.stringify(input), note })).id
const answer = (actor: Actor, id: string, agree = true) => world.act(actor, 'access/answer-approval', { id, agree })
const perform = (actor: Actor, id: string) => world.act(actor, 'access/do-approved', { id })
const statusOf = async (id: string, actor = auditor) =>
  (await world.see(actor, 'access/approvals', {})).rows.find((r) => r.id === id)?.status
const exists = async (email: string) => (await query('select from member where email = $1', [email])).rowCount === 1

describe('what nobody of the office does alone', () => {
  beforeAll(async () => {
    world = await openWorld()
    world.platform.clock = () => now
    await hire(admin)
    // The regency of the tests is one for show, where this is off.
    const { rules, source, validFrom } = shippedApprovalRules
    await world.act(admin, 'access/save-approval-rules', { rules, source, validFrom })
  })
  afterAll(() => world.close())

  it('is done by an office of one, which could not even make the second account otherwise', async () => {
    await add(admin, 'pertama@uji.example')
    expect(await exists('pertama@uji.example')).toBe(true)
    await query(`update member set active = false where email = 'pertama@uji.example'`)
    for (const one of [second, officer, auditor, facilitator]) await hire(one)
  })

  it('waits for a second person, and is then done by whoever asked, once', async () => {
    const refused = await refusal(add(admin, 'baru@uji.example'))
    expect([refused.code, refused.facts.about]).toEqual([
      'access/needs-approval',
      {
        id: 'Menambah Orang Baru (baru@uji.example) sebagai Administrator',
        en: 'Add Orang Baru (baru@uji.example) as Administrator'
      }
    ])
    expect(await exists('baru@uji.example')).toBe(false)
    const id = await ask(admin, 'access/add-member', account('administrator', 'baru@uji.example'))
    expect(await code(perform(admin, id))).toBe('access/answered-already')
    expect(await code(answer(admin, id))).toBe('access/own-request')
    for (const other of [auditor, facilitator]) expect(await code(answer(other, id))).toBe('access/refused')
    await answer(officer, id)
    expect(await exists('baru@uji.example')).toBe(false)
    expect(await code(perform(second, id))).toBe('kernel/not-found')
    expect((await perform(admin, id)).password).toMatch(/^\w{4}-/)
    expect(await exists('baru@uji.example')).toBe(true)
    expect(await code(perform(admin, id))).toBe('access/answered-already')
    expect(await statusOf(id)).toBe('done')
  })

  it('tells whoever approves which agency gets or loses an officer', async () => {
    const member = { ...account('officer', 'citra@uji.example'), agency: 'industry' as const }
    const moved = { user: officer.user, version: 1, active: true, member }
    const refused = await refusal(world.act(admin, 'access/change-member', moved))
    expect((refused.facts.about as { en: string }).en).toBe(
      `Change Citra: Agency officer, ${agencyNames.cooperatives.en} → Agency officer, ${agencyNames.industry.en}`
    )
  })

  it('is not done where it was refused or withdrawn, and the request tells which', async () => {
    const input = account('officer', 'tidak@uji.example')
    const no = await ask(admin, 'access/add-member', input)
    await answer(second, no, false)
    expect([await statusOf(no), await code(perform(admin, no))]).toEqual(['refused', 'access/answered-already'])
    const back = await ask(admin, 'access/add-member', input)
    expect(await code(world.act(second, 'access/withdraw-approval', { id: back }))).toBe('kernel/not-found')
    await world.act(admin, 'access/withdraw-approval', { id: back })
    expect([await statusOf(back), await code(answer(second, back))]).toEqual(['withdrawn', 'access/answered-already'])
    expect(await exists('tidak@uji.example')).toBe(false)
  })

  it('expires, before and after its answer', async () => {
    const input = account('officer', 'lama@uji.example')
    const waiting = await ask(admin, 'access/add-member', input)
    const approved = await ask(admin, 'access/add-member', input)
    await answer(second, approved)
    later(shippedApprovalRules.rules.days)
    expect(await code(answer(second, waiting))).toBe('access/request-expired')
    expect(await code(perform(admin, approved))).toBe('access/request-expired')
    expect([await statusOf(waiting), await statusOf(approved)]).toEqual(['expired', 'expired'])
  })

  it('is not approved by the one it is about, who is no second person either', async () => {
    const demote = {
      user: second.user,
      version: 1,
      active: true,
      member: account('leader', 'budi@uji.example')
    }
    const id = await ask(admin, 'access/change-member', demote)
    expect(await code(answer(second, id))).toBe('access/own-request')
    await answer(officer, id)
    await perform(admin, id)
    expect((await query('select role from member where user_id = $1', [second.user])).rows[0].role).toBe('leader')
    await query(`update member set role = 'administrator', version = 1 where user_id = $1`, [second.user])
  })

  it('is not done where it has come to mean something else since', async () => {
    const promote = { user: 'eka', version: 1, active: true, member: account('officer', 'eka@uji.example') }
    const id = await ask(admin, 'access/change-member', promote)
    await answer(second, id)
    await query(`update member set active = false where user_id = 'eka'`)
    expect(await code(perform(admin, id))).toBe('access/approved-otherwise')
    expect(await statusOf(id)).toBe('approved')
    await query(`update member set active = true where user_id = 'eka'`)
    await perform(admin, id)
    expect(await statusOf(id)).toBe('done')
    await query(`update member set role = 'facilitator', agency = null, version = 1 where user_id = 'eka'`)
  })

  it.each([
    ['access/add-member', account('officer', 'x@uji.example')],
    ['access/change-member', { user: 'citra', version: 1, active: false, member: account('officer', 'c@uji.example') }],
    ['access/change-member', { user: 'eka', version: 1, active: true, member: account('officer', 'e@uji.example') }],
    ['access/reset-password', { user: 'citra' }],
    ['access/reset-second-factor', { user: 'eka' }],
    [
      'access/save-approval-rules',
      { rules: { ...shippedApprovalRules.rules, rights: false }, source: 'SK 1', validFrom: '2026-01-01' }
    ]
  ] as const)('%s is such an act', async (operation, input) => {
    expect(await code(world.act(admin, operation, input as never))).toBe('access/needs-approval')
  })

  it.each([
    ['access/add-member', account('leader', 'bupati@uji.example')],
    ['access/reset-password', { user: 'eka' }]
  ] as const)('%s of somebody who approves nothing is not', async (operation, input) => {
    if (operation === 'access/reset-password')
      await query(`insert into auth_account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
        values ('eka', 'eka', 'credential', 'eka', 'x', now(), now())`)
    await world.act(admin, operation, input as never)
    expect(await code(ask(admin, operation, input))).not.toBe('access/needs-approval')
  })

  it('is asked for by whoever may do it, and of what the server reads itself', async () => {
    expect(await code(ask(officer, 'access/add-member', account('officer', 'y@uji.example')))).toBe('access/refused')
    expect(await code(ask(admin, 'households/merge', {}))).toBe('kernel/invalid-input')
    expect(await code(ask(admin, 'access/nothing', {}))).toBe('access/refused')
    expect(await code(ask(admin, 'access/add-member', { role: 'administrator' }))).toBe('kernel/invalid-input')
  })

  it('tells whoever approves which rules would change, from when on, and what they are now', async () => {
    const rules = { ...shippedApprovalRules.rules, rights: false, paymentsFrom: 75_000_000, writeOffsFrom: null }
    const input = { rules, source: 'SK 2', validFrom: '2026-12-01' }
    const { about } = (await refusal(world.act(admin, 'access/save-approval-rules', input))).facts
    expect(about).toEqual({
      id:
        'Mengubah aturan persetujuan kedua mulai 1 Desember 2026: Hak pengguna: perlu → tidak perlu; Pembayaran mulai: ' +
        'Rp50.000.000 → Rp75.000.000; Penghapusan mulai: Rp5.000.000 → tidak perlu',
      en:
        'Change the rules of second approval from 1 December 2026 on: Rights of users: needed → not needed; Payments from: ' +
        'Rp50.000.000 → Rp75.000.000; Write-offs from: Rp5.000.000 → not needed'
    })
    const { rules: now, ...shipped } = shippedSignInRules
    const signIn = { ...shipped, rules: { ...now, secondFactor: ['administrator' as const], proofMinutes: 15 } }
    const told = (await refusal(world.act(admin, 'access/save-sign-in-rules', signIn))).facts.about as { id: string }
    expect(told.id).toMatch(
      /Wajib kode sekali pakai: – → Administrator; .*Ditanya lagi sesudah: tidak pernah → 15 menit$/
    )
  })

  it('stands in the audit log with what was asked, masked', async () => {
    const id = await ask(admin, 'access/add-member', account('administrator', 'catatan@uji.example'), 'Masuk catatan')
    const { rows } = await query(
      `select input from audit where action = 'access/ask-approval' and input ->> 'note' = 'Masuk catatan'`
    )
    expect(rows[0].input.input).toMatchObject({ role: 'administrator', agency: null })
    expect(JSON.stringify(rows[0].input)).not.toContain('catatan@uji.example')
    await world.act(admin, 'access/withdraw-approval', { id })
  })

  it('is seen by the office and the auditor; a facilitator sees the own requests', async () => {
    const id = await ask(admin, 'access/reset-second-factor', { user: 'eka' })
    expect([await statusOf(id, officer), await statusOf(id, auditor), await statusOf(id, facilitator)]).toEqual([
      'waiting',
      'waiting',
      undefined
    ])
    const { cards } = await world.see(officer, 'reporting/home', {})
    expect(cards.find((c) => c.id === 'approvals')).toMatchObject({ value: 1, to: '/persetujuan' })
    expect((await world.see(admin, 'reporting/home', {})).cards.find((c) => c.id === 'approvals')?.value).toBe(0)
  })

  it('is held by the database, whatever SQL somebody gets in', async () => {
    const id = await ask(admin, 'access/reset-second-factor', { user: 'eka' })
    const as = (actor: Actor, sql: string) =>
      world.platform.wall.requests.transaction('read write', async (tx, client) => {
        await world.platform.wall.enter(tx, actor, 'regency')
        return (await client.query(sql)).rowCount
      })
    const approve = (by: string) => `update approval set status = 'approved', answered_by = '${by}' where id = '${id}'`
    await expect(as(admin, approve(admin.user))).rejects.toThrow()
    await expect(as(admin, approve(second.user))).rejects.toThrow(/row-level security/)
    await expect(as(auditor, approve(auditor.user))).rejects.toThrow(/row-level security/)
    await expect(as(officer, `update approval set input_cipher = '' where id = '${id}'`)).rejects.toThrow(/denied/)
    expect(await as(facilitator, approve(facilitator.user))).toBe(0)
    expect(await as(officer, approve(officer.user))).toBe(1)
  })

  it('is what the rules say, from their day on', async () => {
    const save = (rules: object, validFrom: string) => ({
      rules: { ...shippedApprovalRules.rules, ...rules },
      source: 'SK Bupati',
      validFrom
    })
    const put = async (input: object) => {
      const id = await ask(admin, 'access/save-approval-rules', input)
      await answer(officer, id)
      await perform(admin, id)
    }
    const day = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)
    await put(save({ rights: false }, day(3)))
    expect(await code(add(admin, 'z@uji.example'))).toBe('access/needs-approval')
    later(4)
    await add(admin, 'z@uji.example')
    expect((await world.see(auditor, 'access/approval-rules', {})).version).toBe(3)
  })
})
