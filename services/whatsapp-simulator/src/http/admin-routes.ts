/** The control API. No key: the simulator is for loopback and tests. */
import { jidKind } from '@wa-monitor/contracts'
import {
  phoneCopiesResponseSchema,
  POST_LIMIT_BYTES,
  scanQrRequestSchema,
  scanQrResponseSchema,
  simulatedContractorResponseSchema,
  simulatedContractorSchema,
  simulatedGroupResponseSchema,
  simulatedGroupSchema,
  simulatedMemberResponseSchema,
  simulatedMemberSchema,
  simulatedPostResponseSchema,
  simulatedPostSchema,
  simulatorStateSchema,
} from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import { z } from 'zod'
import { scanQr } from '../phones/scan-qr.ts'
import type { Context } from '../world/context.ts'
import { requireAccount } from '../world/require.ts'
import { addContractor, addGroup, changeMember } from './people.ts'
import { describeState } from './describe-state.ts'
import { post } from './post.ts'

const groupPath = z.object({ jid: z.string() })
const memberPath = groupPath.extend(simulatedMemberSchema.shape)
const copiesQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  chat_jid: z
    .string()
    .refine((jid) => jidKind(jid) !== 'other', 'must be the JID of a group or a person')
    .optional(),
})

export function addAdminRoutes(http: HttpServer, context: Context): void {
  http.get('/health', () => ({ status: 'ok' }))

  http.get('/admin/state', { schema: { response: { 200: simulatorStateSchema } } }, () =>
    describeState(context),
  )

  http.post<{ Body: z.infer<typeof scanQrRequestSchema> }>(
    '/admin/mock-phone/scan-qr',
    { schema: { body: scanQrRequestSchema, response: { 200: scanQrResponseSchema } } },
    async ({ body }) => ({ success: true, device_jid: await scanQr(context, body.qr, body.phone) }),
  )

  http.post<{ Body: z.infer<typeof simulatedContractorSchema> }>(
    '/admin/contractors',
    { schema: { body: simulatedContractorSchema, response: { 201: simulatedContractorResponseSchema } } },
    ({ body }, reply) => reply.status(201).send({ success: true, lid: addContractor(context, body) }),
  )

  http.post<{ Body: z.infer<typeof simulatedGroupSchema> }>(
    '/admin/groups',
    { schema: { body: simulatedGroupSchema, response: { 201: simulatedGroupResponseSchema } } },
    ({ body }, reply) => reply.status(201).send({ success: true, jid: addGroup(context, body) }),
  )

  http.post<{ Params: z.infer<typeof groupPath>; Body: z.infer<typeof simulatedMemberSchema> }>(
    '/admin/groups/:jid/members',
    {
      schema: {
        params: groupPath,
        body: simulatedMemberSchema,
        response: { 200: simulatedMemberResponseSchema },
      },
    },
    ({ params, body }) => changeMember(context, 'add', params.jid, body.phone),
  )

  http.delete<{ Params: z.infer<typeof memberPath> }>(
    '/admin/groups/:jid/members/:phone',
    { schema: { params: memberPath, response: { 200: simulatedMemberResponseSchema } } },
    ({ params }) => changeMember(context, 'remove', params.jid, params.phone),
  )

  http.post<{ Params: z.infer<typeof groupPath>; Body: z.infer<typeof simulatedPostSchema> }>(
    '/admin/groups/:jid/messages',
    {
      bodyLimit: POST_LIMIT_BYTES,
      schema: {
        params: groupPath,
        body: simulatedPostSchema,
        response: { 200: simulatedPostResponseSchema },
      },
    },
    async ({ params, body }) => ({ success: true, message_id: await post(context, params.jid, body) }),
  )

  http.get<{ Params: z.infer<typeof simulatedMemberSchema>; Querystring: z.infer<typeof copiesQuery> }>(
    '/admin/phones/:phone/copies',
    {
      schema: {
        params: simulatedMemberSchema,
        querystring: copiesQuery,
        response: { 200: phoneCopiesResponseSchema },
      },
    },
    ({ params, query }) => {
      requireAccount(context, params.phone)
      return {
        success: true,
        copies: context.storage.copies.list(params.phone, query.after, query.chat_jid ?? null),
      }
    },
  )
}
