import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new directory that PostgreSQL's account may walk through, so that a cluster made by root stays inside and goes with it. */
export function temporaryDirectory(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `rakit-${name}-`))
  chmodSync(directory, 0o711)
  return directory
}
