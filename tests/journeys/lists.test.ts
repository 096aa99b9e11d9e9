/** A list is found again as it was left: page, order, filter and place, by the way back, a reload and the address; on both sizes. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Running } from '../../src/commands/start.ts'
import { createDemoAccounts, demoAccounts, demoPassword } from '../../src/demo/accounts.ts'
import { accessibilityFaults, chromiumPath, openBrowser, overflows, serve, visit } from '../support/browser.ts'
import { jelbudan, nyapar, openWorld, regency, someone, type World } from '../support/world.ts'

describe.runIf(chromiumPath)('lists', () => {
  let world: World
  let running: Running
  let browser: Browser
  const account = (role: string) => demoAccounts.find((a) => a.role === role)!.email
  const enter = async (role: string, width: number, path: string) => {
    const window = await visit(browser, `${running.url}/masuk`, { width })
    const data = { email: account(role), password: demoPassword }
    await window.page.request.post(`${running.url}/api/auth/sign-in/email`, { data })
    await window.page.goto(running.url + path)
    await window.page.getByRole('heading', { level: 1 }).waitFor()
    return window
  }
  const fine = async (page: Page) => {
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await overflows(page)).toBe(false)
  }
  beforeAll(async () => {
    world = await openWorld()
    let household = ''
    for (let i = 0; i < 60; i++)
      household = (
        await world.act(someone('officer'), 'households/register', {
          household: { village: jelbudan, hamlet: String(i).padStart(2, '0') } as never,
          people: [{ name: `Warga ${String(i).padStart(2, '0')}`, sex: 'female', relation: 'head' }] as never
        })
      ).household
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

  it.each([1280, 390])('keep page, order and place on the way back, %s pixels wide', async (width) => {
    const { page, complaints, close } = await enter('officer', width, '/warga?urut=hamlet+desc')
    const row = (n: string) => page.getByRole('link', { name: `Warga ${n}`, exact: true })
    await row('59').waitFor()
    await page.getByRole('button', { name: width < 500 ? 'Berikutnya' : 'Halaman berikutnya' }).click()
    await row('30').waitFor()
    await page.waitForURL((url) => url.searchParams.get('hal') === '2')
    await row('12').scrollIntoViewIfNeeded()
    const place = await page.evaluate(() => scrollY)
    expect(place).toBeGreaterThan(100)
    await row('12').click()
    await page.waitForURL(/\/warga\/[0-9a-f-]{36}/)
    await page.getByRole('main').getByRole('link', { name: 'Rumah Tangga & Usaha' }).click()
    await row('12').waitFor()
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(place)
    await page.reload()
    await row('12').waitFor()
    expect(await row('59').count()).toBe(0)
    await fine(page)
    expect(complaints).toEqual([])
    await close()
  })

  it('keep what was looked for in the address, and numbers of people out of it', async () => {
    const { page, close } = await enter('administrator', 1280, '/pengguna')
    const field = page.getByLabel('Cari nama atau surel')
    await field.fill('Yuni')
    await page.waitForURL((url) => url.searchParams.get('cari') === 'Yuni')
    await page.reload()
    await page.getByText('pembeli@demo.rakit.example').waitFor()
    expect(await field.inputValue()).toBe('Yuni')
    expect(await page.getByText('admin@demo.rakit.example').count()).toBe(0)
    await field.fill('3529 1401 0180 0001')
    await page.getByText('pembeli@demo.rakit.example').waitFor({ state: 'detached' })
    // Whatever of it an address would hold has been written by the time that another filter is.
    await field.fill('0812 3456 7890')
    await field.fill('Ratna')
    await page.waitForURL((url) => url.searchParams.get('cari') === 'Ratna')
    expect(page.url()).not.toContain('3529')
    await close()
  })
})
