import type { groupMessagesResponseSchema } from '@wa-monitor/contracts'
import { z } from 'zod'
import type { Window } from '../storage/messages.ts'
import type { Storage } from '../storage/storage.ts'
import { describeMessage } from './describe-message.ts'

/** Which messages of a chat somebody asks for. */
export const historyQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0).describe('The change up to which all is known'),
  before: z.coerce
    .number()
    .int()
    .min(1)
    .default(Number.MAX_SAFE_INTEGER)
    .describe('Only messages before this position'),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
})

/** @param key as the history names the chat. */
export function describeHistory(
  storage: Storage,
  key: string,
  window: Window,
): z.infer<typeof groupMessagesResponseSchema> {
  const found = storage.messages.list(key, { ...window, limit: window.limit + 1 })
  const messages = found.slice(0, window.limit).toReversed()
  return {
    success: true,
    change: storage.changes.last(),
    older: found.length > window.limit,
    messages: messages.map((message) => describeMessage(storage, message)),
  }
}
