import { expect, it } from 'vitest'
import { cutOff } from '../support/cuts.ts'

it('new keys, a migration, a restore and a move that are cut off come to their end when given again, and nobody is lost', async () => {
  expect((await cutOff(1, 1)).wrong).toEqual([])
}, 600_000)
