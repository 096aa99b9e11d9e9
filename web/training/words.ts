import { formatDate } from '../../src/kernel/dates.ts'
import type { Text } from '../../src/kernel/text.ts'
import { kinds } from '../../src/potential/names.ts'
import { type Course, defaultCourses, equipment, equipmentNames, withoutReasons } from '../../src/training/model.ts'
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
  const blocks: Record<string, string> = {
    budget: t('anggaran', 'budget'),
    mentor: t('narasumber', 'mentors'),
    venue: t('tempat', 'venue')
  }
  const closed: Record<string, string> = {
    forbidden: t('dilarang petugas', 'forbidden by an officer'),
    mentor: t(
      'hanya karena narasumbernya mengajar atau menyeberang untuk kelas lain pada hari itu',
      'only because its mentor teaches, or crosses the sea for, another class on those days'
    ),
    venue: t(
      'hanya karena tempatnya dipakai kelas lain pada hari itu',
      'only because its venue is used by another class on those days'
    ),
    budget: t(
      'hanya karena sisa anggarannya tidak cukup: dengan uang lebih, kelas ini menambah nilai',
      'only because not enough is left of its budget: with more money it would add worth'
    ),
    several: t('lebih dari satu hal menghalangi', 'more than one thing stands against it'),
    'too-few': t(
      'pesertanya kurang, juga bila diambil dari kelas lain sampai jumlah terkecilnya',
      'too few people, even if other classes gave all beyond their minimum'
    ),
    'worth-less': t(
      'tidak menambah nilai di samping kelas yang diadakan, juga dengan uang lebih',
      'would add nothing beside the classes held, even with more money'
    ),
    'not-examined': t('belum diperiksa: waktunya habis', 'not examined: the time was up')
  }
  const without = Object.fromEntries(Object.entries(withoutReasons).map(([reason, said]) => [reason, t(said)]))
  /** What stands against a class, all of it where it is more than one thing. */
  const closedFor = (c: { reason: string | null; because: string | null }) => {
    const said = closed[c.reason ?? ''] ?? '–'
    return c.reason === 'several' && c.because
      ? `${said}: ${c.because
          .split(' ')
          .map((b) => blocks[b] ?? b)
          .join(', ')}`
      : said
  }
  return { closedFor, without }
}
