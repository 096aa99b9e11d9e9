/** `npm test`: everything this machine can test. Arguments go on to vitest, for example `npm test -- src/intake`. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from '../src/platform/config.ts'
import { haveChromium } from './chromium.ts'

if (!haveChromium()) {
  process.stderr.write(
    '\nrakit: TANPA CHROMIUM: uji layar (tests/journeys) DILEWATI · NO CHROMIUM: the browser journeys are ' +
      'SKIPPED.\n       Debian/Ubuntu: sudo apt-get install chromium\n\n'
  )
  if (process.env.CI) process.exit(1)
}
const results = join(mkdtempSync(join(tmpdir(), 'rakit-results-')), 'results.json')
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${results}`,
    ...process.argv.slice(2)
  ],
  { cwd: root, stdio: 'inherit' }
)
if (existsSync(results)) {
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(results, 'utf8')) as Record<
    string,
    number
  >
  process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`)
}
rmSync(dirname(results), { recursive: true, force: true })
process.exit(status ?? 1)
