/** Survival: published figures, R's own package as referee where it is installed, and what must hold of any lifetimes. */
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Lifetime, survivalOf } from './survival.ts'

const life = (time: number, ended: boolean, by = '', covariates: number[] = [], stratum = ''): Lifetime => ({
  time,
  ended,
  by,
  stratum,
  covariates: covariates.map(String)
})

describe('remission of leukemia (Freireich 1963, as printed in Cox 1972; negative: still in remission)', () => {
  const treated = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35]
  const placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
  const lives = [treated, placebo].flatMap((times, arm) =>
    times.map((t) => life(Math.abs(t), t > 0, arm ? 'placebo' : '6-MP', [arm]))
  )
  const { curves, logRank, hazards } = survivalOf(lives, ['placebo'])

  it('has the medians, shares and errors that are printed', () => {
    expect(curves.map(({ by, n, ended, median }) => ({ by, n, ended, median }))).toEqual([
      { by: '6-MP', n: 21, ended: 9, median: { time: 23, lower: 16, upper: null } },
      { by: 'placebo', n: 21, ended: 21, median: { time: 8, lower: 4, upper: 12 } }
    ])
    const at = curves[0]!.steps.filter((step) => step.ended > 0)
    expect(at.map((step) => Number(step.share.toFixed(4)))).toEqual([
      0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482
    ])
    expect(at[0]).toMatchObject({ time: 6, atRisk: 21, ended: 3 })
    expect(at[0]!.lower).toBeCloseTo(0.7198171, 6)
    expect(at.at(-1)!.lower).toBeCloseTo(0.2487882, 6)
    expect(at[0]!.upper).toBe(1)
  })
  it('differs by the printed log-rank and hazard', () => {
    expect(logRank!.statistic).toBeCloseTo(16.7929409, 6)
    expect(hazards!.effects[0]!.coefficient).toBeCloseTo(1.5721251, 6)
    expect(hazards!.effects[0]!.se).toBeCloseTo(0.4123967, 6)
    expect(hazards!.likelihoodRatio.statistic).toBeCloseTo(16.3516908, 6)
    expect(hazards!.wald.statistic).toBeCloseTo((1.572125149 / 0.4123967177) ** 2, 6)
    expect(hazards!.score.statistic).toBeCloseTo(17.2465368, 6)
  })
})

const lifetimes = fc.array(
  fc.record({
    time: fc.integer({ min: 1, max: 12 }),
    ended: fc.boolean(),
    arm: fc.integer({ min: 0, max: 1 }),
    x: fc.integer({ min: 0, max: 5 })
  }),
  { minLength: 12, maxLength: 40 }
)

describe('any lifetimes', () => {
  it('that all ended are a share of those that lasted longer', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 }), (times) => {
        const [curve] = survivalOf(
          times.map((t) => life(t, true)),
          []
        ).curves
        for (const step of curve!.steps)
          expect(step.share).toBeCloseTo(times.filter((t) => t > step.time).length / times.length, 10)
      })
    )
  })
  it('expect as many ends in all groups as there were, and nothing of groups that are the same', () => {
    fc.assert(
      fc.property(lifetimes, (lives) => {
        fc.pre(lives.some((l) => l.ended))
        const doubled = lives.flatMap((l) => ['a', 'b'].map((by) => life(l.time, l.ended, by)))
        const { logRank } = survivalOf(doubled, [])
        expect(logRank!.statistic).toBeCloseTo(0, 8)
        expect(logRank!.groups[0]!.expected).toBeCloseTo(logRank!.groups[0]!.ended, 8)
      }),
      { numRuns: 50 }
    )
  })
  it('without ties have Cox’s score test equal to the log-rank test', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 8, maxLength: 30 }),
        fc.integer({ min: 1, max: 97 }),
        (times, turn) => {
          const lives = times.map((t, i) => life(t, (i * turn) % 3 > 0 || i < 4, i % 2 ? 'b' : 'a', [i % 2]))
          let found: ReturnType<typeof survivalOf>
          try {
            found = survivalOf(lives, ['b'])
          } catch (error) {
            expect((error as { code: string }).code).toBe('evidence/unbounded')
            return
          }
          expect(found.hazards!.score.statistic).toBeCloseTo(found.logRank!.statistic, 6)
        }
      ),
      { numRuns: 60 }
    )
  })
  it('that cannot answer are refused in words', () => {
    const code = (lives: Lifetime[], covariates: string[]) => {
      try {
        survivalOf(lives, covariates)
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    expect(code([life(1, false)], [])).toBe('evidence/no-event')
    const lives = [1, 2, 3, 4, 5, 6].map((t) => life(t, true, '', [(t * 5) % 3, 2 * ((t * 5) % 3)]))
    expect(code(lives, ['x', 'y'])).toBe('evidence/singular')
    expect(
      code(
        lives.map((l) => ({ ...l, covariates: ['7'] })),
        ['x']
      )
    ).toBe('evidence/singular')
    expect(
      code(
        [1, 2, 3, 4, 5, 6].map((t) => life(t, t < 4, '', [t < 4 ? 1 : 0])),
        ['x']
      )
    ).toBe('evidence/unbounded')
  })
})

function hasReferee(): boolean {
  try {
    execFileSync('Rscript', ['-e', 'library(survival)'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe.runIf(hasReferee())('R’s survival package', () => {
  it('says the same of lung cancer by age, sex and performance, and of strata', () => {
    const said = execFileSync('Rscript', [
      '-e',
      `library(survival); l <- lung[!is.na(lung$ph.ecog),]
       write.csv(l[,c("time","status","age","sex","ph.ecog")], stdout(), row.names=FALSE)
       f <- function(m) cat("#", sprintf("%.17g", c(coef(m), sqrt(diag(vcov(m))), m$loglik)), "\\n")
       f(coxph(Surv(time,status)~age+sex+ph.ecog, l)); f(coxph(Surv(time,status)~age+strata(sex), l))
       cat("#", sprintf("%.17g", survdiff(Surv(time,status)~sex+strata(ph.ecog), l)$chisq), "\\n")`
    ]).toString()
    const lines = said.trim().split('\n')
    const figures = lines.filter((l) => l.startsWith('#')).map((l) => l.slice(2).trim().split(/\s+/).map(Number))
    const rows = lines.filter((l) => /^\d/.test(l)).map((l) => l.split(',').map(Number))
    const near = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(1e-6 * (1 + Math.abs(b)))
    const lives = (
      covariates: (r: number[]) => number[],
      by: (r: number[]) => string,
      stratum: (r: number[]) => string
    ) => rows.map((r) => life(r[0]!, r[1] === 2, by(r), covariates(r), stratum(r)))
    const models = [
      survivalOf(
        lives(
          (r) => r.slice(2),
          () => '',
          () => ''
        ),
        ['age', 'sex', 'ph.ecog']
      ),
      survivalOf(
        lives(
          (r) => [r[2]!],
          () => '',
          (r) => String(r[3])
        ),
        ['age']
      )
    ]
    for (const [i, { hazards }] of models.entries()) {
      const own = [
        ...hazards!.effects.map((e) => e.coefficient),
        ...hazards!.effects.map((e) => e.se),
        hazards!.logLikelihood.without,
        hazards!.logLikelihood.with
      ]
      for (const [j, value] of own.entries()) near(value, figures[i]![j]!)
    }
    near(
      survivalOf(
        lives(
          () => [],
          (r) => String(r[3]),
          (r) => String(r[4])
        ),
        []
      ).logRank!.statistic,
      figures[2]![0]!
    )
  })
})
