import type { Language } from '@wa-monitor/contracts'
import type { Feedback } from '@wa-monitor/database'
import { feedbackText, sharedMessage } from '@wa-monitor/words'
import type { BridgeMessage } from '../bridge-client.ts'

/** What one message about several drops may hold: more than this nobody reads on a phone. */
export const MOST_DROPS = 10
const MOST_CHARACTERS = 3500

type Row = Pick<Feedback, 'drop_number' | 'message' | 'group_jid' | 'mentioned_jid' | 'quoted_message_id'>

/**
 * Which of these, that might share the message of `leader`, go out in it: in order, as many as fit, each drop once. The
 * first that does not fit ends it, so that none overtakes another of the same man. Pure.
 */
export function carriedWith<Candidate extends Row>(
  leader: Row,
  candidates: readonly Candidate[],
  language: Language,
): Candidate[] {
  const carried: Candidate[] = []
  const drops = new Set([leader.drop_number])
  for (const candidate of candidates) {
    // The same drop again has its cooldown.
    if (drops.has(candidate.drop_number)) continue
    if (drops.size >= MOST_DROPS) break
    const { message } = messageOf(leader, [...carried, candidate], language)
    if (message.length > MOST_CHARACTERS) break
    drops.add(candidate.drop_number)
    carried.push(candidate)
  }
  return carried
}

/** What the bridge is asked to send: the feedback alone, or with what it carries. It puts the mention in front. Pure. */
export function messageOf(leader: Row, carried: readonly Row[], language: Language): BridgeMessage {
  const rows = [leader, ...carried]
  const quote = leader.quoted_message_id
  // An answer to one of several posts would look as if it were about that one.
  const isReply = quote !== null && rows.every(({ quoted_message_id }) => quoted_message_id === quote)
  return {
    recipient: leader.group_jid,
    message:
      carried.length === 0
        ? feedbackText(leader.drop_number, leader.message)
        : sharedMessage(
            rows.map((row, index) => ({ ...row, message: index === 0 ? row.message : withoutMention(row) })),
            language,
          ),
    mentioned_jid: [leader.mentioned_jid],
    ...(isReply && { quoted_message_id: quote }),
  }
}

/** One mention rings once; a second one only stands in the way. */
function withoutMention({ message, mentioned_jid }: Row): string {
  const token = `@${mentioned_jid.replace(/[:@].*$/, '')}`
  return message.startsWith(token) ? message.slice(token.length).replace(/^[\s,:]+/, '') : message
}

/** A message as it was kept: the same, and in the same order of its parts, however it was stored. Pure. */
export function keptMessage(stored: unknown): BridgeMessage | undefined {
  if (stored === null || stored === undefined) return undefined
  const { recipient, message, mentioned_jid, quoted_message_id } = stored as BridgeMessage
  return { recipient, message, mentioned_jid, ...(quoted_message_id !== undefined && { quoted_message_id }) }
}
