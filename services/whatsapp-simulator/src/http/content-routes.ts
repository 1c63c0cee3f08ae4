/** Chats of two, who has looked at what, how phones and groups are set up. */
import {
  directChatSchema,
  groupMessagesResponseSchema,
  POST_LIMIT_BYTES,
  simulatedAddressingSchema,
  simulatedContractorSchema,
  simulatedDirectPostSchema,
  simulatedDirectReadSchema,
  simulatedDoneResponseSchema,
  simulatedGroupSettingsSchema,
  simulatedMemberSchema,
  simulatedPhoneSettingsResponseSchema,
  simulatedPhoneSettingsSchema,
  simulatedPostResponseSchema,
  simulatedReadResponseSchema,
  simulatedReadSchema,
  simulatedRoleSchema,
} from '@wa-monitor/contracts'
import type { HttpServer } from '@wa-monitor/service'
import { z } from 'zod'
import { directChat } from '../world/chats.ts'
import type { Context } from '../world/context.ts'
import { requireAccount } from '../world/require.ts'
import { changeAddressingOf, changeGroupSettings, changeRole } from './change-groups.ts'
import { describeHistory, historyQuery } from './describe-history.ts'
import { changePhoneSettings, readDirect, readGroup } from './phone-habits.ts'
import { postDirect } from './post.ts'

const groupPath = z.object({ jid: z.string() })
const phonePath = simulatedContractorSchema.pick({ phone: true })
const memberPath = groupPath.extend(simulatedMemberSchema.shape)
const directQuery = historyQuery.extend(directChatSchema.shape)
const done = { 200: simulatedDoneResponseSchema }

export function addContentRoutes(http: HttpServer, context: Context): void {
  http.post<{ Body: z.infer<typeof simulatedDirectPostSchema> }>(
    '/admin/direct-messages',
    {
      bodyLimit: POST_LIMIT_BYTES,
      schema: { body: simulatedDirectPostSchema, response: { 200: simulatedPostResponseSchema } },
    },
    async ({ body }) => ({ success: true, message_id: await postDirect(context, body) }),
  )

  http.get<{ Querystring: z.infer<typeof directQuery> }>(
    '/admin/direct-messages',
    { schema: { querystring: directQuery, response: { 200: groupMessagesResponseSchema } } },
    ({ query: { a, b, ...window } }) => {
      const chat = directChat(requireAccount(context, a), requireAccount(context, b))
      return describeHistory(context.storage, chat.key, window)
    },
  )

  http.post<{ Body: z.infer<typeof simulatedDirectReadSchema> }>(
    '/admin/direct-messages/read',
    { schema: { body: simulatedDirectReadSchema, response: { 200: simulatedReadResponseSchema } } },
    ({ body }) => readDirect(context, body),
  )

  http.post<{ Params: z.infer<typeof groupPath>; Body: z.infer<typeof simulatedReadSchema> }>(
    '/admin/groups/:jid/read',
    {
      schema: {
        params: groupPath,
        body: simulatedReadSchema,
        response: { 200: simulatedReadResponseSchema },
      },
    },
    ({ params, body }) => readGroup(context, params.jid, body),
  )

  http.post<{ Params: z.infer<typeof phonePath>; Body: z.infer<typeof simulatedPhoneSettingsSchema> }>(
    '/admin/contractors/:phone/settings',
    {
      schema: {
        params: phonePath,
        body: simulatedPhoneSettingsSchema,
        response: { 200: simulatedPhoneSettingsResponseSchema },
      },
    },
    ({ params, body }) => changePhoneSettings(context, params.phone, body),
  )

  http.post<{ Params: z.infer<typeof groupPath>; Body: z.infer<typeof simulatedGroupSettingsSchema> }>(
    '/admin/groups/:jid',
    { schema: { params: groupPath, body: simulatedGroupSettingsSchema, response: done } },
    ({ params, body }) => changeGroupSettings(context, params.jid, body),
  )

  http.post<{ Params: z.infer<typeof groupPath>; Body: z.infer<typeof simulatedAddressingSchema> }>(
    '/admin/groups/:jid/addressing',
    { schema: { params: groupPath, body: simulatedAddressingSchema, response: done } },
    ({ params, body }) => changeAddressingOf(context, params.jid, body),
  )

  http.put<{ Params: z.infer<typeof memberPath>; Body: z.infer<typeof simulatedRoleSchema> }>(
    '/admin/groups/:jid/members/:phone/role',
    { schema: { params: memberPath, body: simulatedRoleSchema, response: done } },
    ({ params, body }) => changeRole(context, params.jid, params.phone, body.admin),
  )
}
