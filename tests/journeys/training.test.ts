/** Chapters 3 and 4 of the story, walked by hand in a browser: one plan of two budgets, one class, its certificates. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobKinds } from '../../src/app.ts'
import { cardCodeOf } from '../../src/classes/store.ts'
import type { Running } from '../../src/commands/start.ts'
import { buildDemo } from '../../src/demo/build.ts'
import { promised } from '../../src/demo/jelbudan.ts'
import { storyWeek } from '../../src/demo/training.ts'
import { exampleCosting } from '../../src/mentoring/model.ts'
import {
  accessibilityFaults,
  chromiumPath,
  openBrowser,
  overflows,
  serve,
  type Visit,
  visit
} from '../support/browser.ts'
import { faulty, openWorld, someone, type World } from '../support/world.ts'

describe.runIf(chromiumPath)('from wish to certificate', () => {
  let world: World
  let running: Running
  let browser: Browser
  let office: Visit
  const windows: Visit[] = []
  const enter = async (name: RegExp, width = 1280) => {
    const window = await visit(browser, running.url, { width })
    windows.push(window)
    await window.page.getByRole('button', { name }).click()
    await window.page.getByRole('heading', { name: /Selamat datang/ }).waitFor()
    return window
  }
  beforeAll(async () => {
    world = await openWorld({ fromEmpty: true })
    await buildDemo(world.platform, jobKinds, { households: 700, seed: 3529, chapters: 2 }, () => {})
    running = await serve(world)
    browser = await openBrowser()
    office = await enter(/Ratna Handayani/)
  })
  afterAll(async () => {
    await browser?.close()
    await running?.stop()
    await world?.close()
  })
  const officer = someone('officer')
  const cashewClass = async () => {
    const { rows } = await world.see(officer, 'classes/list', { size: 100 })
    return rows.find((c) => c.courseId === 'cashew-products' && c.villageName === 'Jelbudan')!.id
  }
  const tell = (page: Page, words: string | RegExp) => page.getByText(words).first().waitFor()

  it('chapter 3: an officer plans with the budgets of both agencies', async () => {
    const { page } = office
    await page.getByRole('button', { name: 'Pelatihan' }).click()
    await page.getByRole('link', { name: 'Perencana' }).click()
    await page.getByRole('button', { name: 'Rencana baru' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Nama rencana').fill('Rencana November')
    await dialog.getByLabel('Tahun anggaran').fill(String(storyWeek.fiscalYear))
    await dialog.getByLabel('Kelas mulai').fill(storyWeek.from)
    await dialog.getByLabel('Kelas paling akhir').fill(storyWeek.to)
    await dialog.getByLabel(/Sentra Mente Dasuk/).check()
    await dialog.getByLabel(/Olahan Pangan Desa/).check()
    expect(await accessibilityFaults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Hitung rencana' }).focus()
    await page.keyboard.press('Enter')
    const made = page.getByRole('article', { name: /Olahan Mente.*Balai Desa Jelbudan/ })
    await made.waitFor()
    await made.getByText(`${promised.seats} kursi terisi`).waitFor()
    await made
      .getByText(
        `Warga Jelbudan: ${promised.cashewFirst} memilih olahan mente pertama, ${promised.seats} dapat kursi, ${promised.waiting} menunggu.`
      )
      .waitFor()
    await made.getByText(/Hendra Wijaya \(pelaku industri\)/).waitFor()
    await made.getByText(/\(perguruan tinggi\)/).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
  })

  it('sees why: the timetable, the map, who is without a seat and what was not held', async () => {
    const { page } = office
    for (const [tab, words] of [
      ['Jadwal', 'Menurut narasumber'],
      ['Peta', 'Kursi per desa'],
      ['Tanpa kursi', 'kelasnya penuh'],
      ['Nilai tambahan', 'Hitung nilai tambahan']
    ]) {
      await page.getByRole('tab', { name: tab! }).click()
      await tell(page, words!)
      expect(await accessibilityFaults(page)).toEqual([])
    }
    await page.getByRole('button', { name: 'Hitung nilai tambahan' }).click()
    await tell(page, /Rp10\.000\.000 lagi untuk Sentra Mente Dasuk/)
  })

  it('locks the class, plans again, and compares: nothing moved', async () => {
    const { page } = office
    await page.getByRole('tab', { name: /^Kelas/ }).click()
    const made = page.getByRole('article', { name: /Balai Desa Jelbudan/ })
    await made.getByRole('button', { name: 'Kunci' }).click()
    await made.getByRole('button', { name: 'Kunci', pressed: true }).waitFor()
    await page.getByRole('button', { name: 'Rencanakan ulang' }).click()
    // The first time the server fails; once it is well the same plan is made by its button.
    const mend = await faulty(world, 'plan_class')
    await page.getByRole('dialog').getByRole('button', { name: 'Hitung rencana' }).click()
    await tell(page, /Pekerjaan gagal di server/)
    expect(await accessibilityFaults(page)).toEqual([])
    await mend()
    await page.getByRole('button', { name: 'Jalankan lagi' }).press('Enter')
    await page.getByRole('heading', { name: 'Rencana November (2)' }).waitFor()
    await page.getByRole('article', { name: /Balai Desa Jelbudan/ }).waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Perencana' }).click()
    for (const name of ['Rencana November', 'Rencana November (2)'])
      await page.getByLabel(`Pilih untuk dibandingkan: ${name}`, { exact: true }).check()
    await page.getByRole('link', { name: 'Bandingkan dua rencana' }).click()
    await tell(page, /0 pindah kelas, 0 mendapat kursi, 0 kehilangan kursi/)
    expect(await accessibilityFaults(page)).toEqual([])
  })

  it('every agency that pays agrees, and the classes are there', async () => {
    const { page } = office
    await page.goto(`${running.url}/perencana`)
    await page.getByRole('link', { name: 'Rencana November', exact: true }).click()
    await page.getByRole('article', { name: /Balai Desa Jelbudan/ }).waitFor()
    const both = (await page.getByText('Dinas Perindustrian dan Perdagangan: belum menyetujui').count()) > 0
    await page.getByRole('button', { name: 'Setujui rencana' }).click()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Setujui', exact: true }).click()
    if (both) {
      const other = await enter(/Bambang Sutrisno/)
      await other.page.getByRole('link', { name: /Rencana menunggu persetujuan/ }).click()
      await other.page.getByRole('link', { name: 'Rencana November', exact: true }).click()
      await other.page.getByRole('button', { name: 'Setujui rencana' }).click()
      await other.page.getByRole('dialog').getByRole('button', { name: 'Setujui', exact: true }).click()
      await tell(other.page, 'Kelasnya sudah dibuat.')
    } else await tell(page, 'Kelasnya sudah dibuat.')
  })

  it('chapter 4: invites; one gives the seat back from a phone, and the next in the queue is called', async () => {
    const { page } = office
    await page.goto(`${running.url}/kelas/${await cashewClass()}`)
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: `Undang ${promised.seats} peserta` }).click()
    await tell(page, /Undangan sudah dikirim/)
    const { people } = await world.see(officer, 'classes/get', { id: await cashewClass() })
    const leaving = people.find((p) => p.seated)!
    const { address } = await world.act(officer, 'classes/open-invitation', {
      class: await cashewClass(),
      person: leaving.person
    })
    const guest = await visit(browser, address.replace(/^http:\/\/[^/]+/, running.url), { width: 390 })
    guest.page.on('dialog', (dialog) => dialog.accept())
    await tell(guest.page, leaving.name)
    expect(await accessibilityFaults(guest.page)).toEqual([])
    expect(await overflows(guest.page)).toBe(false)
    await guest.page.getByRole('button', { name: 'Tidak ikut' }).click()
    // In small letters it is the answer that stands; the button has a capital.
    await tell(guest.page, /tidak ikut/)
    expect(guest.complaints).toEqual([])
    await guest.close()
    await page.reload()
    await tell(page, `menggantikan ${leaving.name}`)
    await page.goto(`${running.url}/pesan`)
    await tell(page, 'Tempat kosong dari daftar tunggu')
  })

  it('the mentor notes attendance on a phone: a card, then all, and one who misses two days', async () => {
    const phone = await enter(/Hendra Wijaya/, 390)
    const { page } = phone
    await page.goto(`${running.url}/kelas/${await cashewClass()}?tab=hadir`)
    const { people, lessons } = await world.see(officer, 'classes/get', { id: await cashewClass() })
    const seated = people.filter((p) => p.seated)
    const [carded, misses] = [seated[0]!, seated[1]!]
    await page.getByRole('button', { name: 'Pindai kartu' }).click()
    const dialog = page.getByRole('dialog')
    const code = cardCodeOf({ vault: world.platform.vault } as never, await cashewClass(), carded.person)
    for (const words of [`${carded.name} hadir.`, `${carded.name} sudah tercatat.`]) {
      await dialog.getByLabel('Atau ketik kode kartu').fill(code)
      await dialog.getByRole('button', { name: 'Catat' }).click()
      await dialog.getByText(words).waitFor()
    }
    expect(await accessibilityFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(await overflows(page)).toBe(false)
    const lastDays = [...new Set(lessons.map((l) => l.day))].slice(-promised.daysMissed)
    const noted = async (session: string) =>
      (await world.see(officer, 'classes/get', { id: await cashewClass() })).people.filter((p) =>
        p.noted.some((n) => n.session === session)
      ).length
    const next = page.getByRole('button', { name: /^Sesi berikutnya/ })
    for (const [i, lesson] of lessons.entries()) {
      if (lastDays.includes(lesson.day)) {
        await page.getByLabel(`Kehadiran ${misses.name}`).getByText('alpa').click()
        await page.getByRole('button', { name: `${seated.length - 1} sisanya hadir` }).click()
      } else await page.getByRole('button', { name: /Semua hadir|sisanya hadir/ }).click()
      if (i === lessons.length - 1) break
      await next.click()
      await next.waitFor({ state: 'hidden' })
    }
    await expect.poll(() => noted(lessons.at(-1)!.id), { timeout: 20_000 }).toBe(seated.length)
    for (const [moment, low, high] of [
      ['Isi tes awal', promised.preTest - 6, promised.preTest + 6],
      ['Isi tes akhir', promised.postTest - 7, promised.postTest + 7]
    ] as const) {
      await page.getByRole('tab', { name: 'Tes & praktik' }).click()
      await page.getByText(moment, { exact: true }).click()
      for (const [i, p] of seated.entries())
        await page.getByLabel(`Nilai ${p.name}`, { exact: true }).fill(String(i % 2 ? low : high))
      await page.getByRole('button', { name: `Simpan ${seated.length} nilai` }).click()
      await page.getByRole('button', { name: 'Simpan 0 nilai' }).waitFor()
    }
    await page.getByLabel(`Memakai sarung tangan sepanjang pengupasan: ${carded.name}`).check()
    expect(await accessibilityFaults(page)).toEqual([])
    expect(phone.complaints).toEqual([])
    await phone.close()
  })

  it('ends the class: 23 pass, one attended too little; certificates go out', async () => {
    const { page } = office
    await page.goto(`${running.url}/kelas/${await cashewClass()}?tab=peserta`)
    await tell(page, `${promised.preTest} → ${promised.postTest}`)
    await page.getByRole('button', { name: 'Tutup kelas' }).click()
    await page.getByRole('dialog').getByLabel('Ringkasan untuk laporan').fill('Berjalan baik.')
    await page.getByRole('dialog').getByRole('button', { name: 'Tutup kelas' }).click()
    await tell(page, `${promised.certificates} / ${promised.seats - promised.certificates}`)
    await tell(page, 'Hadir 50% jam pelajaran, kurang dari 80% yang disyaratkan.')
    await page.getByRole('button', { name: 'Terbitkan sertifikat' }).click()
    await tell(page, 'Kelas selesai dan sertifikatnya sudah terbit.')
    await page.getByRole('button', { name: /Catat transpor dibayar/ }).click()
    await page.getByRole('button', { name: /Catat transpor dibayar/ }).waitFor({ state: 'hidden' })
    expect((await world.see(officer, 'certificates/list', { class: await cashewClass() })).total).toBe(
      promised.certificates
    )
    await page.getByRole('tab', { name: 'Dokumen & foto' }).click()
    expect(await accessibilityFaults(page)).toEqual([])
    for (const name of [/SK peserta/, /Laporan kelas/, /Semua sertifikat/]) {
      const address = await page.getByRole('link', { name }).getAttribute('href')
      const paper = await page.request.get(`${running.url}${address}`)
      expect(paper.headers()['content-type']).toBe('application/pdf')
      expect((await paper.body()).subarray(0, 5).toString()).toBe('%PDF-')
    }
  })

  it('anybody checks a certificate by its QR without a network; a changed one is found out', async () => {
    const { rows } = await world.see(officer, 'certificates/list', { class: await cashewClass() })
    const { page: desk } = office
    await desk.goto(`${running.url}/sertifikat`)
    const address = await desk.getByRole('link', { name: `QR ${rows[0]!.number}` }).getAttribute('href')
    const picture = join(world.directory, 'qr.svg')
    writeFileSync(picture, await (await desk.request.get(`${running.url}${address}`)).body())
    const guest = await visit(browser, `${running.url}/periksa`, { width: 390 })
    const { page } = guest
    await page.getByRole('heading', { name: 'Periksa Sertifikat' }).waitFor()
    await page.waitForFunction(() => localStorage.getItem('rakit-sertifikat') !== null)
    await page.context().setOffline(true)
    await page.getByRole('button', { name: 'Pindai QR' }).click()
    await page.locator('input[type=file]').setInputFiles(picture)
    await tell(page, 'Asli dan berlaku')
    await tell(page, rows[0]!.name)
    await tell(page, /Diperiksa tanpa jaringan/)
    const [head, body, signature] = rows[0]!.pass.split('.')
    const words = JSON.parse(Buffer.from(body!, 'base64url').toString()) as string[]
    words[1] = 'Orang Lain'
    const forged = [head, Buffer.from(JSON.stringify(words)).toString('base64url'), signature].join('.')
    await page.getByLabel('Alamat dari QR, atau nomor sertifikat').fill(forged)
    await page.getByRole('button', { name: 'Periksa', exact: true }).click()
    await tell(page, 'Palsu atau rusak')
    await page.context().setOffline(false)
    expect(await accessibilityFaults(page)).toEqual([])
    await guest.close()
  })

  it('chapter 5: what a pack costs, and the cash that 45 days of waiting need', async () => {
    const facilitator = await enter(/Lilik Wahyuni/, 390)
    const { page } = facilitator
    const { people } = await world.see(officer, 'classes/get', { id: await cashewClass() })
    const maker = people.find((p) => p.outcome === 'passed')!
    await page.goto(`${running.url}/warga/${maker.household}`)
    await page.getByRole('link', { name: 'Hitung HPP dan modal kerja' }).click()
    const fill = (label: string | RegExp, value: string | number) =>
      page.getByLabel(label).first().fill(String(value).replace('.', ','))
    const { recipe, terms, name } = exampleCosting
    await fill('Nama produk', name)
    await fill('Bahan utama', recipe.main.name)
    await fill('Banyaknya', recipe.main.quantity)
    await fill('Harga per satuan', recipe.main.price)
    await fill(/Hasil jadi/, recipe.yield)
    await fill(/Susut dan gagal/, recipe.loss * 100)
    for (const [i, line] of recipe.others.entries()) {
      await page.getByRole('button', { name: 'Tambah bahan' }).click()
      await page.getByLabel('Bahan lain').nth(i).fill(line.name)
      await page
        .getByLabel('Banyaknya')
        .nth(i + 1)
        .fill(String(line.quantity))
      await page.getByLabel('Harga', { exact: true }).nth(i).fill(String(line.price))
    }
    await fill('Kemasan dan label per bungkus', recipe.packaging)
    await fill('Upah satu kali produksi', recipe.labour)
    await fill('Gas, kayu, listrik', recipe.energy)
    await page.getByText('Rp11.850', { exact: true }).waitFor()
    await fill('Harga ke pembeli per kemasan', terms.price)
    await fill('Kemasan per minggu', terms.packsPerWeek)
    await fill(/Dibayar setelah/, terms.termDays)
    await page.getByText('Rp49.770.000', { exact: true }).waitFor()
    await tell(page, 'paling banyak tertahan pada minggu ke-7')
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await overflows(page)).toBe(false)
    await fill(/Uang muka/, 50)
    await page.getByText('Rp17.220.000', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Simpan hitungan' }).click()
    await tell(page, 'Hitungan tersimpan, versi 1.')
    await page.goto(`${running.url}/warga/${maker.household}`)
    await page.getByRole('link', { name }).click()
    await page.getByText('Rp17.220.000', { exact: true }).waitFor()
    expect(facilitator.complaints).toEqual([])
    await facilitator.close()
  })

  it('a full server is asked again by itself: signing in, screens and signing out come whole', async () => {
    const { page, close } = await visit(browser, `${running.url}/masuk`)
    const turnedAway = new Set<string>()
    await page.route('**/api/**', async (route) => {
      const asked = `${route.request().url()} ${route.request().postData()}`
      if (turnedAway.has(asked)) return route.continue()
      turnedAway.add(asked)
      await route.fulfill({ status: 503, headers: { 'retry-after': '0' }, json: { code: 'platform/busy' } })
    })
    await page.reload()
    await page.getByRole('button', { name: /Ratna Handayani/ }).press('Enter')
    await page.getByRole('heading', { name: /Selamat datang/ }).waitFor()
    for (const screen of ['warga', 'perencana', 'kelas']) {
      await page.goto(`${running.url}/${screen}`)
      await page.getByRole('row').nth(1).waitFor()
      expect(await page.getByRole('alert').allTextContents()).toEqual([])
    }
    await page.getByRole('button', { name: 'Ratna Handayani' }).press('Enter')
    await page.getByRole('menuitem', { name: 'Keluar' }).press('Enter')
    await page.waitForURL('**/masuk')
    expect([...turnedAway].some((asked) => asked.includes('sign-out'))).toBe(true)
    await close()
  })

  it('the browser had nothing to complain about', () => expect(office.complaints).toEqual([]))
})
