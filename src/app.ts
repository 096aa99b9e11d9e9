/** Puts the rooms together; the only file that knows them all. */
import { accessRoom, needsApproval } from './access/index.ts'
import { certificatesRoom } from './certificates/index.ts'
import { classesRoom } from './classes/index.ts'
import { cooperationRoom } from './cooperation/index.ts'
import { documentsRoom } from './documents/index.ts'
import { evidenceRoom } from './evidence/index.ts'
import { fieldRoom } from './field/index.ts'
import { householdsRoom } from './households/index.ts'
import { intakeRoom } from './intake/index.ts'
import { mentoringRoom } from './mentoring/index.ts'
import { messagesRoom } from './messages/index.ts'
import { ordersRoom } from './orders/index.ts'
import { backupsRoom } from './platform/backup/operations.ts'
import { cancelJob, getJob, runAgain } from './platform/job-operations.ts'
import type { JobKind } from './platform/jobs.ts'
import type { Registry } from './platform/perform.ts'
import type { Tx } from './platform/postgres/database.ts'
import { type Room, registryOf, room } from './platform/room.ts'
import { poolsRoom } from './pools/index.ts'
import { potentialRoom } from './potential/index.ts'
import { productsRoom } from './products/index.ts'
import { regionsRoom } from './regions/index.ts'
import { reportingRoom } from './reporting/index.ts'
import { retailRoom } from './retail/index.ts'
import { salesRoom } from './sales/index.ts'
import { supportRoom } from './support/index.ts'
import { trainingRoom } from './training/index.ts'

/** In the order of the household's way; what ships for a regency is put into the database in this order too. */
const beforeReporting = [
  regionsRoom,
  accessRoom,
  backupsRoom,
  householdsRoom,
  potentialRoom,
  intakeRoom,
  messagesRoom,
  documentsRoom,
  trainingRoom,
  classesRoom,
  certificatesRoom,
  mentoringRoom,
  cooperationRoom,
  poolsRoom,
  productsRoom,
  retailRoom,
  ordersRoom,
  salesRoom,
  evidenceRoom,
  supportRoom,
  fieldRoom
] as const
const house = [
  ...beforeReporting,
  reportingRoom(beforeReporting.flatMap(({ desk }: Room) => (desk ? [desk] : [])))
] as const

export const jobKinds: readonly JobKind[] = house.flatMap(({ jobs = [] }: Room) => jobs)

/** Every room, and the jobs that run in them. */
export const rooms = [...house, room({ name: 'jobs', operations: [cancelJob, getJob, runAgain(jobKinds)] })] as const

/** What the server does by itself, once a day. */
export const dailyActions: readonly string[] = house.flatMap(({ daily = [] }: Room) => daily.map(({ name }) => name))

/** Makes this installation serve a regency, with everything that ships for it. */
export async function prepareRegency(tx: Tx, regency: string, demo: boolean): Promise<void> {
  for (const { prepare } of house as readonly Room[]) await prepare?.(tx, regency, demo)
}

export const createRegistry = (): Registry => registryOf(rooms, needsApproval)
