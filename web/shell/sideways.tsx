import type { ReactNode } from 'react'

/** Holds a table that may be wider than the window; scrolls by keyboard, too. */
export function Sideways({ label, width, children }: { label: string; width: number; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
    <section aria-label={label} tabIndex={0} style={{ overflowX: 'auto', position: 'relative' }}>
      <div style={{ minWidth: width }}>{children}</div>
    </section>
  )
}
