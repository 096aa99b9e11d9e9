import './zod.ts'
import '@mantine/core/styles/baseline.layer.css'
import '@mantine/core/styles/default-css-variables.layer.css'
import '@mantine/core/styles/global.layer.css'
import '@fontsource-variable/plus-jakarta-sans'
import './style.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { askApprovalBy, proveAgainBy, queryClient } from './client.ts'
import { LanguageProvider } from './language.tsx'
import { Notices } from './notices.tsx'
import { router } from './routes.tsx'
import { SessionProvider } from './session.tsx'
import { theme } from './theme.ts'

proveAgainBy(async () => (await import('../access/prove.tsx')).prove())
askApprovalBy(async (...needed) => (await import('../access/ask-approval.tsx')).askApproval(...needed))

// The screen is loaded while the server is asked who is there.
void router.load()

createRoot(document.getElementById('root')!).render(
  <MantineProvider theme={theme} defaultColorScheme="auto">
    <LanguageProvider>
      <QueryClientProvider client={queryClient}>
        <Notices />
        <SessionProvider>
          <RouterProvider router={router} />
        </SessionProvider>
      </QueryClientProvider>
    </LanguageProvider>
  </MantineProvider>
)
