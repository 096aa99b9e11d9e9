/** What went wrong with the machine rather than with what was asked: no database, no disk, no right to write. */
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'

/** What was being saved may or may not be: the same action again answers with the first result, so sending it again is safe. */
export const databaseAway = () =>
  new Problem(
    'platform/database-away',
    503,
    text(
      'Basis data sedang tidak dapat dihubungi dan disambungkan kembali. Kirim lagi sebentar lagi; yang sudah ' +
        'tersimpan tidak tersimpan dua kali.',
      'The database cannot be reached just now and is being reconnected. Send again shortly; what was saved is not saved twice.'
    )
  )

export const diskFull = (path?: string) =>
  new Problem(
    'platform/disk-full',
    507,
    path
      ? text(
          `Disk untuk ${path} hampir penuh (perlu 300 MB). Kosongkan ruang atau atur RAKIT_DATA ke disk lain; tidak ada yang diubah.`,
          `The disk of ${path} is almost full (300 MB are needed). Free some space or set RAKIT_DATA to another disk; nothing was changed.`
        )
      : text(
          'Disk server penuh; tidak ada yang disimpan. Hubungi administrator untuk mengosongkan ruang, lalu kirim lagi.',
          "The server's disk is full; nothing was saved. Ask the administrator to free some space, then send again."
        )
  )

export const notWritable = (path: string, code: string) =>
  new Problem(
    'platform/data-directory',
    500,
    text(
      `${path} tidak dapat dibuat atau ditulisi (${code}). Perbaiki izinnya, atau atur RAKIT_DATA ke folder yang boleh Anda tulisi.`,
      `${path} cannot be created or written to (${code}). Mend its permissions, or set RAKIT_DATA to a folder you may write to.`
    )
  )

export const cannotListen = (host: string, port: number, code = 'unknown') =>
  new Problem(
    'platform/port',
    500,
    text(
      `Alamat ${host}:${port} tidak dapat dipakai (${code}). Periksa HOST, PORT dan RAKIT_METRICS.`,
      `Address ${host}:${port} cannot be used (${code}). Check HOST, PORT and RAKIT_METRICS.`
    )
  )

/** Codes of PostgreSQL (class 08, shutdown, crash, starting, too many clients or too little memory) and of sockets. */
const away =
  /^(08...|57P0[1-5]|53[23]00|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/
/** pg gives these errors no code. */
const awayWords = [
  'Connection terminated',
  'Client has encountered a connection error',
  'Client was closed',
  'timeout exceeded when trying to connect',
  'Query read timeout'
]

/**
 * The problem that an error is, or that stands behind an error of PostgreSQL's client, a socket or a file, through
 * its causes; undefined: none.
 */
export function trouble(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error
  if (!(error instanceof Error)) return undefined
  const { code = '', path } = error as NodeJS.ErrnoException
  if (away.test(code) || awayWords.some((words) => error.message.startsWith(words))) return databaseAway()
  // A standby that was not promoted yet, or a primary that became one.
  if (/^cannot .* during recovery$/.test(error.message)) return databaseAway()
  if (code === '53100' || code === 'ENOSPC' || code === 'EDQUOT') return diskFull()
  if (path && (code === 'EROFS' || code === 'EACCES' || code === 'EPERM')) return notWritable(path, code)
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause
  return trouble(inner)
}

export const isAway = (error: unknown): boolean => trouble(error)?.code === 'platform/database-away'
