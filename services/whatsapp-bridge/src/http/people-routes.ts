import {
  bridgeErasedResponseSchema,
  bridgePersonResponseSchema,
  httpErrorSchema,
} from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import { z } from 'zod'
import type { People } from '../people/people.ts'

const params = z.object({ number: z.string().min(1).max(40).describe('Phone number in international form') })
const errors = { '4xx': httpErrorSchema, '5xx': httpErrorSchema }
const security = [{ apiKey: [] }]

/** What is kept of one person, and its end. */
export function addPeopleRoutes(api: HttpServer, people: People): void {
  api.get(
    '/api/people/:number',
    { schema: { params, response: { 200: bridgePersonResponseSchema, ...errors }, security } },
    (request) => people.show((request.params as z.infer<typeof params>).number),
  )
  api.delete(
    '/api/people/:number',
    { schema: { params, response: { 200: bridgeErasedResponseSchema, ...errors }, security } },
    (request) => people.erase((request.params as z.infer<typeof params>).number),
  )
}
