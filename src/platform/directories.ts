import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const isDirectory = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

/**
 * Makes a directory and those above it. Node's own `recursive` never comes back where the system denies that there is
 * what stands there already, as under /proc.
 */
export function makeDirectory(path: string, mode = 0o700): void {
  if (isDirectory(path)) return
  if (dirname(path) !== path) makeDirectory(dirname(path), mode)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    if (!isDirectory(path)) throw error // else somebody was quicker
  }
}
