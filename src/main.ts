/** The command line: `npm start` and `npm run rakit -- COMMAND`. */
import { parseArgs } from 'node:util'
import { openTerminal } from './commands/terminal.ts'
import { Problem } from './kernel/problem.ts'
import { text } from './kernel/text.ts'
import type { Rakit } from './open.ts'
import { readConfig } from './platform/config.ts'

const usage = `Pemakaian · usage: npm run rakit -- COMMAND [--json]

  start                                            layani · serve (npm start)
  demo [--households N] [--seed N] [--no-story]    buat kabupaten contoh · build the demo regency
  demo --files DIRECTORY                           tulis berkas cerita Jelbudan · write the story's two files
  import households FILE [--village CODE] [--dry-run] [--rows]
  import enterprises FILE [--village CODE] [--dry-run] [--rows]
    --columns "Nama=business,Kegiatan=activity"    kolom mana berisi apa · which column holds what
    --sheet "RT 1"                                 hanya lembar ini · only this sheet; may be repeated
    --rows                                         tampilkan tiap baris yang dibaca · show every row as it was read
  import boundaries FILE --source "WHO, WHEN"
  match FILE [--threshold 0.5]                     cari baris kembar · find rows that are the same
  plan INSTANCE.json [--time-limit 60]             susun rencana pelatihan · plan the training year
  place INSTANCE.json [--time-limit 30]            tempatkan produk di toko · place products in stores

  backup FILE|DIRECTORY [--passphrase]             cadangkan selagi orang bekerja · back up while people work
  restore FILE                                     pulihkan ke tempat kosong · restore into an empty place
  move --to DATABASE_URL|embedded                  pindahkan basis data · move the database

  doctor [--mend]                                  periksa dan benahi · examine and mend

  keys show                                        kunci basis data ini · the keys of this database
  keys restore                                     berkas kunci hilang: tulis lagi dari lembar pemulihan · write a lost key file anew
  keys rotate                                      ganti kunci sambil orang bekerja · new keys while people work
  keys sheet                                       lembar pemulihan baru · a new recovery sheet`

const misuse = (id: string, en: string) =>
  new Problem('command/usage', 400, text(`${id}\n\n${usage}`, `${en}\n\n${usage}`))

function read() {
  try {
    return parseArgs({
      allowPositionals: true,
      allowNegative: true,
      options: {
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        village: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        rows: { type: 'boolean', default: false },
        columns: { type: 'string' },
        sheet: { type: 'string', multiple: true },
        source: { type: 'string' },
        threshold: { type: 'string', default: '0.5' },
        'time-limit': { type: 'string' },
        households: { type: 'string' },
        seed: { type: 'string' },
        story: { type: 'boolean', default: true },
        files: { type: 'string' },
        passphrase: { type: 'boolean', default: false },
        to: { type: 'string' },
        mend: { type: 'boolean', default: false }
      }
    })
  } catch (error) {
    throw misuse((error as Error).message, (error as Error).message)
  }
}

function whole(written: string | undefined, usual: number, name: string): number {
  if (written === undefined) return usual
  if (/^\d{1,9}$/.test(written)) return Number(written)
  throw misuse(`--${name} harus bilangan bulat.`, `--${name} must be a whole number.`)
}

/** `Nama=business,Kegiatan=activity` as title by field; a title may hold commas where no `=` follows. */
function columnsSaid(written: string | undefined): Record<string, string> | undefined {
  if (written === undefined) return undefined
  const pairs = written.split(/,(?=[^,]*=)/).map((pair) => /^(.+)=\s*([\w.]+)\s*$/s.exec(pair))
  if (pairs.some((pair) => !pair))
    throw misuse(
      'Tulis --columns seperti "Nama=business,Kegiatan=activity".',
      'Write --columns like "Nama=business,Kegiatan=activity".'
    )
  return Object.fromEntries(pairs.map((pair) => [pair![2]!, pair![1]!.trim()]))
}

/** Runs `work` on the database, whether or not a server is running on it; the regency is the one served there. */
async function withRakit<T>(work: (rakit: Rakit, regency: string) => Promise<T>): Promise<T> {
  const { openRakit } = await import('./open.ts')
  const rakit = await openRakit(readConfig(process.env))
  try {
    const tenant = await rakit.platform.connection.db.selectFrom('tenant').select('regency').executeTakeFirst()
    return await work(rakit, tenant?.regency ?? rakit.config.regency)
  } finally {
    await rakit.close()
  }
}

async function main(): Promise<void> {
  const { values, positionals } = read()
  const terminal = openTerminal(values.json)
  const [command, what, path] = positionals
  if (values.help || !command) {
    process.stdout.write(`${usage}\n`)
    return
  }
  switch (command) {
    case 'start': {
      const { start } = await import('./commands/start.ts')
      const running = await start(readConfig(process.env), terminal)
      const stop = () => {
        process.removeAllListeners('SIGINT').on('SIGINT', () => {})
        running.stop().then(
          () => process.exit(0),
          () => process.exit(1)
        )
      }
      process.on('SIGINT', stop)
      process.on('SIGTERM', stop)
      return
    }
    case 'demo': {
      const demo = await import('./commands/demo.ts')
      if (values.files !== undefined) {
        const files = await demo.writeStoryFiles(values.files)
        return terminal.answer({ files }, () => files.join('\n'))
      }
      const wish = {
        households: whole(values.households, demo.usualDemo.households, 'households'),
        seed: whole(values.seed, demo.usualDemo.seed, 'seed'),
        chapters: values.story ? (7 as const) : (0 as const)
      }
      const figures = await withRakit(async (rakit) => {
        await demo.makeDemo(rakit, wish, terminal)
        return demo.demoFigures(rakit)
      })
      return terminal.answer(figures, () =>
        Object.entries(figures)
          .map(([key, value]) => `${key}: ${value}`)
          .join('\n')
      )
    }
    case 'import': {
      if (!path) throw misuse('Sebutkan berkasnya.', 'Name the file.')
      const commands = await import('./commands/import.ts')
      if (what === 'boundaries') {
        const { source } = values
        if (!source)
          throw misuse('Sebutkan sumber batas dengan --source.', 'Name where the boundaries come from with --source.')
        const result = await withRakit((rakit, regency) => commands.importBoundaryFile(rakit, regency, path, source))
        return terminal.answer(result, () =>
          [
            `villages: ${result.villages}`,
            `missing: ${result.missing.length}`,
            `foreign: ${result.foreign}`,
            `without code: ${result.withoutCode}`,
            `${result.byName ? 'names' : 'codes'} in: ${result.codeColumn}`,
            ...(['unknown', 'unclear', 'shapeless'] as const).flatMap((told) =>
              result[told].length ? [`${told}: ${result[told].join(', ')}`] : []
            )
          ].join('\n')
        )
      }
      if (what !== 'households' && what !== 'enterprises')
        throw misuse(`Tidak ada impor "${what}".`, `There is no import "${what}".`)
      const options = {
        village: values.village ?? null,
        dryRun: values['dry-run'],
        rows: values.rows,
        columns: columnsSaid(values.columns),
        sheets: values.sheet
      }
      const result = await withRakit((rakit, regency) =>
        commands.importSheet(rakit, regency, what, path, options, terminal)
      )
      return terminal.answer(result, () => commands.importReport(result))
    }
    case 'match': {
      if (!what) throw misuse('Sebutkan berkas CSV-nya.', 'Name the CSV file.')
      const threshold = Number(values.threshold)
      if (!(threshold >= 0 && threshold <= 1))
        throw misuse('--threshold antara 0 dan 1.', '--threshold lies between 0 and 1.')
      const { matchFile } = await import('./commands/match.ts')
      const pairs = await matchFile(what, threshold, terminal)
      return terminal.answer(pairs, () => pairs.map((pair) => `${pair.a}\t${pair.b}\t${pair.probability}`).join('\n'))
    }
    case 'plan': {
      if (!what) throw misuse('Sebutkan berkas rencananya.', 'Name the instance file.')
      const { planFile, planReport } = await import('./commands/plan.ts')
      const plan = await planFile(what, whole(values['time-limit'], 60, 'time-limit'), terminal)
      return terminal.answer(plan, () => planReport(plan))
    }
    case 'place': {
      if (!what) throw misuse('Sebutkan berkas penempatannya.', 'Name the instance file.')
      const { placeFile, placementReport } = await import('./commands/place.ts')
      const placement = await placeFile(what, whole(values['time-limit'], 30, 'time-limit'))
      return terminal.answer(placement, () => placementReport(placement))
    }
    case 'backup': {
      if (!what) throw misuse('Sebutkan berkas atau foldernya.', 'Name the file or directory.')
      const { backUp, backupReport } = await import('./commands/backup.ts')
      const backup = await backUp(readConfig(process.env), what, values.passphrase, terminal)
      return terminal.answer(backup, () => backupReport(backup))
    }
    case 'restore': {
      if (!what) throw misuse('Sebutkan berkas cadangannya.', 'Name the backup.')
      const { restore, backupReport } = await import('./commands/backup.ts')
      const restored = await restore(readConfig(process.env), what, terminal)
      return terminal.answer(restored, () => backupReport(restored))
    }
    case 'move': {
      if (!values.to) throw misuse('Sebutkan tujuannya dengan --to.', 'Name where to with --to.')
      const { move } = await import('./commands/backup.ts')
      const moved = await move(readConfig(process.env), values.to, terminal)
      return terminal.answer(moved, () => `tables: ${moved.tables}\nrows: ${moved.rows}`)
    }
    case 'doctor': {
      const { examine, doctorReport } = await import('./commands/doctor.ts')
      const found = await examine(readConfig(process.env), values.mend)
      if (found.some(({ wrong, mended }) => wrong && !mended)) process.exitCode = 1
      return terminal.answer(found, () => doctorReport(found))
    }
    case 'keys': {
      const keys = await import('./commands/keys.ts')
      const config = readConfig(process.env)
      if (what === 'show') {
        const shown = await keys.showKeys(config)
        return terminal.answer(shown, () => keys.keysReport(shown))
      }
      if (what === 'restore') {
        const restored = await keys.restoreKeyFile(config, terminal)
        return terminal.answer(restored, () => `${restored.file}: OK`)
      }
      if (what === 'rotate') {
        const rotation = await keys.rotate(config, terminal)
        return terminal.answer(rotation, () => `key ${rotation.number}: ${rotation.rows} rows`)
      }
      if (what === 'sheet') {
        const sheet = await keys.newSheet(config)
        return terminal.answer(sheet, () => keys.sheetReport(sheet.file))
      }
      throw misuse('Pilih keys show, restore, rotate atau sheet.', 'Choose keys show, restore, rotate or sheet.')
    }
    default:
      throw misuse(`Tidak ada perintah "${command}".`, `There is no command "${command}".`)
  }
}

try {
  await main()
} catch (error) {
  const json = process.argv.includes('--json')
  if (error instanceof Problem) {
    if (json) process.stdout.write(`${JSON.stringify({ problem: error.toJSON() })}\n`)
    process.stderr.write(`rakit: ${error.text.id}\n       ${error.text.en}\n`)
  } else process.stderr.write(`rakit: ${(error as Error).stack}\n`)
  process.exitCode = 1
  // A pool or worker that a failure left open must not keep a failed command alive.
  setTimeout(() => process.exit(1), 3000).unref()
}
