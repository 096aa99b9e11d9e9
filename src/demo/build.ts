/** Builds the demo regency: invented people around the story, and the story itself through the actions a person would use. */
import { actorOfUser } from '../access/index.ts'
import { prepareRegency } from '../app.ts'
import { findDuplicates, insertEnterprises, insertHouseholds, insertPeople } from '../households/index.ts'
import type { Actor } from '../kernel/actor.ts'
import type { Context } from '../platform/context.ts'
import type { JobKind } from '../platform/jobs.ts'
import { inTransaction, newId, type Platform } from '../platform/perform.ts'
import { currentQuestionnaire, recordResponses } from '../potential/index.ts'
import { villagesOf } from '../regions/index.ts'
import { accompanyMakers, type FieldDesks, formCashewPool, keepCashBook } from './accompaniment.ts'
import { createDemoAccounts } from './accounts.ts'
import { interestSheet, residentList } from './files.ts'
import { jelbudanCode, tellStory } from './jelbudan.ts'
import { type Journal, openJournal } from './journal.ts'
import { openStores, readyProducts } from './products.ts'
import { type DemoVillage, inventRegency } from './regency.ts'
import { helpOnce } from './support.ts'
import { publishProducts, tradeAutumn } from './trade.ts'
import { type Desk, type Desks, deskOf, openSchool, walkDecember, walkStoryClass, walkYears } from './training.ts'

export const demoRegency = '35.29'
const storyDistrict = '35.29.14.'

export interface DemoWish {
  households: number
  seed: number
  /** The version that builds: another one may walk another way, and so cannot go on with it. */
  version?: string
  /** How many chapters of the story are walked; 0 leaves Jelbudan empty, so that somebody can walk it by hand. */
  chapters: 0 | 2 | 4 | 6 | 7
}

type Say = (step: string, done?: number, total?: number) => void

const builder: Actor = {
  user: 'demo',
  name: 'Data contoh',
  role: 'administrator',
  regency: demoRegency,
  agency: null,
  villages: [],
  household: null,
  retailer: null
}

/** What is being built, as it was wished, when a build was cut off; undefined: none was. */
export async function unfinishedDemo({ connection }: Platform): Promise<DemoWish | undefined> {
  const begun = await connection.db.selectFrom('demo_step').select('answer').where('no', '=', 0).executeTakeFirst()
  return begun?.answer as unknown as DemoWish | undefined
}

/** Makes the demo regency in an empty database, or goes on with one; `tenant.ready` says that it is complete. */
export async function buildDemo(platform: Platform, jobs: readonly JobKind[], wish: DemoWish, say: Say): Promise<void> {
  const { connection } = platform
  if (!(await unfinishedDemo(platform)))
    await connection.transaction('read write', async (tx) => {
      await prepareRegency(tx, demoRegency, true)
      await tx
        .insertInto('demo_step')
        .values({ no: 0, answer: JSON.stringify(wish) })
        .execute()
    })
  const villages = await villagesOf(connection.db, demoRegency)
  const entered = await connection.db.selectFrom('member').select('user_id').executeTakeFirst()
  if (!entered) await fillRegister(platform, villages, wish, say)
  const journal = await openJournal(connection)
  const desks = await openDesks(platform, jobs, journal)
  const programmes = await openSchool(desks, villages)
  await walkYears(desks, programmes, wish.seed, say)
  if (wish.chapters >= 2) await walkStory(platform, desks.cooperatives, say)
  if (wish.chapters >= 4) {
    say('kelas Jelbudan')
    await walkStoryClass(desks, desks.mentor, programmes)
    await walkDecember(desks, programmes, wish.seed)
  }
  if (wish.chapters >= 6) {
    say('pendampingan')
    const { household, case: own } = await accompanyMakers(desks, wish.seed)
    await keepCashBook(await residentOf(platform, jobs, journal, household), own)
    await formCashewPool(desks)
    await helpOnce(desks, household)
  }
  if (wish.chapters >= 7) {
    say('produk')
    await readyProducts(desks, wish.seed)
    await openStores({ cooperatives: desks.cooperatives, run: desks.cooperatives.run }, villages, wish.seed)
    say('perdagangan')
    await tradeAutumn(desks, wish.seed)
    await publishProducts(desks, wish.seed)
  }
  await connection.transaction('read write', async (tx) => {
    await tx.updateTable('tenant').set({ ready: true }).where('regency', '=', demoRegency).execute()
    await tx.deleteFrom('demo_step').execute()
  })
}

/** The invented people, who may be doubles of whom, and at last the accounts. */
async function fillRegister(
  platform: Platform,
  villages: Awaited<ReturnType<typeof villagesOf>>,
  wish: DemoWish,
  say: Say
): Promise<void> {
  const { connection } = platform
  await fillVillages(platform, inventRegency(villages, wish, new Set([jelbudanCode])), villages.length, say)
  await connection.pool.query('analyze')
  for (const kind of ['person', 'enterprise'] as const) {
    await inTransaction(platform, builder, 'regency', newId(), (context) =>
      findDuplicates(context, kind, null, async (done, total) => say('compare', done, total))
    )
  }
  const near = villages.filter((v) => v.code.startsWith(storyDistrict)).map((v) => v.code)
  await connection.transaction('read write', async (tx) => {
    const home = await tx
      .selectFrom('household')
      .select('id')
      .where('village', 'like', `${storyDistrict}%`)
      .orderBy('id')
      .limit(1)
      .executeTakeFirstOrThrow()
    await createDemoAccounts(
      tx,
      demoRegency,
      near,
      villages.map((v) => v.code),
      home.id
    )
  })
}

/** Inserts the invented villages that are still empty, some thousand people at a time, with one audit record. */
async function fillVillages(
  platform: Platform,
  villages: Generator<DemoVillage>,
  total: number,
  say: Say
): Promise<void> {
  const action = newId()
  await platform.connection.db
    .insertInto('audit')
    .values({
      regency: demoRegency,
      id: action,
      actor: builder.user,
      actor_name: builder.name,
      role: builder.role,
      action: 'households/register',
      input: JSON.stringify({ demo: true }),
      input_hash: platform.vault.hash(action),
      done: true
    })
    .execute()
  const filled = new Set(
    (await platform.connection.db.selectFrom('household').select('village').distinct().execute()).map((h) => h.village)
  )
  let done = 0
  let batch: DemoVillage[] = []
  const flush = async () => {
    const now = batch
    batch = []
    await inTransaction(platform, builder, 'regency', action, (context) => insertVillages(context, now))
    say('villages', done, total)
  }
  for (const village of villages) {
    done++
    if (filled.has(village.village.code)) continue
    batch.push(village)
    if (batch.reduce((sum, v) => sum + v.households.length, 0) >= 2500) await flush()
  }
  await flush()
}

async function insertVillages(context: Context, villages: readonly DemoVillage[]): Promise<void> {
  const homes = villages.flatMap((v) => v.households)
  await insertHouseholds(context, null, homes)
  await insertPeople(
    context,
    null,
    homes.flatMap((home) =>
      home.people.map(({ id, fields }) => ({ id, household: home.id, village: home.fields.village, fields }))
    )
  )
  await insertEnterprises(
    context,
    null,
    villages.flatMap((v) =>
      v.enterprises.map(({ id, household, fields }) => ({ id, household, village: v.village.code, fields }))
    )
  )
  const responses = villages.flatMap((v) =>
    v.responses.map((r) => ({ ...r, village: v.village.code, lat: null, lon: null, importId: null, sourceHash: null }))
  )
  await recordResponses(context, await currentQuestionnaire(context), responses)
  await context.client.query(
    `insert into change (regency, action_id, kind, subject, village, household_id, what)
     select $1, $2, 'household', id, village, id, '{"registered": true}' from unnest($3::uuid[], $4::text[]) as h (id, village)`,
    [context.actor.regency, context.actionId, homes.map((h) => h.id), homes.map((h) => h.fields.village)]
  )
}

/** The desks of the demo accounts that the story needs. */
async function openDesks(
  platform: Platform,
  jobs: readonly JobKind[],
  journal: Journal
): Promise<Desks & FieldDesks & { mentor: Desk }> {
  const { db } = platform.connection
  const desk = async (email: string) => {
    const member = await db
      .selectFrom('member')
      .select('user_id')
      .where('email', '=', `${email}@demo.rakit.example`)
      .executeTakeFirstOrThrow()
    return deskOf(platform, jobs, (await actorOfUser(db, member.user_id, demoRegency))!, journal)
  }
  return {
    cooperatives: await desk('koperasi'),
    industry: await desk('perindag'),
    administrator: await desk('admin'),
    mentor: await desk('narasumber'),
    facilitator: await desk('pendamping'),
    colleague: await desk('pendamping2'),
    buyer: await desk('pembeli'),
    leader: await desk('pimpinan')
  }
}

/** The resident's account belongs to this household from now on. */
async function residentOf(
  platform: Platform,
  jobs: readonly JobKind[],
  journal: Journal,
  household: string
): Promise<Desk> {
  const { db } = platform.connection
  const { user_id } = await db
    .updateTable('member')
    .set((eb) => ({ household_id: household, version: eb('version', '+', 1) }))
    .where('regency', '=', demoRegency)
    .where('role', '=', 'resident')
    .returning('user_id')
    .executeTakeFirstOrThrow()
  return deskOf(platform, jobs, (await actorOfUser(db, user_id, demoRegency))!, journal)
}

/** Chapters 1 and 2, as the officer of the cooperatives agency does them. */
async function walkStory(platform: Platform, desk: Desk, say: Say): Promise<void> {
  const story = tellStory()
  const importFile = async (name: string, content: Buffer, corrections: typeof story.corrections) => {
    say(name)
    const file = await desk.bring(name, content)
    const { import: id, job } = await desk.act('intake/upload', { file, kind: 'households' })
    await desk.run(job!)
    for (const { row, field, value } of corrections)
      await desk.act('intake/fix-row', { import: id, no: row + 1, values: { [field]: value } })
    const { job: applying } = await desk.act('intake/apply', { import: id })
    await desk.run(applying!)
  }
  await importFile('warga-jelbudan.xls', residentList(story), story.corrections)
  await decideDoubles(desk)
  await importFile('minat-mente.xlsx', await interestSheet(story), [])
  const resident = story.interests[0]!.person.fields.nik!
  await platform.connection.db
    .updateTable('member')
    .set((eb) => ({
      household_id: eb
        .selectFrom('person')
        .select('household_id')
        .where('regency', '=', demoRegency)
        .where('nik_hash', '=', platform.vault.hash(`nik:${resident}`)),
      version: 2
    }))
    .where('regency', '=', demoRegency)
    .where('role', '=', 'resident')
    .execute()
}

interface Pair {
  id: string
  first: { id: string; village: string; name: string; relation: string; nikMasked: string | null; birthDate: string }
  second: Pair['first']
}

/** Keeps the record that has a NIK and a place in the family; the twins of Jelbudan stay two. */
async function decideDoubles(desk: Desk): Promise<void> {
  const { rows } = await desk.see<{ rows: Pair[] }>('households/duplicates', { village: jelbudanCode, size: 200 })
  for (const { id, first, second } of rows) {
    if (isTwin(first.name) && isTwin(second.name)) await desk.act('households/keep-apart', { duplicate: id })
    else
      await desk.act('households/merge', { duplicate: id, keep: worth(first) >= worth(second) ? first.id : second.id })
  }
}

const isTwin = (name: string) => /^nur has[ai]nah/i.test(name)
const worth = (record: Pair['first']) => (record.nikMasked ? 1 : 0) + (record.relation === 'other' ? 0 : 2)
