/** What happens between planning and class: somebody dies, somebody moves, and a plan is held against it before anybody agrees. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Running } from '../../src/commands/start.ts'
import { createDemoAccounts } from '../../src/demo/accounts.ts'
import { accessibilityFaults, chromiumPath, openBrowser, overflows, serve, visit } from '../support/browser.ts'
import { cooperatives, openSchool, planned, type School, settle } from '../support/training.ts'
import { jelbudan, nyapar, openWorld, regency, type World } from '../support/world.ts'

describe.runIf(chromiumPath)('between a plan and its classes', () => {
  let world: World
  let school: School
  let running: Running
  let browser: Browser
  let plan: string
  let replaced: string
  let page: Page
  const enter = async (name: RegExp, width = 1280) => {
    const window = await visit(browser, running.url, { width })
    await window.page.getByRole('button', { name }).click()
    await window.page.getByRole('heading', { name: /Selamat datang/ }).waitFor()
    return window.page
  }
  const looksRight = async (shown: Page) => {
    expect(await accessibilityFaults(shown)).toEqual([])
    expect(await overflows(shown)).toBe(false)
  }
  const tell = (shown: Page, words: string | RegExp) => shown.getByText(words).first().waitFor()
  const inPlan = async (seated: boolean) =>
    (await world.see(cooperatives, 'training/plan-people', { plan, seated, size: 100, sort: 'position' })).rows
  const family = () =>
    world.act(cooperatives, 'households/register', {
      household: { village: jelbudan } as never,
      people: [
        { name: 'Moh. Rasyid', sex: 'male', relation: 'head', birthDate: '1970-01-02' },
        { name: 'Sutiyah', sex: 'female', relation: 'spouse', birthDate: '1975-05-06' }
      ] as never
    })
  beforeAll(async () => {
    world = await openWorld()
    school = await openSchool(world, { capacity: 16 })
    await settle(world, 40)
    const from = { to: '2026-11-07' }
    plan = await planned(world, [school.programmes.cooperatives], from)
    replaced = await planned(world, [school.programmes.cooperatives], from)
    const { household } = await family()
    await world.platform.connection.transaction('read write', async (tx) => {
      await createDemoAccounts(tx, regency, [jelbudan, nyapar], [jelbudan, nyapar], household)
      await tx.updateTable('tenant').set({ demo: true, ready: true }).where('regency', '=', regency).execute()
    })
    running = await serve(world)
    browser = await openBrowser()
    page = await enter(/Ratna Handayani/)
  })
  afterAll(async () => {
    await browser?.close()
    await running?.stop()
    await world?.close()
  })

  it('a death is recorded on the page of the household, by keyboard', async () => {
    const [gone] = await inPlan(true)
    await page.goto(`${running.url}/warga/${gone!.household}`)
    const open = page.getByRole('button', { name: `Meninggal atau pindah: ${gone!.name}` })
    await open.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Tanggal').fill('2026-11-20')
    await looksRight(page)
    await dialog.getByLabel('Kabar dari siapa?').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.getByRole('option', { name: 'Keluarga' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Simpan' }).press('Enter')
    await tell(page, 'meninggal 20 November 2026')
    await page.getByRole('button', { name: `Batalkan catatan: ${gone!.name}` }).waitFor()
    await looksRight(page)
  })

  it('a facilitator records a move on the phone; the household is there', async () => {
    const phone = await enter(/Lilik Wahyuni/, 390)
    const { household } = await family()
    await phone.goto(`${running.url}/warga/${household}`)
    await phone.getByRole('button', { name: 'Pindah rumah' }).click()
    const dialog = phone.getByRole('dialog')
    await dialog.getByLabel('Tanggal').fill('2026-11-21')
    await dialog.getByLabel('Desa tujuan').first().fill('Bringin')
    await phone.getByRole('option', { name: /^Bringin, Dasuk/ }).click()
    await dialog.getByLabel('Kabar dari siapa?').first().click()
    await phone.getByRole('option', { name: 'Keluarga' }).click()
    await looksRight(phone)
    await dialog.getByRole('button', { name: 'Simpan' }).click()
    await phone.getByText(/pindah ke Bringin pada 21 November 2026/).waitFor()
    await looksRight(phone)
    await phone.getByRole('button', { name: /^Batalkan catatan/ }).click()
    await looksRight(phone)
    await phone.getByRole('dialog').getByRole('button', { name: 'Ya, batalkan catatan' }).click()
    await phone.getByText(/pindah ke Bringin/).waitFor({ state: 'hidden' })
  })

  it('after the death of the head the page asks who heads the household, and who goes on with the business', async () => {
    const { household, people } = await family()
    await world.act(cooperatives, 'households/add-enterprise', {
      enterprise: { owner: people[0]!, name: 'Keripik Rasyid', kind: 'crackers' } as never
    })
    await world.act(cooperatives, 'households/record-departure', {
      person: people[0]!,
      kind: 'died',
      on: '2026-11-20',
      source: 'civil-registry'
    })
    await page.goto(`${running.url}/warga/${household}`)
    await tell(page, 'Keripik Rasyid, dulu dijalankan Moh. Rasyid.')
    await looksRight(page)
    await page.getByRole('alert').getByRole('button', { name: 'Sutiyah' }).press('Enter')
    await page.getByText('Siapa kepala keluarga sekarang?').waitFor({ state: 'hidden' })
    await tell(page, 'Kepala keluarga perempuan')
    await page.getByRole('button', { name: 'Pilih penerus' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Simpan' }).click()
    await page.getByText('Usaha tanpa penanggung jawab').waitFor({ state: 'hidden' })
  })

  it('before a plan is approved it shows what changed and who moves up', async () => {
    const [first] = await inPlan(false)
    await page.goto(`${running.url}/perencana/${plan}`)
    await page.getByRole('button', { name: 'Setujui rencana' }).press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('1 orang tidak dapat ikut').waitFor()
    await dialog.getByText('1 orang naik dari daftar tunggu').waitFor()
    await dialog.getByText(/meninggal 20 November 2026/).waitFor()
    await dialog.getByRole('link', { name: first!.name }).waitFor()
    await looksRight(page)
    await dialog.getByRole('button', { name: 'Setujui', exact: true }).press('Enter')
    await tell(page, 'Kelasnya sudah dibuat.')
  })

  it('the plan in whose place it came says that it was replaced', async () => {
    await page.goto(`${running.url}/perencana/${replaced}`)
    await tell(page, /Digantikan rencana Rencana uji, yang sudah disetujui/)
    await looksRight(page)
  })

  it('a plan of the next year tells of the seat they hold; one that cannot be held any more is planned again', async () => {
    const next = await planned(world, [school.programmes.cooperatives], {
      fiscalYear: 2027,
      from: '2027-03-01',
      to: '2027-03-06'
    })
    await page.goto(`${running.url}/perencana/${next}?tab=orang`)
    await page.getByRole('button', { name: /memegang kursi di kelas yang akan datang/ }).press('Enter')
    await tell(page, /memegang kursi di Olahan Mente: dari gelondong ke kemasan \(2026\/01\) mulai 2 November 2026/)
    await looksRight(page)
    await world.platform.connection.pool.query(`update mentor set active = false where id = $1`, [
      school.industryMentor
    ])
    await page.getByRole('button', { name: 'Setujui rencana' }).click()
    await page
      .getByRole('dialog')
      .getByText(/Hendra Wijaya tidak mengajar lagi/)
      .waitFor()
    await looksRight(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Rencanakan ulang' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Hitung rencana' }).waitFor()
  })

  it('the administrator changes when somebody may have another seat; others read it', async () => {
    await page.goto(`${running.url}/kursus/aturan`)
    await tell(page, 'Aturan bawaan')
    await looksRight(page)
    expect(await page.getByRole('button', { name: 'Simpan versi baru' }).count()).toBe(0)
    const office = await enter(/Administrator|Siti Maryam|administrator/i, 390)
    await office.goto(`${running.url}/kursus/aturan`)
    await office.getByLabel('menolak undangan, Kursus yang sama: setelah (bulan)').fill('6')
    await office.getByLabel('Sumber atau dasar keputusan').fill('Rapat dua dinas')
    await looksRight(office)
    await office.getByRole('button', { name: 'Simpan versi baru' }).press('Enter')
    await tell(office, 'Versi 1')
    const { rules } = await world.see(cooperatives, 'training/seat-rules', {})
    expect(rules.declined.same.months).toBe(6)
  })

  it.each(['Pacific/Honolulu', 'Pacific/Kiritimati'])("days are the regency's in a browser of %s", async (zone) => {
    const window = await visit(browser, running.url, { zone })
    const shown = window.page
    // Half past midnight in Jakarta: still the day before in Honolulu and in UTC.
    await shown.clock.setFixedTime('2026-11-26T17:30:00Z')
    await shown.getByRole('button', { name: /Ratna Handayani/ }).click()
    await shown.getByRole('heading', { name: /Selamat datang/ }).waitFor()
    const { household } = await family()
    await shown.goto(`${running.url}/warga/${household}`)
    await shown.getByRole('button', { name: 'Pindah rumah' }).click()
    const day = shown.getByRole('dialog').getByLabel('Tanggal')
    expect(await day.inputValue()).toBe('27/11/2026')
    for (const [typed, read] of [
      ['25/11/2026', '25/11/2026'],
      ['24-11-26', '24/11/2026'],
      ['23 Nov 2026', '23/11/2026']
    ] as const) {
      await day.fill(typed)
      await day.blur()
      expect(await day.inputValue()).toBe(read)
    }
    await day.fill('31/02/2026')
    await day.blur()
    await tell(shown, 'Tulis tanggal seperti 27/11/2026.')
    await day.fill('28/11/2026')
    await day.blur()
    await tell(shown, 'Paling lambat 27 November 2026.')
    await looksRight(shown)
    await window.close()
  })
})
