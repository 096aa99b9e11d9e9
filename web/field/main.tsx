import '../shell/zod.ts'
import './style.css'
import { createRoot } from 'react-dom/client'
import { LanguageProvider } from '../shell/language.tsx'
import { Door } from './door.tsx'

if (import.meta.env.PROD) void navigator.serviceWorker?.register('/lapangan-sw.js', { scope: '/lapangan' })

createRoot(document.getElementById('root')!).render(
  <LanguageProvider>
    <Door />
  </LanguageProvider>
)
