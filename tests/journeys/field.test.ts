/** A facilitator's phone in a real browser: without signal for days, and with a server that dies in the middle. */
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDemoAccounts, demoPassword, otherFacilitator } from '../../src/demo/accounts.ts'
import { accessibilityFaults, chromiumPath, openBrowser, overflows } from '../support/browser.ts'
import { type Started, startedBy, startProcess, until } from '../support/process.ts'
import { jelbudan, openWorld, regency, someone, type World } from '../support/world.ts'

const facilitator = 'pendamping@demo.rakit.example'
const pin = '271126'

describe.runIf(chromiumPath)('a phone in the field', () => {
  let world: World
  let server: Started
  let address: string
  let browser: Browser
  const homes: string[] = []
  const query = async (sql: string, values: unknown[] = []) =>
    (await world.platform.connection.pool.query(sql, values)).rows

  beforeAll(async () => {
    world = await openWorld()
    const officer = someone('officer')
    for (let n = 0; n < 12; n++) {
      const { household, people } = await world.act(officer, 'households/register', {
        household: { village: jelbudan, hamlet: 'Laok' } as never,
        people: [{ name: `Warga ${String.fromCharCode(65 + n)}`, relation: 'head', birthDate: '1980-02-01' }] as never
      })
      homes.push(household)
      if (n === 0) {
        await world.platform.connection.transaction('read write', async (tx) => {
          await createDemoAccounts(tx, regency, [jelbudan], [jelbudan], household)
          await tx.updateTable('tenant').set({ demo: true, ready: true }).where('regency', '=', regency).execute()
        })
        const [{ user_id }] = await query('select user_id from member where email = $1', [facilitator])
        await world.act(officer, 'mentoring/open-cases', { people, product: 'Mente panggang', facilitator: user_id })
      }
    }
    server = startProcess(['start'], {
      RAKIT_DATA: world.directory,
      DATABASE_URL: world.url,
      RAKIT_SECRET_FILE: join(world.directory, 'secret.json'),
      RAKIT_DEMO: 'on',
      RAKIT_LOG: 'error',
      PORT: '0'
    })
    address = await server.address
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    server?.child.kill('SIGINT')
    await server?.ended
    await world?.close()
  })

  const phone = async (email: string): Promise<{ context: BrowserContext; page: Page }> => {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      locale: 'id-ID',
      timezoneId: 'Asia/Jakarta',
      isMobile: true,
      hasTouch: true
    })
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    await page.goto(`${address}/lapangan`)
    await page.getByLabel('Surel').fill(email)
    await page.getByLabel('Kata sandi').fill(demoPassword)
    await page.getByRole('button', { name: 'Masuk' }).click()
    await page.getByLabel('PIN baru').fill(pin)
    await page.getByLabel('PIN sekali lagi').fill(pin)
    await page.getByRole('button', { name: 'Siapkan telepon' }).click()
    await page.getByText('12 di telepon ini').waitFor()
    await page.evaluate(() => navigator.serviceWorker.ready)
    return { context, page }
  }
  const open = async (page: Page) => {
    await page.goto(`${address}/lapangan`)
    await page.getByLabel('PIN telepon ini').fill(pin)
    await page.getByRole('button', { name: 'Buka' }).click()
    await page.getByRole('heading', { name: 'Rumah tangga' }).waitFor()
  }
  const find = async (page: Page, name: string) => {
    await page.getByRole('link', { name: 'Rumah tangga', exact: true }).click()
    await page.getByLabel('Cari nama').fill(name)
    await page.getByRole('link', { name: new RegExp(name) }).click()
  }
  const faults: string[] = []
  const look = async (page: Page) => {
    faults.push(...(await accessibilityFaults(page)))
    if (await overflows(page)) faults.push(`${page.url()} scrolls sideways`)
  }

  it('keeps ten surveys and a visit without signal; a server killed in mid-batch loses and doubles nothing', async () => {
    const { context, page } = await phone(facilitator)
    await look(page)
    await page.getByRole('link', { name: /Status/ }).click()
    await page.getByText('Tersambung').waitFor()
    await context.setOffline(true)
    await page
      .getByRole('definition')
      .filter({ hasText: /^Belum$/ })
      .waitFor()
    await page.reload()
    await page.getByLabel('PIN telepon ini').fill('000000')
    await page.getByRole('button', { name: 'Buka' }).click()
    await page.getByText('PIN salah. Masih 9 kali.').waitFor()
    await look(page)
    await open(page)
    await page.getByText('12 di telepon ini').waitFor()
    for (let n = 0; n < 10; n++) {
      await find(page, `Warga ${String.fromCharCode(65 + n)}`)
      if (n === 0) await look(page)
      await page.getByRole('link', { name: 'Isi kuesioner' }).click()
      await page.getByLabel('Mente: berapa pohon?').fill(String(n + 1))
      if (n === 0) {
        await page.getByRole('button', { name: 'Simpan di telepon' }).click()
        await page.getByText('1 isian perlu diperbaiki.').waitFor()
        await look(page)
      }
      await page.getByLabel('Sudah membuat produk untuk dijual? *').selectOption('false')
      await page.getByRole('button', { name: 'Simpan di telepon' }).click()
      await page.getByText('Belum di kantor').waitFor()
    }
    await find(page, 'Warga A')
    await page.getByRole('link', { name: /Catat kunjungan/ }).click()
    await page.getByLabel('HPP dan harga').check()
    await page.getByLabel('Yang dilihat dan dibicarakan').fill('Menghitung HPP bersama, kemasan sudah baik.')
    await page.getByLabel('Omzet sebulan terakhir (Rp)').fill('2500000')
    await page.getByRole('button', { name: 'Tambah langkah' }).click()
    await page.getByLabel('Apa', { exact: true }).fill('Pesan label baru')
    const [{ due }] = await query(`select to_char(now() + interval '7 days', 'DD/MM/YYYY') as due`)
    await page.getByLabel('Paling lambat').fill(due)
    await look(page)
    await page.getByRole('button', { name: 'Simpan di telepon' }).click()
    await page.getByText('Belum di kantor').waitFor()

    // The browser is closed and opened again, still without signal: a new window is told so only when it has begun.
    await context.route('**/api/**', (route) => route.abort())
    await page.close()
    const again = await context.newPage()
    again.setDefaultTimeout(60_000)
    const dark = () => Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false })
    await again.addInitScript(dark)
    await open(again)
    await again.getByRole('button', { name: 'Kirim 11' }).waitFor()
    await again.getByRole('link', { name: /Status/ }).click()
    await again.getByText('Menunggu sinyal').nth(10).waitFor()
    await look(again)
    expect(await query('select count(*) as n from response')).toEqual([{ n: 0 }])

    // The sixth survey waits for a household that somebody holds; there the serving process is killed.
    const holder = await world.platform.connection.pool.connect()
    await holder.query('begin')
    await holder.query('select from household where id = $1 for update', [homes[5]])
    await context.unrouteAll()
    await context.setOffline(false)
    await again.evaluate(() => {
      Reflect.deleteProperty(navigator, 'onLine')
      dispatchEvent(new Event('online'))
    })
    const blocked = async () =>
      (
        await query(
          `select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
        )
      )[0].n
    await until(async () => (await blocked()) > 0)
    const pid = startedBy(server.child.pid!, 'serve.ts')[0]!
    process.kill(pid, 'SIGKILL')
    await until(() => ![undefined, pid].includes(startedBy(server.child.pid!, 'serve.ts')[0]))
    await holder.query('rollback')
    holder.release()
    const partly = (await query('select count(*) as n from response'))[0].n
    expect(partly).toBeGreaterThanOrEqual(5)
    await until(async () => (await fetch(`${address}/healthz`).catch(() => undefined))?.ok === true)
    await again.evaluate(() => dispatchEvent(new Event('online')))
    await again.getByText('Tidak ada; semua terkirim.').waitFor()
    const rows = await query('select household_id, count(*) as n from response group by 1 order by 1')
    expect(rows).toEqual(
      homes
        .slice(0, 10)
        .sort()
        .map((household_id) => ({ household_id, n: 1 }))
    )
    expect(await query('select seen, turnover from visit')).toEqual([
      { seen: 'Menghitung HPP bersama, kemasan sudah baik.', turnover: 2_500_000 }
    ])
    expect(await query(`select title from task where origin = 'visit'`)).toEqual([{ title: 'Pesan label baru' }])
    await context.close()
  })

  it('two phones change one household: the conflict is shown with both values and settled with one tap', async () => {
    const [one, two] = [await phone(facilitator), await phone(otherFacilitator)]
    for (const { context } of [one, two]) await context.setOffline(true)
    const rename = async (page: Page, hamlet: string) => {
      await find(page, 'Warga L')
      await page.getByRole('link', { name: 'Ubah rumah tangga' }).click()
      await page.getByLabel('Dusun').fill(hamlet)
      await page.getByRole('button', { name: 'Simpan di telepon' }).click()
      await page.getByText('Belum di kantor').waitFor()
    }
    await rename(one.page, 'Dejeh')
    await rename(two.page, 'Temor')
    await one.context.setOffline(false)
    await one.page.getByText('Belum di kantor').waitFor({ state: 'detached' })
    await two.context.setOffline(false)
    await two.page.getByRole('link', { name: 'Status (1 perlu Anda)' }).click()
    await two.page.getByText('Lilik Wahyuni mengubahnya').waitFor()
    await two.page.getByText('Anda: Temor').waitFor()
    await two.page.getByText('Kantor: Dejeh').waitFor()
    await look(two.page)
    await two.page.getByRole('button', { name: 'Pakai isian saya' }).click()
    await two.page.getByText('Tidak ada; semua terkirim.').waitFor()
    expect(await query('select hamlet from household where id = $1', [homes[11]])).toEqual([{ hamlet: 'Temor' }])
    await one.page.getByRole('button', { name: 'Perbarui' }).click()
    await one.page.getByText('Temor').waitFor()
    for (const { context } of [one, two]) await context.close()
  })

  it('what the office refuses is told with the reason, corrected in its own form, and sent', async () => {
    const { context, page } = await phone(facilitator)
    await context.setOffline(true)
    await find(page, 'Warga J')
    await page.getByRole('link', { name: 'Tambah anggota' }).click()
    await page.getByLabel('Nama').fill('Menantu Warga')
    await page.getByLabel('NIK').fill('3529144102800001')
    await page.getByRole('button', { name: 'Simpan di telepon' }).click()
    await page.getByText('Belum di kantor').waitFor()
    const bearer = { name: 'Sudah Terdaftar', nik: '3529144102800001' } as never
    await world.act(someone('officer'), 'households/add-person', { household: homes[8]!, person: bearer })
    await context.setOffline(false)
    await page.getByRole('link', { name: 'Status (1 perlu Anda)' }).click()
    await page.getByText('NIK ini sudah dipakai Sudah Terdaftar').waitFor()
    await look(page)
    await page.getByRole('link', { name: 'Betulkan' }).click()
    await page.getByLabel('NIK').fill('3529144102800002')
    await page.getByRole('button', { name: 'Simpan di telepon' }).click()
    await page.getByText('Tidak ada; semua terkirim.').waitFor()
    expect(await query(`select count(*) as n from person where name = 'Menantu Warga'`)).toEqual([{ n: 1 }])
    await context.close()
  })

  it('a day without signal: the planned visit, a task, the cash book, a new business and a consent', async () => {
    const [open] = await query('select id, household_id, facilitator from mentoring_case')
    const [{ day }] = await query(`select to_char(now() at time zone 'Asia/Jakarta', 'YYYY-MM-DD') as day`)
    const bearer = someone('facilitator', { user: open.facilitator, name: 'Lilik Wahyuni', villages: [jelbudan] })
    await world.act(bearer, 'mentoring/plan-days', { days: [{ day, cases: [open.id] }] })
    const { context, page } = await phone(facilitator)
    page.on('dialog', (dialog) => dialog.accept())
    await context.setOffline(true)
    await page.getByRole('link', { name: 'Hari ini' }).click()
    await page.getByRole('heading', { name: 'Kunjungan hari ini' }).waitFor()
    await page.getByText('Pesan label baru').waitFor()
    await look(page)
    await page.getByRole('button', { name: 'Selesai' }).click()
    await page.getByText('Pesan label baru').waitFor({ state: 'detached' })
    await page.getByRole('link', { name: /^Warga A/ }).click()
    await page.getByRole('link', { name: /^Buku kas/ }).click()
    await page.getByLabel('Jumlah (Rp)').fill('250000')
    await look(page)
    await page.getByRole('button', { name: 'Simpan di telepon' }).click()
    await page.getByRole('link', { name: 'Tambah usaha' }).click()
    await page.getByLabel('Nama').fill('Mente Warga A')
    await page.getByLabel('Jenis usaha').selectOption({ label: 'Olahan mente' })
    await page.getByRole('button', { name: 'Tambah surat (NIB, P-IRT, halal …)' }).click()
    await page.getByLabel('Nomor').fill('1234567890123')
    await look(page)
    await page.getByRole('button', { name: 'Simpan di telepon' }).click()
    await page.getByRole('link', { name: /Mente Warga A/ }).waitFor()
    await page.getByRole('link', { name: /Warga A 1 Februari 1980/ }).click()
    await page.getByLabel('Boleh dihubungi lewat telepon atau WhatsApp.').check()
    await look(page)
    await page.getByRole('link', { name: 'Status' }).click()
    await context.setOffline(false)
    await page.getByText('Tidak ada; semua terkirim.').waitFor()
    expect(await query(`select title from task where done_on is not null`)).toEqual([{ title: 'Pesan label baru' }])
    expect(await query('select amount, category from cash_entry')).toEqual([{ amount: 250_000, category: 'sales' }])
    expect(await query('select name, kind from enterprise')).toEqual([{ name: 'Mente Warga A', kind: 'cashew' }])
    expect(await query('select purpose from consent where withdrawn_at is null')).toEqual([{ purpose: 'contact' }])
    await context.close()
  })

  it('the office sees phones, takes in what a revoked one sent, and the phone is emptied', async () => {
    const { context, page } = await phone(otherFacilitator)
    await context.setOffline(true)
    await find(page, 'Warga K')
    await page.getByRole('link', { name: 'Tambah anggota' }).click()
    await page.getByLabel('Nama').fill('Anak Warga')
    await page.getByRole('button', { name: 'Simpan di telepon' }).click()
    await page.getByText('Belum di kantor').waitFor()
    const office = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'id-ID' })
    const email = 'koperasi@demo.rakit.example'
    await office.request.post(`${address}/api/auth/sign-in/email`, { data: { email, password: demoPassword } })
    const desk = await office.newPage()
    desk.setDefaultTimeout(60_000)
    desk.on('dialog', (dialog) => dialog.accept())
    await desk.goto(`${address}/telepon`)
    // The latest contact stands first.
    await desk.getByRole('button', { name: 'Cabut' }).first().click()
    await desk.getByText('Dicabut').waitFor()
    await context.setOffline(false)
    await page.getByText('Kantor mencabut telepon ini.').waitFor()
    await page.getByRole('link', { name: 'Rumah tangga', exact: true }).click()
    await page.getByText('0 di telepon ini').waitFor()
    await desk.reload()
    await desk.getByText('Ditahan: telepon, akun atau desanya dicabut').waitFor()
    await look(desk)
    await desk.getByRole('button', { name: 'Terima' }).click()
    await desk.getByRole('heading', { name: 'Menunggu keputusan' }).waitFor({ state: 'detached' })
    expect(await query(`select count(*) as n from person where name = 'Anak Warga'`)).toEqual([{ n: 1 }])
    await office.close()
    await context.close()
  })

  it('is accessible and fits a phone', () => {
    expect(faults).toEqual([])
  })

  it('is at most 150 KB to open for the first time', async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
    const tab = await context.newPage()
    const network = await context.newCDPSession(tab)
    await network.send('Network.enable')
    let bytes = 0
    network.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
    })
    await tab.goto(`${address}/lapangan`)
    await tab.getByLabel('Surel').waitFor()
    await context.close()
    expect(bytes).toBeLessThan(150_000)
  })
})
