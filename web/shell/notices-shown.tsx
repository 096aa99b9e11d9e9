import '@mantine/notifications/styles.layer.css'
import { Notifications } from '@mantine/notifications'

export default function Shown() {
  return <Notifications position="top-right" />
}
