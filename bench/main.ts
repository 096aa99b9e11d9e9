/**
 * `npm run bench`: measurements as ratios to a floor taken in the same run. `npm run bench -- quick` leaves the
 * full-scale regency out, `-- load` measures the server under load alone, `-- stalls` what holds it up, `-- match` the
 * matcher, `-- requests [data directory of a demo]` what a view costs beside its own SQL, `-- backup
 * [households]` backup and restore, `-- phone [address]` what a village phone waits for on a demo that
 * runs at the address. Prints a table for the README's performance section.
 */
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { openBrowser } from '../tests/support/browser.ts'
import { has15 } from '../tests/support/postgres15.ts'
import { measureBackup } from './backup.ts'
import { timeImport } from './import.ts'
import { measureLoad } from './load.ts'
import { labelledLists, measureMatcher, reliabilityTable } from './matcher.ts'
import { measurePhone } from './phone.ts'
import { measurePlacement } from './placement.ts'
import { measurePlanner } from './planner.ts'
import { measureRequests } from './requests.ts'
import { measureSales } from './sales.ts'
import { measureScale } from './scale.ts'
import { measureStalls } from './stalls.ts'
import { measureRoutes } from './visits.ts'
import { openBench } from './world.ts'

const quick = process.argv.includes('quick')
const bench = await openBench()
const lines: string[] = []
const say = (what: string, result: string, aim: string) => {
  const line = `| ${what} | ${result} | ${aim} |`
  lines.push(line)
  process.stderr.write(`${line}\n`)
}
const n = (value: number, digits = 1) =>
  value.toLocaleString('en-GB', { maximumFractionDigits: digits, minimumFractionDigits: digits })

const finish = async () => {
  await bench.close()
  process.stdout.write(
    `Node ${process.version}, ${cpus().length} x ${cpus()[0]!.model}, ${n(totalmem() / 2 ** 30, 0)} GiB.\n\n| what ` +
      `| measured | aim |\n|---|---|---|\n${lines.join('\n')}\n`
  )
}

const sayBackup = async (households: number) => {
  const b = await measureBackup(bench, households)
  const against = (ours: number, theirs: number) =>
    `${n(ours)} s, ${n(ours / theirs, 2)} x that of Debian (${n(theirs)} s)`
  say(
    `backup of ${n(households, 0)} households (${n(b.megabytes, 0)} MB, ${n(b.rows, 0)} rows), encrypted, read back ` +
      `and counted; restore, compared by table`,
    `backup ${against(b.take, b.dump)}, file ${n(b.size, 2)} x; restore ${against(b.bring, b.restore)}`,
    'within 1.3 x pg_dump -Fc and pg_restore of Debian'
  )
}
if (process.argv.includes('backup')) {
  await sayBackup(Number(process.argv.at(-1)) || 40_000)
  await finish()
  process.exit()
}

if (process.argv.includes('phone')) {
  const browser = await openBrowser()
  const address = process.argv.at(-1)!.startsWith('http') ? process.argv.at(-1)! : 'http://127.0.0.1:3529'
  for (const { path, text, usable, bytes } of await measurePhone(browser, address))
    say(
      `${path} on 400 kbit/s, 400 ms, processor six times slower`,
      `first text ${n(text)} s, usable ${n(usable)} s, ${n(bytes / 1000, 0)} KB`,
      'text under 3 s, usable under 8 s'
    )
  await browser.close()
  await finish()
  process.exit()
}

const sayMatches = () => {
  for (const [what, r] of labelledLists())
    say(
      `labelled list of ${what}: ${n(r.people, 0)} rows, ${r.doubles} doubles`,
      `precision ${n(r.precision, 3)}, recall ${n(r.recall, 3)}, calibration error ${n(r.error, 3)}; ${reliabilityTable(r)}`,
      'both over 0.98, error under 0.02'
    )
}
if (process.argv.includes('match')) {
  sayMatches()
  await finish()
  process.exit()
}

const sayStalls = async () => {
  const stalls = await measureStalls(bench)
  const [longest] = stalls
  const over = stalls.filter(({ ms }) => ms > 200)
  const list = over.map(({ operation, ms }) => `${operation} ${n(ms, 0)}`).join(', ')
  say(
    `the largest input that each of ${stalls.length} operations takes, performed by the thread that serves`,
    `longest stall ${n(longest!.ms, 0)} ms (${longest!.operation})${list && `; over 200 ms: ${list}`}`,
    'under 200 ms'
  )
  for (const { operation, ms } of stalls.slice(0, 25)) process.stderr.write(`${operation} ${n(ms, 0)} ms\n`)
}
if (process.argv.includes('stalls')) {
  await sayStalls()
  await finish()
  process.exit()
}
const sayRequests = async () => {
  const directory = process.argv.at(-1)!
  for (const r of await measureRequests(directory.startsWith('/') ? directory : join(bench.directory, 'load')))
    say(
      `${r.operation} of an officer against its own SQL through pg`,
      `${n(r.rakit, 0)} a second, ${n(r.rakit / r.bare, 2)} x ${n(r.bare, 0)}; ${n(r.rakitCpu, 2)} ms of processor ` +
        `each, ${n(r.rakitCpu / r.bareCpu, 2)} x ${n(r.bareCpu, 2)}`,
      'at least 0.5 x'
    )
}
if (process.argv.includes('requests')) {
  await sayRequests()
  await finish()
  process.exit()
}
const load = await measureLoad(bench.directory)
say(
  `three times the ${n(load.carried, 0)} requests a second that the server carries beside the one who asks`,
  `${n(load.share * 100, 0)}% accepted, p95 ${n(load.accepted, 0)} ms, ${n(load.accepted / load.normal)} x that at ` +
    `half load (${n(load.normal, 0)} ms); refused p95 ${n(load.refused, 0)} ms; health p95 ${n(load.health, 0)} ms; ` +
    `memory ${n(load.memory[0], 0)} to ${n(load.memory[1], 0)} MB`,
  'accepted within 2 x, refused and health within 50 ms'
)
say(
  'home page while a plan of two years, an import of 100,000 rows and exports run',
  `p95 ${n(load.besideJobs, 0)} ms`,
  'under 100 ms'
)
if (process.argv.includes('load')) {
  await finish()
  process.exit()
}

await sayStalls()

const sizes = quick ? [100_000] : [100_000, 370_000]
let first: number | undefined
for (const size of sizes) {
  const t = await timeImport(bench, size)
  const all = t.read + t.apply
  const each = (all / size) * 1e6
  first ??= each
  say(
    `import of ${n(size, 0)} rows from XLSX: read and judge, apply, find duplicates`,
    `${n(t.read)} s + ${n(t.apply)} s; ${n(all / t.registerCopy)} x COPY into the same tables (${n(t.registerCopy)} ` +
      `s), ${n(all / t.bareCopy)} x COPY into a bare table (${n(t.bareCopy, 2)} s); ${n(each, 0)} µs a row, ` +
      `${n(each / first, 2)} x the first`,
    'within 10 x COPY, near-linear'
  )
}
sayMatches()
const m = await measureMatcher(bench, 5000, 3529)
say(
  `duplicates among ${n(m.people, 0)} people with ${m.doubles} labelled doubles`,
  `precision ${n(m.precision, 3)}, recall ${n(m.recall, 3)}, in ${n(m.seconds)} s`,
  'both over 0.98'
)
const fresh = await measureMatcher(bench, 20_000, 77)
say(
  `the same on another seed, ${n(fresh.people, 0)} people, ${fresh.doubles} doubles`,
  `precision ${n(fresh.precision, 3)}, recall ${n(fresh.recall, 3)}, in ${n(fresh.seconds)} s`,
  'both over 0.98'
)
const year = { courses: 12, venues: 40, mentors: 60, days: 60, seed: 5 }
for (const [applicants, seconds] of quick
  ? [[3000, 60] as const]
  : ([
      [3000, 60],
      [10_000, 120]
    ] as const)) {
  const p = await measurePlanner({ ...year, applicants }, seconds, [10, 30, 60])
  const gaps = [...p.gaps].map(([at, gap]) => `${n(gap * 100, 2)}% at ${at} s`).join(', ')
  say(
    `plan of a year: ${p.name}, ${n(p.pairs, 0)} pairs`,
    `gap ${gaps}, ${n(p.gap * 100, 2)}% at the end (${n(p.seconds, 0)} s); ` +
      `${n((p.objective / p.firstCome - 1) * 100, 0)}% more than first come, ${n((p.objective / p.greedy - 1) * 100)}% more than greedy`,
    applicants === 3000 ? '0.5% in 60 s, 15% more than first come' : '2% in 120 s'
  )
}
for (const [quotas, words] of [
  [{}, 'without quotas'],
  [{ storeQuota: 250, productQuota: 100 }, 'at most 100 products and 250 stores']
] as const) {
  const p = await measurePlacement(quotas, 30)
  say(
    `placement of 120 products in 300 stores, ${words}`,
    `gap ${n(p.gap * 100, 2)}% in ${n(p.seconds, 0)} s; ${n(p.over * 100)}% more than greedy`,
    'at most 1% in 30 s'
  )
}
const r = await measureRoutes()
say(
  'visits of a facilitator: 12 stops over 3 days against the exact solver; 20 stops over 4 days',
  `${n(r.mean * 100, 2)}% longer on average, ${n(r.worst * 100, 2)}% at worst; 20 stops in ${n(r.seconds, 2)} s`,
  'within 5%, under 2 s'
)
const sales = await measureSales(bench)
say(
  `sales file of ${n(sales.rows, 0)} rows (CSV), the last of five: read, judge, write, take off the shelves`,
  `${n(sales.importSeconds)} s; ${n(sales.importSeconds / sales.registerCopy)} x COPY into the same table ` +
    `(${n(sales.registerCopy)} s), ${n(sales.importSeconds / sales.bareCopy)} x COPY into a bare table (${n(sales.bareCopy, 2)} s)`,
  'within 8 x COPY'
)
say(
  `stock page at ${n(sales.sales, 0)} sales, from roll-ups`,
  `${n(sales.page)} ms; adding up the sales themselves ${n(sales.raw, 0)} ms`,
  'under 50 ms'
)
if (!quick) {
  if (has15) await sayBackup(370_000)
  const s = await measureScale(bench, 370_000)
  say(
    `search by name among ${n(s.people, 0)} people`,
    `median ${n(s.searchMedian)} ms, p95 ${n(s.searchP95)} ms`,
    'p95 under 50 ms'
  )
  say(
    'map of a commodity at 370,000 households, from roll-ups',
    `${n(s.mapMedian)} ms; opportunity ${n(s.opportunityMedian)} ms; the raw aggregates ${n(s.rawMedian)} ms`,
    'under 50 ms'
  )
  say("a facilitator's week with 200 of 4,000 cases at that scale", `${n(s.weekMedian)} ms`, 'under 100 ms')
  say('building that regency', `${n(s.buildSeconds / 60)} min`, '')
}
await finish()
