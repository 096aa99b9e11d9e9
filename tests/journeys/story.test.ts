/** The story of Jelbudan, walked by hand in a browser on a regency that does not have it yet. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobKinds } from '../../src/app.ts'
import type { Running } from '../../src/commands/start.ts'
import { demoPassword } from '../../src/demo/accounts.ts'
import { buildDemo } from '../../src/demo/build.ts'
import { interestSheet, residentList } from '../../src/demo/files.ts'
import { jelbudanCode, promised, tellStory } from '../../src/demo/jelbudan.ts'
import {
  accessibilityFaults,
  chromiumPath,
  openBrowser,
  overflows,
  serve,
  type Visit,
  visit
} from '../support/browser.ts'
import { openWorld, type World } from '../support/world.ts'

const story = tellStory()

describe.runIf(chromiumPath)('the story of Jelbudan', () => {
  let world: World
  let running: Running
  let browser: Browser
  let office: Visit
  beforeAll(async () => {
    world = await openWorld({ fromEmpty: true })
    await buildDemo(world.platform, jobKinds, { households: 700, seed: 3529, chapters: 0 }, () => {})
    writeFileSync(join(world.directory, 'warga-jelbudan.xls'), residentList(story))
    writeFileSync(join(world.directory, 'minat-mente.xlsx'), await interestSheet(story))
    running = await serve(world)
    browser = await openBrowser()
    office = await visit(browser, running.url)
  })
  afterAll(async () => {
    await browser?.close()
    await running?.stop()
    await world?.close()
  })

  const figure = (text: string) => office.page.getByText(text, { exact: true })

  it('an officer enters by keyboard', async () => {
    const { page } = office
    const card = page.getByRole('button', { name: /Ratna Handayani/ })
    await card.waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await card.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Selamat datang, Ratna Handayani' }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
  })

  it('chapter 1: drops the resident list in, and sees what waits and what is refused', async () => {
    const { page } = office
    await page.getByRole('link', { name: 'Impor daftar' }).click()
    await page.locator('input[type=file]').setInputFiles(join(world.directory, 'warga-jelbudan.xls'))
    await page
      .getByRole('button', {
        name: `Terapkan ${(promised.people + promised.merged - promised.held).toLocaleString('id-ID')} baris`
      })
      .waitFor()
    await page.getByText(`Tertahan (${promised.held})`).waitFor()
    await page.getByText(`Ditolak (${promised.refused})`).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
  })

  it('corrects the held rows in place', async () => {
    const { page } = office
    await page.getByText(`Tertahan (${promised.held})`).click()
    const lineOf = async (row: number) => {
      const { rows } = await world.platform.connection.pool
        .query('select line from import_row where no = $1 order by import_id desc limit 1', [row + 1])
        .then((r) => r)
      return rows[0].line as number
    }
    const labels = { nik: 'NIK', birthDate: 'Tanggal lahir', sex: 'Jenis kelamin' }
    for (const { row, field, value } of story.corrections) {
      await page.getByRole('button', { name: `Perbaiki baris ${await lineOf(row)}`, exact: true }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(labels[field], { exact: true }).fill(value)
      await dialog.getByRole('button', { name: 'Simpan perbaikan' }).click()
      await dialog.waitFor({ state: 'hidden' })
    }
    await page.getByText('Tidak ada yang perlu diperbaiki di sini.').waitFor()
  })

  it('applies it, and goes to the duplicates that were found', async () => {
    const { page } = office
    await page.getByRole('button', { name: `Terapkan ${promised.people + promised.merged} baris` }).click()
    await page.getByRole('link', { name: `Lihat ${promised.duplicates} pasangan duplikat` }).click()
    await page.getByLabel('Desa atau kecamatan').and(page.locator('input')).fill('Jelbudan')
    await page.getByRole('option', { name: 'Jelbudan, Dasuk' }).click()
    await page.getByText(`${promised.duplicates} pasangan`, { exact: true }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
  })

  it('merges five and keeps the twins apart', async () => {
    const { page } = office
    const twins = page.getByRole('article', { name: /Hasinah/ })
    await twins.getByRole('button', { name: 'Bukan yang sama' }).click()
    await page.getByText(`${promised.merged} pasangan`, { exact: true }).waitFor()
    for (let left = promised.merged; left > 0; left--) {
      await page.getByRole('article').first().getByRole('button', { name: 'Gabungkan' }).click()
      const dialog = page.getByRole('dialog')
      const records = dialog.getByRole('button').filter({ hasText: /••|tanpa NIK/ })
      await records.nth(1).waitFor()
      const numbered = records.filter({ hasText: '••' })
      await numbered.first().click()
      await dialog.waitFor({ state: 'hidden' })
      await page.getByText(`${left - 1} pasangan`, { exact: true }).waitFor()
    }
    await page.goto(`${running.url}/desa/${jelbudanCode}`)
    await figure(String(promised.households)).waitFor()
    await figure(String(promised.people)).waitFor()
  })

  it('chapter 2: brings the interviews in, and Jelbudan lights up for cashew', async () => {
    const { page } = office
    await page.goto(`${running.url}/impor`)
    await page.locator('input[type=file]').setInputFiles(join(world.directory, 'minat-mente.xlsx'))
    await page.getByRole('button', { name: `Terapkan ${story.interests.length} baris` }).click()
    await page.getByText('data dilengkapi').waitFor()
    await page.getByRole('link', { name: 'Peta Potensi' }).click()
    const first = page.getByRole('region', { name: 'Peluang per desa' }).getByRole('row').nth(1)
    await first.getByText('Jelbudan').waitFor()
    const cells = await first.getByRole('cell').allTextContents()
    expect(cells.slice(0, 4)).toEqual(['1', 'Jelbudan', 'Dasuk', '100'])
    expect(cells.slice(7, 10)).toEqual(
      [promised.cashewFirst, promised.cashewTrees, promised.cashewHouseholds].map((n) => n.toLocaleString('id-ID'))
    )
    expect(await page.locator('[data-village]').count()).toBe(334)
    expect(await page.locator(`[data-village="${jelbudanCode}"]`).getAttribute('fill')).toBe('#0f5132')
    expect(await accessibilityFaults(page)).toEqual([])
    await page.locator(`[data-village="${jelbudanCode}"]`).click()
    await page.getByRole('heading', { name: 'Desa Jelbudan' }).waitFor()
    await page.getByRole('row', { name: `Olahan mente ${promised.cashewFirst}` }).waitFor()
    await page
      .getByRole('row', {
        name: new RegExp(`Mente ${promised.cashewTrees.toLocaleString('id-ID')} pohon .* ${promised.cashewHouseholds}`)
      })
      .waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
  })

  it('saves the map as a picture and the table as Excel', async () => {
    const { page } = office
    await page.goto(`${running.url}/peta?ukuran=commodity&dari=cashew`)
    await page.locator(`[data-village="${jelbudanCode}"]`).waitFor()
    for (const [item, ending] of [
      ['Gambar PNG', '.png'],
      ['Gambar SVG', '.svg'],
      ['Tabel Excel', '.xlsx']
    ]) {
      await page.getByRole('button', { name: 'Simpan' }).click()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: item! }).click()
      ])
      expect(download.suggestedFilename()).toMatch(ending!)
    }
  })

  it('finds a person however the name is spelt, opens the household and unmasks a NIK with a reason', async () => {
    const { page } = office
    const { name } = story.interests.find((row) => row.person.fields.name.startsWith('Siti '))!.person.fields
    await page.goto(`${running.url}/warga`)
    await page.getByRole('searchbox', { name: 'Cari orang' }).fill(name.replace('Siti', 'Sitti').toLowerCase())
    await page
      .getByRole('link', { name: new RegExp(name, 'i') })
      .first()
      .click()
    await page.getByRole('heading', { name: /Keluarga/ }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Buka NIK' }).first().click()
    await page.getByLabel('Untuk apa?').fill('mencocokkan KTP')
    await page.getByRole('dialog').getByRole('button', { name: 'Buka' }).click()
    await page.getByText(/NIK 3529\d{12}/).waitFor()
  })

  it('reads every screen in English, too', async () => {
    const { page } = office
    await page.goto(running.url)
    await page.getByRole('button', { name: 'EN: English' }).click()
    await page.getByRole('heading', { name: 'Welcome, Ratna Handayani' }).waitFor()
    await page.getByRole('button', { name: 'ID: Bahasa Indonesia' }).click()
  })

  it('a facilitator interviews a household on a phone', async () => {
    const phone = await visit(browser, running.url, { width: 390 })
    const { page } = phone
    await page.getByRole('button', { name: /Lilik Wahyuni/ }).click()
    await page.getByRole('link', { name: /Rumah tangga belum diwawancarai|Households to interview/ }).click()
    await page.getByRole('list', { name: 'Daftar rumah tangga' }).getByRole('link').first().click()
    await page.getByRole('link', { name: 'Wawancara' }).click()
    await page.getByLabel('Mente: berapa pohon?').fill('25')
    await page.getByLabel('Hasil mente setahun (kg)').fill('200')
    await page.getByRole('button', { name: 'Simpan jawaban' }).click()
    await page.getByText('1 jawaban perlu diperbaiki').waitFor()
    await page.getByText('Tidak', { exact: true }).click()
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await overflows(page)).toBe(false)
    await page.getByRole('button', { name: 'Simpan jawaban' }).click()
    await page.getByRole('cell', { name: '25 pohon' }).waitFor()
    expect(await overflows(page)).toBe(false)
    await phone.close()
  })

  const judged = new Set<string>()
  it.each([
    'Petugas dinas',
    'Pendamping',
    'Narasumber',
    'Warga',
    'Pembeli ritel',
    'Pimpinan',
    'Pemeriksa',
    'Administrator'
  ])(
    'every screen of %s opens without complaint, is accessible, and fits a phone',
    async (role) => {
      const phone = await visit(browser, running.url, { width: 390 })
      const { page } = phone
      await page
        .getByRole('button', { name: new RegExp(`^${role}`) })
        .first()
        .click()
      await page.getByRole('heading', { name: /Selamat datang/ }).waitFor()
      await page.getByRole('button', { name: 'Buka menu' }).click()
      await page.getByRole('navigation').getByRole('link', { name: 'Beranda' }).waitFor()
      const addresses = await page
        .locator('nav a')
        .evaluateAll((links) => links.map((a) => (a as HTMLAnchorElement).href))
      expect(addresses.length).toBeGreaterThan(8)
      for (const address of addresses) {
        await page.goto(address)
        await page.waitForLoadState('networkidle')
        await page.getByRole('heading', { level: 1 }).waitFor()
        expect(await overflows(page), address).toBe(false)
        // What two roles see at one address is built of the same parts; axe looks at the first home page and each address once.
        if (judged.has(address)) continue
        judged.add(address)
        expect(await accessibilityFaults(page)).toEqual([])
      }
      expect(phone.complaints).toEqual([])
      await phone.close()
    },
    400_000
  )

  it('signs in with a password, and is told when it is wrong', async () => {
    const guest = await visit(browser, `${running.url}/masuk`)
    const { page } = guest
    await page.getByLabel('Surel').fill('pimpinan@demo.rakit.example')
    await page.locator('input[type=password]').fill('salah-sekali-2026')
    await page.getByRole('main').getByRole('button', { name: 'Masuk', exact: true }).click()
    await page.getByText('Surel atau kata sandi tidak cocok.').waitFor()
    await page.locator('input[type=password]').fill(demoPassword)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Selamat datang, Wakil Bupati' }).waitFor()
    await page.getByRole('button', { name: 'Akun: Wakil Bupati' }).click()
    await page.getByRole('menuitem', { name: 'Keluar' }).click()
    await page.getByRole('heading', { name: 'Masuk ke Rakit' }).waitFor()
    await guest.close()
  })

  it('the public sees the map without signing in, and no household', async () => {
    const phone = await visit(browser, `${running.url}/peta`, { width: 390 })
    await phone.page.locator(`[data-village="${jelbudanCode}"]`).waitFor()
    expect(await phone.page.getByRole('link', { name: 'Rumah Tangga & Usaha' }).count()).toBe(0)
    await phone.page.goto(`${running.url}/warga`)
    await phone.page.waitForURL('**/masuk?ke=*')
    await phone.close()
  })

  it('the browser had nothing to complain about', () => expect(office.complaints).toEqual([]))
})
