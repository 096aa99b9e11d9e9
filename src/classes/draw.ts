/** A lottery that anybody can do again: who wins follows from the published list, the seats and the seed alone; pure. */
import { createHash, createHmac } from 'node:crypto'

export interface Ticket {
  code: string
  /** The groups it belongs to, the widest first. */
  strata: readonly string[]
}
export interface Drawn extends Ticket {
  /** From 1: the order in which seats are given. */
  place: number
  won: boolean
}

/** What is published before a draw of the seed told after it: SHA-256, hexadecimal. */
export const commitmentOf = (seed: string): string => createHash('sha256').update(seed, 'utf8').digest('hex')

/** The promised seed with the word that was said in the open, where one was. */
export const wholeSeed = (seed: string, word: string): string => (word ? `${seed}.${word}` : seed)

const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1)

/**
 * Each ticket has the same chance, seats over tickets, and each stratum, at every level, its share of the seats to within
 * one. Strata stand in an order made by the seed; seats lie evenly over them from a start made by the seed (systematic
 * sampling with unequal sizes: Madow 1949). Within a stratum, and after the winners, tickets stand in the order of
 * HMAC-SHA-256 of `ticket:` and their code under the seed. Codes must differ.
 */
export function draw(list: readonly Ticket[], seats: number, seed: string): Drawn[] {
  const digest = (of: string) => createHmac('sha256', seed).update(of, 'utf8').digest('hex')
  const keyed = list.map((ticket) => ({ ticket, key: digest(`ticket:${ticket.code}`) })).sort(byKey)
  const strata = [...Map.groupBy(keyed, ({ ticket }) => JSON.stringify(ticket.strata)).values()]
    .map((tickets) => {
      const { strata: names } = tickets[0]!.ticket
      const key = names.map((_, i) => digest(`stratum:${JSON.stringify(names.slice(0, i + 1))}`)).join('')
      return { key, tickets }
    })
    .sort(byKey)
  // 52 bits, between 0 and 1 and never either.
  const start = (Number.parseInt(digest('start').slice(0, 13), 16) + 0.5) / 2 ** 52
  const given = (tickets: number) => Math.floor((Math.min(seats, list.length) * tickets) / list.length - start)
  const winners = new Set<Ticket>()
  let before = 0
  for (const { tickets } of strata) {
    const share = given(before + tickets.length) - given(before)
    for (const { ticket } of tickets.slice(0, share)) winners.add(ticket)
    before += tickets.length
  }
  const inOrder = (won: boolean) =>
    keyed.flatMap(({ ticket }) => (winners.has(ticket) === won ? [{ ...ticket, won }] : []))
  return [...inOrder(true), ...inOrder(false)].map((ticket, i) => ({ ...ticket, place: i + 1 }))
}
