/**
 * One PostgreSQL for a test run, with a migrated template that every test file clones. Embedded, or the server of
 * RAKIT_TEST_DATABASE_URL (an account that may create databases).
 */
import { rmSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import { prepareAccess } from '../../src/access/index.ts'
import { prepareRegency } from '../../src/app.ts'
import { connect } from '../../src/platform/postgres/database.ts'
import { leasePostgres } from '../../src/platform/postgres/embedded.ts'
import { migrate } from '../../src/platform/postgres/migrate.ts'
import { loadRegions } from '../../src/regions/index.ts'
import { at } from './database-url.ts'
import { temporaryDirectory } from './temporary.ts'

declare module 'vitest' {
  interface ProvidedContext {
    cluster: string
  }
}

export const template = 'rakit_template'
export const templateWithRegency = 'rakit_template_sumenep'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = temporaryDirectory('test')
  const given = process.env.RAKIT_TEST_DATABASE_URL
  const lease = given
    ? undefined
    : await leasePostgres(directory, ['fsync=off', 'synchronous_commit=off', 'max_connections=200'])
  const url = given ?? lease!.url
  const admin = connect({ url }, 1)
  for (const name of [templateWithRegency, template]) {
    await admin.pool.query(`drop database if exists ${name}`)
  }
  await admin.pool.query(`create database ${template}`)
  const empty = connect({ url: at(url, template) }, 2)
  await migrate(empty.pool)
  await loadRegions(empty)
  await empty.close()
  await admin.pool.query(`create database ${templateWithRegency} template ${template}`)
  const served = connect({ url: at(url, templateWithRegency) }, 2)
  await served.transaction('read write', async (tx) => {
    await prepareRegency(tx, '35.29', false)
    await prepareAccess(tx, '35.29', true) // a password is enough where sign-in is not what is tested
  })
  await served.close()
  await admin.close()
  project.provide('cluster', url)
  return async () => {
    await lease?.release()
    rmSync(directory, { recursive: true, force: true })
  }
}
