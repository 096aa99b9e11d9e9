import fc from 'fast-check'
import type { FeatureCollection } from 'geojson'
import { describe, expect, it } from 'vitest'
import { regionKey, similarity, villageAtPoint, villageFinder } from './rules.ts'

const jelbudan = '35.29.14.2008'
const find = villageFinder([
  { code: jelbudan, name: 'Jelbudan', district: 'Dasuk' },
  { code: '35.29.14.2009', name: 'Dasuk Barat', district: 'Dasuk' },
  { code: '35.29.14.2010', name: 'Dasuk Timur', district: 'Dasuk' },
  { code: '35.29.05.2008', name: 'Bluto', district: 'Bluto' },
  { code: '35.29.01.1001', name: 'Pajagalan', district: 'Kota Sumenep' },
  { code: '35.29.01.2002', name: 'Kacongan', district: 'Kota Sumenep' },
  { code: '35.29.01.2003', name: 'Kacongang', district: 'Kota Sumenep' },
  { code: '35.29.18.2001', name: 'Romben Barat', district: 'Dungkek' },
  { code: '35.29.16.2004', name: 'Batang-Batang Daya', district: 'Batang Batang' },
  { code: '35.29.20.2001', name: 'Karang Tengah', district: 'Gayam' },
  { code: '35.29.21.2002', name: 'Karang Tengah', district: 'Nonggunong' },
  { code: '35.29.22.2001', name: "Bra'aji", district: 'Gapura' }
])

describe('names', () => {
  it('lose the words that only say the level, marks that show nothing and apostrophes', () => {
    expect(regionKey('Ds. Jelbudan, Kec. DASUK')).toBe('jelbudan dasuk')
    expect(regionKey('Kota')).toBe('kota')
    expect(regionKey('Jel\u00adbud\u00e1n\u200b')).toBe('jelbudan')
    for (const mark of "'’‘ʼ`´ʻ′") expect(regionKey(`Bra${mark}aji`)).toBe('braaji')
  })

  it.each([
    ['Jelbudan', jelbudan],
    ['Desa JELBUDAN ', jelbudan],
    ['Kel/Desa Jelbudhan', jelbudan],
    ['Jelbudhan', jelbudan],
    ['jel budan', jelbudan],
    ['Jelbudan (Dasuk)', jelbudan],
    ['JELBUDAN, DASUK', jelbudan],
    ['Jelbudan - Dasuk', jelbudan],
    ['Ds. Jelbudan Kec. Dasuk', jelbudan],
    ['Jelbudan, Sumenep', jelbudan],
    ['Jelbudan, Dasuk, Sumenep, Jawa Timur', jelbudan],
    ['Desa Jelbudan Kecamatan Dasuk Kabupaten Sumenep', jelbudan],
    ['Pajagalan, Sumenep', '35.29.01.1001'],
    ['Dasuk Barat', '35.29.14.2009'],
    ['Batang Batang - Daya', '35.29.16.2004'],
    ['Kacongan (Kota Sumenep)', '35.29.01.2002'],
    ['Karang Tengah (Gayam)', '35.29.20.2001'],
    ['Bra´aji', '35.29.22.2001'],
    [jelbudan, jelbudan],
    ['3529142008', jelbudan],
    ['3529142008.0', jelbudan],
    ["'3529142008", jelbudan],
    ['٣٥٢٩١٤٢٠٠٨', jelbudan],
    ['35.29.14.2008 Jelbudan, Dasuk', jelbudan],
    ['Jelbudan (3529142008)', jelbudan],
    ['2008 - Jelbudan', jelbudan],
    ['2001 Karang Tengah', '35.29.20.2001']
  ])('%s is found', (written, code) => expect(find(written)?.code).toBe(code))

  it.each([
    ['Karang Tengah', 'Kec. Gayam', '35.29.20.2001'],
    ['Karang Tengah', 'Gayem', '35.29.20.2001'],
    ['Karang Tengah', 'NONGGUNONG', '35.29.21.2002'],
    ['Jelbudan', 'Kec. Dasuk', jelbudan],
    ['2008', 'Dasuk', jelbudan]
  ])('%s in %s is found', (written, district, code) => expect(find(written, district)?.code).toBe(code))

  it.each<[string, string | undefined, string]>([
    ['Surabaya', undefined, 'nowhere'],
    ['Karang Tengah', undefined, 'two'],
    ['Jelbudan, Bluto', undefined, 'the district is another'],
    ['Jelbudan - Bluto', undefined, 'the district is another'],
    ['Jelbudan', 'Bluto', 'the district is another'],
    ['Jelbudan (Bluto)', 'Dasuk', 'two districts'],
    ['35.29.14.2008', 'Bluto', 'the district is another'],
    ['35.29.14.2008 Bluto', undefined, 'the code is of another'],
    ['2009 - Jelbudan', undefined, 'the code is of another'],
    ['2008', undefined, 'every district has one'],
    ['3529140008', undefined, "the statistics office's"],
    ['352914200', undefined, 'a digit is missing'],
    ['35291420080', undefined, 'a digit too many'],
    ['13529142008', undefined, 'a digit too many'],
    ['Jelbudan/Dasuk Barat', undefined, 'two villages'],
    ['Desa', undefined, 'a level'],
    ['01', undefined, 'a number'],
    ['', 'Dasuk', 'nothing']
  ])('%s in %s is not guessed: %s', (written, district) => expect(find(written, district)).toBeUndefined())

  it('are 1 alike only if they are the same, and else within 0 and 1', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,12}$/), fc.stringMatching(/^[a-z]{1,12}$/), (a, b) => {
        const s = similarity(a, b)
        return s >= 0 && s <= 1 && (s === 1) === (a === b)
      })
    )
  })
})

describe('the village at a point', () => {
  const ring = (west: number, south: number, size: number) =>
    [0, 1, 2, 3, 0].map((i) => [west + (i > 1 ? size : 0), south + (i === 1 || i === 2 ? size : 0)])
  const shapes: FeatureCollection = {
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        id: 'island',
        properties: {},
        // A village on two islands, with a lake.
        geometry: {
          type: 'MultiPolygon',
          coordinates: [[ring(113, -7, 0.3), ring(113.1, -6.9, 0.1).reverse()], [ring(114, -7, 0.1)]]
        }
      },
      {
        type: 'Feature',
        id: 'beside',
        properties: {},
        geometry: { type: 'Polygon', coordinates: [ring(113.3, -7, 0.1)] }
      }
    ]
  }
  it.each([
    [-6.95, 113.05, 'island'],
    [-6.95, 114.05, 'island'],
    [-6.95, 113.35, 'beside'],
    [-6.85, 113.15, undefined],
    [-6.95, 113.7, undefined],
    [-6.85, 113.35, undefined],
    [113.05, -6.95, undefined]
  ])('%s, %s is in %s', (lat, lon, village) => expect(villageAtPoint(shapes, lat, lon)).toBe(village))
})
