import { NumberInput, type NumberInputProps } from '@mantine/core'

/** An amount of money: whole rupiah, written `Rp1.500.000`. */
export const RupiahInput = (props: NumberInputProps) => (
  <NumberInput min={0} allowDecimal={false} thousandSeparator="." decimalSeparator="," prefix="Rp" {...props} />
)
