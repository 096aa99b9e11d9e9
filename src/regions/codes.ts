/** Villages by the codes of the statistics office (BPS): a table that an administrator brings, with its source and since when it holds. */

import { sql } from 'kysely'
import { z } from 'zod'
import { plainDate, uploaded } from '../kernel/inputs.ts'
import { Problem } from '../kernel/problem.ts'
import { administrator, seeOffice } from '../kernel/rights.ts'
import { requireWithin, validity } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { action, view } from '../platform/context.ts'
import { copyRecords } from '../platform/postgres/copy.ts'
import type { Tx } from '../platform/postgres/database.ts'
import { openTable } from '../platform/tables/read.ts'
import type { TableSpec } from '../platform/tables/table.ts'
import { codeIn, regionKey, similarity } from './rules.ts'
import { villagesOf } from './store.ts'

const spec: TableSpec = {
  key: 'bps',
  fields: [
    {
      id: 'bps',
      reading: 'code',
      words: ['kode bps', 'kode desa bps', 'id bps', 'bps', 'kode wilayah bps', 'iddesa', 'kode wilkerstat']
    },
    {
      id: 'kemendagri',
      reading: 'code',
      words: [
        'kode kemendagri',
        'kode dagri',
        'kode desa kemendagri',
        'kemendagri',
        'kode permendagri',
        'kode kepmendagri'
      ],
      weak: ['kode desa', 'kode wilayah']
    },
    {
      id: 'name',
      reading: 'line',
      words: ['nama', 'nama desa', 'nama dagri', 'nama bps', 'desa', 'nama desa kelurahan', 'nama wilayah']
    }
  ]
}

/** A table of codes is spelled by other hands; a name less alike is another village's. */
const alike = 0.75

/** Which village each code of the statistics office names in a file; what is in doubt is told and not kept. */
async function readCodes(path: string, regency: string, villages: ReadonlyMap<string, { code: string; name: string }>) {
  const found = new Map<string, { village: string; name: string }>()
  const twice = new Set<string>()
  const told = { left: 0, unreadable: 0, foreign: 0, unknown: [] as string[], unlike: [] as string[] }
  const table = await openTable(path, spec)
  try {
    const { bps: from, kemendagri: to, name: named } = table.mapping
    if (from === undefined || to === undefined) throw noCodes()
    for await (const rows of table.rows()) {
      for (const { cells, left } of rows) {
        if (left) {
          told.left++
          continue
        }
        const said = named === undefined ? '' : String(cells[named] ?? '')
        const [bps, code] = [from, to].map((at) => codeIn(String(cells[at] ?? '')))
        const village = villages.get(code ?? '')
        if (!bps || !code) told.unreadable++
        else if (!code.startsWith(regency.replace('.', ''))) told.foreign++
        else if (!village) told.unknown.push(`${code} ${said}`.trim())
        else if (said && similarity(regionKey(said), regionKey(village.name)) < alike)
          told.unlike.push(`${bps} ${said} / ${village.name}`)
        else if (found.has(bps) && found.get(bps)!.village !== village.code) twice.add(bps)
        else found.set(bps, { village: village.code, name: said || village.name })
      }
    }
  } finally {
    await table.close()
  }
  return { found, twice, told }
}

export const importCodes = action({
  name: 'regions/import-codes',
  may: administrator,
  title: text('Memasukkan padanan kode desa BPS', 'Brought in a table of BPS village codes'),
  apart: true,
  input: z.object({ file: uploaded, source: z.string().trim().min(3).max(200), validFrom: plainDate }),
  async run(context, { file, source, validFrom }) {
    requireWithin(validFrom, '/validFrom', validity(context.today))
    const { regency } = context.actor
    const villages = new Map((await villagesOf(context.db, regency)).map((v) => [v.code.replaceAll('.', ''), v]))
    const { found, twice, told } = await context.files.use(file, (path) => readCodes(path, regency, villages))
    for (const bps of twice) found.delete(bps)
    if (found.size === 0) throw noVillages()
    await context.db
      .deleteFrom('village_code')
      .where('regency', '=', regency)
      .where('valid_from', '=', validFrom)
      .execute()
    await copyRecords(
      context.client,
      'village_code',
      [...found].map(([bps, { village, name }]) => ({ regency, bps, valid_from: validFrom, village, name, source }))
    )
    return { villages: found.size, ...told, twice: [...twice] }
  }
})

const noCodes = () =>
  new Problem(
    'regions/codes-columns',
    422,
    text(
      'Kolom kode BPS dan kode Kemendagri tidak ditemukan. ' +
        'Beri judul “Kode BPS”, “Kode Kemendagri” dan “Nama” lalu masukkan lagi.',
      'The columns of BPS codes and Kemendagri codes were not found. Title them “Kode BPS”, “Kode Kemendagri” and ' +
        '“Nama” and bring the file again.'
    )
  )
const noVillages = () =>
  new Problem(
    'regions/codes-none',
    422,
    text(
      'Tidak ada desa kabupaten ini dengan kode BPS yang pasti dalam berkas ini.',
      'No village of this regency has a certain BPS code in this file.'
    )
  )

export const removeCodes = action({
  name: 'regions/remove-codes',
  may: administrator,
  title: text('Menghapus padanan kode desa BPS', 'Removed a table of BPS village codes'),
  input: z.object({ validFrom: plainDate }),
  async run(context, { validFrom }) {
    await context.db
      .deleteFrom('village_code')
      .where('regency', '=', context.actor.regency)
      .where('valid_from', '=', validFrom)
      .execute()
    return {}
  }
})

/** The tables that were brought, newest first. */
export const codes = view({
  name: 'regions/codes',
  may: seeOffice,
  title: text('Padanan kode desa BPS', 'Tables of BPS village codes'),
  input: z.object({}),
  async run(context) {
    const { rows } = await sql<{ validFrom: string; source: string; villages: number }>`
      select valid_from as "validFrom", min(source) as source, count(distinct village)::int as villages from village_code
      where regency = ${context.actor.regency} group by 1 order by 1 desc`.execute(context.db)
    return { rows }
  }
})

/** Code of the village by BPS code, as of a day. */
export async function villagesByBps(tx: Tx, regency: string, today: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ bps: string; village: string }>`
    select distinct on (bps) bps, village from village_code where regency = ${regency} and valid_from <= ${today}::date
    order by bps, valid_from desc`.execute(tx)
  return new Map(rows.map(({ bps, village }) => [bps, village]))
}
