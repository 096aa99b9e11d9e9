/** Two versions of the program on one database: what the newer one breaks, the older one goes on with. */
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { root } from '../../src/platform/config.ts'
import { administrator } from '../support/api.ts'
import { startProcess } from '../support/process.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { jelbudan } from '../support/world.ts'

const home = temporaryDirectory('upgrade')
afterAll(() => rmSync(home, { recursive: true, force: true }))
const settings = { RAKIT_DATA: join(home, 'data'), RAKIT_DEMO: 'off', RAKIT_LOG: 'silent', PORT: '0' }

/** This program with one migration more. */
function newer(sql: string): string {
  const place = join(home, 'newer')
  mkdirSync(place, { recursive: true })
  for (const part of ['src', 'migrations', 'reference', 'package.json'])
    cpSync(join(root, part), join(place, part), { recursive: true })
  for (const part of ['node_modules', '.derived', 'dist']) symlinkSync(join(root, part), join(place, part))
  writeFileSync(join(place, 'migrations/9999_newer.sql'), sql)
  return place
}

it('a newer program whose migration breaks leaves the older one working; one that migrated is told by its name', async () => {
  let first = ''
  /** Starts a version that is to serve, and stops it. */
  const serves = async (program: string, work: (api: Awaited<ReturnType<typeof administrator>>) => Promise<void>) => {
    const server = startProcess(['start'], settings, { program })
    const address = await server.address
    first ||= server.said()
    await work(await administrator(address, first))
    server.child.kill('SIGINT')
    expect(await server.ended).toBe(0)
  }
  /** Starts a version that is to refuse, in a sentence. */
  const refuses = async (program: string) => {
    const server = startProcess(['start'], settings, { program })
    expect(await server.ended).toBe(1)
    expect(server.said()).not.toMatch(/^\s+at /m)
    return server.said()
  }
  await serves(root, async (api) => {
    await api.act('households/register', { household: { village: jelbudan }, people: [{ name: 'Siti Aminah' }] })
  })

  const program = newer('alter table person drop column name; select 1 / 0;')
  expect(await refuses(program)).toContain('Migrasi 9999_newer.sql gagal; basis data tidak diubah.')
  await serves(root, async (api) => {
    expect(await api.see('households/search', { query: 'siti' })).toMatchObject({ rows: [{ name: 'Siti Aminah' }] })
  })

  writeFileSync(join(program, 'migrations/9999_newer.sql'), 'alter table person add column newer int;')
  await serves(program, async (api) => {
    expect(await api.see('households/search', { query: 'siti' })).toMatchObject({ rows: [{ name: 'Siti Aminah' }] })
  })
  expect(await refuses(root)).toContain(
    'dipakai oleh Rakit yang lebih baru (migrasi 9999_newer.sql). Jalankan versi itu'
  )
}, 600_000)
