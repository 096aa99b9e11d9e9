/** Pictures of the demo's invented products: a pack drawn by arithmetic, as PNG. */
import { crc32, deflateSync } from 'node:zlib'

const size = 240
type Colour = readonly [number, number, number]

/** Packs in the colours of what is in them. */
const looks: Readonly<Record<string, readonly [pack: Colour, band: Colour, food: Colour]>> = {
  Mente: [
    [196, 128, 40],
    [246, 232, 200],
    [232, 196, 130]
  ],
  Keripik: [
    [214, 150, 30],
    [150, 38, 32],
    [240, 208, 120]
  ],
  Rengginang: [
    [236, 222, 190],
    [28, 103, 64],
    [226, 180, 110]
  ],
  Petis: [
    [58, 34, 26],
    [214, 150, 30],
    [92, 52, 36]
  ],
  Gula: [
    [120, 72, 34],
    [240, 220, 180],
    [170, 110, 56]
  ],
  Terasi: [
    [150, 38, 32],
    [246, 232, 200],
    [110, 52, 44]
  ],
  Stik: [
    [40, 120, 84],
    [246, 232, 200],
    [150, 190, 120]
  ],
  Kacang: [
    [206, 150, 86],
    [28, 60, 100],
    [222, 178, 120]
  ],
  Jamu: [
    [226, 164, 40],
    [40, 92, 56],
    [240, 190, 60]
  ],
  Kerupuk: [
    [240, 228, 200],
    [43, 92, 138],
    [250, 238, 214]
  ],
  Abon: [
    [132, 64, 30],
    [246, 220, 150],
    [176, 104, 52]
  ],
  Dodol: [
    [84, 48, 30],
    [214, 170, 90],
    [110, 66, 40]
  ],
  Peyek: [
    [222, 170, 66],
    [40, 92, 56],
    [236, 196, 110]
  ],
  Teri: [
    [90, 122, 140],
    [240, 232, 214],
    [190, 196, 190]
  ]
}
const other = looks.Mente!

const mix = (a: Colour, b: Colour, share: number): Colour => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share
]
const white: Colour = [255, 255, 255]
const black: Colour = [0, 0, 0]

/** The colour at a point of the unit square. */
function colourAt(x: number, y: number, [pack, band, food]: (typeof looks)[string]): Colour {
  const table = mix([244, 238, 226], [224, 212, 190], y)
  const shadow = ((x - 0.5) / 0.36) ** 2 + ((y - 0.9) / 0.05) ** 2
  const ground = shadow < 1 ? mix(table, black, 0.22 * (1 - shadow)) : table
  const bulge = 0.235 + 0.035 * Math.sin(Math.PI * Math.min(1, Math.max(0, (y - 0.1) / 0.78)))
  const tooth = 0.012 * Math.abs(((x * 26) % 1) - 0.5)
  if (y < 0.1 + tooth || y > 0.89 - tooth || Math.abs(x - 0.5) > bulge) return ground
  const across = (x - 0.5) / bulge
  const light = mix(pack, across < 0 ? white : black, 0.05 + 0.2 * across * across)
  const shine = Math.abs(across + 0.55) < 0.06 ? mix(light, white, 0.28) : light
  if (y < 0.15 || y > 0.84) return Math.floor(y * 90) % 2 ? mix(shine, black, 0.1) : shine
  if (y > 0.3 && y < 0.46) return mix(band, black, 0.12 * across * across)
  if (y > 0.33 + 0.2 && ((x - 0.5) / 0.15) ** 2 + ((y - 0.65) / 0.13) ** 2 < 1) {
    const crumb = Math.sin(x * 61 + Math.cos(y * 47) * 3) * Math.cos(y * 53 + x * 29)
    return mix(food, crumb > 0 ? white : black, 0.16 * Math.abs(crumb))
  }
  return shine
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}

/** A PNG (RFC 2083) of a pack of this product, 240 x 240, each pixel the mean of four points. */
export function packPicture(product: string): Buffer {
  const look = looks[product.split(' ')[0]!] ?? other
  const rows = Buffer.alloc(size * (1 + size * 3))
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const points = [0.25, 0.75].flatMap((dy) =>
        [0.25, 0.75].map((dx) => colourAt((x + dx) / size, (y + dy) / size, look))
      )
      for (const k of [0, 1, 2] as const)
        rows[y * (1 + size * 3) + 1 + x * 3 + k] = Math.round(points.reduce((sum, p) => sum + p[k], 0) / 4)
    }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(size, 0)
  head.writeUInt32BE(size, 4)
  head.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0))
  ])
}
