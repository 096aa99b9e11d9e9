/** What stands in the menu. */
import { useT } from './language.tsx'
import { useSession } from './session.tsx'

export interface Screen {
  to: string
  label: string
  shown: boolean
  /** The address of a page that is no part of this script. */
  apart?: string
}

export interface Group {
  id: string
  title: string
  screens: Screen[]
}

/** The screens that the actor may open, in the order of the household's way. */
export function useScreens(): Group[] {
  const t = useT()
  const { may } = useSession()
  const groups: Group[] = [
    {
      id: 'first',
      title: '',
      screens: [
        { to: '/', label: t('Beranda', 'Home'), shown: true },
        {
          to: '/bupati',
          label: t('Halaman Bupati', "Regent's Page"),
          shown: may('reporting/regent')
        },
        {
          to: '/publik',
          label: t('Halaman Publik', 'Public Page'),
          shown: true,
          // Written by the server, so that it is read without this script.
          apart: t('/publik', '/publik?bahasa=en')
        }
      ]
    },
    {
      id: 'people',
      title: t('Warga & potensi', 'People & potential'),
      screens: [
        {
          to: '/warga',
          label: t('Rumah Tangga & Usaha', 'Households & Enterprises'),
          shown: may('households/list')
        },
        { to: '/impor', label: t('Impor', 'Import'), shown: may('intake/list') },
        { to: '/duplikat', label: t('Duplikat', 'Duplicates'), shown: may('households/duplicates') },
        { to: '/peta', label: t('Peta Potensi', 'Map of Potential'), shown: true },
        {
          to: '/kuesioner',
          label: t('Kuesioner', 'Questionnaire'),
          shown: may('potential/questionnaires')
        }
      ]
    },
    {
      id: 'training',
      title: t('Pelatihan', 'Training'),
      screens: [
        { to: '/perencana', label: t('Perencana', 'Planner'), shown: may('training/plans') },
        { to: '/kelas', label: t('Kelas', 'Classes'), shown: may('classes/list') },
        { to: '/kalender', label: t('Kalender', 'Calendar'), shown: may('classes/calendar') },
        { to: '/program', label: t('Program', 'Programmes'), shown: may('training/programmes') },
        { to: '/kursus', label: t('Kursus', 'Courses'), shown: true },
        { to: '/narasumber', label: t('Narasumber', 'Mentors'), shown: may('training/mentors') },
        { to: '/tempat', label: t('Tempat', 'Venues'), shown: may('training/venues') },
        {
          to: '/sertifikat',
          label: t('Sertifikat', 'Certificates'),
          shown: may('certificates/list')
        },
        {
          to: '/periksa',
          label: t('Periksa Sertifikat', 'Check a Certificate'),
          shown: true
        }
      ]
    },
    {
      id: 'mentoring',
      title: t('Pendampingan', 'Accompaniment'),
      screens: [
        {
          to: '/pendampingan',
          label: t('Pendampingan', 'Accompaniment'),
          shown: may('mentoring/cases')
        },
        { to: '/bantuan', label: t('Bantuan', 'Help'), shown: may('support/list') },
        { to: '/bukti', label: t('Apakah Penghasilan Naik?', 'Do Incomes Grow?'), shown: may('evidence/recovery') },
        {
          to: '/kemitraan',
          label: t('Kemitraan', 'Cooperation'),
          shown: may('cooperation/board')
        },
        { to: '/kelompok', label: t('Kelompok Produksi', 'Pools'), shown: may('pools/list') },
        {
          to: '/kalkulator',
          label: t('HPP & Modal Kerja', 'Costing & Capital'),
          shown: true
        }
      ]
    },
    {
      id: 'shelf',
      title: t('Menuju rak', 'To the shelf'),
      screens: [
        {
          to: '/produk',
          label: t('Produk & Kesiapan', 'Products & Readiness'),
          shown: may('products/list')
        },
        {
          to: '/perjanjian',
          label: t('Perjanjian', 'Agreements'),
          shown: may('retail/agreements')
        },
        { to: '/kurasi', label: t('Kurasi', 'Curation'), shown: may('retail/rounds') },
        {
          to: '/rak',
          label: t('Rak', 'Shelves'),
          shown: may('retail/on-shelves') || may('retail/stores')
        },
        { to: '/pesanan', label: t('Pesanan', 'Orders'), shown: may('orders/list') },
        { to: '/penjualan', label: t('Penjualan', 'Sales'), shown: may('sales/summary') },
        { to: '/tagihan', label: t('Tagihan', 'Invoices'), shown: may('orders/invoices') },
        { to: '/peringatan', label: t('Peringatan', 'Alerts'), shown: may('sales/alerts') }
      ]
    },
    {
      id: 'office',
      title: t('Kantor', 'Office'),
      screens: [
        {
          to: '/persetujuan',
          label: t('Persetujuan', 'Approvals'),
          shown: may('access/approvals')
        },
        { to: '/telepon', label: t('Lapangan', 'Field'), shown: may('field/phones') },
        { to: '/pesan', label: t('Pesan', 'Messages'), shown: may('messages/list') },
        {
          to: '/dokumen',
          label: t('Templat Dokumen', 'Document Templates'),
          shown: may('documents/templates')
        },
        {
          to: '/pengguna',
          label: t('Pengguna & Hak', 'Users & Rights'),
          shown: may('access/permissions')
        },
        {
          to: '/pendampingan/tabel',
          label: t('Tabel Kelas Usaha', 'Class Table'),
          shown: may('mentoring/save-scoring')
        },
        { to: '/cadangan', label: t('Cadangan', 'Backups'), shown: may('backups/list') },
        { to: '/jejak', label: t('Jejak Audit', 'Audit Trail'), shown: may('access/audit') }
      ]
    }
  ]
  return groups
    .map((group) => ({ ...group, screens: group.screens.filter((screen) => screen.shown) }))
    .filter((group) => group.screens.length > 0)
}
