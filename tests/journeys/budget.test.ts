/** What the first screens cost on the way to a phone: bytes as they are sent, headers included, with an empty cache. */
import { type Browser, devices } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Running } from '../../src/commands/start.ts'
import { createDemoAccounts, demoAccounts, demoPassword } from '../../src/demo/accounts.ts'
import { chromiumPath, openBrowser, serve } from '../support/browser.ts'
import { jelbudan, nyapar, openWorld, regency, someone, type World } from '../support/world.ts'

describe.runIf(chromiumPath)('what a village phone has to load', () => {
  let world: World
  let running: Running
  let browser: Browser
  beforeAll(async () => {
    world = await openWorld()
    const { household } = await world.act(someone('officer'), 'households/register', {
      household: { village: jelbudan } as never,
      people: [{ name: 'Siti Aminah', sex: 'female', relation: 'head' }] as never
    })
    await world.platform.connection.transaction('read write', async (tx) => {
      await createDemoAccounts(tx, regency, [jelbudan, nyapar], [jelbudan, nyapar], household)
      await tx.updateTable('tenant').set({ demo: true, ready: true }).where('regency', '=', regency).execute()
    })
    running = await serve(world)
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await running?.stop()
    await world?.close()
  })

  /** Bytes of the screen, and its text; entered as `email` beforehand where there is one. */
  async function load(
    path: string,
    until: string,
    { email, script = true }: { email?: string; script?: boolean } = {}
  ) {
    const { defaultBrowserType: _, ...phone } = devices['Pixel 5']!
    const context = await browser.newContext({ ...phone, locale: 'id-ID', javaScriptEnabled: script })
    if (email)
      await context.request.post(`${running.url}/api/auth/sign-in/email`, { data: { email, password: demoPassword } })
    const page = await context.newPage()
    const network = await context.newCDPSession(page)
    await network.send('Network.enable')
    let bytes = 0
    network.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
    })
    await page.goto(running.url + path, { waitUntil: 'networkidle' })
    await page.locator(until).first().waitFor()
    const said = (await page.locator('body').textContent()) ?? ''
    await context.close()
    return { bytes, said }
  }

  it('sign-in, at most 200 KB', async () => {
    expect((await load('/masuk', 'h1')).bytes).toBeLessThan(200_000)
  })

  it.each(demoAccounts.map(({ role, email }) => [role, email] as const))(
    'home of %s (%s), at most 200 KB',
    async (_, email) => {
      const { bytes, said } = await load('/', 'main h1', { email })
      expect(said).toContain('Selamat datang')
      expect(bytes).toBeLessThan(200_000)
    }
  )

  it('the map, at most 350 KB', async () => {
    for (const email of [undefined, demoAccounts[0]!.email])
      expect((await load('/peta', 'svg path', email ? { email } : {})).bytes).toBeLessThan(350 * 1024)
  })

  it('the public page, at most 100 KB and read without script', async () => {
    const { bytes, said } = await load('/publik', 'svg path', { script: false })
    expect(bytes).toBeLessThan(100_000)
    expect(said).toContain('Produk warga')
    expect(said).toContain('Jelbudan')
  })

  it('any other screen says without script what it needs, and where to read without', async () => {
    const { said } = await load('/kelas', '#kerangka', { script: false })
    expect(said).toContain('memerlukan JavaScript')
  })
})
