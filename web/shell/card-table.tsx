import { type ReactNode, useEffect, useRef } from 'react'
import { Sideways } from './sideways.tsx'

/** A table that holds a few rows of one thing: on a phone a card a row, every value under the title of its column. */
export function CardTable({ label, width, children }: { label: string; width: number; children: ReactNode }) {
  const at = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const box = at.current
    if (!box) return
    const name = () => box.querySelectorAll('table').forEach(nameCells)
    name()
    const watch = new MutationObserver(name)
    watch.observe(box, { childList: true, subtree: true, characterData: true })
    return () => watch.disconnect()
  }, [])
  return (
    <Sideways label={label} width={0}>
      <div ref={at} className="baris-kartu" style={{ minWidth: width }}>
        {children}
      </div>
    </Sideways>
  )
}

/** Writes beside each value what its column is called, from the head of the table. */
function nameCells(table: HTMLTableElement): void {
  const titles = [...(table.tHead?.rows[0]?.cells ?? [])].flatMap((cell) =>
    Array<string>(cell.colSpan).fill(cell.textContent?.trim() ?? '')
  )
  for (const row of [...table.tBodies, ...(table.tFoot ? [table.tFoot] : [])].flatMap((part) => [...part.rows])) {
    let column = 0
    for (const cell of row.cells) {
      const title = (cell.colSpan === 1 && titles[column]) || ''
      if (cell.dataset.kolom !== title) cell.dataset.kolom = title
      column += cell.colSpan
    }
  }
}
