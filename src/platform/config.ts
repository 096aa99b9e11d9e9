import { isAbsolute, join, resolve } from 'node:path'
import { z } from 'zod'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { MessageSettings } from './carriers/index.ts'
import { isLoopback, proxyList } from './client-address.ts'

/** Is this second place a store that speaks S3, and not a folder? */
export const isStore = (place: string) => /^s3(\+http)?:/.test(place)

export const root = resolve(import.meta.dirname, '../..')

const settings = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3529),
  HOST: z.string().min(1).default('127.0.0.1'),
  RAKIT_DATA: z.string().min(1).default(join(root, '.data')),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'postgres://…')
    .optional(),
  RAKIT_DEMO: z.enum(['on', 'off']).optional(),
  RAKIT_REGENCY: z
    .string()
    .regex(/^\d\d\.\d\d$/, '35.29')
    .default('35.29'),
  RAKIT_SECRET_FILE: z.string().min(1).optional(),
  RAKIT_BACKUP_COPIES: z
    .string()
    .regex(/^(?!s3[:+])|^s3(\+http)?:\/\/[^:/@]+:[^:/@]+@[^/@?]+\/[^/?]+/, 's3://KEY:SECRET@host/bucket')
    .optional(),
  RAKIT_FILES: z.enum(['disk', 'database']).default('disk'),
  RAKIT_LOG: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  RAKIT_URL: z.url().optional(),
  RAKIT_TRUST_PROXY: z
    .string()
    .default('')
    .transform((written) => written.split(/[\s,]+/).filter(Boolean))
    .refine((written) => proxyList(written) !== undefined, '127.0.0.1, 10.0.0.0/8'),
  RAKIT_SECURITY_CONTACT: z
    .string()
    .regex(/^(mailto:\S+@|https:\/\/|tel:)\S+$/, 'mailto:…')
    .optional(),
  RAKIT_METRICS: z
    .string()
    .regex(/^(\[[\da-f:]+\]|[\w.-]+):\d{1,5}$/, '127.0.0.1:9464')
    .optional(),
  RAKIT_METRICS_TOKEN: z.string().min(16).max(200).optional(),
  RAKIT_SLOW_MS: z.coerce.number().int().min(0).max(600_000).default(1000),
  RAKIT_STALL_SECONDS: z.coerce.number().int().min(2).max(3600).default(60),
  RAKIT_WHATSAPP_URL: z.url().default('https://graph.facebook.com/v23.0'),
  RAKIT_WHATSAPP_PHONE_ID: z.string().min(1).optional(),
  RAKIT_WHATSAPP_TOKEN: z.string().min(1).optional(),
  RAKIT_WHATSAPP_SECRET: z.string().min(1).optional(),
  RAKIT_WHATSAPP_VERIFY: z.string().min(1).optional(),
  RAKIT_SMS_URL: z.url().optional(),
  RAKIT_SMS_TOKEN: z.string().min(1).default(''),
  RAKIT_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'smtp://…')
    .optional(),
  RAKIT_MAIL_FROM: z.string().min(3).default('Rakit <rakit@localhost>')
})

export interface Config {
  port: number
  host: string
  /** Where files, keys and (unless `databaseUrl`) the embedded PostgreSQL live. */
  dataDirectory: string
  databaseUrl: string | undefined
  /** Fill an empty database with the demo regency. */
  demo: boolean
  /** May a demo, whose passwords are public, be reached from other machines? Asked for by `RAKIT_DEMO=on`. */
  demoBeyond: boolean
  /** Kemendagri code of the regency served. */
  regency: string
  secretFile: string
  /** Where uploaded files go: servers that share a database need them there. */
  files: 'disk' | 'database'
  /** A second place for backups: a folder on another disk or a mount, or `s3://KEY:SECRET@host/bucket/folder`. */
  backupCopies: string | undefined
  logLevel: string
  /** The address people use, for cookies and links; default `http://HOST:PORT`. */
  publicUrl: string | undefined
  /** Proxies whose word on where a request comes from is taken: addresses and nets. */
  trustedProxies: string[]
  /** Where a weakness is reported, for security.txt. */
  securityContact: string | undefined
  /** Where Prometheus reads figures, and what it says to be let in. */
  metrics: { host: string; port: number; token: string | undefined } | undefined
  /** Statements that take so many milliseconds are written into the log. */
  slowMilliseconds: number
  /** So long may a job keep its process from answering before it is ended. */
  stallSeconds: number
  /** What carries messages; nothing set: they stay in the outbox. */
  messages: MessageSettings
}

function messageSettings(env: z.infer<typeof settings>): MessageSettings {
  const whatsApp = {
    phoneNumberId: env.RAKIT_WHATSAPP_PHONE_ID,
    token: env.RAKIT_WHATSAPP_TOKEN,
    appSecret: env.RAKIT_WHATSAPP_SECRET,
    verifyToken: env.RAKIT_WHATSAPP_VERIFY
  }
  const given = Object.values(whatsApp).filter((value) => value !== undefined).length
  if (given > 0 && given < 4)
    throw new Problem(
      'platform/bad-setting',
      500,
      text(
        'WhatsApp memerlukan keempat pengaturan RAKIT_WHATSAPP_PHONE_ID, _TOKEN, _SECRET dan _VERIFY.',
        'WhatsApp needs all four settings RAKIT_WHATSAPP_PHONE_ID, _TOKEN, _SECRET and _VERIFY.'
      )
    )
  return {
    whatsApp: given ? ({ url: env.RAKIT_WHATSAPP_URL, ...whatsApp } as MessageSettings['whatsApp']) : undefined,
    sms: env.RAKIT_SMS_URL ? { url: env.RAKIT_SMS_URL, token: env.RAKIT_SMS_TOKEN } : undefined,
    mail: env.RAKIT_SMTP_URL ? { url: env.RAKIT_SMTP_URL, from: env.RAKIT_MAIL_FROM } : undefined
  }
}

function metricsPlace({ RAKIT_METRICS, RAKIT_METRICS_TOKEN: token }: z.infer<typeof settings>): Config['metrics'] {
  if (!RAKIT_METRICS) return undefined
  const at = RAKIT_METRICS.lastIndexOf(':')
  const host = RAKIT_METRICS.slice(0, at).replace(/^\[(.*)\]$/, '$1')
  if (!token && !isLoopback(host))
    throw new Problem(
      'platform/bad-setting',
      500,
      text(
        'RAKIT_METRICS di luar komputer ini memerlukan RAKIT_METRICS_TOKEN.',
        'RAKIT_METRICS beyond this machine needs RAKIT_METRICS_TOKEN.'
      )
    )
  return { host, port: Number(RAKIT_METRICS.slice(at + 1)), token }
}

/** Reads the settings from the environment; a wrong one is named, with what it may be. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const read = settings.safeParse(given)
  if (!read.success) {
    const list = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
    throw new Problem(
      'platform/bad-setting',
      500,
      text(
        `Pengaturan tidak sah: ${list}. Lihat tabel pengaturan di README.`,
        `Invalid setting: ${list}. See the table of settings in the README.`
      )
    )
  }
  const env = read.data
  const dataDirectory = isAbsolute(env.RAKIT_DATA) ? env.RAKIT_DATA : resolve(env.RAKIT_DATA)
  return {
    port: env.PORT,
    host: env.HOST,
    dataDirectory,
    databaseUrl: env.DATABASE_URL,
    demo: env.RAKIT_DEMO !== 'off',
    demoBeyond:
      env.RAKIT_DEMO === 'on' ||
      (isLoopback(env.HOST) && (!env.RAKIT_URL || isLoopback(new URL(env.RAKIT_URL).hostname))),
    regency: env.RAKIT_REGENCY,
    secretFile: env.RAKIT_SECRET_FILE ? resolve(env.RAKIT_SECRET_FILE) : join(dataDirectory, 'secret.json'),
    backupCopies:
      env.RAKIT_BACKUP_COPIES && !isStore(env.RAKIT_BACKUP_COPIES)
        ? resolve(env.RAKIT_BACKUP_COPIES)
        : env.RAKIT_BACKUP_COPIES,
    files: env.RAKIT_FILES,
    logLevel: env.RAKIT_LOG,
    publicUrl: env.RAKIT_URL,
    trustedProxies: env.RAKIT_TRUST_PROXY,
    securityContact: env.RAKIT_SECURITY_CONTACT,
    metrics: metricsPlace(env),
    slowMilliseconds: env.RAKIT_SLOW_MS,
    stallSeconds: env.RAKIT_STALL_SECONDS,
    messages: messageSettings(env)
  }
}
