/**
 * `npm run torture [rounds] [seed]`: kills parts of the running program at random while people work on it, and looks
 * afterwards whether every acknowledged write is there exactly once. Ends with 1 when something is wrong.
 */
import { torture } from '../tests/support/torture.ts'

const [rounds = 200, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number)
process.stdout.write(`torture: ${rounds} rounds, seed ${seed}\n`)
const figures = await torture(rounds, seed, (line) => process.stdout.write(`${line}\n`))
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
const acknowledged = Object.values(figures.done).reduce((sum, n) => sum + n, 0)
process.stdout.write(
  `torture: ${figures.rounds} rounds, seed ${seed}, ${acknowledged} acts acknowledged, ${figures.wrong.length} wrong\n`
)
process.exit(figures.wrong.length ? 1 : 0)
