/** What stands in the menu. */
import {
  IconAffiliate,
  IconBell,
  IconBook,
  IconBriefcase,
  IconBuildingCommunity,
  IconBuildingStore,
  IconCalculator,
  IconCalendar,
  IconCash,
  IconCertificate,
  IconChartDots3,
  IconChartFunnel,
  IconClipboardText,
  IconCoins,
  IconDatabase,
  IconDeviceMobile,
  IconFileImport,
  IconFileText,
  IconHeartHandshake,
  IconHistory,
  IconHome,
  IconMap2,
  IconMessages,
  IconMicrophone2,
  IconPackage,
  IconReceipt,
  IconReportAnalytics,
  IconRosetteDiscountCheck,
  IconRoute,
  IconSchool,
  IconStars,
  IconTruckDelivery,
  IconUserCheck,
  IconUsers,
  IconUsersGroup,
  IconWorld
} from '@tabler/icons-react'
import { useT } from './language.tsx'
import { useSession } from './session.tsx'

export interface Screen {
  to: string
  label: string
  icon: typeof IconHome
  shown: boolean
  /** The address of a page that is no part of this script. */
  apart?: string
}

export interface Group {
  title: string
  icon: typeof IconHome
  screens: Screen[]
}

/** The screens that the actor may open, in the order of the household's way. */
export function useScreens(): Group[] {
  const t = useT()
  const { may } = useSession()
  const groups: Group[] = [
    {
      title: '',
      icon: IconHome,
      screens: [
        { to: '/', label: t('Beranda', 'Home'), icon: IconHome, shown: true },
        {
          to: '/bupati',
          label: t('Halaman Bupati', "Regent's Page"),
          icon: IconChartFunnel,
          shown: may('reporting/regent')
        },
        {
          to: '/publik',
          label: t('Halaman Publik', 'Public Page'),
          icon: IconWorld,
          shown: true,
          // Written by the server, so that it is read without this script.
          apart: t('/publik', '/publik?bahasa=en')
        }
      ]
    },
    {
      title: t('Warga & potensi', 'People & potential'),
      icon: IconUsersGroup,
      screens: [
        {
          to: '/warga',
          label: t('Rumah Tangga & Usaha', 'Households & Enterprises'),
          icon: IconUsersGroup,
          shown: may('households/list')
        },
        { to: '/impor', label: t('Impor', 'Import'), icon: IconFileImport, shown: may('intake/list') },
        { to: '/duplikat', label: t('Duplikat', 'Duplicates'), icon: IconUsers, shown: may('households/duplicates') },
        { to: '/peta', label: t('Peta Potensi', 'Map of Potential'), icon: IconMap2, shown: true },
        {
          to: '/kuesioner',
          label: t('Kuesioner', 'Questionnaire'),
          icon: IconClipboardText,
          shown: may('potential/questionnaires')
        }
      ]
    },
    {
      title: t('Pelatihan', 'Training'),
      icon: IconSchool,
      screens: [
        { to: '/perencana', label: t('Perencana', 'Planner'), icon: IconRoute, shown: may('training/plans') },
        { to: '/kelas', label: t('Kelas', 'Classes'), icon: IconSchool, shown: may('classes/list') },
        { to: '/kalender', label: t('Kalender', 'Calendar'), icon: IconCalendar, shown: may('classes/calendar') },
        { to: '/program', label: t('Program', 'Programmes'), icon: IconCoins, shown: may('training/programmes') },
        { to: '/kursus', label: t('Kursus', 'Courses'), icon: IconBook, shown: true },
        { to: '/narasumber', label: t('Narasumber', 'Mentors'), icon: IconMicrophone2, shown: may('training/mentors') },
        { to: '/tempat', label: t('Tempat', 'Venues'), icon: IconBuildingCommunity, shown: may('training/venues') },
        {
          to: '/sertifikat',
          label: t('Sertifikat', 'Certificates'),
          icon: IconCertificate,
          shown: may('certificates/list')
        },
        {
          to: '/periksa',
          label: t('Periksa Sertifikat', 'Check a Certificate'),
          icon: IconRosetteDiscountCheck,
          shown: true
        }
      ]
    },
    {
      title: t('Pendampingan', 'Accompaniment'),
      icon: IconHeartHandshake,
      screens: [
        {
          to: '/pendampingan',
          label: t('Pendampingan', 'Accompaniment'),
          icon: IconHeartHandshake,
          shown: may('mentoring/cases')
        },
        {
          to: '/kemitraan',
          label: t('Kemitraan', 'Cooperation'),
          icon: IconAffiliate,
          shown: may('cooperation/board')
        },
        { to: '/kelompok', label: t('Kelompok Produksi', 'Pools'), icon: IconUsersGroup, shown: may('pools/list') },
        {
          to: '/kalkulator',
          label: t('HPP & Modal Kerja', 'Costing & Capital'),
          icon: IconCalculator,
          shown: true
        }
      ]
    },
    {
      title: t('Menuju rak', 'To the shelf'),
      icon: IconBuildingStore,
      screens: [
        {
          to: '/produk',
          label: t('Produk & Kesiapan', 'Products & Readiness'),
          icon: IconPackage,
          shown: may('products/list')
        },
        {
          to: '/perjanjian',
          label: t('Perjanjian', 'Agreements'),
          icon: IconFileText,
          shown: may('retail/agreements')
        },
        { to: '/kurasi', label: t('Kurasi', 'Curation'), icon: IconStars, shown: may('retail/rounds') },
        {
          to: '/rak',
          label: t('Rak', 'Shelves'),
          icon: IconBuildingStore,
          shown: may('retail/on-shelves') || may('retail/stores')
        },
        { to: '/pesanan', label: t('Pesanan', 'Orders'), icon: IconTruckDelivery, shown: may('orders/list') },
        { to: '/penjualan', label: t('Penjualan', 'Sales'), icon: IconCash, shown: may('sales/summary') },
        { to: '/tagihan', label: t('Tagihan', 'Invoices'), icon: IconReceipt, shown: may('orders/invoices') },
        { to: '/peringatan', label: t('Peringatan', 'Alerts'), icon: IconBell, shown: may('sales/alerts') }
      ]
    },
    {
      title: t('Kantor', 'Office'),
      icon: IconBriefcase,
      screens: [
        {
          to: '/persetujuan',
          label: t('Persetujuan', 'Approvals'),
          icon: IconUserCheck,
          shown: may('access/approvals')
        },
        { to: '/telepon', label: t('Lapangan', 'Field'), icon: IconDeviceMobile, shown: may('field/phones') },
        { to: '/pesan', label: t('Pesan', 'Messages'), icon: IconMessages, shown: may('messages/list') },
        {
          to: '/dokumen',
          label: t('Templat Dokumen', 'Document Templates'),
          icon: IconFileText,
          shown: may('documents/templates')
        },
        {
          to: '/pengguna',
          label: t('Pengguna & Hak', 'Users & Rights'),
          icon: IconChartDots3,
          shown: may('access/permissions')
        },
        {
          to: '/pendampingan/tabel',
          label: t('Tabel Kelas Usaha', 'Class Table'),
          icon: IconReportAnalytics,
          shown: may('mentoring/save-scoring')
        },
        { to: '/cadangan', label: t('Cadangan', 'Backups'), icon: IconDatabase, shown: may('backups/list') },
        { to: '/jejak', label: t('Jejak Audit', 'Audit Trail'), icon: IconHistory, shown: may('access/audit') }
      ]
    }
  ]
  return groups
    .map((group) => ({ ...group, screens: group.screens.filter((screen) => screen.shown) }))
    .filter((group) => group.screens.length > 0)
}
