import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Recipe, Terms } from './model.ts'

export interface Cost {
  /** Whole packs that one batch gives. */
  packs: number
  batch: number
  /** Rupiah a pack, rounded up: HPP. */
  perPack: number
  /** Rupiah a pack by what it goes to; adds up to `batch` over all packs. */
  shares: { material: number; others: number; packaging: number; labour: number; energy: number }
}

/**
 * Cost of goods (HPP) of one pack: everything that a batch costs over the packs that it gives. Refuses a recipe that gives
 * more than goes in, or no pack at all.
 */
export function costOf(r: Recipe): Cost {
  const weighed = ['kg', 'kilogram', 'kilo'].includes(r.main.unit.trim().toLowerCase())
  if (weighed && r.yield > 1 && r.others.length === 0)
    throw impossible(
      '/recipe/yield',
      'Hasil lebih berat daripada bahannya. Periksa rendemen: 1 kg bahan menjadi berapa kg produk?',
      'More comes out than goes in. Check the yield: how many kg of product from 1 kg of material?'
    )
  const grams = r.main.quantity * r.yield * 1000 * (1 - r.loss)
  const packs = Math.floor(grams / r.packGrams + 1e-9)
  if (packs < 1)
    throw impossible(
      '/recipe/packGrams',
      'Satu kali produksi tidak cukup untuk satu kemasan. Tambah bahan atau kecilkan isi kemasan.',
      'One batch does not fill one pack. Use more material, or smaller packs.'
    )
  const material = r.main.quantity * r.main.price
  const others = r.others.reduce((sum, l) => sum + l.quantity * l.price, 0)
  const batch = Math.round(material + others + r.packaging * packs + r.labour + r.energy)
  return {
    packs,
    batch,
    perPack: Math.ceil(batch / packs - 1e-9),
    shares: {
      material: material / packs,
      others: others / packs,
      packaging: r.packaging,
      labour: r.labour / packs,
      energy: r.energy / packs
    }
  }
}

const impossible = (pointer: string, id: string, en: string) => {
  const message = text(id, en)
  return new Problem('mentoring/impossible-recipe', 422, message, { pointers: [{ pointer, message }] })
}

/** The least price a pack for a margin, a share of the price, rounded up to whole hundreds as shops write prices. */
export const priceFor = (perPack: number, margin: number): number =>
  Math.ceil(perPack / (1 - Math.min(0.95, margin)) / 100 - 1e-9) * 100

/** Share of the price that is left over the cost; negative when sold below it. */
export const marginOf = (perPack: number, price: number): number => (price === 0 ? -1 : (price - perPack) / price)

/** Packs a month from which the fixed costs are earned; undefined when each pack loses money. */
export const breakEven = (perPack: number, t: Pick<Terms, 'price' | 'fixedPerMonth'>): number | undefined =>
  t.price > perPack ? Math.ceil(t.fixedPerMonth / (t.price - perPack)) : undefined

export interface Cash {
  /** Rupiah out of the maker's pocket at the end of each day, from day 0; money earned brings it below nothing. */
  tiedUp: number[]
  /** The most ever tied up, and the first day on which it is. */
  peak: number
  peakDay: number
  /** That day's week, counted from 1. */
  peakWeek: number
  /** First day from which the maker is no more out of pocket; undefined within the days looked at. */
  freeDay: number | undefined
  /** Each week loses money once everything has come to pass, so that no capital is ever enough. */
  grows: boolean
}

/** The terms of a shop, and what an agreement may add to them. */
export interface CashTerms extends Terms {
  /** Rupiah paid before anything is sold: a listing fee. */
  fee?: number
  /** Share of what is delivered that comes back unsold: it is not paid, and lost. */
  returned?: number
  /** Days that goods stand on the shelf, until they are sold or come back. */
  shelfDays?: number
  /** What is sold is paid, from the day it is sold; otherwise what is delivered, less what came back. */
  consignment?: boolean
}

const yearOfDays = 364

/**
 * The cash that a payment term needs. Each week the material and work of that week's packs are paid on its first day, and
 * the down payment of that week's order comes in; the packs are delivered after `productionDays`, and the rest is paid
 * `termDays` later. On consignment those days begin when the packs are sold, `shelfDays` after delivery, and what is not
 * sold is never paid; bought outright, what comes back after `shelfDays` is taken off that payment, or given back if it
 * was paid already. A fee is paid on the first day, fixed costs by the day. The working capital needed is the most that
 * is ever tied up. The days looked at go a year beyond the day on which the last of these terms has taken effect.
 */
export function cashOf(perPack: number, t: CashTerms): Cash {
  const { fee = 0, returned = 0, shelfDays = 0, consignment = false } = t
  const weekly = perPack * t.packsPerWeek
  const earned = t.price * t.packsPerWeek
  const down = Math.round(earned * t.downPayment)
  const back = Math.round(earned * returned)
  const paidAfter = t.productionDays + t.termDays + (consignment ? shelfDays : 0)
  const backAfter = consignment ? paidAfter : t.productionDays + Math.max(t.termDays, shelfDays)
  const settled = Math.max(paidAfter, back > 0 ? backAfter : 0)
  const out = new Float64Array(settled + yearOfDays + 1).fill((t.fixedPerMonth * 12) / 365)
  const pay = (day: number, rupiah: number) => {
    if (day < out.length) out[day]! += rupiah
  }
  pay(0, fee)
  for (let day = 0; day < out.length; day += 7) {
    pay(day, weekly - down)
    pay(day + paidAfter, down - earned)
    pay(day + backAfter, back)
  }
  let balance = 0
  let [peak, peakDay, free] = [0, 0, 0]
  const tiedUp = Array.from(out, (rupiah, day) => {
    balance += rupiah
    const now = Math.round(balance)
    if (now > peak) [peak, peakDay] = [now, day]
    if (now > 0) free = day + 1
    return now
  })
  return {
    tiedUp,
    peak,
    peakDay,
    peakWeek: Math.floor(peakDay / 7) + 1,
    freeDay: free < out.length ? Math.max(free, peakDay) : undefined,
    grows: weekly + back + (t.fixedPerMonth * 12 * 7) / 365 > earned
  }
}

/** The least down payment, in steps of 5%, with which a maker needs no more than `capital`; undefined when none does. */
export function downPaymentFor(perPack: number, t: CashTerms, capital: number): number | undefined {
  for (let percent = 0; percent <= 100; percent += 5)
    if (cashOf(perPack, { ...t, downPayment: percent / 100 }).peak <= capital) return percent / 100
  return undefined
}
