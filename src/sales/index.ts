import { room } from '../platform/room.ts'
import { watchShelves } from './alerts.ts'
import { salesDesk } from './desk.ts'
import * as imports from './import.ts'
import { settle } from './settling.ts'
import { putOut, undoImport } from './taking-back.ts'
import * as views from './views.ts'

export const salesRoom = room({
  name: 'sales',
  operations: [
    imports.startImport,
    imports.nameColumns,
    imports.retryHeld,
    imports.takeIn,
    imports.settleRow,
    putOut,
    undoImport,
    settle,
    watchShelves,
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
  ],
  jobs: [imports.importJob],
  daily: [watchShelves],
  desk: salesDesk
})
