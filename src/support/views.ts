/** What is seen of help: lists, one piece with all that bears on deciding it, and a household's ledger. */
import { sql } from 'kysely'
import { z } from 'zod'
import { agencyNames } from '../access/names.ts'
import { household as householdRow } from '../households/index.ts'
import { type Agency, agencies } from '../kernel/actor.ts'
import type { PlainDate } from '../kernel/dates.ts'
import type { StoredPaper } from '../kernel/operation.ts'
import { notFound } from '../kernel/problem.ts'
import { seeOffice, seeRegister, signedIn } from '../kernel/rights.ts'
import { type Text, text } from '../kernel/text.ts'
import { view } from '../platform/context.ts'
import { containing, page, paged } from '../platform/paging.ts'
import { isMeantFor } from '../training/index.ts'
import { type HelpState, helpStateNames, helpStates, type SupportKind, type UseState } from './model.ts'
import { judge } from './rules.ts'
import { besides, budgetLines, factsOf, giverOf, helpRow, kindNow, ledgerOf, supportRulesNow } from './store.ts'

/** The kinds in force, with who decided them. */
export const kinds = view({
  name: 'support/rules',
  may: signedIn,
  title: text('Jenis dan syarat bantuan', 'Kinds of help and their conditions'),
  input: z.object({}),
  run: (context) => supportRulesNow(context)
})

const nameOf = (kinds: readonly SupportKind[], id: string): Text => kinds.find((k) => k.id === id)?.name ?? text(id, id)

export const list = view({
  name: 'support/list',
  may: seeRegister,
  title: text('Bantuan', 'Help'),
  input: page(['asked_on', 'kind', 'status', 'value', 'check_on'], {
    /** `check`: handed over, and due to be looked at. */
    state: z
      .enum([...helpStates, 'check'])
      .nullable()
      .default(null),
    kind: z.string().max(40).nullable().default(null),
    agency: z.enum(agencies).nullable().default(null),
    search: z.string().max(80).default('')
  }),
  columns: [
    { key: 'kindName', header: text('Bantuan', 'Help'), type: 'text' },
    { key: 'whom', header: text('Untuk', 'For'), type: 'text' },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'agency', header: text('Dinas', 'Agency'), type: 'text', words: agencyNames },
    { key: 'outside', header: text('Pemberi lain', 'Other giver'), type: 'text' },
    { key: 'askedOn', header: text('Diajukan', 'Asked'), type: 'date' },
    { key: 'status', header: text('Keadaan', 'State'), type: 'text', words: helpStateNames },
    { key: 'value', header: text('Nilai', 'Value'), type: 'money' },
    { key: 'handedOn', header: text('Diserahkan', 'Handed over'), type: 'date' },
    { key: 'asset', header: text('Nomor aset', 'Asset number'), type: 'text' }
  ],
  async run(context, input) {
    const { rules } = await supportRulesNow(context)
    const like = containing(input.search)
    const found = context.db
      .selectFrom('help')
      .where('regency', '=', context.actor.regency)
      .$if(input.state !== null && input.state !== 'check', (q) => q.where('status', '=', input.state as HelpState))
      .$if(input.state === 'check', (q) =>
        q.where('status', '=', 'handed').where('check_on', '<=', context.today as never)
      )
      .$if(input.kind !== null, (q) => q.where('kind', '=', input.kind!))
      .$if(input.agency !== null, (q) => q.where('agency', '=', input.agency!))
      .$if(input.search !== '', (q) =>
        q.where(
          sql<boolean>`(asset ilike ${like} or exists (select from person p where p.regency = help.regency
            and p.id = help.person_id and p.name ilike ${like}) or exists (select from region r where r.code = help.village
            and r.name ilike ${like}))`
        )
      )
    const { rows, ...counted } = await paged(
      input,
      found,
      (q) =>
        q.select([
          'id',
          'kind',
          'household_id as household',
          'agency',
          'outside',
          'status',
          'value',
          'asset',
          sql<PlainDate>`asked_on`.as('askedOn'),
          sql<PlainDate | null>`handed_on`.as('handedOn'),
          sql<PlainDate | null>`check_on`.as('checkOn'),
          sql<string>`(select name from person p where p.regency = help.regency and p.id = help.person_id)`.as('whom'),
          sql<string | null>`(select name from pool o where o.regency = help.regency and o.id = help.pool_id)`.as(
            'pool'
          ),
          sql<string>`(select name from region where code = help.village)`.as('villageName')
        ]),
      { sort: 'asked_on', direction: 'desc' }
    )
    return {
      rows: rows.map((row) => ({
        ...row,
        agency: row.agency as Agency | null,
        status: row.status as HelpState,
        name: nameOf(rules.kinds, row.kind),
        kindName: nameOf(rules.kinds, row.kind).id
      })),
      ...counted
    }
  }
})

interface CheckRow {
  id: string
  on: PlainDate
  state: UseState
  note: string
  by: string
}

/** One piece of help; while it waits, all that whoever decides has to see. */
export const getHelp = view({
  name: 'support/get',
  may: seeRegister,
  title: text('Halaman bantuan', 'Page of a piece of help'),
  input: z.object({ id: z.uuid() }),
  async run(context, { id }) {
    const { regency } = context.actor
    const help = await helpRow(context, id)
    const { rules } = await supportRulesNow(context)
    const kind = rules.kinds.find((k) => k.id === help.kind)
    const waits = help.status === 'asked'
    const { rows: checks } = await sql<CheckRow>`select id, checked_on as on, state, note, by_name as by from help_check
      where regency = ${regency} and help_id = ${id} order by checked_on desc, id desc`.execute(context.db)
    const { rows: places } = await sql<{ village: string; programme: string | null }>`
      select (select name from region where code = ${help.village}) as village,
        (select name from programme where regency = ${regency} and id = ${help.programme}) as programme`.execute(
      context.db
    )
    const lines =
      waits && help.agency && context.may('support/grant')
        ? await budgetLines(context, help.agency, Number(context.today.slice(0, 4)))
        : []
    return {
      ...help,
      name: nameOf(rules.kinds, help.kind),
      giver: giverOf(help.agency, help.outside),
      villageName: places[0]!.village,
      programmeName: places[0]!.programme,
      rule: kind ?? null,
      conditions: waits && kind ? judge(kind, await factsOf(context, help), context.today) : [],
      beside: waits ? await besides(context, help) : [],
      ledger: (await ledgerOf(context, help.home))
        .filter((line) => line.ref !== id)
        .map((line) => ({ ...line, name: line.name ?? nameOf(rules.kinds, line.kind) })),
      lines: lines.filter((line) => isMeantFor(line, help.village)).map(({ places: _, ...line }) => line),
      checks
    }
  }
})

/** All that a household, its people and its groups had and asked for. */
export const ofHousehold = view({
  name: 'support/of-household',
  may: seeRegister,
  title: text('Bantuan untuk rumah tangga', "A household's help"),
  input: z.object({ household: z.uuid() }),
  async run(context, { household }) {
    await householdRow(context, household)
    const { rules } = await supportRulesNow(context)
    const rows = await ledgerOf(context, household)
    return { rows: rows.map((line) => ({ ...line, name: line.name ?? nameOf(rules.kinds, line.kind) })) }
  }
})

export const photo = view({
  name: 'support/photo',
  may: seeRegister,
  title: text('Foto serah terima', 'Photo of a hand-over'),
  input: z.object({ help: z.uuid() }),
  paper: true,
  async run(context, { help: id }) {
    const help = await helpRow(context, id)
    if (!help.photo) throw notFound(text('Foto', 'The photo'))
    return { name: 'serah-terima', file: help.photo } satisfies StoredPaper
  }
})

export interface DoubleRow {
  id: string
  whom: string
  villageName: string
  kindName: string
  agency: Agency | null
  outside: string | null
  day: PlainDate
  first: string
  firstAgency: Agency | null
  firstOutside: string | null
  firstDay: PlainDate
  /** null: nobody knew it when it was given; a merge or a list of others brought it to light. */
  reason: string | null
  decidedBy: string | null
}

/** The same help twice within the time in which it counts: knowingly, with the reason, or found afterwards. */
export const doubles = view({
  name: 'support/doubles',
  may: seeOffice,
  title: text('Bantuan ganda', 'Double help'),
  input: z.object({}),
  columns: [
    { key: 'kindName', header: text('Bantuan', 'Help'), type: 'text' },
    { key: 'whom', header: text('Untuk', 'For'), type: 'text' },
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'firstAgency', header: text('Pertama dari', 'First from'), type: 'text', words: agencyNames },
    { key: 'firstOutside', header: text('Pihak lain', 'Somebody else'), type: 'text' },
    { key: 'firstDay', header: text('Tanggal', 'Date'), type: 'date' },
    { key: 'agency', header: text('Lagi dari', 'Again from'), type: 'text', words: agencyNames },
    { key: 'day', header: text('Tanggal', 'Date'), type: 'date' },
    { key: 'reason', header: text('Alasan', 'Reason'), type: 'text' },
    { key: 'decidedBy', header: text('Diputuskan oleh', 'Decided by'), type: 'text' }
  ],
  async run(context) {
    const { regency } = context.actor
    const { rules } = await supportRulesNow(context)
    const { rows } = await sql<Omit<DoubleRow, 'kindName'> & { kind: string }>`
      with live as materialized (
        select x.*, coalesce(x.handed_on, x.decided_on) as day, coalesce(h.merged_into, h.id) as home
        from help x join household h on h.regency = x.regency and h.id = x.household_id
        where x.regency = ${regency} and x.status in ('granted', 'handed')),
      share as (
        select id, kind, home from live
        union select l.id, l.kind, coalesce(h.merged_into, h.id) from live l
          join pool_member m on m.regency = l.regency and m.pool_id = l.pool_id and m.left_on is null
          join household h on h.regency = m.regency and h.id = m.household_id),
      pairs as (select distinct a.id, b.id as first from share a join share b on b.kind = a.kind and b.home = a.home and b.id <> a.id)
      select b.id, b.kind, coalesce(o.name, p.name) as whom, r.name as "villageName", b.agency, b.outside, b.day, a.id as first,
        a.agency as "firstAgency", a.outside as "firstOutside", a.day as "firstDay",
        case when a.id = any (b.despite) then b.despite_reason end as reason, b.decided_by as "decidedBy"
      from pairs join live b on b.id = pairs.id join live a on a.id = pairs.first
      join person p on p.regency = b.regency and p.id = b.person_id
      join region r on r.code = b.village
      left join pool o on o.regency = b.regency and o.id = b.pool_id
      where (a.day, a.id) < (b.day, b.id) and (a.again_from is null or a.again_from > b.day)
      order by b.day desc, b.id, a.id limit 1000`.execute(context.db)
    return {
      rows: rows.map(({ kind, ...row }): DoubleRow => ({ ...row, kindName: nameOf(rules.kinds, kind).id })),
      total: rows.length
    }
  }
})

export interface EligibleRow {
  village: string
  villageName: string
  district: string
  met: number
  unknown: number
  unmet: number
  served: number
}

/** How many households of each village may have a kind of help by the rules in force: one statement over the register. */
export const eligible = view({
  name: 'support/eligible',
  may: seeOffice,
  title: text('Siapa yang memenuhi syarat bantuan', 'Who may have help'),
  input: z.object({ kind: z.string().max(40) }),
  columns: [
    { key: 'villageName', header: text('Desa', 'Village'), type: 'text' },
    { key: 'district', header: text('Kecamatan', 'District'), type: 'text' },
    { key: 'met', header: text('Memenuhi syarat', 'May have it'), type: 'number' },
    { key: 'unknown', header: text('Perlu dilengkapi', 'To be completed'), type: 'number' },
    { key: 'unmet', header: text('Tidak memenuhi', 'May not'), type: 'number' },
    { key: 'served', header: text('Sudah mendapat', 'Had it'), type: 'number' }
  ],
  async run(context, input) {
    const { regency } = context.actor
    const { kind } = await kindNow(context, input.kind)
    const { classes, decile, places, consent, without } = kind.conditions
    // Of each condition true, false or null: met, not met, not known. Sets of households are joined once, not asked a row.
    const { rows } = await sql<EligibleRow>`
      with assessed as materialized (select distinct on (c.household_id) c.household_id as id, a.class
          from assessment a join mentoring_case c on c.regency = a.regency and c.id = a.case_id
          where a.regency = ${regency} order by c.household_id, a.assessed_on desc, a.id desc),
      agreed as materialized (select distinct household_id as id from consent
        where regency = ${regency} and purpose = 'programme' and withdrawn_at is null),
      papered as materialized (select c.household_id as id from paper r join mentoring_case c on c.regency = r.regency
            and c.id = r.case_id where r.regency = ${regency} and r.replaced_at is null and r.kind = any(${without}::text[])
          union select e.household_id from enterprise e, jsonb_array_elements(e.papers) p
            where e.regency = ${regency} and e.merged_into is null and e.papers <> '[]' and p ->> 'kind' = any(${without}::text[])),
      live as materialized (select household_id, pool_id from help where regency = ${regency} and kind = ${kind.id}
          and status in ('granted', 'handed') and (again_from is null or again_from > ${context.today}::date)),
      served as materialized (select coalesce(h.merged_into, h.id) as id from live join household h on h.regency = ${regency}
            and h.id = live.household_id
          union select coalesce(h.merged_into, h.id) from live join pool_member m on m.regency = ${regency}
            and m.pool_id = live.pool_id and m.left_on is null
            join household h on h.regency = m.regency and h.id = m.household_id),
      judged as (select h.village, served.id is not null as served,
          case when ${classes.length === 0} then true else assessed.class = any(${classes}::text[]) end as by_class,
          case when ${decile === null} then true when w.as_of + make_interval(months => ${decile?.months ?? 0}) >= ${context.today}::date
            then w.decile <= ${decile?.most ?? 0} end as by_decile,
          case when ${places.length === 0} then true else h.village = any(${places}::text[])
            or left(h.village, 8) = any(${places}::text[]) end as by_place,
          case when ${!consent} then true when agreed.id is not null then true end as by_consent,
          papered.id is null as by_paper
        from household h
        left join assessed on assessed.id = h.id
        left join welfare w on w.regency = h.regency and w.household_id = h.id
        left join agreed on agreed.id = h.id
        left join papered on papered.id = h.id
        left join served on served.id = h.id
        where h.regency = ${regency} and h.merged_into is null and h.gone_on is null),
      counted as (select village, count(*) filter (where not served and ok)::int as met,
          count(*) filter (where not served and ok is null)::int as unknown,
          count(*) filter (where not served and not ok)::int as unmet, count(*) filter (where served)::int as served
        from (select village, served, by_class and by_decile and by_place and by_consent and by_paper as ok from judged) told
        group by village)
      select c.village, r.name as "villageName", d.name as district, c.met, c.unknown, c.unmet, c.served
      from counted c join region r on r.code = c.village join region d on d.code = left(c.village, 8)
      order by c.met desc, c.unknown desc, c.village`.execute(context.db)
    return { rows, total: rows.length }
  }
})
