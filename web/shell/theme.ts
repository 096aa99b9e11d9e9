import { createTheme, type MantineColorsTuple } from '@mantine/core'

/** One deep green for what the regency does, cashew amber for what needs a person now, batik red for what is wrong. */
const hijau: MantineColorsTuple = [
  '#eef7f1',
  '#dcece2',
  '#b6d9c3',
  '#8cc5a2',
  '#69b486',
  '#4f9f70',
  '#2f7d52',
  '#1c6740',
  '#0f5132',
  '#0a3b24'
]
const mente: MantineColorsTuple = [
  '#fff6e5',
  '#fdebcb',
  '#f9d699',
  '#f5c064',
  '#f2ae3a',
  '#e79a1a',
  '#b97409',
  '#8f5806',
  '#6b4204',
  '#4a2d02'
]
const batik: MantineColorsTuple = [
  '#fdeeed',
  '#f8d9d7',
  '#efb0ac',
  '#e7857f',
  '#df6059',
  '#d0443c',
  '#b3312a',
  '#962620',
  '#7a1e19',
  '#571411'
]
const kertas: MantineColorsTuple = [
  '#fbfaf7',
  '#f4f2ec',
  '#e7e4da',
  '#d3cfc2',
  '#b3aea0',
  '#8d887b',
  '#69655b',
  '#4b4841',
  '#33312c',
  '#1f1e1b'
]

export const theme = createTheme({
  primaryColor: 'hijau',
  primaryShade: { light: 8, dark: 6 },
  colors: { hijau, mente, batik, gray: kertas },
  black: '#1c1b18',
  fontFamily: "'Plus Jakarta Sans Variable', system-ui, sans-serif",
  headings: {
    fontFamily: "'Plus Jakarta Sans Variable', system-ui, sans-serif",
    fontWeight: '700',
    textWrap: 'balance'
  },
  fontSizes: { xs: '0.8125rem', sm: '0.9rem', md: '1rem', lg: '1.125rem', xl: '1.3rem' },
  lineHeights: { xs: '1.45', sm: '1.5', md: '1.6', lg: '1.6', xl: '1.6' },
  defaultRadius: 'md',
  autoContrast: true,
  respectReducedMotion: true,
  components: {
    // What a badge says is read whole: it breaks into lines where its place is narrow.
    Badge: {
      styles: {
        root: { height: 'auto', minHeight: 'var(--badge-height)', overflow: 'visible', lineHeight: 1.3 },
        label: { overflow: 'visible', whiteSpace: 'normal' }
      }
    },
    Anchor: { defaultProps: { underline: 'always' } },
    CloseButton: { defaultProps: { 'aria-label': 'Tutup · Close' } },
    Modal: { defaultProps: { centered: true, size: 'lg' } },
    Button: { styles: { root: { minHeight: 36 } } }
  }
})
