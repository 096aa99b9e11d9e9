export { type Impact, type ImpactOptions, impactOf } from './impact.ts'
export { type PanelRow, panelOf } from './panel.ts'
export { type Lifetime, type Survival, survivalOf } from './survival.ts'
