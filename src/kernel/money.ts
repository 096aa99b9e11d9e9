/** Money is integer rupiah everywhere. */
export const formatRupiah = (rupiah: number): string =>
  `${rupiah < 0 ? '-' : ''}Rp${Math.abs(rupiah).toLocaleString('id-ID', { maximumFractionDigits: 0 })}`

const scales: [RegExp, number][] = [
  [/(ribu|rb|k)\.?$/, 1e3],
  [/(juta|jt)\.?$/, 1e6],
  [/(miliar|milyar|m)\.?$/, 1e9]
]

/**
 * Reads money as people write it: `1.500.000`, `Rp1.500.000,00`, `1,5 jt`, `750rb`, `1500000`. Points group thousands
 * and a comma starts decimals, as in Indonesian; `1,500,000` (commas only, in groups of three) is read as grouped too.
 * Returns integer rupiah, or undefined where the text is not money or is ambiguous (`1.50`).
 */
export function parseRupiah(written: string): number | undefined {
  let s = written
    .trim()
    .toLowerCase()
    .replace(/^(-?)rp\.?\s*/, '$1')
    .replace(/\s|,-$/g, '')
    .replace(/-$/, '')
  let scale = 1
  for (const [suffix, factor] of scales) {
    if (suffix.test(s)) {
      scale = factor
      s = s.replace(suffix, '')
      break
    }
  }
  const amount = parseQuantity(s)
  return amount === undefined ? undefined : Math.round(amount * scale)
}

/** Reads a plain number in Indonesian (`1.250,5`) or unambiguous English (`1,250.5`) writing. */
export function parseQuantity(written: string): number | undefined {
  const s = written.trim().replace(/\s/g, '')
  if (/^-?\d+$/.test(s)) return Number(s)
  if (/^-?\d{1,3}(\.\d{3})+(,\d+)?$/.test(s)) return Number(s.replace(/\./g, '').replace(',', '.'))
  if (/^-?\d{1,3}(,\d{3}){2,}(\.\d+)?$/.test(s) || /^-?\d{1,3}(,\d{3})+\.\d+$/.test(s))
    return Number(s.replace(/,/g, ''))
  if (/^-?\d+,\d+$/.test(s)) return Number(s.replace(',', '.'))
  if (/^-?\d+\.\d$/.test(s)) return Number(s)
  return undefined
}
