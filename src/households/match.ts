import { readPhones, readSex, sixteenDigits } from '../kernel/identifiers.ts'
import { regionKey } from '../regions/rules.ts'
import { candidatePairs, type LinkRecord, learn, weigh } from './linkage.ts'
import { nameTokens } from './names.ts'

/** A row of any CSV with headers among id, nik, name, given_name, surname, sex, birth_date, phone, address, village, postcode. */
export type MatchRow = Readonly<Record<string, string | undefined>>

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
  const get = (key: string) => row[key]?.trim() || undefined
  const village = get('village')
  const address = get('address')
  const phone = get('phone')
  const nik = get('nik')
  return {
    id: get('id') ?? fallbackId,
    nik: nik && (sixteenDigits(nik) ?? nik),
    tokens: full?.trim() ? nameTokens(full) : [],
    sex: readSex(row.sex ?? ''),
    birth: get('birth_date'),
    phone: phone && (readPhones(phone)[0] ?? phone.replace(/\D/g, '')),
    address: address ? words(address) : undefined,
    village: village && regionKey(village),
    postcode: get('postcode')
  }
}

/** Finds the pairs of rows that are the same with a probability of at least `threshold`, most certain first. */
export function matchRows(rows: readonly MatchRow[], threshold: number): Pair[] {
  const records = rows.map((row, i) => toRecord(row, String(i + 1)))
  const pairs = candidatePairs(records)
  const model = learn(records, pairs)
  return pairs
    .flatMap(([i, j]) => {
      const [a, b] = [records[i]!, records[j]!]
      const { probability } = weigh(model, a, b)
      return probability >= threshold ? [{ a: a.id, b: b.id, probability: Math.round(probability * 1e6) / 1e6 }] : []
    })
    .sort((x, y) => y.probability - x.probability)
}
