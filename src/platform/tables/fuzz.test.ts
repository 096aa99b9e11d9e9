import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import type { FuzzData } from './fuzz.ts'

type Message = { began: string } | { failed: string } | { ended: { files: number; refused: number } }

/** A file that is not read by then never will be. */
const longest = 60_000
/** `RAKIT_FUZZ_SECONDS=3600` breaks files for an hour, others every time. */
const seconds = Number(process.env.RAKIT_FUZZ_SECONDS ?? 0)
const data: FuzzData =
  seconds > 0
    ? { seed: Number(process.env.RAKIT_FUZZ_SEED ?? Date.now() % 1_000_000), seconds }
    : { seed: 13, files: 3000 }

it(
  'broken files are read or refused, and never end the process, wait for ever or give other cells',
  async () => {
    const worker = new Worker(new URL('./fuzz.ts', import.meta.url), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: 700 },
      execArgv: ['--disable-warning=ExperimentalWarning']
    })
    let last = 'nothing'
    const ended = await new Promise<Message>((resolve) => {
      const stopped = () => resolve({ failed: 'it does not end' })
      let watch = setTimeout(stopped, longest)
      worker.on('message', (message: Message) => {
        clearTimeout(watch)
        if (!('began' in message)) return resolve(message)
        last = message.began
        watch = setTimeout(stopped, longest)
      })
      worker.on('error', (error) => resolve({ failed: String(error) }))
    })
    await worker.terminate()
    expect({ last, ended }).toEqual({
      last,
      ended: { ended: { files: expect.any(Number), refused: expect.any(Number) } }
    })
    const { files, refused } = (ended as { ended: { files: number; refused: number } }).ended
    if (seconds > 0) console.log(`${files} files, ${refused} refused, seed ${data.seed}`)
    expect(refused).toBeGreaterThan(files / 10)
    expect(refused).toBeLessThan(files)
  },
  (seconds + 300) * 1000
)
