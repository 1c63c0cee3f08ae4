import {
  type AddPersonRequest,
  addPersonRequestSchema,
  type ChangePersonRequest,
  changePersonRequestSchema,
  httpErrorSchema,
  nameParams,
  peopleResponseSchema,
  personResponseSchema,
  type PersonView,
} from '@wa-monitor/contracts'
import { listUsers, type SchemaDatabase, type UserRow } from '@wa-monitor/database'
import type { HttpServer } from '@wa-monitor/service'
import type { z } from 'zod'
import { addPerson, changePerson } from '../access/people.ts'
import { needs, principalOf } from '../access/require-role.ts'
import type { Access } from '../access/who-asks.ts'
import { SECURITY } from './answering.ts'

const ERRORS = { '4xx': httpErrorSchema, '5xx': httpErrorSchema }

const personView = (row: UserRow): PersonView => ({
  name: row.name,
  role: row.role,
  disabled_at: row.disabled_at?.toISOString() ?? null,
  must_change_password: row.must_change,
  created_at: row.created_at.toISOString(),
  created_by: row.created_by,
  last_signed_in_at: row.last_signed_in_at?.toISOString() ?? null,
})

/** `GET|POST /api/people`, `PUT /api/people/:name`. */
export function addPeopleRoutes(api: HttpServer, database: SchemaDatabase, access: Access): void {
  api.get(
    '/api/people',
    {
      config: needs('admin'),
      schema: {
        summary: 'Who may sign in by name',
        response: { 200: peopleResponseSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    async () => {
      const rows = await database.transaction((transaction) => listUsers(transaction, database.schema))
      return { success: true as const, people: rows.map(personView) }
    },
  )

  api.post(
    '/api/people',
    {
      config: needs('admin'),
      schema: {
        summary: 'Add somebody',
        description: 'He has to change the password when he signs in first. 409 name_taken.',
        body: addPersonRequestSchema,
        response: { 201: personResponseSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request, reply) => {
      const row = await addPerson(database, principalOf(request), request.body as AddPersonRequest)
      return reply.status(201).send({ success: true as const, person: personView(row) })
    },
  )

  api.put(
    '/api/people/:name',
    {
      config: needs('admin'),
      schema: {
        summary: 'Change what somebody may do, switch him off, set his password',
        description: 'In force within 5 seconds. 409 last_admin: somebody has to be left who administers.',
        params: nameParams,
        body: changePersonRequestSchema,
        response: { 200: personResponseSchema, ...ERRORS },
        security: SECURITY,
      },
    },
    async (request) => {
      const { name } = request.params as z.infer<typeof nameParams>
      const change = request.body as ChangePersonRequest
      const row = await changePerson(database, principalOf(request), name, change)
      access.sessions.forget()
      return { success: true as const, person: personView(row) }
    },
  )
}
