/** The content security policy allows no code made from strings, which zod would otherwise try; said before zod is loaded. */
;(globalThis as { __zod_globalConfig?: object }).__zod_globalConfig = { jitless: true }
