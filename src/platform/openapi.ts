import { z } from 'zod'
import type { AnyAction, AnyView, Registry } from './perform.ts'

const schemaOf = (input: z.ZodType) => {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Record<
    string,
    unknown
  >
  return schema
}

/** Does an input name an upload? */
export const takesUpload = (input: z.ZodType) => JSON.stringify(schemaOf(input)).includes('"upload":true')

const problem = {
  description: 'Refused or impossible',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
}
const answer = { description: 'The result', content: { 'application/json': { schema: { type: 'object' } } } }

/** The OpenAPI 3.1 document of every action and view. */
export function openApi(registry: Registry, version: string): object {
  const operation = (o: AnyAction | AnyView) => ({
    post: {
      operationId: o.name.replace('/', '_'),
      summary: o.title.en,
      description: o.title.id,
      tags: [o.name.split('/')[0]],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: o.kind === 'action' ? ['id', 'input'] : ['input'],
              properties: {
                ...(o.kind === 'action'
                  ? {
                      id: {
                        type: 'string',
                        format: 'uuid',
                        description: 'Made by the client; the same id again returns the first result.'
                      }
                    }
                  : {}),
                input: schemaOf(o.input)
              }
            }
          }
        }
      },
      responses: { '200': answer, default: problem }
    }
  })
  const paper = (v: AnyView) => ({
    get: {
      operationId: v.name,
      tags: [v.name.split('/')[0]!],
      summary: v.title.en,
      description: v.title.id,
      parameters: [
        {
          name: 'input',
          in: 'query',
          description: 'The input as JSON.',
          content: { 'application/json': { schema: schemaOf(v.input) } }
        }
      ],
      responses: { '200': { description: 'The file' }, default: problem }
    }
  })
  return {
    openapi: '3.1.0',
    info: {
      title: 'Rakit',
      version,
      description: 'Actions change, views show. Sign in at /api/auth/sign-in/email; the session is a cookie.',
      license: { name: 'MIT', identifier: 'MIT' }
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }],
    paths: {
      ...Object.fromEntries([...registry.actions.values()].map((a) => [`/api/actions/${a.name}`, operation(a)])),
      ...Object.fromEntries(
        [...registry.views.values()].map((v) =>
          v.paper ? [`/api/documents/${v.name}`, paper(v)] : [`/api/views/${v.name}`, operation(v)]
        )
      ),
      '/healthz': {
        get: {
          operationId: 'health',
          summary: 'Is the server well?',
          security: [],
          responses: { '200': answer, '503': answer }
        }
      },
      '/readyz': {
        get: {
          operationId: 'readiness',
          summary: 'May people be sent to this server: database, migrations and keys',
          security: [],
          responses: { '200': answer, '503': answer }
        }
      }
    },
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'rakit.session_token' } },
      schemas: {
        Problem: {
          type: 'object',
          description: 'RFC 9457 problem',
          required: ['type', 'code', 'status', 'title'],
          properties: {
            type: { type: 'string', format: 'uri' },
            code: { type: 'string' },
            status: { type: 'integer' },
            title: { type: 'string' },
            pointers: {
              type: 'array',
              items: { type: 'object', properties: { pointer: { type: 'string' }, message: { type: 'string' } } }
            },
            facts: { type: 'object' }
          }
        }
      }
    }
  }
}
