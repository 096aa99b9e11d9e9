/** Writes the table of features in README.md from features.json; `--verify` only compares and checks that every test is there. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../src/platform/config.ts'

interface Feature {
  id: string
  step: string
  name: string
  test: string
}
const features = JSON.parse(readFileSync(join(root, 'features.json'), 'utf8')) as Feature[]
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const begin = '<!-- features: made by npm run features -->'
const end = '<!-- /features -->'

/** A test is named `file > words of its title`. */
function isThere(test: string): boolean {
  const [file, title] = test.split(' > ')
  const path = join(root, file!)
  return existsSync(path) && (title === undefined || readFileSync(path, 'utf8').includes(title))
}
const lost = features.filter((f) => !isThere(f.test))
for (const feature of lost) process.stderr.write(`features.json: ${feature.id}: no test "${feature.test}"\n`)

const table = [
  '| step | what works | proven by |',
  '|---|---|---|',
  ...features.map((f) => `| ${f.step} | ${f.name} | \`${f.test.split(' > ')[0]}\` |`)
].join('\n')
const [before, rest] = readme.split(begin)
const after = rest?.split(end)[1]
if (before === undefined || after === undefined) throw new Error('README.md has no place for the table of features')
const fresh = `${before}${begin}\n${table}\n${end}${after}`
if (process.argv.includes('--verify')) {
  if (fresh !== readme) process.stderr.write('README.md is stale: run `npm run features` and commit it\n')
  process.exit(lost.length || fresh !== readme ? 1 : 0)
}
writeFileSync(join(root, 'README.md'), fresh)
process.exit(lost.length ? 1 : 0)
