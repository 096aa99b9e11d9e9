/** A photo as a phone takes it: with the position in it. */
import sharp from 'sharp'

export const picture = ({ format = 'jpeg' as 'jpeg' | 'png' | 'webp', side = 64 } = {}): Promise<Buffer> =>
  sharp({ create: { width: side, height: side, channels: 3, background: '#a04020' } })
    .withExif({
      IFD0: { Model: 'Ponsel Uji' },
      IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '7/1 0/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '113/1 0/1 0/1' }
    })
    .toFormat(format)
    .toBuffer()
