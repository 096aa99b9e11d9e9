/** The first page as a desk, lists on a phone, and what a walk through the screens found; by keyboard, on both sizes. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobKinds } from '../../src/app.ts'
import type { Running } from '../../src/commands/start.ts'
import { buildDemo } from '../../src/demo/build.ts'
import { addDays, briefDate } from '../../src/kernel/dates.ts'
import {
  accessibilityFaults,
  chromiumPath,
  openBrowser,
  overflows,
  serve,
  type Visit,
  visit
} from '../support/browser.ts'
import { lilik } from '../support/mentoring.ts'
import { openShop, type Shop } from '../support/retail.ts'
import { openWorld, someone, type World } from '../support/world.ts'

describe.runIf(chromiumPath)('the desk', () => {
  let world: World
  let shop: Shop
  let running: Running
  let browser: Browser
  const windows: Visit[] = []
  const officer = someone('officer')
  const fine = async (page: Page) => {
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await overflows(page)).toBe(false)
  }
  const enter = async (name: RegExp, width: number) => {
    const window = await visit(browser, running.url, { width })
    windows.push(window)
    await window.page.getByRole('button', { name }).click()
    await window.page.getByRole('heading', { name: /Selamat datang/ }).waitFor()
    return window.page
  }
  beforeAll(async () => {
    world = await openWorld({ fromEmpty: true })
    await buildDemo(world.platform, jobKinds, { households: 60, seed: 3529, chapters: 0 }, () => {})
    shop = await openShop(world)
    const now = world.platform.clock
    // An order of the day before yesterday, of which a part was sent and arrived.
    world.platform.clock = () => new Date(now().getTime() - 2 * 86_400_000)
    const store = shop.stores[0]!.id
    const day = addDays(shop.today, -2)
    const { id: order } = await world.act(officer, 'orders/place', {
      retailer: 'Alfamart',
      number: 'PO-LAMBAT',
      deliverBy: day,
      lines: [{ product: shop.own, store, quantity: 50 }]
    })
    const { id: delivery } = await world.act(lilik, 'orders/send', {
      order,
      lines: [{ product: shop.own, store, batch: 'K-1', bestBefore: addDays(shop.today, 90), quantity: 30 }]
    })
    const lines = [{ product: shop.own, batch: 'K-1', received: 30, damaged: 0 }]
    await world.act(officer, 'orders/receive', { delivery, store, lines })
    world.platform.clock = now
    running = await serve(world)
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await running?.stop()
    await world?.close()
  })

  it.each([1280, 390])('shows what is overdue first, with its day and one act, %s pixels wide', async (width) => {
    const page = await enter(/Ratna Handayani/, width)
    const day = briefDate(addDays(shop.today, -2))
    const first = page.locator('main li').first()
    await first.getByText('Pesanan terlambat dikirim').waitFor()
    await first.getByText(`Lewat tanggal sejak ${day}, 2 hari`).waitFor()
    await fine(page)
    const numbers = page.getByRole('button', { name: /^Semua angka/ })
    expect(await page.getByText('Orang menyebut minat usaha').count()).toBe(0)
    await numbers.press('Enter')
    await page.getByText('Orang menyebut minat usaha').waitFor()
    expect(await numbers.getAttribute('aria-expanded')).toBe('true')
    await fine(page)
    await first.getByRole('link', { name: 'PO-LAMBAT, Alfamart' }).waitFor()
    await first.getByRole('link', { name: 'Kirim barangnya: Pesanan terlambat dikirim' }).press('Enter')
    await page.getByRole('heading', { name: 'Pesanan', level: 1 }).waitFor()
    await page.getByRole('link', { name: 'PO-LAMBAT' }).waitFor()
    await fine(page)
  })

  it('a list is cards on a phone: every value whole under its title, sorted from a choice', async () => {
    const page = await enter(/Ratna Handayani/, 390)
    await page.goto(`${running.url}/pesanan`)
    const list = page.getByRole('list', { name: 'Pesanan ritel' })
    const card = list.getByRole('listitem').filter({ hasText: 'PO-LAMBAT' })
    await card.getByText('Kirim paling lambat').waitFor()
    await card.getByText(`${briefDate(addDays(shop.today, -2))}, terlambat`).waitFor()
    expect(await page.getByRole('table').count()).toBe(0)
    const cut = await card.evaluate((at) =>
      [...at.querySelectorAll('*')].some((e) => e.scrollWidth > e.clientWidth + 1)
    )
    expect(cut).toBe(false)
    await page.getByLabel('Urutkan menurut').selectOption({ label: 'Nilai, turun' })
    await card.waitFor()
    await fine(page)
  })

  it('a buyer says from the own stock what is damaged, and the makers are asked', async () => {
    const page = await enter(/Yuni Lestari/, 390)
    await page.goto(`${running.url}/penjualan?tab=stok`)
    await page.getByRole('button', { name: 'Rusak atau kembali: Keripik uji' }).press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: /^Pilih: .*K-1$/ }).press('Enter')
    await page.getByRole('dialog').getByLabel('Jumlah').fill('3')
    await fine(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Catat' }).press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const { rows } = await world.see(officer, 'orders/claims', {})
    expect(rows).toMatchObject([{ quantity: 3, batch: 'K-1', status: 'waiting' }])
  })

  it('a list of businesses among residents is asked about, and read as what was answered', async () => {
    const page = await enter(/Ratna Handayani/, 1280)
    await page.goto(`${running.url}/impor`)
    await page.locator('input[type=file]').setInputFiles({
      name: 'usaha.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        'Nama Usaha,Pemilik,Desa,Jenis Usaha,Omzet Sebulan\nKeripik Tanya,Siti,Jelbudan,keripik,900000\n'
      )
    })
    await page.getByText(/judul kolomnya seperti daftar usaha/).waitFor()
    await fine(page)
    await page.getByRole('button', { name: 'Daftar usaha' }).press('Enter')
    await page.getByText('Keripik Tanya').first().waitFor()
    await fine(page)
  })

  it('signed out, an address leads to signing in and nothing is asked that is refused', async () => {
    for (const path of ['/', '/kelas', '/warga', '/pesanan']) {
      const window = await visit(browser, `${running.url}${path}`)
      await window.page.waitForLoadState('networkidle')
      expect(window.complaints, path).toEqual([])
      await window.close()
    }
  })

  it('complains of nothing', () => {
    expect(windows.flatMap(({ complaints }) => complaints)).toEqual([])
  })
})
