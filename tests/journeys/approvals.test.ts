/** What nobody of the office does alone: asked at 1280 pixels, approved on a phone, done by whoever asked. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Running } from '../../src/commands/start.ts'
import { createDemoAccounts } from '../../src/demo/accounts.ts'
import { accessibilityFaults, chromiumPath, openBrowser, overflows, serve, visit } from '../support/browser.ts'
import { jelbudan, nyapar, openWorld, regency, someone, type World } from '../support/world.ts'

describe.runIf(chromiumPath)('four eyes', () => {
  let world: World
  let running: Running
  let browser: Browser
  beforeAll(async () => {
    world = await openWorld()
    const { household } = await world.act(someone('officer'), 'households/register', {
      household: { village: jelbudan } as never,
      people: [{ name: 'Siti Aminah' }] as never
    })
    await world.platform.connection.transaction('read write', async (tx) => {
      await createDemoAccounts(tx, regency, [jelbudan, nyapar], [jelbudan], household)
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
  const enter = async (name: RegExp, width: number) => {
    const window = await visit(browser, `${running.url}/masuk`, { width })
    await window.page.getByRole('button', { name }).first().click()
    await window.page.getByRole('heading', { name: /Selamat datang/ }).waitFor()
    return window
  }

  it('an account of an officer is asked for, approved by another, and made', async () => {
    const { page } = await enter(/Administrator/, 1280)
    await page.goto(`${running.url}/persetujuan`)
    await page.getByRole('tab', { name: 'Aturan' }).click()
    await page.getByLabel(/Akun administrator dan petugas/).check()
    await page.getByLabel('Sumber atau dasar keputusan').fill('Rapat dua dinas')
    await page.getByRole('button', { name: 'Simpan versi baru' }).press('Enter')
    await page.getByText('Tersimpan sebagai versi 2.').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])

    await page.goto(`${running.url}/pengguna`)
    await page.getByRole('button', { name: 'Tambah pengguna' }).press('Enter')
    const form = page.getByRole('dialog', { name: 'Pengguna baru' })
    await form.getByRole('textbox', { name: 'Nama' }).fill('Petugas Uji')
    await form.getByRole('textbox', { name: 'Surel' }).fill('uji@contoh.id')
    await form.getByRole('combobox', { name: 'Peran' }).click()
    await page.getByRole('option', { name: 'Petugas dinas' }).click()
    await form.getByRole('combobox', { name: 'Dinas' }).click()
    await page.getByRole('option').first().click()
    await form.getByRole('button', { name: 'Simpan' }).click()
    const ask = page.getByRole('dialog', { name: 'Perlu persetujuan kedua' })
    await ask.getByText('Menambah Petugas Uji (uji@contoh.id) sebagai Petugas dinas').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await ask.getByRole('textbox').fill('Pengganti petugas lama')
    await ask.getByRole('textbox').press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await form.getByText(/Sudah diminta; menunggu orang kedua/).waitFor()

    const phone = await enter(/Ratna Handayani/, 390)
    const waiting = phone.page.getByRole('link', { name: 'Baca dan jawab: Permintaan menunggu persetujuan Anda' })
    await waiting.click()
    await phone.page.getByText('Pengganti petugas lama').waitFor()
    expect(await overflows(phone.page)).toBe(false)
    expect(await accessibilityFaults(phone.page)).toEqual([])
    await phone.page.getByRole('button', { name: 'Setujui', exact: true }).press('Enter')
    await phone.page.getByText('Disetujui, belum dilakukan').waitFor()
    expect(phone.complaints).toEqual([])
    await phone.close()

    await page.goto(`${running.url}/persetujuan`)
    await page.getByRole('button', { name: 'Lakukan sekarang' }).press('Enter')
    await page
      .getByRole('dialog', { name: 'Kata sandi sementara' })
      .getByText(/^\w{4}-\w{4}-/)
      .waitFor()
    const { rows } = await world.see(someone('auditor'), 'access/members', { search: 'Petugas Uji' })
    expect(rows).toMatchObject([{ role: 'officer', email: 'uji@contoh.id' }])
  })
})
