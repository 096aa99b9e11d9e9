/** The command line: `npm start` and `npm run rakit -- COMMAND`. */
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openTerminal, tellFailure } from './commands/terminal.ts'
import { Problem } from './kernel/problem.ts'
import { text } from './kernel/text.ts'
import type { Rakit } from './open.ts'
import { readConfig, root } from './platform/config.ts'

// Compiled code is kept in our own folder: every further process, of this command too, is there in half the time.
const { directory: compiled } = enableCompileCache(join(root, '.derived/compiled'))
if (compiled) process.env.NODE_COMPILE_CACHE = compiled

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
  import village-codes FILE --source "WHO, WHEN" --valid-from 2025-01-01
                                                   padanan kode desa BPS · BPS codes of villages
  match FILE [--threshold 0.5]                     cari baris kembar · find rows that are the same
  plan INSTANCE.json [--time-limit 60]             susun rencana pelatihan · plan the training year
  place INSTANCE.json [--time-limit 30]            tempatkan produk di toko · place products in stores
  impact PANEL.csv --id COL --time COL --group COL --outcome COL
                                                   apa yang diubah pelatihan · what training changed
    [--covariates a,b] [--control never-treated|not-yet-treated] [--method dr|reg|ipw]
    [--anticipation N] [--cluster COL] [--balance-e N] [--bootstrap N --seed N]
  survival FILE.csv --time COL --event COL [--by COL] [--covariates a,b] [--strata COL]
                                                   berapa lama bertahan · how long things last
  lottery FILE.csv --seats N --seed SEED [--word WORD] [--commitment HASH]
                                                   undi lagi dan bandingkan · draw again and compare

  backup FILE|DIRECTORY [--passphrase]             cadangkan selagi orang bekerja · back up while people work
  restore FILE                                     pulihkan ke tempat kosong · restore into an empty place
  move --to DATABASE_URL|embedded                  pindahkan basis data · move the database

  doctor [--mend]                                  periksa dan benahi · examine and mend

  audit verify                                     jejak audit utuh? · is the audit log whole?
  keys show                                        kunci basis data ini · the keys of this database
  keys restore                                     berkas kunci hilang: tulis lagi dari lembar pemulihan · write a lost key file anew
  keys rotate                                      ganti kunci sambil orang bekerja · new keys while people work
  keys sheet                                       lembar pemulihan baru · a new recovery sheet
  account EMAIL                                    telepon dan kode hilang: kata sandi baru, tanpa kode · a new password and no codes`

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
        'valid-from': { type: 'string' },
        threshold: { type: 'string', default: '0.5' },
        'time-limit': { type: 'string' },
        households: { type: 'string' },
        seed: { type: 'string' },
        story: { type: 'boolean', default: true },
        files: { type: 'string' },
        passphrase: { type: 'boolean', default: false },
        to: { type: 'string' },
        id: { type: 'string' },
        time: { type: 'string' },
        group: { type: 'string' },
        outcome: { type: 'string' },
        event: { type: 'string' },
        by: { type: 'string' },
        covariates: { type: 'string' },
        strata: { type: 'string' },
        cluster: { type: 'string' },
        control: { type: 'string', default: 'never-treated' },
        method: { type: 'string', default: 'dr' },
        anticipation: { type: 'string' },
        'balance-e': { type: 'string' },
        bootstrap: { type: 'string' },
        seats: { type: 'string' },
        word: { type: 'string', default: '' },
        commitment: { type: 'string' },
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

/** A choice written after an option, as one of those there are. */
function oneOf<const Choice extends string>(written: string, choices: readonly Choice[], name: string): Choice {
  const found = choices.find((choice) => choice === written)
  if (found) return found
  throw misuse(`--${name}: pilih ${choices.join(', ')}.`, `--${name}: choose ${choices.join(', ')}.`)
}

/** A column that must be named. */
function named(written: string | undefined, name: string): string {
  if (written) return written
  throw misuse(`Sebutkan kolomnya dengan --${name}.`, `Name the column with --${name}.`)
}
const listed = (written: string | undefined) =>
  written
    ?.split(',')
    .map((part) => part.trim())
    .filter(Boolean) ?? []

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
async function withRakit<T>(work: (rakit: Rakit) => Promise<T>): Promise<T> {
  const { openRakit } = await import('./open.ts')
  const rakit = await openRakit(readConfig(process.env))
  try {
    return await work(rakit)
  } finally {
    await rakit.close()
  }
}

/** As `withRakit`, for what needs a regency that is served. */
const withRegency = <T>(work: (rakit: Rakit, regency: string) => Promise<T>): Promise<T> =>
  withRakit(async (rakit) => {
    const tenant = await rakit.platform.connection.db.selectFrom('tenant').select('regency').executeTakeFirst()
    if (tenant) return work(rakit, tenant.regency)
    throw new Problem(
      'platform/no-regency',
      409,
      text(
        'Belum ada kabupaten di sini. Jalankan "npm start" sekali, lalu ulangi.',
        'No regency is served here yet. Run "npm start" once, then repeat.'
      )
    )
  })

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
      const { keepServer } = await import('./commands/keep-server.ts')
      return keepServer(readConfig(process.env))
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
        const result = await withRegency((rakit, regency) => commands.importBoundaryFile(rakit, regency, path, source))
        return terminal.answer(result, () =>
          [
            `villages: ${result.villages}`,
            `missing: ${result.missing.length}`,
            `foreign: ${result.foreign}`,
            `without code: ${result.withoutCode}`,
            `${result.byName ? 'names' : result.byBps ? 'BPS codes, translated,' : 'codes'} in: ${result.codeColumn}`,
            ...(['unknown', 'unclear', 'shapeless'] as const).flatMap((told) =>
              result[told].length ? [`${told}: ${result[told].join(', ')}`] : []
            )
          ].join('\n')
        )
      }
      if (what === 'village-codes') {
        const { source, 'valid-from': validFrom } = values
        if (!source || !validFrom)
          throw misuse(
            'Sebutkan sumber dan hari berlakunya dengan --source dan --valid-from.',
            'Name the source and the day it holds from with --source and --valid-from.'
          )
        const result = await withRegency((rakit, regency) =>
          commands.importVillageCodes(rakit, regency, path, source, validFrom)
        )
        return terminal.answer(result, () =>
          Object.entries(result)
            .map(([key, told]) => `${key}: ${Array.isArray(told) ? told.join(', ') || '-' : told}`)
            .join('\n')
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
      const result = await withRegency((rakit, regency) =>
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
    case 'impact': {
      if (!what) throw misuse('Sebutkan berkas CSV-nya.', 'Name the CSV file.')
      const { impactFile, impactReport } = await import('./commands/evidence.ts')
      const columns = {
        id: named(values.id, 'id'),
        time: named(values.time, 'time'),
        group: named(values.group, 'group'),
        outcome: named(values.outcome, 'outcome'),
        covariates: listed(values.covariates),
        cluster: values.cluster
      }
      const balance = values['balance-e']
      const impact = impactFile(what, columns, {
        control: oneOf(values.control, ['never-treated', 'not-yet-treated'], 'control'),
        method: oneOf(values.method, ['dr', 'reg', 'ipw'], 'method'),
        anticipation: whole(values.anticipation, 0, 'anticipation'),
        balance: balance === undefined ? undefined : whole(balance, 0, 'balance-e'),
        draws: whole(values.bootstrap, 0, 'bootstrap'),
        seed: whole(values.seed, 1, 'seed')
      })
      return terminal.answer(impact, () => impactReport(impact))
    }
    case 'survival': {
      if (!what) throw misuse('Sebutkan berkas CSV-nya.', 'Name the CSV file.')
      const { survivalFile, survivalReport } = await import('./commands/evidence.ts')
      const survival = survivalFile(what, {
        time: named(values.time, 'time'),
        event: named(values.event, 'event'),
        by: values.by,
        covariates: listed(values.covariates),
        strata: values.strata
      })
      return terminal.answer(survival, () => survivalReport(survival))
    }
    case 'lottery': {
      if (!what) throw misuse('Sebutkan berkas daftar undiannya.', 'Name the file with the list of the lottery.')
      const { seats, seed, word, commitment } = values
      if (!seats || !seed) throw misuse('Sebutkan --seats dan --seed.', 'Name --seats and --seed.')
      const { lotteryFile, lotteryReport } = await import('./commands/lottery.ts')
      const result = lotteryFile(what, whole(seats, 0, 'seats'), { seed, word, commitment })
      return terminal.answer(result, () => lotteryReport(result))
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
    case 'audit': {
      if (what !== 'verify') throw misuse('Pilih audit verify.', 'Choose audit verify.')
      const { sealAudit, verifyAudit } = await import('./access/index.ts')
      const proof = await withRegency(async ({ platform }, regency) => {
        await platform.connection.transaction('read write', (tx) => sealAudit(tx, regency))
        return verifyAudit(platform.connection.db, regency)
      })
      if (proof.broken.length > 0) process.exitCode = 1
      return terminal.answer(proof, () =>
        Object.entries(proof)
          .map(([key, told]) => `${key}: ${Array.isArray(told) ? told.join(', ') || '-' : told}`)
          .join('\n')
      )
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
    case 'account': {
      if (!what) throw misuse('Sebutkan surelnya.', 'Name the e-mail.')
      const { letInAgain } = await import('./commands/account.ts')
      const account = await withRegency((rakit, regency) => letInAgain(rakit, regency, what))
      return terminal.answer(account, () => `${account.email}  ${account.password}`)
    }
    default:
      throw misuse(`Tidak ada perintah "${command}".`, `There is no command "${command}".`)
  }
}

try {
  await main()
} catch (error) {
  tellFailure(error, process.argv.includes('--json'))
  // A pool or worker that a failure left open must not keep a failed command alive.
  setTimeout(() => process.exit(1), 3000).unref()
}
