import { plainText } from './written.ts'

const ones = new Map(
  'satu dua tiga empat lima enam tujuh delapan sembilan'.split(' ').map((word, i) => [word, i + 1] as const)
)
const scales: Record<string, number> = {
  ribu: 1e3,
  rb: 1e3,
  juta: 1e6,
  jt: 1e6,
  miliar: 1e9,
  milyar: 1e9,
  triliun: 1e12,
  trilyun: 1e12
}

/**
 * A whole number in Indonesian words, or in numbers below a thousand with their scales: `dua puluh lima`, `sebelas`,
 * `satu juta lima ratus ribu`, `2 jt 500 rb`. Nothing where a word is none of a number, or they do not fall from place to place.
 */
export function readNumberWords(written: string): number | undefined {
  const words = plainText(written)
    .toLowerCase()
    .replace(/(\d)(?=\p{L})/gu, '$1 ')
    .replace(/\bse(?=puluh|belas|ratus|ribu|juta|mil[iy]ar|tril[iy]un)/g, 'satu ')
    .split(/[ -]+/)
  if (words.join() === 'nol') return 0
  let total = 0
  let group = 0
  let one = 0
  // The places that may still follow: below this scale, and within its group below this place.
  let scale = Number.POSITIVE_INFINITY
  let place = 1000
  for (const word of words) {
    const times = scales[word]
    if (times) {
      if (group + one === 0 || times >= scale) return undefined
      total += (group + one) * times
      ;[group, one, scale, place] = [0, 0, times, 1000]
    } else if (/^[1-9]\d{0,2}$/.test(word)) {
      if (place < 1000 || one) return undefined
      ;[group, place] = [Number(word), 1]
    } else if (ones.has(word)) {
      if (one || place <= 1) return undefined
      one = ones.get(word)!
    } else {
      const size = { ratus: 100, puluh: 10, belas: 1 }[word]
      if (!size || !one || size >= place) return undefined
      group += one * size + (word === 'belas' ? 10 : 0)
      ;[one, place] = [0, size]
    }
  }
  const sum = total + group + one
  return sum > 0 && sum <= Number.MAX_SAFE_INTEGER ? sum : undefined
}

/** `Rp5.000.000 (lima juta rupiah)`, `2 (dua) orang`: a number said twice, in numbers and in words. */
export function saidTwice(written: string): { numbers: string; words: number } | undefined {
  const [, before = '', inside = '', after = ''] =
    /^([^()]*\d[^()]*)\(([^()\d]+)\)([^()]*)$/.exec(plainText(written)) ?? []
  const words = readNumberWords(inside.replace(/\brupiah\b|^ | $/gi, '').trim())
  return words === undefined ? undefined : { numbers: `${before.trim()} ${after.trim()}`.trim(), words }
}
