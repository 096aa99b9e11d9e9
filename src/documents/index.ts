import { preview, saveLetterhead, saveTemplate, template, templates } from './operations.ts'

export type { ClassPaper } from './model.ts'
export { currentLetterhead, prepareDocuments, printPaper, whatPapersSay } from './store.ts'

export const documentActions = [saveTemplate, saveLetterhead] as const
export const documentViews = [templates, template, preview] as const
