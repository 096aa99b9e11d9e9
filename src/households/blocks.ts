import type { LinkRecord } from './comparing.ts'

/**
 * Candidate pairs by many cheap keys (any one in common is enough), each block cut to a window of neighbours when it is
 * large, so that work grows nearly linearly with the number of records.
 */
export function candidatePairs(records: readonly LinkRecord[], window = 40): [number, number][] {
  const blocks = new Map<string, number[]>()
  const put = (key: string, i: number) => {
    const block = blocks.get(key)
    if (block) block.push(i)
    else blocks.set(key, [i])
  }
  records.forEach((record, i) => {
    for (const key of new Set(blockingKeys(record))) put(key, i)
  })
  const n = records.length
  const pairs = new Set<number>()
  const sortKey = (i: number) => `${records[i]!.tokens.join(' ')}|${records[i]!.birth ?? ''}`
  for (const block of blocks.values()) {
    if (block.length < 2) continue
    const wide = block.length > window
    const order = wide ? [...block].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)) : block
    const reach = wide ? 8 : block.length
    for (let x = 0; x < order.length; x++) {
      for (let y = x + 1; y < Math.min(order.length, x + 1 + reach); y++) {
        const a = Math.min(order[x]!, order[y]!)
        const b = Math.max(order[x]!, order[y]!)
        pairs.add(a * n + b)
      }
    }
  }
  return [...pairs].map((key) => [Math.floor(key / n), key % n])
}

function blockingKeys(r: LinkRecord): string[] {
  const keys: string[] = []
  const digits = r.birth?.replace(/\D/g, '') ?? ''
  if (r.nik)
    keys.push(
      `n<${r.nik.slice(0, 8)}${r.nik.slice(8, 12)}`,
      `n>${r.nik.slice(4)}`,
      `n-${r.nik.slice(0, 4)}${r.nik.slice(-8)}`
    )
  if (r.phone) keys.push(`p${r.phone}`)
  const tokens = [...new Set(r.tokens)]
  for (const token of tokens) {
    const start = token.slice(0, 3)
    if (digits) keys.push(`b${digits}${token[0]}`, `y${digits.slice(0, 6)}${start}`, `d${digits.slice(4)}${start}`)
    if (r.village) keys.push(`v${r.village}|${token}`)
    if (r.postcode) keys.push(`z${r.postcode}|${start}`)
    for (const other of tokens)
      if (other > token) keys.push(`t${token}|${other}`, `s${start}|${other.slice(0, 3)}|${digits.slice(0, 4)}`)
  }
  if (tokens.length === 1) keys.push(`w${tokens[0]}`)
  if (r.address?.length) {
    const words = [...r.address].sort()
    keys.push(`a${words.join(' ')}`)
    for (let i = 0; i + 1 < words.length; i++)
      keys.push(`c${words[i]}|${words[i + 1]}|${r.postcode ?? r.village ?? ''}`)
  }
  return keys
}
