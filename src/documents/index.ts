import { room } from '../platform/room.ts'
import { preview, saveLetterhead, saveTemplate, template, templates } from './operations.ts'
import { prepareDocuments } from './store.ts'

export type { ClassPaper } from './model.ts'
export { currentLetterhead, printPaper, whatPapersSay } from './store.ts'

export const documentsRoom = room({
  name: 'documents',
  operations: [saveTemplate, saveLetterhead, templates, template, preview],
  prepare: prepareDocuments
})
