/**
 * `npm run torture [rounds] [seed]`: kills parts of the running program at random while people work on it, and looks
 * afterwards whether every acknowledged write is there exactly once; `npm run torture commands [rounds] [seed]` kills
 * commands that change everything in the midst. Ends with 1 when something is wrong.
 */
import { cutOff } from '../tests/support/cuts.ts'
import { torture } from '../tests/support/torture.ts'

const commands = process.argv[2] === 'commands'
const [rounds = commands ? 20 : 200, seed = Date.now() % 1_000_000] = process.argv.slice(commands ? 3 : 2).map(Number)
const say = (line: string) => void process.stdout.write(`${line}\n`)
say(`torture: ${rounds} rounds, seed ${seed}`)
const figures = await (commands ? cutOff : torture)(rounds, seed, say)
say(JSON.stringify(figures, null, 2))
const sum = Object.values('done' in figures ? figures.done : figures.cut).reduce((all, n) => all + n, 0)
say(
  `torture: ${rounds} rounds, seed ${seed}, ${sum} ${commands ? 'commands cut off' : 'acts acknowledged'}, ` +
    `${figures.wrong.length} wrong`
)
process.exit(figures.wrong.length ? 1 : 0)
