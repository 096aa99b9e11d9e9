/** The day: whom to visit and what is due. */
import { addDays, formatDate } from '../../src/kernel/dates.ts'
import { useLanguage } from '../shell/language.tsx'
import { today } from '../shell/today.ts'
import { Tasks } from './household.tsx'
import { headOf, useKept } from './phone.tsx'

/** Whom to visit, day by day as planned at the office, and what is late or due within a week. */
export function Today() {
  const { t, language } = useLanguage()
  const { homes, about } = useKept()
  const villages = new Map(about?.villages?.map((v) => [v.code, v.name]))
  const rows = new Map(homes.map((row) => [row.id, row]))
  const stops = (about?.route ?? []).flatMap((stop) => {
    const row = rows.get(stop.household)
    const found = row?.shown.cases.find((c) => c.id === stop.case)
    return row && found && stop.day >= today() ? [{ ...stop, row, found }] : []
  })
  const days = [...Map.groupBy(stops, (stop) => stop.day)]
  const soon = addDays(today(), 7)
  const due = homes
    .flatMap(({ id, shown }) =>
      shown.cases.map((c) => ({ id, title: c.title, tasks: c.tasks.filter((x) => x.dueOn <= soon) }))
    )
    .filter((c) => c.tasks.length > 0)
    .sort((a, b) => (a.tasks[0]!.dueOn < b.tasks[0]!.dueOn ? -1 : 1))
  return (
    <>
      <h1>{t('Hari ini', 'Today')}</h1>
      {days.length === 0 && (
        <p>
          {t(
            'Belum ada kunjungan yang direncanakan. Susun minggu Anda di Pendampingan → Minggu saya, lalu Perbarui.',
            'No visit is planned. Plan your week under Accompaniment → My week, then Update.'
          )}
        </p>
      )}
      {days.map(([day, list]) => (
        <section key={day}>
          <h2>{day === today() ? t('Kunjungan hari ini', "Today's visits") : formatDate(day, language)}</h2>
          <ol className="daftar">
            {list.map(({ row, found }) => (
              <li key={found.id}>
                <a href={`#rumah/${row.id}`}>
                  <strong>{headOf(row)}</strong>
                  {found.title !== headOf(row) && `: ${found.title}`}
                  <br />
                  <span className="kecil">
                    {[villages.get(row.shown.village), row.shown.household.hamlet].filter(Boolean).join(' · ')}
                    {found.lastVisit && found.lastVisit >= day && ` · ${t('sudah dikunjungi', 'visited')}`}
                  </span>
                </a>
              </li>
            ))}
          </ol>
        </section>
      ))}
      {due.length > 0 && <h2>{t('Tugas sampai seminggu lagi', 'Tasks until a week from now')}</h2>}
      {due.map((c) => (
        <section key={`${c.id}${c.title}`}>
          <a href={`#rumah/${c.id}`}>{c.title}</a>
          <Tasks tasks={c.tasks} home={c.id} />
        </section>
      ))}
    </>
  )
}
