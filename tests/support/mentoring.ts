/** Accompanied makers, for tests: a facilitator with an account, people with cases. */
import { jelbudan, nyapar, regency, someone, type World } from './world.ts'

export const lilik = someone('facilitator', { user: 'lilik', name: 'Lilik', villages: [jelbudan, nyapar] })
export const ali = someone('facilitator', { user: 'ali', name: 'Ali', villages: [jelbudan] })

/** Gives facilitators the accounts that cases refer to. */
export async function employ(
  world: World,
  ...people: { user: string; name: string; villages: readonly string[] }[]
): Promise<void> {
  for (const { user, name, villages } of people) {
    await world.platform.connection.pool.query(
      `insert into auth_user (id, name, email) values ($1, $2, $1 || '@uji.example')`,
      [user, name]
    )
    await world.platform.connection.pool.query(
      `insert into member (regency, user_id, name, email, role, villages) values ($1, $2, $3, $2 || '@uji.example', 'facilitator', $4)`,
      [regency, user, name, villages]
    )
  }
}

export interface MakerCase {
  case: string
  household: string
  person: string
}

/** People with an open case each, by a facilitator; optionally with an enterprise. */
export async function accompany(
  world: World,
  names: readonly string[],
  {
    village = jelbudan,
    facilitator = 'lilik',
    enterprise = false,
    kind = 'cashew',
    capacity = null as number | null
  } = {}
): Promise<MakerCase[]> {
  const officer = someone('officer')
  const made: MakerCase[] = []
  for (const name of names) {
    const { household, people } = await world.act(officer, 'households/register', {
      household: { village } as never,
      people: [{ name, phone: '0812 0000 0000' } as never]
    })
    if (enterprise)
      await world.act(officer, 'households/add-enterprise', {
        enterprise: { owner: people[0]!, name: `Usaha ${name}`, kind, turnoverNow: 1_000_000 } as never
      })
    const { cases } = await world.act(officer, 'mentoring/open-cases', {
      people,
      product: 'Mente panggang',
      facilitator
    })
    const opened = { case: cases[0]!.id, household, person: people[0]! }
    if (capacity !== null)
      await world.act(officer, 'mentoring/change-case', {
        case: opened.case,
        version: 1,
        stage: 'producing',
        blockedBy: [],
        product: 'Mente panggang',
        capacity,
        unit: 'bungkus'
      })
    await world.platform.connection.pool.query(`update mentoring_case set kind = $1 where id = $2`, [kind, opened.case])
    made.push(opened)
  }
  return made
}
