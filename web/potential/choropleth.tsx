// biome-ignore-all lint/a11y/noStaticElementInteractions: every village is also a link in the table below the map
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: arrow keys move the map, + and - zoom it
// biome-ignore-all lint/a11y/useKeyWithClickEvents: every village is also a link in the table below the map
/** Villages as shapes, coloured by a figure; drawn with d3-geo as SVG, so that it prints and exports sharply. */
import { ActionIcon, Box, Button, Group, Stack, Text } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconMinus, IconPlus } from '@tabler/icons-react'
import { geoMercator, geoPath } from 'd3-geo'
import { select } from 'd3-selection'
import { type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom'
import type { Feature, FeatureCollection, MultiPolygon, Polygon } from 'geojson'
import { useEffect, useMemo, useRef, useState } from 'react'
import { mainlandOf, noData, type Scale, shadeOf } from '../../src/potential/choropleth.ts'
import { useT } from '../shell/language.tsx'

export interface MapRow {
  village: string
  name: string
  district: string
  value: number | null
  behind: number | null
}

interface Props {
  shapes: FeatureCollection<Polygon | MultiPolygon>
  islands: readonly { name: string; lat: number | null; lon: number | null }[]
  rows: readonly MapRow[]
  scale: Scale
  title: string
  describe: (row: MapRow) => string
  open: (village: string) => void
  svgRef: React.RefObject<SVGSVGElement | null>
  /** Villages to point at, such as where classes are held, with what to say of each. */
  marks?: { village: string; label: string; color: string }[]
}

const width = 1000

export function Choropleth({ shapes, islands, rows, scale, title, describe, open, svgRef, marks = [] }: Props) {
  const t = useT()
  const { ref: boxRef, width: shownWidth } = useElementSize()
  const [transform, setTransform] = useState<ZoomTransform>(zoomIdentity)
  const [hovered, setHovered] = useState<MapRow>()
  const narrow = shownWidth > 0 && shownWidth < 560
  const height = narrow ? 900 : 560
  const byCode = useMemo(() => new Map(rows.map((row) => [row.village, row])), [rows])
  const { projection, path } = useMemo(() => {
    const projection = geoMercator().fitExtent(
      [
        [16, 16],
        [width - 16, height - 16]
      ],
      shapes
    )
    return { projection, path: geoPath(projection) }
  }, [shapes, height])
  const drawn = useMemo(
    () => shapes.features.map((feature) => ({ code: String(feature.id), d: path(feature) ?? '' })),
    [shapes, path]
  )
  const behaviour = useRef(
    zoom<SVGSVGElement, unknown>()
      .scaleExtent([1, 40])
      .filter((event: Event) => event.type !== 'wheel' || (event as WheelEvent).ctrlKey)
  )

  useEffect(() => {
    const svg = svgRef.current
    if (!svg) return
    const chosen = select(svg)
    behaviour.current.on('zoom', (event: { transform: ZoomTransform }) => setTransform(event.transform))
    chosen.call(behaviour.current)
    return () => {
      chosen.on('.zoom', null)
    }
  }, [svgRef])

  const frame = (features: readonly Feature<Polygon | MultiPolygon>[]) => {
    const svg = svgRef.current
    if (!svg || features.length === 0) return
    const [[x0, y0], [x1, y1]] = path.bounds({ type: 'FeatureCollection', features: [...features] })
    const k = Math.min(40, 0.94 / Math.max((x1 - x0) / width, (y1 - y0) / height))
    select(svg).call(
      behaviour.current.transform,
      zoomIdentity
        .translate(width / 2, height / 2)
        .scale(k)
        .translate(-(x0 + x1) / 2, -(y0 + y1) / 2)
    )
  }
  const mainland = useMemo(() => mainlandOf(shapes.features), [shapes])
  const away = useMemo(() => shapes.features.filter((feature) => !mainland.includes(feature)), [shapes, mainland])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view is set once for every shape of window and boundaries
  useEffect(() => {
    if (shownWidth > 0) frame(mainland)
  }, [mainland, height, shownWidth > 0])
  const by = (factor: number) => svgRef.current && select(svgRef.current).call(behaviour.current.scaleBy, factor)
  const onKeyDown = (event: React.KeyboardEvent) => {
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [60, 0],
      ArrowRight: [-60, 0],
      ArrowUp: [0, 60],
      ArrowDown: [0, -60]
    }
    const move = moves[event.key]
    if (move && svgRef.current)
      select(svgRef.current).call(behaviour.current.translateBy, move[0] / transform.k, move[1] / transform.k)
    else if (event.key === '+' || event.key === '=') by(1.5)
    else if (event.key === '-') by(1 / 1.5)
    else return
    event.preventDefault()
  }
  const labels = islands.flatMap((island) => {
    const at = island.lat !== null && island.lon !== null ? projection([island.lon, island.lat]) : null
    return at ? [{ name: island.name.replace(/^Pulau /, ''), x: at[0], y: at[1] }] : []
  })
  return (
    <Stack gap="xs">
      <Group gap="xs" className="tidak-dicetak">
        <Button variant="default" size="compact-md" onClick={() => frame(mainland)}>
          {t('Daratan', 'Mainland')}
        </Button>
        {away.length > 0 && (
          <Button variant="default" size="compact-md" onClick={() => frame(away)}>
            {t('Kepulauan', 'Islands')}
          </Button>
        )}
        <Button variant="default" size="compact-md" onClick={() => frame(shapes.features)}>
          {t('Seluruhnya', 'Everything')}
        </Button>
        <ActionIcon variant="default" size="lg" aria-label={t('Perbesar', 'Zoom in')} onClick={() => by(1.6)}>
          <IconPlus size={18} />
        </ActionIcon>
        <ActionIcon variant="default" size="lg" aria-label={t('Perkecil', 'Zoom out')} onClick={() => by(1 / 1.6)}>
          <IconMinus size={18} />
        </ActionIcon>
      </Group>
      <Box
        ref={boxRef}
        pos="relative"
        style={{
          border: '1px solid var(--mantine-color-default-border)',
          borderRadius: 12,
          overflow: 'hidden',
          background: '#eaf1f4'
        }}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: a group of shapes has no element of its own in SVG */}
        <svg
          ref={svgRef}
          viewBox={`0 0 ${width} ${height}`}
          role="group"
          aria-label={title}
          tabIndex={0}
          onKeyDown={onKeyDown}
          style={{ display: 'block', width: '100%', touchAction: 'pan-y pinch-zoom' }}
          xmlns="http://www.w3.org/2000/svg"
          fontFamily="'Plus Jakarta Sans Variable', sans-serif"
        >
          <title>{title}</title>
          <rect width={width} height={height} fill="#eaf1f4" />
          <g transform={transform.toString()}>
            {drawn.map(({ code, d }) => {
              const row = byCode.get(code)
              const fill = row?.value == null ? noData : shadeOf(scale.classOf(row.value), scale.bounds.length)
              return (
                <path
                  key={code}
                  d={d}
                  fill={fill}
                  stroke="#ffffff"
                  strokeWidth={0.6}
                  vectorEffect="non-scaling-stroke"
                  className="peta-desa"
                  data-village={code}
                  onMouseEnter={() => setHovered(row)}
                  onMouseLeave={() => setHovered(undefined)}
                  onClick={() => open(code)}
                >
                  <title>{row ? `${row.name}: ${describe(row)}` : code}</title>
                </path>
              )
            })}
            {marks.map((mark) => {
              const shape = shapes.features.find((feature) => String(feature.id) === mark.village)
              const [x, y] = shape ? path.centroid(shape) : [Number.NaN, Number.NaN]
              return Number.isFinite(x) ? (
                <circle
                  key={`${mark.village}${mark.label}`}
                  cx={x}
                  cy={y}
                  r={9 / transform.k}
                  fill={mark.color}
                  stroke="#ffffff"
                  strokeWidth={2}
                  vectorEffect="non-scaling-stroke"
                  onClick={() => open(mark.village)}
                  style={{ cursor: 'pointer' }}
                >
                  <title>{mark.label}</title>
                </circle>
              ) : null
            })}
            {transform.k < 6 &&
              labels.map((label) => (
                <text
                  key={`${label.name}${label.x}`}
                  x={label.x}
                  y={label.y - 7 / transform.k}
                  fontSize={11 / transform.k}
                  textAnchor="middle"
                  fill="#3a4a52"
                  stroke="#eaf1f4"
                  strokeWidth={3 / transform.k}
                  paintOrder="stroke"
                  pointerEvents="none"
                >
                  {away.length > 0 && transform.k < 2.2 ? label.name : ''}
                </text>
              ))}
          </g>
        </svg>
        <Box
          pos="absolute"
          left={12}
          bottom={12}
          px="sm"
          py={6}
          style={{
            background: 'var(--mantine-color-body)',
            borderRadius: 8,
            pointerEvents: 'none',
            visibility: hovered ? 'visible' : 'hidden'
          }}
          aria-hidden
        >
          <Text size="sm" fw={700}>
            {hovered?.name}, {hovered?.district}
          </Text>
          <Text size="sm">{hovered ? describe(hovered) : ''}</Text>
        </Box>
      </Box>
    </Stack>
  )
}

export function Legend({ scale, unit }: { scale: Scale; unit: string }) {
  const t = useT()
  const { bounds } = scale
  const label = (i: number) => {
    const from = bounds[i]!.toLocaleString('id-ID')
    const next = bounds[i + 1]
    if (next === undefined) return `≥ ${from}`
    const to = (Number.isInteger(next) && next - bounds[i]! > 1 ? next - 1 : next).toLocaleString('id-ID')
    return from === to ? from : `${from}–${to}`
  }
  return (
    <Group gap="md" role="list" aria-label={t('Keterangan warna', 'Legend')}>
      <Text size="sm" fw={700}>
        {unit}
      </Text>
      {[...bounds.keys()].map((i) => (
        <Group gap={6} key={i} role="listitem" wrap="nowrap">
          <span
            style={{
              width: 22,
              height: 16,
              borderRadius: 3,
              background: shadeOf(i, bounds.length),
              display: 'inline-block',
              border: '1px solid #0002'
            }}
          />
          <Text size="sm" className="angka">
            {label(i)}
          </Text>
        </Group>
      ))}
      <Group gap={6} role="listitem" wrap="nowrap">
        <span
          style={{
            width: 22,
            height: 16,
            borderRadius: 3,
            background: noData,
            display: 'inline-block',
            border: '1px solid #0002'
          }}
        />
        <Text size="sm">{t('tidak ada atau belum didata', 'none, or not surveyed')}</Text>
      </Group>
    </Group>
  )
}
