import { formatDate } from '../../src/kernel/dates.ts'
import type { Text } from '../../src/kernel/text.ts'
import { kinds } from '../../src/potential/model.ts'
import { type Course, defaultCourses, equipment, equipmentNames } from '../../src/training/model.ts'
import { useView } from '../shell/client.ts'
import { useLanguage, useT } from '../shell/language.tsx'

/** The courses in force, by id. */
export function useCourses(): Map<string, Course> {
  const asked = useView('training/courses', {})
  const list = asked.data?.rows.map((r) => r.course) ?? defaultCourses.courses
  return new Map(list.map((c) => [c.id, c]))
}

export const useEquipment = () => {
  const t = useT()
  return equipment.map((e) => ({ value: e, label: t(equipmentNames[e]) }))
}

export const kindName = (id: string): Text => kinds.find((k) => k.id === id)?.name ?? { id, en: id }

/** `16 sampai 19 November 2026`. */
export function useSpan(): (from: string, to: string) => string {
  const { language, t } = useLanguage()
  return (from, to) => {
    if (from === to) return formatDate(from, language)
    const [whole, last] = [formatDate(from, language), formatDate(to, language)]
    const start = from.slice(0, 7) === to.slice(0, 7) ? whole.split(' ')[0] : whole
    return `${start} ${t('sampai', 'to')} ${last}`
  }
}

export const agencyColors = { cooperatives: 'hijau', industry: 'mente' } as const

/** Why a class is not held, and why somebody has no seat. */
export function useReasons() {
  const t = useT()
  const closed: Record<string, string> = {
    forbidden: t('dilarang petugas', 'forbidden by an officer'),
    mentor: t('narasumbernya mengajar kelas lain pada hari itu', 'its mentor teaches another class on those days'),
    venue: t('tempatnya dipakai kelas lain pada hari itu', 'its venue is used by another class on those days'),
    budget: t('sisa anggarannya tidak cukup', 'not enough is left of its budget'),
    'too-few': t(
      'peminat yang belum punya kursi kurang dari jumlah terkecil',
      'fewer people without a seat wish it than its minimum'
    ),
    'worth-less': t('uangnya lebih berguna untuk kelas lain', 'its money does more good in other classes')
  }
  const without: Record<string, string> = {
    'nothing-fits': t('tidak ada kelas yang diminati dalam jangkauan', 'no class they wish is in reach'),
    'not-held': t(
      'kelas yang diminati tidak diselenggarakan dalam rencana ini',
      'the class they wish is not held in this plan'
    ),
    full: t('kelasnya penuh', 'the class is full'),
    'worth-less': t('kursinya diberikan kepada yang lebih diutamakan', 'the seat went to somebody with more priority'),
    'household-cap': t('anggota lain rumah tangganya didahulukan', 'another member of the household comes first')
  }
  return { closed, without }
}
