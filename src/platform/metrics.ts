/**
 * Figures for Prometheus, at an address of their own beside the one people use: on this machine alone, or for whoever
 * bears a token. They tell of operations, connections and jobs, never of people.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type pg from 'pg'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Config } from './config.ts'
import type { Platform } from './perform.ts'
import { cannotListen } from './trouble.ts'

export interface Metrics {
  /** One request was answered. `operation`: of the registry, or what else was asked for. */
  observe: (operation: string, status: number, seconds: number) => void
  /** In the text form of Prometheus. */
  text: () => Promise<string>
}

/** `asking`: a connection on which nobody else waits. */
export function createMetrics(
  { connection, wall }: Pick<Platform, 'connection' | 'wall'>,
  asking: pg.Pool,
  version: string
): Metrics {
  const registers = [new Registry()]
  collectDefaultMetrics({ register: registers[0]! })
  new Gauge({ name: 'rakit_info', help: 'Which version serves.', labelNames: ['version'], registers }).set(
    { version },
    1
  )
  const requests = new Histogram({
    name: 'rakit_request_seconds',
    help: 'Seconds until an answer, by operation and status.',
    labelNames: ['operation', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.15, 0.3, 1, 3, 10, 30],
    registers
  })
  new Gauge({
    name: 'rakit_database_connections',
    help: 'Connections of this process: of the platform itself, and of what people ask.',
    labelNames: ['login', 'state'],
    registers,
    collect() {
      for (const [login, { pool }] of [
        ['owner', connection],
        ['requests', wall.requests]
      ] as const) {
        this.set({ login, state: 'idle' }, pool.idleCount)
        this.set({ login, state: 'busy' }, pool.totalCount - pool.idleCount)
        this.set({ login, state: 'waited for' }, pool.waitingCount)
      }
    }
  })
  const database = new Gauge({ name: 'rakit_database_up', help: 'Does the database answer?', registers })
  const jobs = new Gauge({ name: 'rakit_jobs', help: 'Jobs that wait or run.', labelNames: ['status'], registers })
  const waiting = new Gauge({ name: 'rakit_job_oldest_seconds', help: 'How long the oldest job waits.', registers })
  const backup = new Gauge({ name: 'rakit_backup_age_seconds', help: 'Since the last good backup.', registers })
  const ask = async () => {
    for (const gauge of [jobs, waiting, backup]) gauge.reset()
    const { rows } = await asking
      .query(
        `select count(*) filter (where status = 'queued')::int as queued, count(*) filter (where status = 'running')::int as running,
           coalesce(extract(epoch from now() - min(created_at) filter (where status = 'queued')), 0)::float as oldest,
           (select extract(epoch from now() - max(finished_at))::float from backup_run where kind = 'backup' and problem is null) as age
         from job where status in ('queued', 'running')`
      )
      .catch(() => ({ rows: [] }))
    database.set(rows.length)
    if (!rows[0]) return
    for (const status of ['queued', 'running']) jobs.set({ status }, rows[0][status])
    waiting.set(rows[0].oldest)
    if (rows[0].age !== null) backup.set(rows[0].age)
  }
  return {
    observe: (operation, status, seconds) => requests.observe({ operation, status }, seconds),
    async text() {
      await ask()
      return registers[0]!.metrics()
    }
  }
}

const digest = (word: string) => createHash('sha256').update(word).digest()

/** Answers `GET /metrics` at the address of the settings. */
export async function serveMetrics(
  metrics: Metrics,
  { host, port, token }: NonNullable<Config['metrics']>
): Promise<Server> {
  const server = createServer(async ({ url, headers }, answer) => {
    const [, said = ''] = /^Bearer (.*)$/.exec(headers.authorization ?? '') ?? []
    if (token && !timingSafeEqual(digest(said), digest(token))) return answer.writeHead(401).end()
    if (url !== '/metrics') return answer.writeHead(404).end()
    const written = await metrics.text()
    answer.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(written)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(host, port, error.code)))
    server.listen(port, host, resolve)
  })
  return server.unref()
}
