/** A seeded generator of numbers in [0, 1) (mulberry32): the same seed gives the same numbers everywhere. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Everyday draws on top of a generator. */
export function draws(random: () => number) {
  const int = (least: number, most: number) => least + Math.floor(random() * (most - least + 1))
  return {
    int,
    chance: (probability: number) => random() < probability,
    pick: <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!,
    /** Small indexes are likelier, as with names: the square of a uniform draw. */
    pickSkewed: <T>(list: readonly T[]): T => list[Math.floor(random() ** 2 * list.length)]!,
    shuffle<T>(list: readonly T[]): T[] {
      const copy = [...list]
      for (let i = copy.length - 1; i > 0; i--) {
        const j = int(0, i)
        ;[copy[i], copy[j]] = [copy[j]!, copy[i]!]
      }
      return copy
    },
    bytes: (length: number) => Uint8Array.from({ length }, () => int(0, 255))
  }
}
export type Draws = ReturnType<typeof draws>
