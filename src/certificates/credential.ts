/** A certificate as Open Badges 3.0 credential (1EdTech) secured as VC-JWT, and the list of those taken back. */
import { gzipSync } from 'node:zlib'
import { CompactSign, SignJWT } from 'jose'
import { didOf } from './keys.ts'
import { type Pass, writePass } from './model.ts'

export interface Awarded {
  id: string
  subject: string
  holder: string
  issuerName: string
  course: { id: string; version: number; name: string; description: string; criteria: string }
  issuedAt: Date
  statusIndex: number
}

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
export const statusAddress = (address: string) => `${address}/credentials/status/1`

/** The credential itself (OB 3.0 AchievementCredential on VC Data Model 2.0). */
export function credentialOf(address: string, a: Awarded) {
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
    id: `urn:uuid:${a.id}`,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: a.course.name,
    issuer: { id: didOf(address), type: ['Profile'], name: a.issuerName, url: address },
    validFrom: a.issuedAt.toISOString(),
    credentialSubject: {
      id: `urn:uuid:${a.subject}`,
      type: ['AchievementSubject'],
      identifier: [{ type: 'IdentityObject', identityHash: a.holder, identityType: 'name', hashed: false }],
      achievement: {
        id: `${address}/kursus/${a.course.id}?versi=${a.course.version}`,
        type: ['Achievement'],
        achievementType: 'Certificate',
        name: a.course.name,
        description: a.course.description,
        criteria: { narrative: a.course.criteria }
      }
    },
    credentialStatus: {
      id: `${statusAddress(address)}#${a.statusIndex}`,
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: String(a.statusIndex),
      statusListCredential: statusAddress(address)
    }
  }
}

/** VC-JWT as OB 3.0 section 8.2 asks: the credential's members at the top, beside iss, jti, sub and nbf. */
export function signCredential(address: string, awarded: Awarded, key: CryptoKey, keyId: string): Promise<string> {
  const credential = credentialOf(address, awarded)
  return new SignJWT(credential)
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: `${didOf(address)}#${keyId}` })
    .setIssuer(credential.issuer.id)
    .setJti(credential.id)
    .setSubject(credential.credentialSubject.id)
    .setNotBefore(Math.floor(awarded.issuedAt.getTime() / 1000))
    .sign(key)
}

export const signPass = (pass: Pass, key: CryptoKey, keyId: string): Promise<string> =>
  new CompactSign(encode(writePass(pass))).setProtectedHeader({ alg: 'EdDSA', kid: keyId }).sign(key)

/** At least 131,072 bits (16 KB), so that a list says little about how many certificates there are. */
const listBits = 131_072

/** The revoked ones as a bit string, compressed as the specification asks. */
export function encodedList(revoked: readonly number[]): { bits: Uint8Array; encoded: string } {
  const most = Math.max(0, ...revoked)
  const bits = new Uint8Array(Math.max(listBits, Math.ceil((most + 1) / 8) * 8) / 8)
  for (const index of revoked) bits[index >> 3]! |= 0x80 >> (index & 7)
  return { bits, encoded: `u${gzipSync(bits).toString('base64url')}` }
}

/** The status list as a credential of its own (W3C Bitstring Status List v1.0), signed at the moment it is asked for. */
export function signStatusList(
  address: string,
  revoked: readonly number[],
  now: Date,
  key: CryptoKey,
  keyId: string
): Promise<string> {
  const id = statusAddress(address)
  const list = {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    id,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: didOf(address),
    validFrom: now.toISOString(),
    credentialSubject: {
      id: `${id}#list`,
      type: 'BitstringStatusList',
      statusPurpose: 'revocation',
      encodedList: encodedList(revoked).encoded
    }
  }
  return new SignJWT(list)
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: `${didOf(address)}#${keyId}` })
    .setIssuer(list.issuer)
    .setJti(id)
    .setNotBefore(Math.floor(now.getTime() / 1000))
    .sign(key)
}
