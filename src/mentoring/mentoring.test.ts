import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jelbudan, nyapar, openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { exampleCosting } from './model.ts'

describe('a costing that is kept', () => {
  let world: World
  let household: string
  const facilitator = someone('facilitator')
  const save = (actor: typeof facilitator, more: object = {}) =>
    world.act(actor, 'mentoring/save-costing', { household, costing: exampleCosting, ...more })
  beforeAll(async () => {
    world = await openWorld()
    const made = await world.act(someone('officer'), 'households/register', {
      household: { village: jelbudan } as never,
      people: [{ name: 'Siti Aminah' } as never]
    })
    household = made.household
  })
  afterAll(() => world.close())

  it('says what it comes to, and becomes a new version when it changes', async () => {
    const first = await save(facilitator)
    expect(first).toMatchObject({ version: 1, perPack: 11_850, peak: 49_770_000 })
    const dearer = { ...exampleCosting, recipe: { ...exampleCosting.recipe, labour: 218_000 } }
    expect(await save(facilitator, { id: first.id, costing: dearer })).toMatchObject({ version: 2, perPack: 12_850 })
    const { rows } = await world.see(facilitator, 'mentoring/costings', { household })
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ version: 2, perPack: 12_850, before: 11_850 })
  })

  it('is for the village of its facilitator and for the household itself', async () => {
    const stranger = someone('facilitator', { villages: [nyapar] })
    expect((await refusal(save(stranger))).status).toBe(404)
    expect((await world.see(stranger, 'mentoring/costings', { household })).rows).toEqual([])
    const resident = someone('resident', { household })
    expect((await save(resident)).version).toBe(1)
    expect((await world.see(resident, 'mentoring/costings', { household })).rows).toHaveLength(2)
    expect((await refusal(save(someone('buyer')))).status).toBe(403)
  })

  it('refuses what cannot be, saying where', async () => {
    const wrong = await refusal(
      save(facilitator, { costing: { ...exampleCosting, recipe: { ...exampleCosting.recipe, packGrams: 90_000 } } })
    )
    expect([wrong.code, wrong.pointers[0]!.pointer]).toEqual(['mentoring/impossible-recipe', '/recipe/packGrams'])
    const negative = { ...exampleCosting, terms: { ...exampleCosting.terms, price: -5 } }
    expect((await refusal(save(facilitator, { costing: negative }))).pointers[0]!.pointer).toBe('/costing/terms/price')
    expect((await refusal(save(facilitator, { id: crypto.randomUUID() }))).status).toBe(404)
  })
})
