/** What law asks of food, as versions from a day on: read by whoever makes or sees products, changed by the administrator. */
import { z } from 'zod'
import { administrator, signedIn } from '../kernel/rights.ts'
import { requireWithin, validity } from '../kernel/span.ts'
import { text } from '../kernel/text.ts'
import { action, view } from '../platform/context.ts'
import { rulesInput, saveRules } from '../platform/versioned-rules.ts'
import { foodRules } from './law.ts'
import { foodRulesNow } from './store.ts'

export const foodRulesView = view({
  name: 'products/food-rules',
  may: signedIn,
  title: text('Aturan pangan', 'Rules of food'),
  input: z.object({}),
  run: foodRulesNow
})

export const saveFoodRules = action({
  name: 'products/save-food-rules',
  may: administrator,
  title: text('Mengubah aturan pangan', 'Changed the rules of food'),
  input: rulesInput(foodRules),
  run: (context, input) => {
    requireWithin(input.rules.halal.from, '/rules/halal/from', validity(context.today))
    return saveRules(context, 'food_rules', input)
  }
})
