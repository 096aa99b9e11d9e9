import { z } from 'zod'

/** `verified`: somebody has read it in the law itself or in a report of it; what is not verified is never more than a doubt. */
export const lawRule = <S extends z.ZodRawShape>(shape: S) =>
  z.object({ article: z.string().trim().min(3).max(160), verified: z.boolean(), ...shape })
