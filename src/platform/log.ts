import pino from 'pino'

/** Structured logs on standard error, so that a command's answer on standard output stays clean. Personal data is never logged. */
export const createLog = (level: string) =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2))
export type Log = ReturnType<typeof createLog>
