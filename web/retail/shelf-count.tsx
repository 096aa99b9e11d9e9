import { Button, Card, Group, Modal, NumberInput, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { addDays, dayAs, formatDate } from '../../src/kernel/dates.ts'
import { useAct, useView } from '../shell/client.ts'
import { DateField } from '../shell/date-field.tsx'
import { useLanguage } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import { today } from '../shell/today.ts'

const [width, height] = [420, 110]

/** Products in modern retail, against the target, month by month. */
export function ShelfCount() {
  const { t, language } = useLanguage()
  const { may } = useSession()
  const [setting, setSetting] = useState(false)
  const asked = useView('retail/shelf-count', {})
  const data = asked.data
  if (!data) return null
  const most = Math.max(1, data.target?.products ?? 0, ...data.history.map((h) => h.products))
  const step = width / data.history.length
  const y = (value: number) => 12 + (1 - value / most) * (height - 34)
  return (
    <Card withBorder padding="md" maw={760}>
      <Group justify="space-between" align="flex-start">
        <Stack gap={0}>
          <Text fz={44} fw={700} lh={1.1} className="angka">
            {data.now}
          </Text>
          <Text>{t('produk di ritel modern', 'products in modern retail')}</Text>
          {data.target && (
            <Text size="sm" c="dimmed">
              {t('target', 'target')} {data.target.products} {t('pada', 'by')} {formatDate(data.target.by, language)}
            </Text>
          )}
          {may('retail/set-target') && (
            <Button variant="subtle" size="compact-sm" px={0} onClick={() => setSetting(true)}>
              {t('Tetapkan target', 'Set the target')}
            </Button>
          )}
        </Stack>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={data.history.map((h) => `${formatDate(h.day, language)}: ${h.products}`).join(', ')}
          style={{ flex: '1 1 260px', maxWidth: 440, height: 'auto' }}
          fontSize={10}
          fontFamily="inherit"
        >
          {data.history.map((h, i) => (
            <g key={`${h.day}${i}`}>
              <rect
                x={i * step + 3}
                width={step - 6}
                y={y(h.products)}
                height={height - 22 - y(h.products)}
                rx={3}
                fill={i === data.history.length - 1 ? '#b97409' : '#4f9f70'}
              />
              <text x={i * step + step / 2} y={height - 8} textAnchor="middle" fill="currentColor">
                {i === data.history.length - 1
                  ? t('kini', 'now')
                  : dayAs(h.day, language, {
                      month: 'short'
                    })}
              </text>
              <text x={i * step + step / 2} y={y(h.products) - 3} textAnchor="middle" fill="currentColor">
                {h.products}
              </text>
            </g>
          ))}
          {data.target && (
            <line
              x1={0}
              x2={width}
              y1={y(data.target.products)}
              y2={y(data.target.products)}
              stroke="#962620"
              strokeDasharray="5 4"
            />
          )}
        </svg>
      </Group>
      <Text size="xs" c="dimmed">
        {t(
          'Dihitung: produk yang terdaftar pada paling sedikit satu ritel pada hari itu, masing-masing sekali.',
          'Counted: products listed by at least one retailer on that day, each once.'
        )}
      </Text>
      {setting && <Target now={data.target} close={() => setSetting(false)} />}
    </Card>
  )
}

function Target({ now, close }: { now: { products: number; by: string } | null; close: () => void }) {
  const { t } = useLanguage()
  const [products, setProducts] = useState(now?.products ?? 50)
  const [by, setBy] = useState(now?.by ?? addDays(today(), 365))
  const save = useAct('retail/set-target')
  return (
    <Modal opened onClose={close} title={t('Target produk di ritel modern', 'Target of products in modern retail')}>
      <Stack>
        <NumberInput
          label={t('Berapa produk', 'How many products')}
          value={products}
          min={1}
          onChange={(v) => setProducts(Number(v) || 1)}
        />
        <DateField label={t('Pada tanggal', 'By')} value={by} onChange={setBy} />
        <Group justify="flex-end">
          <Button loading={save.isPending} onClick={() => save.mutate({ products, by }, { onSuccess: close })}>
            {t('Simpan', 'Save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
