/** The systemd unit, as systemd itself reads it and as it would start here. */
import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readConfig, root } from '../src/platform/config.ts'
import { temporaryDirectory } from './support/temporary.ts'

const unit = readFileSync(join(root, 'deploy/rakit.service'), 'utf8')

it.skipIf(!existsSync('/usr/bin/systemd-analyze'))('is one that systemd takes', () => {
  const directory = temporaryDirectory('unit')
  const path = join(directory, 'rakit.service')
  const verify = (written: string) => {
    writeFileSync(path, written.replaceAll('/opt/rakit', root))
    execFileSync('systemd-analyze', ['verify', '--recursive-errors=no', path], { stdio: 'pipe' })
  }
  verify(unit)
  expect(() => verify(unit.replace('Type=exec', 'Type=execute').replace(/ExecStart=.*/, ''))).toThrow()
  rmSync(directory, { recursive: true })
})

it('starts what is there, with settings that are ours', () => {
  const [, program, script] = /^ExecStart=\/opt\/rakit\/(\S+) \S+ (\S+) start$/m.exec(unit)!
  accessSync(join(root, program!), constants.X_OK)
  accessSync(join(root, script!))
  const settings = Object.fromEntries(
    [...unit.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value])
  )
  expect(readConfig(settings)).toMatchObject({ dataDirectory: '/var/lib/rakit/data', metrics: { port: 9464 } })
})
