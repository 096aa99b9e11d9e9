/** Runs tests on a PostgreSQL 15 of Debian's, started for them in a temporary directory and stopped afterwards. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../src/platform/config.ts'
import { has15, programs15, startPostgres15 } from '../tests/support/postgres15.ts'

if (!has15) {
  process.stderr.write(`no PostgreSQL 15 at ${programs15}; install Debian's postgresql-15\n`)
  process.exit(1)
}
const server = await startPostgres15()
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, RAKIT_TEST_DATABASE_URL: server.url } }
)
await server.stop()
process.exit(status ?? 1)
