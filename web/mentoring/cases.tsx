import { Anchor, Checkbox, Group, Select, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { briefDate } from '../../src/kernel/dates.ts'
import { type Stage, stageNames, stages } from '../../src/mentoring/model.ts'
import { useView } from '../shell/client.ts'
import { useInAddress } from '../shell/in-address.ts'
import { useLanguage } from '../shell/language.tsx'
import { useSession } from '../shell/session.tsx'
import { ServerTable } from '../shell/table.tsx'
import { Blockers, StageBadge } from './words.tsx'

/** Every case that one may see; longest without a visit first. */
export function CaseList() {
  const { t, language } = useLanguage()
  const { me, may } = useSession()
  const [search, setSearch] = useInAddress<string>('cari', '')
  const [typed] = useDebouncedValue(search, 250)
  const [stage, setStage] = useInAddress<string | null>('tahap', null)
  const [facilitator, setFacilitator] = useState<string | null>(me.actor.role === 'facilitator' ? me.actor.user : null)
  const [closed, setClosed] = useInAddress<boolean>('ditutup', false)
  const [state, setState] = useInAddress<string | null>('keadaan', null)
  const late = state === 'late'
  const people = useView('mentoring/facilitators', {}, { enabled: may('mentoring/facilitators') })
  return (
    <Stack gap="md">
      {me.actor.role !== 'resident' && (
        <Group align="flex-end">
          <TextInput
            label={t('Cari usaha', 'Search')}
            value={search}
            onChange={(e) => setSearch(e.currentTarget.value)}
          />
          <Select
            label={t('Tahap', 'Stage')}
            data={stages.map((s) => ({ value: s, label: t(stageNames[s]) }))}
            value={stage}
            onChange={setStage}
            clearable
            placeholder={t('Semua', 'All')}
          />
          <Select
            label={t('Pendamping', 'Facilitator')}
            data={(people.data?.rows ?? []).map((f) => ({ value: f.user, label: f.name }))}
            value={facilitator}
            onChange={setFacilitator}
            clearable
            placeholder={t('Semua', 'All')}
          />
          <Checkbox
            label={t('Yang sudah ditutup', 'Closed ones')}
            checked={closed}
            onChange={(e) => setClosed(e.currentTarget.checked)}
            mb={8}
          />
          <Checkbox
            label={t('Tugas dinas lewat tanggal', 'Task of the agency past its day')}
            checked={late}
            onChange={(e) => setState(e.currentTarget.checked ? 'late' : null)}
            mb={8}
          />
        </Group>
      )}
      <ServerTable
        view="mentoring/cases"
        filter={{ search: typed, stage: stage as Stage | null, facilitator, closed, late }}
        rowKey="id"
        label={t('Usaha dampingan', 'Cases')}
        exportAs="pendampingan"
        sort={{ key: 'last_visit', direction: 'asc' }}
        empty={
          me.actor.role === 'resident'
            ? t(
                'Usaha Anda belum didampingi. Ikuti pelatihan, atau mintalah pendamping desa membuka pendampingan; ' +
                  'sesudah itu rencana, buku kas, dan tugas Anda ada di sini.',
                'Your business is not accompanied yet. Take part in a class, or ask the facilitator of your ' +
                  'village; your plan, cash book and tasks will be here.'
              )
            : t(
                'Tidak ada usaha dampingan di sini. Buka pendampingan dari halaman kelas yang sudah ditutup, atau ' +
                  'dari halaman rumah tangga.',
                'No cases here. Open them from the page of a finished class, or from the page of a household.'
              )
        }
        columns={[
          {
            key: 'title',
            title: t('Usaha', 'Business'),
            sortable: true,
            show: (row) => (
              <Anchor component={Link} to="/pendampingan/$id" params={{ id: row.id } as never} fw={600}>
                {row.title}
              </Anchor>
            )
          },
          { key: 'product', title: t('Produk', 'Product'), show: (row) => row.product },
          { key: 'village', title: t('Desa', 'Village'), sortable: true, show: (row) => row.villageName },
          { key: 'stage', title: t('Tahap', 'Stage'), sortable: true, show: (row) => <StageBadge stage={row.stage} /> },
          { key: 'blocked', title: t('Terhalang', 'Blocked by'), show: (row) => <Blockers list={row.blockedBy} /> },
          {
            key: 'last_visit',
            title: t('Kunjungan terakhir', 'Last visit'),
            sortable: true,
            show: (row) => (row.lastVisit ? briefDate(row.lastVisit, language) : t('belum pernah', 'never'))
          },
          {
            key: 'facilitator_name',
            title: t('Pendamping', 'Facilitator'),
            sortable: true,
            show: (row) => row.facilitatorName
          }
        ]}
      />
    </Stack>
  )
}
