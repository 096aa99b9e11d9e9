import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../../tests/support/temporary.ts'
import { impactFile, impactReport, survivalFile, survivalReport } from './evidence.ts'

const home = temporaryDirectory('evidence')
afterAll(() => rmSync(home, { recursive: true, force: true }))
function file(name: string, ...lines: string[]): string {
  const path = join(home, name)
  writeFileSync(path, lines.join('\n'))
  return path
}
const code = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('rakit impact', () => {
  const columns = { id: 'usaha', time: 'bulan', group: 'mulai', outcome: 'omzet', covariates: [], cluster: undefined }
  const options = {
    control: 'never-treated',
    method: 'dr',
    anticipation: 0,
    balance: undefined,
    draws: 0,
    seed: 1
  } as const
  const lines = [
    'a;2026-01;;1,5',
    'a;2026-02;;2,5',
    'b;2026-01;0;1',
    'b;2026-02;0;1,5',
    'c;2026-01;2026-02;2',
    'c;2026-02;2026-02;9'
  ]

  it('reads months, decimal commas and a column by its title in any case, whatever separates and marks the file', () => {
    const path = file('panel.csv', '\ufeffUsaha;Bulan;Mulai;Omzet', ...lines, '')
    const impact = impactFile(path, columns, options)
    expect(impact).toMatchObject({ units: 3, neverTreated: 2, effects: [{ group: '2026-02', time: '2026-02' }] })
    expect(impact.simple.att).toBeCloseTo(6.25, 10)
    expect(impactReport(impact)).toContain('2026-02 2026-02: 6.2500')
  })
  it('says which column is missing, and that a file is no table', () => {
    const path = file('other.csv', 'usaha;bulan;omzet', 'a;2026-01;1')
    expect(code(() => impactFile(path, columns, options))).toBe('command/no-column')
    expect(code(() => impactFile(file('broken.csv', 'a,b', '"1,2', '3'), columns, options))).toBe('command/not-csv')
    expect(code(() => impactFile(file('empty.csv', ''), columns, options))).toBe('command/no-column')
  })
})

describe('rakit survival', () => {
  const columns = { time: 'hari', event: 'hilang', by: undefined, covariates: [], strata: undefined }
  it('reads an end as 0/1, 1/2 or true/false, and counts what is incomplete', () => {
    const read = survivalFile(file('one.csv', 'hari,hilang', '3,1', '5,0', ',1'), columns)
    expect(read).toMatchObject({ n: 2, ended: 1, left: { missingRows: 1 }, curves: [{ median: { time: 3 } }] })
    expect(survivalReport(read)).toContain('n 2')
    for (const words of [
      ['2', '1'],
      ['TRUE', 'FALSE']
    ]) {
      const path = file('words.csv', 'hari,hilang', `3,${words[0]}`, `5,${words[1]}`)
      expect(survivalFile(path, columns)).toMatchObject({ n: 2, ended: 1 })
    }
  })
  it('refuses other words and lengths below zero', () => {
    expect(code(() => survivalFile(file('bad.csv', 'hari,hilang', '3,mungkin'), columns))).toBe('command/event')
    expect(code(() => survivalFile(file('minus.csv', 'hari,hilang', '-3,1'), columns))).toBe('command/time')
  })
})
