import { Badge, Group, Image, Timeline as Line, Stack, Text } from '@mantine/core'
import { IconFlag, IconMapPin, IconReportAnalytics, IconShoppingBag } from '@tabler/icons-react'
import { dayOf, formatDate } from '../../src/kernel/dates.ts'
import { formatRupiah } from '../../src/kernel/money.ts'
import { industryClassNames } from '../../src/mentoring/health.ts'
import { visitPlaceNames, visitTopicNames } from '../../src/mentoring/model.ts'
import { paperAddress } from '../shell/client.ts'
import { useLanguage } from '../shell/language.tsx'
import type { CaseData } from './case.tsx'
import { Blockers } from './words.tsx'

/** All that happened to a case, newest first. */
export function Timeline({ c }: { c: CaseData }) {
  const { t, language } = useLanguage()
  const entries = [
    ...c.visits.map((v) => ({ on: v.visitedOn, key: v.id, visit: v })),
    ...c.assessments.map((a) => ({ on: a.on, key: `a${a.on}`, assessment: a })),
    ...c.marketing.map((m) => ({ on: dayOf(String(m.at)), key: `m${m.version}`, marketing: m }))
  ].sort((a, b) => b.on.localeCompare(a.on))
  return (
    <Line bulletSize={26} lineWidth={2}>
      {entries.map((e) => {
        if ('visit' in e) {
          const v = e.visit
          return (
            <Line.Item
              key={e.key}
              bullet={<IconMapPin size={15} aria-hidden />}
              title={`${t('Kunjungan', 'Visit')}, ${formatDate(v.visitedOn, language)}`}
            >
              <Stack gap={6}>
                <Text size="sm" c="dimmed">
                  {[
                    v.by,
                    t(visitPlaceNames[v.place as 'home']),
                    v.topics.map((x) => t(visitTopicNames[x as 'production'])).join(', ')
                  ].join(' · ')}
                </Text>
                <Text>{v.seen}</Text>
                <Group gap="xs">
                  {v.turnover !== null && (
                    <Badge variant="light" color="hijau" style={{ textTransform: 'none' }}>
                      {t('omzet', 'turnover')} {formatRupiah(v.turnover)}
                    </Badge>
                  )}
                  {v.confirmed.includes('turnover') && (
                    <Badge variant="light" color="mente" style={{ textTransform: 'none' }}>
                      {t('jauh dari sebelumnya, ditegaskan', 'far from before, confirmed')}
                    </Badge>
                  )}
                  {v.confirmed.includes('same-day') && (
                    <Badge variant="light" color="mente" style={{ textTransform: 'none' }}>
                      {t('dua kunjungan sehari', 'two visits on one day')}
                    </Badge>
                  )}
                  {v.production !== null && (
                    <Badge variant="light" color="gray" style={{ textTransform: 'none' }}>
                      {t('produksi', 'made')} {v.production.toLocaleString('id-ID')} {c.unit}
                    </Badge>
                  )}
                </Group>
                <Blockers list={v.problems} />
                {v.photos.length > 0 && (
                  <Group gap="xs">
                    {v.photos.map((p) => (
                      <Image
                        key={p.file}
                        src={paperAddress('mentoring/visit-photo', { visit: v.id, file: p.file })}
                        alt={p.caption}
                        w={150}
                        h={110}
                        radius="sm"
                      />
                    ))}
                  </Group>
                )}
              </Stack>
            </Line.Item>
          )
        }
        if ('assessment' in e)
          return (
            <Line.Item
              key={e.key}
              bullet={<IconReportAnalytics size={15} aria-hidden />}
              title={`${t('Profil usaha dinilai', 'Enterprise assessed')}, ${formatDate(e.on, language)}`}
            >
              <Text size="sm">
                {t(industryClassNames[e.assessment.class])}, {e.assessment.total} {t('nilai', 'points')} ·{' '}
                {e.assessment.by}
              </Text>
            </Line.Item>
          )
        return (
          <Line.Item
            key={e.key}
            bullet={<IconShoppingBag size={15} aria-hidden />}
            title={`${t('Rencana pemasaran', 'Marketing plan')}, ${t('versi', 'version')} ${e.marketing.version}`}
          >
            <Text size="sm">
              {formatDate(e.on, language)} · {e.marketing.sound} {t('dari 7 bagian siap', 'of 7 parts sound')} ·{' '}
              {e.marketing.by}
            </Text>
          </Line.Item>
        )
      })}
      <Line.Item
        bullet={<IconFlag size={15} aria-hidden />}
        title={`${t('Pendampingan dibuka', 'Case opened')}, ${formatDate(c.openedOn, language)}`}
      >
        {c.classNumber && (
          <Text size="sm">
            {t('Sesudah kelas', 'After class')} {c.classNumber}
          </Text>
        )}
      </Line.Item>
    </Line>
  )
}
