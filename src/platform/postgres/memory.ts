/** How much memory the embedded PostgreSQL takes: a share of what this machine, or the container it runs in, has. */
import { totalmem } from 'node:os'

const megabyte = 1024 * 1024

/** Bytes. A limit of the container (cgroup) counts where it is smaller; without one it is told as 0 or beyond the machine. */
export const availableMemory = (): number => Math.min(totalmem(), process.constrainedMemory() || totalmem())

/**
 * An eighth is shared: beside the server live Rakit's own processes, of which those that run apart have up to 1.5 GB each,
 * and what PostgreSQL does not hold itself the kernel's cache does. A sort may take a
 * 256th; a query has several, and few queries run at once.
 */
export function memorySettings(bytes: number): string[] {
  const share = (of: number, least: number, most: number) =>
    `${Math.round(Math.min(most, Math.max(least, bytes / of / megabyte)))}MB`
  return [
    `shared_buffers=${share(8, 128, 8192)}`,
    `effective_cache_size=${share(2, 512, 65_536)}`,
    `work_mem=${share(256, 8, 64)}`,
    `maintenance_work_mem=${share(32, 64, 1024)}`
  ]
}
