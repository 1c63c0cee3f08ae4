import {
  httpErrorSchema,
  type MessagesQuery,
  messagesQuerySchema,
  type MessagesResponse,
  messagesResponseSchema,
  type StoredMessage,
} from '@wa-monitor/contracts'
import type { MessageStoreReader } from '@wa-monitor/message-store'
import { HttpError, type HttpServer } from '@wa-monitor/service'

type Reader = Pick<MessageStoreReader, 'storeId' | 'findMessages' | 'readChat' | 'readChatBefore' | 'lastSeq'>

/** What is stored, for those who have no messages.db at hand. */
export function addMessageRoutes(api: HttpServer, store: Reader): void {
  api.get(
    '/api/messages',
    {
      schema: {
        querystring: messagesQuerySchema,
        response: { 200: messagesResponseSchema, '4xx': httpErrorSchema, '5xx': httpErrorSchema },
        security: [{ apiKey: [] }],
      },
    },
    (request): MessagesResponse => ({
      success: true,
      store_id: store.storeId(),
      messages: select(store, request.query as MessagesQuery).map(toJson),
    }),
  )
}

function select(store: Reader, { chat_jid, around, after, before, limit }: MessagesQuery): StoredMessage[] {
  if (after !== undefined) return store.readChat(chat_jid, after, limit)
  if (around === undefined) return store.readChatBefore(chat_jid, before ?? store.lastSeq() + 1, limit)
  const [found] = store.findMessages(chat_jid, around)
  if (!found)
    throw new HttpError(
      404,
      'message_unknown',
      `No message ${around} is stored in chat ${chat_jid}; check both`,
    )
  const earlier = store.readChatBefore(chat_jid, found.seq, Math.floor((limit - 1) / 2))
  return [...earlier, found, ...store.readChat(chat_jid, found.seq, limit - 1 - earlier.length)]
}

function toJson({ is_from_me, mentioned, ...row }: StoredMessage): MessagesResponse['messages'][number] {
  return { ...row, is_from_me: is_from_me === 1, mentioned: JSON.parse(mentioned) as string[] }
}
