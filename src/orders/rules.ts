/** What is owed for goods, pure. Rupiah are whole; what is billed adds up to what was received, to the last rupiah. */

export interface Line {
  quantity: number
  price: number
}

export const worth = (lines: readonly Line[]): number => lines.reduce((sum, l) => sum + l.quantity * l.price, 0)

/** Rupiah from which an order is asked about once: a zero too many is soon typed. */
export const largeOrder = 100_000_000

/** The down payment on an order worth `goods`. */
export const downPaymentOn = (goods: number, share: number): number => Math.round(goods * share)

/**
 * What to pay for goods received, after the down payment. Each delivery uses its share of what was paid down, rounded up
 * so that no more is left for the last one than it comes to; the last one uses all that is left. `owed`: what the
 * maker gives back when more was paid down than the order came to.
 */
export function billFor(
  goods: number,
  share: number,
  downLeft: number,
  last: boolean
): { amount: number; used: number; owed: number } {
  const used = Math.min(goods, downLeft, last ? downLeft : Math.ceil(Math.round(goods * share * 100) / 100))
  return { amount: goods - used, used, owed: last ? downLeft - used : 0 }
}

/** First expiring first: how many of each batch leave when `quantity` leaves; undefined when there are not so many. */
export function firstExpiring<B extends { shelf: number; bestBefore: string; batch: string }>(
  batches: readonly B[],
  quantity: number
): { batch: B; quantity: number }[] | undefined {
  let left = quantity
  const taken: { batch: B; quantity: number }[] = []
  for (const batch of [...batches].sort(
    (a, b) => a.bestBefore.localeCompare(b.bestBefore) || a.batch.localeCompare(b.batch)
  )) {
    // More is claimed to have left a shelf than stands on it, where some was sold meanwhile.
    const n = Math.min(left, Math.max(0, batch.shelf))
    if (n > 0) taken.push({ batch, quantity: n })
    left -= n
  }
  return left > 0 ? undefined : taken
}

export interface CashEvent {
  day: string
  /** Rupiah that come in, or go out when negative. */
  rupiah: number
}

/** The maker's cash day by day, from the first event on: each day with an event, and the balance at its end. */
export function balances(events: readonly CashEvent[]): { day: string; balance: number }[] {
  const byDay = new Map<string, number>()
  for (const e of events) byDay.set(e.day, (byDay.get(e.day) ?? 0) + e.rupiah)
  let balance = 0
  return [...byDay]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([day, rupiah]) => {
      balance += rupiah
      return { day, balance }
    })
}
