/** A real browser on a real server, spoken to in the words of the screens. */
import { existsSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { type Running, start } from '../../src/commands/start.ts'
import { openTerminal } from '../../src/commands/terminal.ts'
import type { World } from './world.ts'

export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync
)

const quiet = [
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic'
]

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath!,
    args: process.getuid?.() === 0 ? ['--no-sandbox', ...quiet] : quiet
  })

/** Serves a world's database and files on a free port. */
export function serve(world: World, clock?: () => Date): Promise<Running> {
  return start(
    {
      port: 0,
      host: '127.0.0.1',
      dataDirectory: world.directory,
      databaseUrl: world.url,
      demo: true,
      demoBeyond: true,
      trustedProxies: [],
      securityContact: undefined,
      regency: '35.29',
      secretFile: `${world.directory}/secret.json`,
      files: 'disk',
      backupCopies: undefined,
      logLevel: 'silent',
      publicUrl: undefined,
      stallSeconds: 60,
      metrics: undefined,
      slowMilliseconds: 1000,
      messages: {}
    },
    { ...openTerminal(false), say: () => {} },
    clock
  )
}

export interface Visit {
  page: Page
  /** What the browser complained about. */
  complaints: string[]
  close: () => Promise<void>
}

/** A fresh window of 1280 or 390 pixels, in a time zone where it matters. */
export async function visit(
  browser: Browser,
  url: string,
  { width = 1280, zone = 'Asia/Jakarta' } = {}
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width, height: width < 500 ? 844 : 900 },
    locale: 'id-ID',
    timezoneId: zone,
    reducedMotion: 'reduce',
    acceptDownloads: true
  })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const complaints: string[] = []
  // On a loaded machine the server may ask to come again, and the screens do so by themselves.
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('503'))
      complaints.push(`${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(url)
  return { page, complaints, close: () => context.close() }
}

/** WCAG 2.2 AA, as far as axe can tell; answers what is wrong and where. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  return violations.flatMap((v) =>
    v.nodes.map(
      (node) => `${page.url()} ${v.id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`
    )
  )
}

/** Does the page scroll sideways? */
export const overflows = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
