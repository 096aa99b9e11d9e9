import { Alert, Button, FileButton, Stack } from '@mantine/core'
import { IconPhoto } from '@tabler/icons-react'
import module from 'jsqr'
import { useEffect, useRef, useState } from 'react'
import { cardWatch } from '../../src/classes/rules.ts'
import { useT } from '../shell/language.tsx'

// The library is CommonJS: its function is the module, or the module's default, as the bundler has it.
const decode = ((module as { default?: unknown }).default ?? module) as typeof module.default

/** Longest side at which a picture is read: enough for a QR, quick on a cheap phone. */
const readAt = 900

function readPixels(source: CanvasImageSource, width: number, height: number): string | undefined {
  const scale = Math.min(1, readAt / Math.max(width, height))
  const canvas = Object.assign(document.createElement('canvas'), {
    width: Math.round(width * scale),
    height: Math.round(height * scale)
  })
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen || canvas.width === 0) return undefined
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(source, 0, 0, canvas.width, canvas.height)
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height)
  return decode(data, canvas.width, canvas.height)?.data || undefined
}

/** The QR in a picture, such as a photo of a certificate; an SVG is drawn large first. */
export async function readPicture(file: Blob): Promise<string | undefined> {
  const address = URL.createObjectURL(file)
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const side = file.type === 'image/svg+xml' ? readAt : 1
    return readPixels(image, Math.max(image.naturalWidth, side), Math.max(image.naturalHeight, side))
  } catch {
    return undefined
  } finally {
    URL.revokeObjectURL(address)
  }
}

/** Reads QR codes by camera, one after the other; where there is no camera, from a picture. */
export function Scanner({ onRead }: { onRead: (code: string) => void }) {
  const t = useT()
  const video = useRef<HTMLVideoElement>(null)
  const heard = useRef(onRead)
  heard.current = onRead
  const [camera, setCamera] = useState<'asking' | 'on' | 'none'>('asking')
  const [unread, setUnread] = useState(false)
  useEffect(() => {
    let stream: MediaStream | undefined
    let timer = 0
    const shown = cardWatch()
    let stopped = false
    const release = () => {
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    navigator.mediaDevices
      ?.getUserMedia({ video: { facingMode: 'environment' } })
      .then(async (got) => {
        stream = got
        if (stopped) return release()
        const screen = video.current!
        screen.srcObject = got
        await screen.play()
        setCamera('on')
        timer = window.setInterval(() => {
          const code = readPixels(screen, screen.videoWidth, screen.videoHeight)
          if (code && shown(code, performance.now())) heard.current(code)
        }, 250)
      })
      .catch(() => setCamera('none'))
    if (!navigator.mediaDevices) setCamera('none')
    return () => {
      stopped = true
      window.clearInterval(timer)
      release()
    }
  }, [])
  return (
    <Stack gap="sm">
      <video
        ref={video}
        muted
        playsInline
        style={{ width: '100%', borderRadius: 8, display: camera === 'on' ? 'block' : 'none' }}
        aria-label={t('Gambar kamera', 'Camera picture')}
      />
      {camera === 'none' && (
        <Alert color="mente">
          {t(
            'Kamera tidak tersedia atau tidak diizinkan. Pakai foto atau ketik kodenya.',
            'There is no camera, or it is not allowed. Use a photo or type the code.'
          )}
        </Alert>
      )}
      <FileButton
        accept="image/*"
        onChange={async (file) => {
          const code = file ? await readPicture(file) : undefined
          setUnread(file !== null && code === undefined)
          if (code) onRead(code)
        }}
        inputProps={{ 'aria-label': t('Foto QR', 'Photo of the QR') }}
      >
        {(props) => (
          <Button
            {...props}
            variant="default"
            leftSection={<IconPhoto size={18} aria-hidden />}
            style={{ alignSelf: 'flex-start' }}
          >
            {t('Baca dari foto', 'Read from a photo')}
          </Button>
        )}
      </FileButton>
      {unread && (
        <Alert color="batik">
          {t(
            'QR tidak terbaca. Dekatkan dan ratakan cahayanya.',
            'The QR could not be read. Come closer, with even light.'
          )}
        </Alert>
      )}
    </Stack>
  )
}
