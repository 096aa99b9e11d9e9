/** Chapters 5 and 6 of the story, by hand in a browser: makers are accompanied, eleven become one supplier. */
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

const capacities = [330, 300, 280, 260, 250, 240, 220, 210, 200, 180, 170]

describe.runIf(chromiumPath)('from class to supplier', () => {
  let world: World
  let running: Running
  let browser: Browser
  let office: Visit
  let phone: Visit
  let lilik: ReturnType<typeof someone>
  const enter = async (name: RegExp, width = 1280) => {
    const window = await visit(browser, running.url, { width })
    await window.page.getByRole('button', { name }).click()
    await window.page.getByRole('heading', { name: /Selamat datang/ }).waitFor()
    return window
  }
  beforeAll(async () => {
    world = await openWorld({ fromEmpty: true })
    await buildDemo(world.platform, jobKinds, { households: 700, seed: 3529, chapters: 4 }, () => {})
    running = await serve(world)
    browser = await openBrowser()
    office = await enter(/Ratna Handayani/)
    phone = await enter(/Lilik Wahyuni/, 390)
    const { rows } = await world.platform.connection.pool.query(
      `select user_id, villages from member where name = 'Lilik Wahyuni'`
    )
    lilik = someone('facilitator', { user: rows[0].user_id, name: 'Lilik Wahyuni', villages: rows[0].villages })
  })
  afterAll(async () => {
    await browser?.close()
    await running?.stop()
    await world?.close()
  })
  const officer = someone('officer')
  const tell = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor()
  const cases = async () =>
    (await world.see(officer, 'mentoring/cases', { kind: 'cashew', size: 100 })).rows.filter((c) => !c.pool)
  const looksRight = async (page: Page) => {
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await overflows(page)).toBe(false)
  }

  it('chapter 5: after the class the office opens a case for everybody who passed', async () => {
    const { page } = office
    const { rows } = await world.see(officer, 'classes/list', { size: 100 })
    const taught = rows.find((c) => c.courseId === 'cashew-products' && c.villageName === 'Jelbudan')!
    await page.goto(`${running.url}/kelas/${taught.id}`)
    await page.getByRole('button', { name: 'Buka pendampingan' }).click()
    await tell(page, `${promised.certificates} usaha didampingi.`)
    await page.goto(`${running.url}/pendampingan?tab=pendamping`)
    for (const c of (await cases()).filter((one) => one.facilitatorName !== 'Lilik Wahyuni')) {
      const { rows: all } = await world.see(officer, 'mentoring/facilitators', {})
      await page.getByRole('button', { name: `Serahkan usaha ${c.facilitatorName}` }).click()
      await page.getByRole('dialog').getByLabel('Kepada').click()
      await page.getByRole('option', { name: /Lilik Wahyuni/ }).click()
      await looksRight(page)
      await page.getByRole('dialog').getByRole('button', { name: 'Serahkan semua' }).click()
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
      expect(all.length).toBeGreaterThan(1)
      break
    }
    expect((await cases()).every((c) => c.facilitatorName === 'Lilik Wahyuni')).toBe(true)
  })

  it('the facilitator has a week proposed on the phone, and changes it', async () => {
    const { page } = phone
    await page.goto(`${running.url}/pendampingan`)
    await page.getByRole('button', { name: 'Minggu berikutnya' }).click()
    await page.getByRole('button', { name: 'Usulkan minggu ini' }).click()
    const out = page.getByRole('button', { name: /^Keluarkan / })
    await out.first().waitFor()
    await looksRight(page)
    const before = await out.count()
    await out.first().click()
    await expect.poll(() => out.count()).toBe(before - 1)
    await page
      .getByRole('button', { name: /^Turunkan / })
      .first()
      .click()
    await tell(page, 'Paling perlu dikunjungi')
  })

  it('records a visit on the phone; turnover ten times as high is asked about and kept', async () => {
    const { page } = phone
    const [maker] = await cases()
    await world.act(lilik, 'mentoring/recall-turnover', { case: maker!.id, month: '2019-12-01', amount: 1_200_000 })
    const record = async (turnover: number, seen: string) => {
      await page.goto(`${running.url}/pendampingan/${maker!.id}/kunjungan`)
      await page.getByRole('group', { name: 'Yang dibicarakan' }).getByText('Produksi').click()
      await page.getByLabel('Yang dilihat dan dibicarakan').fill(seen)
      await page.getByLabel('Omzet bulan lalu').fill(String(turnover))
      await page.getByLabel(/Kapasitas sebulan/).fill('330')
    }
    await record(900_000, 'Dapur bersih, kemasan masih polos.')
    await page.getByRole('group', { name: 'Yang menghalangi' }).getByText('Kemasan dan label').click()
    await page.locator('input[type=file]').setInputFiles({
      name: 'dapur.png',
      mimeType: 'image/png',
      buffer: Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        'base64'
      )
    })
    await page.getByLabel('Keterangan foto 1').fill('Dapur')
    await page.getByRole('button', { name: 'Tambah langkah' }).click()
    await page.getByLabel('Langkah 1').fill('Catat penjualan setiap hari')
    await looksRight(page)
    await page.getByRole('button', { name: 'Simpan kunjungan' }).click()
    await tell(page, 'Dapur bersih, kemasan masih polos.')
    await page.getByRole('img', { name: 'Dapur' }).waitFor()
    await record(9_500_000, 'Ada pesanan hajatan besar.')
    await page.getByRole('button', { name: 'Simpan kunjungan' }).click()
    await tell(page, 'Mohon periksa')
    await looksRight(page)
    await page.getByRole('button', { name: 'Memang benar, simpan' }).click()
    await tell(page, 'jauh dari sebelumnya, ditegaskan')
    await page.getByRole('tab', { name: /Tugas/ }).click()
    await page.getByRole('checkbox', { name: 'Catat penjualan setiap hari' }).check()
    await tell(page, /selesai .*Lilik Wahyuni/)
  })

  it('plans the marketing with the maker, and the rules say what cannot work', async () => {
    const { page } = phone
    const maker = (await cases()).find((c) => c.capacity === 330)!
    await page.goto(`${running.url}/pendampingan/${maker.id}?tab=pemasaran`)
    await tell(page, '0 dari 7 bagian siap')
    const price = page.getByRole('region', { name: 'Harga' })
    await price.getByLabel('HPP per satuan').fill(String(promised.costPerPack))
    await price.getByLabel('Harga jual').fill('11000')
    await tell(page, /tidak menutup HPP Rp11.850/)
    await price.getByLabel('Harga jual').fill(String(promised.price))
    await tell(page, '1 dari 7 bagian siap')
    await looksRight(page)
    await page.getByRole('button', { name: 'Simpan rencana' }).click()
    await tell(page, 'Tersimpan sebagai versi 1.')
  })

  it('scores the enterprise and sees what leads to the next class', async () => {
    const { page } = phone
    const maker = (await cases()).find((c) => c.capacity === 330)!
    await page.goto(`${running.url}/pendampingan/${maker.id}?tab=profil`)
    await page.getByRole('button', { name: 'Nilai usaha' }).click()
    for (const level of [
      'Beberapa kali sebulan',
      'Resep tertulis',
      'Belum ada',
      'Mencatat penjualan',
      'Pasar atau kios kecamatan',
      'Beberapa alat usaha',
      'Dibantu keluarga sesekali'
    ])
      await page.getByLabel(level, { exact: true }).check()
    await looksRight(page)
    await page.getByRole('button', { name: 'Simpan penilaian' }).click()
    await tell(page, /Untuk menjadi/)
    await tell(page, /Punya NIB/)
    await looksRight(page)
  })

  it('the maker notes money in seconds; the month sums up and feeds the turnover', async () => {
    const maker = (await cases()).find((c) => c.capacity === 330)!
    await world.platform.connection.pool.query(`update member set household_id = $1 where role = 'resident'`, [
      maker.household
    ])
    const own = await enter(/Warga Jelbudan/, 390)
    const { page } = own
    await page.goto(`${running.url}/pendampingan`)
    await page.getByRole('link', { name: maker.title }).click()
    await page.getByRole('tab', { name: 'Buku Kas' }).click()
    const note = async (how: string, amount: string) => {
      await page.getByText(how, { exact: true }).click()
      await page.getByLabel('Berapa').fill(amount)
      await page.getByRole('button', { name: 'Catat', exact: true }).click()
      // Noted, and the field empty again: disabled, but no longer because it is at work.
      await page.locator('button[type=submit]:disabled:not([data-loading])').waitFor()
    }
    await note('Uang masuk', '465000')
    await note('Uang keluar', '165000')
    await tell(page, 'sisa Rp300.000')
    await tell(page, 'menurut buku kas')
    await looksRight(page)
    expect(own.complaints).toEqual([])
    await own.close()
  })

  it('chapter 6: eleven makers near each other are suggested as a pool, and form it', async () => {
    const { page } = phone
    const makers = await cases()
    const first = makers.find((c) => c.capacity === 330)!
    const others = makers
      .filter((c) => c.id !== first.id && c.villageName === 'Jelbudan')
      .slice(0, promised.poolMakers - 1)
    for (const [i, c] of others.entries()) {
      const { version } = await world.see(lilik, 'mentoring/case', { id: c.id })
      await world.act(lilik, 'mentoring/change-case', {
        case: c.id,
        version,
        stage: 'producing',
        blockedBy: [],
        product: 'Mente panggang',
        capacity: capacities[i + 1]!,
        unit: 'bungkus'
      })
    }
    await page.goto(`${running.url}/kelompok?tab=usulan`)
    await page.getByLabel('Cukup untuk toko').fill(String(promised.poolCapacity / 120))
    await tell(page, `${promised.poolMakers} pembuat, 2.640 sebulan, cukup untuk 22 toko`)
    await looksRight(page)
    await page.getByRole('button', { name: 'Bentuk kelompok' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Nama kelompok dan merek').fill('Mente Jelbudan')
    await dialog.getByLabel(/^Produk/).fill('Mente panggang 100 g')
    await dialog.getByLabel('Huruf kode batch').fill('mj')
    expect(await accessibilityFaults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Bentuk kelompok' }).click()
    await page.getByRole('heading', { name: 'Mente Jelbudan' }).waitFor()
    await page.getByText('2.640 bungkus', { exact: true }).waitFor()
    await page.getByText(String(promised.largestMaker), { exact: true }).first().waitFor()
    await looksRight(page)
  })

  it('finds a packaging house and agrees with it, on paper', async () => {
    const { page } = office
    await page.goto(`${running.url}/kemitraan?tab=mitra`)
    await page.getByRole('button', { name: 'Tambah mitra' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(/^Nama/).first().fill('Rumah Kemasan Kalianget')
    await dialog.getByLabel('Jenis').click()
    await page.getByRole('option', { name: 'Rumah kemasan' }).click()
    await dialog.getByLabel('Desa').fill('Kalianget Timur')
    await page.getByRole('option', { name: /Kalianget Timur/ }).click()
    await dialog.getByLabel('Nama kontak').fill('Ibu Wardatul')
    expect(await accessibilityFaults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Simpan' }).click()
    await tell(page, 'Ibu Wardatul')
    const post = async (owner: string, side: 'Mencari' | 'Menawarkan', price: string) => {
      await page.goto(`${running.url}/kemitraan`)
      await page.getByRole('button', { name: 'Pasang di papan' }).click()
      await dialog.getByLabel('Untuk siapa').fill(owner)
      await page.getByRole('option', { name: owner }).first().click()
      await dialog.getByText(side, { exact: true }).click()
      await dialog.getByLabel('Jenis').click()
      await page.getByRole('option', { name: 'Kemasan' }).click()
      await dialog.getByLabel('Apa tepatnya').fill('Pouch berdiri 100 g')
      await dialog.getByLabel('Jumlah').fill('3000')
      await dialog.getByLabel(/^Satuan/).fill('lembar')
      await dialog.getByLabel(/Harga/).fill(price)
      expect(await accessibilityFaults(page)).toEqual([])
      await dialog.getByRole('button', { name: 'Pasang' }).click()
      await page.getByRole('heading', { name: 'Pouch berdiri 100 g' }).waitFor()
    }
    await post('Rumah Kemasan', 'Menawarkan', '1350')
    await post('Mente Jelbudan', 'Mencari', '1400')
    await tell(page, 'jumlahnya cukup')
    await looksRight(page)
    await page.getByRole('button', { name: 'Perkenalkan' }).click()
    await page.getByRole('heading', { name: 'Mente Jelbudan – Rumah Kemasan Kalianget' }).waitFor()
    await page.getByLabel('Catatan baru').fill('Harga disepakati.')
    await page.getByRole('button', { name: 'Catat', exact: true }).click()
    await tell(page, 'Berunding')
    await page.getByRole('button', { name: 'Tulis kesepakatan' }).click()
    await dialog.getByLabel('Volume sebulan').fill('2640')
    await dialog.getByLabel('Harga per satuan').fill('1350')
    await dialog.getByLabel('Pembayaran').fill('Dua minggu setelah kirim')
    await dialog.getByLabel('Mutu').fill('Segel rapat')
    await dialog.getByLabel('Siapa memeriksa').fill('Ketua kelompok')
    expect(await accessibilityFaults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Sepakati' }).click()
    await tell(page, /KS\/\d{4}\/001/)
    const address = await page.getByRole('link', { name: 'Surat perjanjian' }).getAttribute('href')
    const paper = await page.request.get(`${running.url}${address}`)
    expect((await paper.body()).subarray(0, 5).toString()).toBe('%PDF-')
    await looksRight(page)
  })

  it('takes an order, judges the first batch, and the others make up for a part that is refused', async () => {
    const { page } = phone
    const { rows } = await world.see(officer, 'pools/list', {})
    await page.goto(`${running.url}/kelompok/${rows[0]!.id}`)
    await page.getByRole('button', { name: 'Terima pesanan' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Pembeli').fill('Toko Oleh-oleh Sumekar')
    await dialog.getByLabel(/Jumlah/).fill('2641')
    await dialog.getByLabel('Harga per satuan').fill('15500')
    await dialog.getByRole('button', { name: 'Terima dan bagi' }).click()
    await dialog.getByText(/masih sanggup membuat 2.640/).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await dialog.getByLabel(/Jumlah/).fill('600')
    await dialog.getByRole('button', { name: 'Terima dan bagi' }).click()
    await page.getByText(/600 bungkus × Rp15.500/).waitFor()
    await page.getByRole('button', { name: 'Periksa batch' }).click()
    await dialog.getByLabel('Renyah dan kering').last().uncheck()
    await tell(page, 'Bagian ini ditolak seluruhnya.')
    expect(await accessibilityFaults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Simpan pemeriksaan' }).click()
    await tell(page, /ditolak: Renyah dan kering/)
    await page.getByRole('button', { name: 'Bagi ulang sisanya' }).click()
    await looksRight(page)
    const code = (await page
      .getByText(/^MJ-\d+$/)
      .first()
      .textContent())!
    await page.goto(`${running.url}/kelompok?tab=telusur`)
    await page.getByLabel('Kode batch pada kemasan').fill(code)
    await page.keyboard.press('Enter')
    await tell(page, /Toko Oleh-oleh Sumekar/)
    await looksRight(page)
  })

  it('every screen of the three rooms is right for every role that sees it', async () => {
    for (const who of [/Inspektorat/, /Wakil Bupati/]) {
      const window = await enter(who)
      for (const path of ['/pendampingan?tab=usaha', '/kemitraan', '/kelompok']) {
        if (/Wakil/.test(who.source) && path.startsWith('/pendampingan')) continue
        await window.page.goto(running.url + path)
        await window.page.getByRole('heading', { level: 1 }).waitFor()
        expect(await accessibilityFaults(window.page)).toEqual([])
      }
      expect(window.complaints).toEqual([])
      await window.close()
    }
    const admin = await enter(/Administrator/)
    await admin.page.goto(`${running.url}/pendampingan/tabel`)
    await admin.page.getByLabel('Nilai Berkembang').fill('99')
    await tell(admin.page, 'Kelas maju harus meminta lebih daripada kelas berkembang.')
    await admin.page.getByLabel('Nilai Berkembang').fill('9')
    await looksRight(admin.page)
    await admin.page.getByRole('button', { name: 'Simpan versi baru' }).click()
    await tell(admin.page, 'Tersimpan sebagai versi 2.')
    await admin.close()
  })

  it('the browsers had nothing to complain about', () => {
    expect(office.complaints).toEqual([])
    // A refusal that was asked for is an answer of the server, which the browser logs.
    expect(phone.complaints.filter((c) => !/status of 409/.test(c))).toEqual([])
  })
})
