import { z } from 'zod'

export const villageCode = z.string().regex(/^\d\d\.\d\d\.\d\d\.\d{4}$/)
