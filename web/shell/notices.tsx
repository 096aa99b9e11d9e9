import { useNotifications } from '@mantine/notifications'
import { lazy, Suspense } from 'react'

const Shown = lazy(() => import('./notices-shown.tsx'))

/** Messages in the corner of the screen; what draws them is loaded with the first one. */
export function Notices() {
  const { notifications } = useNotifications()
  return notifications.length > 0 ? (
    <Suspense>
      <Shown />
    </Suspense>
  ) : null
}
