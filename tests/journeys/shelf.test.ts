/** Chapters 7 and 8 of the story, by hand in a browser: the cashew of Jelbudan is made ready and becomes product number 24. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobKinds } from '../../src/app.ts'
import type { Running } from '../../src/commands/start.ts'
import { buildDemo } from '../../src/demo/build.ts'
import { promised } from '../../src/demo/jelbudan.ts'
import {
  accessibilityFaults,
  chromiumPath,
  openBrowser,
  overflows,
  serve,
  type Visit,
  visit
} from '../support/browser.ts'
import { openWorld, someone, type World } from '../support/world.ts'

const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64'
)

describe.runIf(chromiumPath)('from product to shelf', () => {
  let world: World
  let running: Running
  let browser: Browser
  let office: Visit
  let phone: Visit
  let buyer: Visit
  const enter = async (name: RegExp, width = 1280) => {
    const window = await visit(browser, running.url, { width })
    await window.page.getByRole('button', { name }).click()
    await window.page.getByRole('heading', { name: /Selamat datang/ }).waitFor()
    return window
  }
  beforeAll(async () => {
    world = await openWorld({ fromEmpty: true })
    await buildDemo(world.platform, jobKinds, { households: 700, seed: 3529, chapters: 7 }, () => {})
    running = await serve(world)
    browser = await openBrowser()
    office = await enter(/Ratna Handayani/)
    phone = await enter(/Lilik Wahyuni/, 390)
    buyer = await enter(/Yuni Lestari/, 390)
  })
  afterAll(async () => {
    await browser?.close()
    await running?.stop()
    await world?.close()
  })
  const officer = someone('officer')
  const tell = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor()
  const looksRight = async (page: Page) => {
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await overflows(page)).toBe(false)
  }
  const count = async () => (await world.see(officer, 'retail/shelf-count', {})).now

  it('chapter 7: sees the shortest path to ready, and what is missing', async () => {
    const { page } = phone
    await page.goto(`${running.url}/produk`)
    await page.getByLabel('Cari produk').fill('Mente panggang')
    await page.getByRole('link', { name: 'Mente panggang 100 g' }).first().click()
    await tell(
      page,
      `Jalan terpendek: ${promised.daysToReady} hari, Rp1.150.000, ${promised.stepsToReady} langkah, ${promised.stepsAtOnce} dapat berjalan bersamaan`
    )
    await looksRight(page)
  })

  it('walks it: papers with their numbers checked, a barcode, the label, a photo; then it is ready', async () => {
    const { page } = phone
    const dialog = page.getByRole('dialog')
    const paper = async (kind: string, number: string) => {
      await page.getByRole('button', { name: 'Catat surat' }).click()
      await dialog.getByLabel('Surat', { exact: true }).click()
      await page.getByRole('option', { name: kind, exact: true }).click()
      await dialog.getByLabel(/^Nomor/).fill(number)
      await dialog.getByRole('button', { name: 'Simpan' }).click()
    }
    await page.getByRole('button', { name: 'Pastikan Penyuluhan keamanan pangan' }).click()
    await paper('P-IRT', '2063528010001-30')
    await dialog.getByText(/terbitan kabupaten 35.28/).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await dialog.getByLabel(/^Nomor/).fill('2063529010001-30')
    await dialog.getByRole('button', { name: 'Simpan' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await paper('Sertifikat halal', 'ID35110000000001')
    await dialog.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Beri kode toko' }).click()
    await page.getByRole('img', { name: /^Barcode 29/ }).waitFor()
    const sheet = await page.getByRole('link', { name: 'Lembar label' }).getAttribute('href')
    expect((await (await page.request.get(`${running.url}${sheet}`)).body()).subarray(0, 5).toString()).toBe('%PDF-')
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: 'mente.png', mimeType: 'image/png', buffer: dot })
    await page.getByRole('img', { name: 'Mente panggang 100 g 1' }).waitFor()
    for (const name of ['Label lengkap', 'Kemasan cetak siap pakai'])
      await page.getByRole('button', { name: `Pastikan ${name}` }).click()
    await tell(page, 'Semua syarat Alfamart terpenuhi.')
    await looksRight(page)
  })

  it('chapter 8: what an agreement means is there before anybody signs; the cashew is offered', async () => {
    const { page } = office
    await page.goto(`${running.url}/perjanjian`)
    await page.getByRole('button', { name: 'Ubah PKS/ALF/2026' }).click()
    await page.getByRole('dialog').getByText('Modal tertahan').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await looksRight(page)
    const field = phone.page
    await field.goto(`${running.url}/kurasi`)
    await field.getByRole('link', { name: /Kurasi akhir tahun/ }).click()
    await field.getByRole('button', { name: 'Ajukan Mente panggang 100 g' }).click()
    await field.getByRole('article', { name: 'Mente panggang 100 g' }).waitFor()
    await looksRight(field)
  })

  it('the buyer scores on a phone and decides: 9 offered, 3 accepted, 4 to fix, 2 refused', async () => {
    const { page } = buyer
    expect(await count()).toBe(promised.onShelves)
    await page.goto(`${running.url}/kurasi`)
    await page.getByRole('link', { name: /Kurasi akhir tahun/ }).click()
    const card = page.getByRole('article', { name: 'Mente panggang 100 g' })
    for (const criterion of ['Rasa', 'Kemasan', 'Harga', 'Kekhasan daerah']) {
      await card.getByRole('radio', { name: `Mente panggang 100 g, ${criterion}: 5` }).focus()
      await page.keyboard.press('Space')
    }
    await card.getByRole('button', { name: 'Simpan nilai' }).click()
    await card.getByText(/nilai 5,0 dari 5/).waitFor()
    await looksRight(page)
    const names = await page.getByRole('article').evaluateAll((list) => list.map((a) => a.getAttribute('aria-label')!))
    expect(names).toHaveLength(promised.offeredBefore + 1)
    const others = names.filter((n) => n !== 'Mente panggang 100 g')
    const dialog = page.getByRole('dialog')
    const decide = async (name: string, as: 'Diterima' | 'Perbaiki dan ajukan lagi' | 'Ditolak') => {
      await page.getByRole('button', { name: `Putuskan ${name}` }).click()
      if (as !== 'Diterima') {
        await dialog.getByLabel('Keputusan').click()
        await page.getByRole('option', { name: as }).click()
        await dialog.getByLabel(/Alasan/).fill('Segel kemasan kurang rapat')
      }
      await dialog.getByRole('button', { name: 'Tetapkan' }).click()
      await dialog.waitFor({ state: 'hidden' })
    }
    await decide('Mente panggang 100 g', 'Diterima')
    expect(await count()).toBe(promised.onShelves + 1)
    for (const [i, name] of others.entries())
      await decide(
        name,
        i < promised.accepted - 1
          ? 'Diterima'
          : i < promised.accepted - 1 + promised.toFix
            ? 'Perbaiki dan ajukan lagi'
            : 'Ditolak'
      )
    const { rows } = await world.see(officer, 'retail/rounds', {})
    expect(rows[0]!.counts).toEqual({
      applied: 0,
      accepted: promised.accepted,
      fix: promised.toFix,
      refused: promised.refusedInRound
    })
    expect(buyer.complaints).toEqual([])
  })

  it('feedback becomes a task; the racks are planned for as many stores as the capacity serves', async () => {
    const { page } = office
    await page.goto(`${running.url}/kurasi`)
    await page.getByRole('link', { name: /Kurasi akhir tahun/ }).click()
    await page.getByRole('button', { name: 'Jadikan tugas' }).first().click()
    await page.getByRole('button', { name: 'Sudah menjadi tugas' }).first().waitFor()
    await page.goto(`${running.url}/rak`)
    await page
      .getByText(String(promised.onShelves + promised.accepted), { exact: true })
      .first()
      .waitFor()
    await looksRight(page)
    await page.getByRole('button', { name: 'Hitung penempatan' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Waktu mencari (detik)').fill('5')
    expect(await accessibilityFaults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Hitung', exact: true }).click()
    await page.getByRole('button', { name: 'Tetapkan penempatan ini' }).click()
    await tell(page, 'Penempatan yang berlaku')
    const wall = await world.see(officer, 'retail/shelf-wall', { retailer: 'Alfamart' })
    const own = wall.stores
      .flatMap((s) => s.placed)
      .filter((x) => x.product === wall.products.find((p) => p.name === 'Mente panggang 100 g')!.id)
    const placed = own.reduce((sum, x) => sum + x.quantity, 0)
    expect(own.length).toBeGreaterThan(0)
    expect(placed).toBeLessThanOrEqual(promised.poolCapacity)
    await page.getByRole('button', { name: 'Mente panggang 100 g' }).click()
    await tell(page, `Rak tiap toko (${own.length})`)
    await page
      .getByRole('button', { name: /^Kunci / })
      .first()
      .click()
    await page
      .getByRole('button', { name: /^Kunci /, pressed: true })
      .first()
      .waitFor()
    await looksRight(page)
  })

  it('the screens are right for a leader, an auditor and the administrator', async () => {
    for (const [who, paths] of [
      [/Wakil Bupati/, ['/bupati', '/rak', '/kurasi', '/perjanjian']],
      [/Inspektorat/, ['/produk', '/produk?tab=masa-berlaku', '/rak?tab=produk']],
      [/Administrator/, ['/produk?tab=syarat']]
    ] as const) {
      const window = await enter(who)
      for (const path of paths) {
        await window.page.goto(running.url + path)
        await window.page.getByRole('heading', { level: 1 }).waitFor()
        await looksRight(window.page)
      }
      expect(window.complaints).toEqual([])
      await window.close()
    }
  })

  it('the browsers had nothing to complain about', () => {
    expect(office.complaints).toEqual([])
    // A refusal that was asked for is an answer of the server, which the browser logs.
    expect(phone.complaints.filter((c) => !/status of 422/.test(c))).toEqual([])
  })
})
