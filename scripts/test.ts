/** `npm test`: everything this machine can test. Arguments go on to vitest, for example `npm test -- src/intake`. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../src/platform/config.ts'
import { haveChromium } from './chromium.ts'

if (!haveChromium()) {
  process.stderr.write(
    '\nrakit: TANPA CHROMIUM: uji layar (tests/journeys) DILEWATI · NO CHROMIUM: the browser journeys are SKIPPED.\n       Debian/Ubuntu: sudo apt-get install chromium\n\n'
  )
  if (process.env.CI) process.exit(1)
}
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' }
)
process.exit(status ?? 1)
