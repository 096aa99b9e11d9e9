/** The demo's years of training, through the actions that officers and mentors use. */
import { Readable } from 'node:stream'
import type { Actor, Agency } from '../kernel/actor.ts'
import { formatDate, type PlainDate } from '../kernel/dates.ts'
import { Problem } from '../kernel/problem.ts'
import { type Draws, draws, seeded } from '../kernel/random.ts'
import { type JobKind, runJob } from '../platform/jobs.ts'
import { type Platform, performAction, performView } from '../platform/perform.ts'
import { storeUpload } from '../platform/uploads.ts'
import { jelbudanCode, promised } from './jelbudan.ts'
import type { Journal } from './journal.ts'
import { demoCrossings, demoMentors, demoProgrammes, demoVenues, jelbudanHall } from './school.ts'

type Answer = Record<string, string & string[]>

/** Somebody at work: does, sees, brings files and waits for long work. */
export interface Desk {
  actor: Actor
  act: (name: string, input: unknown) => Promise<Answer>
  see: <T>(name: string, input: unknown) => Promise<T>
  /** Uploads a file; answers its id. */
  bring: (name: string, content: Buffer) => Promise<string>
  run: (job: string) => Promise<unknown>
  /** The same person on another day. */
  on: (day: PlainDate) => Desk
}

export const deskOf = (platform: Platform, jobs: readonly JobKind[], actor: Actor, journal: Journal): Desk => ({
  actor,
  act: (name, input) => journal.step((id) => performAction(platform, actor, name, id, input) as Promise<Answer>),
  see: (name, input) => journal.step(() => performView(platform, actor, name, input) as never),
  bring: (name, content) => journal.step(() => storeUpload(platform, actor, name, Readable.from([content]))),
  run: (job) => journal.step(() => runJob(platform, jobs, job)),
  on: (day) => deskOf({ ...platform, clock: () => new Date(`${day}T03:00:00Z`) }, jobs, actor, journal)
})

/** What a rule may refuse in a demo of few households; any other failure ends the build. */
export const unlessRefused = <T>(work: Promise<T>, otherwise: T): Promise<T> =>
  work.catch((error: unknown) => {
    if (error instanceof Problem && error.status < 500) return otherwise
    throw error
  })

export type Desks = Record<Agency | 'administrator', Desk>

interface Place {
  code: string
  districtCode: string
  lat: number | null
  lon: number | null
}

/** Mentors, venues, boat days and programmes; answers the programmes by key. */
export async function openSchool(desks: Desks, villages: readonly Place[]): Promise<Map<string, string>> {
  const { cooperatives, administrator } = desks
  for (const { account, ...fields } of demoMentors)
    await cooperatives.act('training/save-mentor', { mentor: { ...fields, account } })
  await cooperatives.act('training/save-venue', { venue: jelbudanHall })
  const home = villages.find((v) => v.code === jelbudanCode)!
  const away = (v: Place) => Math.hypot(v.lat! - home.lat!, v.lon! - home.lon!)
  for (const { district, ...hall } of demoVenues) {
    const [furthest] = villages
      .filter((v) => v.districtCode === district && v.lat !== null)
      .sort((a, b) => away(b) - away(a))
    await cooperatives.act('training/save-venue', { venue: { ...hall, village: furthest!.code, fee: 250_000 } })
  }
  for (const [district, boatDays, weightKm] of demoCrossings)
    await cooperatives.act('training/save-crossing', { district, boatDays, weightKm, source: 'Rekaan untuk contoh' })
  await administrator.act('documents/save-letterhead', {
    letterhead: {
      lines: [
        'Pemerintah Kabupaten Sumenep',
        'Dinas Koperasi dan UKM, Dinas Perindustrian dan Perdagangan',
        'Data contoh, bukan surat resmi'
      ],
      city: 'Sumenep',
      signatory: '(nama pejabat)',
      signatoryTitle: 'Kepala Dinas'
    }
  })
  const programmes = new Map<string, string>()
  for (const p of demoProgrammes) {
    const { id } = await desks[p.agency].act('training/save-programme', {
      agency: p.agency,
      programme: {
        name: p.name,
        fiscalYear: p.year,
        fundSource: p.fund,
        target: p.target,
        courses: p.courses,
        places: p.places,
        lines: [
          { code: '5.1.02.01', name: 'Belanja bahan dan konsumsi', amount: Math.round(p.budget * 0.4) },
          {
            code: '5.1.02.02',
            name: 'Belanja jasa narasumber dan transpor',
            amount: p.budget - Math.round(p.budget * 0.4)
          }
        ]
      }
    })
    programmes.set(p.key, id!)
  }
  return programmes
}

interface Year {
  name: string
  year: number
  from: string
  to: string
  programmes: string[]
}

const years: Year[] = [
  { name: 'Rencana 2024', year: 2024, from: '2024-03-04', to: '2024-05-31', programmes: ['2024-c', '2024-i'] },
  { name: 'Rencana 2025', year: 2025, from: '2025-03-03', to: '2025-06-30', programmes: ['2025-c', '2025-i'] },
  {
    name: 'Rencana semester 1 2026',
    year: 2026,
    from: '2026-03-02',
    to: '2026-06-27',
    programmes: ['2026-c', '2026-i']
  }
]

/** The week of the story's class; also what the journey fills in. */
export const storyWeek = { fiscalYear: 2026, from: '2026-11-16', to: '2026-11-21', programmes: ['mente', 'pangan'] }

/** Plans and approves by both agencies; answers the classes. */
async function planYear(
  desks: Desks,
  programmes: ReadonlyMap<string, string>,
  { name, year, from, to, programmes: keys }: Year,
  seconds: number
): Promise<string[]> {
  const { cooperatives } = desks
  const { plan, job } = await cooperatives.act('training/make-plan', {
    name,
    settings: { fiscalYear: year, from, to, seconds, programmes: keys.map((key) => programmes.get(key)) }
  })
  const made = await unlessRefused(
    cooperatives.run(job!).then(() => true),
    false
  )
  // A demo of few households may have too few who wish anything in reach of one hall.
  if (!made) return []
  const { classes } = await cooperatives.see<{ classes: { held: boolean; agency: Agency }[] }>('training/plan', {
    id: plan
  })
  const agencies = new Set(classes.filter((c) => c.held).map((c) => c.agency))
  let approved: Answer = {}
  for (const agency of agencies) approved = await desks[agency].act('classes/approve-plan', { plan })
  return (approved.classes as string[] | undefined) ?? []
}

interface ClassPage {
  number: string
  agency: Agency
  starts: string
  ends: string
  lessons: { id: string; day: string }[]
  mentors: { id: string }[]
  people: { person: string; name: string; seated: boolean; status: string; village: string }[]
}

/** The two years that are finished and the one that runs, as far as they are over. */
export async function walkYears(
  desks: Desks,
  programmes: ReadonlyMap<string, string>,
  seed: number,
  say: (step: string) => void
): Promise<void> {
  const draw = draws(seeded(seed + 7))
  for (const year of years) {
    say(year.name)
    for (const id of await planYear(desks, programmes, year, 2)) await holdClass(desks, id, draw)
  }
}

/** The class that is inviting now. */
export async function walkDecember(desks: Desks, programmes: ReadonlyMap<string, string>, seed: number): Promise<void> {
  const draw = draws(seeded(seed + 11))
  const december = {
    name: 'Rencana Desember 2026',
    year: 2026,
    from: '2026-12-01',
    to: '2026-12-19',
    programmes: ['pulau']
  }
  for (const id of await planYear(desks, programmes, december, 2)) {
    const c = await desks.cooperatives.see<ClassPage>('classes/get', { id })
    const desk = desks[c.agency]
    await desk.act('classes/invite', { class: id })
    for (const p of c.people.filter((one) => one.seated).slice(0, 9))
      await desk.act('classes/set-answer', {
        class: id,
        person: p.person,
        status: draw.chance(0.85) ? 'confirmed' : 'declined',
        reason: null
      })
  }
}

async function decree(desk: Desk, id: string, c: ClassPage): Promise<void> {
  const serial = c.number.replace('/', '.')
  await desk.act('classes/set-decree', {
    class: id,
    number: `500/${serial}/SK`,
    date: c.starts,
    letters: c.mentors.map((m, i) => ({ mentor: m.id, number: `800/${serial}.${i + 1}/ST` }))
  })
}

/** A class as they usually go: most come, a few are late or ill, nearly all pass. */
async function holdClass(desks: Desks, id: string, draw: Draws): Promise<void> {
  const before = await desks.cooperatives.see<ClassPage>('classes/get', { id })
  const desk = desks[before.agency]
  await desk.act('classes/invite', { class: id })
  for (const p of before.people.filter((one) => one.seated && draw.chance(0.06)))
    await desk.act('classes/set-answer', {
      class: id,
      person: p.person,
      status: 'declined',
      reason: 'Ada keperluan keluarga'
    })
  const c = await desk.see<ClassPage>('classes/get', { id })
  await decree(desk, id, c)
  const people = c.people.filter((p) => p.seated)
  const weak = new Set(people.filter(() => draw.chance(0.05)).map((p) => p.person))
  for (const lesson of c.lessons)
    await desk.act('classes/note-attendance', {
      class: id,
      session: lesson.id,
      method: 'tap',
      entries: people.map((p) => ({
        person: p.person,
        status: weak.has(p.person) && draw.chance(0.5) ? 'absent' : draw.chance(0.03) ? 'late' : 'present'
      }))
    })
  for (const [moment, least, most] of [
    ['pre', 25, 65],
    ['post', 62, 100]
  ] as const)
    await desk.act('classes/save-test', {
      class: id,
      moment,
      entries: people.map((p) => ({ person: p.person, score: draw.int(least, most) }))
    })
  await desk.act('classes/finish', {
    class: id,
    summary: `Kelas berjalan lancar. Peserta berlatih dengan bahan setempat.`
  })
  await desk.act('classes/pay-transport', { class: id, paidOn: c.ends })
  await unlessRefused(desk.on(c.ends).act('certificates/issue', { class: id }), {})
}

/** Whole scores between two bounds with an exact average. */
function scoresAveraging(draw: Draws, count: number, average: number, least: number, most: number): number[] {
  const list = Array.from({ length: count }, () => draw.int(least, most))
  let off = average * count - list.reduce((a, b) => a + b, 0)
  while (off !== 0) {
    const at = draw.int(0, count - 1)
    const step = Math.sign(off)
    if (list[at]! + step < least || list[at]! + step > most) continue
    list[at]! += step
    off -= step
  }
  return list
}

/** Chapters 3 and 4: one plan of two budgets, and the class in the hall of Jelbudan. */
export async function walkStoryClass(
  desks: Desks,
  mentor: Desk,
  programmes: ReadonlyMap<string, string>
): Promise<void> {
  const draw = draws(seeded(1429))
  const { cooperatives } = desks
  const plan = { name: 'Rencana November 2026', year: 2026, ...storyWeek }
  const ids = await planYear(desks, programmes, plan, 4)
  const pages = []
  for (const id of ids)
    pages.push({ id, c: await cooperatives.see<ClassPage & { village: string }>('classes/get', { id }) })
  for (const { id } of pages.filter((p) => p.c.village !== jelbudanCode)) await holdClass(desks, id, draw)
  const { id } = pages.find((p) => p.c.village === jelbudanCode)!
  await cooperatives.act('classes/invite', { class: id })
  const invited = (await cooperatives.see<ClassPage>('classes/get', { id })).people.filter((p) => p.seated)
  const cancels = invited[draw.int(0, invited.length - 1)]!
  for (const p of invited.filter((one) => one !== cancels))
    await cooperatives.act('classes/set-answer', { class: id, person: p.person, status: 'confirmed', reason: null })
  await cooperatives.act('classes/set-answer', {
    class: id,
    person: cancels.person,
    status: 'withdrawn',
    reason: 'Menjaga orang tua yang sakit'
  })
  const c = await cooperatives.see<ClassPage>('classes/get', { id })
  await decree(cooperatives, id, c)
  const people = c.people.filter((p) => p.seated)
  const stays = people.filter((p) => p.status === 'confirmed')
  const misses = stays[draw.int(0, stays.length - 1)]!
  const days = [...new Set(c.lessons.map((l) => l.day))]
  for (const lesson of c.lessons)
    await mentor.act('classes/note-attendance', {
      class: id,
      session: lesson.id,
      method: 'tap',
      entries: people.map((p) => ({
        person: p.person,
        status: p === misses && days.indexOf(lesson.day) >= days.length - promised.daysMissed ? 'absent' : 'present'
      }))
    })
  const tests = {
    pre: scoresAveraging(draw, people.length, promised.preTest, 20, 75),
    post: scoresAveraging(draw, people.length, promised.postTest, 60, 100)
  }
  for (const moment of ['pre', 'post'] as const)
    await mentor.act('classes/save-test', {
      class: id,
      moment,
      entries: people.map((p, i) => ({ person: p.person, score: tests[moment][i]! }))
    })
  await mentor.act('classes/check-practice', {
    class: id,
    module: 'cracking',
    entries: people.flatMap((p) =>
      [0, 1, 2].map((item) => ({ person: p.person, item, done: p !== misses && draw.chance(0.92) }))
    )
  })
  await cooperatives.act('classes/finish', {
    class: id,
    summary:
      `Dua puluh empat warga Jelbudan belajar mengolah mente di balai desanya sendiri, ` +
      `${formatDate(c.starts)} sampai ${formatDate(c.ends)}.`
  })
  await cooperatives.act('classes/pay-transport', { class: id, paidOn: c.ends })
  await cooperatives.on(c.ends).act('certificates/issue', { class: id })
}
