/** Every screen and its address; each is loaded when it is first opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Layout, Lost } from './layout.tsx'

const root = createRootRoute({ component: Layout, notFoundComponent: Lost })
/** Words of the address: `keys` are what screens know by name, the others a list's own (its page, order and filters). */
const words = (search: Record<string, unknown>, ...keys: string[]) =>
  Object.fromEntries(
    Object.entries(search).filter(([key, value]) => typeof value === 'string' || !keys.includes(key))
  ) as Record<string, string | undefined>

const screen = <const P extends string>(path: P, load: () => Promise<Record<string, unknown>>, name: string) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load as never, name as never) })
const screenWith = <const P extends string>(
  path: P,
  keys: string[],
  load: () => Promise<Record<string, unknown>>,
  name: string
) =>
  createRoute({
    getParentRoute: () => root,
    path,
    validateSearch: (search: Record<string, unknown>) => words(search, ...keys),
    component: lazyRouteComponent(load as never, name as never)
  })

const routes = [
  screen('/', () => import('../reporting/home.tsx'), 'Home'),
  screenWith('/bupati', ['rapat'], () => import('../reporting/regent.tsx'), 'RegentPage'),
  screenWith('/bukti', ['tab'], () => import('../evidence/page.tsx'), 'Evidence'),
  screenWith('/masuk', ['ke'], () => import('../access/sign-in.tsx'), 'SignIn'),
  screen('/akun', () => import('../access/own-account.tsx'), 'OwnAccount'),
  screenWith('/warga', ['tab', 'filter', 'desa', 'cari'], () => import('../households/list.tsx'), 'Register'),
  screen('/warga/baru', () => import('../households/new.tsx'), 'NewHousehold'),
  screen('/warga/$id', () => import('../households/page.tsx'), 'HouseholdPage'),
  screen('/warga/$id/kuesioner', () => import('../potential/interview.tsx'), 'Interview'),
  screenWith('/impor', ['keadaan'], () => import('../intake/imports.tsx'), 'Imports'),
  screen('/impor/$id', () => import('../intake/wizard.tsx'), 'ImportWizard'),
  screenWith('/duplikat', ['jenis', 'keadaan'], () => import('../households/duplicates.tsx'), 'Duplicates'),
  screenWith('/peta', ['ukuran', 'dari', 'lihat'], () => import('../potential/map.tsx'), 'PotentialMap'),
  screen('/desa/$code', () => import('../potential/village.tsx'), 'VillagePage'),
  screen('/kuesioner', () => import('../potential/questionnaire.tsx'), 'QuestionnairePage'),
  screenWith('/perencana', ['keadaan'], () => import('../training/plans.tsx'), 'Plans'),
  screenWith('/perencana/banding', ['a', 'b'], () => import('../training/compare.tsx'), 'ComparePlans'),
  screenWith('/perencana/$id', ['tab'], () => import('../training/plan.tsx'), 'PlanPage'),
  screen('/program', () => import('../training/programmes.tsx'), 'Programmes'),
  screen('/kursus', () => import('../training/courses.tsx'), 'Courses'),
  screen('/kursus/aturan', () => import('../training/seat-rules.tsx'), 'SeatRulesPage'),
  screenWith('/kursus/$id', ['versi'], () => import('../training/course.tsx'), 'CoursePage'),
  screen('/narasumber', () => import('../training/mentors.tsx'), 'Mentors'),
  screen('/tempat', () => import('../training/venues.tsx'), 'Venues'),
  screenWith('/kelas', ['keadaan', 'dinas'], () => import('../classes/list.tsx'), 'Classes'),
  screenWith('/kelas/$id', ['tab'], () => import('../classes/page.tsx'), 'ClassPage'),
  screenWith('/kalender', ['bulan', 'lihat'], () => import('../classes/calendar.tsx'), 'Calendar'),
  screen('/jawab/$word', () => import('../classes/invitation.tsx'), 'Invitation'),
  screenWith('/sertifikat', ['keadaan'], () => import('../certificates/list.tsx'), 'Certificates'),
  screen('/periksa', () => import('../certificates/check.tsx'), 'CheckCertificate'),
  screenWith('/pendampingan', ['tab', 'keadaan'], () => import('../mentoring/home.tsx'), 'Accompaniment'),
  screen('/pendampingan/tabel', () => import('../mentoring/scoring.tsx'), 'Scoring'),
  screenWith('/pendampingan/$id', ['tab'], () => import('../mentoring/case.tsx'), 'CasePage'),
  screen('/pendampingan/$id/kunjungan', () => import('../mentoring/visit.tsx'), 'Visit'),
  screenWith('/bantuan', ['tab', 'keadaan', 'dinas'], () => import('../support/home.tsx'), 'SupportHome'),
  screen('/bantuan/aturan', () => import('../support/rules.tsx'), 'SupportRulesPage'),
  screen('/bantuan/$id', () => import('../support/page.tsx'), 'HelpPage'),
  screenWith('/kemitraan', ['tab', 'keadaan'], () => import('../cooperation/home.tsx'), 'Cooperation'),
  screen('/kemitraan/$id', () => import('../cooperation/listing.tsx'), 'ListingPage'),
  screen('/kerja-sama/$id', () => import('../cooperation/partnership.tsx'), 'PartnershipPage'),
  screenWith('/kelompok', ['tab'], () => import('../pools/list.tsx'), 'Pools'),
  screen('/kelompok/$id', () => import('../pools/page.tsx'), 'PoolPage'),
  screenWith('/produk', ['tab'], () => import('../products/list.tsx'), 'Products'),
  screen('/produk/$id', () => import('../products/page.tsx'), 'ProductPage'),
  screen('/perjanjian/batas', () => import('../retail/trade-rules.tsx'), 'TradeRulesPage'),
  screen('/perjanjian', () => import('../retail/agreements.tsx'), 'Agreements'),
  screen('/kurasi', () => import('../retail/curation.tsx'), 'Rounds'),
  screen('/kurasi/$id', () => import('../retail/curation.tsx'), 'RoundPage'),
  screenWith('/rak', ['tab'], () => import('../retail/racks.tsx'), 'Racks'),
  screenWith('/pesanan', ['tab', 'keadaan'], () => import('../orders/list.tsx'), 'Orders'),
  screen('/pesanan/baru', () => import('../orders/new.tsx'), 'NewOrder'),
  screen('/pesanan/$id', () => import('../orders/page.tsx'), 'OrderPage'),
  screenWith('/tagihan', ['keadaan'], () => import('../orders/invoices.tsx'), 'Invoices'),
  screenWith('/penjualan', ['tab'], () => import('../sales/home.tsx'), 'Sales'),
  screen('/penjualan/berkas/$id', () => import('../sales/import.tsx'), 'SalesImport'),
  screenWith('/batch', ['produk', 'kode'], () => import('../sales/batch.tsx'), 'BatchPage'),
  screen('/peringatan', () => import('../sales/alerts.tsx'), 'Alerts'),
  screenWith('/kalkulator', ['rumah', 'hitungan'], () => import('../mentoring/calculator.tsx'), 'Calculator'),
  screen('/pesan', () => import('../messages/outbox.tsx'), 'Outbox'),
  screen('/dokumen', () => import('../documents/templates.tsx'), 'Templates'),
  screenWith('/persetujuan', ['tab'], () => import('../access/approvals.tsx'), 'Approvals'),
  screenWith('/pengguna', ['tab'], () => import('../access/users.tsx'), 'Users'),
  screen('/telepon', () => import('../field/phones.tsx'), 'Phones'),
  screen('/cadangan', () => import('../access/backups.tsx'), 'Backups'),
  screen('/jejak', () => import('../access/audit.tsx'), 'AuditTrail')
]

export const router = createRouter({
  routeTree: root.addChildren(routes),
  defaultPreload: 'intent',
  scrollRestoration: true,
  getScrollRestorationKey: ({ state }) => (state as { kept?: string }).kept ?? state.__TSR_key ?? ''
})
