import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'

const types = ['image/jpeg', 'image/png', 'image/webp']
export const isPicture = (type: string): boolean => types.includes(type)

/** Bytes and pixels of a picture at most, and the longer side of what is kept. */
const most = { bytes: 25_000_000, pixels: 60_000_000, side: 2560 }

const damaged = () =>
  new Problem(
    'platform/picture-damaged',
    422,
    text(
      'Foto ini tidak dapat dibaca atau terlalu besar. Ambil lagi, atau simpan sebagai JPEG di bawah 25 MB.',
      'This photo cannot be read or is too large. Take it again, or save it as a JPEG below 25 MB.'
    )
  )

async function* bounded(content: AsyncIterable<Uint8Array>) {
  let bytes = 0
  for await (const part of content) {
    bytes += part.length
    if (bytes > most.bytes) throw damaged()
    yield part
  }
}

/** The picture decoded, turned as it was held, made smaller where it is large, and written anew without anything but pixels. */
export async function* madeAnew(content: AsyncIterable<Uint8Array>, type: string): AsyncGenerator<Uint8Array> {
  const written = await buffer(bounded(content))
  const picture = sharp(written, { limitInputPixels: most.pixels, failOn: 'error' })
    .rotate()
    .resize({ width: most.side, height: most.side, fit: 'inside', withoutEnlargement: true })
  // A drawing keeps its sharp edges and what is transparent in it.
  const made = type === 'image/png' ? picture.png() : picture.jpeg({ quality: 85 })
  yield await made.toBuffer().catch(() => {
    throw damaged()
  })
}
