/** Files that mean two things and hide lines, brought in by hand in a browser: nothing is guessed, nothing is lost without a word. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobKinds } from '../../src/app.ts'
import type { Running } from '../../src/commands/start.ts'
import { buildDemo } from '../../src/demo/build.ts'
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

const names = ['Siti Aminah', 'Abdul Rahman', 'Nur Hayati', 'Misnadi', 'Hosniyah', 'Busri']
const card = (n: number) => `3529141203${String(n).padStart(6, '0')}`

/** Every date could be of two days, every harvest of two amounts; the second line has no household number; a total ends it. */
const twoMeanings = (last: string) =>
  [
    `No. KK;Nama;Jenis Kelamin;Tgl Lahir;Desa;Kecamatan;Panen Mente (kg);${last}`,
    ...names.map((name, i) =>
      [
        i === 1 ? '' : card(500 + i),
        name,
        i % 2 ? 'L' : 'P',
        `0${i + 1}/0${i + 3}/197${i}`,
        'Jelbudan',
        'Dasuk',
        '1.250',
        '-'
      ].join(';')
    ),
    'Jumlah;;;;;;7.500;'
  ].join('\r\n')

/** In a wide table one telephone, one wish and two births are doubtful, each in its own row. */
const doubts = [
  'Nama;NIK;Alamat;Dusun;RT;RW;Pekerjaan;Pendidikan;No HP;Tgl Lahir;Minat;Desa;Kecamatan',
  'Ana Sumiyati;3529145203851001;Jl. Raya;Barat;1;2;Tani;SD;tanya RT;12-03-1985;Batik;Jelbudan;Dasuk',
  'Budi Santoso;3529141203850002;sda;sda;1;2;Tani;SD;081234567001;12-03-1985;Bukan batik;Jelbudan;Dasuk',
  'Citra Dewi;;sda;sda;1;2;Tani;SD;belum punya;1984-12-31T17:00:00Z;Kue;Jelbudan;Dasuk',
  'Dewi Ayu;;sda;sda;1;2;Tani;SD;-;31-02-1985;Kue;Jelbudan;Dasuk'
].join('\r\n')

/** Three people in sight, two on a sheet that Excel hides, and a column that it hides. */
async function hiddenSheet(): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  const titles = ['Nama Lengkap', 'L/P', 'Tanggal Lahir', 'Dusun', 'Desa', 'Kecamatan', 'Telepon']
  const person = (name: string, day: number) => [
    name,
    'P',
    `${day}-04-1985`,
    'Krajan',
    'Jelbudan',
    'Dasuk',
    '081234567890'
  ]
  const seen = book.addWorksheet('RT 1')
  seen.addRows([titles, person('Sumiati', 13), person('Rahmawati', 14), person('Fatimah', 15), ['Jumlah', 3]])
  seen.getColumn(7).hidden = true
  const unseen = book.addWorksheet('RT 2 lama', { state: 'hidden' })
  unseen.addRows([titles, person('Sahrulla', 16), person('Zainab', 17)])
  return Buffer.from(await book.xlsx.writeBuffer())
}

/** A list that goes on without titles on its second sheet, births as times of another zone, and points whose columns stand swapped. */
async function oddWorkbook(): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  const titles = ['Nama', 'NIK', 'Tgl Lahir', 'Lintang', 'Bujur', 'Desa', 'Kecamatan']
  const person = (name: string, n: number) => [
    name,
    card(800 + n),
    `198${n}-04-01T17:00:00Z`,
    113.64 + n / 1000,
    -6.91 - n / 1000,
    'Jelbudan',
    'Dasuk'
  ]
  book.addWorksheet('Barat').addRows([titles, person('Sumarni', 1), person('Hasanah', 2), ['Jumlah', '', 2]])
  book.addWorksheet('Timur').addRows([person('Mat Tasan', 3), person('Rukmini', 4)])
  return Buffer.from(await book.xlsx.writeBuffer())
}

describe.runIf(chromiumPath)('a file that means two things', () => {
  let world: World
  let running: Running
  let browser: Browser
  const windows: Visit[] = []
  const officer = someone('officer')
  const bring = async (file: string, width: number, kind?: 'Usaha'): Promise<Page> => {
    const window = await visit(browser, running.url, { width })
    windows.push(window)
    const { page } = window
    await page.getByRole('button', { name: /Ratna Handayani/ }).click()
    await page.getByRole('heading', { name: /Selamat datang/ }).waitFor()
    await page.goto(`${running.url}/impor`)
    if (kind) await page.getByText(kind, { exact: true }).last().click()
    await page.locator('input[type=file]').setInputFiles(join(world.directory, file))
    await page.getByRole('button', { name: /^Terapkan \d+ baris/ }).waitFor()
    return page
  }
  let shots = 0
  const fine = async (page: Page) => {
    if (process.env.SHOTS)
      await page.screenshot({
        path: `${process.env.SHOTS}-${String(shots++).padStart(2, '0')}-${page.viewportSize()!.width}.png`,
        fullPage: true
      })
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await overflows(page)).toBe(false)
  }
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  const births = async () => {
    const { rows } = await world.platform.connection.pool.query(
      `select name, birth_date::text as birth from person where name = any($1) order by array_position($1, name)`,
      [names]
    )
    return rows.map((row) => row.birth)
  }
  beforeAll(async () => {
    world = await openWorld({ fromEmpty: true })
    await buildDemo(world.platform, jobKinds, { households: 60, seed: 3529, chapters: 0 }, () => {})
    writeFileSync(join(world.directory, 'dua-arti.csv'), twoMeanings('Catatan'))
    writeFileSync(join(world.directory, 'dua-arti-lagi.csv'), twoMeanings('Catatan'))
    writeFileSync(join(world.directory, 'dua-arti-lain.csv'), twoMeanings('Keterangan'))
    writeFileSync(join(world.directory, 'ragu.csv'), doubts)
    writeFileSync(join(world.directory, 'lembar.xlsx'), await hiddenSheet())
    writeFileSync(join(world.directory, 'aneh.xlsx'), await oddWorkbook())
    writeFileSync(
      join(world.directory, 'ribuan.csv'),
      'Daftar usaha (dalam ribuan rupiah)\nNama Usaha;NIK;Nama Pemilik;Omzet;Desa\nA ' +
        'Jaya;3529145203850901;Ali;93;Jelbudan\nB Jaya;3529145203850902;Beni;1.500.000;Jelbudan\n'
    )
    writeFileSync(join(world.directory, 'nama.txt'), 'Nurul Aini\nMoh. Rofik\nSitti Maryam\n')
    running = await serve(world)
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await running?.stop()
    await world?.close()
  })

  it('asks once for each column, shows what either answer gives, and keeps what was said', async () => {
    const page = await bring('dua-arti.csv', 1280)
    await page.getByRole('heading', { name: '2 pertanyaan dulu' }).waitFor()
    await page.getByText('Terapkan 0 baris').waitFor()
    await fine(page)
    const dates = page.getByRole('radiogroup', { name: 'Kolom “Tgl Lahir”: mana yang ditulis dulu?' })
    await dates.getByRole('radio', { name: /^Hari dulu.*01\/03\/1970.*1 Maret 1970/ }).waitFor()
    await dates.getByRole('radio', { name: /^Bulan dulu.*01\/03\/1970.*3 Januari 1970/ }).focus()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Space')
    expect(await dates.getByRole('radio', { name: /^Hari dulu/ }).isChecked()).toBe(true)
    const numbers = page.getByRole('radiogroup', { name: /Kolom “Panen Mente \(kg\)”/ })
    await numbers.getByRole('radio', { name: /^Koma.*1\.250.*1,25/ }).waitFor()
    await numbers.getByRole('radio', { name: /^Titik.*1\.250/ }).click()
    await fine(page)
    await page.getByRole('button', { name: 'Baca ulang dengan 2 dari 2 jawaban' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Terapkan 5 baris' }).waitFor()
    expect(await page.getByText('pertanyaan dulu').count()).toBe(0)
    await page.getByRole('button', { name: 'Lihat atau ubah kolom' }).click()
    await page.getByText('01/03/1970 = 1 Maret 1970; jawaban Anda, diingat').waitFor()
    await fine(page)
  })

  it('the household number that stands above is chosen in its row, and the file is applied', async () => {
    const { page } = windows.at(-1)!
    const choice = page.getByRole('button', { name: 'Baris 3, No. KK: Keluarga yang sama' })
    await choice.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Terapkan 6 baris' }).click()
    await page.getByText('data baru').waitFor()
    expect(await births()).toEqual([0, 1, 2, 3, 4, 5].map((i) => `197${i}-0${i + 3}-0${i + 1}`))
    const { rows } = await world.platform.connection.pool.query(
      'select count(distinct household_id)::int as homes from person where name = any($1)',
      [names.slice(0, 2)]
    )
    expect(rows).toEqual([{ homes: 1 }])
    await fine(page)
  })

  it('the line of totals was left out, and is shown', async () => {
    const { page } = windows.at(-1)!
    await page.getByText('1 baris dilewati: 1 baris jumlah.').waitFor()
    await page.getByRole('button', { name: 'Lihat yang dilewati' }).click()
    await page.getByText('Jumlah · 7.500').waitFor()
    await fine(page)
  })

  it('the next file like it asks nothing', async () => {
    const page = await bring('dua-arti-lagi.csv', 1280)
    expect(await page.getByText('pertanyaan dulu').count()).toBe(0)
  })

  it('without an answer each row is asked, on a phone as well', async () => {
    const page = await bring('dua-arti-lain.csv', 390)
    await page.getByRole('heading', { name: '2 pertanyaan dulu' }).waitFor()
    await fine(page)
    await page.getByText('Koma memisahkan ribuan').click()
    await page.getByText('Titik memisahkan ribuan').click()
    await page.getByRole('button', { name: 'Baca ulang dengan 1 dari 2 jawaban' }).click()
    await page.getByRole('heading', { name: 'Satu pertanyaan dulu' }).waitFor()
    await page.getByRole('button', { name: 'Baris 2, Tanggal lahir: 3 Januari 1970' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Terapkan 1 baris' }).waitFor()
    // The next question is where this one was.
    await expect.poll(() => focused(page)).toBe('Baris 3, No. KK: Keluarga yang sama')
    await page.getByRole('button', { name: 'Perbaiki baris 4', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: '3 Mei 1972' }).check()
    await fine(page)
    await dialog.getByRole('button', { name: 'Simpan perbaikan' }).click()
    await page.getByRole('button', { name: 'Terapkan 2 baris' }).waitFor()
    await page.getByRole('button', { name: 'Lihat atau ubah kolom' }).click()
    await fine(page)
  })

  it.each([1280, 390])(
    'a doubtful column leads to its rows, and what may be meant is offered by its name (%i)',
    async (width) => {
      const page = await bring('ragu.csv', width)
      await page.getByRole('button', { name: 'Lihat atau ubah kolom' }).click()
      await fine(page)
      await page.getByRole('button', { name: 'Lihat 1 baris yang meragukan di kolom Minat' }).focus()
      await page.keyboard.press('Enter')
      await expect.poll(() => page.locator('[data-row]').count()).toBe(1)
      expect(await page.getByLabel('Karena kolom').inputValue()).toBe('interest1')
      await fine(page)
      await page.getByRole('button', { name: 'Baris 3, Minat pertama: Batik tulis' }).waitFor()
      await page.getByLabel('Karena kolom').selectOption('birthDate')
      await expect.poll(() => page.locator('[data-row]').count()).toBe(2)
      await page.getByRole('button', { name: 'Baris 4, Tanggal lahir: 1 Januari 1985' }).waitFor()
      await fine(page)
      if (width > 500) {
        const titles = await page
          .getByRole('region', { name: 'Baris impor' })
          .getByRole('columnheader')
          .allTextContents()
        expect(titles.slice(0, 6)).toEqual(['Baris', 'Keadaan', 'Nama', 'Tanggal lahir', 'Telepon', 'Minat pertama'])
      }
    }
  )

  it('a hidden sheet is counted, shown and taken in', async () => {
    const page = await bring('lembar.xlsx', 1280)
    await page.getByText('3 baris dilewati: 2 di lembar tersembunyi, 1 baris jumlah.').waitFor()
    await page.getByText('1 tersembunyi, tidak dibaca').waitFor()
    await page.getByRole('button', { name: 'Lihat yang dilewati' }).click()
    await page.getByText(/Sahrulla · P · 16-04-1985/).waitFor()
    await fine(page)
    await page.getByRole('button', { name: 'Ikutkan 2 baris: Lembar tersembunyi' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Terapkan 5 baris' }).waitFor()
    await page.getByText('1 baris dilewati: 1 baris jumlah; 2 baris diikutkan.').waitFor()
    await page.getByRole('button', { name: 'Terapkan 5 baris' }).click()
    await page.getByText('data baru').waitFor()
    await fine(page)
    const found = await world.see(officer, 'intake/list', {})
    expect(found.rows.find((row) => row.fileName === 'lembar.xlsx')!.result).toMatchObject({ new: 5, held: 0 })
  })

  it('a line that was taken in is put out again, from its row or by its reason, by keyboard', async () => {
    const page = await bring('lembar.xlsx', 390)
    await page.getByRole('button', { name: 'Lihat yang dilewati' }).click()
    await page.getByRole('button', { name: 'Ikutkan 2 baris: Lembar tersembunyi' }).press('Enter')
    await page.getByRole('button', { name: 'Terapkan 5 baris' }).waitFor()
    await page.getByText('1 baris dilewati: 1 baris jumlah; 2 baris diikutkan.').waitFor()
    await page.getByLabel('Baris yang ditampilkan').selectOption('all')
    await page.getByRole('button', { name: 'Keluarkan lagi baris 2' }).press('Enter')
    await page.getByRole('button', { name: 'Terapkan 4 baris' }).waitFor()
    await fine(page)
    await page.getByRole('button', { name: 'Keluarkan lagi 1 baris: Lembar tersembunyi' }).press('Enter')
    await page.getByRole('button', { name: 'Terapkan 3 baris' }).waitFor()
    await page.getByText('3 baris dilewati: 2 di lembar tersembunyi, 1 baris jumlah.').waitFor()
    await fine(page)
  })

  it.each([1280, 390])('what is odd throughout a file is asked once and answered by keyboard (%i)', async (width) => {
    if (width === 390) await world.platform.connection.pool.query('delete from import_memory')
    const page = await bring('aneh.xlsx', width)
    await page.getByRole('heading', { name: '2 pertanyaan dulu' }).waitFor()
    await fine(page)
    const days = page.getByRole('radiogroup', { name: 'Kolom “Tgl Lahir”: hari mana yang dimaksud?' })
    await days.getByRole('radio', { name: /^Hari seperti tertulis.*1 April 1981/ }).waitFor()
    await days.getByRole('radio', { name: /^Hari di Jakarta.*2 April 1981/ }).press('Space')
    const points = page.getByRole('radiogroup', { name: /apakah lintang dan bujur tertukar/ })
    await points.getByRole('radio', { name: /^Tertukar.*Lintang -6,911, bujur 113,641/ }).press('Space')
    await page.getByRole('button', { name: 'Baca ulang dengan 2 dari 2 jawaban' }).press('Enter')
    await page.getByRole('button', { name: 'Terapkan 2 baris' }).waitFor()
    const list = page.getByRole('radiogroup', { name: /^2 baris tanpa judul kolom/ })
    await list.getByRole('radio', { name: /^Lanjutan.*Nama: Mat Tasan/ }).press('Space')
    await fine(page)
    await page.getByRole('button', { name: 'Baca dengan jawaban ini' }).press('Enter')
    await page.getByRole('button', { name: 'Terapkan 4 baris' }).waitFor()
    await page.getByRole('button', { name: 'Lihat yang dilewati' }).press('Enter')
    await page.getByText('Jumlah · 2', { exact: true }).waitFor()
    await fine(page)
  })

  it.each([1280, 390])(
    'amounts that could be rupiah or the thousands above them are asked of once (%i)',
    async (width) => {
      const page = await bring('ribuan.csv', width, 'Usaha')
      await page.getByRole('heading', { name: 'Satu pertanyaan dulu' }).waitFor()
      const asked = page.getByRole('radiogroup', { name: 'Kolom “Omzet”: angkanya dalam apa?' })
      await asked.getByRole('radio', { name: /^ribuan rupiah.*1\.500\.000 = Rp1\.500\.000\.000/ }).waitFor()
      await asked.getByRole('radio', { name: /^rupiah.*1\.500\.000 = Rp1\.500\.000$/ }).press('Space')
      await fine(page)
      await page.getByRole('button', { name: 'Baca ulang dengan jawaban ini' }).press('Enter')
      await page.getByText('Satu pertanyaan dulu').waitFor({ state: 'detached' })
      await page
        .getByText('ribuan rupiah: “Daftar usaha (dalam ribuan rupiah)”; yang dapat berarti keduanya: rupiah')
        .waitFor()
      await fine(page)
    }
  )

  it.each([1280, 390])('a list of names alone is read, with what is missing said of each (%i)', async (width) => {
    const page = await bring('nama.txt', width)
    await page.getByText('Ada baris yang tidak menyebut desa.').waitFor()
    await expect.poll(() => page.locator('[data-row]').count()).toBe(3)
    await fine(page)
  })

  it('a file whose reading failed on the server is read again by a button', async () => {
    const { pool } = world.platform.connection
    await pool.query(
      `create function fail() returns trigger language plpgsql as $$ begin raise 'out of order'; end $$;
       create trigger fail before insert on import_row execute function fail()`
    )
    const window = await visit(browser, running.url, { width: 390 })
    windows.push(window)
    const { page } = window
    await page.getByRole('button', { name: /Ratna Handayani/ }).click()
    await page.getByRole('heading', { name: /Selamat datang/ }).waitFor()
    await page.goto(`${running.url}/impor`)
    await page.locator('input[type=file]').setInputFiles(join(world.directory, 'ragu.csv'))
    await page.getByRole('alert').getByText('Pekerjaan gagal di server').waitFor()
    await fine(page)
    await pool.query('drop function fail cascade')
    await page.getByRole('button', { name: 'Jalankan lagi' }).click()
    await page.getByRole('button', { name: /^Terapkan \d+ baris/ }).waitFor()
  })

  it('the browser had nothing to complain about', () => expect(windows.flatMap((w) => w.complaints)).toEqual([]))
})
