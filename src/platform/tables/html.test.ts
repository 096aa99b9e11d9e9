import { describe, expect, it } from 'vitest'
import { cellsIn, faultOf, readBytes } from './made.ts'

const page = (body: string, head = '') => `<html><head>${head}</head><body>${body}</body></html>`
const linesIn = async (html: string | Buffer) => (await readBytes(html))[0]!.lines

describe('tables of a page', () => {
  it('keep rowspan and colspan in their columns', async () => {
    const rows =
      '<tr><th>No KK<th colspan=2>Nama<th>Desa<tr><td rowspan=3>3529<td>Siti<td>Aminah<td rowspan="2">Jelbudan' +
      '<tr><td colspan=2 rowspan=2>Moh<tr><td>Barat<tr><td>3530<td>a<td>b<td>c'
    expect(await linesIn(page(`<table>${rows}</table>`))).toEqual([
      { line: 1, cells: ['No KK', 'Nama', '', 'Desa'] },
      { line: 2, cells: ['3529', 'Siti', 'Aminah', 'Jelbudan'] },
      { line: 3, cells: ['', 'Moh'], merged: { 0: '3529', 3: 'Jelbudan' } },
      { line: 4, cells: ['', '', '', 'Barat'], merged: { 0: '3529', 1: 'Moh' } },
      { line: 5, cells: ['3530', 'a', 'b', 'c'] }
    ])
  })
  it('are read with entities, breaks and blanks as they are shown', async () => {
    const row =
      '<tr><td>Siti&nbsp;&amp;\n   Ali<td>Dusun<br>Barat<td><b>R</b>T <i>1</i><td>&#233;&eacute;<td><p>a</p><p>b</p></tr>'
    expect(await cellsIn(page(`<table>${row}</table>`))).toEqual([['Siti & Ali', 'Dusun Barat', 'RT 1', 'éé', 'a b']])
  })
  it('come with the titles before and between them', async () => {
    const table = (name: string) => `<table><caption>Warga</caption><tr><td>NIK<td>Nama<tr><td>1<td>${name}</table>`
    const body = `<script>x</script><h2>Desa Jelbudan</h2>RT 1<br>RW 2<div>${table('Siti')}</div><p>Desa Bringin</p>${table('Ali')}catatan`
    expect(await cellsIn(page(body, '<title>x</title><style>td{}</style>'))).toEqual([
      ['Desa Jelbudan'],
      ['RT 1'],
      ['RW 2'],
      ['Warga'],
      ['NIK', 'Nama'],
      ['1', 'Siti'],
      ['Desa Bringin'],
      ['Warga'],
      ['NIK', 'Nama'],
      ['1', 'Ali'],
      ['catatan']
    ])
  })
  it('have groups of rows, in which a span ends', async () => {
    const table =
      '<table><thead><tr><th>a<th>b</thead><tbody><tr><td ' +
      'rowspan=9>1<td>2</tbody><tbody><tr><td>3<td>4</tbody><tfoot><tr><td>5<td>6</tfoot></table>'
    expect(await cellsIn(page(table))).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
      ['5', '6']
    ])
  })
  it('within a cell do not break its row', async () => {
    const small = '<table><tr><td>0812</td></tr><tr><td>0813</td></tr></table>'
    const table =
      `<table><tr><td>Siti</td><td>${small}</td><td>Jelbudan</td></tr><tr><td>Ali</td><td>0814</td>` +
      `<td>Bringin</td></tr></table>`
    expect(await cellsIn(page(table))).toEqual([
      ['Siti', '0812 0813', 'Jelbudan'],
      ['Ali', '0814', 'Bringin']
    ])
  })
  it('within a cell of others have lines of their own below it', async () => {
    const members = '<table><tr><td>1</td><td>Siti</td></tr><tr><td>2</td><td>Ali</td></tr></table>'
    const table = `<table><tr><td>3529</td><td>Moh</td><td>${members}</td></tr><tr><td>3530</td><td>Nur</td><td></td></tr></table>`
    expect(await linesIn(page(table))).toEqual([
      { line: 1, cells: ['3529', 'Moh'] },
      { line: 2, cells: ['1', 'Siti'] },
      { line: 3, cells: ['2', 'Ali'] },
      { line: 4, cells: ['3530', 'Nur'] }
    ])
  })
  it('within a table that only arranges them come once each', async () => {
    const data = (name: string) =>
      `<table><tr><td>NIK</td><td>Nama</td></tr><tr><td>1</td><td>${name}</td></tr></table>`
    const body =
      `<table><tr><td><h1>Desa Jelbudan</h1></td></tr><tr><td>Daftar<table><tr><td>${data('Siti')}</td>` +
      `</tr></table>akhir</td></tr><tr><td>${data('Ali')}</td><td>${data('Nur')}</td></tr></table>`
    expect(await cellsIn(page(body))).toEqual([
      ['Desa Jelbudan'],
      ['Daftar'],
      ['NIK', 'Nama'],
      ['1', 'Siti'],
      ['akhir'],
      ['NIK', 'Nama'],
      ['1', 'Ali'],
      ['NIK', 'Nama'],
      ['1', 'Nur']
    ])
  })
  it('tell what they do not show', async () => {
    const body =
      '<table><col><col style="display:none"><tr><td>a<td>b<td>c<td style="display:none">d<tr style="display: ' +
      'none"><td>1<td>2<td>3<td style="display:none">4</table>' +
      '<div style="display:none"><table><tr><td>5<td>6</table></div>' +
      '<table><tr><td><span style="display:none">20260101</span>1 Jan 2026<td>x</table>'
    const [sheet] = await readBytes(page(body))
    expect(sheet!.lines).toEqual([
      { line: 1, cells: ['a', 'b', 'c', 'd'] },
      { line: 2, cells: ['1', '2', '3', '4'], hidden: true },
      { line: 3, cells: ['5', '6'], hidden: true },
      { line: 4, cells: ['1 Jan 2026', 'x'] }
    ])
    expect(sheet!.hiddenColumns).toEqual([3])
  })
  it('that a page does not show take no place, unless the titles have one too', async () => {
    const hide = '<td style="display:none">x</td>'
    const table = (head: string) =>
      `<table><tr><th>No</th>${head}<th>Nama</th></tr><tr><td>1</td>${hide}<td>Siti</td></tr></table>`
    expect((await cellsIn(page(table(''))))[1]).toEqual(['1', 'Siti', 'x'])
    expect((await cellsIn(page(table(hide))))[1]).toEqual(['1', 'x', 'Siti'])
  })
  it('tell what is hidden where nothing is closed', async () => {
    const body =
      '<table style="display:none"><tbody><tr><td>1<tr><td>2</table><table><tbody ' +
      'style="display:none"><tr><td>3<tbody><tr style="display:none"><td>4<tr><td>5<td><b ' +
      'style="display:none">x<td>6<tr><td>7</table><p hidden>8</p>9'
    const lines = await linesIn(page(body))
    expect(lines.map(({ cells, hidden }) => [cells.join(), hidden ?? false])).toEqual([
      ['1', true],
      ['2', true],
      ['3', true],
      ['4', true],
      ['5,,6', false],
      ['7', false],
      ['8', true],
      ['9', false]
    ])
  })
  it('may leave every element open', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `<tr><td><font><b>${i}<td><p>Warga`).join('')
    const lines = await linesIn(`<html><table>${rows}</table></html>`)
    expect(lines.map(({ cells }) => cells.join())).toEqual(Array.from({ length: 20_000 }, (_, i) => `${i},Warga`))
  })
  it('hold the exact numbers of Excel', async () => {
    const style =
      '<style><!--.tgl{mso-number-format:"Short Date";}\n.kode, td.k2 ' +
      '{mso-number-format:"\\@";}\n.nik{mso-number-format:0000000000000000;}--></style>'
    const row =
      '<tr><td x:num="31118" class=tgl>12/03/85<td x:num="750000">Rp 750.000<td x:num>12<td x:str>0812<td class=kode>0813' +
      '<td x:num="3529145203851000" class="x nik">3,5E+15<td x:num="0.5" style=\'mso-number-format:"0%"\'>50%<td ' +
      'x:num="7" style=\'mso-number-format:"000"\'>7<td x:num="1.25" style=\'mso-number-format:"0\\.00"\'>1,25<td ' +
      'sdval="31118" sdnum="1057;1057;DD/MM/YYYY">x<td sdval="5">5,00</tr>'
    expect(await cellsIn(page(`<table>${row}</table>`, style))).toEqual([
      ['1985-03-12', 750000, 12, '0812', '0813', '3529145203851000', '50%', '007', 1.25, '1985-03-12', 5]
    ])
  })
  it('need no page around them, and no ends', async () => {
    expect(await linesIn('<tr><td>a<td>b<tr><td>1<td>2')).toMatchObject([{ cells: ['a', 'b'] }, { cells: ['1', '2'] }])
    expect(await cellsIn('\n <table border=1><tr><td>a<td>b</table>')).toEqual([['a', 'b']])
    expect(await cellsIn('Notice: x in y.php<br><table><tr><td>a<td>b</table>')).toEqual([
      ['Notice: x in y.php'],
      ['a', 'b']
    ])
  })
  it('that are cut off say so in their last line', async () => {
    const whole = page('<table><tr><td>1<td>Siti<tr><td>2<td>Ali</table>')
    expect(await linesIn(whole.slice(0, whole.indexOf('i</table')))).toEqual([
      { line: 1, cells: ['1', 'Siti'] },
      { line: 2, cells: ['2', 'Al'], damaged: true }
    ])
    expect((await linesIn(whole.replace('</table>', '')))[1]!.damaged).toBe(undefined)
  })
  it('are many lines in little memory', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => `<tr><td>${i}</td><td>Warga ${i}</td></tr>`).join('\n')
    const lines = await linesIn(page(`<table>${rows}</table>`))
    expect(lines.map(({ line, cells }) => [line, cells[0]])).toEqual(
      Array.from({ length: 5000 }, (_, i) => [i + 1, `${i}`])
    )
  })
})

describe('the characters of a page', () => {
  const body = '<table><tr><td>Désa — Ünal</td><td>x</td></tr></table>'
  const meta = (charset: string) => `<meta http-equiv=Content-Type content="text/html; charset=${charset}">`
  const latin = (text: string) => Buffer.from(text.replace('—', '\x97'), 'latin1')
  it.each([
    ['UTF-8', Buffer.from(page(body))],
    ['a mark', Buffer.from(`\ufeff${page(body)}`)],
    ['UTF-16', Buffer.from(`\ufeff${page(body, meta('unicode'))}`, 'utf16le')],
    ['UTF-16 without a mark', Buffer.from(page(body), 'utf16le')],
    ['Windows-1252 that is told', latin(page(body, meta('windows-1252')))],
    ['Windows-1252 that is not', latin(page(body))],
    ['UTF-8 that says it is Windows-1252', Buffer.from(page(body, meta('iso-8859-1')))],
    ['what says wrongly that it is UTF-16', Buffer.from(page(body, meta('utf-16')))]
  ])('are read: %s', async (_, bytes) => {
    expect(await cellsIn(bytes)).toEqual([['Désa — Ünal', 'x']])
  })
  it('are read as they are told', async () => {
    const bytes = Buffer.concat([
      Buffer.from(page(`<table><tr><td>`, meta('gb2312'))),
      Buffer.from([0xb6, 0xab]),
      Buffer.from('</td></tr></table>')
    ])
    expect(await cellsIn(bytes)).toEqual([['東'.replace('東', '东')]])
  })
})

describe('a page with all its parts', () => {
  const sheet = (name: string, more = '') =>
    `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta ` +
    `charset=3Dutf-8>${more}</head><body><table><tr><td>D=C3=A9sa</td><td>${name}</td></tr></table></body></html>`
  const mhtml = (parts: [location: string, headers: string, body: string][]) =>
    `MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related;` +
    `\r\n\tboundary="----=_Next.1"\r\n\r\nSatu berkas.\r\n\r\n${parts
      .map(
        ([location, headers, body]) =>
          `------=_Next.1\r\nContent-Location: file:///C:/x/${location}\r\n${headers}\r\n\r\n${body}\r\n\r\n`
      )
      .join('')}------=_Next.1--\r\n`
  const qp = 'Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset="us-ascii"'
  const b64 = 'Content-Type: text/html;\r\n charset="utf-8"\r\nContent-Transfer-Encoding: base64'
  const book = (names: string[]) =>
    `<html><head><!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets>${names
      .map(
        (name, i) =>
          `<x:ExcelWorksheet><x:Name>${name}</x:Name><x:WorksheetSource HRef=3D"Book_files/sheet00${i + 1}.htm"/></x:ExcelWorksheet>`
      )
      .join(
        ''
      )}</x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]--></head><frameset><frame src=3D"a.htm"></frameset></html>`
  it('is a workbook with the names of its sheets', async () => {
    const encoded = Buffer.from('<table><tr><td>Désa</td><td>dua</td></tr></table>')
      .toString('base64')
      .replace(/(.{40})/g, '$1\r\n')
    const file = mhtml([
      ['Book.htm', qp, book(['RT 1 &amp; 2', 'RT=\r\n 3', 'Salinan'])],
      ['Book_files/sheet001.htm', qp, sheet('satu')],
      ['Book_files/sheet002.htm', b64, encoded],
      ['Book_files/image001.png', 'Content-Type: image/png\r\nContent-Transfer-Encoding: base64', 'AAAA'],
      [
        'Book_files/sheet003.htm',
        qp,
        sheet(
          'tiga',
          '<!--[if gte mso 9]><xml><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></xml><![endif]-->'
        )
      ]
    ])
    expect(await readBytes(file)).toEqual([
      { name: 'RT 1 & 2', hidden: false, hiddenColumns: [], lines: [{ line: 1, cells: ['Désa', 'satu'] }] },
      { name: 'RT 3', hidden: false, hiddenColumns: [], lines: [{ line: 1, cells: ['Désa', 'dua'] }] },
      { name: 'Salinan', hidden: true, hiddenColumns: [], lines: [{ line: 1, cells: ['Désa', 'tiga'] }] }
    ])
    expect(await faultOf(file.slice(0, -1200))).toBe('damaged')
    expect(await faultOf(file.replace('Book_files/sheet002.htm\r\n', 'x.htm\r\n'))).toBe('damaged')
  })
  it('is a table when it has one', async () => {
    expect(await readBytes(mhtml([['Book.htm', qp, sheet('satu')]]))).toMatchObject([
      { name: 'Tabel', lines: [{ cells: ['Désa', 'satu'] }] }
    ])
    expect(
      await readBytes(
        mhtml([
          ['Book.htm', qp, book(['RT 1'])],
          ['Book_files/sheet001.htm', qp, sheet('satu')]
        ])
      )
    ).toMatchObject([{ name: 'Tabel' }])
  })
})

it('a page of frames whose sheets are elsewhere is not supported', async () => {
  expect(
    await faultOf('<html><frameset><frame src="sheet001.htm"><noframes><body>x</body></noframes></frameset></html>')
  ).toBe('unsupported')
})
