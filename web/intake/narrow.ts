import { useMediaQuery } from '@mantine/hooks'

/** Is the window as narrow as a phone? Tables become cards then. */
export const useNarrow = (): boolean => useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false })
