import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBytes } from './made.ts'
import { book, byExcelJs, byHand, bySheetJs, manner, type RandomBook, shouldBe } from './random.ts'

const numRuns = Number(process.env.RAKIT_RANDOM_BOOKS ?? 60)

/** Random workbooks are read to what they were made of. */
const holds = (write: (made: RandomBook) => Promise<Buffer> | Buffer) =>
  fc.assert(
    fc.asyncProperty(book, async (made) => {
      expect(await readBytes(await write(made))).toEqual(shouldBe(made))
    }),
    { numRuns }
  )

describe('a workbook of any content is read as it was written', () => {
  it('by hand, in any manner', async () => {
    await fc.assert(
      fc.asyncProperty(book, manner, async (made, how) => {
        expect(await readBytes(byHand(made, how))).toEqual(shouldBe(made))
      }),
      { numRuns: numRuns * 3 }
    )
  })
  it.each(['xlsx', 'xlsb', 'xlml'] as const)('by SheetJS as %s', (kind) => holds((made) => bySheetJs(made, kind)))
  it('by SheetJS as biff8, which hides no lines', () =>
    fc.assert(
      fc.asyncProperty(book, async (made) => {
        const seen = { ...made, sheets: made.sheets.map((sheet) => ({ ...sheet, hiddenRows: [] })) }
        expect(await readBytes(bySheetJs(seen, 'biff8'))).toEqual(shouldBe(seen))
      }),
      { numRuns }
    ))
  it('by exceljs', () => holds(byExcelJs))
})
