/** What a cheap phone on a village line waits for: first text and first use of the first screens, emulated in Chromium. */
import { type Browser, type BrowserContext, devices } from 'playwright-core'
import { demoAccounts, demoPassword } from '../src/demo/accounts.ts'

/** 400 kbit/s both ways, 400 ms a round trip, a processor six times slower. */
const line = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 }
const slower = 6

export interface PhoneTime {
  path: string
  /** Seconds until the first text is painted, and until what is meant to be used is there. */
  text: number
  usable: number
  bytes: number
}

async function open(context: BrowserContext, address: string, path: string, until: string): Promise<PhoneTime> {
  const page = await context.newPage()
  const device = await context.newCDPSession(page)
  await device.send('Network.enable')
  await device.send('Network.emulateNetworkConditions', line)
  await device.send('Emulation.setCPUThrottlingRate', { rate: slower })
  let bytes = 0
  device.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  const started = performance.now()
  await page.goto(address + path, { waitUntil: 'commit', timeout: 120_000 })
  await page.locator(until).first().waitFor({ timeout: 120_000 })
  const usable = (performance.now() - started) / 1000
  const text = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0)
  await page.close()
  return { path, text: text / 1000, usable, bytes }
}

/** Sign-in, map and public page of a stranger, and home of an officer, each with an empty cache; `address` serves a demo. */
export async function measurePhone(browser: Browser, address: string): Promise<PhoneTime[]> {
  const { defaultBrowserType: _, ...phone } = devices['Pixel 5']!
  const times: PhoneTime[] = []
  for (const [path, until, email] of [
    ['/masuk', 'input[type=password]', undefined],
    ['/', 'main h1', demoAccounts[0]!.email],
    ['/peta', 'svg path.peta-desa', undefined],
    ['/publik', 'h1', undefined]
  ] as const) {
    const context = await browser.newContext({ ...phone, locale: 'id-ID' })
    if (email)
      await context.request.post(`${address}/api/auth/sign-in/email`, { data: { email, password: demoPassword } })
    times.push(await open(context, address, path, until))
    await context.close()
  }
  return times
}
