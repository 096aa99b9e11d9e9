import {
  apply,
  continueTable,
  fixRow,
  leftOut,
  mapColumns,
  putOut,
  takeIn,
  understood,
  undo,
  upload
} from './actions.ts'
import { getImport, importRows, imports } from './views.ts'

export { intakeJobs } from './jobs.ts'

export const intakeActions = [
  upload,
  mapColumns,
  takeIn,
  putOut,
  continueTable,
  fixRow,
  apply,
  undo,
  leftOut,
  understood
] as const
export const intakeViews = [imports, getImport, importRows] as const
