/** Numbers on a pack, pure: GTIN with its check digit, P-IRT with what its digits say. */
import type { PlainDate } from '../kernel/dates.ts'
import { type Text, text } from '../kernel/text.ts'

/** The check digit over the digits before it: weights 3 and 1 from the right (GS1 General Specifications, 7.9). */
export const checkDigit = (digits: string): number => {
  const sum = [...digits].reverse().reduce((total, d, i) => total + Number(d) * (i % 2 === 0 ? 3 : 1), 0)
  return (10 - (sum % 10)) % 10
}

/**
 * Reads a GTIN of 8, 12, 13 or 14 digits as 13 (EAN-13; UPC-A and EAN-8 get leading noughts; a carton's ITF-14 is not a
 * number of the product itself). Answers what is wrong in words where it is none.
 */
export function readGtin(written: string): { gtin: string } | { wrong: Text } {
  const digits = written.replace(/[\s-]/g, '')
  if (!/^\d+$/.test(digits) || ![8, 12, 13, 14].includes(digits.length))
    return {
      wrong: text(
        'GTIN terdiri dari 8, 12 atau 13 angka. Salin dari surat GS1.',
        'A GTIN has 8, 12 or 13 digits. Copy it from the letter of GS1.'
      )
    }
  if (digits.length === 14)
    return {
      wrong: text(
        'Ini nomor karton (ITF-14). Isi nomor produknya, 13 angka.',
        'This is the number of a carton (ITF-14). Fill in that of the product, 13 digits.'
      )
    }
  const body = digits.slice(0, -1)
  if (checkDigit(body) !== Number(digits.at(-1)))
    return {
      wrong: text(
        `Angka periksa GTIN salah: seharusnya berakhir dengan ${checkDigit(body)}. Periksa lagi angkanya.`,
        `The check digit is wrong: it should end with ${checkDigit(body)}. Check the digits again.`
      )
    }
  return { gtin: digits.padStart(13, '0') }
}

/** A number for use inside the shops of a regency only (GS1 prefix 29, restricted circulation). */
export function inStoreCode(regency: string, serial: number): string {
  const body = `29${regency.replace(/\D/g, '')}${String(serial).padStart(6, '0')}`
  return `${body}${checkDigit(body)}`
}

export const isInStore = (gtin: string): boolean => gtin.startsWith('29')

export interface Pirt {
  packaging: number
  foodType: string
  region: string
  foodSerial: number
  makerSerial: number
  /** Year in which it runs out. */
  expires: number
}

/** `2063529010001-27` or the same digits without the dash: ABBCCCCDDEEEE-YY. */
export function parsePirt(written: string): Pirt | undefined {
  const m = /^(\d)(\d{2})(\d{4})(\d{2})(\d{4})-?(\d{2})$/.exec(
    written.replace(/^p-?irt\s*(no\.?)?\s*/i, '').replace(/[\s.]/g, '')
  )
  if (!m) return undefined
  const packaging = Number(m[1])
  if (packaging < 1 || packaging > 8) return undefined
  return {
    packaging,
    foodType: m[2]!,
    region: m[3]!,
    foodSerial: Number(m[4]),
    makerSerial: Number(m[5]),
    expires: 2000 + Number(m[6])
  }
}

/** What does not fit between a P-IRT number and the product it is for. */
export function pirtFaults(written: string, product: { packaging: number }, regency: string, today: PlainDate): Text[] {
  const pirt = parsePirt(written)
  if (!pirt)
    return [
      text(
        'Nomor P-IRT terdiri dari 15 angka: 13 angka, tanda hubung, 2 angka tahun.',
        'A P-IRT number has 15 digits: 13, a dash, and two of the year.'
      )
    ]
  const faults: Text[] = []
  if (pirt.packaging !== product.packaging)
    faults.push(
      text(
        `Angka pertama (${pirt.packaging}) berarti kemasan lain daripada kemasan produk (${product.packaging}).`,
        `The first digit (${pirt.packaging}) means another packaging than the product's (${product.packaging}).`
      )
    )
  if (pirt.region !== regency.replace(/\D/g, ''))
    faults.push(
      text(
        `Nomor ini terbitan kabupaten ${pirt.region.slice(0, 2)}.${pirt.region.slice(2)}, bukan ${regency}.`,
        `This number is of regency ${pirt.region.slice(0, 2)}.${pirt.region.slice(2)}, not of ${regency}.`
      )
    )
  if (pirt.expires < Number(today.slice(0, 4)))
    faults.push(
      text(
        `P-IRT ini berakhir pada tahun ${pirt.expires}. Perpanjang dahulu.`,
        `This P-IRT ran out in ${pirt.expires}. Renew it first.`
      )
    )
  return faults
}
