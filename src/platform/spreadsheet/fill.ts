import ExcelJS from 'exceljs'

export interface Photo {
  content: Uint8Array
  kind: 'jpeg' | 'png'
}

/**
 * Fills a workbook: every `{{name}}` in a cell becomes its value, numbers as numbers when the cell holds nothing else;
 * `{{photo}}` becomes a picture of about 4 cm. Names that are not known are left, so that they are seen.
 */
export async function fillXlsx(
  template: Uint8Array,
  values: Readonly<Record<string, string | number>>,
  photo: Photo | undefined
): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(Buffer.from(template) as never)
  for (const sheet of book.worksheets)
    sheet.eachRow((row) =>
      row.eachCell((cell) => {
        if (typeof cell.value !== 'string' || !cell.value.includes('{{')) return
        const whole = /^\{\{\s*(\w+)\s*\}\}$/.exec(cell.value.trim())?.[1]
        if (whole === 'photo') {
          cell.value = null
          if (photo)
            sheet.addImage(book.addImage({ buffer: Buffer.from(photo.content) as never, extension: photo.kind }), {
              tl: { col: Number(cell.col) - 1, row: Number(cell.row) - 1 },
              ext: { width: 160, height: 160 }
            })
        } else if (whole && values[whole] !== undefined) cell.value = values[whole]
        else
          cell.value = cell.value.replace(/\{\{\s*(\w+)\s*\}\}/g, (all, name: string) =>
            values[name] === undefined ? all : String(values[name])
          )
      })
    )
  return new Uint8Array(await book.xlsx.writeBuffer())
}

/** How many `{{name}}` a workbook has; throws when it cannot be read. */
export async function placesIn(template: Uint8Array): Promise<number> {
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(Buffer.from(template) as never)
  let places = 0
  for (const sheet of book.worksheets)
    sheet.eachRow((row) =>
      row.eachCell((cell) => {
        if (typeof cell.value === 'string') places += cell.value.match(/\{\{\s*\w+\s*\}\}/g)?.length ?? 0
      })
    )
  return places
}

/** A plain form of two columns, one line a value; a template to begin with. */
export async function plainForm(
  title: string,
  lines: readonly (readonly [label: string, name: string])[]
): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet('Form')
  sheet.columns = [{ width: 34 }, { width: 52 }]
  sheet.addRow([title]).font = { bold: true, size: 14 }
  sheet.addRow([])
  for (const [label, name] of lines) {
    const row = sheet.addRow([label, `{{${name}}}`])
    row.getCell(1).font = { bold: true }
    row.getCell(2).alignment = { wrapText: true, vertical: 'top', horizontal: 'left' }
    if (/price|harga/i.test(name)) row.getCell(2).numFmt = '"Rp"#,##0'
    if (name === 'photo') row.height = 125
  }
  return new Uint8Array(await book.xlsx.writeBuffer())
}
