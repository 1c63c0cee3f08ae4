import { type GroupMessage, groupMessagesResponseSchema } from '@wa-monitor/contracts'
import type { Harness } from './harness.ts'
import { until } from './until.ts'

/** A message as the simulator's history shows it, once it looks like this. */
export async function inHistory(
  harness: Harness,
  chat: string,
  id: string,
  ready: (found: GroupMessage) => boolean = () => true,
): Promise<GroupMessage> {
  const path = chat.includes('?') ? `/admin/direct-messages${chat}` : `/admin/groups/${chat}/messages`
  const find = async () => {
    const { messages } = groupMessagesResponseSchema.parse(await harness.request('GET', path))
    return messages.find(({ message_id }) => message_id === id)
  }
  await until(async () => {
    const found = await find()
    return found && ready(found)
  }, `message ${id} in the history`)
  const found = await find()
  if (!found) throw new Error('gone again')
  return found
}
