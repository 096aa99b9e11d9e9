import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import type { FuzzData } from './fuzz.ts'

type Message = { began: string } | { failed: string } | { ended: { files: number; refused: number } }

/** A file that is not read by then never will be. */
const longest = 180_000
/**
 * `RAKIT_FUZZ_SECONDS=3600` breaks files for an hour, others every time; `RAKIT_FUZZ_SEED=1 RAKIT_FUZZ_FILE=2` breaks
 * the one that a run has named.
 */
const { RAKIT_FUZZ_SECONDS, RAKIT_FUZZ_SEED, RAKIT_FUZZ_FILE } = process.env
const seconds = Number(RAKIT_FUZZ_SECONDS ?? 0)
const seed = Number(RAKIT_FUZZ_SEED ?? (seconds > 0 ? Date.now() % 1_000_000 : 13))
const data: FuzzData = RAKIT_FUZZ_FILE
  ? { seed, files: 1, only: Number(RAKIT_FUZZ_FILE) }
  : seconds > 0
    ? { seed, seconds }
    : { seed, files: 1500 }

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
    if (seconds > 0) console.log(`${files} files, ${refused} refused, seed ${seed}`)
    if (files === 1) return
    expect(refused).toBeGreaterThan(files / 10)
    expect(refused).toBeLessThan(files)
  },
  (seconds + 300) * 1000
)
