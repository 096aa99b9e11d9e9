import { apply, fixRow, leftOut, mapColumns, undo, upload } from './actions.ts'
import { getImport, importRows, imports } from './views.ts'

export { intakeJobs } from './jobs.ts'

export const intakeActions = [upload, mapColumns, fixRow, apply, undo, leftOut] as const
export const intakeViews = [imports, getImport, importRows] as const
