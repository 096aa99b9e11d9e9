import { describe, expect, it } from 'vitest'
import { kinds } from '../potential/model.ts'
import { readKinds } from './kinds.ts'

const sure = (written: string, isWish = false) => readKinds(written, isWish).sure

describe('a kind of business', () => {
  it.each([
    ['Batik', 'batik'],
    ['usaha batik tulis', 'batik'],
    ['Pengrajin batik', 'batik'],
    ['Kripik singkong', 'crackers'],
    ['keripek pisang', 'crackers'],
    ['Kerupuk ikan', 'crackers'],
    ['Produksi kerupuk', 'crackers'],
    ['Petis', 'fish-products'],
    ['ikan', 'fish-products'],
    ['pengolahan ikan', 'fish-products'],
    ['Ikan asin', 'fish-products'],
    ['Gula siwalan', 'palm-sugar'],
    ['Minyak kelapa', 'coconut-products'],
    ['pembuatan jamu', 'herbal-drinks'],
    ['Penjahit', 'sewing'],
    ['Kue kering', 'cakes'],
    ['Kue dan roti', 'cakes'],
    ['Menjahit dan konveksi', 'sewing']
  ])('%s is %s', (written, kind) => expect(sure(written)).toEqual([kind]))
  it('is its own id and name', () => {
    for (const kind of kinds)
      for (const written of [kind.id, kind.name.id, kind.name.en, kind.name.id.toUpperCase()])
        expect(sure(written)).toEqual([kind.id])
  })

  it.each([
    ['Bukan batik', ['batik']],
    ['tidak batik lagi', ['batik']],
    ['batik, sudah berhenti', ['batik']],
    ['kue (batal)', ['cakes']],
    ['keripik singkong dulu', ['crackers']],
    ['budidaya ikan lele', ['fish-products']],
    ['ikan hias', ['fish-products']],
    ['pedagang ikan', ['fish-products']],
    ['Pupuk garam', ['salt']],
    ['ex penjahit', ['sewing']],
    ['rencana kue', ['cakes']],
    ['bibit kelapa', ['coconut-products']],
    ['Jual keripik', ['crackers']],
    ['warung kue', ['cakes']],
    ['keripik, minuman', ['crackers']],
    ['gula kelapa', ['palm-sugar', 'coconut-products']],
    ['jamur', ['herbal-drinks']],
    ['Batak', ['batik']]
  ])('%s is perhaps %s', (written, offered) => expect(readKinds(written, false)).toEqual({ sure: [], offered }))

  it.each(['tidak usaha', 'Tani', 'bengkel', 'sembako', 'pulsa', 'es teh'])('%s is none', (written) =>
    expect(readKinds(written, false)).toEqual({ sure: [], offered: [] })
  )

  it('may be several, and what somebody wants is no plan that fails', () => {
    expect(sure('keripik, batik')).toEqual(['crackers', 'batik'])
    expect(sure('kue & roti')).toEqual(['cakes'])
    expect(sure('rencana kue', true)).toEqual(['cakes'])
    expect(sure('ingin belajar menjahit', true)).toEqual(['sewing'])
    expect(sure('bukan kue', true)).toEqual([])
  })
})
