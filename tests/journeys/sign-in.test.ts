/** Somebody new: the handed-out password, codes from a telephone, the own account; and what is asked once more. */
import { Secret, TOTP } from 'otpauth'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shippedSignInRules } from '../../src/access/model.ts'
import type { Running } from '../../src/commands/start.ts'
import { accessibilityFaults, chromiumPath, openBrowser, overflows, serve, visit } from '../support/browser.ts'
import { jelbudan, openWorld, someone, type World } from '../support/world.ts'

describe.runIf(chromiumPath)('a new officer', () => {
  const email = 'rahma@contoh.id'
  const chosen = 'lontar-perahu-71-mente'
  let now = new Date()
  let world: World
  let running: Running
  let browser: Browser
  let page: Page
  let issued: string
  let secret: string
  const admin = someone('administrator')
  beforeAll(async () => {
    world = await openWorld()
    const { rules, source, validFrom } = shippedSignInRules
    await world.act(admin, 'access/save-sign-in-rules', { rules, source, validFrom })
    const officer = { name: 'Rahma Dewi', email, role: 'officer', agency: 'cooperatives' } as const
    issued = (await world.act(admin, 'access/add-member', officer)).password
    await world.act(someone('officer'), 'households/register', {
      household: { village: jelbudan } as never,
      people: [{ name: 'Siti Aminah', sex: 'female', relation: 'head' }] as never
    })
    running = await serve(world, () => now)
    browser = await openBrowser()
    page = (await visit(browser, `${running.url}/masuk`)).page
  })
  afterAll(async () => {
    await browser?.close()
    await running?.stop()
    await world?.close()
  })
  const later = (minutes: number) => {
    now = new Date(now.getTime() + minutes * 60_000)
  }
  const looksRight = async (shown = page) => {
    expect(await accessibilityFaults(shown)).toEqual([])
    expect(await overflows(shown)).toBe(false)
  }
  const heading = (name: string | RegExp, shown = page) => shown.getByRole('heading', { name }).first().waitFor()
  const enter = async (password: string, shown = page) => {
    await shown.getByLabel('Surel').fill(email)
    await shown.locator('[name=password]').fill(password)
    await shown.getByRole('button', { name: 'Masuk', exact: true }).last().click()
  }
  const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now.getTime() })

  it('changes the password that was handed out before anything else, whatever the address', async () => {
    await enter(issued)
    await heading('Pilih kata sandi Anda sendiri')
    await page.goto(`${running.url}/warga`)
    await heading('Pilih kata sandi Anda sendiri')
    await page.getByLabel('Kata sandi sekarang').fill(issued)
    await page.getByLabel('Kata sandi baru').fill('sumenep2026')
    await page.keyboard.press('Enter')
    await page.getByText('terlalu mudah ditebak').waitFor()
    await looksRight()
    await page.getByLabel('Kata sandi baru').fill(chosen)
    await page.keyboard.press('Enter')
    await heading('Pasang kode sekali pakai')
  })

  it('sets up codes, with the picture or the words, and puts the recovery codes away', async () => {
    await page.getByRole('button', { name: 'Mulai' }).press('Enter')
    await page.getByAltText('Kode QR untuk aplikasi').waitFor()
    await looksRight()
    secret = (await page.locator('code').textContent())!.replaceAll(' ', '')
    await page.getByLabel('Kode dari aplikasi').fill('000000')
    await page.keyboard.press('Enter')
    await page.getByText('Kode ini tidak cocok').waitFor()
    await page.getByLabel('Kode dari aplikasi').fill(code())
    await page.keyboard.press('Enter')
    await page.getByText('Kode pemulihan Rakit').waitFor()
    expect((await page.locator('pre').textContent())!.split('\n')).toHaveLength(10)
    await looksRight()
    await page.getByLabel('Kode pemulihan sudah saya simpan').check()
    await page.getByRole('button', { name: 'Selesai' }).click()
    await heading('Rumah Tangga & Usaha')
  })

  it('gives a code on the telephone as well, and signs that telephone out from the office', async () => {
    later(1)
    const { page: phone } = await visit(browser, `${running.url}/masuk`, { width: 390 })
    await enter(chosen, phone)
    await heading('Kode sekali pakai', phone)
    await looksRight(phone)
    await phone.getByLabel('Kode dari aplikasi').fill(code())
    await phone.keyboard.press('Enter')
    await heading(/Selamat datang/, phone)
    await phone.getByRole('button', { name: /^Akun: Rahma/ }).click()
    await phone.getByRole('menuitem', { name: 'Akun saya' }).click()
    await phone.getByText('perangkat ini').waitFor()
    await looksRight(phone)

    await page.goto(`${running.url}/akun`)
    await page.getByText('Kode pemulihan tersisa: 10.').waitFor()
    await looksRight()
    await page.getByRole('button', { name: /^Keluarkan Chrome/ }).click()
    await page.getByRole('button', { name: /^Keluarkan semua/ }).waitFor({ state: 'detached' })
    await phone.reload()
    await phone.getByRole('link', { name: 'Masuk', exact: true }).waitFor()
  })

  it('is asked once more before a table is exported, and gets it', async () => {
    await page.goto(`${running.url}/warga`)
    await page.getByText('Siti Aminah').first().waitFor()
    later(16)
    await page.getByRole('button', { name: 'Unduh Excel' }).click()
    const asked = page.getByRole('dialog', { name: 'Masih Anda?' })
    await asked.locator('[name=proof]').fill('salah')
    await page.keyboard.press('Enter')
    await asked.getByText('Kata sandi ini tidak cocok').waitFor()
    await looksRight()
    await asked.locator('[name=proof]').fill(chosen)
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
    expect(download.suggestedFilename()).toMatch(/\.xlsx$/)
    await asked.waitFor({ state: 'detached' })
  })

  it('meets rules that the administrator edits', async () => {
    await world.platform.connection.pool.query(
      `update member set role = 'administrator', agency = null where email = $1`,
      [email]
    )
    // Written behind the server's back: it remembers who bears a cookie until something of signing in is changed.
    await page.request.post(`${running.url}/api/auth/update-user`, { data: {} })
    const me = () => page.request.post(`${running.url}/api/views/access/me`, { data: { input: {} } })
    await expect.poll(async () => (await me()).text(), { timeout: 30_000 }).toContain('"administrator"')
    await page.goto(`${running.url}/pengguna?tab=masuk`)
    await page.getByLabel('Pembeli').check()
    await page.getByLabel('Sumber atau dasar keputusan').fill('Rapat dua dinas')
    await looksRight()
    await page.getByRole('button', { name: 'Simpan versi baru' }).click()
    await page.getByText('Sumber: Rapat dua dinas').waitFor()
    const { rules } = await world.see(admin, 'access/sign-in-rules', {})
    expect(rules.secondFactor.toSorted()).toEqual(['administrator', 'auditor', 'buyer', 'officer'])
  })
})
