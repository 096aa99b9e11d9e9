/** The regency's signing key (Ed25519) and its identity on the web (did:web), by which anybody can check a certificate. */
import { exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { Problem } from '../kernel/problem.ts'
import { text } from '../kernel/text.ts'
import type { Context } from '../platform/context.ts'
import type { Tx } from '../platform/postgres/database.ts'

/** did:web of an address: its host, with the port's colon encoded (did:web method specification). */
export const didOf = (address: string): string => `did:web:${new URL(address).host.replace(':', '%3A')}`

/** The key to sign with; made at the first signature. Its private half never leaves the vault unsealed. */
export async function signingKey(context: Context): Promise<{ id: string; key: CryptoKey }> {
  const { regency } = context.actor
  const row = await context.db
    .selectFrom('signing_key')
    .select(['id', 'private_cipher'])
    .where('regency', '=', regency)
    .orderBy('made_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row) return { id: row.id, key: await opened(context, row.private_cipher) }
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  const id = 'k1'
  await context.db
    .insertInto('signing_key')
    .values({
      regency,
      id,
      public_jwk: JSON.stringify(await exportJWK(pair.publicKey)),
      private_cipher: context.vault.seal(JSON.stringify(await exportJWK(pair.privateKey)))
    })
    .execute()
  return { id, key: pair.privateKey }
}

async function opened(context: Context, cipher: Buffer): Promise<CryptoKey> {
  try {
    return (await importJWK(JSON.parse(context.vault.open(cipher)) as JWK, 'EdDSA')) as CryptoKey
  } catch {
    throw new Problem(
      'certificates/key-lost',
      500,
      text(
        'Kunci penandatangan tidak terbaca. Pulihkan berkas kunci dari cadangan.',
        'The signing key cannot be read. Restore the key file from a backup.'
      )
    )
  }
}

export interface PublicKey {
  id: string
  jwk: JWK
}

export async function publicKeys(db: Tx, regency: string): Promise<PublicKey[]> {
  const rows = await db
    .selectFrom('signing_key')
    .select(['id', 'public_jwk'])
    .where('regency', '=', regency)
    .orderBy('made_at')
    .execute()
  return rows.map((r) => ({ id: r.id, jwk: r.public_jwk as unknown as JWK }))
}

/** The DID document at /.well-known/did.json (W3C DID Core). */
export const didDocument = (address: string, keys: readonly PublicKey[]) => {
  const did = didOf(address)
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/suites/jws-2020/v1'],
    id: did,
    verificationMethod: keys.map(({ id, jwk }) => ({
      id: `${did}#${id}`,
      type: 'JsonWebKey2020',
      controller: did,
      publicKeyJwk: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }
    })),
    assertionMethod: keys.map(({ id }) => `${did}#${id}`)
  }
}
