import { dateInJakarta, type PlainDate } from '../../src/kernel/dates.ts'

/** Today in the regency (Asia/Jakarta), wherever the browser thinks it is. */
export const today = (): PlainDate => dateInJakarta(new Date())
export const thisYear = (): number => Number(today().slice(0, 4))
