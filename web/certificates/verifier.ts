/**
 * Checks a certificate's pass in the browser: the signature against the published key, the revocation against the
 * published list. Both are kept on the device, so that a phone that opened the page once can check without a network.
 */
import { compactVerify, importJWK, type JWK } from 'jose'
import { bitOf, type Pass, passIn, readPass } from '../../src/certificates/model.ts'

interface Trust {
  keys: JWK[]
  /** base64 of the bit string of revoked certificates. */
  revoked: string
  asOf: string
}

const stored = 'rakit-sertifikat'

const toBase64 = (bytes: Uint8Array) => btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''))
const fromBase64 = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))

async function fetchTrust(): Promise<Trust> {
  const did = (await (await fetch('/.well-known/did.json')).json()) as { verificationMethod: { publicKeyJwk: JWK }[] }
  const keys = did.verificationMethod.map((m) => m.publicKeyJwk)
  const list = await (await fetch('/credentials/status/1')).text()
  let payload: { credentialSubject: { encodedList: string } } | undefined
  for (const jwk of keys) {
    const checked = await compactVerify(list, await importJWK(jwk, 'EdDSA')).catch(() => undefined)
    if (checked) payload = JSON.parse(new TextDecoder().decode(checked.payload))
  }
  if (!payload) throw new Error('the status list is not signed by a published key')
  const packed = fromBase64(payload.credentialSubject.encodedList.slice(1).replaceAll('-', '+').replaceAll('_', '/'))
  const bits = await new Response(
    new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))
  ).arrayBuffer()
  return { keys, revoked: toBase64(new Uint8Array(bits)), asOf: new Date().toISOString() }
}

/** The newest key and list that can be had; what the device kept when there is no network. */
export async function trust(): Promise<Trust | undefined> {
  try {
    const fresh = await fetchTrust()
    if (fresh.keys.length) localStorage.setItem(stored, JSON.stringify(fresh))
    return fresh
  } catch {
    const kept = localStorage.getItem(stored)
    return kept ? (JSON.parse(kept) as Trust) : undefined
  }
}

export type Verdict =
  | { verdict: 'valid' | 'revoked'; pass: Pass; asOf: string }
  | { verdict: 'forged' | 'unreadable' | 'no-key' }

export async function check(written: string): Promise<Verdict> {
  const token = passIn(written)
  if (!token) return { verdict: 'unreadable' }
  const known = await trust()
  if (!known) return { verdict: 'no-key' }
  for (const jwk of known.keys) {
    const checked = await compactVerify(token, await importJWK(jwk, 'EdDSA')).catch(() => undefined)
    const pass = checked && readPass(JSON.parse(new TextDecoder().decode(checked.payload)))
    if (pass) {
      const revoked = bitOf(fromBase64(known.revoked), pass.statusIndex)
      return { verdict: revoked ? 'revoked' : 'valid', pass, asOf: known.asOf }
    }
  }
  return { verdict: 'forged' }
}
