/** Finds a Chromium for the journeys, installing Debian's when we are root; answers whether there is one. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export function haveChromium(): boolean {
  if (places.some(existsSync)) return true
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  process.stderr.write(
    'rakit: memasang chromium untuk uji layar · installing chromium for the journeys (apt-get, once)…\n'
  )
  const run = (args: string[]) =>
    spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      .status === 0
  run(['update', '-qq'])
  return run(['install', '-y', '-qq', '--no-install-recommends', 'chromium']) && places.some(existsSync)
}
