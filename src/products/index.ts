import { room } from '../platform/room.ts'
import * as catalogue from './catalogue.ts'
import { promises } from './commitments.ts'
import { productsDesk } from './desk.ts'
import { foodRulesView, saveFoodRules } from './food-rules.ts'
import * as halal from './halal.ts'
import * as papers from './papers.ts'
import * as requirements from './requirements.ts'
import { prepareProducts } from './store.ts'
import * as views from './views.ts'

export { expiredPapers, productOnOffer, productRow, productWithPapers } from './store.ts'

export const productsRoom = room({
  name: 'products',
  operations: [
    catalogue.saveProduct,
    catalogue.giveInStoreCode,
    catalogue.withdrawProduct,
    catalogue.publishProduct,
    catalogue.addPhoto,
    catalogue.removePhoto,
    papers.savePaper,
    papers.removePaper,
    papers.unmaskPaper,
    requirements.recordEvidence,
    requirements.walkPath,
    requirements.saveRequirements,
    papers.watchPapers,
    halal.applyHalal,
    saveFoodRules,
    foodRulesView,
    promises,
    halal.halalBoard,
    halal.halalFigures,
    views.products,
    views.getProduct,
    views.requirementTable,
    views.expiring,
    views.barcode,
    views.labelSheet,
    views.productFile
  ],
  prepare: prepareProducts,
  desk: productsDesk,
  daily: [papers.watchPapers]
})
