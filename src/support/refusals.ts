/** What this room refuses, with what to do next. */
import { formatDate, type PlainDate } from '../kernel/dates.ts'
import { formatRupiah } from '../kernel/money.ts'
import { type Link, Problem, wrongAt } from '../kernel/problem.ts'
import { type Text, text } from '../kernel/text.ts'
import { type HelpState, helpStateNames } from './model.ts'
import type { Judged } from './rules.ts'

export const noSuchKind = () =>
  wrongAt(
    'support/no-such-kind',
    '/kind',
    text(
      'Jenis bantuan ini tidak ada lagi dalam aturan yang berlaku. Pilih jenis lain.',
      'This kind of help is not in the rules in force. Choose another one.'
    )
  )

export const givenByClasses = () =>
  wrongAt(
    'support/given-by-classes',
    '/kind',
    text(
      'Kursi pelatihan diberikan lewat perencana dan kelas, bukan dimohon di sini.',
      'Seats are given by the planner and classes and are not asked for here.'
    )
  )

export const gone = () =>
  new Problem(
    'support/gone',
    409,
    text(
      'Orang ini tercatat meninggal atau pindah. Ajukan atas nama anggota keluarga yang masih tinggal di sini.',
      'This person is recorded as died or gone. Ask in the name of somebody of the household who still lives here.'
    )
  )

export const askedAlready = (id: string) =>
  new Problem(
    'support/asked-already',
    409,
    text(
      'Keluarga ini sudah mengajukan bantuan yang sama ke dinas ini dan menunggu keputusan.',
      'This household has asked this agency for the same and waits for the decision.'
    ),
    { facts: { links: [{ to: `/bantuan/${id}`, text: text('Lihat permohonannya', 'See it') }] satisfies Link[] } }
  )

export const notOfPool = () =>
  wrongAt(
    'support/not-of-pool',
    '/pool',
    text(
      'Orang ini bukan anggota kelompok itu. Pilih anggotanya.',
      'This person is not of that group. Choose a member.'
    )
  )

export const notNow = (status: HelpState) =>
  new Problem(
    'support/not-now',
    409,
    text(
      `Bantuan ini ${helpStateNames[status].id}. Muat ulang untuk melihat keadaan sekarang.`,
      `This help is: ${helpStateNames[status].en}. Reload to see how it stands now.`
    )
  )

export const conditionsOpen = (lines: readonly Judged[]) => {
  const open = lines.filter(({ verdict }) => verdict !== 'met')
  return new Problem(
    'support/conditions',
    422,
    text(
      `Syaratnya belum terpenuhi. ${open.map(({ why }) => why.id).join(' ')}`,
      `Its conditions are not met. ${open.map(({ why }) => why.en).join(' ')}`
    )
  )
}

/** Same help that counts still: from whom and since when. */
export interface Beside {
  id: string
  kind: string
  giver: Text
  day: PlainDate
  againFrom: PlainDate | null
  whom: string
}

export const double = (found: readonly Beside[]) =>
  new Problem(
    'support/double',
    409,
    text(
      'Keluarga atau kelompok ini sudah mendapat bantuan yang sama. Tolak, atau tuliskan alasan khusus yang dibaca pemeriksa.',
      'This household or group had the same help already. Refuse, or write a special reason that the auditor reads.'
    ),
    {
      facts: {
        beside: found,
        links: found.map(({ id, giver, day }) => ({
          to: `/bantuan/${id}`,
          text: text(`${giver.id}, ${formatDate(day)}`, `${giver.en}, ${formatDate(day, 'en')}`)
        })) satisfies Link[]
      }
    }
  )

export const tooMuch = (most: number) =>
  wrongAt(
    'support/too-much',
    '/value',
    most === 0
      ? text('Bantuan ini tanpa uang. Isi nilai 0.', 'This help is without money. Write 0.')
      : text(`Paling banyak ${formatRupiah(most)} menurut aturan.`, `At most ${formatRupiah(most)} by the rules.`)
  )

export const noLine = () =>
  wrongAt(
    'support/no-line',
    '/line',
    text(
      'Pilih program tahun ini dari dinas Anda yang berlaku di desa ini, dan mata anggarannya.',
      'Choose a programme of this year of your agency that is meant for this village, and its budget line.'
    )
  )

export const lineSpent = (left: number) =>
  wrongAt(
    'support/line-spent',
    '/value',
    text(
      `Sisa mata anggaran ini ${formatRupiah(Math.max(0, left))}. Kurangi nilainya atau pilih mata anggaran lain.`,
      `${formatRupiah(Math.max(0, left))} is left of this budget line. Lower the value or choose another line.`
    )
  )

export const consentMissing = () =>
  new Problem(
    'support/no-consent',
    409,
    text(
      'Persetujuan penggunaan data sudah dicabut atau belum ada. Tanyakan lagi dan catat, atau batalkan bantuannya.',
      'Consent to the use of the data was withdrawn or never given. Ask again and note it, or cancel the help.'
    )
  )

export const assetMissing = () =>
  wrongAt('support/asset', '/asset', text('Isi nomor aset pada barangnya.', 'Write the asset number that is on it.'))

export const assetTaken = () =>
  wrongAt(
    'support/asset-taken',
    '/asset',
    text(
      'Nomor aset ini sudah dipakai barang lain. Periksa labelnya.',
      'This asset number is on another item. Check it.'
    )
  )
