/** The field app, apart from the office: a small entry of its own, and the worker that keeps it on the phone. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { compressed } from './vite.config.ts'

/** Writes the service worker with the list of files that the app is made of; another list is another version. */
const keptOnPhone: Plugin = {
  name: 'kept-on-phone',
  generateBundle(_, bundle) {
    const files = Object.keys(bundle).filter((name) => name.startsWith('assets/'))
    const list = ['/lapangan', ...files.map((name) => `/${name}`), '/icon.svg', '/lapangan.webmanifest']
    const page = bundle['lapangan.html'] as { source?: string } | undefined
    const version = createHash('sha256')
      .update(JSON.stringify([list, page?.source]))
      .digest('hex')
      .slice(0, 12)
    const source = readFileSync(join(import.meta.dirname, 'web/field/worker.js'), 'utf8')
    this.emitFile({
      type: 'asset',
      fileName: 'lapangan-sw.js',
      source: `const kept = ${JSON.stringify({ version, list })}\n${source}`
    })
  }
}

export default defineConfig({
  root: 'web',
  publicDir: false,
  plugins: [react(), keptOnPhone, compressed],
  build: {
    outDir: '../dist/web',
    emptyOutDir: false,
    assetsDir: 'assets',
    rolldownOptions: { input: join(import.meta.dirname, 'web/lapangan.html') }
  }
})
