import { sql } from 'kysely'
import { z } from 'zod'
import { administrator } from '../kernel/rights.ts'
import { text } from '../kernel/text.ts'
import { action } from '../platform/context.ts'
import type { Tx } from '../platform/postgres/database.ts'

/**
 * Closes what the audit log holds by now in a batch under a digest that hangs on the one before it. What an open transaction
 * is still writing goes into a later batch. Answers the batch's number and digest: the anchor to keep elsewhere.
 */
export async function sealAudit(tx: Tx, regency: string): Promise<{ no: number; rows: number; digest: string }> {
  const { rows } = await sql<{
    no: number
    rows: number
    digest: Buffer
  }>`select * from seal_audit(${regency})`.execute(tx)
  const { no, rows: sealed, digest } = rows[0]!
  return { no, rows: sealed, digest: digest.toString('hex') }
}

export interface AuditProof {
  seals: number
  /** Records under a seal, and those that wait for the next. */
  rows: number
  unsealed: number
  /** Batches whose records are not what they were when they were closed. */
  broken: number[]
  /** The digest of the last batch, to be compared with one that was kept elsewhere. */
  digest: string
}

/** Computes every batch's digest anew. */
export async function verifyAudit(tx: Tx, regency: string): Promise<AuditProof> {
  const { rows: seals } = await sql<{ no: number; rows: number; digest: Buffer; now: Buffer; found: number }>`
    select s.no, s.rows, s.digest, audit_digest(s.regency, s.no, coalesce(lag(s.digest) over (order by s.no), ''::bytea)) as now,
      (select count(*)::int from audit a where a.regency = s.regency and a.seal = s.no) as found
    from audit_seal s where s.regency = ${regency} order by s.no`.execute(tx)
  const { rows: open } = await sql<{
    n: number
  }>`select count(*)::int as n from audit where regency = ${regency} and seal is null`.execute(tx)
  return {
    seals: seals.length,
    rows: seals.reduce((sum, seal) => sum + seal.found, 0),
    unsealed: open[0]!.n,
    broken: seals
      .filter((seal, i) => seal.no !== i + 1 || seal.found !== seal.rows || !seal.now.equals(seal.digest))
      .map((seal) => seal.no),
    digest: seals.at(-1)?.digest.toString('hex') ?? ''
  }
}

/** Done by the server once a day. */
export const sealAuditLog = action({
  name: 'access/seal-audit',
  may: administrator,
  title: text('Menyegel jejak audit', 'Sealed the audit trail'),
  input: z.object({}),
  async run(context) {
    return sealAudit(context.db, context.actor.regency)
  }
})
