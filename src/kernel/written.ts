/** What a cell of a table holds: text as it is shown, a number as a number; a date is the text `2026-11-23` or `2026-11-23T14:05`. */
export type Cell = string | number

/** What something written says: one value, several that it could mean, or nothing that can be read. */
export type Reading<T> = { value: T } | { readings: [T, T, ...T[]] } | undefined
