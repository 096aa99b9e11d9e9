/** `rakit lottery`: a drawn lottery done again from what was published, by anybody. */
import { commitmentOf, type Drawn, draw, wholeSeed } from '../classes/index.ts'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import { rowsOf } from './evidence.ts'

interface Said {
  seed: string
  word: string
  /** What was published before the draw. */
  commitment: string | undefined
}
export interface LotteryAnswer {
  seats: number
  /** SHA-256 of the seed. */
  commitment: string
  drawn: Drawn[]
}

/** The first column holds codes, each further one a group that they belong to, the widest first. */
export function lotteryFile(path: string, seats: number, { seed, word, commitment }: Said): LotteryAnswer {
  const list = rowsOf(path).map((row) => {
    const [code, ...strata] = Object.values(row)
    return { code: code!, strata }
  })
  const refuse = (code: string, id: string, en: string) => new Problem(`command/${code}`, 422, text(id, en))
  if (list.length === 0) throw refuse('nobody', `${path} tidak berisi peserta.`, `${path} lists nobody.`)
  if (seats < 1) throw refuse('no-seats', 'Kursinya sedikitnya satu.', 'There must be one seat at least.')
  const [twice] = [...Map.groupBy(list, ({ code }) => code)].find(([, rows]) => rows.length > 1) ?? []
  if (twice !== undefined)
    throw refuse('twice', `Kode ${twice} tertulis dua kali.`, `The code ${twice} is written twice.`)
  const promised = commitmentOf(seed)
  if (commitment !== undefined && commitment.toLowerCase() !== promised)
    throw refuse(
      'other-seed',
      `Benih ini tidak cocok dengan janji: janjinya ${commitment}, SHA-256 benih ini ${promised}.`,
      `This seed is not the one promised: the promise is ${commitment}, SHA-256 of this seed ${promised}.`
    )
  return { seats, commitment: promised, drawn: draw(list, seats, wholeSeed(seed, word)) }
}

export const lotteryReport = ({ seats, commitment, drawn }: LotteryAnswer): string =>
  [
    `janji · commitment (SHA-256): ${commitment}`,
    `peserta · tickets: ${drawn.length}, kursi · seats: ${seats}`,
    ...drawn.map(({ place, won, code, strata }) => `${won ? '*' : ' '} ${place} ${code} ${strata.join(' ')}`)
  ].join('\n')
