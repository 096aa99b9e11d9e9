/** One account a role, for newcomers: the sign-in page of a demo lets anyone enter as any of them. */
import { createAccount } from '../access/index.ts'
import type { Agency, Role } from '../kernel/actor.ts'
import { type Text, text } from '../kernel/text.ts'
import type { Tx } from '../platform/postgres/database.ts'

/** Known to everybody, and good for nothing outside a demo. */
export const demoPassword = 'rakit-demo-2026'

export interface DemoAccount {
  email: string
  name: string
  role: Exclude<Role, 'public'>
  agency: Agency | null
  retailer: string | null
  work: Text
}

const account = (
  key: string,
  name: string,
  role: DemoAccount['role'],
  work: Text,
  more: Partial<DemoAccount> = {}
): DemoAccount => ({ email: `${key}@demo.rakit.example`, name, role, agency: null, retailer: null, work, ...more })

export const demoAccounts: readonly DemoAccount[] = [
  account(
    'koperasi',
    'Ratna Handayani',
    'officer',
    text(
      'Mengimpor daftar warga, menyelesaikan duplikat, membaca peta potensi',
      'Imports resident lists, settles duplicates, reads the map of potential'
    ),
    { agency: 'cooperatives' }
  ),
  account(
    'perindag',
    'Bambang Sutrisno',
    'officer',
    text('Petugas dinas kedua, melihat daftar yang sama', 'Officer of the second agency, who sees the same register'),
    { agency: 'industry' }
  ),
  account(
    'pendamping',
    'Lilik Wahyuni',
    'facilitator',
    text('Mewawancarai rumah tangga di desa-desa Dasuk', 'Interviews households in the villages of Dasuk')
  ),
  account(
    'narasumber',
    'Hendra Wijaya',
    'mentor',
    text('Narasumber dari industri mente', 'Mentor from the cashew industry')
  ),
  account(
    'warga',
    'Warga Jelbudan',
    'resident',
    text('Melihat data rumah tangganya sendiri', 'Sees the data of the own household')
  ),
  account('pembeli', 'Yuni Lestari', 'buyer', text('Pembeli dari Alfamart', 'Buyer of Alfamart'), {
    retailer: 'Alfamart'
  }),
  account('pimpinan', 'Wakil Bupati', 'leader', text('Membaca angka dan peta', 'Reads figures and the map')),
  account(
    'pemeriksa',
    'Inspektorat',
    'auditor',
    text('Memeriksa semua data dan jejak audit', 'Inspects all data and the audit trail')
  ),
  account(
    'admin',
    'Administrator',
    'administrator',
    text('Mengatur pengguna, kuesioner, batas desa', 'Manages users, questionnaires, boundaries')
  )
]

/** A second facilitator, who accompanies makers all over the regency. */
export const otherFacilitator = 'pendamping2@demo.rakit.example'

/** Creates the accounts; the facilitator gets `villages`, the other one `everywhere`, the resident `household`. */
export async function createDemoAccounts(
  tx: Tx,
  regency: string,
  villages: string[],
  everywhere: string[],
  household: string
): Promise<void> {
  const other = { name: 'Fathor Rahman', email: otherFacilitator }
  await tx
    .insertInto('member')
    .values({
      regency,
      user_id: await createAccount(tx, other.name, other.email, demoPassword),
      ...other,
      role: 'facilitator',
      villages: everywhere
    })
    .execute()
  for (const { email, name, role, agency, retailer } of demoAccounts) {
    const user = await createAccount(tx, name, email, demoPassword)
    const place = {
      villages: role === 'facilitator' ? villages : [],
      household_id: role === 'resident' ? household : null
    }
    await tx
      .insertInto('member')
      .values({ regency, user_id: user, name, email, role, agency, retailer, ...place })
      .execute()
  }
}
