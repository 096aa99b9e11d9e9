/** Chapter 11, its first part: a sealing machine of one agency, and the other's refusal of the same for the same household. */
import { type FieldDesks, storyDays } from './accompaniment.ts'
import { jelbudanCode } from './jelbudan.ts'
import { packPicture } from './pictures.ts'
import { type Desk, type Desks, unlessRefused } from './training.ts'

/** Promises of the chapter, met again on every screen that shows them. */
export const promisedHelp = {
  kind: 'sealer',
  asset: 'DISPERINDAG-SEG-001',
  value: 1_850_000,
  programme: 'Alat Kemas Industri Rumahan',
  budget: 25_000_000,
  refusal: 'Keluarga ini sudah menerima mesin segel dari Dinas Perindustrian dan Perdagangan.'
} as const

interface Home {
  people: { id: string; name: string; gone: string | null }[]
}

/** Who of a household can ask: known by a list of welfare, and agreeing that both agencies use the data. */
async function prepare(desk: Desk, household: string, decile: number): Promise<Home['people'][number]> {
  const { people } = await desk.see<Home>('households/get', { id: household })
  const person = people.find((p) => !p.gone)!
  await desk.act('support/note-welfare', {
    household,
    decile,
    asOf: '2026-09-01',
    source: 'DTSEN contoh, September 2026'
  })
  await unlessRefused(desk.act('households/give-consent', { person: person.id, purpose: 'programme' }), {})
  return person
}

/** The first maker of the story has the machine; another one's application waits for whoever opens the demo. */
export async function helpOnce(desks: Desks & FieldDesks, first: string): Promise<void> {
  const [field, industry, cooperatives] = [desks.facilitator, desks.industry, desks.cooperatives].map((desk) =>
    desk.on(storyDays.again)
  ) as [Desk, Desk, Desk]
  const { id: programme } = await industry.act('training/save-programme', {
    agency: 'industry',
    programme: {
      name: promisedHelp.programme,
      fiscalYear: 2026,
      fundSource: 'DBHCHT',
      target: 12,
      courses: [],
      lines: [{ code: '5.2.02.05', name: 'Belanja modal alat kemas', amount: promisedHelp.budget }]
    }
  })
  const person = await prepare(field, first, 3)
  const ask = async (of: string, agency: string, why: string) =>
    (await field.act('support/ask', { person: of, kind: promisedHelp.kind, agency, why })).help!
  const machine = await ask(person.id, 'industry', 'Kemasan mente sering bocor saat dikirim ke toko')
  await industry.act('support/grant', {
    help: machine,
    programme,
    line: '5.2.02.05',
    value: promisedHelp.value,
    reason: 'Produksi mingguan dan resepnya sudah tetap'
  })
  const on = desks.facilitator.on(storyDays.pooled)
  await on.act('support/hand-over', {
    help: machine,
    handedOn: storyDays.pooled,
    signedBy: person.name,
    asset: promisedHelp.asset,
    photo: await on.bring('serah-terima.png', packPicture('Mente'))
  })
  const second = await on.act('support/ask', {
    person: person.id,
    kind: promisedHelp.kind,
    agency: 'cooperatives',
    why: 'Diusulkan lagi dalam daftar dinas kedua'
  })
  await cooperatives.on(storyDays.pooled).act('support/refuse', { help: second.help, reason: promisedHelp.refusal })
  const { rows } = await field.see<{ rows: { household: string; village: string }[] }>('mentoring/cases', {
    size: 200,
    kind: 'cashew'
  })
  const other = rows.find((c) => c.village === jelbudanCode && c.household !== first)
  if (!other) return
  const neighbour = await prepare(field, other.household, 4)
  await ask(neighbour.id, 'cooperatives', 'Belum punya alat kemas sendiri, masih meminjam tetangga')
}
