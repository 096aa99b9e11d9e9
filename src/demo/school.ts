/** Invented mentors, venues, boat days and budgets of the demo, from two finished years to the one to plan. */
import type { Agency } from '../kernel/actor.ts'
import type { MentorFields, MentorKind, VenueFields } from '../training/model.ts'
import { jelbudanCode } from './jelbudan.ts'

const common = ['food-safety', 'costing', 'packaging', 'marketing']

const mentor = (
  name: string,
  kind: MentorKind,
  institution: string,
  fee: number,
  skills: string[],
  account: string | null = null
): Partial<MentorFields> & { account: string | null } => ({ name, kind, institution, fee, skills, account })

/** Whoever knows cashew is one, so that the story's class has its mentor; the demo account of a mentor is his. */
export const demoMentors = [
  mentor(
    'Hendra Wijaya',
    'industry',
    'UD Mente Makmur (contoh)',
    110_000,
    ['cashew-processing', 'packaging', 'marketing'],
    'narasumber@demo.rakit.example'
  ),
  mentor('Sulastri Wulandari', 'industry', 'Keripik Bu Lastri (contoh)', 100_000, ['chips', 'packaging', 'marketing']),
  mentor('Bambang Irianto', 'industry', 'CV Rengginang Timur (contoh)', 105_000, ['chips', 'packaging']),
  mentor('Achmad Faruk', 'industry', 'Petis Pesisir (contoh)', 100_000, ['fish', 'packaging', 'marketing']),
  mentor('Nurul Hidayah', 'industry', 'Rumput Laut Sejahtera (contoh)', 100_000, ['seaweed', 'packaging', 'marketing']),
  mentor('Moh. Zainal Abidin', 'industry', 'Gula Siwalan Lestari (contoh)', 95_000, ['palm-sugar', 'packaging']),
  mentor('Siti Maimunah', 'industry', 'Jamu Ramuan Ibu (contoh)', 100_000, ['herbs', 'packaging', 'marketing']),
  mentor('Dr. Rina Kusumaningrum', 'university', 'Universitas Madura Contoh', 150_000, [
    ...common,
    'cashew-processing'
  ]),
  mentor('Dr. Agus Salim', 'university', 'Universitas Madura Contoh', 150_000, common),
  mentor('Ir. Dewi Anggraini, M.P.', 'university', 'Politeknik Pangan Contoh', 140_000, common),
  mentor('Fathorrahman, M.Si.', 'university', 'Politeknik Pangan Contoh', 135_000, common),
  mentor('Ratna Handayani', 'officer', 'Dinas Koperasi dan UKM', 50_000, ['costing', 'marketing'])
]

/** Halls by district: its village furthest from Jelbudan has it, so that the story's village learns in its own. */
export const demoVenues: { district: string; name: string; capacity: number; equipment: VenueFields['equipment'] }[] = [
  { district: '35.29.01', name: 'Gedung Pelatihan Kota Sumenep', capacity: 40, equipment: ['kitchen', 'projector'] },
  { district: '35.29.02', name: 'Bengkel Pangan Kalianget', capacity: 30, equipment: ['kitchen', 'projector'] },
  { district: '35.29.05', name: 'Balai Kecamatan Bluto', capacity: 30, equipment: ['kitchen'] },
  { district: '35.29.07', name: 'Balai Kecamatan Lenteng', capacity: 30, equipment: ['kitchen', 'projector'] },
  { district: '35.29.09', name: 'Aula Guluk-Guluk', capacity: 40, equipment: ['kitchen'] },
  { district: '35.29.11', name: 'Balai Kecamatan Pragaan', capacity: 30, equipment: ['kitchen'] },
  { district: '35.29.16', name: 'Rumah Produksi Batang Batang', capacity: 24, equipment: ['kitchen', 'oven', 'field'] },
  { district: '35.29.18', name: 'Kebun Siwalan Dungkek', capacity: 25, equipment: ['field'] },
  { district: '35.29.19', name: 'Balai Kecamatan Gapura', capacity: 30, equipment: ['kitchen', 'field'] },
  { district: '35.29.04', name: 'Balai Kecamatan Talango', capacity: 24, equipment: ['kitchen'] },
  { district: '35.29.08', name: 'Balai Giliginting', capacity: 20, equipment: ['kitchen'] },
  { district: '35.29.20', name: 'Balai Kecamatan Gayam', capacity: 24, equipment: ['kitchen', 'field'] },
  { district: '35.29.24', name: 'Aula Arjasa', capacity: 30, equipment: ['kitchen', 'oven'] }
]

export const jelbudanHall = {
  name: 'Balai Desa Jelbudan',
  village: jelbudanCode,
  capacity: 24,
  equipment: ['kitchen', 'oven'] as VenueFields['equipment'],
  fee: 200_000
}

/** Districts across the sea; which days a boat goes is invented. */
export const demoCrossings: [string, number[], number][] = [
  ['35.29.04', [1, 2, 3, 4, 5, 6, 7], 4],
  ['35.29.08', [1, 2, 3, 4, 5, 6], 12],
  ['35.29.20', [1, 3, 5], 40],
  ['35.29.21', [1, 3, 5], 40],
  ['35.29.22', [2, 5], 60],
  ['35.29.23', [3], 150],
  ['35.29.24', [1, 4], 100],
  ['35.29.25', [2], 140],
  ['35.29.27', [1, 4], 100]
]

export interface DemoProgramme {
  key: string
  agency: Agency
  year: number
  name: string
  fund: 'APBD' | 'DBHCHT' | 'DAK'
  budget: number
  target: number
  courses: string[]
  places: string[]
}

const programme = (
  key: string,
  agency: Agency,
  year: number,
  name: string,
  fund: DemoProgramme['fund'],
  millions: number,
  courses: string[],
  places: string[] = []
): DemoProgramme => ({
  key,
  agency,
  year,
  name,
  fund,
  budget: millions * 1_000_000,
  target: Math.round(millions * 1.6),
  courses,
  places
})

const micro = ['crackers', 'herbal-drinks']
const coast = ['fish-products', 'seaweed-snacks', 'palm-sugar']
const everything = ['cashew-products', ...micro, ...coast]

export const demoProgrammes: DemoProgramme[] = [
  programme('2024-c', 'cooperatives', 2024, 'Pelatihan Usaha Mikro', 'APBD', 27, micro),
  programme('2024-i', 'industry', 2024, 'Pengembangan Industri Rumahan', 'DBHCHT', 16, coast),
  programme('2025-c', 'cooperatives', 2025, 'Pelatihan Usaha Mikro', 'APBD', 28, micro),
  programme('2025-i', 'industry', 2025, 'Pengembangan Industri Rumahan', 'DBHCHT', 24, coast),
  programme('2026-c', 'cooperatives', 2026, 'Pelatihan Usaha Mikro', 'APBD', 15, micro),
  programme('2026-i', 'industry', 2026, 'Pengembangan Industri Rumahan', 'DBHCHT', 16, coast),
  programme('mente', 'cooperatives', 2026, 'Sentra Mente Dasuk', 'DBHCHT', 20, ['cashew-products'], [jelbudanCode]),
  programme('pangan', 'industry', 2026, 'Olahan Pangan Desa', 'DAK', 15, [...micro, ...coast]),
  programme('pulau', 'industry', 2026, 'Olahan Pangan Pesisir', 'DAK', 30, [...micro, ...coast]),
  programme('2027-c', 'cooperatives', 2027, 'Pelatihan Usaha Mikro', 'APBD', 120, everything),
  programme('2027-i', 'industry', 2027, 'Pengembangan Industri Rumahan', 'DBHCHT', 110, everything)
]
