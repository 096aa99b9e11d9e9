import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Each component of Mantine brings its own style, so that a screen loads the styles of what it shows. */
const stylesOfComponents: Plugin = {
  name: 'styles-of-components',
  transform(code, id) {
    const component = /@mantine\/core\/esm\/.*\/(\w+)\.module\.mjs$/.exec(id)?.[1]
    return component && { code: `import '@mantine/core/styles/${component}.layer.css'\n${code}`, map: null }
  }
}

/** Lays a Brotli and a gzip copy beside every text; `src/platform/assets.ts` hands them out. */
export const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  writeBundle({ dir }) {
    for (const name of readdirSync(dir!, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(js|css|html|svg)$/.test(name)) continue
      const file = join(dir!, name)
      if (existsSync(`${file}.br`)) continue
      const content = readFileSync(file)
      writeFileSync(`${file}.br`, brotliCompressSync(content))
      writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
    }
  }
}

/** What the first screens need together comes in one file: on a slow line each more costs a round trip and its headers. */
const inEveryScreen = new RegExp(
  [
    'node_modules/(react|scheduler|@tanstack)/',
    'components/(Card|Paper|SimpleGrid|Title|Divider|ThemeIcon)/',
    'shell/(client|heading|language|problem)',
    'access/names'
  ].join('|')
)

export default defineConfig({
  root: 'web',
  plugins: [stylesOfComponents, react(), compressed],
  optimizeDeps: { exclude: ['@mantine/core'] },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    chunkSizeWarningLimit: 700,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'frame', test: inEveryScreen }] } } }
  },
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:3529' } }
})
