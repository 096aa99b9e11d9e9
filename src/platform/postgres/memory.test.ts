import { expect, inject, it } from 'vitest'
import { connect } from './database.ts'
import { availableMemory, memorySettings } from './memory.ts'

const gigabyte = 1024 ** 3

it.each([
  [1, ['shared_buffers=128MB', 'effective_cache_size=512MB', 'work_mem=8MB', 'maintenance_work_mem=64MB']],
  [4, ['shared_buffers=512MB', 'effective_cache_size=2048MB', 'work_mem=16MB', 'maintenance_work_mem=128MB']],
  [24, ['shared_buffers=3072MB', 'effective_cache_size=12288MB', 'work_mem=64MB', 'maintenance_work_mem=768MB']],
  [256, ['shared_buffers=8192MB', 'effective_cache_size=65536MB', 'work_mem=64MB', 'maintenance_work_mem=1024MB']]
])('a machine of %i GB', (size, settings) => {
  expect(memorySettings(size * gigabyte)).toEqual(settings)
})

it.skipIf(process.env.RAKIT_TEST_DATABASE_URL)(
  'the embedded server runs with what is its share of this machine',
  async () => {
    const { pool, close } = connect({ url: inject('cluster') }, 1)
    const names = ['shared_buffers', 'effective_cache_size', 'work_mem', 'maintenance_work_mem']
    const { rows } = await pool.query(
      `select name || '=' || (setting::numeric * case unit when '8kB' then 8 else 1 end / 1024)::int || 'MB' as said
     from pg_settings where name = any ($1) order by array_position($1, name)`,
      [names]
    )
    await close()
    expect(rows.map(({ said }) => said)).toEqual(memorySettings(availableMemory()))
  }
)
