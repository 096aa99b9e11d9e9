import usual from '../../reference/linkage.json' with { type: 'json' }
import { readPhones, readSex, sixteenDigits } from '../kernel/identifiers.ts'
import { regionKey } from '../regions/rules.ts'
import { candidatePairs } from './blocks.ts'
import { type LinkRecord, prepare } from './comparing.ts'
import { learn, weigh } from './linkage.ts'
import { nameTokens } from './names.ts'

/** What a row may say; a table of anything has some of it. */
export const matchColumns = [
  'id',
  'nik',
  'card',
  'name',
  'given_name',
  'surname',
  'sex',
  'birth_date',
  'phone',
  'address',
  'hamlet',
  'rt',
  'rw',
  'village',
  'postcode'
] as const
export type MatchColumn = (typeof matchColumns)[number]
export type MatchRow = Readonly<Partial<Record<MatchColumn, string>>>

export interface Pair {
  a: string
  b: string
  probability: number
}

const words = (value: string) =>
  value
    .normalize('NFKD')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)

export function toRecord(row: MatchRow, fallbackId: string): LinkRecord {
  const full = row.name ?? [row.given_name, row.surname].filter(Boolean).join(' ')
  const get = (key: MatchColumn) => row[key]?.trim() || undefined
  const village = get('village')
  const address = (['address', 'hamlet', 'rt', 'rw'] as const).flatMap((part) => {
    const value = get(part)
    return value ? [part.length === 2 ? `${part} ${value.replace(/^(rt|rw)?[ .]*0*/i, '')}` : value] : []
  })
  const phone = get('phone')
  const nik = get('nik')
  return {
    id: get('id') ?? fallbackId,
    nik: nik && (sixteenDigits(nik) ?? nik),
    tokens: full?.trim() ? nameTokens(full) : [],
    sex: readSex(row.sex ?? ''),
    birth: get('birth_date'),
    phone: phone && (readPhones(phone)[0] ?? phone.replace(/\D/g, '')),
    card: get('card')?.replace(/\D/g, '') || undefined,
    address: address.length ? words(address.join(' ')) : undefined,
    village: village && regionKey(village),
    postcode: get('postcode')
  }
}

/** Finds the pairs of rows that are the same with a probability of at least `threshold`, most certain first. */
export function matchRows(rows: readonly MatchRow[], threshold: number): Pair[] {
  const records = rows.map((row, i) => prepare(toRecord(row, String(i + 1))))
  const pairs = candidatePairs(records)
  const model = learn(records, pairs, usual)
  return pairs
    .flatMap(([i, j]) => {
      const [a, b] = [records[i]!, records[j]!]
      const { probability } = weigh(model, a, b)
      return probability >= threshold ? [{ a: a.id, b: b.id, probability: Math.round(probability * 1e6) / 1e6 }] : []
    })
    .sort((x, y) => y.probability - x.probability)
}
