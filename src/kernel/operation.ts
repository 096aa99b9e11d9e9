import type { z } from 'zod'
import type { Rights } from './rights.ts'
import type { Text } from './text.ts'

/**
 * The one idea of Rakit: whatever changes the world is an **action**, whatever anyone sees is a **view**. Each is one
 * value; the endpoint, the OpenAPI document, the typed client, validation, the permission check, the audit record and
 * idempotency are derived from it (see platform/perform.ts and platform/http.ts). `Context` is what the platform hands
 * in; the kernel does not know it.
 */
export interface Action<Context, Input extends z.ZodType, Output> {
  kind: 'action'
  /** `room/verb`. */
  name: string
  may: Rights
  /** What the audit trail says happened. */
  title: Text
  input: Input
  /** What of the input the audit log keeps; default: the input with personal identifiers masked. */
  record?: (input: z.infer<Input>) => unknown
  /** Computes or writes more than a moment: the server has it performed apart (platform/apart.ts). */
  apart?: true
  /** Only for whoever proved in the last minutes who they are; see access/rules.ts. */
  proven?: true
  /** What of it somebody else has to approve before it is done, where the rules say so; see access/approvals.ts. */
  second?: (context: Context, input: z.infer<Input>) => Promise<Weighty | undefined>
  /** `false`: the answer holds personal data and is not kept; a repeated id is refused instead of answered again. */
  keepResult?: boolean
  run: (context: Context, input: z.infer<Input>) => Promise<Output>
}

/** An act that nobody should do alone: what it comes to, in money where it is about money. */
export interface Weighty {
  kind: 'rights' | 'payment' | 'write-off' | 'terms'
  about: Text
  rupiah?: number
  /** The account that it is about: not for its holder to approve. */
  subject?: string
}

export interface View<Context, Input extends z.ZodType, Output> {
  kind: 'view'
  name: string
  may: Rights
  title: Text
  input: Input
  /** Present on list views `{rows, total}`: the columns of their Excel export. */
  columns?: readonly Column[]
  /** The view answers a file, a `Paper` or a `StoredPaper`; served at /api/documents, always apart. */
  paper?: true
  /** As for actions. */
  apart?: true
  run: (context: Context, input: z.infer<Input>) => Promise<Output>
}

/** A file as a view hands it out. */
export interface Paper {
  name: string
  type:
    | 'application/pdf'
    | 'image/svg+xml'
    | 'image/jpeg'
    | 'image/png'
    | 'application/vc+jwt'
    | 'image/webp'
    | 'application/octet-stream'
    | 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  content: Uint8Array
}

/** A stored file as a view hands it out: streamed, and of the type that its first bytes say. */
export interface StoredPaper {
  name: string
  file: string
}

/** A column of an exported table; `money` is integer rupiah, `date` an ISO date. */
export interface Column {
  key: string
  header: Text
  type: 'text' | 'number' | 'money' | 'date' | 'instant'
  /** What codes are called on screen, where the column holds codes. */
  words?: Readonly<Record<string, Text>>
}
