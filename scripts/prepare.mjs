// Makes a fresh clone ready before a command runs: dependencies, derived region data, the built screens.
// Runs on the machine's own Node (18 or newer), hence plain JavaScript; everything after it runs on the Node
// that package.json pins. Speaks on standard error only, so that `--json` output stays clean.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const say = (line) => process.stderr.write(`${line}\n`)
const time = (path) => (existsSync(join(root, path)) ? statSync(join(root, path)).mtimeMs : 0)

function newest(path) {
  const full = join(root, path)
  if (!existsSync(full)) return 0
  if (!statSync(full).isDirectory()) return time(path)
  return Math.max(0, ...readdirSync(full).map((name) => newest(join(path, name))))
}

function run(command, args, failure) {
  const path = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, PATH: path } })
  if (done.status === 0) return
  say(`\nrakit: ${failure}`)
  process.exit(1)
}

if (time('package-lock.json') > time('node_modules/.package-lock.json')) {
  say('rakit: memasang pustaka · installing dependencies (once)…')
  run(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    'npm ci failed; check the network and free disk space, then run the same command again.'
  )
}

const wanted = process.argv.slice(2)
if (wanted.includes('regions')) {
  if (time('scripts/derive-regions.ts') > time('.derived/regions.tsv.gz')) {
    say('rakit: menyiapkan data wilayah · deriving region data (once)…')
    run('node', ['scripts/derive-regions.ts'], 'region data could not be derived.')
  }
}
if (wanted.includes('web')) {
  const sources = ['web', 'src', 'reference', 'vite.config.ts', 'vite.field.config.ts', 'package-lock.json']
  if (Math.max(...sources.map(newest)) > time('dist/web/lapangan.html')) {
    say('rakit: membangun layar · building the screens (when they changed)…')
    rmSync(join(root, 'dist/web'), { recursive: true, force: true })
    for (const config of ['vite.config.ts', 'vite.field.config.ts'])
      run('vite', ['build', '--config', config, '--logLevel', 'warn'], 'the screens could not be built.')
  }
}
