import { expect, it } from 'vitest'
import { torture } from '../support/torture.ts'

it('what was acknowledged is there exactly once, whatever is killed and when', async () => {
  const { wrong, done } = await torture(6, 1)
  expect(wrong).toEqual([])
  expect(Object.keys(done)).toEqual(expect.arrayContaining(['registration', 'import']))
}, 300_000)
