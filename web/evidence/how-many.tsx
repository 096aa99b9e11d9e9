import { Alert, Card, Group, NumberInput, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useView } from '../shell/client.ts'
import { useT } from '../shell/language.tsx'
import { ProblemAlert } from '../shell/problem.tsx'

const percent = (value: number) => value.toLocaleString('id-ID', { maximumFractionDigits: 0 })

/** What a comparison of those who were drawn with those who were not could find. */
export function LeastChange({ treated, controls }: { treated: number; controls: number }) {
  const t = useT()
  const asked = useView('evidence/how-many', { sides: { treated, controls } })
  if (!asked.data) return null
  const { leastPercent } = asked.data
  return (
    <Text size="sm">
      {leastPercent === null
        ? t(
            'Terlalu sedikit untuk membuktikan perubahan penghasilan dengan membandingkan keduanya.',
            'Too few to prove a change of income by comparing the two.'
          )
        : t(
            `Membandingkan ${treated} yang dapat kursi dengan ${controls} yang tidak membuktikan kenaikan omzet mulai ` +
              `${percent(leastPercent)}%. Kenaikan yang lebih kecil kemungkinan besar tidak akan terlihat.`,
            `Comparing ${treated} with a seat to ${controls} without proves a rise of turnover from ${percent(leastPercent)}% on. ` +
              'A smaller one would most likely not be seen.'
          )}
    </Text>
  )
}

/** How many people must be followed for a change to be told from chance. */
export function HowMany() {
  const t = useT()
  const [change, setChange] = useState(50)
  const [together, setTogether] = useState(1)
  const asked = useView('evidence/how-many', { percent: change, together })
  const data = asked.data
  const number = (value: number) => value.toLocaleString('id-ID', { maximumFractionDigits: 2 })
  return (
    <Stack gap="lg" maw={860}>
      <Text>
        {t(
          'Sebelum pelatihan dimulai: berapa orang harus dicatat omzetnya, supaya kenaikan dapat dibedakan dari kebetulan?',
          'Before classes begin: of how many people must turnover be noted, so that a rise can be told from chance?'
        )}
      </Text>
      <Group align="flex-end" gap="sm">
        <NumberInput
          label={t('Kenaikan omzet yang ingin dibuktikan', 'Rise of turnover to be proved')}
          value={change}
          min={1}
          max={1000}
          suffix="%"
          onChange={(value) => setChange(Number(value) || 50)}
        />
        <NumberInput
          label={t('Dipilih berapa orang sekaligus', 'So many chosen together')}
          description={t('1 bila setiap orang diundi sendiri', '1 where each is drawn alone')}
          value={together}
          min={1}
          max={100}
          onChange={(value) => setTogether(Number(value) || 1)}
        />
      </Group>
      {asked.error && <ProblemAlert error={asked.error} retry={() => asked.refetch()} />}
      {data && (
        <Card withBorder padding="lg">
          <Stack gap="sm">
            <Group gap="md" align="baseline">
              <Text fz={44} fw={700} lh={1.1} className="angka">
                {data.people === null ? t('> 1 juta', '> 1 million') : number(2 * data.people)}
              </Text>
              <Text>
                {data.people !== null &&
                  t(
                    `orang: ${number(data.people)} yang dilatih dan ${number(data.people)} pembanding`,
                    `people: ${number(data.people)} trained and ${number(data.people)} to compare with`
                  )}
                {together > 1 &&
                  data.people !== null &&
                  t(
                    `, dalam ${number((2 * data.people) / together)} kelompok`,
                    `, in ${number((2 * data.people) / together)} groups`
                  )}
              </Text>
            </Group>
            <Text size="sm">
              {data.rests.enterprises === null
                ? t(
                    `Beda omzet antarusaha diandaikan ${number(data.rests.spread)} (simpangan baku logaritma), karena belum cukup ` +
                      'usaha yang tercatat.',
                    `The spread of turnover between enterprises is taken to be ${number(data.rests.spread)} (standard deviation of ` +
                      'logarithms), as too few are noted.'
                  )
                : t(
                    `Beda omzet antarusaha dihitung dari ${data.rests.enterprises} usaha di sini: ${number(data.rests.spread)} ` +
                      '(simpangan baku logaritma).',
                    `The spread of turnover is that of ${data.rests.enterprises} enterprises here: ${number(data.rests.spread)} ` +
                      '(standard deviation of logarithms).'
                  )}{' '}
              {t(
                `Diandaikan: omzet sesudah sejalan dengan sebelumnya (korelasi ${number(data.rests.correlation)}) dan yang dipilih ` +
                  `sekaligus agak mirip (${number(data.rests.alike)}). Kenaikan sebesar itu ditemukan ${number(100 * data.rests.power)} ` +
                  `dari 100 kali; tanpa kenaikan, orang keliru percaya ${number(100 * data.rests.level)} dari 100 kali.`,
                `Taken for granted: turnover after goes with that before (correlation ${number(data.rests.correlation)}), and those ` +
                  `chosen together are somewhat alike (${number(data.rests.alike)}). A rise of that size is found ` +
                  `${number(100 * data.rests.power)} times in 100; without one, it is believed wrongly ` +
                  `${number(100 * data.rests.level)} times in 100.`
              )}
            </Text>
            <Text size="xs" c="dimmed">
              {t('Rumus', 'Formula')}: Bloom 1995; Donner & Klar 2000; Frison & Pocock 1992.
            </Text>
          </Stack>
        </Card>
      )}
      <Alert color="mente" title={t('Tambahkan cadangan', 'Add a reserve')}>
        {t(
          'Hitungan ini mengandaikan semua yang dipilih benar-benar ikut dan semua tetap dicatat. Bila seperlima tidak ikut atau hilang, ' +
            'jumlahnya perlu satu setengah kali lipat.',
          'This takes for granted that all who are chosen come and that all go on being noted. Where a fifth does not, half as many ' +
            'again are needed.'
        )}
      </Alert>
    </Stack>
  )
}
