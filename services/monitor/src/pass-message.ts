import type { StoredMessage } from '@wa-monitor/contracts'
import { claimCursor, type FailedMessage, saveCursor, saveFailedMessage } from '@wa-monitor/database'
import type { MessageStoreReader } from '@wa-monitor/message-store'
import { clip } from './decide/clip.ts'
import { messageKey } from './decide/decide-message.ts'
import type { ProjectRules } from './decide/rules.ts'
import { type MessageFault, withoutWords } from './message-fault.ts'
import type { GroupTables } from './process-group.ts'

interface Passing {
  seq: number
  tries: number
  fault: MessageFault
}

/**
 * Notes a message that cannot be worked on and moves the group's cursor behind it, in one transaction. Undefined when the
 * cursor does not stand right before it any more: another monitor has done something about it, or has the group.
 */
export async function passMessage(
  { database, schema, role }: GroupTables,
  store: MessageStoreReader,
  rules: ProjectRules,
  { seq, tries, fault }: Passing,
): Promise<FailedMessage | undefined> {
  const groupJid = rules.project.group_jid
  return database.transaction(
    async (transaction) => {
      const cursor = await claimCursor(transaction, schema, groupJid)
      if (!cursor) return undefined
      const storeId = store.storeId()
      const afterSeq = cursor.store_id === storeId ? cursor.last_seq : 0
      const [message] = store.readChat(groupJid, afterSeq, 1)
      if (!message || message.seq !== seq) return undefined
      const failed = describeFailure(message, rules, { storeId, tries, fault })
      await saveFailedMessage(transaction, schema, failed)
      await saveCursor(transaction, schema, { groupJid, storeId, lastSeq: seq, hasMore: false })
      return failed
    },
    { role },
  )
}

export function describeFailure(
  message: StoredMessage,
  { project }: ProjectRules,
  { storeId, tries, fault }: { storeId: string; tries: number; fault: MessageFault },
): FailedMessage {
  return {
    project: project.name,
    group_jid: clip(message.chat_jid, 64),
    message_id: messageKey(message),
    sender_key: senderKey(message),
    kind: message.kind,
    store_id: storeId,
    seq: message.seq,
    error_code: clip(fault.code, 60),
    error: clip(withoutWords(fault.text, message), 500),
    tries,
  }
}

/** The LID where known, else the phone JID. */
export function senderKey({ sender, sender_lid }: StoredMessage): string {
  return clip(sender_lid || sender, 64)
}
