/** Do households earn more: the index on the office's screen and on the regent's phone, a figure looked at, and what classes did. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Running } from '../../src/commands/start.ts'
import { createDemoAccounts } from '../../src/demo/accounts.ts'
import { addMonths, dateInJakarta } from '../../src/kernel/dates.ts'
import { accessibilityFaults, chromiumPath, openBrowser, overflows, serve, visit } from '../support/browser.ts'
import { accompany, employ, lilik } from '../support/mentoring.ts'
import { jelbudan, nyapar, openWorld, regency, type World } from '../support/world.ts'

describe.runIf(chromiumPath)('the evidence', () => {
  let world: World
  let running: Running
  let browser: Browser
  const month = addMonths(`${dateInJakarta(new Date()).slice(0, 7)}-01`, -1)
  const enter = async (name: RegExp, width: number) => {
    const { page } = await visit(browser, running.url, { width })
    await page.getByRole('button', { name }).click()
    await page.getByRole('heading', { name: /Selamat datang/ }).waitFor()
    return page
  }
  const looksRight = async (page: Page, name: string) => {
    if (process.env.RAKIT_PICTURES)
      await page.screenshot({ path: `${process.env.RAKIT_PICTURES}/${name}.png`, fullPage: true })
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await overflows(page)).toBe(false)
  }
  const tell = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor()
  beforeAll(async () => {
    world = await openWorld()
    await employ(world, lilik)
    const makers = [
      ...(await accompany(world, ['Aminah', 'Busri', 'Catur', 'Dewi', 'Endang', 'Fatma', 'Gani'])),
      ...(await accompany(world, ['Hasan', 'Imam'], { kind: 'crackers', village: nyapar }))
    ]
    for (const [i, { case: id }] of makers.entries()) {
      await world.act(lilik, 'mentoring/recall-turnover', { case: id, month: '2019-12-01', amount: 1_000_000 })
      await world.platform.connection.pool.query(
        `insert into turnover (regency, case_id, household_id, village, month, source, amount)
         select regency, id, household_id, village, $2::date - make_interval(months => back), 'visit', $3 * (1 + back * 0.05)
         from mentoring_case, generate_series(0, 3) back where id = $1`,
        [id, month, 1_400_000 + 150_000 * i]
      )
    }
    await world.platform.connection.pool.query(
      `update turnover set amount = 15000000 where case_id = $1 and month = $2`,
      [makers[0]!.case, month]
    )
    await world.platform.connection.transaction('read write', async (tx) => {
      await createDemoAccounts(tx, regency, [jelbudan, nyapar], [jelbudan, nyapar], makers[0]!.household)
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

  it('is read in the office; a figure that jumps is looked at, and what classes did says what is missing', async () => {
    const page = await enter(/Ratna Handayani/, 1280)
    await page.goto(`${running.url}/bukti`)
    await tell(page, 'Lebih tinggi dari sebelum pandemi.')
    await tell(page, '1 angka menunggu diperiksa dan belum dipakai.')
    await page.getByRole('row', { name: /Olahan mente 7 / }).waitFor()
    await page.getByRole('row', { name: /Keripik dan kerupuk 2 –$/ }).waitFor()
    await looksRight(page, 'index-1280')
    await page.getByRole('link', { name: 'Periksa sekarang' }).click()
    await tell(page, 'Rp15.000.000')
    await looksRight(page, 'queue-1280')
    await page.getByRole('button', { name: /^Periksa: Aminah/ }).press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'salah' }).check()
    await dialog.getByLabel('Alasan').fill('Nolnya kelebihan satu menurut nota')
    await looksRight(page, 'review-1280')
    await dialog.getByRole('button', { name: 'Simpan' }).click()
    await tell(page, /^Tidak ada yang perlu diperiksa/)
    await tell(page, /Nolnya kelebihan satu menurut nota/)
    await page.getByRole('tab', { name: 'Angka bulanan' }).click()
    await tell(page, 'tidak ada angka')
    await looksRight(page, 'panel-1280')
    await page.getByRole('tab', { name: 'Dampak pelatihan' }).click()
    await page.getByRole('button', { name: 'Hitung dampak' }).click()
    await tell(page, /^Belum dapat dijawab. Dari 6 triwulan terakhir, 0 rumah tangga/)
    await looksRight(page, 'effect-1280')
  })

  it('is one card on the page of the regent, and leads on the phone to figures without names', async () => {
    const page = await enter(/Bupati/, 390)
    await page.goto(`${running.url}/bupati`)
    const card = page
      .locator('section')
      .filter({ has: page.getByRole('heading', { name: 'Apakah penghasilan naik?' }) })
    await card.getByText(/dari sebelum pandemi dalam harga sekarang/).waitFor()
    await looksRight(page, 'regent-390')
    await card.getByRole('link', { name: 'Lihat buktinya' }).click()
    await tell(page, 'Lebih tinggi dari sebelum pandemi.')
    await page.locator('tr', { hasText: 'Keripik dan kerupuk' }).getByText('tidak ditampilkan').first().waitFor()
    expect(await page.getByRole('tab').allTextContents()).toEqual([
      'Pemulihan',
      'Dampak pelatihan',
      'Berapa orang perlu'
    ])
    await looksRight(page, 'index-390')
    await page.getByRole('tab', { name: 'Dampak pelatihan' }).click()
    await tell(page, /^Belum ada jawaban/)
    expect(await page.getByRole('button', { name: 'Hitung dampak' }).count()).toBe(0)
    await page.getByRole('tab', { name: 'Pemulihan' }).click()
    await tell(page, 'Menurut kecamatan')
    expect(await page.getByRole('main').getByText('Aminah').count()).toBe(0)
  })
})
