import { z } from 'zod'
import { ageOn } from '../kernel/dates.ts'
import { plainDate } from '../kernel/inputs.ts'
import { notFound, Problem } from '../kernel/problem.ts'
import { administrator, office, ofMaker } from '../kernel/rights.ts'
import { requireWithin, thisDay, validity, yearsBefore } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { action } from '../platform/context.ts'
import { answers, questionnaire } from './model.ts'
import { checkAnswers } from './rules.ts'
import { currentQuestionnaire, recordResponses } from './store.ts'

export const respond = action({
  name: 'potential/respond',
  may: ofMaker,
  title: text('Mengisi kuesioner', 'Answered a questionnaire'),
  input: z.object({
    household: z.uuid(),
    respondent: z.uuid().nullable().default(null),
    answeredOn: plainDate,
    lat: z.number().min(-90).max(90).nullable().default(null),
    lon: z.number().min(-180).max(180).nullable().default(null),
    answers
  }),
  async run(context, input) {
    const { regency } = context.actor
    const home = await context.db
      .selectFrom('household')
      .select(['id', 'village'])
      .where('regency', '=', regency)
      .where('id', '=', input.household)
      .where('merged_into', 'is', null)
      .executeTakeFirst()
    if (!home) throw notFound(text('Rumah tangga', 'The household'))
    requireWithin(input.answeredOn, '/answeredOn', {
      from: yearsBefore(context.today, 10),
      to: thisDay(context.today)
    })
    const members = await context.db
      .selectFrom('person')
      .select(['id', 'birth_date'])
      .where('regency', '=', regency)
      .where('household_id', '=', home.id)
      .where('merged_into', 'is', null)
      .execute()
    const strangers = Object.keys(input.answers.people).filter((id) => !members.some((m) => m.id === id))
    if (strangers.length) throw notFound(text('Anggota keluarga yang dijawab', 'A household member in the answers'))
    const form = await currentQuestionnaire(context)
    const adults = members
      .filter(
        (m) =>
          input.answers.people[m.id] &&
          (!m.birth_date || ageOn(m.birth_date as unknown as string, input.answeredOn) >= 17)
      )
      .map((m) => m.id)
    const faults = checkAnswers(form, input.answers, adults, true)
    if (faults.length) {
      throw new Problem(
        'potential/answers',
        422,
        text(
          'Ada jawaban yang perlu diperbaiki; yang lain tidak hilang.',
          'Some answers need correcting; nothing else is lost.'
        ),
        { pointers: faults }
      )
    }
    const id = context.newId()
    await recordResponses(context, form, [
      {
        id,
        household: home.id,
        village: home.village,
        respondent: input.respondent,
        answeredOn: input.answeredOn,
        lat: input.lat,
        lon: input.lon,
        answers: input.answers,
        importId: null,
        sourceHash: null
      }
    ])
    await context.changed({
      kind: 'response',
      subject: id,
      village: home.village,
      household: home.id,
      what: { questionnaire: form.id, version: form.version }
    })
    return { response: id }
  }
})

export const saveQuestionnaire = action({
  name: 'potential/save-questionnaire',
  may: administrator,
  title: text('Menerbitkan versi kuesioner', 'Published a questionnaire version'),
  input: z.object({ definition: questionnaire }),
  async run(context, { definition }) {
    requireWithin(definition.valid_from, '/definition/valid_from', validity(context.today))
    const latest = await context.db
      .selectFrom('questionnaire')
      .select((eb) => eb.fn.max('version').as('version'))
      .where('regency', '=', context.actor.regency)
      .where('id', '=', definition.id)
      .executeTakeFirst()
    const version = Number(latest?.version ?? 0) + 1
    const ids = definition.questions.map((q) => q.id)
    const wrong =
      ids.find((id, i) => ids.indexOf(id) !== i) ??
      definition.questions.find((q) => q.showIf && !ids.includes(q.showIf.question))?.id
    if (wrong) {
      throw new Problem(
        'potential/questionnaire',
        422,
        text(
          `Pertanyaan "${wrong}" muncul dua kali atau bergantung pada pertanyaan yang tidak ada.`,
          `Question "${wrong}" appears twice or depends on a question that is not there.`
        )
      )
    }
    await context.db
      .insertInto('questionnaire')
      .values({
        regency: context.actor.regency,
        id: definition.id,
        version,
        definition: JSON.stringify({ ...definition, version }),
        valid_from: definition.valid_from,
        source: definition.source
      })
      .execute()
    return { version }
  }
})

export const weighOpportunity = action({
  name: 'potential/weigh',
  may: office,
  title: text('Mengubah bobot peluang', 'Changed opportunity weights'),
  input: z.object({
    interest: z.number().min(0).max(5),
    supply: z.number().min(0).max(5),
    people: z.number().min(0).max(5)
  }),
  async run(context, weights) {
    if (weights.interest + weights.supply + weights.people === 0) {
      throw new Problem(
        'potential/weights',
        422,
        text('Paling sedikit satu bobot harus lebih dari nol.', 'At least one weight must be above zero.')
      )
    }
    await context.db
      .insertInto('opportunity_weights')
      .values({ regency: context.actor.regency, ...weights })
      .onConflict((c) => c.column('regency').doUpdateSet(weights))
      .execute()
    return weights
  }
})
