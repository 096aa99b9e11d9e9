import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accompany, employ, lilik, type MakerCase } from '../../tests/support/mentoring.ts'
import { nyapar, openWorld, refusal, regency, someone, type World } from '../../tests/support/world.ts'
import { shippedApprovalRules } from '../access/model.ts'
import { addDays } from '../kernel/dates.ts'

describe('business cooperation', () => {
  let world: World
  let maker: MakerCase
  let trader: string
  let need: string
  let id: string
  const officer = someone('officer')
  const today = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10)
  const nuts = (more: object = {}) => ({
    kind: 'raw-material' as const,
    commodity: 'cashew',
    what: 'Mente gelondong',
    quantity: 500,
    unit: 'kg',
    every: 'month' as const,
    price: 20_000,
    starts: today,
    ends: addDays(today, 180),
    ...more
  })
  const agreement = (more: object = {}) => ({
    type: 'supply' as const,
    volume: 500,
    unit: 'kg',
    price: 20_000,
    priceRule: 'Ditinjau tiap tiga bulan menurut harga pasar.',
    payment: 'Tunai saat kirim',
    quality: 'Kadar air paling tinggi 8%.',
    checker: 'Ketua kelompok',
    starts: today,
    ends: addDays(today, 20),
    ...more
  })
  const page = (actor = lilik) => world.see(actor, 'cooperation/partnership', { id })
  const offer = async (partner: string, more: object = {}) =>
    (await world.act(officer, 'cooperation/save-listing', { partner, listing: { direction: 'offer', ...nuts(more) } }))
      .id
  beforeAll(async () => {
    world = await openWorld()
    await employ(world, lilik)
    maker = (await accompany(world, ['Siti Aminah']))[0]!
    trader = (
      await world.act(officer, 'cooperation/save-partner', {
        partner: {
          name: 'UD Gelondong',
          kind: 'supplier',
          village: nyapar,
          contact: 'Bu Rahma',
          phone: '0812 1111 2222'
        }
      })
    ).id
    await offer(trader)
  })
  afterAll(() => world.close())

  it('matches a need with what is offered, with the reason, and hides phones from those who only look', async () => {
    const resident = someone('resident', { household: maker.household })
    need = (
      await world.act(resident, 'cooperation/save-listing', {
        case: maker.case,
        listing: { direction: 'need', ...nuts({ quantity: 300 }) }
      })
    ).id
    const found = await world.see(resident, 'cooperation/matches', { id: need })
    expect(found.matches).toHaveLength(1)
    expect(found.matches[0]).toMatchObject({ name: 'UD Gelondong' })
    expect(found.matches[0]!.reasons[0]!.id).toBe('jumlahnya cukup')
    expect((await world.see(officer, 'cooperation/matches', { id: found.matches[0]!.id })).matches[0]!.name).toBe(
      'Siti Aminah'
    )
    expect((await world.see(officer, 'cooperation/partners', {})).rows[0]!.phone).toBe('+6281211112222')
    expect((await world.see(someone('auditor'), 'cooperation/partners', {})).rows[0]!.phone).toBeNull()
    expect((await refusal(world.see(resident, 'cooperation/partners', {}))).status).toBe(403)
    const another = someone('resident', { household: crypto.randomUUID() })
    expect((await refusal(world.act(another, 'cooperation/close-listing', { id: need }))).status).toBe(404)
    const negative = world.act(officer, 'cooperation/save-listing', {
      partner: trader,
      listing: { direction: 'offer', ...nuts({ price: -1 }) }
    })
    expect((await refusal(negative)).pointers[0]!.pointer).toBe('/listing/price')
    const backwards = world.act(officer, 'cooperation/save-listing', {
      partner: trader,
      listing: { direction: 'offer', ...nuts({ ends: addDays(today, -1) }) }
    })
    expect((await refusal(backwards)).pointers[0]!.pointer).toBe('/listing/ends')
  })

  it('goes from introduction over talks to a numbered agreement on paper', async () => {
    const { matches } = await world.see(lilik, 'cooperation/matches', { id: need })
    id = (await world.act(lilik, 'cooperation/introduce', { need, offer: matches[0]!.id })).id
    expect((await world.see(lilik, 'mentoring/case', { id: maker.case })).tasks[0]!.title).toContain('UD Gelondong')
    const twice = world.act(officer, 'cooperation/introduce', { need, offer: matches[0]!.id })
    expect((await refusal(twice)).status).toBe(409)
    await world.act(lilik, 'cooperation/add-note', { id, note: 'Sepakat soal harga, tinggal jadwal.' })
    expect((await page()).status).toBe('negotiating')
    const { version } = await page()
    const asks = (terms: boolean) =>
      world.act(someone('administrator'), 'access/save-approval-rules', {
        rules: { ...shippedApprovalRules.rules, rights: false, terms },
        source: 'Uji',
        validFrom: today
      })
    await asks(true)
    await world.platform.connection.pool.query(`insert into auth_user (id, name, email) values ('rekan', 'Rekan', 'r@uji.example');
      insert into member (regency, user_id, name, email, role, agency)
      values ('${regency}', 'rekan', 'Rekan', 'r@uji.example', 'officer', 'industry')`)
    const alone = world.act(lilik, 'cooperation/agree', { id, version, agreement: agreement() })
    expect((await refusal(alone)).facts.about).toMatchObject({
      id: expect.stringMatching(/^Kesepakatan .+ dan UD Gelondong: 500 kg, Rp\s?20\.000$/)
    })
    await asks(false)
    const { number } = await world.act(lilik, 'cooperation/agree', { id, version, agreement: agreement() })
    expect(number).toBe(`KS/${today.slice(0, 4)}/001`)
    expect((await refusal(world.act(lilik, 'cooperation/agree', { id, version, agreement: agreement() }))).status).toBe(
      409
    )
    const paper = await world.see(lilik, 'cooperation/agreement-paper', { id })
    expect(
      Buffer.from(paper.content as unknown as Uint8Array)
        .subarray(0, 5)
        .toString()
    ).toBe('%PDF-')
    const stranger = someone('facilitator', { villages: [nyapar], user: 'x' })
    expect((await refusal(page(stranger))).status).toBe(404)
    expect((await world.see(stranger, 'cooperation/partnerships', {})).total).toBe(0)
    expect((await world.see(lilik, 'cooperation/partnerships', {})).total).toBe(1)
  })

  it('counts deliveries and ratings, which later matches know of', async () => {
    const deliver = (quantity: number, refused: number, deliveredOn = today, dueOn: string | null = today) =>
      world.act(lilik, 'cooperation/note-delivery', {
        id,
        deliveredOn,
        dueOn,
        quantity,
        refused,
        amount: quantity * 20_000
      })
    await deliver(400, 0)
    await deliver(100, 60)
    expect((await refusal(deliver(10, 11))).pointers[0]!.pointer).toBe('/refused')
    await world.act(someone('resident', { household: maker.household }), 'cooperation/rate', {
      id,
      side: 'need',
      stars: 4
    })
    const other = world.act(someone('resident', { household: maker.household }), 'cooperation/rate', {
      id,
      side: 'offer',
      stars: 5
    })
    expect((await refusal(other)).status).toBe(404)
    const rate = (actor: typeof officer, side: 'need' | 'offer') =>
      world.act(actor, 'cooperation/rate', { id, side, stars: 1 })
    expect((await refusal(rate(officer, 'need'))).code).toBe('cooperation/not-the-party')
    expect((await refusal(rate(lilik, 'need'))).code).toBe('cooperation/rated-already')
    expect((await page(officer)).ratings).toEqual([expect.objectContaining({ side: 'need', stars: 4 })])
    await offer(trader, { quantity: 900 })
    const { matches } = await world.see(officer, 'cooperation/matches', { id: need })
    expect(matches[0]!.reasons.map((r) => r.en)).toEqual(
      expect.arrayContaining(['rated 4.0 by 1 partners', '50% of deliveries good and on time'])
    )
  })

  it('brings a dispute to the officer, who settles it', async () => {
    const { id: dispute } = await world.act(lilik, 'cooperation/open-dispute', {
      id,
      side: 'need',
      complaint: 'Kiriman kedua berjamur.'
    })
    expect((await world.see(officer, 'cooperation/partnerships', { disputed: true })).total).toBe(1)
    const settle = (who: typeof officer) =>
      world.act(who, 'cooperation/settle-dispute', { dispute, settlement: 'Diganti minggu depan.' })
    expect((await refusal(settle(lilik))).status).toBe(403)
    await settle(officer)
    expect((await page()).disputes[0]).toMatchObject({ settledBy: 'Uji officer' })
    expect((await world.see(officer, 'cooperation/partnerships', { disputed: true })).total).toBe(0)
  })

  it('reminds of an agreement that ends within thirty days, once', async () => {
    const server = someone('administrator')
    expect(await world.act(server, 'cooperation/remind', {})).toEqual({ reminded: 1 })
    expect(await world.act(server, 'cooperation/remind', {})).toEqual({ reminded: 0 })
  })

  it('when a partner withdraws, the maker gets the search for another as a task, and the partner is offered no more', async () => {
    const { left } = await world.act(lilik, 'cooperation/end', {
      id,
      as: 'withdrawn',
      by: 'offer',
      reason: 'Gudang tutup'
    })
    expect(left).toBe(need)
    expect((await world.see(lilik, 'mentoring/case', { id: maker.case })).tasks.map((t) => t.title)).toContain(
      'Cari pengganti UD Gelondong di papan kemitraan'
    )
    const { matches } = await world.see(lilik, 'cooperation/matches', { id: need })
    expect(matches.map((m) => m.quantity)).toEqual([900])
    expect(
      (await refusal(world.act(lilik, 'cooperation/note-delivery', { id, deliveredOn: today, quantity: 1, amount: 1 })))
        .code
    ).toBe('cooperation/wrong-moment')
  })
})
