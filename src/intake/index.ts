import { room } from '../platform/room.ts'
import {
  apply,
  continueTable,
  fixRow,
  leftOut,
  mapColumns,
  putOut,
  sayKind,
  takeIn,
  understood,
  undo,
  upload
} from './actions.ts'
import { intakeDesk } from './desk.ts'
import { intakeJobs } from './jobs.ts'
import { getImport, importRows, imports } from './views.ts'

export const intakeRoom = room({
  name: 'intake',
  operations: [
    upload,
    sayKind,
    mapColumns,
    takeIn,
    putOut,
    continueTable,
    fixRow,
    apply,
    undo,
    leftOut,
    understood,
    imports,
    getImport,
    importRows
  ],
  jobs: intakeJobs,
  desk: intakeDesk
})
