/** A village that wants to learn, and what two agencies need to teach it. */
import { randomUUID } from 'node:crypto'
import type { Actor } from '../../src/kernel/actor.ts'
import { jelbudan, regency, someone, type World } from './world.ts'

export const cooperatives = someone('officer', { user: 'officer-c', agency: 'cooperatives' })
export const industry = someone('officer', { user: 'officer-i', agency: 'industry' })

export const skills = ['cashew-processing', 'food-safety', 'costing', 'packaging', 'marketing', 'chips']

/** Households of one adult each, who name these kinds; answers the people. */
export async function settle(
  world: World,
  count: number,
  { village = jelbudan, wishes = ['cashew'], name = 'Warga' } = {}
): Promise<string[]> {
  const people: string[] = []
  for (let i = 0; i < count; i++) {
    const made = await world.act(cooperatives, 'households/register', {
      household: { village } as never,
      people: [{ name: `${name} ${String.fromCharCode(65 + (i % 26))}${i}`, birthDate: '1985-03-12' } as never]
    })
    await world.act(cooperatives, 'potential/respond', {
      household: made.household,
      answeredOn: '2026-10-01',
      answers: {
        household: { 'own.cashew': 20, makes: false },
        people: { [made.people[0]!]: { hours: 20, interest: wishes } }
      }
    })
    people.push(made.people[0]!)
  }
  return people
}

export interface School {
  programmes: { cooperatives: string; industry: string }
  industryMentor: string
  universityMentor: string
  venue: string
}

export const mentor = (world: World, kind: 'industry' | 'university', name: string, more: object = {}) =>
  world
    .act(cooperatives, 'training/save-mentor', {
      mentor: { name, kind, institution: 'Lembaga', skills, fee: 100_000, ...more } as never
    })
    .then((m) => m.id)

export const programme = (
  world: World,
  actor: Actor,
  courses: string[],
  amount: number,
  name = `Program ${actor.agency}`
) =>
  world
    .act(actor, 'training/save-programme', {
      agency: actor.agency!,
      programme: {
        name,
        fiscalYear: 2026,
        fundSource: 'APBD',
        lines: [{ code: '5.1.02', name: 'Belanja pelatihan', amount }],
        target: 100,
        courses
      }
    })
    .then((p) => p.id)

/** Budgets, one mentor of each kind, and the hall of Jelbudan. */
export async function openSchool(world: World, { capacity = 24, budget = 100_000_000 } = {}): Promise<School> {
  return {
    programmes: {
      cooperatives: await programme(world, cooperatives, ['cashew-products'], budget),
      industry: await programme(world, industry, ['crackers'], budget)
    },
    industryMentor: await mentor(world, 'industry', 'Hendra Wijaya'),
    universityMentor: await mentor(world, 'university', 'Dr. Rina Kusuma'),
    venue: (
      await world.act(cooperatives, 'training/save-venue', {
        venue: {
          name: 'Balai Desa Jelbudan',
          village: jelbudan,
          capacity,
          equipment: ['kitchen', 'oven'],
          fee: 200_000
        }
      })
    ).id
  }
}

export const period = { fiscalYear: 2026, from: '2026-11-02', to: '2026-11-14', seconds: 5 }

/** A finished plan over these programmes; answers its id. */
export async function planned(
  world: World,
  programmes: string[],
  settings: object = {},
  basedOn: string | null = null
): Promise<string> {
  const { plan, job } = await world.act(cooperatives, 'training/make-plan', {
    name: 'Rencana uji',
    settings: { ...period, programmes, ...settings } as never,
    basedOn
  })
  await world.run(job)
  return plan
}

/** Two records found to be one: merged as an officer would. */
export async function mergeInto(world: World, gone: string, kept: string): Promise<void> {
  const id = randomUUID()
  const [a, b] = [gone, kept].sort()
  await world.platform.connection.pool.query(
    `insert into duplicate (regency, id, kind, a, b, village, probability, reasons) values ($1, $2, 'person', $3, $4, $5, 0.99, '[]')`,
    [regency, id, a, b, jelbudan]
  )
  await world.act(cooperatives, 'households/merge', { duplicate: id, keep: kept })
}
