import {
  httpErrorSchema,
  projectsResponseSchema,
  type ProjectsResponse,
  systemQrQuerySchema,
  systemQrResponseSchema,
  systemResponseSchema,
  type SystemResponse,
} from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import type { z } from 'zod'
import { needs } from '../access/require-role.ts'
import type { Bridges } from '../system/bridges.ts'
import { sendUnlessKnown } from './unchanged.ts'

interface SystemRouteParts {
  system: () => Promise<SystemResponse>
  projects: () => Promise<ProjectsResponse>
  bridges: Bridges
}

/** `GET /api/system`, `GET /api/system/qr`, `GET /api/projects`. */
export function addSystemRoutes(api: HttpServer, { system, projects, bridges }: SystemRouteParts): void {
  const errors = { '4xx': httpErrorSchema, '5xx': httpErrorSchema }
  const security = [{ apiKey: [] }]

  api.get(
    '/api/system',
    {
      config: needs('viewer'),
      schema: {
        summary: 'The whole system: what is wrong, numbers, limits, queue, monitors, backups',
        description: 'Whoever cannot be asked leaves a gap and a sentence; the rest is answered.',
        response: { 200: systemResponseSchema, ...errors },
        security,
      },
    },
    async (request, reply) => sendUnlessKnown(request, reply, await system()),
  )

  api.get(
    '/api/system/qr',
    {
      config: needs('admin'),
      schema: {
        summary: 'The code that links a number to its phone',
        description: 'It lives for some seconds: ask again while it is shown.',
        querystring: systemQrQuerySchema,
        response: { 200: systemQrResponseSchema, ...errors },
        security,
      },
      onRequest: async (_request, reply) => void reply.header('Cache-Control', 'no-store'),
    },
    async (request) => {
      const { service } = request.query as z.infer<typeof systemQrQuerySchema>
      return { success: true as const, ...(await bridges.code(service)) }
    },
  )

  api.get(
    '/api/projects',
    {
      config: needs('viewer'),
      schema: {
        summary: 'The projects in force with how each stands, and the groups that are none yet',
        response: { 200: projectsResponseSchema, ...errors },
        security,
      },
    },
    async (request, reply) => sendUnlessKnown(request, reply, await projects()),
  )
}
