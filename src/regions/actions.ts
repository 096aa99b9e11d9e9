import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { uploaded } from '../kernel/inputs.ts'
import { Problem } from '../kernel/problem.ts'
import { administrator } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action } from '../platform/context.ts'
import { readBoundaries } from './boundaries.ts'
import { villagesByBps } from './codes.ts'
import { saveBoundary, villagesOf } from './store.ts'

const largestBoundaries = 60 * 1024 * 1024

export const importBoundaries = action({
  name: 'regions/import-boundaries',
  may: administrator,
  title: text('Mengganti batas desa', 'Replaced village boundaries'),
  apart: true,
  input: z.object({ file: uploaded, source: z.string().trim().min(3).max(200) }),
  async run(context, { file, source }) {
    let content: unknown
    try {
      const bytes = await context.files.use(file, (path) => readFile(path))
      if (bytes.length > largestBoundaries) throw new RangeError()
      content = JSON.parse(
        new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : bytes[0] === 0xfe ? 'utf-16be' : 'utf-8').decode(bytes)
      )
    } catch (error) {
      if (error instanceof Problem) throw error
      const large = error instanceof RangeError
      throw new Problem(
        'regions/boundaries-unreadable',
        422,
        large
          ? text(
              'Berkas batas lebih dari 60 MB. Sederhanakan garisnya di aplikasi peta.',
              'The boundary file is over 60 MB. Simplify its lines in a map program.'
            )
          : text(
              'Berkas ini bukan JSON. Unggah GeoJSON atau TopoJSON.',
              'This file is not JSON. Upload GeoJSON or TopoJSON.'
            )
      )
    }
    const { regency } = context.actor
    const byBps = await villagesByBps(context.db, regency, context.today)
    const read = readBoundaries(content, await villagesOf(context.db, regency), byBps)
    await saveBoundary(context.db, regency, false, source, read.villages)
    const { villages, ...told } = read
    return { villages: villages.features.length, ...told }
  }
})

export const removeBoundaries = action({
  name: 'regions/remove-boundaries',
  may: administrator,
  title: text('Kembali ke batas perkiraan', 'Went back to approximate cells'),
  input: z.object({}),
  async run(context) {
    await context.db
      .deleteFrom('boundary')
      .where('regency', '=', context.actor.regency)
      .where('approximate', '=', false)
      .execute()
    return {}
  }
})
