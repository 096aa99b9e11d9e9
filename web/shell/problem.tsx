import { Alert, Anchor, Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { Link as RouterLink } from '@tanstack/react-router'
import type { Link } from '../../src/kernel/problem.ts'
import { type Refusal, wasAsked } from './client.ts'
import { useT } from './language.tsx'

/** Why something cannot be shown, and what to do. */
export function ProblemAlert({ error, retry }: { error: Refusal; retry?: () => void }) {
  const t = useT()
  return (
    <Alert
      color="batik"
      icon={<IconAlertTriangle aria-hidden />}
      title={t('Belum dapat ditampilkan', 'Cannot be shown')}
      role="alert"
      maw={640}
    >
      {error.problem ? t(error.problem.text) : String(error)}
      {retry && error.problem?.status !== 403 && (
        <Button variant="default" mt="sm" onClick={retry}>
          {t('Coba lagi', 'Try again')}
        </Button>
      )}
    </Alert>
  )
}

/** Why what was just tried was refused, beside the button that tried it. */
export function Refused({ error }: { error: Refusal | null }) {
  const t = useT()
  const links = (error?.problem.facts.links ?? []) as Link[]
  return error ? (
    <Alert color={wasAsked(error.problem) ? 'hijau' : 'batik'} role="alert">
      {t(error.problem.text)}
      {links.length > 0 && (
        <ul style={{ margin: '8px 0 0', paddingLeft: 20 }}>
          {links.map(({ to, text }) => (
            <li key={to + text.id}>
              <Anchor component={RouterLink} to={to as never}>
                {t(text)}
              </Anchor>
            </li>
          ))}
        </ul>
      )}
    </Alert>
  ) : null
}

/** Messages by form field, from the pointers of a refusal: `/person/nik` under `person` becomes `nik`. */
export function fieldErrors(
  error: Refusal,
  under: string,
  t: (message: { id: string; en: string }) => string
): Record<string, string> {
  const prefix = under ? `/${under}/` : '/'
  return Object.fromEntries(
    error.problem.pointers
      .filter((p) => p.pointer.startsWith(prefix))
      .map((p) => [p.pointer.slice(prefix.length).replaceAll('/', '.'), t(p.text)])
  )
}
