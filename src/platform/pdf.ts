/** Papers: Typst, compiled in this process; sees nothing but what is handed in. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'

const fonts = ['400Regular/PlusJakartaSans_400Regular.ttf', '700Bold/PlusJakartaSans_700Bold.ttf']

let opened: NodeCompiler | undefined

/** Where templates and files lie for the compiler: no directory, and none can be made there, so a template can read no file of ours. */
const root = '/dev/null/typst'

/** Where packages of templates (`@preview/…`) are asked for while one is compiled: the compiler knows no other way to have none. */
const nowhere = 'http://127.0.0.1:9'

/** One compiler a process: fonts are read once. */
function compiler() {
  if (!opened) {
    const home = dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/plus-jakarta-sans/package.json'))
    const fontBlobs = fonts.map((file) => readFileSync(join(home, file)))
    opened = NodeCompiler.create({ workspace: root, fontArgs: [{ fontBlobs }] })
  }
  return opened
}

/**
 * Compiles a template to PDF. `data` is what it reads as `json(bytes(sys.inputs.data))`; `files` are what it may import
 * or show, by absolute name such as `/kit.typ`. A template that does not compile is refused with Typst's own words.
 */
export function renderPdf(source: string, data: unknown, files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const typst = compiler()
  const { HTTPS_PROXY: proxy } = process.env
  process.env.HTTPS_PROXY = nowhere
  try {
    for (const [name, content] of files) typst.mapShadow(join(root, name), Buffer.from(content))
    const compiled = typst.compile({ mainFileContent: source, inputs: { data: JSON.stringify(data) } })
    const printed = compiled.result
    if (printed && !compiled.hasError()) return typst.pdf(printed)
    const found = (compiled.takeError()?.shortDiagnostics ?? []) as { message: string }[]
    const reason = found
      .slice(0, 3)
      .map((d) => d.message)
      .join('; ')
      .replaceAll(root, '')
      .slice(0, 400)
    throw new Problem(
      'documents/does-not-compile',
      422,
      text(
        `Templat tidak dapat dicetak: ${reason}. Perbaiki templatnya, atau kembalikan ke bawaan.`,
        `The template cannot be printed: ${reason}. Correct it, or go back to the one that ships.`
      )
    )
  } finally {
    if (proxy === undefined) delete process.env.HTTPS_PROXY
    else process.env.HTTPS_PROXY = proxy
    typst.resetShadow()
    typst.evictCache(10)
  }
}
