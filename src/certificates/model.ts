import { z } from 'zod'
import { plainDate } from '../kernel/inputs.ts'

/**
 * What the QR of a certificate says, short enough to print: `ADDRESS/periksa#PASS`, PASS being a compact JWS (RFC 7515) of
 * these words in this order, signed with the regency's Ed25519 key. A phone without a network can check it once it has
 * the key; behind the `#` nothing of it reaches a server.
 */
export const passWords = z.tuple([
  z.string().describe('Number of the certificate.'),
  z.string().describe('Name of the holder.'),
  z.string().describe('Course.'),
  plainDate,
  plainDate,
  z.number().int().describe('Lesson hours.'),
  z.number().int().describe('Bit in the status list.')
])

export interface Pass {
  number: string
  name: string
  course: string
  from: string
  to: string
  hours: number
  statusIndex: number
}

export const writePass = (pass: Pass): z.infer<typeof passWords> => [
  pass.number,
  pass.name,
  pass.course,
  pass.from,
  pass.to,
  pass.hours,
  pass.statusIndex
]

export function readPass(words: unknown): Pass | undefined {
  const read = passWords.safeParse(words)
  if (!read.success) return undefined
  const [number, name, course, from, to, hours, statusIndex] = read.data
  return { number, name, course, from, to, hours, statusIndex }
}

/** The pass in what a QR holds or somebody pastes: an address of a check page, or the pass alone. */
export const passIn = (written: string): string | undefined =>
  /(?:^|#)([\w-]+\.[\w-]+\.[\w-]+)$/.exec(written.trim())?.[1]

/** Bit of a status list (W3C Bitstring Status List v1.0): the first bit is the leftmost of the first byte. */
export const bitOf = (list: Uint8Array, index: number): boolean =>
  ((list[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0
