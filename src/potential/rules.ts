import type { Pointer } from '../kernel/problem.ts'
import { type Text, text } from '../kernel/text.ts'
import {
  type Answer,
  type Answers,
  type BusinessKind,
  commodities,
  kinds,
  type Question,
  type Questionnaire
} from './model.ts'

/** Is the question asked, given the household's answers so far (skip logic)? */
export function isAsked(question: Question, household: Record<string, Answer>): boolean {
  if (!question.showIf) return true
  const given = household[question.showIf.question]
  if (question.showIf.moreThan !== undefined) return typeof given === 'number' && given > question.showIf.moreThan
  return given === question.showIf.equals
}

const isUnknown = (value: Answer | undefined): boolean =>
  typeof value === 'object' && !Array.isArray(value) && value?.unknown === true

/** What is wrong with one answer, or undefined. */
function fault(question: Question, value: Answer | undefined): Text | undefined {
  if (value === undefined) return question.required ? text('Wajib dijawab.', 'An answer is required.') : undefined
  if (isUnknown(value))
    return question.doesntKnow ? undefined : text('Pertanyaan ini harus dijawab.', 'This question must be answered.')
  switch (question.type) {
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return text('Isi angka.', 'Fill in a number.')
      const { min = -Infinity, max = Infinity } = question
      return value < min || value > max
        ? text(`Harus antara ${min} dan ${max}.`, `Must be between ${min} and ${max}.`)
        : undefined
    }
    case 'boolean':
      return typeof value === 'boolean' ? undefined : text('Jawab ya atau tidak.', 'Answer yes or no.')
    case 'text':
      return typeof value === 'string' ? undefined : text('Isi dengan tulisan.', 'Fill in text.')
    case 'choices': {
      const known = new Set(question.options?.map((o) => o.id))
      return Array.isArray(value) && value.every((v) => known.has(v))
        ? undefined
        : text('Pilih dari daftar.', 'Choose from the list.')
    }
    case 'interest': {
      const known = new Set(kinds.map((k) => k.id))
      const fine =
        Array.isArray(value) &&
        value.length <= 3 &&
        new Set(value).size === value.length &&
        value.every((v) => known.has(v))
      return fine
        ? undefined
        : text('Pilih paling banyak tiga usaha yang berbeda.', 'Choose up to three different kinds.')
    }
  }
}

/**
 * Checks the answers against the questionnaire. `complete` also demands required answers, as the form does; an import
 * brings only what its columns hold. `adults` are the people to whom adult questions apply.
 */
export function checkAnswers(
  form: Questionnaire,
  given: Answers,
  adults: readonly string[],
  complete: boolean
): Pointer[] {
  const byId = new Map(form.questions.map((q) => [q.id, q]))
  const faults: Pointer[] = []
  const look = (question: Question, value: Answer | undefined, pointer: string) => {
    const message = fault(complete ? question : { ...question, required: false }, value)
    if (message) faults.push({ pointer, message })
  }
  for (const question of form.questions.filter((q) => isAsked(q, given.household))) {
    if (question.per === 'household') look(question, given.household[question.id], `/answers/household/${question.id}`)
    else {
      const asked = question.adultsOnly ? adults : Object.keys(given.people)
      for (const person of asked)
        look(question, given.people[person]?.[question.id], `/answers/people/${person}/${question.id}`)
    }
  }
  for (const id of [...Object.keys(given.household), ...Object.values(given.people).flatMap(Object.keys)]) {
    if (!byId.has(id))
      faults.push({
        pointer: `/answers/${id}`,
        message: text('Pertanyaan ini tidak ada dalam kuesioner.', 'This question is not in the questionnaire.')
      })
  }
  return faults
}

export interface Facts {
  holdings: { commodity: string; quantity: number; yearlyKg: number | null }[]
  interests: { person: string; rank: number; kind: string }[]
  hours: { person: string; hours: number }[]
}

/** The facts that answers state: what the household holds, what each person wants, how many hours each has. */
export function factsOf(form: Questionnaire, given: Answers): Facts {
  const facts: Facts = { holdings: [], interests: [], hours: [] }
  const yields = new Map<string, number>()
  for (const q of form.questions) {
    const value = given.household[q.id]
    if (q.commodityYield && typeof value === 'number') yields.set(q.commodityYield, value)
  }
  for (const q of form.questions) {
    const value = given.household[q.id]
    if (q.commodity && typeof value === 'number')
      facts.holdings.push({ commodity: q.commodity, quantity: value, yearlyKg: yields.get(q.commodity) ?? null })
  }
  for (const [person, own] of Object.entries(given.people)) {
    if (Array.isArray(own.interest))
      facts.interests.push(...own.interest.map((kind, i) => ({ person, rank: i + 1, kind })))
    if (typeof own.hours === 'number') facts.hours.push({ person, hours: own.hours })
  }
  return facts
}

export interface Weights {
  interest: number
  supply: number
  people: number
}

/** What is known of one village for one kind of business. */
export interface VillageFigures {
  village: string
  adultsAsked: number
  first: number
  second: number
  third: number
  /** Quantity held of each commodity of the kind, in that commodity's unit. */
  held: Record<string, number>
  holders: number
  peopleWithTime: number
}

export interface Opportunity {
  village: string
  /** 0 to 100. */
  score: number
  rank: number
  interest: number
  supply: number
  people: number
}

/**
 * Opportunity of a kind of business in every village: interest x local supply x people with time, as a weighted
 * geometric mean, so that a village lacking one of them scores low however much it has of the others.
 *
 * interest: people naming the kind (first 1, second 1/2, third 1/4). supply: quantity held of the commodities the kind
 * needs; a kind made from bought material has full supply everywhere. people: those with at least 10 free hours a week.
 * Each factor is the share of the best village, on a square-root scale so that one giant does not flatten the rest.
 */
export function opportunities(kind: BusinessKind, figures: readonly VillageFigures[], weights: Weights): Opportunity[] {
  const wanted = figures.map((f) => f.first + f.second / 2 + f.third / 4)
  const best = new Map(kind.commodities.map((c) => [c, Math.max(0, ...figures.map((f) => f.held[c] ?? 0))]))
  const supplied = figures.map((f) =>
    kind.commodities.length
      ? Math.max(...kind.commodities.map((c) => (best.get(c) ? (f.held[c] ?? 0) / best.get(c)! : 0)))
      : 1
  )
  const time = figures.map((f) => f.peopleWithTime)
  const share = (value: number, most: number) => (most > 0 ? Math.sqrt(Math.max(0, value) / most) : 0)
  const most = { wanted: Math.max(0, ...wanted), supplied: Math.max(0, ...supplied), time: Math.max(0, ...time) }
  const sum = weights.interest + weights.supply + weights.people || 1
  const scored = figures.map((f, i) => {
    const interest = share(wanted[i]!, most.wanted)
    const supply = share(supplied[i]!, most.supplied)
    const people = share(time[i]!, most.time)
    const score =
      100 * (interest ** weights.interest * supply ** weights.supply * people ** weights.people) ** (1 / sum)
    return { village: f.village, score: Math.round(score * 10) / 10, interest, supply, people, exact: score }
  })
  const order = [...scored].sort((a, b) => b.exact - a.exact || (a.village < b.village ? -1 : 1))
  const rankOf = new Map(order.map((o, i) => [o.village, i + 1]))
  return scored.map(({ exact: _, ...o }) => ({ ...o, rank: rankOf.get(o.village)! }))
}

export const commodityById = new Map(commodities.map((c) => [c.id, c]))
export const kindById = new Map(kinds.map((k) => [k.id, k]))
