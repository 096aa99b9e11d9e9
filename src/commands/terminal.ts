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
