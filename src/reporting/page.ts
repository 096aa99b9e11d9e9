/** The public page as HTML, written by the server: it is read on any phone, without script, in one answer. */
import { geoMercator, geoPath } from 'd3-geo'
import type { Feature, FeatureCollection, MultiPolygon, Polygon } from 'geojson'
import type { Hono } from 'hono'
import { html } from 'hono/html'
import type { lotteries } from '../classes/index.ts'
import { fewest } from '../households/disclosure.ts'
import type { Actor } from '../kernel/actor.ts'
import { formatDate } from '../kernel/dates.ts'
import { formatRupiah } from '../kernel/money.ts'
import { type Language, languageOf } from '../kernel/text.ts'
import { type Platform, performView } from '../platform/perform.ts'
import { mainlandOf, noData, scaleOf, shadeOf } from '../potential/choropleth.ts'
import { framed, number, type T } from './frame.ts'
import type { publicPage } from './public.ts'

type Page = Awaited<ReturnType<typeof publicPage.run>>
type Lotteries = Awaited<ReturnType<typeof lotteries.run>>['rows']
type Shape = Feature<Polygon | MultiPolygon>

interface Shown {
  page: Page
  lots: Lotteries
  shapes: readonly Shape[]
  regency: string
  language: Language
  /** What is sought among the products. */
  search: string
}

export const publicPageRoute =
  (platform: Platform, anybody: Actor) =>
  (app: Hono): void => {
    app.get('/publik', async (c) => {
      const [page, lots, boundaries, place] = await Promise.all([
        performView(platform, anybody, 'reporting/public', {}) as Promise<Page>,
        performView(platform, anybody, 'classes/lotteries', {}) as Promise<{ rows: Lotteries }>,
        performView(platform, anybody, 'regions/boundaries', {}) as Promise<{ villages: FeatureCollection }>,
        platform.connection.db
          .selectFrom('region')
          .select('name')
          .where('code', '=', anybody.regency)
          .executeTakeFirst()
      ])
      return c.html(
        written({
          page,
          lots: lots.rows,
          shapes: boundaries.villages.features as Shape[],
          regency: place?.name ?? '',
          language: languageOf(c.req.query('bahasa')),
          search: (c.req.query('cari') ?? '').slice(0, 80)
        }),
        200,
        { 'cache-control': 'no-cache' }
      )
    })
  }

function written({ page, lots, shapes, regency, language, search }: Shown) {
  const t: T = (id, en) => (language === 'id' ? id : en)
  const { counts } = page
  const figures: [string, number | null][] = [
    [t('rumah tangga diwawancarai', 'households interviewed'), counts.surveyed],
    [t('orang terlatih dan bersertifikat', 'people trained and certified'), counts.trained],
    [t('usaha didampingi', 'businesses accompanied'), counts.accompanied],
    [t('produk di ritel modern', 'products in modern retail'), counts.shelves],
    [t('toko menjualnya', 'stores sell them'), counts.stores]
  ]
  const title = t(`Dari rumah ke rak, Kabupaten ${regency}`, `From home to shelf, ${regency}`)
  return framed({
    title,
    language,
    other: t('/publik?bahasa=en', '/publik'),
    main: html`<h1>${title}</h1>
<p class="pengantar">${t(
      'Usaha rumahan warga: siapa yang belajar apa, apa yang dibuat, dan di mana membelinya.',
      'Home industry of residents: who learns what, what is made, and where to buy it.'
    )}</p>
<p><a class="tombol" href="/periksa">${t('Periksa sertifikat', 'Check a certificate')}</a></p>
<dl class="angka">${figures.map(
      ([label, value]) => html`<div><dt>${label}</dt><dd>${value === null ? `< ${fewest}` : number(value)}</dd></div>`
    )}</dl>
${products(page.products, search, t, language)}
${trainings(page.trainings, t, language)}
${drawn(lots, t, language)}
${villages(page.villages, shapes, t)}
<p class="kecil">${t(
      `Angka dengan kurang dari ${fewest} rumah tangga di baliknya tidak ditampilkan. Produk ditampilkan dengan persetujuan pemiliknya.`,
      `Figures with fewer than ${fewest} households behind them are not shown. Products are shown with the consent of their owners.`
    )}</p>`
  })
}

function products(list: Page['products'], search: string, t: T, language: Language) {
  const words = search.trim().toLowerCase()
  const found = list.filter((p) => `${p.name} ${p.brand} ${p.maker} ${p.villageName}`.toLowerCase().includes(words))
  return html`<section aria-labelledby="produk">
<h2 id="produk">${t('Produk warga', "Residents' products")}</h2>
${
  list.length > 6
    ? html`<form method="get" action="/publik#produk" role="search">
<label for="cari">${t('Cari produk atau desa', 'Find a product or village')}</label>
<input id="cari" name="cari" type="search" value="${search}">
${language === 'en' ? html`<input type="hidden" name="bahasa" value="en">` : ''}
<button>${t('Cari', 'Find')}</button>
</form>`
    : ''
}
${
  found.length === 0
    ? html`<p>${
        words
          ? t('Tidak ada produk yang cocok.', 'No product matches.')
          : t(
              'Belum ada produk yang ditampilkan. Pemilik yang setuju dapat menampilkannya dari halaman produk.',
              'No product is shown yet. Owners who agree can show theirs from the page of the product.'
            )
      }</p>`
    : html`<ul class="produk">${found.map((p) => product(p, t))}</ul>`
}
</section>`
}

const product = (p: Page['products'][number], t: T) => html`<li>
${
  p.photo
    ? html`<img loading="lazy" alt="" width="320" height="200" src="/api/documents/reporting/public-photo?input=${encodeURIComponent(
        JSON.stringify({ product: p.id, file: p.photo })
      )}">`
    : ''
}
<h3>${p.name}</h3>
<p class="kecil">${p.brand}, ${p.villageName}</p>
${p.shelfPrice ? html`<p>${formatRupiah(p.shelfPrice)} / ${p.net}</p>` : ''}
${p.where.map(
  (w) =>
    html`<details><summary>${w.retailer}, ${w.stores.length} ${t('toko', 'stores')}</summary><p>${w.stores.join(', ')}</p></details>`
)}
</li>`

const trainings = (list: Page['trainings'], t: T, language: Language) => html`<section aria-labelledby="pelatihan">
<h2 id="pelatihan">${t('Pelatihan yang akan datang', 'Trainings to come')}</h2>
${
  list.length === 0
    ? html`<p>${t('Belum ada yang dijadwalkan.', 'None is scheduled yet.')}</p>`
    : html`<ul class="daftar">${list.map(
        (k) => html`<li><b>${k.course}</b>
<span>${formatDate(k.starts, language)} ${t('sampai', 'to')} ${formatDate(k.ends, language)}</span>
<span class="kecil">${k.venue}, ${k.villageName} · ${k.seats} ${t('kursi', 'seats')}</span></li>`
      )}</ul>`
}
<p>${t(
  'Ingin ikut? Sampaikan minat Anda kepada pendamping atau kantor desa.',
  'Want to join? Tell your facilitator or village office.'
)} <a href="/kursus">${t('Lihat semua kursus', 'See all courses')}</a></p>
</section>`

const drawn = (list: Lotteries, t: T, language: Language) =>
  list.length === 0
    ? ''
    : html`<section aria-labelledby="undian">
<h2 id="undian">${t('Undian kursi', 'Lotteries of seats')}</h2>
<ul class="daftar">${list.map(
        (
          l
        ) => html`<li><a href="/publik/undian/${l.id}${t('', '?bahasa=en')}">${l.courseName[language]}, ${l.number}</a>
<span>${l.drawnAt ? t('sudah diundi', 'drawn') : t('diundi', 'to be drawn')} ${formatDate(l.drawsOn, language)}</span>
<span class="kecil">${number(l.tickets)} ${t('orang', 'people')}, ${l.seats} ${t('kursi', 'seats')}</span></li>`
      )}</ul>
</section>`

/** Households interviewed by village: the mainland, the islands beside it, and every figure by name. */
function villages(list: Page['villages'], shapes: readonly Shape[], t: T) {
  const scale = scaleOf(list.flatMap((v) => v.households ?? []))
  const byCode = new Map(list.map((v) => [v.village, v]))
  const said = (value: number | null) =>
    value === null ? t(`kurang dari ${fewest}`, `fewer than ${fewest}`) : number(value)
  const mainland = mainlandOf(shapes)
  const away = shapes.filter((shape) => !mainland.includes(shape))
  const drawing = (part: readonly Shape[], title: string) => {
    if (part.length === 0) return ''
    const [width, height] = [640, 360]
    const projection = geoMercator().fitExtent(
      [
        [8, 8],
        [width - 8, height - 8]
      ],
      { type: 'FeatureCollection', features: [...part] }
    )
    const path = geoPath(projection).digits(1)
    const paths = part.map((shape) => {
      const village = byCode.get(String(shape.id))
      const value = village?.households
      const fill = value == null ? noData : shadeOf(scale.classOf(value), scale.bounds.length)
      return html`<path d="${path(shape) ?? ''}" fill="${fill}"><title>${village?.name}: ${said(value ?? null)}</title></path>`
    })
    return html`<figure><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">${paths}</svg>
<figcaption>${title}</figcaption></figure>`
  }
  const legend = scale.bounds.map((from, i) => {
    const next = scale.bounds[i + 1]
    const to = next === undefined ? '' : `–${number(next - 1)}`
    const words = `${next === undefined ? '≥ ' : ''}${number(from)}${to}`
    return html`<li><i style="background:${shadeOf(i, scale.bounds.length)}"></i>${words}</li>`
  })
  const districts = Map.groupBy(list, (v) => v.district)
  return html`<section aria-labelledby="peta">
<h2 id="peta">${t('Di mana rumah tangga sudah diwawancarai', 'Where households were interviewed')}</h2>
<div class="peta">${drawing(mainland, t('Daratan', 'Mainland'))}${drawing(away, t('Kepulauan', 'Islands'))}</div>
<ul class="warna">${legend}<li><i style="background:${noData}"></i>${t('belum atau terlalu sedikit', 'none, or too few')}</li></ul>
<details><summary>${t('Angka tiap desa', 'Figures by village')}</summary>
${[...districts].map(
  ([district, rows]) => html`<h3>${district}</h3>
<ul class="desa">${rows.map((v) => html`<li><a href="/desa/${v.village}">${v.name}</a> ${said(v.households)}</li>`)}</ul>`
)}</details>
<p><a href="/peta">${t('Buka Peta Potensi', 'Open the Map of Potential')}</a></p>
</section>`
}
