import { existsSync } from 'node:fs'
import { createAdaptorServer } from '@hono/node-server'
import {
  actorOfUser,
  createAccount,
  createSessions,
  createSignIn,
  openActors,
  publicActor,
  readablePassword
} from '../access/index.ts'
import { dailyActions, jobKinds, prepareRegency } from '../app.ts'
import { certificateRoutes } from '../certificates/index.ts'
import { calendarFeed } from '../classes/index.ts'
import { demoAccounts, demoPassword } from '../demo/accounts.ts'
import { fieldRoutes } from '../field/index.ts'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { whatsAppWebhook } from '../messages/index.ts'
import { holdAlone, openRakit, type Rakit, version } from '../open.ts'
import { performTask } from '../platform/apart.ts'
import { startBackups } from '../platform/backup/service.ts'
import { proxyList } from '../platform/client-address.ts'
import type { Config } from '../platform/config.ts'
import { startDaily } from '../platform/daily.ts'
import { createHttp, securityHeaders } from '../platform/http.ts'
import { type JobQueue, startQueue } from '../platform/jobs.ts'
import { isRightFile } from '../platform/keys/database.ts'
import { sheetPath } from '../platform/keys/sheet.ts'
import { createMetrics, serveMetrics } from '../platform/metrics.ts'
import { type Connection, connect } from '../platform/postgres/database.ts'
import { lotteryRoute, publicPageRoute } from '../reporting/index.ts'
import { clearUnfinishedDemo, demoToFinish, makeDemo, usualDemo } from './demo.ts'
import { keepApart } from './keep-apart.ts'
import { sheetReport } from './keys.ts'
import type { Terminal } from './terminal.ts'
import { keepWorker } from './worker.ts'

type Fetch = (request: Request, bindings: object) => Response | Promise<Response>

const starting: Fetch = () =>
  new Response('Rakit sedang disiapkan. Muat ulang sebentar lagi. · Rakit is getting ready.\n', {
    status: 503,
    headers: { ...securityHeaders, 'retry-after': '3', 'content-type': 'text/plain; charset=utf-8' }
  })

/** Takes the port before anything else, so that a taken one leaves nothing half-made. */
async function listen(config: Config, fetch: () => Fetch) {
  // A large file over a slow line takes its time; who is slow takes no place from others.
  const serverOptions = { requestTimeout: 3_600_000 }
  const server = createAdaptorServer({ fetch: (request, bindings) => fetch()(request, bindings), serverOptions })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? text(
              `Port ${config.port} sedang dipakai, mungkin oleh Rakit yang sudah berjalan. Hentikan yang itu, atau ` +
                `pilih port lain: PORT=3530 npm start.`,
              `Port ${config.port} is in use, perhaps by a Rakit that runs already. Stop that one, or choose another: PORT=3530 npm start.`
            )
          : text(
              `Alamat ${config.host}:${config.port} tidak dapat dipakai (${error.code}). Periksa HOST dan PORT.`,
              `Address ${config.host}:${config.port} cannot be used (${error.code}). Check HOST and PORT.`
            )
      reject(new Problem('platform/port', 500, reason))
    })
    server.listen(config.port, config.host, resolve)
  })
  return server
}

const demoInTheOpen = () =>
  new Problem(
    'platform/demo-in-the-open',
    409,
    text(
      'Kata sandi kabupaten contoh diketahui umum, jadi tidak dilayani di luar komputer ini. Atur RAKIT_DEMO=on ' +
        'bila memang dimaksud, atau pakai HOST=127.0.0.1 tanpa RAKIT_URL.',
      'Passwords of the demo regency are public, so it is not served beyond this machine. Set RAKIT_DEMO=on if that ' +
        'is meant, or use HOST=127.0.0.1 without RAKIT_URL.'
    )
  )

/** First start without a demo: the regency, its questionnaire, and one administrator whose password is shown once. */
async function serveReal({ platform, config }: Rakit, terminal: Terminal): Promise<void> {
  const email = 'admin@rakit.local'
  const password = readablePassword()
  await platform.connection.transaction('read write', async (tx) => {
    const known = await tx
      .selectFrom('region')
      .select('name')
      .where('code', '=', config.regency)
      .where('level', '=', 'regency')
      .executeTakeFirst()
    if (!known)
      throw new Problem(
        'platform/unknown-regency',
        500,
        text(
          `RAKIT_REGENCY ${config.regency} bukan kode kabupaten/kota Kemendagri.`,
          `RAKIT_REGENCY ${config.regency} is not a Kemendagri code of a regency.`
        )
      )
    await prepareRegency(tx, config.regency, false)
    const user = await createAccount(tx, 'Administrator', email, password, true)
    await tx
      .insertInto('member')
      .values({ regency: config.regency, user_id: user, name: 'Administrator', email, role: 'administrator' })
      .execute()
  })
  terminal.say(
    `\n  Administrator pertama · first administrator: ${email}  ${password}\n  (ditampilkan sekali ini · shown only ` +
      `once; ganti di Pengguna & Hak)`
  )
}

/** What lay on this disk before the files' place was the database. */
async function gatherFiles({ platform }: Rakit, terminal: Terminal): Promise<void> {
  const { moved, altered } = await platform.files.gather()
  if (moved > 0)
    terminal.say(
      `rakit: ${moved} berkas dipindahkan ke basis data; salinannya di disk dihapus pada mulai berikutnya · ` +
        `${moved} files were moved into the database; the copies on disk go at the next start`
    )
  if (altered.length > 0)
    terminal.say(
      `rakit: ${altered.length} berkas berubah sejak diunggah dan tidak dipindahkan · ${altered.length} files have ` +
        `changed since they were uploaded and were not moved: ${altered.slice(0, 10).join(', ')}`
    )
}

export interface Running {
  url: string
  port: number
  stop: () => Promise<void>
}

export async function start(config: Config, terminal: Terminal, clock?: () => Date): Promise<Running> {
  let fetch: Fetch = starting
  const server = await listen(config, () => fetch)
  const address = server.address() as { port: number }
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  const url = config.publicUrl ?? `http://${host}:${address.port}`
  let rakit: Rakit | undefined
  let release: (() => void) | undefined
  let stopDaily: (() => Promise<void>) | undefined
  let stopBackups: (() => Promise<void>) | undefined
  const stop = async () => {
    await new Promise((resolve) => {
      server.close(resolve)
      if ('closeAllConnections' in server) setTimeout(() => server.closeAllConnections(), 2000).unref()
      if ('closeIdleConnections' in server) server.closeIdleConnections()
    })
    await stopDaily?.()
    await stopBackups?.()
    await queue?.stop()
    await apart?.stop()
    figures?.close()
    await health?.close()
    release?.()
    await rakit?.close()
  }
  let queue: JobQueue | undefined
  let apart: ReturnType<typeof keepApart> | undefined
  let health: Connection | undefined
  let figures: Awaited<ReturnType<typeof serveMetrics>> | undefined
  try {
    rakit = await openRakit(config, clock)
    release = await holdAlone(rakit)
    for (const line of rakit.repaired) terminal.say(`rakit: ${line.id} · ${line.en}`)
    const { platform } = rakit
    if (config.files === 'database') await gatherFiles(rakit, terminal)
    platform.address = url.replace(/\/$/, '')
    const unfinished = config.demo ? await demoToFinish(rakit) : undefined
    if (!unfinished) await clearUnfinishedDemo(rakit)
    const tenant = await platform.connection.db.selectFrom('tenant').selectAll().executeTakeFirst()
    if ((unfinished || (!tenant && config.demo)) && !config.demoBeyond) throw demoInTheOpen()
    if (unfinished || (!tenant && config.demo)) {
      terminal.say('rakit: membuat kabupaten contoh (data rekaan) · building the demo regency (synthetic data), once…')
      await makeDemo(rakit, unfinished ?? usualDemo, terminal)
    } else if (!tenant) await serveReal(rakit, terminal)
    const { regency, demo, created_at } = await platform.connection.db
      .selectFrom('tenant')
      .select(['regency', 'demo', 'created_at'])
      .executeTakeFirstOrThrow()
    const sessions = createSessions(platform, url)
    const actors = openActors(platform, sessions, regency)
    if (demo && !config.demoBeyond) throw demoInTheOpen()
    const signIn = createSignIn(platform, sessions, regency)
    const here = { ...config, publicUrl: platform.address }
    // A clock of a test's own runs in one process only.
    queue = clock ? startQueue(platform, jobKinds) : keepWorker(here, platform.log)
    platform.jobStarted = queue.send
    apart = clock ? undefined : keepApart(here, platform.log, queue.send)
    stopDaily = startDaily(platform, regency, dailyActions)
    health = connect(platform.connection.place, 1, { answerMillis: 2000 })
    const metrics = config.metrics && createMetrics(platform, health.pool, version)
    if (metrics) figures = await serveMetrics(metrics, config.metrics!)
    if (!demo)
      stopBackups = startBackups(platform.backups, platform.connection, created_at, platform.clock, platform.log)
    const app = createHttp({
      platform,
      version,
      actors,
      health: health.pool,
      keys: () => isRightFile(health!.pool, config.secretFile),
      observe: metrics?.observe,
      apart: apart?.perform ?? ((task) => performTask(platform, task)),
      authenticate: signIn.authenticate,
      trustedProxies: proxyList(config.trustedProxies)!,
      securityContact: config.securityContact,
      routes: [
        whatsAppWebhook(platform, config.messages),
        certificateRoutes(platform, regency),
        calendarFeed(platform, (user) => actorOfUser(platform.connection.db, user, regency)),
        publicPageRoute(platform, publicActor(regency)),
        lotteryRoute(platform, publicActor(regency)),
        fieldRoutes(platform, actors.identify)
      ],
      demo: demo
        ? {
            accounts: demoAccounts,
            enter: (email, address) => signIn.enter(email, demoPassword, address)
          }
        : undefined
    })
    fetch = (request, bindings) => app.fetch(request, bindings)
    terminal.say(
      [
        '',
        `  Rakit ${version}: ${url}`,
        demo
          ? `  Kabupaten contoh: semua orang dan angka rekaan. Pilih peran di halaman masuk, atau masuk dengan ` +
            `${demoAccounts[0]!.email}, kata sandi ${demoPassword}.\n  Demo regency: everybody and every figure is ` +
            `invented. Choose a role on the sign-in page.`
          : '  Masuk dengan surel dan kata sandi Anda · sign in with your e-mail and password.',
        ...(existsSync(sheetPath(config.dataDirectory)) ? [`  ${sheetReport(sheetPath(config.dataDirectory))}`] : []),
        '  Ctrl-C berhenti · stops.',
        ''
      ].join('\n')
    )
    return { url, port: address.port, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
