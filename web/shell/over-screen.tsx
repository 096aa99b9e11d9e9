import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './client.ts'
import { LanguageProvider } from './language.tsx'
import { theme } from './theme.ts'

/** Asks something over whichever screen is open, and answers what was said. */
export function overScreen<T>(ask: (done: (said: T) => void) => ReactNode): Promise<T> {
  const place = document.body.appendChild(document.createElement('div'))
  const root = createRoot(place)
  return new Promise((resolve) => {
    const done = (said: T) => {
      root.unmount()
      place.remove()
      resolve(said)
    }
    root.render(
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <LanguageProvider>
          <QueryClientProvider client={queryClient}>{ask(done)}</QueryClientProvider>
        </LanguageProvider>
      </MantineProvider>
    )
  })
}
