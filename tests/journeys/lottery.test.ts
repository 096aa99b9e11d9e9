/** A lottery of seats: announced on the page of the class, drawn the day after, read by anybody without script, on a phone too. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Running } from '../../src/commands/start.ts'
import { createDemoAccounts } from '../../src/demo/accounts.ts'
import { addDays, dateInJakarta, formatDate } from '../../src/kernel/dates.ts'
import { accessibilityFaults, chromiumPath, openBrowser, overflows, serve, visit } from '../support/browser.ts'
import { cooperatives, openSchool, planned, settle } from '../support/training.ts'
import { jelbudan, nyapar, openWorld, regency, type World } from '../support/world.ts'

describe.runIf(chromiumPath)('a lottery of seats', () => {
  let world: World
  let running: Running
  let browser: Browser
  let id: string
  let isNextDay = false
  const clock = () => new Date(Date.now() + (isNextDay ? 86_400_000 : 0))
  const today = dateInJakarta(new Date())
  const looksRight = async (page: Page, name: string) => {
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 })
      if (process.env.RAKIT_PICTURES)
        await page.screenshot({ path: `${process.env.RAKIT_PICTURES}/${name}-${width}.png`, fullPage: true })
      expect(await accessibilityFaults(page)).toEqual([])
      expect(await overflows(page)).toBe(false)
    }
    await page.setViewportSize({ width: 1280, height: 900 })
  }
  const enter = async (path: string) => {
    const { page } = await visit(browser, running.url)
    await page.clock.install({ time: clock() })
    await page.goto(running.url)
    await page
      .getByRole('button', { name: /Ratna Handayani/ })
      .first()
      .click()
    await page.getByRole('heading', { name: /Selamat datang/ }).waitFor()
    await page.goto(`${running.url}${path}`)
    return page
  }
  beforeAll(async () => {
    world = await openWorld()
    const school = await openSchool(world, { capacity: 15 })
    const people = await settle(world, 14)
    await settle(world, 8, { village: nyapar, name: 'Tetangga' })
    const [from, to] = [addDays(today, 5), addDays(today, 20)]
    const plan = await planned(world, [school.programmes.cooperatives], { from, to })
    id = (await world.act(cooperatives, 'classes/approve-plan', { plan })).classes[0]!
    const { rows } = await world.platform.connection.pool.query<{ household_id: string }>(
      'select household_id from person where id = $1',
      [people[0]]
    )
    await world.platform.connection.transaction('read write', async (tx) => {
      await createDemoAccounts(tx, regency, [jelbudan, nyapar], [jelbudan, nyapar], rows[0]!.household_id)
      await tx.updateTable('tenant').set({ demo: true, ready: true }).where('regency', '=', regency).execute()
    })
    running = await serve(world, clock)
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await running?.stop()
    await world?.close()
  })

  it('is announced for tomorrow with what it could prove, and nobody has a seat until then', async () => {
    const page = await enter(`/kelas/${id}`)
    await page.getByRole('button', { name: 'Undi kursinya' }).click()
    await page.getByLabel('Hari undian').fill(formatDate(addDays(today, 1)))
    await page.getByRole('button', { name: 'Umumkan' }).click()
    await page.getByText(/22 orang untuk 15 kursi/).waitFor()
    await page.getByText('0 / 15').waitFor()
    await page.getByText(/membuktikan kenaikan omzet mulai|Terlalu sedikit/).waitFor()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await looksRight(page, 'undian-diumumkan')
    await page.goto(`${running.url}/bukti?tab=cukup`)
    await page.getByText(/orang: .* yang dilatih/).waitFor()
    await looksRight(page, 'berapa-orang')
    await page.context().close()
  })

  it('is drawn by a word of those who are there; its page shows the result and the command, without script', async () => {
    isNextDay = true
    const page = await enter(`/kelas/${id}`)
    await page.getByRole('button', { name: 'Undi sekarang' }).click()
    await page.getByLabel('Kata atau angka dari yang hadir').fill("5 2 6 o'clock")
    await page.getByRole('button', { name: 'Undi, hanya sekali' }).click()
    await page.getByText(/Kursi sudah diundi: 22 orang/).waitFor()
    await page.getByText('15 / 15').waitFor()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await looksRight(page, 'undian-hasil')
    await page.goto(`${running.url}/publik`)
    await page.getByRole('link', { name: /2026\/01/ }).click()
    await page.getByText(`--word '5 2 6 o'\\''clock'`).waitFor()
    expect(await page.locator('.undian .dapat').count()).toBe(15)
    await looksRight(page, 'undian-umum')
    const list = await page.request.get(`${page.url().split('?')[0]}/daftar.csv`)
    expect((await list.text()).split('\n')[0]).toBe('kode,wilayah,kelompok')
    expect((await page.request.get(`${running.url}/publik/undian/bukan`)).status()).toBe(404)
    await page.context().close()
  })
})
