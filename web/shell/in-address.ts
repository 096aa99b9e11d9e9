/** What of a list is looked at: kept in the address, so that the way back, a reload and a colleague find the same. */
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'

/** In milliseconds: an address is not written at every letter. */
const pause = 250

/** Numbers of people (NIK, card, phone) stay out of addresses. */
const personal = /\d(?:[ .-]?\d){8,}/

type Said = string | number | boolean | null

/** As `useState`, under a word in the address; `usual` needs no word. */
export function useInAddress<T extends Said>(word: string, usual: T): [T, (value: T) => void] {
  const navigate = useNavigate()
  const told = (useSearch({ strict: false }) as Record<string, Said | undefined>)[word] ?? usual
  const said = (typeof told === 'number' && typeof usual !== 'number' ? String(told) : told) as T
  const [value, setValue] = useState(said)
  const written = useRef(said)
  useEffect(() => {
    if (value === written.current || (typeof value === 'string' && personal.test(value))) return
    const timer = setTimeout(() => {
      written.current = value
      navigate({
        to: '.',
        search: (now: object) => ({ ...now, [word]: value === usual || value === '' ? undefined : value }),
        replace: true,
        resetScroll: false
      } as never)
    }, pause)
    return () => clearTimeout(timer)
  }, [value, usual, word, navigate])
  // An address that came from elsewhere, such as the menu's, is what counts.
  useEffect(() => {
    if (said === written.current) return
    written.current = said
    setValue(said)
  }, [said])
  return [value, setValue]
}
