import * as catalogue from './catalogue.ts'
import * as papers from './papers.ts'
import * as requirements from './requirements.ts'
import * as views from './views.ts'

export { expiredPapers, prepareProducts, productOnOffer, productRow, productWithPapers } from './store.ts'

export const productActions = [
  catalogue.saveProduct,
  catalogue.giveInStoreCode,
  catalogue.withdrawProduct,
  catalogue.publishProduct,
  catalogue.addPhoto,
  catalogue.removePhoto,
  papers.savePaper,
  papers.removePaper,
  requirements.recordEvidence,
  requirements.walkPath,
  requirements.saveRequirements,
  papers.watchPapers
] as const
export const productViews = [
  views.products,
  views.getProduct,
  views.requirementTable,
  views.expiring,
  views.barcode,
  views.labelSheet,
  views.productFile
] as const
