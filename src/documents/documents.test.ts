import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld, refusal, someone, type World } from '../../tests/support/world.ts'
import { documentKinds } from './model.ts'

const isPdf = (content: unknown) =>
  Buffer.from(content as Uint8Array)
    .subarray(0, 5)
    .toString() === '%PDF-'

describe('papers', () => {
  let world: World
  const admin = someone('administrator')
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  it.each(documentKinds)('%s prints with thirty long names, as it ships', async (kind) => {
    const paper = await world.see(admin, 'documents/preview', { kind })
    expect(isPdf(paper.content)).toBe(true)
  })

  it('are worded by the regency, version by version; the newest is printed', async () => {
    const source = '#import "/kit.typ": *\n#letterhead()\nHanya #d.participants.len() nama.'
    expect(await world.act(admin, 'documents/save-template', { kind: 'decree', source })).toEqual({ version: 1 })
    expect(await world.act(admin, 'documents/save-template', { kind: 'decree', source: `${source} Lagi.` })).toEqual({
      version: 2
    })
    const now = await world.see(admin, 'documents/template', { kind: 'decree' })
    expect([now.version, now.source]).toEqual([2, `${source} Lagi.`])
    expect(now.shipped).toContain('Penetapan Peserta')
    const { rows } = await world.see(admin, 'documents/templates', {})
    expect(rows.find((r) => r.kind === 'decree')).toMatchObject({ version: 2, changedBy: 'Uji administrator' })
  })

  it('that cannot be printed are refused with the reason, and the old one stays', async () => {
    const broken = await refusal(
      world.act(admin, 'documents/save-template', {
        kind: 'timetable',
        source: '#import "/kit.typ": *\n#d.nothing.here'
      })
    )
    expect(broken.code).toBe('documents/does-not-compile')
    expect(broken.text.id).toContain('nothing')
    expect((await world.see(admin, 'documents/template', { kind: 'timetable' })).version).toBe(0)
  })

  it('read no file of the server', async () => {
    for (const path of ['/etc/hostname', '../../../../etc/hostname', '/../package.json'])
      expect(
        (
          await refusal(
            world.see(admin, 'documents/preview', { kind: 'decree', source: `#read("${path}") kalimat panjang` })
          )
        ).code
      ).toBe('documents/does-not-compile')
  })

  it('reach out for no package', async () => {
    const listener = spawn(process.execPath, [
      '-e',
      `require('node:net').createServer((line) => { console.log('reached'); line.destroy() })
        .listen(0, '127.0.0.1', function () { console.log(this.address().port) })`
    ])
    const [port] = (await once(listener.stdout, 'data')) as [Buffer]
    let said = ''
    listener.stdout.on('data', (more) => {
      said += more
    })
    // Whoever asks for a package would ask here.
    process.env.HTTPS_PROXY = `http://127.0.0.1:${port.toString().trim()}`
    for (const name of ['"@preview/cetz:0.2.0"', '"@" + "preview/cetz:0.2.0"'])
      expect(
        (
          await refusal(
            world.see(admin, 'documents/preview', { kind: 'decree', source: `#import ${name}: *\nkalimat panjang` })
          )
        ).code
      ).toBe('documents/does-not-compile')
    expect(process.env.HTTPS_PROXY).toBe(`http://127.0.0.1:${port.toString().trim()}`)
    delete process.env.HTTPS_PROXY
    listener.kill()
    await once(listener, 'close')
    expect(said).toBe('')
  })

  it('bear the letterhead that an administrator sets, and nobody else', async () => {
    const letterhead = {
      lines: ['Pemerintah Kabupaten Uji'],
      city: 'Uji',
      signatory: 'Nama',
      signatoryTitle: 'Kepala',
      signatoryId: ''
    }
    expect((await refusal(world.act(someone('officer'), 'documents/save-letterhead', { letterhead }))).status).toBe(403)
    await world.act(admin, 'documents/save-letterhead', { letterhead })
    expect((await world.see(someone('officer'), 'documents/templates', {})).letterhead).toEqual(letterhead)
  })
})
