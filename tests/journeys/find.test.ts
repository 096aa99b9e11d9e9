/** Finding the way: the menu of each role, and one search for everything, by keyboard and on a phone. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Running } from '../../src/commands/start.ts'
import { createDemoAccounts, demoAccounts, demoPassword } from '../../src/demo/accounts.ts'
import {
  accessibilityFaults,
  chromiumPath,
  openBrowser,
  overflows,
  serve,
  type Visit,
  visit
} from '../support/browser.ts'
import { jelbudan, nyapar, openWorld, regency, someone, type World } from '../support/world.ts'

describe.runIf(chromiumPath)('finding the way', () => {
  let world: World
  let running: Running
  let browser: Browser
  let household: string
  beforeAll(async () => {
    world = await openWorld()
    household = (
      await world.act(someone('officer'), 'households/register', {
        household: { village: jelbudan } as never,
        people: [{ name: 'Siti Aminah', sex: 'female', relation: 'head' }] as never
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
  const enter = async (email: string, width = 1280, path = '/') => {
    const window = await visit(browser, `${running.url}/masuk`, { width })
    await window.page.request.post(`${running.url}/api/auth/sign-in/email`, { data: { email, password: demoPassword } })
    await window.page.goto(running.url + path)
    await window.page.getByRole('heading', { level: 1 }).waitFor()
    return window
  }
  const search = async ({ page }: Visit, words: string) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('textbox').waitFor()
    await page.keyboard.type(words)
  }
  const account = (role: string) => demoAccounts.find((a) => a.role === role)!.email

  it.each(demoAccounts.map(({ role, email }) => [role, email] as const))(
    'the menu of %s (%s) has at most eight entries, by keyboard, and shows where one is',
    async (_, email) => {
      const { page, complaints, close } = await enter(email)
      const menu = page.getByRole('navigation', { name: 'Menu utama' })
      const entries = menu.locator('a:visible, button:visible')
      await menu.getByRole('link', { name: 'Beranda' }).waitFor()
      const groups = menu.getByRole('button')
      expect(await entries.count()).toBeLessThanOrEqual(8)
      for (let i = 0; i < (await groups.count()); i++) {
        await groups.nth(i).press('Enter')
        await groups.nth(i).and(page.locator('[aria-expanded=true]')).waitFor()
        expect(await menu.locator('[aria-expanded=true]').count()).toBe(1)
        expect(await menu.getByRole('link').count()).toBeGreaterThan(1)
      }
      expect(await accessibilityFaults(page)).toEqual([])
      await page.goto(`${running.url}/kursus`)
      await menu.getByRole('link', { name: 'Kursus' }).and(page.locator('[aria-current=page]')).waitFor()
      expect(complaints).toEqual([])
      await close()
    }
  )

  it('an address that begins like another is that of its own screen', async () => {
    const { page, close } = await enter(account('officer'), 1280, '/pesanan')
    const current = page.getByRole('navigation', { name: 'Menu utama' }).locator('[aria-current=page]')
    await expect.poll(() => current.allTextContents()).toEqual(['Pesanan'])
    expect(await page.getByRole('main').getByRole('link', { name: 'Pesan', exact: true }).count()).toBe(0)
    await close()
  })

  it('Ctrl+K finds a person of any spelling and opens the household, and the way back leads to the list as it was', async () => {
    const window = await enter(account('officer'), 1280, '/warga?tab=orang')
    const { page, complaints, close } = window
    await search(window, 'sitti amina')
    await page.getByRole('option', { name: /Siti Aminah.*Jelbudan/ }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/warga/${household}`)
    await page.getByRole('main').getByRole('link', { name: 'Rumah Tangga & Usaha' }).press('Enter')
    await page.waitForURL('**/warga?tab=orang')
    await search(window, 'jelbudan')
    await page.getByRole('option', { name: /^Jelbudan.*Dasuk/ }).press('Enter')
    await page.waitForURL(`**/desa/${jelbudan}`)
    await search(window, 'pesanan baru')
    await page.getByRole('option', { name: 'Buat pesanan baru' }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/pesanan/baru')
    expect(complaints).toEqual([])
    await close()
  })

  it('on a phone a screen is found by a word of its name; what is not there is said', async () => {
    const { page, complaints, close } = await enter(account('facilitator'), 390)
    await page.getByRole('button', { name: 'Cari apa saja' }).click()
    await page.getByRole('dialog').getByRole('textbox').fill('periksa')
    const found = page.getByRole('option', { name: /Periksa Sertifikat/ })
    await found.waitFor()
    expect(await overflows(page)).toBe(false)
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('dialog').getByRole('textbox').fill('zzxxqq')
    await page.getByText('Tidak ada yang cocok').waitFor()
    await page.getByRole('dialog').getByRole('textbox').fill('periksa')
    await found.click()
    await page.waitForURL('**/periksa')
    expect(complaints).toEqual([])
    await close()
  })

  it('signed out, an address leads to signing in and back, and never away from here', async () => {
    const { page, complaints, close } = await visit(browser, `${running.url}/warga?tab=orang`)
    await page.getByRole('button', { name: /Ratna Handayani/ }).click()
    await page.waitForURL(`${running.url}/warga?tab=orang`)
    await page.getByRole('heading', { name: 'Rumah Tangga & Usaha' }).waitFor()
    expect(complaints).toEqual([])
    await close()
    for (const away of [
      '//contoh.id/',
      '/%5Ccontoh.id/',
      '/%09/contoh.id/',
      '/x/..//contoh.id/',
      'https://contoh.id/',
      'javascript:alert(1)'
    ]) {
      const window = await visit(browser, `${running.url}/masuk?ke=${away}`)
      await window.page.getByRole('button', { name: /Ratna Handayani/ }).click()
      await window.page.waitForURL((at) => at.origin === running.url && at.pathname !== '/masuk')
      await window.close()
    }
  })

  it('a number of a person leaves the search for the place where looking is written down', async () => {
    const window = await enter(account('officer'))
    const { page, close } = window
    const sent: string[] = []
    page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`))
    await search(window, '3529145203850001')
    await page.getByText('pencariannya tercatat').waitFor()
    await page.getByRole('option', { name: /Cari nomor di sini/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/warga')
    expect(sent.filter((text) => text.includes('35291452038'))).toEqual([])
    await close()
  })

  it('asks for no kind of record that a role may not see', async () => {
    const window = await enter(account('leader'))
    const { page, complaints, close } = window
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await search(window, 'siti')
    await expect.poll(() => asked.some((url) => url.includes('regions/search'))).toBe(true)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    expect(asked.filter((url) => url.includes('households/'))).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })
})
