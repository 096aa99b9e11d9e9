import { z } from 'zod'

export const villageCode = z.string().regex(/^\d\d\.\d\d\.\d\d\.\d{4}$/)

/** A village with its path, as search answers it. */
export interface VillagePath {
  code: string
  name: string
  district: string
  regency: string
}
export const pathOf = (v: VillagePath): string => `${v.name}, ${v.district}, ${v.regency}`
