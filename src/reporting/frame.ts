/** What stands around every page that the server writes for everybody. */
import { html, raw } from 'hono/html'
import type { Language } from '../kernel/text.ts'
import { publicStyle } from './style.ts'

export type T = (id: string, en: string) => string
export const number = (value: number): string => value.toLocaleString('id-ID')

interface Framed {
  title: string
  language: Language
  /** The same page in the other language. */
  other: string
  main: ReturnType<typeof html>
}

export function framed({ title, language, other, main }: Framed) {
  const t: T = (id, en) => (language === 'id' ? id : en)
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="theme-color" content="#0f5132">
<meta name="description" content="${title}">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<title>${title} · Rakit</title>
<style>${raw(publicStyle)}</style>
</head>
<body>
<header>
<a href="${t('/publik', '/publik?bahasa=en')}"><img src="/icon.svg" alt="" width="30" height="30"> <b>Rakit</b></a>
<nav aria-label="${t('Menu', 'Menu')}">
<a href="${other}" lang="${t('en', 'id')}">${t('English', 'Bahasa Indonesia')}</a>
<a class="tombol" href="/masuk">${t('Masuk', 'Sign in')}</a>
</nav>
</header>
<main>
${main}
</main>
</body>
</html>`
}
