/** A lottery of seats as a page for everybody: the promise, the list, the result, and the command that draws it again. */
import type { Hono } from 'hono'
import { html } from 'hono/html'
import type { publicLottery } from '../classes/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { dateInJakarta, formatDate } from '../kernel/dates.ts'
import { Problem } from '../kernel/problem.ts'
import { type Language, languageOf } from '../kernel/text.ts'
import { type Platform, performView } from '../platform/perform.ts'
import { framed, number, type T } from './frame.ts'

type Lottery = Awaited<ReturnType<typeof publicLottery.run>>

export const lotteryRoute =
  (platform: Platform, anybody: Actor) =>
  (app: Hono): void => {
    const asked = async (id: string) => {
      try {
        return (await performView(platform, anybody, 'classes/public-lottery', { id })) as Lottery
      } catch (error) {
        if (error instanceof Problem && error.status < 500) return undefined
        throw error
      }
    }
    app.get('/publik/undian/:id', async (c) => {
      const [lottery, language] = [await asked(c.req.param('id')), languageOf(c.req.query('bahasa'))]
      return lottery ? c.html(written(lottery, language), 200, { 'cache-control': 'no-cache' }) : c.notFound()
    })
    app.get('/publik/undian/:id/daftar.csv', async (c) => {
      const lottery = await asked(c.req.param('id'))
      if (!lottery) return c.notFound()
      return c.body(lottery.list, 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${fileName(lottery)}"`,
        'cache-control': 'no-cache'
      })
    })
  }

const fileName = ({ number: written }: Lottery) => `undian-${written.replace('/', '-')}.csv`

/** A word in a command line: between single quotes, each of its own ended, escaped and begun again. */
const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`

function written(lottery: Lottery, language: Language) {
  const t: T = (id, en) => (language === 'id' ? id : en)
  const { id, seats, tickets, commitment, seed, word, drawn, status } = lottery
  const course = lottery.courseName[language]
  const title = t(
    `Undian kursi ${course}, angkatan ${lottery.number}`,
    `Lottery of seats, ${course}, class ${lottery.number}`
  )
  const day = formatDate(lottery.drawnAt ? dateInJakarta(new Date(lottery.drawnAt)) : lottery.drawsOn, language)
  const address = `/publik/undian/${id}`
  const command =
    seed && word
      ? `npm run rakit -- lottery ${fileName(lottery)} --seats ${seats} --commitment ${commitment} --seed ${seed} --word ${quoted(word)}`
      : null
  return framed({
    title,
    language,
    other: t(`${address}?bahasa=en`, address),
    main: html`<h1>${title}</h1>
<p class="pengantar">${t(
      `${number(tickets)} orang ingin ikut dan kursinya ${number(seats)}. Semua mendapat peluang yang sama; kursi terbagi rata ` +
        'menurut banyaknya peminat tiap desa, dan menurut rumah tangga miskin dan bukan miskin di dalamnya.',
      `${number(tickets)} people want to come and there are ${number(seats)} seats. All have the same chance; seats are shared ` +
        'evenly over villages by how many want to come, and over poor and other households within each.'
    )}</p>
${
  status === 'cancelled'
    ? html`<p><b>${t('Kelas ini dibatalkan.', 'This class was cancelled.')}</b></p>`
    : html`<p><b>${
        drawn
          ? t(`Sudah diundi ${day}.`, `Drawn on ${day}.`)
          : t(`Diundi ${day}, di depan umum.`, `To be drawn in the open on ${day}.`)
      }</b></p>`
}
<h2>${t('Janji sebelum undian', 'The promise before the draw')}</h2>
<p>${t(
      'Benih undian sudah dibuat dan tidak dapat diganti: inilah sidik jarinya (SHA-256). Catat atau foto sebelum hari undian.',
      'The seed is made and cannot be changed: this is its fingerprint (SHA-256). Note it, or take a photo, before the day.'
    )}</p>
<p><code>${commitment}</code></p>
<p><a class="tombol" href="${address}/daftar.csv">${t('Unduh daftar peserta (CSV)', 'Download the list (CSV)')}</a></p>
<p class="kecil">${t(
      'Daftar memuat kode, bukan nama. Tanyakan kode Anda kepada pendamping desa. Huruf wilayah dan kelompok hanya berlaku di undian ini.',
      'The list holds codes, not names. Ask the village facilitator for yours. Letters of areas and groups mean nothing elsewhere.'
    )}</p>
${
  drawn && command
    ? html`<h2>${t('Hasil', 'Result')}</h2>
<p>${t('Benih', 'Seed')}: <code>${seed}</code><br>
${t('Kata dari yang hadir', 'Word of those who were there')}: <code>${word}</code></p>
<p>${t(
        'Siapa pun dapat mengundi lagi dengan satu perintah Rakit di komputer mana pun; hasilnya harus sama:',
        'Anybody can draw again with one command of Rakit on any computer; the result must be the same:'
      )}</p>
<p><code>${command}</code></p>
<p class="kecil">${t(
        'Yang ternyata tidak dapat ikut dilewati, dan nomor berikutnya naik.',
        'Who turns out not to be able to come is passed over, and the next moves up.'
      )}</p>
<ol class="undian">${drawn.map(
        (code, i) =>
          html`<li${i < seats ? html` class="dapat"` : ''}><code>${code}</code>${
            i < seats ? ` ${t('dapat kursi', 'gets a seat')}` : ''
          }</li>`
      )}</ol>`
    : ''
}`
  })
}
