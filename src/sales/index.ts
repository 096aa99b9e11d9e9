import { watchShelves } from './alerts.ts'
import * as imports from './import.ts'
import { settle } from './settling.ts'
import { putOut, undoImport } from './taking-back.ts'
import * as views from './views.ts'

export const salesActions = [
  imports.startImport,
  imports.nameColumns,
  imports.retryHeld,
  imports.takeIn,
  imports.settleRow,
  putOut,
  undoImport,
  settle,
  watchShelves
] as const
export const salesViews = [
  views.summary,
  views.stock,
  views.ofProduct,
  views.shelfState,
  views.alerts,
  views.warnings,
  views.betterStores,
  views.imports,
  views.getImport,
  views.heldRows,
  views.leftRows,
  views.takenRows
] as const
export const salesJobs = [imports.importJob] as const
