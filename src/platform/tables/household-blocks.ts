/** What stands once for the members of a household below it: a card's labels and values, a line of its own titles, `No. KK: 3529…`. */
import { digitsLost, sixteenDigits } from '../../kernel/identifiers.ts'
import type { Cell } from '../../kernel/written.ts'
import { assign, fieldOfTitle, isOther, isTitleWord, type TableField, type Title, titleOf } from './columns.ts'
import { beginsHeader } from './header.ts'
import { type Line, lineText, shown } from './lines.ts'

/** Of what may stand once above the members of a household. */
const blockFields = ['kk', 'address', 'hamlet', 'rt', 'rw', 'rtRw', 'village', 'district']
const kkInWords = /\b(?:no\.?|nomor)?\s*(?:kk|kartu keluarga)\b\D{0,20}(\d[\d .]{14,24}\d)/i
/** A cell that names what the cells behind it say: `Alamat :`, `Alamat : Dusun Barat`. */
const labelled = /^\s*([^:]{2,40}?)\s*:\s*([^:]*)$/
export const kkLabel = /^\W*(no\.?|nomor)?\s*(kk|kartu keluarga)\b\W*/i
interface Said {
  field: string | undefined
  title: Title
  value: Cell
}

/** The labels and values of a line that holds nothing else; without a colon only a number of a household, or more of a card. */
function saidIn(cells: readonly Cell[], fields: readonly TableField[], goesOn: boolean): Said[] | undefined {
  const filled = cells.filter((cell) => cell !== '')
  const bare = filled.length === 2 && (goesOn || sixteenDigits(filled[1]!) !== undefined)
  if (!bare && !filled.some((cell) => shown(cell).includes(':'))) return undefined
  const said: Said[] = []
  for (let at = 0; at < filled.length; at++) {
    const whole = labelled.exec(shown(filled[at]))
    const name = whole?.[1] ?? shown(filled[at])
    let value: Cell = whole?.[2] ?? ''
    if (value === '') {
      if (!whole && filled[at + 1] === ':') at++
      else if (!whole && !bare && !/^\s*:/.test(shown(filled[at + 1]))) return undefined
      const next = filled[at + 1]
      if (next !== undefined && !labelled.test(shown(next))) {
        value = typeof next === 'number' ? next : next.replace(/^\s*:\s*/, '')
        at++
      }
    }
    const title = titleOf([name])
    const field = fieldOfTitle(title, fields)
    // More than the number stands behind it: words, which are read as such.
    if (field === 'kk' && !sixteenDigits(value) && kkInWords.test(`KK ${value}`)) return undefined
    said.push({ field, title, value })
  }
  const isKnown = said.some(({ field }) => field !== undefined)
  return isKnown && !said.some(({ value }) => typeof value === 'string' && isTitleWord(value)) ? said : undefined
}

/** The table that blocks stand in. */
interface Around<Row> {
  fields: readonly TableField[]
  /** The column of the file for a field that stands above its rows. */
  columnFor: (field: string, title: Title) => number
  hasKey: (line: Line) => boolean
  /** What the column of household numbers says. */
  kkOf: (line: Line) => Cell
  /** So many lines were titles. */
  header: (lines: number) => void
  /** Titles below which other villages follow. */
  movePlace: (cells: readonly Cell[]) => void
  leave: (line: Line, out: Row[]) => void
  row: (line: Line, out: Row[]) => void
}

export class HouseholdBlocks<Row> {
  /** What the household says for the rows that follow. */
  values: { column: number; value: Cell }[] = []
  titles: Line | undefined
  /** Lines of labels and values that follow each other, until it is known whether they speak of a household. */
  private labels: { line: Line; said: Said[]; above: boolean }[] = []
  private readonly around: Around<Row>
  private readonly isOfHouseholds: boolean

  constructor(around: Around<Row>) {
    this.around = around
    this.isOfHouseholds = around.fields.some((field) => field.id === 'kk')
  }

  begin(): void {
    this.values = []
    this.titles = undefined
    this.labels = []
  }

  /** Nothing follows what is still waiting. */
  end(out: Row[]): void {
    this.dropTitles(out)
    this.endLabels(out)
  }

  /** Labels and values, each line some of them (`No. KK | : | 3529…`, under it `Alamat | : | …`): a card's upper part. */
  followLabels(line: Line, above: boolean, out: Row[]): boolean {
    if (!this.isOfHouseholds) return false
    const { fields } = this.around
    const said = saidIn(line.cells, fields, this.labels.length > 0)
    if (said) this.labels.push({ line, said, above })
    else this.endLabels(out)
    return said !== undefined
  }

  /** With a No. KK among them they speak of the household whose members follow; without, they are titles. */
  private endLabels(out: Row[]): void {
    const labels = this.labels
    this.labels = []
    const said = labels.flatMap((label) => label.said)
    const isHousehold = said.some(({ field }) => field === 'kk')
    if (isHousehold) {
      this.values = []
      this.keep(
        said.flatMap(({ field, title, value }) =>
          field && blockFields.includes(field) ? [[field, title, value] as [string, Title, Cell]] : []
        )
      )
    }
    for (const { line, said, above } of labels) {
      if (isHousehold) this.around.movePlace(line.cells)
      if (isHousehold && said.every(({ field, value }) => value === '' || (field && blockFields.includes(field))))
        this.around.header(1)
      else if (above || isHousehold) this.around.leave(line, out)
      else this.around.row(line, out)
    }
  }

  /** Titles of a household's own line (`NO.KK | NAMA.KK | ALAMAT`), the line of values under them, or `No. KK: 3529…` in words. */
  follow(line: Line, out: Row[]): boolean {
    if (!this.isOfHouseholds) return false
    const { fields } = this.around
    if (this.titles) {
      const titles = this.titles.cells.map((cell) => titleOf([shown(cell)]))
      const found = assign(
        titles,
        [line.cells],
        fields.filter((f) => blockFields.includes(f.id))
      )
      const kk = found.kk === undefined ? '' : (line.cells[found.kk] ?? '')
      if (sixteenDigits(kk) || digitsLost(kk)) {
        this.around.header(2)
        this.titles = undefined
        this.keep(
          Object.entries(found)
            .filter(([id]) => !isOther(id))
            .map(([id, at]) => [id, titles[at]!, line.cells[at] ?? ''])
        )
        return true
      }
      this.dropTitles(out)
    }
    if (beginsHeader(line.cells)) {
      const titles = line.cells.map((cell) => titleOf([shown(cell)]))
      const found = assign(titles, [], fields)
      if (found.kk !== undefined && found.nik === undefined && found.relation === undefined) {
        this.titles = line
        return true
      }
      return false
    }
    const own = this.around.kkOf(line)
    if (sixteenDigits(own)) {
      if (line.cells.some((cell) => cell !== '' && cell !== own)) return false
      // Nothing but a number in the column of numbers: of the members below.
      this.around.header(1)
      this.keep([['kk', titleOf(['No. KK']), own]])
      return true
    }
    const words = lineText(line.cells)
    const labelled = kkLabel.test(words)
    const kk = kkInWords.exec(words)?.[1]
    // A household whose number cannot be read is not the one before it.
    if (labelled && !(kk && sixteenDigits(kk)) && line.cells.length <= 6) {
      this.values = []
      this.around.leave(line, out)
      return true
    }
    if (!kk || !sixteenDigits(kk) || (!labelled && this.around.hasKey(line))) return false
    this.around.header(1)
    this.around.movePlace(line.cells)
    const address = /\balamat\s*[:.]?\s*(.+?)(?=\s{2}|$)/i.exec(words.slice(words.indexOf(kk) + kk.length))?.[1]
    this.keep([
      ['kk', titleOf(['No. KK']), kk],
      ...(address ? [['address', titleOf(['Alamat']), address] as [string, Title, Cell]] : [])
    ])
    return true
  }

  dropTitles(out: Row[]): void {
    const titles = this.titles
    this.titles = undefined
    if (titles) this.around.leave(titles, out)
  }

  private keep(values: [field: string, title: Title, value: Cell][]): void {
    this.values = values.flatMap(([field, title, value]) =>
      value === '' ? [] : [{ column: this.around.columnFor(field, title), value }]
    )
  }
}
