import { ActionIcon, TextInput, type TextInputProps } from '@mantine/core'
import { IconCalendar } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { formatDate, type PlainDate, readDate, shortDate } from '../../src/kernel/dates.ts'
import { useLanguage } from './language.tsx'
import { thisYear } from './today.ts'

interface Props extends Omit<TextInputProps, 'value' | 'onChange' | 'type' | 'min' | 'max'> {
  /** Empty while nothing, or no date, stands in the field. */
  value?: PlainDate | ''
  onChange: (value: PlainDate | '') => void
  min?: PlainDate | undefined
  max?: PlainDate | undefined
}

/** Years ahead that two digits may mean, where the field takes days to come. */
const yearsAhead = 20

/** A date as people here write it: `27/11/2026`, `27-11-26`, `27 Nov 2026`; or chosen from the calendar of the device. */
export function DateField({ value = '', onChange, min, max, error, onFocus, onBlur, ...rest }: Props) {
  const { t, language } = useLanguage()
  /** What is being typed, and what could not be read. */
  const [typed, setTyped] = useState<string>()
  const [inside, setInside] = useState(false)
  const calendar = useRef<HTMLInputElement>(null)
  const read = (written: string): PlainDate | '' => {
    const reading = readDate(written, 'day', max ? Number(max.slice(0, 4)) : thisYear() + yearsAhead)
    return reading && 'value' in reading ? reading.value : ''
  }
  const said = (day: PlainDate) => formatDate(day, language)
  const wrong = () => {
    if (inside) return undefined
    if (typed !== undefined) return t('Tulis tanggal seperti 27/11/2026.', 'Write a date such as 27/11/2026.')
    if (value && min && value < min) return t(`Paling awal ${said(min)}.`, `${said(min)} at the earliest.`)
    if (value && max && value > max) return t(`Paling lambat ${said(max)}.`, `${said(max)} at the latest.`)
    return undefined
  }
  return (
    <TextInput
      {...rest}
      value={typed ?? (value && shortDate(value))}
      placeholder={t('hh/bb/tttt', 'dd/mm/yyyy')}
      autoComplete="off"
      error={error ?? wrong()}
      onFocus={(event) => {
        setInside(true)
        onFocus?.(event)
      }}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value)
        onChange(read(currentTarget.value))
      }}
      onBlur={(event) => {
        setInside(false)
        if (value || !typed?.trim()) setTyped(undefined)
        onBlur?.(event)
      }}
      rightSection={
        <>
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={rest.disabled ?? false}
            aria-label={t('Buka kalender', 'Open the calendar')}
            onClick={() => calendar.current?.showPicker()}
          >
            <IconCalendar size={18} />
          </ActionIcon>
          <input
            ref={calendar}
            type="date"
            tabIndex={-1}
            aria-hidden
            value={value}
            min={min}
            max={max}
            onChange={({ currentTarget }) => {
              setTyped(undefined)
              onChange(currentTarget.value)
            }}
            style={{
              position: 'absolute',
              right: 0,
              bottom: 0,
              width: 0,
              height: 0,
              opacity: 0,
              border: 0,
              padding: 0
            }}
          />
        </>
      }
    />
  )
}
