import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { trouble } from '../platform/trouble.ts'

/** What a command says: its answer on standard output, everything else on standard error. */
export interface Terminal {
  json: boolean
  say: (line: string) => void
  progress: (step: string, done?: number, total?: number) => void
  answer: (value: unknown, plain: () => string) => void
}

export function openTerminal(json: boolean): Terminal {
  const live = process.stderr.isTTY
  let last = ''
  let at = 0
  return {
    json,
    say: (line) => process.stderr.write(`${line}\n`),
    progress(step, done, total) {
      const line =
        done === undefined
          ? step
          : `${step} ${done.toLocaleString('id-ID')}${total ? ` / ${total.toLocaleString('id-ID')}` : ''}`
      if (line === last || (!live && step === last.split(' ')[0] && Date.now() - at < 2000)) return
      last = line
      at = Date.now()
      process.stderr.write(live ? `\r\x1b[K${line}${done === undefined || done === total ? '\n' : ''}` : `${line}\n`)
    },
    answer: (value, plain) => process.stdout.write(`${json ? JSON.stringify(value) : plain()}\n`)
  }
}

/** What the system refused, such as to read a folder as a file. */
function refusedBySystem(error: unknown): Problem | undefined {
  const { code, syscall, message } = error as NodeJS.ErrnoException
  if (!code || !syscall) return undefined
  return new Problem(
    'command/system',
    500,
    text(
      `Sistem menolaknya: ${message}. Periksa nama, izin dan disknya.`,
      `The system refused: ${message}. Check the name, its permissions and the disk.`
    )
  )
}

/** Says in words why a command failed. */
export function tellFailure(error: unknown, json: boolean): void {
  const problem = trouble(error) ?? refusedBySystem(error)
  if (problem) {
    if (json) process.stdout.write(`${JSON.stringify({ problem: problem.toJSON() })}\n`)
    process.stderr.write(`rakit: ${problem.text.id}\n       ${problem.text.en}\n`)
  } else process.stderr.write(`rakit: ${(error as Error).stack}\n`)
  process.exitCode = 1
}
