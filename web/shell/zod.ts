import { z } from 'zod'

// The content security policy allows no code made from strings, which zod would otherwise try; imported before any schema.
z.config({ jitless: true })
