import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    globalSetup: ['tests/support/cluster.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    pool: 'forks',
    // Processes and workers that tests start share what was compiled, as those of one server do.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '.derived/compiled') }
  }
})
