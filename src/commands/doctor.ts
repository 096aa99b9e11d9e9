/** `rakit doctor`: what is wrong here, in plain words, and what is safe to mend. */
import { existsSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../kernel/problem.ts'
import { type Text, text } from '../kernel/text.ts'
import { reachDatabase } from '../open.ts'
import { backupsIn } from '../platform/backup/backup.ts'
import { worries } from '../platform/backup/rules.ts'
import { lastGood } from '../platform/backup/runs.ts'
import { knownMigrations } from '../platform/backup/tables.ts'
import type { Config } from '../platform/config.ts'
import { checkKeys, isWritten } from '../platform/keys/database.ts'
import { readKeys } from '../platform/keys/file.ts'
import { sheetPath } from '../platform/keys/sheet.ts'
import type { Connection } from '../platform/postgres/database.ts'
import { pendingMigrations } from '../platform/postgres/migrate.ts'

export interface Finding {
  about: 'disk' | 'database' | 'clock' | 'keys' | 'version' | 'locks' | 'jobs' | 'indexes' | 'backups' | 'files'
  /** What is wrong and what to do; nothing: all is well. */
  wrong: Text | null
  /** Done just now by `--mend`. */
  mended: boolean
}

interface Patient {
  config: Config
  pool: Connection['pool']
  mend: boolean
}

type Check = (patient: Patient) => Promise<{ wrong: Text; mended?: boolean } | undefined>

const freeBytes = (path: string) => {
  const disk = statfsSync(path)
  return disk.bavail * disk.bsize
}

const disk: Check = async ({ config }) => {
  const gigabytes = (freeBytes(config.dataDirectory) / 1e9).toFixed(1)
  if (Number(gigabytes) >= 2) return undefined
  return {
    wrong: text(
      `Sisa disk ${config.dataDirectory} tinggal ${gigabytes} GB. Kosongkan ruang sebelum habis; di bawah 0,3 GB Rakit tidak mau mulai.`,
      `Only ${gigabytes} GB are left on the disk of ${config.dataDirectory}. Free some space; under 0.3 GB Rakit does not start.`
    )
  }
}

const clock: Check = async ({ pool }) => {
  const { rows } = await pool.query('select now() as now, (select max(at) from audit) as last')
  const apart = Math.abs(rows[0].now.getTime() - Date.now()) / 1000
  if (apart > 60)
    return {
      wrong: text(
        `Jam komputer ini dan jam basis data berbeda ${Math.round(apart)} detik. Samakan keduanya dengan NTP.`,
        `The clocks of this computer and of the database are ${Math.round(apart)} seconds apart. Set both by NTP.`
      )
    }
  if (rows[0].last && rows[0].last.getTime() > Date.now() + 60_000)
    return {
      wrong: text(
        'Ada tindakan tercatat di masa depan: jam komputer ini pernah maju atau sekarang mundur. Setel dengan NTP.',
        "Actions are recorded in the future: this computer's clock was fast, or is slow now. Set it by NTP."
      )
    }
  return undefined
}

const keys: Check = async ({ config, pool }) => {
  if (!existsSync(config.secretFile) && !(await isWritten(pool))) return undefined
  try {
    await checkKeys(pool, config.secretFile, readKeys(config.secretFile))
  } catch (error) {
    if (error instanceof Problem) return { wrong: error.text }
    throw error
  }
  const sheet = sheetPath(config.dataDirectory)
  if (!existsSync(sheet)) return undefined
  return {
    wrong: text(
      `Lembar pemulihan masih ada di ${sheet}. Cetak, simpan di tempat terkunci, lalu hapus berkasnya.`,
      `The recovery sheet still lies at ${sheet}. Print it, lock it away, then delete the file.`
    )
  }
}

const versions: Check = async ({ pool }) => {
  const { rows } = await pool.query(`select name, checksum from migration order by name`)
  try {
    knownMigrations({ migrations: rows })
  } catch (error) {
    if (error instanceof Problem)
      return {
        wrong: text(
          'Basis data ini dibuat oleh Rakit yang lebih baru. Perbarui Rakit; jangan jalankan versi ini.',
          'This database was made by a newer Rakit. Update Rakit; do not run this version.'
        )
      }
    throw error
  }
  const pending = await pendingMigrations(pool)
  if (pending.length === 0) return undefined
  return {
    wrong: text(
      `${pending.length} migrasi menunggu; npm start menjalankannya setelah membuat cadangan.`,
      `${pending.length} migrations are pending; npm start applies them after taking a backup.`
    )
  }
}

const locks: Check = async ({ pool, mend }) => {
  const { rows } = await pool.query(
    `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
     and state like 'idle in transaction%' and state_change < now() - interval '10 minutes'`
  )
  if (rows.length === 0) return undefined
  if (mend) for (const { pid } of rows) await pool.query('select pg_terminate_backend($1)', [pid])
  return {
    wrong: text(
      `${rows.length} sambungan memegang transaksi lebih dari 10 menit tanpa bekerja, sehingga yang lain bisa menunggu. --mend memutusnya.`,
      `${rows.length} connections have held a transaction for over 10 minutes without working, so that others may wait. --mend ends them.`
    ),
    mended: mend
  }
}

const jobs: Check = async ({ pool, mend }) => {
  // A job that runs is locked by whoever runs it; one that nobody holds was left by a process that ended.
  const stuck = `status = 'running' and created_at < now() - interval '10 minutes'
    and not exists (select from pg_locks where locktype = 'advisory' and classid = 352902
      and objid::bigint = hashtext(job.id::text)::bigint & 4294967295)`
  const { rows } = await pool.query(`select id from job where ${stuck}`)
  if (rows.length === 0) return undefined
  if (mend) await pool.query(`update job set status = 'queued' where ${stuck}`)
  return {
    wrong: text(
      `${rows.length} pekerjaan ditinggalkan oleh proses yang berhenti. --mend mengantrekannya lagi; npm start melanjutkannya.`,
      `${rows.length} jobs were left by a process that ended. --mend queues them again; npm start goes on with them.`
    ),
    mended: mend
  }
}

/** Every index is compared with its order and its table (amcheck, `heapallindexed`); a broken one is built anew. */
const indexes: Check = async ({ pool, mend }) => {
  const may = await pool.query('create extension if not exists amcheck').then(
    () => true,
    () => false
  )
  if (!may) return undefined
  const { rows } = await pool.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_am a on a.oid = c.relam join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'i' and a.amname = 'btree' and n.nspname = 'public' order by 1`
  )
  const broken: string[] = []
  for (const { name } of rows) {
    const whole = await pool.query('select bt_index_check($1::regclass, true)', [name]).then(
      () => true,
      () => false
    )
    if (whole) continue
    broken.push(name)
    if (mend) await pool.query(`reindex index ${name}`)
  }
  if (broken.length === 0) return undefined
  return {
    wrong: text(
      `Indeks rusak: ${broken.join(', ')}. --mend menyusunnya lagi dari tabelnya; periksa juga disknya.`,
      `Damaged indexes: ${broken.join(', ')}. --mend builds them anew from their tables; check the disk too.`
    ),
    mended: mend
  }
}

const backups: Check = async ({ config, pool }) => {
  const { rows } = await pool.query('select demo, created_at from tenant limit 1')
  if (!rows[0] || rows[0].demo) return undefined
  const good = await lastGood(pool, rows[0].created_at)
  const [worry] = worries(good.backup, good.drill, new Date())
  if (!worry) return undefined
  const [newest] = await backupsIn(join(config.dataDirectory, 'backups'))
  const last = newest ? newest.at.toISOString() : '-'
  return worry === 'backup'
    ? {
        wrong: text(
          `Cadangan terakhir yang baik terlalu lama (${last}). Jalankan: npm run rakit -- backup ${join(config.dataDirectory, 'backups')}`,
          `The last good backup is too old (${last}). Run: npm run rakit -- backup ${join(config.dataDirectory, 'backups')}`
        )
      }
    : {
        wrong: text(
          'Cadangan belum pernah diuji pulih dalam 45 hari. Tekan "Uji pulih sekarang" di layar Cadangan.',
          'No backup was tried in the last 45 days. Press "Try a restore now" on the Backups screen.'
        )
      }
}

/** Left by writes that a crash cut off; only when old enough that nobody can be writing them. */
const files: Check = async ({ config, mend }) => {
  const left = ['files', 'backups'].flatMap((folder) => {
    const directory = join(config.dataDirectory, folder)
    return existsSync(directory)
      ? readdirSync(directory)
          .filter((name) => name.endsWith('.part'))
          .map((name) => join(directory, name))
          .filter((path) => Date.now() - statSync(path).mtimeMs > 3_600_000)
      : []
  })
  if (left.length === 0) return undefined
  if (mend) for (const path of left) rmSync(path)
  return {
    wrong: text(
      `${left.length} berkas setengah jadi tertinggal dari proses yang terputus. --mend menghapusnya.`,
      `${left.length} half-written files were left by a process that was cut off. --mend removes them.`
    ),
    mended: mend
  }
}

const checks: readonly [Finding['about'], Check][] = [
  ['disk', disk],
  ['version', versions],
  ['keys', keys],
  ['clock', clock],
  ['locks', locks],
  ['jobs', jobs],
  ['indexes', indexes],
  ['backups', backups],
  ['files', files]
]

/** Looks at everything, changing nothing unless `mend`; what cannot be looked at is a finding too. */
export async function examine(config: Config, mend: boolean): Promise<Finding[]> {
  let reached: Awaited<ReturnType<typeof reachDatabase>>
  try {
    reached = await reachDatabase(config)
  } catch (error) {
    if (error instanceof Problem) return [{ about: 'database', wrong: error.text, mended: false }]
    throw error
  }
  try {
    const { pool } = reached.connection
    if (!(await pool.query(`select to_regclass('migration') as t`)).rows[0].t)
      return [
        {
          about: 'database',
          wrong: text(
            'Basis data masih kosong; npm start menyiapkannya.',
            'The database is empty; npm start prepares it.'
          ),
          mended: false
        }
      ]
    const found: Finding[] = [{ about: 'database', wrong: null, mended: false }]
    for (const [about, check] of checks) {
      const finding = await check({ config, pool, mend }).catch((error: Error) => ({
        wrong: text(error.message, error.message),
        mended: false
      }))
      found.push({ about, wrong: finding?.wrong ?? null, mended: finding?.mended ?? false })
    }
    return found
  } finally {
    await reached.release()
  }
}

const names: Record<Finding['about'], Text> = {
  disk: text('Disk', 'Disk'),
  database: text('Basis data', 'Database'),
  clock: text('Jam', 'Clock'),
  keys: text('Kunci', 'Keys'),
  version: text('Versi', 'Version'),
  locks: text('Transaksi', 'Transactions'),
  jobs: text('Pekerjaan', 'Jobs'),
  indexes: text('Indeks', 'Indexes'),
  backups: text('Cadangan', 'Backups'),
  files: text('Berkas', 'Files')
}

export const doctorReport = (found: readonly Finding[]): string =>
  found
    .map(({ about, wrong, mended }) => {
      const { id, en } = names[about]
      if (!wrong) return `baik · well  ${id} · ${en}`
      return `${mended ? 'dibenahi · mended' : 'PERIKSA · LOOK'}  ${id} · ${en}\n    ${wrong.id}\n    ${wrong.en}`
    })
    .join('\n')
