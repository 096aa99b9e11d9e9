import { costings, saveCosting } from './operations.ts'

export const mentoringActions = [saveCosting] as const
export const mentoringViews = [costings] as const
