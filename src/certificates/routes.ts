/** What machines look up to check a certificate without asking us about it: the key (did:web) and the status list. */
import type { Hono } from 'hono'
import type { Actor } from '../kernel/actor.ts'
import { inTransaction, newId, type Platform } from '../platform/perform.ts'
import { signStatusList } from './credential.ts'
import { didDocument, publicKeys, signingKey } from './keys.ts'

export const certificateRoutes =
  (platform: Platform, regency: string) =>
  (app: Hono): void => {
    const cors = { 'access-control-allow-origin': '*' }
    app.get('/.well-known/did.json', async (c) =>
      c.body(JSON.stringify(didDocument(platform.address, await publicKeys(platform.connection.db, regency))), 200, {
        ...cors,
        'content-type': 'application/did+json'
      })
    )
    app.get('/credentials/status/1', async (c) => {
      const publisher: Actor = {
        user: 'publisher',
        name: 'Rakit',
        role: 'public',
        regency,
        agency: null,
        villages: [],
        household: null,
        retailer: null
      }
      const list = await inTransaction(platform, publisher, 'regency', newId(), async (context) => {
        const revoked = await context.db
          .selectFrom('certificate')
          .select('status_index')
          .where('regency', '=', regency)
          .where('revoked_at', 'is not', null)
          .execute()
        const { id, key } = await signingKey(context)
        return signStatusList(
          platform.address,
          revoked.map((r) => r.status_index),
          platform.clock(),
          key,
          id
        )
      })
      return c.body(list, 200, { ...cors, 'content-type': 'application/vc+jwt', 'cache-control': 'no-cache' })
    })
  }
