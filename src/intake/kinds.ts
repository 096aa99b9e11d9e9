/** Which kind of business the words of a cell name: surely, or perhaps. */
import { distance } from 'fastest-levenshtein'
import { kinds } from '../potential/model.ts'
import { regionKey, similarity } from '../regions/rules.ts'

/** By kind: what lists call it. `of`: a material that is the kind only where nothing but making it is said. */
const named: Record<string, { words: string[]; of?: string[] }> = {
  cashew: { words: ['mente', 'mete', 'jambu mete', 'kacang mente', 'olah mente'] },
  crackers: { words: ['keripik', 'kripik', 'kerupuk', 'krupuk', 'rengginang'] },
  'fish-products': {
    words: ['olahan ikan', 'petis', 'terasi', 'ikan asin', 'ikan asap', 'ikan kering', 'abon ikan'],
    of: ['ikan']
  },
  'seaweed-snacks': { words: ['olahan rumput laut', 'rumput laut olahan'], of: ['rumput laut'] },
  salt: { words: ['garam'] },
  'palm-sugar': {
    words: ['gula merah', 'gula siwalan', 'gula lontar', 'gula aren', 'gula semut', 'siwalan'],
    of: ['gula']
  },
  'coconut-products': { words: ['minyak kelapa', 'vco', 'olahan kelapa'], of: ['kelapa'] },
  'herbal-drinks': { words: ['jamu'] },
  batik: { words: ['batik', 'membatik'] },
  weaving: { words: ['anyaman', 'menganyam', 'tikar'] },
  cakes: { words: ['kue', 'roti', 'jajan'] },
  sewing: { words: ['jahit', 'menjahit', 'penjahit', 'konveksi'] }
}
/** What something is made into; what it is made of follows: `kerupuk ikan`, `kue kelapa`. */
const forms = new Set(['crackers', 'cakes'])

/** Words before a kind that say only that it is made. */
const makers = new Set(
  (
    'usaha industri rumahan rumah tangga home produksi produk pembuatan pembuat membuat buat bikin pengolahan pengolah ' +
    'mengolah olahan olah kerajinan pengrajin perajin aneka tukang jasa kelompok umkm ukm ikm kuliner makanan camilan cemilan'
  ).split(' ')
)
const wishes = new Set('ingin mau minat berminat belajar kursus pelatihan latihan rencana'.split(' '))
/** Words anywhere that make another thing of a kind: "bukan batik", "ex penjahit", "rencana kue", "budidaya ikan". */
const turning = new Set(
  (
    'bukan tidak tdk belum blm jangan tanpa ex eks mantan bekas rencana batal berhenti tutup bangkrut dulu ' +
    'budidaya ternak tambak kolam pupuk bibit benih pakan alat bahan'
  ).split(' ')
)

interface Phrase {
  kind: string
  words: string[]
  material: boolean
}
const phrases: readonly Phrase[] = Object.entries(named)
  .flatMap(([kind, { words, of = [] }]) => [
    ...words.map((phrase): Phrase => ({ kind, words: phrase.split(' '), material: false })),
    ...of.map((phrase): Phrase => ({ kind, words: phrase.split(' '), material: true }))
  ])
  .sort((a, b) => b.words.length - a.words.length)

/** A word, or a slip of one letter in a long one: `jamur` is no `jamu`. */
const means = (written: string | undefined, word: string) =>
  written !== undefined && (written === word || (word.length >= 6 && distance(written, word) === 1))

/** The phrases in words, first to last, none within another. */
function phrasesIn(words: readonly string[]): (Phrase & { at: number })[] {
  const found: (Phrase & { at: number })[] = []
  for (let at = 0; at < words.length; at++) {
    const phrase = phrases.find((p) => p.words.every((word, i) => means(words[at + i], word)))
    if (!phrase) continue
    found.push({ ...phrase, at })
    at += phrase.words.length - 1
  }
  return found
}

/** The kind that is surely meant, by its id or name, or by a phrase for it that nothing turns into another thing. */
function surely(written: string, isWish: boolean): string | undefined {
  const key = regionKey(written)
  const exact = kinds.find((k) => k.id === written || regionKey(k.name.id) === key || regionKey(k.name.en) === key)
  if (exact) return exact.id
  const words = key.split(' ')
  const isBefore = (word: string) => makers.has(word) || (isWish && wishes.has(word))
  const [first, ...others] = phrasesIn(words)
  if (!first || words.slice(0, first.at).some((word) => !isBefore(word))) return undefined
  if (words.some((word) => turning.has(word) && !(isWish && wishes.has(word)))) return undefined
  if (first.material && first.at + first.words.length < words.length) return undefined
  if (!forms.has(first.kind) && others.some((other) => other.kind !== first.kind)) return undefined
  return first.kind
}

/** Kinds that words might mean, to choose from. */
function perhaps(written: string): string[] {
  const key = regionKey(written)
  const within = phrasesIn(key.split(' ')).map((phrase) => phrase.kind)
  const near = phrases.filter(({ words }) => similarity(key, words.join(' ')) >= 0.9).map((phrase) => phrase.kind)
  return [...within, ...near]
}

export interface KindsRead {
  /** Named surely; several where a cell names several. */
  sure: string[]
  /** With what is not sure, or left over beside what is. */
  offered: string[]
}

/**
 * The kinds that a cell names: `keripik, batik` two, `bukan batik` perhaps one, `jamur` none. `isWish`: said of what
 * somebody wants to do.
 */
export function readKinds(written: string, isWish: boolean): KindsRead {
  const whole = surely(written, isWish)
  const parts = written.split(/[,;/&+]|\bdan\b/i).filter((part) => /\p{L}/u.test(part))
  const each = parts.map((part) => surely(part, isWish))
  // A part that names nothing is not dropped beside one that does.
  if (parts.length > 1 && each.every((kind) => kind !== undefined)) return { sure: [...new Set(each)], offered: [] }
  if (whole && (parts.length < 2 || kinds.some((k) => k.id === whole && regionKey(k.name.id) === regionKey(written))))
    return { sure: [whole], offered: [] }
  const offered = new Set([...each.flatMap((kind) => kind ?? []), ...parts.flatMap(perhaps)])
  return { sure: [], offered: [...offered].slice(0, 4) }
}
