import { auditQuerySchema, auditResponseSchema, httpErrorSchema } from '@wa-monitor/contracts'
import { listAudit, type SchemaDatabase } from '@wa-monitor/database'
import type { HttpServer } from '@wa-monitor/service'
import type { z } from 'zod'
import { needs } from '../access/require-role.ts'
import { SECURITY } from './answering.ts'

const PAGE = 50

/** `GET /api/audit`: who did what, newest first. */
export function addAuditRoute(api: HttpServer, database: SchemaDatabase): void {
  api.get(
    '/api/audit',
    {
      config: needs('admin'),
      schema: {
        summary: 'Who did what',
        querystring: auditQuerySchema,
        response: { 200: auditResponseSchema, '4xx': httpErrorSchema, '5xx': httpErrorSchema },
        security: SECURITY,
      },
    },
    async (request) => {
      const { after = null } = request.query as z.infer<typeof auditQuerySchema>
      const rows = await database.transaction((transaction) =>
        listAudit(transaction, database.schema, { after, limit: PAGE + 1 }),
      )
      const entries = rows.slice(0, PAGE).map((row) => ({ ...row, at: row.at.toISOString() }))
      return {
        success: true as const,
        entries,
        next: rows.length > PAGE ? (entries.at(-1)?.id ?? null) : null,
      }
    },
  )
}
