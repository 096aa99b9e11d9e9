import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDegrees, readPoint } from './degrees.ts'
import type { Cell } from './written.ts'

const round = (n: number | undefined) => (n === undefined ? undefined : Math.round(n * 1e5) / 1e5)

describe('degrees', () => {
  it.each<[Cell, 'lat' | 'lon', number]>([
    [-6.9123, 'lat', -6.9123],
    ['-6,9123', 'lat', -6.9123],
    ['−6.9123', 'lat', -6.9123],
    [`6°55'30"S`, 'lat', -6.925],
    ['6° 55’ 30” LS', 'lat', -6.925],
    [`6° 55' 30.6" LS`, 'lat', -6.92517],
    [`-6°55'30"`, 'lat', -6.925],
    ['-6 55 30', 'lat', -6.925],
    ['6 55 30 LS', 'lat', -6.925],
    ['S 6.925', 'lat', -6.925],
    [`S6°55.5'`, 'lat', -6.925],
    ['6,925 LS', 'lat', -6.925],
    ['6,925 Lintang Selatan', 'lat', -6.925],
    [`113°48'18" BT`, 'lon', 113.805],
    [`113°48'18''E`, 'lon', 113.805],
    ['113.805 BT', 'lon', 113.805],
    ['113.805°', 'lon', 113.805]
  ])('%s are %s %d', (written, axis, degrees) => expect(round(readDegrees(written, axis))).toBe(degrees))

  it.each<[Cell, 'lat' | 'lon']>([
    ['113.805', 'lat'],
    ['113.805 BT', 'lat'],
    ['6.9 LS', 'lon'],
    [`6°75'30"S`, 'lat'],
    ['181', 'lon'],
    ['-6.912.345', 'lat'],
    ['6 55', 'lat'],
    ['S 6 LU', 'lat'],
    ['', 'lat'],
    ['di belakang balai desa', 'lat'],
    ['RT 3', 'lat']
  ])('%s are no %s', (written, axis) => expect(readDegrees(written, axis)).toBeUndefined())
})

describe('a point', () => {
  it.each<Cell>([
    '-6.9,113.7',
    '-6.9, 113.7',
    '(-6.9, 113.7)',
    '-6.9 113.7',
    '-6.9 113.7 12.5 4.2',
    '-6.9 113.7 0 0',
    '-6,9; 113,7',
    '-6,9 113,7',
    '-6,9, 113,7',
    '113.7, -6.9',
    'POINT(113.7 -6.9)',
    'POINT (113.7 -6.9)',
    '6.9 LS, 113.7 BT',
    'https://www.google.com/maps?q=-6.9,113.7',
    'https://www.google.com/maps/@-6.9,113.7,17z',
    `6°54'S 113°42'E`,
    `6°54'00"S, 113°42'00"E`,
    `6°54'0" LS / 113°42'0" BT`
  ])('is read of %s', (written) => {
    const point = readPoint(written)
    expect([round(point?.lat), round(point?.lon)]).toEqual([-6.9, 113.7])
  })
  it.each<Cell>([
    '-6.9',
    '-6,9,113,7',
    '-6.9,',
    '113.7, 114.7',
    '1 2 3 4 5',
    'balai desa',
    'https://maps.app.goo.gl/x6.9',
    '6.9 LS, 7.9 LU',
    ''
  ])('is not read of %s', (written) => expect(readPoint(written)).toBeUndefined())
  it('comes back however exact it is', () => {
    const degrees = (most: number) => fc.integer({ min: -most * 1e6, max: most * 1e6 }).map((n) => n / 1e6)
    fc.assert(
      fc.property(degrees(89), degrees(179), fc.constantFrom(', ', ',', ' ', ';'), (lat, lon, mark) => {
        expect(readPoint(`${lat}${mark}${lon}`)).toEqual({ lat, lon })
      })
    )
  })
})
