import { room } from '../platform/room.ts'
import { findImpact, impact, impactJob } from './effects.ts'
import { howMany } from './planning.ts'
import * as recovery from './recovery.ts'

export { type Impact, type ImpactOptions, impactOf } from './impact.ts'
export { type PanelRow, panelOf } from './panel.ts'
export { type Lifetime, type Survival, survivalOf } from './survival.ts'

export const evidenceRoom = room({
  name: 'evidence',
  operations: [
    recovery.review,
    findImpact,
    recovery.recovery,
    recovery.panel,
    recovery.doubtful,
    recovery.reviewed,
    impact,
    howMany
  ],
  jobs: [impactJob]
})
