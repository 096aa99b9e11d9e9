/** Help given once: what a household had is read before a decision, the same again is refused, and a machine is handed over on a phone. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Running } from '../../src/commands/start.ts'
import { createDemoAccounts } from '../../src/demo/accounts.ts'
import { addMonths, dateInJakarta } from '../../src/kernel/dates.ts'
import { accessibilityFaults, chromiumPath, openBrowser, overflows, serve, visit } from '../support/browser.ts'
import { accompany, employ, lilik, type MakerCase } from '../support/mentoring.ts'
import { picture } from '../support/picture.ts'
import { cooperatives, industry, programme } from '../support/training.ts'
import { jelbudan, nyapar, openWorld, regency, type World } from '../support/world.ts'

describe.runIf(chromiumPath)('help', () => {
  let world: World
  let running: Running
  let browser: Browser
  let maker: MakerCase
  const today = dateInJakarta(new Date())
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
  const decide = (page: Page, name: string) => page.getByRole('region', { name })
  beforeAll(async () => {
    world = await openWorld()
    const { pool, transaction } = world.platform.connection
    await employ(world, lilik)
    ;[maker] = (await accompany(world, ['Siti Aminah', 'Busri'])) as [MakerCase, MakerCase]
    await pool.query(
      `insert into assessment (regency, id, case_id, household_id, village, assessed_on, scoring_version, scores, total, class, by_name)
       select regency, gen_random_uuid(), id, household_id, village, $1, 1, '{}', 7, 'beginner', 'Lilik' from mentoring_case`,
      [today]
    )
    for (const actor of [cooperatives, industry]) await programme(world, actor, [], 20_000_000, 'Alat kemas')
    await pool.query(`update programme set fiscal_year = extract(year from $1::date)`, [today])
    await transaction('read write', async (tx) => {
      await createDemoAccounts(tx, regency, [jelbudan, nyapar], [jelbudan, nyapar], maker.household)
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

  it('is asked for by a resident on a phone, in plain words', async () => {
    const page = await enter(/^Warga/, 390)
    await page.goto(`${running.url}/warga/${maker.household}`)
    await page.getByRole('button', { name: 'Ajukan bantuan' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Bantuan apa' }).click()
    await page.getByRole('option', { name: 'Mesin segel kemasan' }).click()
    await dialog.getByRole('radio', { name: 'Dinas Perindustrian dan Perdagangan' }).check()
    await dialog.getByLabel('Untuk apa').fill('Kemasan mente sering bocor')
    await looksRight(page, 'help-ask-390')
    await dialog.getByRole('button', { name: 'Ajukan' }).click()
    await page.getByRole('heading', { name: 'Mesin segel kemasan' }).waitFor()
    await tell(page, 'menunggu keputusan')
    await tell(page, /tanpa tanggal dan sumber|belum diketahui/)
    await looksRight(page, 'help-asked-390')
    expect(await page.getByRole('button', { name: 'Setujui' }).count()).toBe(0)
  })

  it('is decided once what is missing is known, and handed over on a phone with a photo', async () => {
    const office = await enter(/Bambang Sutrisno/, 1280)
    await office.getByRole('link', { name: /Baca dan putuskan/ }).click()
    await office.getByRole('link', { name: 'Mesin segel kemasan' }).click()
    await tell(office, 'Belum setuju datanya dipakai')
    await decide(office, 'Setujui').getByLabel('Alasan').fill('Produksi rutin setiap minggu')
    await decide(office, 'Setujui').getByRole('combobox', { name: 'Dibayar dari' }).click()
    await office.getByRole('option', { name: /Alat kemas/ }).click()
    await decide(office, 'Setujui').getByRole('button', { name: 'Setujui' }).click()
    await tell(office, /Syaratnya belum terpenuhi/)
    await looksRight(office, 'help-missing-1280')
    await world.act(lilik, 'support/note-welfare', {
      household: maker.household,
      decile: 3,
      asOf: addMonths(today, -2),
      source: 'DTSEN'
    })
    await world.act(lilik, 'households/give-consent', { person: maker.person, purpose: 'programme' })
    await decide(office, 'Setujui').getByRole('button', { name: 'Setujui' }).click()
    await tell(office, 'disetujui, belum diserahkan')

    const field = await enter(/Lilik Wahyuni/, 390)
    await field.getByRole('link', { name: /Serahkan/ }).click()
    await field.getByRole('link', { name: 'Mesin segel kemasan' }).click()
    await field.getByLabel('Nomor aset').fill('SEG-7')
    await field
      .locator('input[type=file]')
      .setInputFiles({ name: 'serah.jpg', mimeType: 'image/jpeg', buffer: await picture({ side: 320 }) })
    await field.getByRole('img', { name: 'Foto yang dipilih' }).waitFor()
    await looksRight(field, 'help-hand-over-390')
    await field.getByRole('button', { name: 'Catat serah terima' }).click()
    await tell(field, /nomor aset SEG-7/)
    await field.getByRole('combobox', { name: 'Keadaannya' }).click()
    await field.getByRole('option', { name: 'dipakai', exact: true }).click()
    await field.getByRole('button', { name: 'Simpan' }).click()
    await tell(field, /: dipakai \(Lilik Wahyuni\)/)
    await looksRight(field, 'help-checked-390')
  })

  it('the same of the other agency is seen as a double and refused; given all the same, the auditor reads why', async () => {
    const ask = () =>
      world.act(lilik, 'support/ask', {
        person: maker.person,
        kind: 'sealer',
        agency: 'cooperatives',
        why: 'Daftar dinas kedua'
      })
    const { help } = await ask()
    const office = await enter(/Ratna Handayani/, 1280)
    await office.goto(`${running.url}/bantuan/${help}`)
    await tell(office, 'Sudah mendapat bantuan yang sama')
    await looksRight(office, 'help-double-1280')
    await decide(office, 'Tolak').getByRole('button', { name: 'Tolak' }).click()
    await tell(office, /Sudah mendapat bantuan yang sama dari Dinas Perindustrian/)
    const again = await ask()
    await office.goto(`${running.url}/bantuan/${again.help}`)
    const grant = decide(office, 'Setujui')
    await grant.getByLabel('Alasan').fill('Dapur kedua di dusun lain')
    await grant.getByLabel('Mengapa diberikan lagi').fill('Dua dapur berjauhan, keduanya berproduksi')
    await grant.getByRole('combobox', { name: 'Dibayar dari' }).click()
    await office.getByRole('option', { name: /Alat kemas/ }).click()
    await grant.getByRole('button', { name: 'Setujui' }).click()
    await tell(office, /Diberikan walau yang sama sudah ada/)

    const auditor = await enter(/Inspektorat/, 1280)
    await auditor.goto(`${running.url}/bantuan?tab=ganda`)
    await tell(auditor, /Alasan: Dua dapur berjauhan, keduanya berproduksi/)
    await looksRight(auditor, 'help-doubles-1280')
    await auditor.getByRole('tab', { name: 'Siapa yang berhak' }).click()
    await tell(auditor, /rumah tangga memenuhi syarat/)
    await looksRight(auditor, 'help-eligible-1280')
    await auditor.goto(`${running.url}/bantuan/aturan`)
    await tell(auditor, /Desil 1 sampai 6/)
    await looksRight(auditor, 'help-rules-1280')
    const resident = await enter(/^Warga/, 390)
    await resident.goto(`${running.url}/bantuan`)
    await tell(resident, 'sudah diterima')
    await looksRight(resident, 'help-own-390')
    await resident.goto(`${running.url}/warga/${maker.household}`)
    await resident.getByRole('link', { name: 'Mesin segel kemasan' }).first().waitFor()
    await looksRight(resident, 'help-household-390')
  })
})
