/** Classes of business (reference/kbli.json): what a code of KBLI 2020 is in KBLI 2025; pure. */
import shipped from '../../reference/kbli.json' with { type: 'json' }

const moved = new Map(shipped.moved.map((m) => [m.from, m]))
/** Codes of both editions that mean one thing in 2020 and another in 2025. */
const taken = new Map(shipped.taken.map((t) => [t.code, t.name]))

/**
 * The class of KBLI 2025 that a code names; the choices, as they can be typed, where it means different things in the two
 * editions and nobody says which. A code that nobody mapped stays as it is.
 */
export function currentClass(code: string, edition: 2020 | 2025 | undefined): { code: string } | { choices: string[] } {
  const move = moved.get(code)
  if (!move || edition === 2025) return { code }
  const other = taken.get(code)
  return edition === 2020 || !other
    ? { code: move.to }
    : { choices: [`KBLI 2025: ${move.to}, ${move.name}`, `KBLI 2025: ${code}, ${other}`] }
}
