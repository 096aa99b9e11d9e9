/**
 * Writes src/platform/postgres/schema.generated.ts from a freshly migrated database; `--verify` only compares, for CI.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { root } from '../src/platform/config.ts'
import { leasePostgres } from '../src/platform/postgres/embedded.ts'
import { migrate } from '../src/platform/postgres/migrate.ts'
import { temporaryDirectory } from '../tests/support/temporary.ts'

const target = join(root, 'src/platform/postgres/schema.generated.ts')
const directory = temporaryDirectory('types')
const lease = await leasePostgres(directory, ['fsync=off'])
const pool = new pg.Pool({ connectionString: lease.url })
await migrate(pool)
await pool.end()
const written = join(directory, 'schema.ts')
execFileSync(
  join(root, 'node_modules/.bin/kysely-codegen'),
  [
    '--dialect',
    'postgres',
    '--url',
    lease.url,
    '--out-file',
    written,
    '--default-schema',
    'public',
    '--date-parser',
    'string',
    '--numeric-parser',
    'number',
    '--type-mapping',
    '{"int8":"ColumnType<number, number | string, number | string>"}'
  ],
  { stdio: ['ignore', 2, 2], cwd: root }
)
await lease.release()
const fresh = readFileSync(written, 'utf8')
rmSync(directory, { recursive: true, force: true })
if (process.argv.includes('--verify')) {
  if (fresh !== readFileSync(target, 'utf8')) {
    process.stderr.write('schema.generated.ts is stale: run `npm run database-types` and commit it\n')
    process.exit(1)
  }
} else writeFileSync(target, fresh)
