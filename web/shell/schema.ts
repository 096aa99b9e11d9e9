import type { z } from 'zod'
import { explain } from '../../src/kernel/explain.ts'
import type { Text } from '../../src/kernel/text.ts'

/** Checks a form as one types with the very schema the server will use; answers messages by field, such as `people.0.name`. */
export const checkedBy =
  <V>(schema: z.ZodType, t: (message: Text) => string) =>
  (values: V): Record<string, string> => {
    const read = schema.safeParse(values)
    if (read.success) return {}
    return Object.fromEntries(read.error.issues.map((issue) => [issue.path.join('.'), t(explain(issue))]))
  }
