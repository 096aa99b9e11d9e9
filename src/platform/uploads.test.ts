import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEntrance, type Visited } from '../../tests/support/entrance.ts'
import { accompany, employ, lilik } from '../../tests/support/mentoring.ts'
import { picture } from '../../tests/support/picture.ts'
import { someProduct } from '../../tests/support/retail.ts'
import { openWorld, refusal, regency, someone, type World } from '../../tests/support/world.ts'

let world: World
let house: Visited
let product: string
beforeAll(async () => {
  world = await openWorld()
  house = openEntrance(world, { actors: { identify: async () => lilik, forget() {} } })
  await employ(world, lilik)
  const [maker] = await accompany(world, ['Siti Aminah'])
  product = await someProduct(world, maker!.case, 'Keripik uji')
})
afterAll(async () => {
  await house.close()
  await world.close()
})
const kept = (file: string) => world.platform.files.use(file, async (path) => readFileSync(path))

describe('what is uploaded', () => {
  it.each(['jpeg', 'png', 'webp'] as const)(
    'as a picture (%s) is made anew: no position, no camera',
    async (format) => {
      const taken = await picture({ format })
      expect((await sharp(taken).metadata()).exif).toBeDefined()
      const content = await kept(await world.upload(lilik, 'dapur', taken))
      const { exif, width } = await sharp(content).metadata()
      expect([exif, width]).toEqual([undefined, 64])
      expect(content.toString('latin1')).not.toContain('Ponsel Uji')
    }
  )

  it.each([
    ...(['administrator', 'officer', 'facilitator', 'mentor', 'resident', 'buyer'] as const).map(
      (r) => [r, 200] as const
    ),
    ...(['leader', 'auditor', 'public'] as const).map((r) => [r, 403] as const)
  ])('comes from whoever may bring a file somewhere: %s is answered %i', async (role, status) => {
    const own = openEntrance(world, { actors: { identify: async () => someone(role), forget() {} } })
    expect((await own.visit({ path: '/api/files?name=a.csv', body: 'Nama' })).status).toBe(status)
    await own.close()
  })

  it('as a large picture is made smaller', async () => {
    const content = await kept(await world.upload(lilik, 'besar', await picture({ side: 3000 })))
    const { width, height } = await sharp(content).metadata()
    expect([width, height]).toEqual([2560, 2560])
  })

  it('as a picture that is none, or would fill the memory, is refused', async () => {
    const broken = Buffer.concat([(await picture()).subarray(0, 200), Buffer.alloc(500, 'x')])
    expect((await refusal(world.upload(lilik, 'x.jpg', broken))).code).toBe('platform/picture-damaged')
    const black = { create: { width: 12_000, height: 12_000, channels: 3 as const, background: '#000' } }
    const bomb = await sharp(black).png().toBuffer()
    expect((await refusal(world.upload(lilik, 'x.png', bomb))).code).toBe('platform/picture-damaged')
    const padded = Buffer.concat([await picture(), Buffer.alloc(26_000_000)])
    expect((await refusal(world.upload(lilik, 'x.jpg', padded))).code).toBe('platform/picture-damaged')
    const { rows } = await world.platform.connection.pool.query(
      `select count(*)::int as n from file where name like 'x.%'`
    )
    expect(rows[0].n).toBe(0)
  })

  it('as anything else is no photo of a product or a visit', async () => {
    for (const content of ['%PDF-1.7 …', '<svg onload="alert(1)"/>', 'Nama;Desa']) {
      const file = await world.upload(lilik, 'foto.jpg', Buffer.from(content))
      const told = await refusal(world.act(lilik, 'products/add-photo', { id: product, file }))
      expect(told.code).toBe('platform/no-picture')
    }
    const file = await world.upload(lilik, 'foto.jpg', await picture())
    await world.act(lilik, 'products/add-photo', { id: product, file })
    const asked = `/api/documents/products/file?input=${encodeURIComponent(JSON.stringify({ id: product, file }))}`
    const answer = await house.visit({ path: asked })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('is no more than a person may send within a day', async () => {
    await world.platform.connection.pool.query(
      `insert into file (regency, id, name, bytes, sha256, uploaded_by)
       values ($1, gen_random_uuid(), 'x', 200000001, '', 'rakus')`,
      [regency]
    )
    const greedy = someone('facilitator', { user: 'rakus' })
    expect((await refusal(world.upload(greedy, 'foto.jpg', await picture()))).code).toBe('platform/quota')
    await world.upload(lilik, 'foto.jpg', await picture())
  })
})
