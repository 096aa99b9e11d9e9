/** A field's value as people read it. */
import { shortDate } from '../../src/kernel/dates.ts'
import { kinds } from '../../src/potential/names.ts'
import { useT } from '../shell/language.tsx'

interface Paper {
  kind: string
  number: string
  validUntil: string | null
}

/** Of a record of a household: papers in one line, kinds and owners by name, an empty one as a dash. */
export function useSaid(people: readonly { id: string; name: string }[]) {
  const t = useT()
  return (field: string, value: unknown): string => {
    if (value === null || value === undefined || value === '') return '—'
    if (field === 'owner') return people.find((p) => p.id === value)?.name ?? String(value)
    const kind = field === 'kind' && kinds.find((k) => k.id === value)
    if (kind) return t(kind.name)
    if (typeof value === 'boolean') return value ? t('Ya', 'Yes') : t('Tidak', 'No')
    if (typeof value === 'number' && ['turnoverNow', 'turnoverBefore', 'capital'].includes(field))
      return value.toLocaleString('id-ID')
    if (!Array.isArray(value)) return String(value)
    const papers = (value as Paper[]).map((p) =>
      [p.kind.toUpperCase(), p.number, p.validUntil && shortDate(p.validUntil)].filter(Boolean).join(' ')
    )
    return papers.join('; ') || '—'
  }
}
