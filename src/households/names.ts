import { invisible, oneApostrophe } from '../kernel/written.ts'

/**
 * Names of people in Sumenep have no surnames, carry titles, and are spelled in several ways: "H. Moh. Rosyid, S.Pd" and
 * "MUHAMMAD RASYID" may be one man. `nameTokens` removes titles and degrees, writes the short forms out, and folds the
 * letters that old and new spelling, Arabic and Madurese writing exchange. Tokens serve search and duplicate detection;
 * the name itself is kept as written.
 */

const titles = new Set(
  (
    'h hj haji hajjah kh k kyai kiai ki nyai ny ibu bpk bapak pak sdr sdri tn nn r rd ra raden rr roro ust ustad ' +
    'ustadz ustadzah drs dra dr drg ir prof hc alm almh almarhum almarhumah bin binti bt lora gus ning'
  ).split(' ')
)
const degrees =
  /^(s|m|d|a|b)\.?\s?(pd|pdi|ag|h|e|t|sos|kom|kep|keb|si|hi|sy|ip|pt|psi|farm|ikom|md|pdk|m|a|kes|st|hum|ak|tr|p|i)(\.?\s?[a-z]{1,3})*\.?$/i
const bareDegrees = new Set(
  'spd spdi sag sh se st skom skep ssi ssos mpd mpdi msi mm mh mt ma amd amdkeb amdkep sp skm sthi shi sst mkes mag phd'.split(
    ' '
  )
)

const wholeForms: [RegExp, string][] = [
  [/^(m|md|mhd?|mohd?|mochd?|moc|mokh|muhd?|much|m[ou]hamm?[ae]d|m[ou][ck]ham?mad|m[ou]hamat|mat)$/, 'muhammad'],
  [/^(ach|akh|ahm|achmad|akhmad|ahmat|achmat|ahmed|amad)$/, 'ahmad'],
  [/^(abd|abdu|abdoel|abdl|abdol)$/, 'abdul'],
  [/^(st|sit|sti|siti|sitti)$/, 'siti'],
  [/^(nor|noer|nuer)$/, 'nur']
]

const foldedBefore = new Map<string, string>()
function fold(word: string): string {
  const known = foldedBefore.get(word)
  if (known !== undefined) return known
  if (foldedBefore.size > 50_000) foldedBefore.clear()
  const folded = foldAnew(word)
  foldedBefore.set(word, folded)
  return folded
}

function foldAnew(word: string): string {
  for (const [pattern, form] of wholeForms) if (pattern.test(word)) return form
  return word
    .replace(/oe/g, 'u')
    .replace(/dj/g, 'j')
    .replace(/tj/g, 'c')
    .replace(/s[jy]/g, 's')
    .replace(/ts/g, 's')
    .replace(/(c|k|g)h/g, (_, letter) => (letter === 'g' ? 'g' : 'h'))
    .replace(/([dtl])h/g, '$1')
    .replace(/ph|f|v/g, 'p')
    .replace(/q/g, 'k')
    .replace(/z/g, 'j')
    .replace(/y/g, 'i')
    .replace(/(.)\1+/g, '$1')
    .replace(/(?<=.{3})h$/, '')
    .replace(/(?<=.{2})t$/, 'd')
}

/** Sorted, folded tokens of a name without titles; never empty for a name that has a letter. */
export function nameTokens(name: string): string[] {
  const [before, ...after] = cleanName(name).split(',')
  const real = after.filter(
    (part) => !degrees.test(part.trim()) && !bareDegrees.has(part.replace(/[^a-z]/gi, '').toLowerCase())
  )
  const plain = [before, ...real].join(' ').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/['"]/g, '')
  const words = plain.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  const untitled = words.filter((word) => !titles.has(word))
  // A degree stands behind the name: "St. Aminah" and "Ma Syukur" begin with a name.
  const kept = untitled.filter((word, i) => i === 0 || words.length <= 2 || !bareDegrees.has(word))
  return (kept.length ? kept : words).map(fold).sort()
}

/** Plain letters with one blank between words: nothing is to be done about most names. */
const clean = /^[\w.,()/-]+(?: [\w.,()/-]+)*$/

/** The name as a register shows it: one apostrophe, one space between words, no markup, invisible or control characters. */
export function cleanName(name: string): string {
  if (clean.test(name)) return name
  return oneApostrophe(name)
    .replace(invisible, '')
    .normalize('NFKC')
    .replace(/&(?:apos|#0?39);/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\p{C}|\p{So}|\p{Sk}/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

const businessWords = new Set('ud cv pt toko usaha ukm umkm kub kelompok industri rumah warung'.split(' '))
/** Tokens of a business name, without the words that only say that it is a business. */
export function businessTokens(name: string): string[] {
  const tokens = nameTokens(name)
  const kept = tokens.filter((token) => !businessWords.has(token))
  return kept.length ? kept : tokens
}
