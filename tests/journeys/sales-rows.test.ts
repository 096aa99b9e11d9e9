/**
 * Rows of a sales file that a person decides on: equal lines, amounts in thousands, lines taken in and put out again,
 * by keyboard on both sizes.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobKinds } from '../../src/app.ts'
import type { Running } from '../../src/commands/start.ts'
import { buildDemo } from '../../src/demo/build.ts'
import {
  accessibilityFaults,
  chromiumPath,
  openBrowser,
  overflows,
  serve,
  type Visit,
  visit
} from '../support/browser.ts'
import { openShop, type Shop } from '../support/retail.ts'
import { openWorld, someone, type World } from '../support/world.ts'

describe.runIf(chromiumPath)('rows of a sales file', () => {
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
  const press = (page: Page, name: string) => page.getByRole('button', { name }).press('Enter')
  /** Units sold, as the register has them. */
  const units = async () => {
    const { rows } = await world.platform.connection.pool.query('select coalesce(sum(quantity), 0)::int as n from sale')
    return rows[0].n
  }
  beforeAll(async () => {
    world = await openWorld({ fromEmpty: true })
    await buildDemo(world.platform, jobKinds, { households: 60, seed: 3529, chapters: 0 }, () => {})
    shop = await openShop(world)
    for (const [source, target] of [
      ['maker', 'transit'],
      ['transit', 'shelf']
    ])
      await world.platform.connection.pool.query(
        `insert into stock_move (regency, product_id, store_id, batch, retailer, household_id, village, best_before, day,
          source, target, quantity, origin)
         select p.regency, p.id, s.id, 'B-1', 'Alfamart', p.household_id, p.village, $2::date + 300, $2, $3, $4, 1000, p.id
         from product p, store s where p.id = $1`,
        [shop.own, shop.today, source, target]
      )
    running = await serve(world)
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await running?.stop()
    await world?.close()
  })

  it.each([1280, 390])('are answered once, taken in, and put out again one by one, %s pixels wide', async (width) => {
    const [store, other] = shop.stores.map(({ code }) => code)
    const line = (code: string, amount: string) => `${code};${shop.gtins.own};${shop.today};1;${amount}`
    const path = join(world.directory, `jual-${width}.csv`)
    const lines = ['Penjualan (dalam ribuan rupiah)', 'Kode Toko;Barcode;Tanggal;Qty;Nilai', line(store!, '15,5')]
    writeFileSync(path, [...lines, line(store!, '15,5'), line(other!, '16'), `Toko ${width}`].join('\n'))
    const window = await visit(browser, running.url, { width })
    windows.push(window)
    const { page } = window
    await page.getByRole('button', { name: /Ratna Handayani/ }).click()
    await page.getByRole('heading', { name: /Selamat datang/ }).waitFor()
    await page.goto(`${running.url}/penjualan`)
    await page.locator('input[type=file]').setInputFiles(path)
    const asked = page.getByRole('radiogroup', { name: 'Baris yang sama persis: penjualan lain, atau salinan?' })
    await asked.waitFor()
    expect(await units()).toBe(2)
    await page.getByText('Kolom yang dibaca').press('Enter')
    await page.getByText(/Nilai penjualan: Nilai, ribuan rupiah \(menurut judulnya\)/).waitFor()
    await fine(page)
    await asked.getByRole('radio', { name: /^Salinan: dihitung sekali/ }).press('Space')
    await press(page, 'Baca dengan jawaban ini')
    await press(page, 'Ikutkan: Salinan dari baris di atasnya')
    await press(page, 'Lihat barisnya')
    await page.getByRole('button', { name: 'Keluarkan lagi baris 4' }).waitFor()
    expect(await units()).toBe(3)
    await fine(page)
    await press(page, 'Keluarkan lagi baris 4')
    await page.getByRole('button', { name: 'Ikutkan: Salinan dari baris di atasnya' }).waitFor()
    expect(await units()).toBe(2)
    await fine(page)
    await press(page, 'Batalkan impor')
    await page.getByRole('dialog').getByRole('button', { name: 'Batalkan impor' }).press('Enter')
    await expect.poll(units).toBe(0)
    await world.platform.connection.pool.query('delete from retailer_format')
    expect((await world.see(officer, 'sales/imports', {})).rows[0]).toMatchObject({ status: 'undone' })
    expect(window.complaints).toEqual([])
  })
})
