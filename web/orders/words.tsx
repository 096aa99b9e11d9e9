import { Badge } from '@mantine/core'
import { type OrderStatus, orderStatusNames } from '../../src/orders/model.ts'
import { useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'

const colors: Record<OrderStatus, string> = { open: 'mente', done: 'hijau', cancelled: 'gray' }

export function OrderBadge({ status }: { status: OrderStatus }) {
  const t = useT()
  return (
    <Badge variant="light" color={colors[status]} style={{ textTransform: 'none' }}>
      {t(orderStatusNames[status])}
    </Badge>
  )
}

/** Retailers with an agreement, by name. */
export function useRetailers(): string[] {
  const agreements = useView('retail/agreements', {})
  return [...new Set((agreements.data?.rows ?? []).map((a) => a.retailer))].sort()
}

export const count = (n: number): string => n.toLocaleString('id-ID')
