/** Keys lost, wrong and new, as somebody at the server meets them. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openKeys, readKeys } from '../../src/platform/keys/file.ts'
import { startProcess } from '../support/process.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const directory = temporaryDirectory('keys')
const data = join(directory, 'data')
const file = join(data, 'secret.json')
const settings = { RAKIT_DATA: data, RAKIT_DEMO: 'off', PORT: '0', RAKIT_LOG: 'silent' }
afterAll(() => rmSync(directory, { recursive: true, force: true }))

async function run(args: string[], typed?: string) {
  const command = startProcess(args, settings, { typed })
  return { code: await command.ended, said: command.said() }
}
async function serveOnce() {
  const server = startProcess(['start'], settings)
  await fetch(`${await server.address}/healthz`)
  server.child.kill('SIGINT')
  expect(await server.ended).toBe(0)
}

it('a lost key file is never replaced in silence; the recovery sheet brings it back', async () => {
  let identity = ''
  await openKeys(file, true, async (made) => {
    identity = made
  })
  await serveOnce()
  const right = readFileSync(file, 'utf8')

  rmSync(file)
  const lost = await run(['start'])
  expect(lost.code).toBe(1)
  expect(lost.said).toMatch(/Berkas kunci .* hilang[\s\S]*rakit keys restore/)
  expect(lost.said).toMatch(/The key file .* is missing/)
  expect(existsSync(file)).toBe(false)

  const mistyped = await run(['keys', 'restore'], 'AGE-SECRET-KEY-1SALAH\n')
  expect(mistyped.code).toBe(1)
  expect(mistyped.said).toContain('tidak membuka salinan')
  expect(existsSync(file)).toBe(false)

  await openKeys(file, true)
  const wrong = await run(['start'])
  expect(wrong.code).toBe(1)
  expect(wrong.said).toContain('bukan milik basis data ini')

  // The wrong one is moved aside, not lost.
  expect(await run(['keys', 'restore'], `${identity.toLowerCase()}\n`)).toMatchObject({ code: 0 })
  expect(readFileSync(file, 'utf8')).toBe(right)
  expect(readdirSync(data).filter((name) => /^secret\.json\.\d+$/.test(name))).toHaveLength(1)
  await serveOnce()

  // New keys are restored by the same sheet; a new sheet takes over from then on.
  expect((await run(['keys', 'rotate'])).said).toMatch(/key 2: \d+ rows/)
  rmSync(file)
  expect(await run(['keys', 'restore'], `${identity}\n`)).toMatchObject({ code: 0 })
  expect(readKeys(file).keys).toHaveLength(2)
  expect((await run(['keys', 'sheet'])).said).toContain('lembar-pemulihan.pdf')
  expect(statSync(join(data, 'lembar-pemulihan.pdf')).mode & 0o777).toBe(0o600)
  expect((await run(['keys', 'show'])).said).toContain('dipakai')
  rmSync(file)
  expect((await run(['keys', 'restore'], `${identity}\n`)).said).toContain('lembar pemulihan yang terbaru')
})
