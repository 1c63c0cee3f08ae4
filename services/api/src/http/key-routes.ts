import {
  type AddApiKeyRequest,
  addApiKeyRequestSchema,
  addApiKeyResponseSchema,
  apiKeysResponseSchema,
  httpErrorSchema,
  nameParams,
} from '@wa-monitor/contracts'
import { listApiKeys, type SchemaDatabase } from '@wa-monitor/database'
import type { HttpServer } from '@wa-monitor/service'
import { z } from 'zod'
import { addKey, revokeKey } from '../access/people.ts'
import { needs, principalOf } from '../access/require-role.ts'
import type { Access } from '../access/who-asks.ts'
import { SECURITY } from './answering.ts'

const ERRORS = { '4xx': httpErrorSchema, '5xx': httpErrorSchema }
const done = z.object({ success: z.literal(true) })

/** `GET|POST /api/keys`, `DELETE /api/keys/:name`. */
export function addKeyRoutes(api: HttpServer, database: SchemaDatabase, access: Access): void {
  api.get(
    '/api/keys',
    {
      config: needs('admin'),
      schema: {
        summary: 'API keys that are in use, without the installation’s own',
        response: { 200: apiKeysResponseSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    async () => {
      const rows = await database.transaction((transaction) => listApiKeys(transaction, database.schema))
      const keys = rows.map(({ name, role, created_at, last_used_at }) => ({
        name,
        role,
        created_at: created_at.toISOString(),
        last_used_at: last_used_at?.toISOString() ?? null,
      }))
      return { success: true as const, keys }
    },
  )

  api.post(
    '/api/keys',
    {
      config: needs('admin'),
      schema: {
        summary: 'Make an API key',
        description: 'The answer shows it; nobody can see it again.',
        body: addApiKeyRequestSchema,
        response: { 201: addApiKeyResponseSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request, reply) => {
      const { name, role } = request.body as AddApiKeyRequest
      const key = await addKey(database, principalOf(request), { name, role })
      return reply
        .status(201)
        .header('Cache-Control', 'no-store')
        .send({ success: true as const, name, role, key })
    },
  )

  api.delete(
    '/api/keys/:name',
    {
      config: needs('admin'),
      schema: {
        summary: 'Revoke an API key',
        description: 'It opens nothing any more within 5 seconds. What was done with it keeps its name.',
        params: nameParams,
        response: { 200: done, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request) => {
      const { name } = request.params as z.infer<typeof nameParams>
      await revokeKey(database, principalOf(request), name)
      access.keys.forget()
      return { success: true as const }
    },
  )
}
