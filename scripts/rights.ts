/** Writes docs/rights.md, who may do what, from the operations; `--verify` only compares, so that a change is seen in review. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { roleNames } from '../src/access/names.ts'
import { rooms } from '../src/app.ts'
import { roles } from '../src/kernel/actor.ts'
import { root } from '../src/platform/config.ts'
import type { Room } from '../src/platform/room.ts'

const path = join(root, 'docs/rights.md')
const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
const fresh = `# Who may do what

Made by \`npm run rights\` from the operations. How far a right reaches: the whole regency, what the own agency made, the
area (the villages of the account), or the own household, class or retailer; an empty cell is refused.
${(rooms as readonly Room[])
  .map(
    ({ name, operations }) => `
## ${name}

${line(['operation', ...roles.map((role) => roleNames[role].en)])}
|${'---|'.repeat(roles.length + 1)}
${[...operations]
  .sort((a, b) => (a.name < b.name ? -1 : 1))
  .map((o) =>
    line([
      `${o.kind === 'action' ? '**' : ''}${o.name}${o.kind === 'action' ? '**' : ''}`,
      ...roles.map((role) => o.may[role] ?? '')
    ])
  )
  .join('\n')}
`
  )
  .join('')}
Actions are bold; views are not.
`
if (process.argv.includes('--verify')) {
  const stale = readFileSync(path, 'utf8') !== fresh
  if (stale) process.stderr.write('docs/rights.md is stale: run `npm run rights` and commit it\n')
  process.exit(stale ? 1 : 0)
}
writeFileSync(path, fresh)
