import * as catalogue from './catalogue.ts'
import * as views from './views.ts'

export { prepareProducts, productOnOffer } from './store.ts'

export const productActions = [
  catalogue.saveProduct,
  catalogue.giveInStoreCode,
  catalogue.withdrawProduct,
  catalogue.addPhoto,
  catalogue.removePhoto,
  catalogue.savePaper,
  catalogue.removePaper,
  catalogue.recordEvidence,
  catalogue.walkPath,
  catalogue.saveRequirements,
  catalogue.watchPapers
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
