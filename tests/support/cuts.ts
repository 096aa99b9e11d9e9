/**
 * Commands that are killed, alone or with their PostgreSQL, at random moments: new keys, a migration with the backup before
 * it, a restore and a move. Whoever gives the same command again comes to its end, or is told what to do; nobody is lost.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { seeded } from '../../src/kernel/random.ts'
import { proveArchive } from '../../src/platform/backup/archive.ts'
import { openKeys, readKeys } from '../../src/platform/keys/file.ts'
import { type Lease, leasePostgres, prepareDataDirectory } from '../../src/platform/postgres/embedded.ts'
import { at } from './database-url.ts'
import { killTogether, processesOf, startedBy, startProcess, until } from './process.ts'
import { temporaryDirectory } from './temporary.ts'

export interface Cuts {
  /** How often each command was cut off before its end. */
  cut: Record<string, number>
  /** What is wrong afterwards; empty when all is well. */
  wrong: string[]
}

interface Answer {
  code: number | null
  answer: Record<string, unknown>
  said: string
}

const people = 200
/** The migration that `aged` takes back. */
const youngest = { number: '0031', undo: 'alter table programme drop column places' }

class Place {
  readonly home = temporaryDirectory('cuts')
  readonly base = join(this.home, 'base')
  readonly backup = join(this.home, 'base.tar.zst.age')
  readonly list = join(this.home, 'warga.csv')
  identity = ''
  private made = 0

  settings(data: string): Record<string, string> {
    return { RAKIT_DATA: data, RAKIT_DEMO: 'off', PORT: '0', RAKIT_LOG: 'silent' }
  }

  start(args: string[], settings: Record<string, string>, typed?: string) {
    return startProcess([...args, '--json'], settings, { typed })
  }

  async run(args: string[], settings: Record<string, string>, typed?: string): Promise<Answer> {
    const command = this.start(args, settings, typed)
    const code = await command.ended
    return { code, answer: JSON.parse(command.answered() || '{}'), said: command.said() }
  }

  async open(): Promise<void> {
    const settings = this.settings(this.base)
    prepareDataDirectory(this.base)
    await openKeys(join(this.base, 'secret.json'), true, async (identity) => {
      this.identity = identity
    })
    const server = startProcess(['start'], settings)
    await server.address
    server.child.kill('SIGINT')
    await server.ended
    const lines = Array.from(
      { length: people },
      (_, i) => `352914520385${String(i).padStart(4, '0')},Siti ${i},Jelbudan`
    )
    writeFileSync(this.list, `NIK,Nama,Desa\n${lines.join('\n')}\n`)
    await this.run(['import', 'households', this.list], settings)
    const { code, said } = await this.run(['backup', this.backup], settings)
    if (code !== 0) throw new Error(said)
    await until(() => processesOf(this.base).length === 0)
  }

  fresh(): string {
    return join(this.home, `${++this.made}`)
  }

  copy(): string {
    const data = this.fresh()
    execFileSync('cp', ['-a', this.base, data])
    return data
  }

  /** Is everybody there, and found by the sealed number? */
  async everybody(settings: Record<string, string>): Promise<boolean> {
    const { answer } = await this.run(['import', 'households', this.list], settings)
    return answer.same === people && answer.new === 0
  }

  remove(): void {
    killTogether(processesOf(this.home))
    rmSync(this.home, { recursive: true, force: true })
  }
}

async function asOwner(data: string, statements: string): Promise<void> {
  const lease = await leasePostgres(data)
  const client = new pg.Client({ connectionString: lease.url })
  await client.connect()
  await client.query(statements)
  await client.end()
  await lease.release()
}

/** A command that is cut off, and what must be true after the same command was given again. */
interface Cut {
  /** Makes what the command works on; the settings it is given. */
  prepare: (place: Place, n: number) => Promise<Record<string, string>>
  args: (place: Place, n: number) => string[]
  /** Looks at the answer to the same command given again; says what is wrong. */
  look: (place: Place, settings: Record<string, string>, again: Answer, n: number) => Promise<string | undefined>
}

const code = ({ answer }: Answer) => (answer.problem as { code: string } | undefined)?.code

/** Those of another data directory, by their numbers. */
const targets = new Map<Place, Lease>()
const there = async (place: Place, n: number): Promise<string> => {
  const lease = targets.get(place) ?? (await leasePostgres(join(place.home, 'target')))
  targets.set(place, lease)
  return at(lease.url, `moved_${n}`)
}

const commands: Record<string, Cut> = {
  keys: {
    prepare: async (place) => place.settings(place.copy()),
    args: () => ['keys', 'rotate'],
    async look(place, settings, again) {
      if (again.code !== 0) return again.said
      const { answer } = await place.run(['keys', 'show'], settings)
      const used = (answer.keys as { retired: string | null }[]).filter(({ retired }) => !retired)
      if (used.length !== 1) return `${used.length} keys in use`
      if (readKeys(join(settings.RAKIT_DATA!, 'secret.json')).keys.length > 3) return 'a key for each try'
    }
  },
  migration: {
    async prepare(place) {
      const data = place.copy()
      await asOwner(data, `${youngest.undo}; delete from migration where name like '${youngest.number}%'`)
      return place.settings(data)
    },
    args: () => ['keys', 'show'],
    async look(_, settings, again) {
      if (again.code !== 0) return again.said
      const directory = join(settings.RAKIT_DATA!, 'backups')
      const whole = readdirSync(directory).filter((name) => /^before-.*age$/.test(name))
      if (whole.length === 0) return 'no backup before the migration'
      const { machine } = readKeys(join(settings.RAKIT_DATA!, 'secret.json'))
      for (const name of whole) await proveArchive(join(directory, name), { identity: machine })
    }
  },
  restore: {
    prepare: async (place) => place.settings(place.fresh()),
    args: (place) => ['restore', place.backup],
    async look(_, __, again) {
      // Cut off after its end: the file is in, and the refusal says that nothing was touched.
      if (again.code !== 0 && code(again) !== 'backup/not-empty') return again.said
    }
  },
  move: {
    async prepare(place, n) {
      const url = new URL(await there(place, n))
      const client = new pg.Client({ connectionString: at(url.toString(), 'rakit') })
      await client.connect()
      await client.query(`create database moved_${n}`)
      await client.end()
      return { ...place.settings(place.copy()), TARGET: url.toString() }
    },
    args: () => ['move', '--to'],
    async look(place, settings, again, n) {
      if (again.code !== 0 && code(again) !== 'backup/not-empty') return again.said
      const { TARGET: url, ...source } = settings
      if (!(await place.everybody({ ...source, DATABASE_URL: url! }))) return `somebody did not arrive in moved_${n}`
    }
  }
}

/** Milliseconds within which a command is cut off before it is known how long it takes. */
const firstGuess = 4000

/** `say` hears each round. */
export async function cutOff(rounds: number, seed: number, say: (line: string) => void = () => {}): Promise<Cuts> {
  const pick = seeded(seed)
  const place = new Place()
  const wrong: string[] = []
  const cut: Record<string, number> = {}
  /** The longest, in milliseconds, that each command took to its end. */
  const usual: Record<string, number> = {}
  try {
    await place.open()
    for (let n = 1; n <= rounds; n++) {
      for (const [name, command] of Object.entries(commands)) {
        const settings = await command.prepare(place, n)
        const data = settings.RAKIT_DATA!
        const args = [...command.args(place, n), ...(settings.TARGET ? [settings.TARGET] : [])]
        const typed = existsSync(join(data, 'secret.json')) ? undefined : `${place.identity}\n`
        const withDatabase = pick() < 0.5
        const started = place.start(args, settings, typed)
        const since = performance.now()
        const after = pick() * (usual[name] ?? firstGuess)
        await Promise.race([started.ended, pause(after)])
        const was = started.child.exitCode === null
        killTogether([...(withDatabase ? processesOf(data) : []), ...startedBy(started.child.pid!), started.child.pid!])
        if (was) cut[name] = (cut[name] ?? 0) + 1
        else usual[name] = Math.max(usual[name] ?? 0, performance.now() - since)
        await started.ended
        const once = existsSync(join(data, 'secret.json')) ? undefined : `${place.identity}\n`
        const began = performance.now()
        const again = await place.run(args, settings, once)
        if (again.code === 0) usual[name] = Math.max(usual[name] ?? 0, performance.now() - began)
        const found = await command.look(place, settings, again, n).catch((error: Error) => error.stack)
        if (found) wrong.push(`${name}, cut after ${Math.round(after)} ms: ${found}`)
        if (/^\s+at /m.test(again.said)) wrong.push(`${name}, cut after ${Math.round(after)} ms: ${again.said}`)
        const { TARGET: _, ...own } = settings
        if (!(await place.everybody(own))) wrong.push(`${name}, cut after ${Math.round(after)} ms: somebody is lost`)
        const left = readdirSync(data).filter((file) => file.endsWith('.new'))
        if (left.length > 0) wrong.push(`${name}: left lying ${left.join(', ')}`)
        say(`${n}/${rounds} ${name}, after ${Math.round(after)} ms${was ? '' : ' (done)'}: ${wrong.length} wrong`)
        await until(() => processesOf(data).length === 0)
        rmSync(data, { recursive: true, force: true })
      }
    }
  } finally {
    await targets.get(place)?.release()
    targets.delete(place)
    place.remove()
  }
  return { cut, wrong }
}
