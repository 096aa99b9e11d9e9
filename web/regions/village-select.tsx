import { Select } from '@mantine/core'
import { useMemo } from 'react'
import { useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'

/** Villages to choose from, a facilitator's own ones alone unless `everywhere`, with their districts before them if asked for. */
export function usePlaces(districts = false, everywhere = false) {
  const t = useT()
  const { me } = useSession()
  const villages = useView('regions/villages', {})
  const own = me.actor.role === 'facilitator' && !everywhere ? new Set(me.actor.villages) : undefined
  const ownKey = me.actor.villages.join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: `own` follows from ownKey
  return useMemo(() => {
    const rows = (villages.data?.rows ?? []).filter((v) => !own || own.has(v.code))
    const list = rows.map((v) => ({ value: v.code, label: `${v.name}, ${v.district}` }))
    if (!districts) return list
    const names = new Map(rows.map((v) => [v.districtCode, v.district]))
    return [...[...names].map(([value, name]) => ({ value, label: `${t('Kec.', 'District')} ${name}` })), ...list]
  }, [villages.data, ownKey, districts, t])
}

/** All villages of the regency, or those of the actor's area, found by typing a part of name or district. */
export function VillageSelect({
  value,
  onChange,
  label,
  error,
  clearable = true,
  required = false,
  districts = false,
  everywhere = false
}: {
  value: string | null
  onChange: (code: string | null) => void
  label: string
  error?: string | undefined
  clearable?: boolean
  required?: boolean
  districts?: boolean
  /** Also outside the actor's area, as for somebody who moves there. */
  everywhere?: boolean
}) {
  const t = useT()
  const options = usePlaces(districts, everywhere)
  return (
    <Select
      label={label}
      data={options}
      value={value}
      onChange={onChange}
      searchable
      clearable={clearable}
      required={required}
      error={error}
      limit={60}
      placeholder={t('Ketik nama desa', 'Type a village')}
      nothingFoundMessage={t('Tidak ada desa itu', 'No such village')}
    />
  )
}
