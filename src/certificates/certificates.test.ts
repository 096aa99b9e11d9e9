import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { Ajv2019 } from 'ajv/dist/2019.js'
import formats from 'ajv-formats'
import { verifyJWT } from 'did-jwt'
import fc from 'fast-check'
import { Hono } from 'hono'
import { generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cooperatives, industry, openSchool, planned, settle } from '../../tests/support/training.ts'
import { openWorld, refusal, regency, someone, type World } from '../../tests/support/world.ts'
import { encodedList } from './credential.ts'
import { certificateRoutes } from './index.ts'
import { bitOf, passIn, readPass, writePass } from './model.ts'

describe('the words of a certificate', () => {
  it('a pass reads back as it was written', () => {
    const date = fc.constantFrom('2026-11-02', '2026-12-31')
    fc.assert(
      fc.property(
        fc.record({
          number: fc.string(),
          name: fc.string(),
          course: fc.string(),
          from: date,
          to: date,
          hours: fc.nat(200),
          statusIndex: fc.nat()
        }),
        (pass) => {
          expect(readPass(JSON.parse(JSON.stringify(writePass(pass))))).toEqual(pass)
        }
      )
    )
    expect(passIn('https://x.example/periksa#aa.bb.cc')).toBe('aa.bb.cc')
    expect(passIn('halo')).toBeUndefined()
  })

  it('a status list holds exactly the revoked, whatever they are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(200_000), { maxLength: 40 }), fc.nat(200_000), (revoked, other) => {
        const { bits, encoded } = encodedList(revoked)
        expect(bits.length).toBeGreaterThanOrEqual(16_384)
        for (const index of revoked) expect(bitOf(bits, index)).toBe(true)
        expect(bitOf(bits, other)).toBe(revoked.includes(other))
        expect(gunzipSync(Buffer.from(encoded.slice(1), 'base64url')).equals(Buffer.from(bits))).toBe(true)
      }),
      { numRuns: 30 }
    )
  })
})

describe('certificates of a class', () => {
  let world: World
  let app: Hono
  let id: string
  let absent: string
  const teacher = cooperatives
  const list = () => world.see(cooperatives, 'certificates/list', { class: id })
  beforeAll(async () => {
    world = await openWorld()
    app = new Hono()
    certificateRoutes(world.platform, regency)(app)
    const school = await openSchool(world, { capacity: 15 })
    await settle(world, 15)
    id = (
      await world.act(cooperatives, 'classes/approve-plan', {
        plan: await planned(world, [school.programmes.cooperatives])
      })
    ).classes[0]!
    await world.act(cooperatives, 'classes/invite', { class: id })
    const { lessons, people } = await world.see(cooperatives, 'classes/get', { id })
    absent = people.at(-1)!.person
    for (const l of lessons)
      await world.act(teacher, 'classes/note-attendance', {
        class: id,
        session: l.id,
        method: 'paper',
        entries: people.map((p) => ({
          person: p.person,
          status: p.person === absent && l.day === lessons[0]!.day ? 'absent' : 'present'
        }))
      })
  })
  afterAll(() => world.close())

  it('are issued to those who attended enough, once; others are refused with the reason', async () => {
    expect((await refusal(world.act(cooperatives, 'certificates/issue', { class: id }))).code).toBe(
      'certificates/not-finished'
    )
    await world.act(cooperatives, 'classes/finish', { class: id, summary: '' })
    expect((await refusal(world.act(industry, 'certificates/issue', { class: id }))).code).toBe('training/other-agency')
    const short = await refusal(world.act(cooperatives, 'certificates/issue', { class: id, person: absent }))
    expect(short.code).toBe('certificates/attendance')
    expect(short.text.id).toContain('75%')
    const issued = await world.act(cooperatives, 'certificates/issue', { class: id })
    expect([issued.issued, issued.refused.length]).toEqual([14, 1])
    const { rows } = await list()
    expect(rows.map((r) => r.number).sort()[0]).toBe('3529/2026/00001')
    expect(new Set(rows.map((r) => r.number)).size).toBe(14)
    expect((await refusal(world.act(cooperatives, 'certificates/issue', { class: id }))).code).toBe(
      'certificates/nothing-due'
    )
  })

  it('are badges that another library verifies by the published key, and that hold to the schema', async () => {
    const { rows } = await list()
    const jwt = Buffer.from(
      (await world.see(cooperatives, 'certificates/badge', { id: rows[0]!.id })).content
    ).toString()
    const did = (await (await app.request('/.well-known/did.json')).json()) as { id: string }
    const resolver = {
      resolve: async () => ({
        didDocument: did,
        didDocumentMetadata: {},
        didResolutionMetadata: { contentType: 'application/did+json' }
      })
    }
    const { verified, payload, issuer } = await verifyJWT(jwt, {
      resolver: resolver as never,
      policies: { aud: false }
    })
    expect(verified).toBe(true)
    expect(issuer).toBe('did:web:localhost%3A3529')
    expect(payload.jti).toBe(`urn:uuid:${rows[0]!.id}`)
    const ajv = new Ajv2019({ strict: false })
    formats.default(ajv)
    const schema = JSON.parse(readFileSync(new URL('./open-badge.schema.json', import.meta.url), 'utf8'))
    const holds = ajv.compile(schema)
    expect(holds(payload), JSON.stringify(holds.errors)).toBe(true)
    const { credentialSubject: _, ...without } = payload
    expect(holds(without)).toBe(false)
    const [header, body, signature] = jwt.split('.')
    const forged = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(body!, 'base64url').toString()), name: 'Lain' })
    ).toString('base64url')
    await expect(
      verifyJWT([header, forged, signature].join('.'), { resolver: resolver as never, policies: { aud: false } })
    ).rejects.toThrow()
    expect(
      (await world.see(someone('public'), 'certificates/verify', { written: [header, forged, signature].join('.') }))
        .verdict
    ).toBe('forged')
    expect((await world.see(someone('public'), 'certificates/verify', { written: jwt })).verdict).toBe('valid')
  })

  it('are told apart from forged, unknown and unreadable ones; a number alone names nobody', async () => {
    const { rows } = await list()
    const check = (written: string) => world.see(someone('public'), 'certificates/verify', { written })
    expect(await check(`http://localhost:3529/periksa#${rows[0]!.pass}`)).toMatchObject({
      verdict: 'valid',
      certificate: { name: rows[0]!.name }
    })
    expect(await check(rows[0]!.number)).toMatchObject({ verdict: 'valid', certificate: { name: null } })
    expect((await check('3529/2026/09999')).verdict).toBe('unknown')
    expect((await check('bukan sertifikat')).verdict).toBe('unreadable')
    const stranger = await generateKeyPair('EdDSA', { crv: 'Ed25519' })
    const foreign = await new SignJWT({}).setProtectedHeader({ alg: 'EdDSA' }).sign(stranger.privateKey)
    expect((await check(foreign)).verdict).toBe('forged')
  })

  it('revoked, are so for everybody: here, and in the signed status list', async () => {
    const { rows } = await list()
    await world.act(cooperatives, 'certificates/revoke', { id: rows[0]!.id, reason: 'Nama keliru' })
    expect(await world.see(someone('public'), 'certificates/verify', { written: rows[0]!.pass })).toMatchObject({
      verdict: 'revoked',
      reason: 'Nama keliru'
    })
    const status = await (await app.request('/credentials/status/1')).text()
    const { credentialSubject } = JSON.parse(Buffer.from(status.split('.')[1]!, 'base64url').toString())
    const bits = gunzipSync(Buffer.from(credentialSubject.encodedList.slice(1), 'base64url'))
    const [, pass] = rows[0]!.pass.split('.')
    const { statusIndex } = readPass(JSON.parse(Buffer.from(pass!, 'base64url').toString()))!
    expect(bitOf(bits, statusIndex)).toBe(true)
    expect(bitOf(bits, statusIndex + 1)).toBe(false)
    expect((await refusal(world.see(cooperatives, 'certificates/pdf', { id: rows[0]!.id }))).status).toBe(404)
  })

  it('print as one PDF, and belong to the household alone', async () => {
    const pdf = await world.see(cooperatives, 'certificates/pdf', { class: id })
    expect(Buffer.from(pdf.content).subarray(0, 5).toString()).toBe('%PDF-')
    const { rows } = await world.platform.connection.pool.query(
      'select household_id from certificate where revoked_at is null limit 1'
    )
    const resident = someone('resident', { household: rows[0].household_id })
    expect((await world.see(resident, 'certificates/list', {})).total).toBe(1)
    expect((await refusal(world.see(someone('mentor'), 'certificates/list', {}))).status).toBe(403)
  })
})
