import './zod.ts'
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import 'mantine-datatable/styles.layer.css'
import '@fontsource-variable/plus-jakarta-sans'
import './style.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { queryClient } from './client.ts'
import { LanguageProvider } from './language.tsx'
import { router } from './routes.tsx'
import { SessionProvider } from './session.tsx'
import { theme } from './theme.ts'

createRoot(document.getElementById('root')!).render(
  <MantineProvider theme={theme} defaultColorScheme="auto">
    <LanguageProvider>
      <QueryClientProvider client={queryClient}>
        <Notifications position="top-right" />
        <SessionProvider>
          <RouterProvider router={router} />
        </SessionProvider>
      </QueryClientProvider>
    </LanguageProvider>
  </MantineProvider>
)
